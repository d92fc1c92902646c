//! Makes passports: sound ones over few words, so that two of them overlap; spoilt ones; any JSON object at all.

use std::fmt::Write as _;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Map, Value, json};

const KNOBS: [&str; 3] = ["concurrency", "timeout_ms", "hot"];

/// A passport without a fault.
pub(crate) fn sound() -> BoxedStrategy<Value> {
    let names = select(vec!["safe", "perf", "nightly", "weekly"]);
    (names, chords(), actuators(), limits(), invariants(), cooldowns(), gates(), signals(), words())
        .prop_map(|(name, chords, actuators, limits, invariants, cooldowns, gates, signals, words)| {
            let mut passport = Map::new();
            passport.insert("schema_version".into(), "passport.v0".into());
            passport.insert("name".into(), name.into());
            passport.insert("allowed_chords".into(), chords);
            passport.insert("allowed_actuators".into(), actuators);
            passport.insert("limits".into(), limits);
            let optional = [
                ("invariants", invariants),
                ("cooldowns", cooldowns),
                ("gates", gates),
                ("observability_requirements", signals),
            ];
            passport.extend(words);
            passport.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
            Value::Object(passport)
        })
        .boxed()
}

fn some_of(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    subsequence(words.to_vec(), 0..=words.len()).prop_shuffle().prop_map(Value::from)
}

fn chords() -> impl Strategy<Value = Value> {
    subsequence(vec!["NORMAL-HOLD", "RECOVER", "RELOCK"], 1..=3).prop_shuffle().prop_map(Value::from)
}

fn actuators() -> BoxedStrategy<Value> {
    (some_of(&KNOBS), some_of(&KNOBS), proptest::option::of(some_of(&KNOBS)))
        .prop_map(|(hot, cold, proposed)| {
            let mut lists = json!({"hot": hot, "cold": cold});
            if let Some(proposed) = proposed {
                lists["propose_only"] = proposed;
            }
            lists
        })
        .boxed()
}

fn limits() -> BoxedStrategy<Value> {
    let own = (proptest::option::of(1..4_u8), proptest::option::of(any::<bool>()));
    let bounds = (0..3_i64, 0..3_i64, own).prop_map(|(min, width, (step, boundary))| {
        let mut limits = json!({"min": min, "max": min + width});
        if let Some(step) = step {
            limits["max_delta"] = step.into();
        }
        if let Some(boundary) = boundary {
            limits["boundary_only"] = boundary.into();
        }
        limits
    });
    let alpha = proptest::option::of(select(vec![json!(0.05), json!(0.5), json!(1), json!(1.0)]));
    let knobs = btree_map(select(KNOBS.to_vec()), bounds, 0..=3).prop_map(|knobs| json!(knobs));
    let freeze = proptest::option::of(0..3_u8);
    (0..3_u8, 0..4_u8, 1..3_u8, freeze, alpha, proptest::option::of(knobs))
        .prop_map(|(cooldown, step, relock, freeze, alpha, knobs)| {
            let mut limits =
                json!({"cooldown_s": cooldown, "max_delta_per_step": step, "relock_stable_intervals": relock});
            if let Some(freeze) = freeze {
                limits["freeze_window_s"] = freeze.into();
            }
            if let Some(alpha) = alpha {
                limits["alpha"] = alpha;
            }
            if let Some(knobs) = knobs {
                limits["knob_limits"] = knobs;
            }
            limits
        })
        .boxed()
}

fn invariants() -> impl Strategy<Value = Option<Value>> {
    proptest::option::of(some_of(&["keep the global batch", "keep p95"]))
}

fn cooldowns() -> BoxedStrategy<Option<Value>> {
    let seconds = (0..4_u8).prop_map(Value::from);
    let words = prop_oneof![Just(json!("slow")), Just(json!(3)), Just(json!([1]))];
    let map = (btree_map(select(vec!["a_s", "b_s"]), seconds, 0..=2), proptest::option::weighted(0.2, words));
    proptest::option::of(map.prop_map(|(seconds, words)| {
        let mut map = json!(seconds);
        if let Some(words) = words {
            map["in_words"] = words;
        }
        map
    }))
    .boxed()
}

fn gates() -> BoxedStrategy<Option<Value>> {
    let names = select(vec!["apply", "propose_only", "require_paid", "require_ticket"]);
    let flags = btree_map(names, any::<bool>(), 0..=4);
    let mode = select(vec!["observe", "propose-only", "verify-only", "plan_verify_only", "apply", "else"]);
    let fallback = select(vec!["observe", "propose-only", "verify-only", "else"]);
    let words = (proptest::option::of(mode), proptest::option::of(fallback));
    let gates = (flags, words, proptest::option::of(some_of(&KNOBS)));
    proptest::option::of(gates.prop_map(|(flags, (mode, fallback), restricted)| {
        let mut gates = json!(flags);
        if let Some(mode) = mode {
            gates["default_mode"] = mode.into();
        }
        if let Some(fallback) = fallback {
            gates["on_telemetry_loss"] = fallback.into();
        }
        if let Some(restricted) = restricted {
            gates["allow_restricted"] = restricted;
        }
        gates
    }))
    .boxed()
}

fn signals() -> impl Strategy<Value = Option<Value>> {
    let map = btree_map(select(vec!["RECOVER", "RELOCK", "DRIFT-RETUNE"]), some_of(&["p95", "p99"]), 0..=2);
    proptest::option::of(map.prop_map(|map| json!(map)))
}

/// The fields that no rank hangs on, and `calibration`.
fn words() -> BoxedStrategy<Map<String, Value>> {
    let prose = proptest::option::of(select(vec![json!("one"), json!("two")]));
    let context = btree_map(select(vec!["cluster", "own"]), select(vec!["a", "b"]), 0..=2).prop_map(|map| json!(map));
    let calibration =
        select(vec!["run 7", "run 8"]).prop_map(|evidence| json!({"evidence": evidence, "date": "2026-02-03"}));
    (prose, proptest::option::of(context), proptest::option::of(calibration))
        .prop_map(|(prose, context, calibration)| {
            let fields = [("description", prose), ("context", context), ("calibration", calibration)];
            fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
        })
        .boxed()
}

/// A sound passport of which some parts are then those of another: what stands near it in the order.
pub(crate) fn near(passport: Value) -> impl Strategy<Value = Value> {
    (sound(), vec(any::<Index>(), 0..=2)).prop_map(move |(other, parts)| {
        let (mut near, paths) = (passport.clone(), paths(&other));
        for part in parts {
            let path = part.get(&paths);
            let value = other.pointer(path).cloned();
            if let (Some(target), Some(value)) = (near.pointer_mut(path), value) {
                *target = value;
            }
        }
        near
    })
}

/// The pointers of every value, the top excepted.
fn paths(value: &Value) -> Vec<String> {
    fn walk(value: &Value, path: &str, out: &mut Vec<String>) {
        let children: Vec<(String, &Value)> = match value {
            Value::Object(map) => {
                map.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
            }
            Value::Array(list) => list.iter().enumerate().map(|(n, value)| (n.to_string(), value)).collect(),
            _ => Vec::new(),
        };
        for (token, child) in children {
            let path = format!("{path}/{token}");
            walk(child, &path, out);
            out.push(path);
        }
    }
    let mut out = Vec::new();
    walk(value, "", &mut out);
    out
}

/// A sound passport with a few parts replaced by anything, taken out, or added under any key.
pub(crate) fn spoilt() -> BoxedStrategy<Value> {
    let part = (any::<Index>(), proptest::option::weighted(0.8, anything()), proptest::option::weighted(0.2, key()));
    (sound(), vec(part, 1..4))
        .prop_map(|(mut passport, parts)| {
            for (index, value, key) in parts {
                let paths = paths(&passport);
                let path = index.get(&paths);
                let (parent, token) = path.rsplit_once('/').unwrap();
                let parent = passport.pointer_mut(parent).unwrap();
                match (parent, value) {
                    (Value::Object(map), Some(value)) => {
                        map.insert(key.unwrap_or_else(|| token.to_owned()), value);
                    }
                    (Value::Object(map), None) => {
                        map.remove(token);
                    }
                    (Value::Array(list), Some(value)) => list.push(value),
                    (Value::Array(list), None) => {
                        list.pop();
                    }
                    _ => {}
                }
            }
            passport
        })
        .boxed()
}

/// Any object, preferably with keys of the contract.
pub(crate) fn any_object() -> BoxedStrategy<Value> {
    btree_map(key(), anything(), 0..6).prop_map(|map| json!(map)).boxed()
}

fn key() -> BoxedStrategy<String> {
    let known = vec![
        "schema_version",
        "name",
        "allowed_chords",
        "allowed_actuators",
        "hot",
        "cold",
        "propose_only",
        "limits",
        "cooldown_s",
        "max_delta_per_step",
        "knob_limits",
        "max_delta",
        "boundary_only",
        "alpha",
        "context",
        "cluster",
        "calibration",
        "evidence",
        "date",
        "on_telemetry_loss",
        "concurrency",
        "min",
        "max",
        "invariants",
        "cooldowns",
        "a_s",
        "gates",
        "apply",
        "require_paid",
        "allow_restricted",
        "default_mode",
        "RECOVER",
        "description",
        "observability_requirements",
        "",
        " ",
        "\u{7}",
        "a/b~c",
    ];
    prop_oneof![9 => select(known).prop_map(str::to_owned), 1 => "\\PC{0,3}"].boxed()
}

fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2..4_i64).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!(1.0)),
        Just(json!(1e300)),
        Just(json!(0.5)),
        select(vec!["passport.v0", "passport.v1", " ", "", "concurrency", "RECOVER", "safe", "observe", "\u{1b}"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(key(), inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
    .boxed()
}

/// The lists of the contract in which order and repetition mean nothing.
const SETS: [&str; 8] = [
    "/allowed_chords",
    "/allowed_actuators/hot",
    "/allowed_actuators/cold",
    "/allowed_actuators/propose_only",
    "/invariants",
    "/gates/allow_restricted",
    "/observability_requirements/RECOVER",
    "/observability_requirements/RELOCK",
];

/// The same passport in other words: members in another order, blanks, escapes, in front of some members one of the
/// same key that they shadow; and, when `sets`, sets in another order with an entry repeated.
pub(crate) fn written_otherwise(value: &Value, sets: bool, mut seed: u64) -> String {
    let mut out = String::new();
    write_value(value, "", sets, &mut seed, &mut out);
    out
}

fn roll(seed: &mut u64, sides: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % sides
}

fn shuffle<T>(items: &mut [T], seed: &mut u64) {
    for last in (1..items.len()).rev() {
        let other = usize::try_from(roll(seed, last as u64 + 1)).unwrap();
        items.swap(last, other);
    }
}

fn write_value(value: &Value, path: &str, sets: bool, seed: &mut u64, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            shuffle(&mut members, seed);
            out.push_str("{ ");
            for (index, (key, value)) in members.into_iter().enumerate() {
                out.push_str(if index > 0 { ",\n" } else { "" });
                if roll(seed, 6) == 0 {
                    let _ = write!(out, "{}: [true], ", Value::from(key.as_str()));
                }
                out.push_str(&match key.strip_prefix('a') {
                    Some(rest) if roll(seed, 2) == 0 => Value::from(rest).to_string().replacen('"', "\"\\u0061", 1),
                    _ => Value::from(key.as_str()).to_string(),
                });
                out.push_str(" : ");
                write_value(value, &format!("{path}/{key}"), sets, seed, out);
            }
            out.push('}');
        }
        Value::Array(list) => {
            let mut entries: Vec<&Value> = list.iter().collect();
            if sets && SETS.contains(&path) && !entries.is_empty() {
                entries.push(entries[0]);
                shuffle(&mut entries, seed);
            }
            out.push('[');
            for (index, entry) in entries.into_iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_value(entry, &format!("{path}/{index}"), sets, seed, out);
            }
            out.push(']');
        }
        leaf => {
            let _ = write!(out, "{leaf}");
        }
    }
}
