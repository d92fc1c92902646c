//! One cause, one finding: for each cause the rules that could speak of it, and the one that does.

#[path = "one_cause/broken.rs"]
mod a_broken_part_has_one_fault;
mod safety;
mod spelling;

use crate::common::examples::overlay;
use mk_passport::document::Document;
use mk_passport::finding::Finding;
use mk_passport::gate;
use mk_passport::policy::Policy;

/// The template `safe` under a name of its own, with `fragment` laid over it.
fn text_of(fragment: &str) -> String {
    let named = overlay(include_str!("../templates/safe.json"), r#"{"name": "ads-ranker-prod"}"#).text;
    overlay(&named, fragment).text
}

/// What the default rules find in [`text_of`].
fn found(fragment: &str) -> Vec<Finding> {
    gate::judge(&Document::parse(text_of(fragment).as_bytes()), &Policy::default())
}

/// The ids of the rules that speak, in the order of the text.
fn rules_of(fragment: &str) -> Vec<&'static str> {
    found(fragment).iter().map(|finding| finding.rule).collect()
}

/// The same, in the order of the alphabet.
fn sorted(fragment: &str) -> Vec<&'static str> {
    let mut rules = rules_of(fragment);
    rules.sort_unstable();
    rules
}

/// The rule that speaks, and its "did you mean"; panics unless it is the only one.
#[track_caller]
fn the_one(fragment: &str) -> (&'static str, Option<String>) {
    let findings = found(fragment);
    let told: Vec<_> = findings.iter().map(|finding| (finding.rule, &finding.message)).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    (findings[0].rule, findings[0].suggestion.clone())
}

#[track_caller]
fn assert_one(fragment: &str, rule: &'static str, suggestion: &str) {
    assert_eq!(the_one(fragment), (rule, Some(suggestion.to_owned())), "{fragment}");
}

#[test]
fn the_passport_that_the_fragments_are_laid_over_is_clean() {
    assert_eq!(rules_of("{}"), [""; 0]);
}

#[test]
fn a_misspelt_required_field_is_missing_and_not_also_unknown() {
    let findings = found(r#"{"limits": {"cooldown_s": null, "cooldowns_s": 600}}"#);
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["missing-field"]);
    assert_eq!(findings[0].suggestion.as_deref(), Some("cooldown_s"));
    assert_one(r#"{"allowed_actuators": {"cold": null, "cold_": []}}"#, "missing-field", "cold");
}

#[test]
fn a_misspelt_gate_while_apply_is_on_is_told_by_what_it_leaves_open() {
    assert_one(
        r#"{"gates": {"apply": true, "require_verify_ok": null, "require_verify": true}}"#,
        "apply-without-verify",
        "require_verify_ok",
    );
    assert_one(
        r#"{"gates": {"apply": true, "require_kill_switch_off": null, "require_killswitch_off": true}}"#,
        "apply-without-kill-switch",
        "require_kill_switch_off",
    );
}

#[test]
fn a_gate_that_looks_like_apply_beside_apply_is_not_told_by_a_missing_verify_gate() {
    assert_eq!(
        rules_of(r#"{"gates": {"apply": true, "require_verify_ok": null, "aply": false}}"#),
        ["apply-without-verify", "unknown-gate"]
    );
}

#[test]
fn a_misspelt_apply_is_a_misspelt_gate_and_not_also_missing() {
    assert_one(r#"{"gates": {"apply": null, "aply": false}}"#, "misspelt-gate", "apply");
}

#[test]
fn misspelt_gates_as_a_whole_are_a_misspelt_field_and_not_also_missing() {
    assert_one(r#"{"gates": null, "gate": {"apply": false}}"#, "misspelt-field", "gates");
}

const MISSPELT_KNOB: &str = r#""limits": {"knob_limits": {"dataloader_prefetch_factor": null, "dataloader_prefech_factor": {"min": 1, "max": 8}}}"#;

#[test]
fn a_misspelt_knob_under_knob_limits_while_apply_is_on_is_an_unbounded_apply() {
    let fragment = format!(r#"{{"gates": {{"apply": true}}, {MISSPELT_KNOB}}}"#);
    assert_one(&fragment, "apply-without-bounds", "dataloader_prefetch_factor");
    let finding = found(&fragment).remove(0);
    assert_eq!(finding.place.at, "/allowed_actuators/cold/dataloader_prefetch_factor");
    let misspelt = finding.misspelt.map(|place| place.at);
    assert_eq!(misspelt.as_deref(), Some("/limits/knob_limits/dataloader_prefech_factor"));
}

#[test]
fn a_misspelt_knob_under_knob_limits_while_apply_is_off_is_an_orphan() {
    assert_one(&format!("{{{MISSPELT_KNOB}}}"), "orphan-knob-limit", "dataloader_prefetch_factor");
    assert_one(
        r#"{"allowed_actuators": {"hot": ["shuffle_rows"]}, "limits": {"knob_limits": {"shufle_rows": {"min": 1, "max": 8}}}}"#,
        "orphan-knob-limit",
        "shuffle_rows",
    );
}

#[test]
fn an_orphan_speaks_only_for_the_actuator_that_it_was_meant_for() {
    let findings = found(
        r#"{"allowed_actuators": {"hot": ["shuffle_rows", "io_depth"]}, "limits": {"knob_limits": {"shufle_rows": {"min": 1, "max": 8}}}}"#,
    );
    let told: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.message.to_string())).collect();
    assert_eq!(
        told,
        [
            ("unbounded-actuator", "`io_depth` has no bounds".to_owned()),
            ("orphan-knob-limit", "bounds for `shufle_rows`, which no list of actuators holds".to_owned()),
        ]
    );
}

#[test]
fn a_stranger_under_knob_limits_hides_no_unbounded_apply_and_is_not_hidden() {
    assert_eq!(
        sorted(
            r#"{"gates": {"apply": true}, "allowed_actuators": {"hot": ["shuffle_rows"]},
                "limits": {"knob_limits": {"gradient_noise": {"min": 1, "max": 8}}}}"#
        ),
        ["apply-without-bounds", "orphan-knob-limit"]
    );
}

const MISSPELT_ACTUATOR: &str = r#""allowed_actuators":
    {"cold": ["grad_accum_steps", "microbatch_size", "dataloader_prefetch_factor", "concurency"]}"#;

#[test]
fn a_misspelt_actuator_is_unknown_and_not_also_unbounded_with_an_orphan() {
    assert_one(&format!("{{{MISSPELT_ACTUATOR}}}"), "unknown-actuator", "concurrency");
}

#[test]
fn a_misspelt_actuator_while_apply_is_on_is_an_unbounded_apply() {
    assert_one(
        &format!(r#"{{"gates": {{"apply": true}}, {MISSPELT_ACTUATOR}}}"#),
        "apply-without-bounds",
        "concurrency",
    );
}

#[test]
fn a_misspelt_actuator_beside_the_right_one_does_not_hide_that_the_right_one_is_unbounded() {
    let fragment =
        r#"{"allowed_actuators": {"hot": ["dataloader_num_workers"], "propose_only": ["dataloader_num_worker"]}}"#;
    assert_eq!(rules_of(fragment), ["unbounded-actuator", "unknown-actuator"]);
    let applying = fragment.replacen('{', r#"{"gates": {"apply": true}, "#, 1);
    assert_eq!(sorted(&applying), ["apply-without-bounds", "unknown-actuator"]);
}

#[test]
fn a_misspelt_chord_is_unknown_and_not_also_unpaired_or_missing() {
    let fragment = |chords: &str| format!(r#"{{"allowed_chords": {chords}, "observability_requirements": null}}"#);
    assert_one(&fragment(r#"["NORMAL-HOLD", "RECOVER", "RELOK"]"#), "unknown-chord", "RELOCK");
    assert_one(&fragment(r#"["NORMAL_HOLD", "DRIFT-RETUNE"]"#), "unknown-chord", "NORMAL-HOLD");
    assert_one(&fragment(r#"["normal-hold"]"#), "unknown-chord", "NORMAL-HOLD");
    assert_eq!(the_one(&fragment(r#"["NORMAL-HOLD", "RECOVER-RELOCK"]"#)).0, "unknown-chord");
}

#[test]
fn an_empty_list_of_chords_is_not_also_without_a_hold() {
    assert_eq!(rules_of(r#"{"allowed_chords": []}"#), ["no-chords"]);
}

#[test]
fn comm_bucket_mb_without_telemetry_is_told_once() {
    let bounded = r#""allowed_actuators": {"hot": ["comm_bucket_mb"]}, "limits": {"knob_limits": {"comm_bucket_mb": {"min": 16, "max": 64}}}"#;
    assert_eq!(the_one(&format!("{{{bounded}}}")), ("comm-without-telemetry", None));
    assert_one(
        &format!(r#"{{{bounded}, "gates": {{"require_com_telemetry": true}}}}"#),
        "comm-without-telemetry",
        "require_comm_telemetry",
    );
}

#[test]
fn a_restricted_actuator_is_told_by_one_rule_whatever_the_gate_and_the_lists_say() {
    let allowed = r#""limits": {"knob_limits": {"timeout_ms": {"min": 1000, "max": 9000}}},
        "allowed_actuators": {"hot": ["timeout_ms"], "propose_only": []}"#;
    assert_eq!(rules_of(&format!("{{{allowed}}}")), ["restricted-actuator"]);
    assert_eq!(rules_of(&format!(r#"{{{allowed}, "gates": {{"apply": true}}}}"#)), ["apply-restricted-actuator"]);
}

#[test]
fn misspelt_invariants_are_a_misspelt_field_and_not_also_an_unprotected_batch() {
    assert_one(r#"{"invariants": null, "invariant": ["keep the global batch"]}"#, "misspelt-field", "invariants");
}

#[test]
fn inverted_bounds_are_not_also_narrower_than_a_step() {
    let fragment = r#"{"limits": {"max_delta_per_step": 6, "knob_limits": {"concurrency": {"min": 5, "max": 1}}}}"#;
    assert_eq!(rules_of(fragment), ["inverted-bounds"]);
    // And they hide no other knob.
    let findings = found(&fragment.replace("6,", "7,"));
    assert_eq!(
        findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
        ["step-exceeds-bounds", "inverted-bounds"]
    );
    let crossed: Vec<_> = findings[0].labels.iter().map(|label| label.place.at.as_str()).collect();
    assert_eq!(crossed, ["/limits/knob_limits/dataloader_prefetch_factor"]);
}

#[test]
fn apply_without_either_gate_is_two_findings() {
    assert_eq!(
        rules_of(r#"{"gates": {"apply": true, "require_verify_ok": false, "require_kill_switch_off": false}}"#),
        ["apply-without-kill-switch", "apply-without-verify"]
    );
}

#[test]
fn every_form_of_a_misspelt_gate_while_apply_is_on_is_reported_by_what_it_leaves_open() {
    for key in ["need_verify_ok", "verification", "require_verified", "RequireVerifyOk"] {
        let fragment = format!(r#"{{"gates": {{"apply": true, "require_verify_ok": null, "{key}": true}}}}"#);
        assert_one(&fragment, "apply-without-verify", "require_verify_ok");
    }
    assert_one(r#"{"gates": {"apply": null, "enable_apply": false}}"#, "misspelt-gate", "apply");
    // Nothing else misses this one.
    assert_one(r#"{"gates": {"require_paid": null, "require_payed": true}}"#, "misspelt-gate", "require_paid");
}

#[test]
fn a_misspelt_field_that_is_required_is_missing_and_not_also_misspelt() {
    assert_one(r#"{"limits": {"cooldown_s": null, "cooldowns_s": 600}}"#, "missing-field", "cooldown_s");
    assert_one(r#"{"calibration": {"evidense": "run 118", "date": "2026-02-28"}}"#, "missing-field", "evidence");
}

#[test]
fn an_unknown_key_that_is_a_gate_is_misplaced_and_not_also_unknown_or_missed() {
    assert_eq!(rules_of(r#"{"gates": {"apply": null}, "apply": false}"#), ["misplaced-gate"]);
    assert_eq!(rules_of(r#"{"limits": {"require_paid": true}}"#), ["misplaced-gate"]);
    assert_eq!(
        rules_of(r#"{"gates": {"apply": true, "require_verify_ok": null}, "require_verify_ok": true}"#),
        ["misplaced-gate"]
    );
    // What it does not close is missing all the same.
    assert_eq!(
        sorted(r#"{"gates": {"apply": true, "require_verify_ok": null}, "require_verify_ok": false}"#),
        ["apply-without-verify", "misplaced-gate"]
    );
    assert_eq!(
        sorted(r#"{"gates": {"apply": true, "require_verify_ok": null, "eu": {"require_kill_switch_off": true}}}"#),
        ["apply-without-verify", "misplaced-gate"]
    );
}

#[test]
fn misspelt_or_old_gates_are_not_also_misplaced_or_missing() {
    let gates = r#"{"apply": false, "production": {"apply": true}}"#;
    assert_one(&format!(r#"{{"gates": null, "gate": {gates}}}"#), "misspelt-field", "gates");
    assert_eq!(rules_of(&format!(r#"{{"gates": null, "safety_gates": {gates}}}"#)), ["old-name"]);
}

#[test]
fn an_actuator_that_is_no_knob_is_reported_once_whatever_it_would_need() {
    for name in ["*", "timeout_*", "nccl_*", "apply", "RELOCK", "cooldown_s", "all"] {
        for apply in [true, false] {
            for bounds in ["", r#""NAME": {"min": 1, "max": 4}"#] {
                let fragment = format!(
                    r#"{{"allowed_actuators": {{"hot": ["NAME"]}}, "gates": {{"apply": {apply}}},
                        "limits": {{"knob_limits": {{{bounds}}}}}}}"#
                );
                let fragment = fragment.replace("NAME", name);
                assert_eq!(rules_of(&fragment), ["not-a-knob"], "{fragment}");
            }
        }
    }
}

#[test]
fn actuators_that_were_printed_flat_are_not_also_missing() {
    let flat = r#"{"allowed_actuators": null, "allowed_actuators_hot": [], "allowed_actuators_cold": ["concurrency"]}"#;
    assert_eq!(rules_of(flat), ["old-name", "old-name"]);
    assert_eq!(rules_of(r#"{"allowed_actuators": {"hot": null}, "allowed_actuators_hot": []}"#), ["old-name"]);
    // The other list is missing for itself.
    assert_eq!(
        sorted(r#"{"allowed_actuators": {"hot": null, "cold": null}, "allowed_actuators_hot": []}"#),
        ["missing-field", "old-name"]
    );
}
