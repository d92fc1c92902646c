//! widened-actuators: a change lets the tuner move an actuator in a way that the base does not.

use crate::finding::Severity;
use crate::rule::{Change, Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "widened-actuators",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a change lets the tuner move an actuator in a way that the base does not",
    why: "From proposed only over cold to hot an actuator moves with less and less between it and production.",
    remedy: "Move the actuator back to the list where it was, or have the change approved.",
    examples: &[
        // Fewer, and by rollout only.
        Example::Pair(
            r#"{"allowed_actuators": {"hot": ["concurrency"], "cold": []}}"#,
            r#"{"allowed_actuators": {"hot": [], "cold": ["concurrency"]}}"#,
        ),
        Example::Pair(
            "{}",
            r#"{"allowed_actuators": {"hot": [«"concurrency"»], "cold": [], "propose_only": [«"own_knob"»]}}"#,
        ),
        Example::Pair("{}", r#"{"allowed_actuators": {"cold": [«"timeout_ms"»], "propose_only": null}}"#),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    super::widened(RULE.id, change, findings);
}
