//! Owns the words for a part that permits something else than before, or more than a ceiling: what it is called, and what
//! it holds.

use crate::finding::{Words, last_token, words};
use crate::passport::delta::Delta;
use crate::text::quoted;

/// A part by its name, as a sentence has it: `` `max` of `concurrency` ``.
pub(super) fn part(field: &str) -> Words {
    let name = quoted(&last_token(field));
    let tokens: Vec<&str> = field.split('/').skip(1).collect();
    match tokens[..] {
        ["invariants", _] => words!("the invariant {name}"),
        ["limits", "knob_limits", knob, _] => words!("{name} of {of}", of = quoted(&last_token(knob))),
        ["observability_requirements", knob, _] => words!("the signal {name} of {of}", of = quoted(&last_token(knob))),
        ["gates", "allow_restricted", _] => words!("the restricted {name}"),
        [] | [""] => "the passport as a whole".into(),
        _ => name.into(),
    }
}

/// What a part holds: a value, or the list of an actuator in words.
pub(super) fn value(value: Option<&str>) -> Words {
    value.map_or_else(|| "nothing".into(), |value| quoted(value).into())
}

/// Whether the values are names of lists of actuators.
pub(super) fn is_actuator(delta: &Delta) -> bool {
    delta.field.strip_prefix("/allowed_actuators/").is_some_and(|rest| rest.contains('/'))
}

/// What more a part permits than the other side, which is called `other`: "the base", "the envelope".
pub(crate) fn more(delta: &Delta, other: &'static str) -> Words {
    let (name, field) = (part(&delta.field), delta.field.as_str());
    let (was, now) = (delta.was.as_deref(), delta.now.as_deref());
    let is = |pointer: &str| field.starts_with(pointer);
    if is_actuator(delta) {
        let now = match now {
            Some("propose_only") => "may be proposed".into(),
            now => words!("is {list}", list = now.unwrap_or("listed").to_owned()),
        };
        return match was {
            Some("propose_only") => words!("{name} {now}, and {other} only lets it be proposed"),
            Some(was) => words!("{name} {now}, and {was} in {other}", was),
            None => words!("{name} {now}, and in no list of {other}"),
        };
    }
    if is("/allowed_chords/") {
        return words!("{name} is allowed, and not in {other}");
    }
    if is("/gates/allow_restricted/") {
        return words!("{name} may be applied, and {other} does not name it in `allow_restricted`");
    }
    if is("/invariants") || is("/observability_requirements/") || is("/calibration") {
        return words!("{name} is gone, and {other} demands it");
    }
    let unlimited = unlimited(field, now);
    match (was.map(quoted), now.map(quoted)) {
        (Some(was), Some(now)) => words!("{name} is {now}, and {was} in {other}{unlimited}"),
        (Some(was), None) => words!("{name} is not stated, and {was} in {other}"),
        (None, Some(now)) if field.ends_with("/max_delta") => {
            words!("{name} is {now}, and wider than `max_delta_per_step` of {other}")
        }
        (None, Some(now)) => words!("{name} is {now}, and not stated in {other}"),
        (None, None) => words!("{name} permits more than {other}"),
    }
}

/// That a step of 0 sets no limit.
fn unlimited(field: &str, now: Option<&str>) -> &'static str {
    if now == Some("0") && field.ends_with("/max_delta_per_step") { ": 0 switches the step limit off" } else { "" }
}

/// What would take it back: the value that the other side has.
pub(super) fn back(delta: &Delta) -> Words {
    let name = part(&delta.field);
    match delta.was.as_deref() {
        Some(list @ ("hot" | "cold" | "propose_only")) if is_actuator(delta) => {
            words!("List {name} under {list} again", list = quoted(list))
        }
        Some(_) if delta.now.is_none() => words!("Restore {name}"),
        Some(was) => words!("Write {was} for {name}", was = quoted(was)),
        None => words!("Take {name} out"),
    }
}
