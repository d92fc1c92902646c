//! One cause, one finding: for each cause the rules that could speak of it, and the one that does.

mod common;

use common::examples::overlay;
use mk_passport::document::Document;
use mk_passport::finding::Finding;
use mk_passport::gate;
use mk_passport::policy::Policy;

/// What the default rules find in the template `safe` under a name of its own, with `fragment` laid over it.
fn found(fragment: &str) -> Vec<Finding> {
    let named = overlay(include_str!("../templates/safe.json"), r#"{"name": "ads-ranker-prod"}"#).text;
    let text = overlay(&named, fragment).text;
    gate::judge(&Document::parse(text.as_bytes()), &Policy::default())
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
fn a_misspelt_apply_is_an_unknown_gate_and_not_also_missing() {
    assert_one(r#"{"gates": {"apply": null, "aply": false}}"#, "unknown-gate", "apply");
}

#[test]
fn misspelt_gates_as_a_whole_are_an_unknown_field_and_not_also_missing() {
    assert_one(r#"{"gates": null, "gate": {"apply": false}}"#, "unknown-field", "gates");
}

const MISSPELT_KNOB: &str = r#""limits": {"knob_limits": {"dataloader_prefetch_factor": null, "dataloader_prefech_factor": {"min": 1, "max": 8}}}"#;

#[test]
fn a_misspelt_knob_under_knob_limits_while_apply_is_on_is_an_unbounded_apply() {
    let fragment = format!(r#"{{"gates": {{"apply": true}}, {MISSPELT_KNOB}}}"#);
    assert_one(&fragment, "apply-without-bounds", "dataloader_prefetch_factor");
    let pointer = found(&fragment).remove(0).place.pointer;
    assert_eq!(pointer, "/limits/knob_limits/dataloader_prefech_factor");
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
    let told: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.message.as_str())).collect();
    assert_eq!(
        told,
        [
            ("unbounded-actuator", "`io_depth` has no bounds"),
            ("orphan-knob-limit", "bounds for `shufle_rows`, which no list of actuators holds"),
        ]
    );
}

#[test]
fn a_stranger_under_knob_limits_hides_no_unbounded_apply_and_is_not_hidden() {
    assert_eq!(
        rules_of(
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
    assert_eq!(rules_of(&applying), ["apply-without-bounds", "unknown-actuator"]);
}

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
        assert!(finding.message.contains(&format!("which stand under `{right}`")), "{}", finding.message);
        assert_eq!(finding.message.contains(" is U+04"), !listed.is_ascii(), "{}", finding.message);
        assert!(!finding.help.contains(listed), "{}", finding.help);
    }
}

#[test]
fn a_chord_that_moves_a_misspelt_actuator_is_not_also_idle() {
    let fragment = r#"{"allowed_chords": ["NORMAL-HOLD", "INPUT-STRAGGLER", "DRIFT-RETUNE"],
        "allowed_actuators": {"cold": ["grad_accum_steps"], "propose_only": ["dataloader_num_workrs"]},
        "limits": {"knob_limits": {"microbatch_size": null, "dataloader_prefetch_factor": null, "concurrency": null}}}"#;
    assert_one(fragment, "unknown-actuator", "dataloader_num_workers");
}

#[test]
fn a_misspelt_permission_is_told_by_the_actuator_that_lacks_it() {
    let fragment = r#"{"limits": {"knob_limits": {"timeout_ms": {"min": 100, "max": 900}}},
        "allowed_actuators": {"cold": ["grad_accum_steps", "microbatch_size", "dataloader_prefetch_factor", "concurrency",
        "timeout_ms"], "propose_only": []}, "gates": {"apply": true, "allow_restrictd": ["timeout_ms"]}}"#;
    assert_one(fragment, "apply-restricted-actuator", "allow_restricted");
    assert_one(&fragment.replace("true,", "false,"), "restricted-actuator", "allow_restricted");
    // What it does not name, it was not meant to permit.
    let other = fragment.replace(r#": ["timeout_ms"]}"#, r#": ["retry_limit"]}"#);
    assert_eq!(sorted(&other), ["apply-restricted-actuator", "unknown-gate"]);
}

#[test]
fn a_gate_that_looks_like_a_known_one_is_told() {
    assert_eq!(rules_of(r#"{"gates": {"apply": true, "рrороsе_оnlу": true}}"#), ["unknown-gate"]);
    assert_eq!(rules_of(r#"{"gates": {"apply": false, "аррlу": true}}"#), ["unknown-gate"]);
    let message = found(r#"{"gates": {"apply": false, "аррlу": true}}"#).remove(0).message;
    assert!(message.ends_with(": `а` is U+0430"), "{message}");
}

#[test]
fn a_required_field_in_letters_that_look_the_same_is_missing_and_not_also_unknown() {
    assert_one(r#"{"limits": {"cooldown_s": null, "cооldown_s": 600}}"#, "missing-field", "cooldown_s");
    assert_one(r#"{"allowed_chords": null, "аllowed_chords": []}"#, "missing-field", "allowed_chords");
    assert_one(r#"{"schema_version": null, "schema": "passport.v0"}"#, "missing-field", "schema_version");
    assert_one(r#"{"limits": {"knob_limits": {"concurrency": {"min": null, "minimum": 1}}}}"#, "missing-field", "min");
    for key in ["cooldown", "cooldown_sec", "cooldown_seconds", "cooldown_ms"] {
        assert_one(&format!(r#"{{"limits": {{"cooldown_s": null, "{key}": 600}}}}"#), "missing-field", "cooldown_s");
    }
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
        (r#"{"limits": {"cooldown_s": null, "cooldown_ms": 600}}"#, "If `cooldown_ms` is meant as `cooldown_s`"),
        (r#"{"allowed_actuators": {"cold": null, "hold": []}}"#, "If `hold` is meant as `cold`"),
        (r#"{"gates": {"aply": true}}"#, "If `aply` is meant as `apply`"),
    ] {
        let help = help(fragment);
        assert!(help.starts_with(meant), "{fragment}: {help}");
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
    let labels: Vec<_> = finding.labels.iter().map(|label| label.message.as_str()).collect();
    assert_eq!(labels, ["apply is enabled here", "did you mean `require_verify_ok`?"]);
    let misspelt = format!(r#"{{"gates": {{"apply": true}}, {MISSPELT_KNOB}}}"#);
    let finding = found(&misspelt).remove(0);
    let labels: Vec<_> = finding.labels.iter().map(|label| label.message.as_str()).collect();
    assert_eq!(labels, ["allowed here", "apply is enabled here"]);
}

#[test]
fn a_misspelt_chord_is_unknown_and_not_also_unpaired_or_missing() {
    assert_one(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOK"]}"#, "unknown-chord", "RELOCK");
    assert_one(r#"{"allowed_chords": ["NORMAL_HOLD", "DRIFT-RETUNE"]}"#, "unknown-chord", "NORMAL-HOLD");
    assert_one(r#"{"allowed_chords": ["normal-hold"]}"#, "unknown-chord", "NORMAL-HOLD");
    assert_eq!(the_one(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER-RELOCK"]}"#).0, "unknown-chord");
}

#[test]
fn an_empty_list_of_chords_is_not_also_without_a_hold() {
    assert_eq!(rules_of(r#"{"allowed_chords": []}"#), ["no-chords"]);
}

#[test]
fn comm_bucket_mb_without_telemetry_is_told_once() {
    let bounded = r#""allowed_actuators": {"hot": ["comm_bucket_mb"]}, "limits": {"knob_limits": {"comm_bucket_mb": {"min": 8, "max": 64}}}"#;
    assert_eq!(the_one(&format!("{{{bounded}}}")), ("comm-without-telemetry", None));
    assert_one(
        &format!(r#"{{{bounded}, "gates": {{"require_com_telemetry": true}}}}"#),
        "comm-without-telemetry",
        "require_comm_telemetry",
    );
}

#[test]
fn a_restricted_actuator_is_told_by_one_rule_whatever_the_gate_and_the_lists_say() {
    let allowed = r#""limits": {"knob_limits": {"timeout_ms": {"min": 100, "max": 900}}},
        "allowed_actuators": {"hot": ["timeout_ms"], "propose_only": []}"#;
    assert_eq!(rules_of(&format!("{{{allowed}}}")), ["restricted-actuator"]);
    assert_eq!(rules_of(&format!(r#"{{{allowed}, "gates": {{"apply": true}}}}"#)), ["apply-restricted-actuator"]);
}

#[test]
fn misspelt_invariants_are_an_unknown_field_and_not_also_an_unprotected_batch() {
    assert_one(r#"{"invariants": null, "invariant": ["keep the global batch"]}"#, "unknown-field", "invariants");
}

#[test]
fn inverted_bounds_are_not_also_narrower_than_a_step() {
    assert_eq!(
        rules_of(r#"{"limits": {"max_delta_per_step": 40, "knob_limits": {"concurrency": {"min": 90, "max": 1}}}}"#),
        ["inverted-bounds"]
    );
}

#[test]
fn apply_without_either_gate_is_two_findings() {
    assert_eq!(
        rules_of(r#"{"gates": {"apply": true, "require_verify_ok": false, "require_kill_switch_off": false}}"#),
        ["apply-without-verify", "apply-without-kill-switch"]
    );
}

/// A broken part silences every rule that reads it: its own fault is the one finding.
mod a_broken_part_has_one_fault {
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
        assert_eq!(
            rules_of(r#"{"gates": ["apply"], "limits": {"knob_limits": {"concurrency": null}}}"#),
            ["wrong-type"]
        );
    }

    #[test]
    fn an_exception_of_the_wrong_type() {
        let fragment = r#"{"gates": {"apply": true, "allow_restricted": "timeout_ms"},
            "limits": {"knob_limits": {"timeout_ms": {"min": 100, "max": 900}}},
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
        let fragment = r#"{"gates": {"apply": true}, "limits": {"knob_limits": {"concurrency": null, " ": {"min": 1, "max": 16}}}}"#;
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
    fn a_version_that_this_gate_cannot_read() {
        let fragment = r#"{"schema_version": "passport.v1", "gates": {"apply": true, "require_verify_ok": null}}"#;
        assert_eq!(rules_of(fragment), ["unsupported-schema-version"]);
    }
}
