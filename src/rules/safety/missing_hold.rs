//! missing-hold: NORMAL-HOLD is not allowed.

use crate::finding::{Cause, Place, Severity, words};
use crate::fix::{Edit, Fix, Safety};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::Span;

const HOLD: &str = "NORMAL-HOLD";

pub(super) static RULE: Rule = Rule {
    id: "missing-hold",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "NORMAL-HOLD is not an allowed chord",
    why: "Holding still is a chord too: a tuner that may not hold has to move even when nothing is wrong.",
    remedy: "Add \"NORMAL-HOLD\" to `allowed_chords`: it moves nothing of its own.",
    subsumes: &["profile-chord-missing", "idle-signal"],
    examples: &[
        Example::Good(r#"{"allowed_chords": ["RECOVER", "RELOCK", "NORMAL-HOLD"]}"#),
        // Where nothing can fire there is nothing to hold against; these lists have faults of their own.
        Example::Good(r#"{"allowed_chords": []}"#),
        Example::Good(r#"{"allowed_chords": ["AUTOPILOT"]}"#),
        Example::Good(r#"{"allowed_chords": ["DRIFT-RETUNE", ""]}"#),
        Example::Bad(r#"{"allowed_chords": «[»"DRIFT-RETUNE", "BURST-ABSORB"]}"#),
        Example::Bad(r#"{"allowed_chords": «[»"RECOVER", "RELOCK"]}"#),
        Example::Bad(r#"{"allowed_chords": «[»"INPUT-STRAGGLER", "normal_hold"]}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, vocabulary, .. }: &Subject, findings: &mut Findings) {
    let chords = &passport.chords;
    let (Some(list), Some(first)) = (chords.node, chords.entries.first()) else { return };
    let can_fire = || chords.entries.iter().any(|entry| vocabulary.chord(entry.value).is_some());
    if !chords.whole || chords.get(HOLD).is_some() || !can_fire() {
        return;
    }
    let before_first = Span::new(first.node.span().start, first.node.span().start);
    findings
        .report(Place::value("/allowed_chords", list), words!("{HOLD} is not allowed"))
        .cause(Cause::chord(HOLD))
        .fix(Fix {
            title: format!("allow {HOLD}"),
            safety: Safety::Unsafe,
            edits: vec![Edit { span: before_first, replacement: format!("\"{HOLD}\", ") }],
        });
}
