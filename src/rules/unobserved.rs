//! Owns what the rules on observability share: which chords move knobs without waiting for a signal, and where that
//! is reported.

use crate::finding::{Cause, Place, Words, child, words};
use crate::passport::vocabulary::normal;
use crate::passport::{Entry, Passport};
use crate::rule::{Findings, Subject};
use crate::text::quoted;

/// Reports each allowed chord that moves knobs and certainly needs no signal; `demand` says who wants one. Whether there
/// is one.
pub(super) fn report(
    &Subject { passport, vocabulary, .. }: &Subject,
    findings: &mut Findings,
    demand: impl Fn() -> Words,
) -> bool {
    let mut is_blind = false;
    if !passport.signals_whole {
        return is_blind;
    }
    for entry in passport.chords.distinct() {
        let Some(chord) = vocabulary.chord(entry.value).filter(|chord| !chord.moves.is_empty()) else { continue };
        let Some(place) = place(passport, entry) else { continue };
        is_blind = true;
        let finding = findings.report(place, words!("chord `{id}` moves knobs and waits for no signal", id = chord.id));
        finding.cause(Cause::signals(chord.id)).help(words!(
            "{demand}: name under `observability_requirements.{id}` the signals that tell whether {value} may move.",
            demand = demand(),
            id = chord.id,
            value = chord.moves.join(", ")
        ));
        // Keys of the map are free, so a misspelt chord is reported by no other rule.
        let misspelt = |key: &str| key != chord.id && normal(key) == normal(chord.id);
        if let Some(signals) = passport.signals.iter().find(|signals| misspelt(signals.member.key())) {
            let pointer = child("/observability_requirements", signals.member.key());
            finding.suggest(Some(chord.id)).label(
                Place::key(pointer, signals.member),
                words!("{key} is no chord", key = quoted(signals.member.key())),
            );
        }
    }
    is_blind
}

/// The key of the chord's empty list, or else the chord where it is allowed; `None` when signals are named, or cannot
/// be read.
pub(super) fn place(passport: &Passport, entry: &Entry) -> Option<Place> {
    match passport.signals_of(entry.value) {
        None => Some(entry.place()),
        Some(signals) if signals.whole && signals.count == 0 => {
            Some(Place::key(child("/observability_requirements", entry.value), signals.member))
        }
        Some(_) => None,
    }
}
