//! Owns the cause that a broken part gives to the rules that compare it with another: it has no order, and its own fault
//! says why.

use crate::finding::{Cause, Place};

/// The part of the permission order that is broken where a value is.
pub(super) fn part(place: &Place) -> Cause {
    let pointer = place.pointer.as_str();
    let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
    let length = match tokens[..] {
        ["calibration", ..] | ["allowed_chords" | "invariants", _] => 1,
        ["allowed_actuators" | "observability_requirements", _, _] | ["gates", "allow_restricted", _] => 2,
        _ => tokens.len(),
    };
    let end = pointer.match_indices('/').map(|(at, _)| at).nth(length).unwrap_or(pointer.len());
    Cause::field(&pointer[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn an_entry_breaks_its_list_and_a_number_itself() {
        let part = |pointer: &str| part(&Place::missing(pointer, Span::default())).as_str().to_owned();
        for (pointer, broken) in [
            ("/allowed_chords/3", "/allowed_chords"),
            ("/allowed_chords", "/allowed_chords"),
            ("/allowed_actuators/hot/0", "/allowed_actuators/hot"),
            ("/observability_requirements/RELOCK/1", "/observability_requirements/RELOCK"),
            ("/gates/allow_restricted/0", "/gates/allow_restricted"),
            ("/calibration/date", "/calibration"),
            ("/limits/knob_limits/k/max", "/limits/knob_limits/k/max"),
            ("/gates/apply", "/gates/apply"),
        ] {
            assert_eq!(part(pointer), broken, "{pointer}");
        }
    }
}
