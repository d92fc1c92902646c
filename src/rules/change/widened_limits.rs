//! widened-limits: a change loosens a limit, a cooldown, a step or the bounds of a knob.

use crate::finding::Severity;
use crate::rule::{Change, Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "widened-limits",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a change loosens a limit, a cooldown, a step or the bounds of a knob",
    why: "Limits were measured; wider ones let the tuner move further or more often than was ever tried.",
    remedy: "Write the value of the base again, or have the change approved.",
    examples: &[
        Example::Pair("{}", r#"{"limits": {"cooldown_s": 900, "freeze_window_s": 3600}}"#),
        Example::Pair("{}", r#"{"limits": {"cooldown_s": «60», "max_delta_per_step": «0»}}"#),
        Example::Pair("{}", r#"{«"limits"»: {"freeze_window_s": null}, "cooldowns": {"after_relock_s": «60»}}"#),
        Example::Pair(
            "{}",
            r#"{"limits": {"knob_limits": {"concurrency": {"min": 1, "max": «32», "max_delta": «4»}}}}"#,
        ),
        Example::Pair(
            r#"{"limits": {"alpha": 0.05, "knob_limits": {"concurrency": {"boundary_only": true}}}}"#,
            r#"{"limits": {"alpha": «0.1», "knob_limits": {«"concurrency"»: {"boundary_only": null}}}}"#,
        ),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    super::widened(RULE.id, change, findings);
}
