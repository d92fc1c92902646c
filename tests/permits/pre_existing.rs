//! Faults that every base has already are marked, and nothing else is.

use super::several;
use crate::common::examples::judged;
use crate::permission_order::support::{SMALL, patched};
use mk_passport::gate::change::Before;
use mk_passport::policy::Policy;

/// The findings of the default rules, each with whether every base has it.
fn marked(head: &str, before: &Before) -> Vec<(&'static str, bool)> {
    judged(head, before, None, &Policy::default()).iter().map(|found| (found.rule, found.pre_existing)).collect()
}

fn of(head: &str, before: &Before, rule: &str) -> Vec<bool> {
    let of_rule = marked(head, before).into_iter().filter(|(id, _)| *id == rule);
    of_rule.map(|(_, is_marked)| is_marked).collect()
}

#[test]
fn what_the_base_has_with_the_same_value_is_marked() {
    let wrong = patched(r#"{"limits": {"cooldown_s": "90"}, "extra": 1}"#);
    assert_eq!(of(&wrong, &several(&[&wrong]), "wrong-type"), [true]);
    assert_eq!(of(&wrong, &Before::Unchanged, "wrong-type"), [true]);
    assert_eq!(of(&wrong, &Before::Unknown, "wrong-type"), [false]);
    assert_eq!(of(&wrong, &Before::New, "wrong-type"), [false]);
    assert_eq!(of(&wrong, &several(&[SMALL]), "wrong-type"), [false]);
    // A grandfathered "90" covers no "80".
    let other = patched(r#"{"limits": {"cooldown_s": "80"}, "extra": 1}"#);
    assert_eq!(of(&other, &several(&[&wrong]), "wrong-type"), [false]);
    assert_eq!(of(&other, &several(&[&wrong]), "unknown-field"), [true]);
    // On every base.
    assert_eq!(of(&wrong, &several(&[&wrong, SMALL]), "wrong-type"), [false]);
    assert_eq!(of(&wrong, &several(&[SMALL, &wrong]), "wrong-type"), [false]);
}

#[test]
fn a_second_equal_fault_is_new() {
    let with = |entries: &str| patched(&format!(r#"{{"allowed_chords": ["NORMAL-HOLD", "RECOVER", {entries}]}}"#));
    let (twice, thrice) = (with("\"RECOVER\""), with("\"RECOVER\", \"RECOVER\""));
    let mut found = of(&thrice, &several(&[&twice]), "duplicate-entry");
    found.sort_unstable();
    assert_eq!(found, [false, true]);
}

#[test]
fn a_fault_that_is_worse_now_is_new() {
    // An actuator that changes what is learnt: a warning, and an error once apply is on.
    let with = |apply: bool| {
        patched(&format!(r#"{{"allowed_actuators": {{"cold": ["learning_rate"]}}, "gates": {{"apply": {apply}}}}}"#))
    };
    let (closed, open) = (with(false), with(true));
    assert_eq!(of(&closed, &several(&[&closed]), "learning-actuator"), [true]);
    assert_eq!(of(&open, &several(&[&closed]), "learning-actuator"), [false]);
    assert_eq!(of(&open, &several(&[&open]), "learning-actuator"), [true]);
}

#[test]
fn a_finding_with_a_part_more_is_new() {
    let with = |cold: &str| {
        patched(&format!(r#"{{"allowed_actuators": {{"hot": [], "cold": [{cold}]}}, "gates": {{"apply": true}}}}"#))
    };
    let (one, two) = (with("\"own_a\""), with("\"own_a\", \"own_b\""));
    assert_eq!(of(&one, &several(&[&one]), "apply-without-bounds"), [true]);
    assert_eq!(of(&two, &several(&[&one]), "apply-without-bounds"), [false]);
    assert_eq!(of(&one, &several(&[&two]), "apply-without-bounds"), [true]);
}

#[test]
fn what_a_change_permits_is_never_marked() {
    let wide = patched(r#"{"limits": {"cooldown_s": 1}, "extra": 1}"#);
    let base = patched(r#"{"extra": 1}"#);
    assert_eq!(of(&wide, &several(&[&base]), "widened-limits"), [false]);
    assert_eq!(of(&wide, &several(&[&base]), "unknown-field"), [true]);
}
