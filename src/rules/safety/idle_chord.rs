//! idle-chord: a chord is allowed, and none of the knobs it moves.

use crate::finding::{Cause, Severity, words};
use crate::passport::vocabulary::V0;
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
    if !passport.actuators_whole() || passport.allowed().any(|actuator| !V0.has_actuator(actuator.value)) {
        return;
    }
    for entry in passport.chords.distinct() {
        let Some(chord) = vocabulary.chord(entry.value) else { continue };
        if chord.moves.is_empty() || chord.moves.iter().any(|knob| passport.lists(knob)) {
            continue;
        }
        let finding = findings.report(entry.place(), words!("{id} has no knob to move", id = chord.id));
        finding
            .help(words!("Take {id} out, or list one of: `{value}`.", id = chord.id, value = chord.moves.join("`, `")))
            .cause(Cause::chord(chord.id));
        finding.causes.extend(chord.moves.iter().map(|knob| Cause::actuator(knob)));
    }
}
