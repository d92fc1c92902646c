//! not-a-knob: an actuator is named like a gate, a chord or a field, or means many.

use crate::finding::{Cause, Severity, words};
use crate::passport::vocabulary::{Mistaken, mistaken};
use crate::passport::{Mode, Names};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "not-a-knob",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "an actuator has the name of a gate, a chord or a field, or holds a wildcard",
    why: "The tuner has no such knob: either nothing moves, or more than was agreed to.",
    remedy: "List each actuator by its own name.",
    subsumes: &[
        "unknown-actuator",
        "unbounded-actuator",
        "apply-without-bounds",
        "restricted-actuator",
        "apply-restricted-actuator",
        "comm-without-telemetry",
        "actuator-listed-twice",
        "orphan-knob-limit",
        "step-exceeds-bounds",
        "global-batch-unprotected",
        "learning-actuator",
        "half-of-the-batch",
        "idle-permission",
        "impossible-bounds",
        "bounds-beyond-range",
        "profile-actuator-forbidden",
        "profile-limit-too-loose",
    ],
    examples: &[
        Example::Good(r#"{"allowed_actuators": {"cold": ["all_gather_mb", "apply_batch", "hot_cache_mb"]}}"#),
        Example::Good(r#"{"allowed_actuators": {"propose_only": ["layers[0].rate", "chord_count"]}}"#),
        // A key of `knob_limits` alone lists nothing.
        Example::Good(r#"{"limits": {"knob_limits": {"*": {"min": 1, "max": 2}}}}"#),
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"*"»], "cold": [«"dataloader_*"»]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"all"», «"any_actuator"», «"[a-z]_mb"»]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"cold": [«"requirePaid"»], "propose_only": [«"Drift_Retune"»]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"cold": [«"max_delta_per_step"»]}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let mut seen: Option<Names> = None;
    for entry in [Mode::Hot, Mode::Cold, Mode::ProposeOnly].into_iter().flat_map(|mode| &passport.list(mode).entries) {
        if entry.known.is_some() {
            continue;
        }
        let name = entry.value;
        let Some(mistaken) = mistaken(name) else { continue };
        if !seen.get_or_insert_default().insert(name) {
            continue;
        }
        let shown = quoted(name);
        let (message, help) = match mistaken {
            Mistaken::Gate(gate) => (
                words!("{shown} is no actuator: `{gate}` is a gate"),
                words!("Take it out, and state `{gate}` in `gates` if it is meant."),
            ),
            Mistaken::Chord(chord) => (
                words!("{shown} is no actuator: {chord} is a chord"),
                words!("Take it out; a chord is allowed in `allowed_chords`, if passport.v0 has it: {chord}."),
            ),
            Mistaken::Field(field) => (
                words!("{shown} is no actuator: `{field}` is a field of the passport"),
                "Take it out, and list the knob that is meant.".into(),
            ),
            Mistaken::Wildcard => (
                words!("{shown} means more than one actuator"),
                "List each actuator that may move by its own name: there are no wildcards.".into(),
            ),
        };
        let finding = findings.report(entry.place(), message);
        finding.help(help).cause(Cause::actuator(name)).cause(Cause::bounds(name));
    }
}
