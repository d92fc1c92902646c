//! Passports that nobody would write in good faith.

use super::support::{SMALL, both_ways, deltas, directions, inside, patched, same};
use mk_passport::passport::delta::Direction::{Narrowed, Undecidable, Widened};

#[test]
fn of_two_equal_keys_the_last_counts() {
    let head = SMALL.replace(r#""gates": {"apply": false,"#, r#""gates": {"apply": false, "\u0061pply": true,"#);
    assert_ne!(head, SMALL);
    assert_eq!(directions(SMALL, &head), [("/gates/apply".to_owned(), Widened)]);
    let honest = SMALL.replace(r#""gates": {"apply": false,"#, r#""gates": {"apply": true, "apply": false,"#);
    assert_eq!(directions(SMALL, &honest), []);
    // A whole object may be shadowed.
    let shadowed = SMALL.replace(r#""gates":"#, r#""gates": {"apply": true}, "gates":"#);
    assert_eq!(directions(SMALL, &shadowed), []);
}

#[test]
fn entries_that_are_no_names_stand_for_themselves() {
    both_ways(Undecidable, "/invariants", "{}", r#"{"invariants": ["keep the global batch", " "]}"#);
    both_ways(Undecidable, "/allowed_chords", "{}", r#"{"allowed_chords": ["RECOVER", 7, "NORMAL-HOLD"]}"#);
    both_ways(
        Undecidable,
        "/allowed_actuators/hot",
        "{}",
        r#"{"allowed_actuators": {"hot": ["concurrency", "\u0007"]}}"#,
    );
    // The broken rest is a set too.
    same(r#"{"invariants": ["a", 7, [1, 2], ""]}"#, r#"{"invariants": ["", [ 1,2 ], 7, 7, "a"]}"#);
}

#[test]
fn what_is_decidable_beside_a_broken_entry_is_decided() {
    let base = patched(r#"{"invariants": ["a", "b", 7]}"#);
    let head = patched(r#"{"invariants": ["a", "c", 8]}"#);
    let expected = [("/invariants", Undecidable), ("/invariants/b", Widened), ("/invariants/c", Narrowed)];
    assert_eq!(directions(&base, &head), expected.map(|(field, direction)| (field.to_owned(), direction)));
    let rest = &deltas(&base, &head)[0];
    assert_eq!((rest.was.as_deref(), rest.now.as_deref()), (Some("[7]"), Some("[8]")));
    assert_eq!((&base[rest.base.span.range()], &head[rest.head.span.range()]), ("7", "8"));
    assert_eq!((rest.base.pointer.as_str(), rest.head.pointer.as_str()), ("/invariants/2", "/invariants/2"));
}

#[test]
fn a_list_of_actuators_that_is_none_may_hold_any_of_them() {
    // x may have been hot already.
    let broken = r#"{"allowed_actuators": {"hot": "all", "cold": [], "propose_only": []}}"#;
    let hot = r#"{"allowed_actuators": {"hot": ["x"], "cold": [], "propose_only": []}}"#;
    both_ways(Undecidable, "/allowed_actuators/hot", broken, hot);
    // Whatever was proposed only: cold is wider.
    let base = patched(r#"{"allowed_actuators": {"hot": [], "cold": [], "propose_only": 7}}"#);
    let head = patched(r#"{"allowed_actuators": {"hot": [], "cold": ["x"], "propose_only": []}}"#);
    let expected = [("/allowed_actuators/propose_only", Undecidable), ("/allowed_actuators/cold/x", Widened)];
    assert_eq!(directions(&base, &head), expected.map(|(field, direction)| (field.to_owned(), direction)));
}

#[test]
fn equal_faults_do_not_hide_what_differs_beside_them() {
    let base = patched(r#"{"allowed_actuators": {"hot": 7, "cold": []}}"#);
    let head = patched(r#"{"allowed_actuators": {"hot": 7, "cold": ["x"]}}"#);
    assert_eq!(directions(&base, &head), [("/allowed_actuators/cold/x".to_owned(), Widened)]);
    // With equally broken actuators any knob may be one that moves.
    let with = |max: u8| {
        patched(&format!(
            r#"{{"allowed_actuators": 7, "limits": {{"knob_limits": {{"k": {{"min": 1, "max": {max}}}}}}}}}"#
        ))
    };
    assert!(!inside(&with(1), &with(2)));
}

#[test]
fn an_actuator_with_the_name_of_a_list_is_not_the_list() {
    let base = patched(r#"{"allowed_actuators": {"hot": []}}"#);
    let head = patched(r#"{"allowed_actuators": {"hot": ["hot", "a/b~", 7]}}"#);
    let expected = [
        ("/allowed_actuators/hot", Undecidable),
        ("/allowed_actuators/hot/a~1b~0", Widened),
        ("/allowed_actuators/hot/hot", Widened),
    ];
    assert_eq!(directions(&base, &head), expected.map(|(field, direction)| (field.to_owned(), direction)));
}

#[test]
fn keys_that_are_no_names_are_undecidable() {
    both_ways(
        Undecidable,
        "/limits/knob_limits/ ",
        "{}",
        r#"{"limits": {"knob_limits": {" ": {"min": 1, "max": 2}}}}"#,
    );
    both_ways(Undecidable, "/cooldowns/\n_s", "{}", r#"{"cooldowns": {"\n_s": 500}}"#);
    both_ways(Undecidable, "/gates/", "{}", r#"{"gates": {"": true}}"#);
    both_ways(Undecidable, "/observability_requirements/\t", "{}", r#"{"observability_requirements": {"\t": ["x"]}}"#);
}

#[test]
fn a_phase_is_undecidable_where_no_cooldown_can_be_read() {
    let broken = r#"{"limits": {"cooldown_s": "soon"}, "cooldowns": null}"#;
    let with_phase = r#"{"limits": {"cooldown_s": "soon"}}"#;
    both_ways(Undecidable, "/cooldowns/after_recover_s", broken, with_phase);
}

#[test]
fn a_passport_of_another_version_is_compared_as_a_whole() {
    let other = r#"{"schema_version": "passport.v1"}"#;
    both_ways(Undecidable, "", "{}", other);
    same(other, other);
    both_ways(Undecidable, "", other, r#"{"schema_version": "passport.v1", "allowed_chords": []}"#);
    // A file without one field of the contract is no better.
    assert_eq!(directions("{}", r#"{"a": 1}"#), [(String::new(), Undecidable)]);
    assert_eq!(directions(r#"{"a": 1, "b": 2}"#, r#"{"b":2,"a":1}"#), []);
}

#[test]
fn numbers_at_the_ends_of_their_range_keep_the_order() {
    let with = |min: &str| SMALL.replace("\"min\": 1", &format!("\"min\": {min}"));
    let directions = |one: &str, other: &str| directions(&with(one), &with(other));
    let min = "/limits/knob_limits/concurrency/min".to_owned();
    let (least, greatest) = ("-9223372036854775808", "9223372036854775807");
    assert_eq!(directions(greatest, least), [(min.clone(), Widened)]);
    assert_eq!(directions(least, greatest), [(min.clone(), Narrowed)]);
    assert_eq!(directions("9223372036854775808", greatest), [(min.clone(), Undecidable)]);
    assert_eq!(directions("-0", "0"), []);
    assert_eq!(directions("1", "1.0"), [(min, Undecidable)]);
}

#[test]
fn lists_and_maps_of_many_thousand_names_are_no_burden() {
    let names = |from: u32| (from..from + 20_000).map(|n| format!("\"k{n}\"")).collect::<Vec<_>>().join(",");
    let bounds = |from: u32| {
        (from..from + 20_000).map(|n| format!("\"k{n}\": {{\"min\": 0, \"max\": 1}}")).collect::<Vec<_>>().join(",")
    };
    let text = |from: u32| {
        SMALL
            .replace(r#"["concurrency"]"#, &format!("[{}]", names(from)))
            .replace(r#""concurrency": {"min": 1, "max": 8}"#, &bounds(from))
    };
    assert_eq!(deltas(&text(0), &text(10_000)).len(), 20_000);
}
