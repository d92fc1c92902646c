//! A model of the tuner's own loader: laxer than the contract. It takes `true` for an integer, ignores fields that it
//! does not know, lets the last of two equal keys win, and holds integers to no width.

use std::cmp::Ordering;

use super::python::{Py, loads};

const CHORDS: [&str; 6] = ["NORMAL-HOLD", "DRIFT-RETUNE", "BURST-ABSORB", "INPUT-STRAGGLER", "RECOVER", "RELOCK"];
const BOOLEAN_GATES: [&str; 6] =
    ["apply", "propose_only", "require_verify_ok", "require_kill_switch_off", "require_paid", "require_comm_telemetry"];

/// Accepts a passport, or says why not.
pub(crate) fn load(text: &str) -> Result<(), String> {
    let passport = loads(text)?;
    if !matches!(passport, Py::Dict(_)) {
        return Err("not an object".to_owned());
    }
    if passport.get("schema_version") != Some(&Py::Str("passport.v0".to_owned())) {
        return Err("schema_version".to_owned());
    }
    name(passport.get("name"))?;
    let chords = texts(passport.get("allowed_chords"), "allowed_chords")?;
    if chords.is_empty() || chords.iter().any(|chord| !CHORDS.contains(chord)) {
        return Err("allowed_chords".to_owned());
    }
    let actuators = passport.get("allowed_actuators");
    texts(actuators.and_then(|lists| lists.get("hot")), "hot")?;
    texts(actuators.and_then(|lists| lists.get("cold")), "cold")?;
    limits(passport.get("limits"))?;
    if let Some(invariants) = passport.get("invariants") {
        texts(Some(invariants), "invariants")?;
    }
    if let Some(cooldowns) = passport.get("cooldowns") {
        for (phase, value) in dict(cooldowns, "cooldowns")? {
            if phase.ends_with("_s") {
                at_least(Some(value), "0", phase)?;
            }
        }
    }
    if let Some(gates) = passport.get("gates") {
        for (gate, value) in dict(gates, "gates")? {
            if BOOLEAN_GATES.contains(&gate.as_str()) && !matches!(value, Py::Bool(_)) {
                return Err(format!("gates.{gate}"));
            }
        }
    }
    Ok(())
}

fn limits(limits: Option<&Py>) -> Result<(), String> {
    let limits = limits.ok_or("limits")?;
    at_least(limits.get("cooldown_s"), "0", "cooldown_s")?;
    at_least(limits.get("max_delta_per_step"), "0", "max_delta_per_step")?;
    at_least(limits.get("relock_stable_intervals"), "1", "relock_stable_intervals")?;
    if let Some(knobs) = limits.get("knob_limits") {
        for (knob, bounds) in dict(knobs, "knob_limits")? {
            name(Some(&Py::Str(knob.clone())))?;
            dict(bounds, knob)?;
            let (min, max) = (integer(bounds.get("min")), integer(bounds.get("max")));
            let (min, max) = (min.ok_or_else(|| format!("{knob}.min"))?, max.ok_or_else(|| format!("{knob}.max"))?);
            if compare(min, max) == Ordering::Greater {
                return Err(format!("{knob}: min > max"));
            }
        }
    }
    Ok(())
}

/// `isinstance(value, str) and value.strip()`
fn name(value: Option<&Py>) -> Result<&str, String> {
    match value {
        Some(Py::Str(text)) if !text.chars().all(is_space) => Ok(text),
        _ => Err(format!("not a name: {value:?}")),
    }
}

/// `str.isspace()`, which `str.strip()` goes by.
fn is_space(c: char) -> bool {
    matches!(u32::from(c),
        0x09..=0x0d | 0x1c..=0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000)
}

fn texts<'p>(value: Option<&'p Py>, what: &str) -> Result<Vec<&'p str>, String> {
    match value {
        Some(Py::List(values)) => values.iter().map(|value| name(Some(value))).collect(),
        _ => Err(format!("{what}: not a list")),
    }
}

fn dict<'p>(value: &'p Py, what: &str) -> Result<&'p [(String, Py)], String> {
    match value {
        Py::Dict(members) => Ok(members),
        _ => Err(format!("{what}: not an object")),
    }
}

/// `isinstance(value, int)`: a truth value is one.
fn integer(value: Option<&Py>) -> Option<&str> {
    match value? {
        Py::Int(digits) => Some(digits),
        Py::Bool(true) => Some("1"),
        Py::Bool(false) => Some("0"),
        _ => None,
    }
}

fn at_least(value: Option<&Py>, least: &str, what: &str) -> Result<(), String> {
    match integer(value) {
        Some(digits) if compare(digits, least) != Ordering::Less => Ok(()),
        _ => Err(format!("{what}: {value:?}")),
    }
}

/// Compares integers of any width.
fn compare(a: &str, b: &str) -> Ordering {
    let split = |number: &str| {
        let digits = number.trim_start_matches('-').to_owned();
        (number.starts_with('-') && digits != "0", digits.len(), digits)
    };
    match (split(a), split(b)) {
        ((false, ..), (true, ..)) => Ordering::Greater,
        ((true, ..), (false, ..)) => Ordering::Less,
        ((false, a_length, a), (false, b_length, b)) => (a_length, a).cmp(&(b_length, b)),
        ((true, a_length, a), (true, b_length, b)) => (b_length, b).cmp(&(a_length, a)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_any_width_are_in_order() {
        let order = ["-100000000000000000000", "-99", "-1", "0", "9", "10", "9223372036854775808"];
        for pair in order.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(compare("-0", "0"), Ordering::Equal);
    }
}
