//! Owns the words for a part that permits something else than before, or more than a ceiling: what it is called, and what
//! it holds.

use crate::finding::last_token;
use crate::passport::delta::Delta;
use crate::text::quote;

/// A part by its name, as a sentence has it: `` `max` of `concurrency` ``.
pub(super) fn part(field: &str) -> String {
    let name = quote(&last_token(field));
    let tokens: Vec<&str> = field.split('/').skip(1).collect();
    match tokens[..] {
        ["invariants", _] => format!("the invariant {name}"),
        ["limits", "knob_limits", knob, _] | ["observability_requirements", knob, _] => {
            let of = quote(&last_token(knob));
            if tokens[0] == "limits" { format!("{name} of {of}") } else { format!("the signal {name} of {of}") }
        }
        ["gates", "allow_restricted", _] => format!("the restricted {name}"),
        [] | [""] => "the passport as a whole".to_owned(),
        _ => name,
    }
}

/// What a part holds: a value, or the list of an actuator in words.
pub(super) fn value(delta: &Delta, value: Option<&str>) -> String {
    match value {
        Some(list) if is_actuator(delta) => quote(list),
        Some(value) => quote(value),
        None => "nothing".to_owned(),
    }
}

/// Whether the values are names of lists of actuators.
pub(super) fn is_actuator(delta: &Delta) -> bool {
    delta.field.strip_prefix("/allowed_actuators/").is_some_and(|rest| rest.contains('/'))
}

/// What more a part permits than the other side, which is called `other`: "the base", "the envelope".
pub(crate) fn more(delta: &Delta, other: &str) -> String {
    let (name, field) = (part(&delta.field), delta.field.as_str());
    let (was, now) = (delta.was.as_deref(), delta.now.as_deref());
    let is = |pointer: &str| field.starts_with(pointer);
    if is_actuator(delta) {
        let now = match now {
            Some("propose_only") => "may be proposed".to_owned(),
            now => format!("is {}", now.unwrap_or("listed")),
        };
        return match was {
            Some("propose_only") => format!("{name} {now}, and {other} only lets it be proposed"),
            Some(was) => format!("{name} {now}, and {was} in {other}"),
            None => format!("{name} {now}, and in no list of {other}"),
        };
    }
    if is("/allowed_chords/") {
        return format!("{name} is allowed, and not in {other}");
    }
    if is("/gates/allow_restricted/") {
        return format!("{name} may be applied, and {other} does not name it in `allow_restricted`");
    }
    if is("/invariants") || is("/observability_requirements/") || is("/calibration") {
        return format!("{name} is gone, and {other} demands it");
    }
    match (was, now) {
        (Some(was), Some(now)) => {
            format!("{name} is {}, and {} in {other}{}", quote(now), quote(was), unlimited(field, now))
        }
        (Some(was), None) => format!("{name} is not stated, and {} in {other}", quote(was)),
        (None, Some(now)) if field.ends_with("/max_delta") => {
            format!("{name} is {}, and wider than `max_delta_per_step` of {other}", quote(now))
        }
        (None, Some(now)) => format!("{name} is {}, and not stated in {other}", quote(now)),
        (None, None) => format!("{name} permits more than {other}"),
    }
}

/// That a step of 0 sets no limit.
fn unlimited(field: &str, now: &str) -> &'static str {
    if now == "0" && field.ends_with("/max_delta_per_step") { ": 0 switches the step limit off" } else { "" }
}

/// What would take it back: the value that the other side has.
pub(super) fn back(delta: &Delta) -> String {
    let name = part(&delta.field);
    match delta.was.as_deref() {
        Some("hot" | "cold" | "propose_only") if is_actuator(delta) => {
            format!("List {name} under {} again", value(delta, delta.was.as_deref()))
        }
        Some(_) if delta.now.is_none() => format!("Restore {name}"),
        Some(was) => format!("Write {} for {name}", quote(was)),
        None => format!("Take {name} out"),
    }
}
