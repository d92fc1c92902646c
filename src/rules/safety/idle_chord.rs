//! idle-chord: a chord is allowed, and none of the knobs it moves.

use crate::finding::{Cause, Severity};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "idle-chord",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "a chord is allowed, and none of the knobs that it moves is listed",
    why: "The chord fires and moves nothing: the passport seems to permit what it does not.",
    remedy: "Take the chord out, or list a knob that it moves.",
    examples: &[
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"], "allowed_actuators": {"cold": []}}"#),
        Example::Good(
            r#"{"allowed_chords": ["INPUT-STRAGGLER"], "allowed_actuators": {"cold": [], "propose_only": ["dataloader_num_workers"]}}"#,
        ),
        // What an actuator of one's own does, only its owner knows.
        Example::Good(r#"{"allowed_chords": ["DRIFT-RETUNE"], "allowed_actuators": {"cold": ["accumulation"]}}"#),
        Example::Good(r#"{"allowed_chords": ["DRIFT-RETUNE"], "allowed_actuators": {"cold": [], "hot": "all"}}"#),
        Example::Bad(
            r#"{"allowed_chords": ["NORMAL-HOLD", «"DRIFT-RETUNE"», "BURST-ABSORB"], "allowed_actuators": {"cold": ["concurrency"]}}"#,
        ),
        Example::Bad(
            r#"{"allowed_chords": [«"INPUT-STRAGGLER"»], "allowed_actuators": {"cold": [], "propose_only": ["io_depth"]}}"#,
        ),
        Example::Bad(
            r#"{"allowed_chords": ["NORMAL-HOLD", «"DRIFT-RETUNE"», "INPUT-STRAGGLER"], "allowed_actuators": {"hot": ["dataloader_prefetch_factor"], "cold": []}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, vocabulary, .. }: &Subject, findings: &mut Findings) {
    if !passport.actuators_whole() || passport.allowed().any(|actuator| !vocabulary.has_actuator(actuator.value)) {
        return;
    }
    for entry in passport.chords.distinct() {
        let Some(chord) = vocabulary.chord(entry.value) else { continue };
        if chord.moves.is_empty() || chord.moves.iter().any(|knob| passport.lists(knob)) {
            continue;
        }
        let finding = findings.report(entry.place(), format!("{} has no knob to move", chord.id));
        finding
            .help(format!("Take {} out, or list one of: `{}`.", chord.id, chord.moves.join("`, `")))
            .cause(Cause::chord(chord.id));
        finding.causes.extend(chord.moves.iter().map(|knob| Cause::actuator(knob)));
    }
}
