//! apply-without-verify: apply is enabled, and nothing demands that a verification passed.

use crate::finding::Severity;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying;

const GATE: &str = "require_verify_ok";

pub(super) static RULE: Rule = Rule {
    id: "apply-without-verify",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "apply is enabled without `require_verify_ok`",
    why: "An unverified move reaches production: the first to notice that it was wrong is the job.",
    remedy: "Set `gates.require_verify_ok` to true, or close apply.",
    subsumes: &["misspelt-gate", "unknown-gate", "profile-gate-missing", "missing-safety-gates"],
    examples: &[
        Example::Good(r#"{"gates": {"apply": true, "require_verify_ok": true}}"#),
        Example::Good(r#"{"gates": {"apply": false, "require_verify_ok": false}}"#),
        Example::Good(r#"{"gates": {"apply": true, "require_verify_ok": "yes"}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true, "require_verify_ok": null}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true, "require_verify_ok": false}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true, "require_verify_ok": null, "require_verify_twice": true}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    applying::apply_without(passport, GATE, findings);
}
