//! Owns which names of actuators are names of something else, or of many.

use super::looks::{normal, plain};
use super::{ADVANCED_CHORDS, TUNER_CHORDS, chord_ids, field_names, gates};

/// What the name of an actuator means in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistaken {
    /// A gate.
    Gate(&'static str),
    /// A chord.
    Chord(&'static str),
    /// A field.
    Field(&'static str),
    /// Whatever fits.
    Wildcard,
}

/// Words that mean every actuator.
const EVERYTHING: [&str; 10] = [
    "all",
    "any",
    "every",
    "everything",
    "allknobs",
    "allactuators",
    "anyknob",
    "anyactuator",
    "everyknob",
    "everyactuator",
];

/// Whether a name holds a sign for other letters: `dataloader_*`, `%`, `knob_[a-z]`.
fn is_pattern(name: &str) -> bool {
    let is_range = |class: &str| class.contains('-') || class.starts_with('^');
    name.contains(['*', '?'])
        || !name.contains(|c: char| c.is_alphanumeric()) && name.contains('%')
        || name.split('[').skip(1).filter_map(|rest| rest.split_once(']')).any(|(class, _)| is_range(class))
}

/// What a name that no known actuator has is taken for by mistake; case, separators and look do not count.
pub(super) fn mistaken(name: &str) -> Option<Mistaken> {
    if is_pattern(&plain(name)) {
        return Some(Mistaken::Wildcard);
    }
    let name = normal(name);
    if EVERYTHING.contains(&name.as_str()) {
        return Some(Mistaken::Wildcard);
    }
    let gate = spelt(&name, gates()).map(Mistaken::Gate);
    let advanced = ADVANCED_CHORDS.iter().map(|(chord, _)| *chord);
    let chords = chord_ids().chain(advanced).chain(TUNER_CHORDS.iter().copied());
    let field = || spelt(&name, field_names()).map(Mistaken::Field);
    gate.or_else(|| spelt(&name, chords).map(Mistaken::Chord)).or_else(field)
}

/// The known word of that normal form.
fn spelt(name: &str, mut known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    known.find(|known| normal(known) == name)
}

/// The known gate that `name` is a spelling of.
pub fn gate_spelt(name: &str) -> Option<&'static str> {
    spelt(&normal(name), gates())
}

#[cfg(test)]
mod tests {
    use super::super::ACTUATORS;
    use super::*;

    #[test]
    fn names_of_gates_chords_and_fields_and_wildcards_are_no_knobs() {
        for (name, what) in [
            ("apply", Mistaken::Gate("apply")),
            ("Require-Paid", Mistaken::Gate("require_paid")),
            ("\u{430}pply", Mistaken::Gate("apply")),
            ("drift_retune", Mistaken::Chord("DRIFT-RETUNE")),
            ("COMM-CONGESTION", Mistaken::Chord("COMM-CONGESTION")),
            ("relockStableIntervals", Mistaken::Field("relock_stable_intervals")),
            ("max_delta", Mistaken::Field("max_delta")),
            ("hot", Mistaken::Field("hot")),
            ("*", Mistaken::Wildcard),
            ("dataloader_*", Mistaken::Wildcard),
            ("\u{ff0a}", Mistaken::Wildcard),
            ("worker?", Mistaken::Wildcard),
            ("ALL", Mistaken::Wildcard),
            ("all_knobs", Mistaken::Wildcard),
            ("%", Mistaken::Wildcard),
            ("knob_[a-z]", Mistaken::Wildcard),
        ] {
            assert_eq!(mistaken(name), Some(what), "{name}");
        }
    }

    #[test]
    fn other_names_may_be_knobs() {
        let own = [
            "apply_batch",
            "layers[0].rate",
            "cpu_%",
            "all_gather_mb",
            "io_depth",
            "hot_cache_mb",
            "minimum_queue",
            "chord_count",
        ];
        for name in own.iter().chain(ACTUATORS) {
            assert_eq!(mistaken(name), None, "{name}");
        }
    }
}
