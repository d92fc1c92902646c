//! apply-while-propose-only: the gates enable apply and forbid it at once.

use crate::finding::{Place, Severity};
use crate::passport::Gate;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying;

pub(super) static RULE: Rule = Rule {
    id: "apply-while-propose-only",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "`apply` and `propose_only` are both true",
    why: "One gate lets the tuner move and the other lets it only suggest: one of the two readers of this passport is wrong.",
    remedy: "Close one of the two: `apply` or `propose_only`.",
    examples: &[
        Example::Good(r#"{"gates": {"apply": true, "propose_only": false}}"#),
        Example::Good(r#"{"gates": {"apply": false, "propose_only": true}}"#),
        Example::Good(r#"{"gates": {"apply": 1, "propose_only": true}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true, "propose_only": true}}"#),
        Example::Bad(
            r#"{"name": "safe", "gates": {«"apply"»: true, "propose_only": true, "default_mode": "propose-only"}}"#,
        ),
        Example::Bad(r#"{"gates": {"propose_only": true, «"apply"»: true, "require_verify_ok": false}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    if let (Gate::Is(true, _), Gate::Is(true, gate)) = (passport.gate("apply"), passport.gate("propose_only")) {
        let (part, label) = (Place::key("/gates/propose_only", gate), "this gate says that moves may only be proposed");
        let message = "apply is enabled, and `propose_only` forbids it";
        applying::report(passport, part, label, "propose_only", findings, message).help(
            "Set `apply` to false if moves may only be proposed, or `propose_only` to false if they may be made.",
        );
    }
}
