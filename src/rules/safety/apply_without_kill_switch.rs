//! apply-without-kill-switch: apply is enabled, and the kill switch does not stop it.

use crate::finding::Severity;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying;

const GATE: &str = "require_kill_switch_off";

pub(super) static RULE: Rule = Rule {
    id: "apply-without-kill-switch",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "apply is enabled without `require_kill_switch_off`",
    why: "People who pull the kill switch in an incident believe that the tuner stops; under this passport it goes on.",
    remedy: "Set `gates.require_kill_switch_off` to true, or close apply.",
    subsumes: &["misspelt-gate", "unknown-gate", "profile-gate-missing", "missing-safety-gates"],
    examples: &[
        Example::Good(r#"{"gates": {"apply": true, "require_kill_switch_off": true}}"#),
        Example::Good(r#"{"gates": {"apply": null, "require_kill_switch_off": null}}"#),
        Example::Good(r#"{"gates": {"apply": "true", "require_kill_switch_off": null}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true, "require_kill_switch_off": null}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true, "require_kill_switch_off": false}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true, "require_kill_switch_off": null, "kill_switch_note": "on call"}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    applying::apply_without(passport, GATE, findings);
}
