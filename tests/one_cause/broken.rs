//! A broken part silences every rule that reads it: its own fault is the one finding.

use super::rules_of;

#[test]
fn apply_of_the_wrong_type() {
    let without_gates = r#"{"gates": {"apply": "yes", "require_verify_ok": null}, "limits": {"knob_limits": {"concurrency": null}},
            "allowed_actuators": {"hot": ["step_pace"]}}"#;
    assert_eq!(rules_of(without_gates), ["non-boolean-gate"]);
}

#[test]
fn a_condition_of_the_wrong_type() {
    for gate in ["require_verify_ok", "require_kill_switch_off", "propose_only"] {
        let fragment = format!(r#"{{"gates": {{"apply": true, "{gate}": "on"}}}}"#);
        assert_eq!(rules_of(&fragment), ["non-boolean-gate"], "{gate}");
    }
}

#[test]
fn gates_of_the_wrong_type() {
    assert_eq!(rules_of(r#"{"gates": ["apply"], "limits": {"knob_limits": {"concurrency": null}}}"#), ["wrong-type"]);
}

#[test]
fn an_exception_of_the_wrong_type() {
    let fragment = r#"{"gates": {"apply": true, "allow_restricted": "timeout_ms"},
        "limits": {"knob_limits": {"timeout_ms": {"min": 1000, "max": 9000}}},
        "allowed_actuators": {"hot": ["timeout_ms"], "propose_only": []}}"#;
    assert_eq!(rules_of(fragment), ["non-boolean-gate"]);
}

#[test]
fn a_list_of_actuators_of_the_wrong_type() {
    assert_eq!(rules_of(r#"{"allowed_actuators": {"cold": "all"}}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"allowed_actuators": {"cold": [7]}}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"allowed_actuators": []}"#), ["wrong-type"]);
}

#[test]
fn a_blank_actuator() {
    assert_eq!(rules_of(r#"{"allowed_actuators": {"cold": [" "]}}"#), ["blank-text"]);
}

#[test]
fn a_missing_list_of_actuators() {
    assert_eq!(rules_of(r#"{"allowed_actuators": {"cold": null}}"#), ["missing-field"]);
    assert_eq!(rules_of(r#"{"allowed_actuators": null}"#), ["missing-field"]);
}

#[test]
fn bounds_of_the_wrong_type() {
    assert_eq!(rules_of(r#"{"limits": {"knob_limits": "wide"}}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"limits": {"knob_limits": {"concurrency": 16}}}"#), ["wrong-type"]);
    assert_eq!(
        rules_of(r#"{"gates": {"apply": true}, "limits": {"knob_limits": {"concurrency": {"min": "1"}}}}"#),
        ["wrong-type"]
    );
    assert_eq!(rules_of(r#"{"gates": {"apply": true}, "limits": []}"#), ["wrong-type"]);
}

#[test]
fn a_bound_that_is_missing() {
    assert_eq!(rules_of(r#"{"limits": {"knob_limits": {"concurrency": {"max": null}}}}"#), ["missing-field"]);
}

#[test]
fn a_blank_knob_that_may_have_been_meant_for_any_actuator() {
    let fragment =
        r#"{"gates": {"apply": true}, "limits": {"knob_limits": {"concurrency": null, " ": {"min": 1, "max": 16}}}}"#;
    assert_eq!(rules_of(fragment), ["blank-text"]);
}

#[test]
fn chords_of_the_wrong_type() {
    assert_eq!(rules_of(r#"{"allowed_chords": "RECOVER"}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"allowed_chords": ["RECOVER", 7]}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"allowed_chords": ["RECOVER", ""]}"#), ["blank-text"]);
    assert_eq!(rules_of(r#"{"allowed_chords": null}"#), ["missing-field"]);
}

#[test]
fn invariants_of_the_wrong_type() {
    assert_eq!(rules_of(r#"{"invariants": "global batch"}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"invariants": ["the step time", ""]}"#), ["blank-text"]);
}

#[test]
fn cooldowns_that_are_no_seconds() {
    assert_eq!(rules_of(r#"{"cooldowns": {"after_recover_s": "5"}}"#), ["invalid-cooldown"]);
    assert_eq!(
        rules_of(r#"{"limits": {"cooldown_s": -1}, "cooldowns": {"after_recover_s": 0}}"#),
        ["limit-out-of-range"]
    );
    assert_eq!(rules_of(r#"{"limits": {"cooldown_s": null}}"#), ["missing-field"]);
}

#[test]
fn a_step_that_is_no_integer() {
    assert_eq!(rules_of(r#"{"limits": {"max_delta_per_step": 1e3}}"#), ["wrong-type"]);
}

#[test]
fn the_limits_of_a_knob_and_alpha_of_the_wrong_type() {
    let knob = |own: &str| {
        format!(r#"{{"gates": {{"apply": true}}, "limits": {{"knob_limits": {{"concurrency": {{{own}}}}}}}}}"#)
    };
    assert_eq!(rules_of(&knob(r#""max_delta": "1""#)), ["wrong-type"]);
    assert_eq!(rules_of(&knob(r#""max_delta": 0"#)), ["limit-out-of-range"]);
    assert_eq!(rules_of(&knob(r#""boundary_only": 1"#)), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"limits": {"alpha": "0.05"}}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"limits": {"alpha": true}}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"limits": {"alpha": 1e-400}}"#), ["limit-out-of-range"]);
}

#[test]
fn a_context_and_a_calibration_of_the_wrong_type() {
    assert_eq!(rules_of(r#"{"context": ["eu-1"]}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"context": {"cluster": 7}}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"calibration": "run 118"}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"calibration": {"evidence": 7, "date": "2026-02-28"}}"#), ["wrong-type"]);
    assert_eq!(rules_of(r#"{"calibration": {"evidence": " ", "date": "2026-02-28"}}"#), ["blank-text"]);
    assert_eq!(rules_of(r#"{"calibration": {"evidence": "run 118"}}"#), ["missing-field"]);
    assert_eq!(rules_of(r#"{"calibration": {"evidence": "run 118", "date": "2026-02-30"}}"#), ["invalid-date"]);
}

#[test]
fn a_mode_of_the_wrong_type() {
    assert_eq!(rules_of(r#"{"gates": {"default_mode": 1, "on_telemetry_loss": true}}"#), ["non-boolean-gate"; 2]);
}

#[test]
fn a_version_that_this_gate_cannot_read() {
    let fragment = r#"{"schema_version": "passport.v1", "gates": {"apply": true, "require_verify_ok": null}}"#;
    assert_eq!(rules_of(fragment), ["unsupported-schema-version"]);
}
