//! Compares two texts, and lays patches over a small passport.

use mk_passport::document::Document;
use mk_passport::passport::Passport;
use mk_passport::passport::delta::{Delta, Direction, delta, is_inside};
use serde_json::Value;

/// A passport with one value of every kind.
pub(crate) const SMALL: &str = r#"{
    "schema_version": "passport.v0",
    "name": "nightly",
    "allowed_chords": ["NORMAL-HOLD", "RECOVER"],
    "allowed_actuators": {"hot": ["concurrency"], "cold": ["microbatch_size"], "propose_only": ["timeout_ms"]},
    "limits": {
        "cooldown_s": 100, "max_delta_per_step": 2, "relock_stable_intervals": 3,
        "knob_limits": {"concurrency": {"min": 1, "max": 8}}
    },
    "invariants": ["keep the global batch"],
    "cooldowns": {"after_recover_s": 200},
    "gates": {"apply": false, "require_paid": true, "default_mode": "verify-only"},
    "observability_requirements": {"RECOVER": ["step_time_p95"]}
}"#;

/// All that differs between two texts.
pub(crate) fn deltas(base: &str, head: &str) -> Vec<Delta> {
    let (base, head) = (Document::parse_text(base), Document::parse_text(head));
    delta(&Passport::read(&base).expect("an object"), &Passport::read(&head).expect("an object"))
}

/// The parts that differ, each with its direction.
pub(crate) fn directions(base: &str, head: &str) -> Vec<(String, Direction)> {
    deltas(base, head).into_iter().map(|delta| (delta.field, delta.direction)).collect()
}

/// Whether `head` permits nothing that `base` does not.
pub(crate) fn inside(base: &str, head: &str) -> bool {
    is_inside(&deltas(base, head))
}

/// The small passport with a merge patch (RFC 7386) laid over it.
pub(crate) fn patched(patch: &str) -> String {
    let mut value = serde_json::from_str(SMALL).unwrap();
    merge(&mut value, serde_json::from_str(patch).unwrap_or_else(|error| panic!("{patch}: {error}")));
    value.to_string()
}

fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let target = target.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            target.remove(&key);
        } else {
            merge(target.entry(key).or_insert(Value::Null), value);
        }
    }
}

/// From the first to the second patch exactly this part widens, and back it narrows.
#[track_caller]
pub(crate) fn widens(field: &str, narrow: &str, wide: &str) {
    let (narrow, wide) = (patched(narrow), patched(wide));
    assert_eq!(directions(&narrow, &wide), [(field.to_owned(), Direction::Widened)]);
    assert_eq!(directions(&wide, &narrow), [(field.to_owned(), Direction::Narrowed)]);
}

/// Exactly this part differs, and the same way in both directions.
#[track_caller]
pub(crate) fn both_ways(direction: Direction, field: &str, one: &str, other: &str) {
    let (one, other) = (patched(one), patched(other));
    assert_eq!(directions(&one, &other), [(field.to_owned(), direction)]);
    assert_eq!(directions(&other, &one), [(field.to_owned(), direction)]);
}

/// Nothing differs.
#[track_caller]
pub(crate) fn same(one: &str, other: &str) {
    let (one, other) = (patched(one), patched(other));
    assert_eq!(directions(&one, &other), []);
    assert_eq!(directions(&other, &one), []);
}
