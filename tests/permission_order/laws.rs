//! The laws of the permission order, over passports that are sound, spoilt, or no passports at all.

use std::collections::BTreeMap;

use super::generate::{any_object, near, sound, spoilt, written_otherwise};
use super::support::{deltas, inside};
use mk_passport::document::Document;
use mk_passport::passport::delta::Direction;
use mk_passport::passport::{Fault, Passport};
use proptest::prelude::*;
use serde_json::{Value, json};

fn whatever() -> impl Strategy<Value = Value> {
    prop_oneof![4 => sound(), 4 => spoilt(), 1 => any_object()]
}

/// Two passports that have much in common.
fn pair() -> impl Strategy<Value = (Value, Value)> {
    let related = sound().prop_flat_map(|passport| (Just(passport.clone()), near(passport)));
    prop_oneof![(whatever(), whatever()), related]
}

/// Three passports of which each is near the one before.
fn chain() -> impl Strategy<Value = [Value; 3]> {
    sound()
        .prop_flat_map(|a| (Just(a.clone()), near(a)))
        .prop_flat_map(|(a, b)| (Just(a), Just(b.clone()), near(b)))
        .prop_map(|(a, b, c)| [a, b, c])
}

/// The same passport in other words. Of one that cannot be read, a list is a list and no set.
fn otherwise(passport: &Value, seed: u64) -> String {
    let text = passport.to_string();
    let document = Document::parse_text(&text);
    let faults = Passport::read(&document).unwrap().faults;
    let unread = faults.iter().any(|fault| matches!(fault, Fault::Stranger(_) | Fault::Version { read_on: false, .. }));
    written_otherwise(passport, !unread, seed)
}

/// Every part with its direction; no part stands twice.
fn verdict(base: &str, head: &str) -> BTreeMap<String, Direction> {
    let found = deltas(base, head);
    let count = found.len();
    let verdict: BTreeMap<_, _> = found.into_iter().map(|delta| (delta.field, delta.direction)).collect();
    assert_eq!(verdict.len(), count, "a part stands twice");
    verdict
}

const fn turned(direction: Direction) -> Direction {
    match direction {
        Direction::Widened => Direction::Narrowed,
        Direction::Narrowed => Direction::Widened,
        same => same,
    }
}

fn is_transitive(a: &str, b: &str, c: &str) -> bool {
    !(inside(a, b) && inside(b, c)) || inside(a, c)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself_however_it_is_written(passport in whatever(), seed: u64) {
        let (plain, otherwise) = (passport.to_string(), otherwise(&passport, seed));
        prop_assert_eq!(deltas(&plain, &plain), []);
        prop_assert_eq!(deltas(&plain, &otherwise), [], "{}", otherwise);
    }

    #[test]
    fn turning_the_pair_round_turns_the_verdict_round((a, b) in pair()) {
        let (a, b) = (a.to_string(), b.to_string());
        let forth = verdict(&a, &b);
        let back: BTreeMap<_, _> =
            verdict(&b, &a).into_iter().map(|(field, direction)| (field, turned(direction))).collect();
        prop_assert_eq!(forth, back);
    }

    #[test]
    fn a_delta_points_at_what_is_there_on_both_sides((a, b) in pair()) {
        let (a, b) = (a.to_string(), b.to_string());
        let values: [Value; 2] = [&a, &b].map(|text| serde_json::from_str(text).unwrap());
        for delta in deltas(&a, &b) {
            let sides = [(&delta.was, &delta.base, &a, &values[0]), (&delta.now, &delta.head, &b, &values[1])];
            for (said, place, text, value) in sides {
                prop_assert_eq!(said.is_some(), !place.is_missing());
                prop_assert!(place.span.end <= text.len() && !place.span.is_empty());
                let there = value.pointer(&place.pointer);
                // What is absent is looked for where it would be: of a set that is the list.
                prop_assert!(there.is_some() || said.is_none(), "{:?}", delta);
                prop_assert!(said.is_some() || there.is_none_or(Value::is_array), "{:?}", delta);
            }
            let a_bound_lacks = delta.field.ends_with("/min") || delta.field.ends_with("/max");
            prop_assert!(delta.was.is_some() || delta.now.is_some() || a_bound_lacks);
        }
    }

    #[test]
    fn the_way_a_passport_is_written_changes_no_verdict((a, b) in pair(), seed: u64) {
        let expected = verdict(&a.to_string(), &b.to_string());
        prop_assert_eq!(verdict(&otherwise(&a, seed), &otherwise(&b, !seed)), expected);
    }

    #[test]
    fn inside_is_transitive([a, b, c] in chain()) {
        prop_assert!(is_transitive(&a.to_string(), &b.to_string(), &c.to_string()));
        prop_assert!(is_transitive(&c.to_string(), &b.to_string(), &a.to_string()));
    }

    #[test]
    fn what_is_called_sound_is_sound(passport in sound()) {
        let text = passport.to_string();
        let document = Document::parse_text(&text);
        prop_assert_eq!(Passport::read(&document).unwrap().faults, []);
    }
}

/// Checks transitivity over every triple of a small world.
fn every_triple_is_transitive(world: &[String]) {
    let inside: Vec<Vec<bool>> = world.iter().map(|a| world.iter().map(|b| inside(a, b)).collect()).collect();
    let mut chains = 0;
    for a in 0..world.len() {
        for b in (0..world.len()).filter(|&b| inside[a][b]) {
            for c in (0..world.len()).filter(|&c| inside[b][c]) {
                chains += usize::from(a != b && b != c);
                assert!(inside[a][c], "not transitive:\n{}\n{}\n{}", world[a], world[b], world[c]);
            }
        }
    }
    assert!(chains > world.len(), "hardly a chain: the world proves nothing");
}

fn small(parts: &Value) -> String {
    let mut passport = json!({
        "schema_version": "passport.v0", "name": "n", "allowed_chords": ["RECOVER"],
        "allowed_actuators": {"hot": [], "cold": []},
        "limits": {"cooldown_s": 1, "max_delta_per_step": 1, "relock_stable_intervals": 1}
    });
    for (key, value) in parts.as_object().unwrap() {
        passport[key] = value.clone();
    }
    passport.to_string()
}

#[test]
fn a_phase_against_the_cooldown_is_transitive_in_every_case() {
    let mut world = Vec::new();
    for cooldown in 0..4 {
        let limits = json!({"cooldown_s": cooldown, "max_delta_per_step": 1, "relock_stable_intervals": 1});
        world.push(small(&json!({"limits": limits})));
        for phase in 0..4 {
            world.push(small(&json!({"limits": limits, "cooldowns": {"a_s": phase}})));
        }
    }
    every_triple_is_transitive(&world);
}

#[test]
fn bounds_and_restrictions_of_an_actuator_are_transitive_in_every_case() {
    let places = [
        json!({"hot": [], "cold": []}),
        json!({"hot": [], "cold": [], "propose_only": ["k"]}),
        json!({"hot": [], "cold": ["k"]}),
        json!({"hot": ["k"], "cold": []}),
    ];
    let bounds = [
        json!({}),
        json!({"k": {"min": 1, "max": 2}}),
        json!({"k": {"min": 1, "max": 3}}),
        json!({"k": {"min": 0, "max": 3}}),
    ];
    let mut world = Vec::new();
    for place in &places {
        for bounds in &bounds {
            for restricted in [json!([]), json!(["k"])] {
                let limits = json!({
                    "cooldown_s": 1, "max_delta_per_step": 1, "relock_stable_intervals": 1, "knob_limits": bounds
                });
                let gates = json!({"allow_restricted": restricted});
                world.push(small(&json!({"allowed_actuators": place, "limits": limits, "gates": gates})));
            }
        }
    }
    every_triple_is_transitive(&world);
}

#[test]
fn signals_and_gates_are_transitive_in_every_case() {
    let mut world = Vec::new();
    for chords in [json!(["RECOVER"]), json!(["RECOVER", "RELOCK"])] {
        for signals in [json!({}), json!({"RELOCK": ["a"]}), json!({"RELOCK": ["a", "b"]})] {
            for gates in [json!({}), json!({"apply": false}), json!({"apply": true}), json!({"default_mode": "apply"})]
            {
                let parts = json!({"allowed_chords": chords, "observability_requirements": signals, "gates": gates});
                world.push(small(&parts));
            }
        }
    }
    every_triple_is_transitive(&world);
}

#[test]
fn the_steps_of_a_knob_are_transitive_in_every_case() {
    let mut world = Vec::new();
    for step in [json!(0), json!(1), json!(2), json!("2")] {
        for own in [
            None,
            Some(json!({"min": 1, "max": 9})),
            Some(json!({"min": 1, "max": 9, "max_delta": 1})),
            Some(json!({"min": 1, "max": 9, "max_delta": 2, "boundary_only": true})),
            Some(json!({"min": 1, "max": 9, "max_delta": "2"})),
        ] {
            for place in [json!({"hot": ["k"], "cold": []}), json!({"hot": [], "cold": []})] {
                let knobs = own.clone().map_or_else(|| json!({}), |own| json!({"k": own}));
                let limits = json!({
                    "cooldown_s": 1, "max_delta_per_step": step, "relock_stable_intervals": 1, "knob_limits": knobs
                });
                world.push(small(&json!({"allowed_actuators": place, "limits": limits})));
            }
        }
    }
    every_triple_is_transitive(&world);
}
