//! What is misspelt hides only what it was meant to state, and is told with the name that was meant.

use super::{MISSPELT_KNOB, assert_one, found, rules_of, sorted};

#[test]
fn a_misspelt_actuator_hides_only_bounds_that_stand_somewhere() {
    let fragment = r#"{"limits": {"knob_limits": {"concurrency": null}}, "allowed_actuators": {"cold": [
        "grad_accum_steps", "microbatch_size", "dataloader_prefetch_factor", "concurency"]}}"#;
    assert_eq!(sorted(fragment), ["unbounded-actuator", "unknown-actuator"]);
    let applying = fragment.replacen('{', r#"{"gates": {"apply": true}, "#, 1);
    assert_eq!(sorted(&applying), ["apply-without-bounds", "unknown-actuator"]);
}

#[test]
fn bounds_under_the_right_name_are_not_to_be_renamed_to_a_misspelling() {
    for (listed, right) in
        [("concurency", "concurrency"), ("c\u{43e}ncurrency", "concurrency"), ("io_d\u{435}pth", "io_depth")]
    {
        let fragment = format!(
            r#"{{"limits": {{"knob_limits": {{"concurrency": null, "{right}": {{"min": 1, "max": 16}}}}}}, "allowed_actuators": {{"cold": [
                "grad_accum_steps", "microbatch_size", "dataloader_prefetch_factor", "{listed}"]}}}}"#
        );
        let fragment = fragment.replace(r#""concurrency": null, "concurrency""#, r#""concurrency""#);
        assert_one(&fragment, "unknown-actuator", right);
        let applying = fragment.replacen('{', r#"{"gates": {"apply": true}, "#, 1);
        assert_one(&applying, "apply-without-bounds", right);
        let finding = found(&applying).remove(0);
        assert!(finding.place.pointer.starts_with("/allowed_actuators/cold/"), "{}", finding.place.pointer);
        assert!(
            finding.message.text().contains(&format!("; bounds are stated under `{right}`")),
            "{}",
            finding.message
        );
        assert_eq!(finding.message.text().contains(" is U+04"), !listed.is_ascii(), "{}", finding.message);
        assert!(!finding.help.text().contains(listed), "{}", finding.help);
    }
}

#[test]
fn a_misspelling_beside_the_right_name_is_not_to_be_renamed_to_it() {
    let fragment = r#"{"gates": {"apply": true, "require_verify_ok": false, "require_verfy_ok": true}}"#;
    assert_one(fragment, "apply-without-verify", "require_verify_ok");
    let help = found(fragment).remove(0).help;
    assert!(help.text().ends_with("Take `require_verfy_ok` out: `require_verify_ok` is here already."), "{help}");
    assert!(!help.text().contains("Rename"), "{help}");
}

#[test]
fn a_lookalike_is_told_by_its_character_wherever_it_stands() {
    let gate = r#"{"gates": {"apply": true, "require_verify_ok": null, "require_vеrify_ok": true}}"#;
    assert!(found(gate).remove(0).help.text().contains("is U+0435"), "{:?}", found(gate));
    let field = r#"{"limits": {"cooldown_s": null, "сooldown_s": 600}}"#;
    assert!(found(field).remove(0).message.text().contains("is U+0441"), "{:?}", found(field));
    let chord = r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELОCK"]}"#;
    assert!(found(chord).remove(0).message.text().contains("is U+041E"), "{:?}", found(chord));
}

#[test]
fn an_optional_field_is_renamed_rather_than_taken_out() {
    let help = found(r#"{"limits": {"freeze_windows_s": 600, "freeze_window_s": null}}"#).remove(0).help;
    assert_eq!(help, "If `freeze_windows_s` is meant as `freeze_window_s`, rename it; otherwise take it out.");
}

#[test]
fn a_chord_that_moves_a_misspelt_actuator_is_not_also_idle() {
    let fragment = r#"{"allowed_chords": ["NORMAL-HOLD", "INPUT-STRAGGLER", "DRIFT-RETUNE"],
        "allowed_actuators": {"cold": ["grad_accum_steps", "microbatch_size"], "propose_only": ["dataloader_num_workrs"]},
        "limits": {"knob_limits": {"dataloader_prefetch_factor": null, "concurrency": null}},
        "observability_requirements": {"BURST-ABSORB": null}}"#;
    assert_one(fragment, "unknown-actuator", "dataloader_num_workers");
}

#[test]
fn a_misspelt_permission_is_told_by_the_actuator_that_lacks_it() {
    let fragment = r#"{"limits": {"knob_limits": {"timeout_ms": {"min": 1000, "max": 9000}}},
        "allowed_actuators": {"cold": ["grad_accum_steps", "microbatch_size", "dataloader_prefetch_factor", "concurrency",
        "timeout_ms"], "propose_only": []}, "gates": {"apply": true, "allow_restrictd": ["timeout_ms"]}}"#;
    assert_one(fragment, "apply-restricted-actuator", "allow_restricted");
    assert_one(&fragment.replace("true,", "false,"), "restricted-actuator", "allow_restricted");
    // What it does not name, it was not meant to permit.
    let other = fragment.replace(r#": ["timeout_ms"]}"#, r#": ["retry_limit"]}"#);
    assert_eq!(sorted(&other), ["apply-restricted-actuator", "misspelt-gate"]);
}

#[test]
fn a_gate_that_looks_like_a_known_one_is_told() {
    assert_eq!(rules_of(r#"{"gates": {"apply": true, "рrороsе_оnlу": true}}"#), ["unknown-gate"]);
    assert_eq!(rules_of(r#"{"gates": {"apply": false, "аррlу": true}}"#), ["unknown-gate"]);
    let message = found(r#"{"gates": {"apply": false, "аррlу": true}}"#).remove(0).message;
    assert!(message.text().ends_with(": `а` is U+0430"), "{message}");
}

#[test]
fn a_required_field_in_letters_that_look_the_same_is_missing_and_not_also_unknown() {
    assert_one(r#"{"limits": {"cooldown_s": null, "cооldown_s": 600}}"#, "missing-field", "cooldown_s");
    assert_one(r#"{"allowed_chords": null, "аllowed_chords": []}"#, "missing-field", "allowed_chords");
    assert_one(r#"{"schema_version": null, "schema": "passport.v0"}"#, "missing-field", "schema_version");
    assert_one(r#"{"limits": {"knob_limits": {"concurrency": {"min": null, "minimum": 1}}}}"#, "missing-field", "min");
    for key in ["cooldown", "cooldown_sec", "cooldown_seconds"] {
        assert_one(&format!(r#"{{"limits": {{"cooldown_s": null, "{key}": 600}}}}"#), "missing-field", "cooldown_s");
    }
}

#[test]
fn a_required_field_in_another_unit_is_missing_and_its_name_is_not_offered() {
    let fragment = r#"{"limits": {"cooldown_s": null, "cooldown_ms": 600000}}"#;
    assert_eq!(rules_of(fragment), ["missing-field"]);
    let finding = found(fragment).remove(0);
    assert_eq!((finding.rule, finding.suggestion.as_deref()), ("missing-field", None));
    assert!(
        finding.help.text().starts_with("`cooldown_ms` is in another unit: state `cooldown_s`"),
        "{}",
        finding.help
    );
}

#[test]
fn a_knob_in_letters_that_look_the_same_is_told_with_the_right_name() {
    let fragment = r#"{"limits": {"knob_limits": {"concurrency": null, "соncurrency": {"min": 1, "max": 8}}}}"#;
    assert_one(fragment, "orphan-knob-limit", "concurrency");
}

#[test]
fn an_instruction_is_given_only_where_it_is_certain_what_was_meant() {
    let help = |fragment: &str| found(fragment).remove(0).help;
    assert_eq!(help(r#"{"limits": {"cooldown_s": null, "Cooldown-S": 600}}"#), "Rename `Cooldown-S` to `cooldown_s`.");
    for (fragment, meant) in [
        (r#"{"limits": {"cooldown_s": null, "cooldown_sec": 600}}"#, "If `cooldown_sec` is meant as `cooldown_s`"),
        (r#"{"allowed_actuators": {"cold": null, "hold": []}}"#, "If `hold` is meant as `cold`"),
        (r#"{"gates": {"aply": true}}"#, "If `aply` is meant as `apply`"),
    ] {
        let help = help(fragment);
        assert!(help.text().starts_with(meant), "{fragment}: {help}");
    }
    // A few letters turn a whole word into its opposite: no guess.
    for fragment in [
        r#"{"allowed_actuators": null, "disallowed_actuators": {"hot": [], "cold": []}}"#,
        r#"{"limits": {"max_delta_per_step": null, "min_delta_per_step": 1}}"#,
    ] {
        let opposite = found(fragment);
        assert!(opposite.iter().all(|finding| finding.suggestion.is_none()), "{opposite:#?}");
    }
}

#[test]
fn a_key_that_nobody_can_read_hides_no_fault_of_its_value() {
    assert_eq!(rules_of(r#"{"cooldowns": {"after\u0007_s": -5}}"#), ["blank-text", "invalid-cooldown"]);
    assert_eq!(
        rules_of(r#"{"limits": {"knob_limits": {" ": {"min": 9, "max": 1}, "\u0001": {"min": "1"}}}}"#),
        ["blank-text", "inverted-bounds", "blank-text", "missing-field", "wrong-type"]
    );
}

#[test]
fn an_older_name_of_another_type_is_told_once() {
    assert_eq!(
        rules_of(r#"{"gates": {"apply": true, "require_kill_switch_off": null, "kill_switch": "on"}}"#),
        ["old-name"]
    );
    // One that is false leaves the gate open under either name.
    assert_eq!(
        sorted(r#"{"gates": {"apply": true, "require_kill_switch_off": null, "kill_switch": false}}"#),
        ["apply-without-kill-switch", "old-name"]
    );
}

#[test]
fn what_was_dropped_leaves_its_place_and_nothing_twice() {
    let fragment = r#"{"gates": {"apply": true, "require_verify_ok": null, "require_verfy_ok": true}}"#;
    let finding = found(fragment).remove(0);
    let labels: Vec<_> = finding.labels.iter().map(|label| label.message.text()).collect();
    assert_eq!(labels, ["`require_verify_ok` is not stated here", "did you mean `require_verify_ok`?"]);
    let misspelt = format!(r#"{{"gates": {{"apply": true}}, {MISSPELT_KNOB}}}"#);
    let finding = found(&misspelt).remove(0);
    let labels: Vec<_> = finding.labels.iter().map(|label| label.message.text()).collect();
    assert_eq!(labels, ["allowed without bounds", "did you mean `dataloader_prefetch_factor`?"]);
}
