//! widened-chords: a change allows a chord that the base does not.

use crate::finding::Severity;
use crate::rule::{Change, Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "widened-chords",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a change allows a chord that the base does not",
    why: "A chord is a kind of move; a new one fires in production the next time its signal is seen.",
    remedy: "Take the chord out, or have the change approved.",
    examples: &[
        Example::Pair("{}", r#"{"allowed_chords": ["RELOCK", "RECOVER", "NORMAL-HOLD"]}"#),
        Example::Pair(
            r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER"]}"#,
            r#"{"allowed_chords": ["NORMAL-HOLD", «"DRIFT-RETUNE"», "RECOVER", «"RELOCK"»]}"#,
        ),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    super::widened(RULE.id, change, findings);
}
