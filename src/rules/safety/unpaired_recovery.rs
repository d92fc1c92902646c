//! unpaired-recovery: only one of RECOVER and RELOCK is allowed.

use crate::finding::{Cause, Severity, words};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "unpaired-recovery",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "one of RECOVER and RELOCK is allowed without the other",
    why: "RECOVER undoes and RELOCK settles again: with one alone the tuner stays unlocked after a fault, or locks what was never recovered.",
    remedy: "Allow both RECOVER and RELOCK, or neither.",
    subsumes: &["profile-chord-missing", "idle-signal"],
    examples: &[
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"]}"#),
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD"]}"#),
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", 7]}"#),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «"RECOVER"»]}"#),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «"RELOCK"», "DRIFT-RETUNE"]}"#),
        Example::Bad(r#"{"allowed_chords": [«"RECOVER"»]}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let chords = &passport.chords;
    let (present, missing) = match (chords.get("RECOVER"), chords.get("RELOCK")) {
        (Some(recover), None) => (recover, "RELOCK"),
        (None, Some(relock)) => (relock, "RECOVER"),
        _ => return,
    };
    if chords.whole {
        let present_id = present.value;
        findings
            .report(present.place(), words!("{present_id} is allowed without {missing}", present_id, missing))
            .help(words!("Add \"{missing}\" to `allowed_chords`, or take {present_id} out.", missing, present_id))
            .cause(Cause::chord(missing));
    }
}
