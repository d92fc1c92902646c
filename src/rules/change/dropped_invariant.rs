//! dropped-invariant: a change drops an invariant, a signal or the calibration.

use crate::finding::Severity;
use crate::rule::{Change, Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dropped-invariant",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a change drops an invariant, a signal or the calibration",
    why: "What has to hold, and what has to be seen first, is what makes the moves safe; without it they are made all the same.",
    remedy: "Restore what was dropped, or have the change approved.",
    examples: &[
        Example::Pair("{}", r#"{"observability_requirements": {"RECOVER": ["step_time_p95"]}}"#),
        // The chord is gone, too.
        Example::Pair(
            r#"{"allowed_chords": ["NORMAL-HOLD", "DRIFT-RETUNE"]}"#,
            r#"{"allowed_chords": ["NORMAL-HOLD"], "observability_requirements": {"DRIFT-RETUNE": null}}"#,
        ),
        Example::Pair(
            r#"{"invariants": ["The global batch size stays.", "p95 stays below 900 ms."]}"#,
            r#"{«"invariants"»: ["p95 stays below 900 ms."]}"#,
        ),
        Example::Pair("{}", r#"{"observability_requirements": {«"DRIFT-RETUNE"»: ["step_time_p95"]}}"#),
        Example::Pair(r#"{"calibration": {"evidence": "run 7", "date": "2026-02-03"}}"#, "«{»}"),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    super::widened(RULE.id, change, findings);
}
