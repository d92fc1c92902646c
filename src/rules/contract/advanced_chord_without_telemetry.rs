//! advanced-chord-without-telemetry: an admitted advanced chord is allowed without what it has to see.

use crate::finding::{Cause, Severity, words};
use crate::passport::Gate;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::unobserved;

pub(super) static RULE: Rule = Rule {
    id: "advanced-chord-without-telemetry",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "an advanced chord that the configuration admits is allowed without its telemetry",
    why: "An advanced chord acts on what only its own telemetry shows; without it the tuner moves knobs blindly.",
    remedy: "Demand the telemetry, or take the chord out.",
    subsumes: &["comm-without-telemetry", "profile-gate-missing", "idle-signal", "misspelt-gate", "unknown-gate"],
    examples: &[
        Example::Under(
            "[vocabulary]\nchords = [\"COMM-CONGESTION\"]",
            r#"{"allowed_chords": ["NORMAL-HOLD", «"COMM-CONGESTION"»], "observability_requirements": {"COMM-CONGESTION": ["allreduce_ms"]}}"#,
        ),
        Example::Under(
            "[vocabulary]\nchords = [\"NEAR-HANG/TIMEOUT-GUARD\"]",
            r#"{"allowed_chords": ["NORMAL-HOLD", «"NEAR-HANG/TIMEOUT-GUARD"»]}"#,
        ),
        Example::Under(
            "[vocabulary]\nchords = [\"COMM-CONGESTION\"]",
            r#"{"allowed_chords": ["NORMAL-HOLD", "COMM-CONGESTION"], "gates": {"require_comm_telemetry": true}, "observability_requirements": {"COMM-CONGESTION": ["allreduce_ms"]}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

/// The advanced chord that has a gate of its own, and the gate.
const GATED: (&str, &str) = ("COMM-CONGESTION", "require_comm_telemetry");

fn check(subject: &Subject, findings: &mut Findings) {
    let Subject { passport, vocabulary, .. } = *subject;
    for entry in passport.chords.distinct() {
        let Some(chord) = vocabulary.admitted(entry.value) else { continue };
        let (gated, gate) = GATED;
        if chord.id == gated && matches!(passport.gate(gate), Gate::Absent | Gate::Is(false, _)) {
            let place = passport.gate_place(gate).shown_at(entry.node.span());
            findings
                .report(place, words!("{id} is allowed, and `{gate}` is not true", gate, id = chord.id))
                .help(words!("Set `{gate}` to true in `gates`, or take {id} out.", gate, id = chord.id))
                .cause(Cause::gate(gate));
        }
        if passport.signals_whole
            && let Some(place) = unobserved::place(passport, entry)
        {
            findings
                .report(place, words!("{id} is allowed, and waits for no signal", id = chord.id))
                .help(words!("Name under `observability_requirements.{id}` the signals without which it must not fire, or take it out.", id = chord.id))
                .cause(Cause::signals(chord.id));
        }
    }
}
