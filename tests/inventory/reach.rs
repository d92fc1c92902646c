//! The order by reach agrees with the permission order.

use crate::permission_order::generate::{any_object, near, sound, spoilt};
use crate::permission_order::support::{deltas, patched};
use mk_passport::document::Document;
use mk_passport::inventory::{Inventory, Reach, Row};
use mk_passport::passport::Passport;
use mk_passport::passport::delta::Direction;
use mk_passport::path::RepoPath;
use mk_passport::report::Verdict;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;

fn row(text: &str) -> Row {
    let document = Document::parse_text(text);
    let passport = Passport::read(&document);
    let read = passport.as_ref().map(|passport| (passport, passport.profile()));
    Row::of(RepoPath::new("passport.json"), text.as_bytes(), read)
}

fn reach(text: &str) -> Reach {
    Reach::of(&row(text))
}

/// Whether `head` permits more than `base`, and nothing less, for certain.
fn only_widens(base: &str, head: &str) -> bool {
    let directions: Vec<Direction> = deltas(base, head).into_iter().map(|delta| delta.direction).collect();
    directions.contains(&Direction::Widened)
        && directions.iter().all(|direction| matches!(direction, Direction::Widened | Direction::Neutral))
}

/// Two passports that have much in common, sound or not.
fn pair() -> BoxedStrategy<(Value, Value)> {
    let whatever = prop_oneof![4 => sound(), 4 => spoilt(), 1 => any_object()];
    whatever.prop_flat_map(|passport| (Just(passport.clone()), near(passport))).boxed()
}

#[test]
fn what_permits_more_and_nothing_less_is_not_behind() {
    let mut runner = TestRunner::deterministic();
    let pairs = pair();
    let (mut wider, mut ahead) = (0, 0);
    for _ in 0..3000 {
        let (a, b) = pairs.new_tree(&mut runner).unwrap().current();
        let (a, b) = (a.to_string(), b.to_string());
        for (base, head) in [(&a, &b), (&b, &a)] {
            if only_widens(base, head) {
                assert!(reach(head) >= reach(base), "behind:\n{head}\nbut wider than\n{base}");
                wider += 1;
                ahead += usize::from(reach(head) > reach(base));
            }
        }
    }
    assert!(wider > 250 && ahead > wider / 3, "hardly a pair: {wider}, {ahead} of them ahead");
}

#[test]
fn each_way_to_go_further_counts() {
    let base = r#"{"limits": {"knob_limits": {"microbatch_size": {"min": 1, "max": 16}}}}"#;
    for wider in [
        r#"{"gates": {"apply": true}}"#,
        r#"{"gates": {"apply": null}}"#,
        r#"{"gates": {"require_paid": false}}"#,
        r#"{"limits": {"knob_limits": {"microbatch_size": null}}}"#,
        r#"{"limits": {"knob_limits": {"microbatch_size": {"max": 64}}}}"#,
        r#"{"limits": {"max_delta_per_step": 0}}"#,
        r#"{"limits": {"max_delta_per_step": 9}}"#,
        r#"{"limits": {"cooldown_s": 99}}"#,
        r#"{"allowed_actuators": {"hot": ["concurrency", "microbatch_size"], "cold": []}}"#,
        r#"{"allowed_actuators": {"cold": ["microbatch_size", "timeout_ms"]}}"#,
        r#"{"allowed_actuators": {"propose_only": ["timeout_ms", "own"]}}"#,
        r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"]}"#,
    ] {
        let base = patched(base);
        let mut head = serde_json::from_str(&base).unwrap();
        merge(&mut head, &serde_json::from_str(wider).unwrap());
        assert!(reach(&head.to_string()) > reach(&base), "{wider}");
    }
}

fn merge(target: &mut Value, patch: &Value) {
    let (Some(members), Some(patch)) = (target.as_object_mut(), patch.as_object()) else {
        return *target = patch.clone();
    };
    for (key, value) in patch {
        if value.is_null() {
            members.remove(key);
        } else {
            merge(members.entry(key).or_insert(Value::Null), value);
        }
    }
}

#[test]
fn open_is_before_unstated_before_closed_before_what_cannot_be_read() {
    let texts = ["no JSON", r#"{"gates": {"apply": false}}"#, "{}", r#"{"gates": {"apply": true}}"#];
    let rows: Vec<Row> = texts.iter().map(|text| row(text)).collect();
    let inventory = Inventory::new(rows, Verdict::Found, Vec::new(), Vec::new());
    assert_eq!(inventory.rows.iter().map(|row| row.reach).collect::<Vec<_>>(), [4, 3, 2, 1]);
    assert!(inventory.widest_first().into_iter().map(|row| row.reach).eq(1..=4));
}

#[test]
fn equal_passports_share_a_place_and_the_next_one_is_behind_both() {
    let (open, closed) = (patched(r#"{"gates": {"apply": true}}"#), patched("{}"));
    let rows = [&closed, &open, &closed, &open, "7"].map(row).to_vec();
    let inventory = Inventory::new(rows, Verdict::Clean, Vec::new(), Vec::new());
    assert_eq!(inventory.rows.iter().map(|row| row.reach).collect::<Vec<_>>(), [3, 1, 3, 1, 5]);
}
