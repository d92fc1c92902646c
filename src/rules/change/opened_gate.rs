//! opened-gate: a change opens a gate, or lets the tuner go further by default.

use crate::finding::Severity;
use crate::rule::{Change, Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "opened-gate",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a change opens a gate, or lets the tuner go further by default",
    why: "Gates are the conditions before an apply; each one that opens takes one condition away.",
    remedy: "Close the gate again, or have the change approved.",
    examples: &[
        Example::Pair(
            r#"{"gates": {"apply": true}}"#,
            r#"{"gates": {"apply": false, "require_comm_telemetry": true}}"#,
        ),
        Example::Pair("{}", r#"{"gates": {"apply": «true», "require_paid": «false», "default_mode": «"apply"»}}"#),
        Example::Pair("{}", r#"{«"gates"»: {"require_verify_ok": null}}"#),
        Example::Pair("{}", r#"{"gates": {"allow_restricted": [«"concurrency"»]}}"#),
        Example::Pair(
            r#"{"gates": {"on_telemetry_loss": "observe"}}"#,
            r#"{"gates": {"on_telemetry_loss": «"verify-only"»}}"#,
        ),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    super::widened(RULE.id, change, findings);
}
