//! One cause, one finding: where rules of the groups `profile` and `order` meet each other and the other groups.
//!
//! Each case lays a fragment over a template and states every rule that speaks, in the order of the text.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail as the test does")]

use crate::common::examples::overlay;
use mk_passport::document::Document;
use mk_passport::finding::{Finding, Severity};
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::Group;
use mk_passport::{gate, templates};

fn findings(template: &str, fragment: &str, policy: &Policy) -> Vec<Finding> {
    let calibrated = overlay(templates::by_name(template).unwrap().text, CALIBRATION).text;
    let text = overlay(&calibrated, fragment).text;
    gate::judge(&Document::parse(text.as_bytes()), policy)
}

const CALIBRATION: &str = r#"{"calibration": {"evidence": "run 7", "date": "2026-01-31"}}"#;

fn ids(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule).collect()
}

/// The rules that speak by default.
fn told(template: &str, fragment: &str) -> Vec<&'static str> {
    ids(&findings(template, fragment, &Policy::default()))
}

/// The findings with the group `order` selected, of a contract that states its identity.
fn findings_signed(template: &str, fragment: &str) -> Vec<Finding> {
    signed(template, fragment).1
}

/// The same, with the text that was judged.
fn signed(template: &str, fragment: &str) -> (String, Vec<Finding>) {
    let selection = Selection { extend_select: vec![Selector::Group(Group::Order)], ..Selection::default() };
    let policy = Policy::new(&selection, false);
    let identity = r#"{"id": "speech-training", "version": "1.0.0", "owner": "speech platform",
        "context": {"cluster": "one region", "model": "speech", "slo": "step time p99 below 2 s"},
        "calibration": {"evidence": "run 7", "date": "2026-01-31"}}"#;
    let signed = overlay(templates::by_name(template).unwrap().text, identity).text;
    let text = overlay(&signed, fragment).text;
    let findings = gate::judge(&Document::parse(text.as_bytes()), &policy);
    (text, findings)
}

fn told_signed(template: &str, fragment: &str) -> Vec<&'static str> {
    ids(&findings_signed(template, fragment))
}

#[test]
fn pilot_with_apply_on_is_one_fault_whatever_else_apply_would_need() {
    let fragment = r#"{
        "allowed_actuators": {"cold": ["concurrency", "timeout_ms", "my_knob"], "propose_only": []},
        "limits": {"knob_limits": null},
        "gates": {"apply": true, "propose_only": true, "require_verify_ok": null, "require_kill_switch_off": false}}"#;
    assert_eq!(told("pilot", fragment), ["profile-forbids-apply"]);
}

#[test]
fn pilot_that_does_not_close_apply_is_an_error() {
    assert_eq!(told("pilot", r#"{"gates": {"apply": null}}"#), ["profile-forbids-apply"]);
    assert_eq!(told_signed("pilot", r#"{"gates": {"apply": null}}"#), ["profile-forbids-apply"]);
}

#[test]
fn what_would_guard_apply_does_not_take_a_neighbour_with_it() {
    let misspelt = r#"{"gates": {"apply": true, "require_verify_ok": null, "require_verify": true}}"#;
    let findings = findings("pilot", misspelt, &Policy::default());
    assert_eq!(ids(&findings), ["profile-forbids-apply", "misspelt-gate"]);
    assert_eq!(findings[0].suggestion, None);
}

#[test]
fn a_misspelt_object_of_gates_or_bounds_is_one_error() {
    for (template, fragment) in [
        (
            "recovery",
            r#"{"gates": null, "gate": {"apply": false, "require_verify_ok": true, "require_kill_switch_off": true}}"#,
        ),
        ("comm", r#"{"gates": null, "gate": {"apply": false, "require_comm_telemetry": true}}"#),
        ("pilot", r#"{"gates": null, "gate": {"apply": false}}"#),
        ("pilot", r#"{"gates": null, "safety_gate": {"apply": false}}"#),
        ("pilot", r#"{"gates": null, "gаtes": {"apply": false}}"#),
        ("perf", &format!(r#"{{"limits": {{"knob_limits": null, "knob_limit": {BOUNDS}}}}}"#)),
        (
            "safe",
            &format!(r#"{{"gates": {{"apply": true}}, "limits": {{"knob_limits": null, "knob_limit": {BOUNDS}}}}}"#),
        ),
    ] {
        let findings = findings(template, fragment, &Policy::default());
        assert_eq!(ids(&findings), ["misspelt-field"], "{template}: {fragment}");
        assert_eq!(findings[0].severity, Severity::Error, "{template}: {fragment}");
    }
}

const BOUNDS: &str = r#"{"grad_accum_steps": {"min": 1, "max": 16}, "microbatch_size": {"min": 1, "max": 32},
    "dataloader_prefetch_factor": {"min": 1, "max": 8}, "concurrency": {"min": 1, "max": 16},
    "dataloader_num_workers": {"min": 1, "max": 16}}"#;

#[test]
fn a_misspelt_part_hides_nothing_that_it_does_not_state() {
    let unbounded = ["apply-without-bounds"];
    let mut knobs = told("safe", r#"{"gates": {"apply": true}, "limits": {"knob_limits": null, "knob_limit": {}}}"#);
    knobs.retain(|rule| *rule != "misspelt-field");
    assert_eq!(knobs, unbounded);
    for (template, fragment, hidden) in [
        ("pilot", r#"{"gates": null, "gate": "north"}"#, "profile-forbids-apply"),
        ("pilot", r#"{"gates": null, "gate": {"apply": true}}"#, "profile-forbids-apply"),
        ("comm", r#"{"gates": null, "gate": {}}"#, "comm-without-telemetry"),
        ("recovery", r#"{"gates": null, "gate": {"require_verify_ok": false}}"#, "profile-gate-missing"),
    ] {
        let told = told(template, fragment);
        assert!(told.contains(&hidden) && told.contains(&"misspelt-field"), "{template} {fragment}: {told:?}");
    }
    let mut invariants = told_signed("safe", r#"{"invariants": null, "invariant": []}"#);
    invariants.sort_unstable();
    assert_eq!(invariants, ["missing-invariants", "missing-invariants", "missing-invariants", "misspelt-field"]);
    let signals =
        r#"{"observability_requirements": null, "observability_requirement": {"DRIFT-RETUNE": ["step_time"]}}"#;
    assert_eq!(
        told("perf", signals),
        ["profile-observability-missing", "profile-observability-missing", "misspelt-field"]
    );
}

#[test]
fn a_gate_that_a_signature_demands_is_not_hidden_by_the_profile_that_forbids_apply() {
    let fragment = r#"{"gates": {"apply": true, "require_verify_ok": null, "require_kill_switch_off": false}}"#;
    let mut told = told_signed("pilot", fragment);
    told.sort_unstable();
    assert_eq!(told, ["missing-safety-gates", "missing-safety-gates", "profile-forbids-apply"]);
}

#[test]
fn a_misspelt_apply_under_pilot_is_told_once_by_the_profile() {
    for aply in ["true", "false"] {
        let found =
            findings("pilot", &format!(r#"{{"gates": {{"apply": null, "aply": {aply}}}}}"#), &Policy::default());
        assert_eq!(ids(&found), ["profile-forbids-apply"]);
        assert_eq!(found[0].suggestion.as_deref(), Some("apply"));
    }
    let beside = r#"{"gates": {"apply": true, "aply": false}}"#;
    assert_eq!(told("pilot", beside), ["profile-forbids-apply", "unknown-gate"]);
}

#[test]
fn a_misspelt_list_of_what_may_be_proposed_is_one_fault() {
    let fragment = r#"{"allowed_actuators": {"propose_only": null, "propos_only": [
        "grad_accum_steps", "microbatch_size", "dataloader_prefetch_factor", "concurrency", "dataloader_num_workers"]}}"#;
    assert_eq!(told("pilot", fragment), ["misspelt-field"]);
    let idle = r#"{"allowed_chords": ["NORMAL-HOLD", "INPUT-STRAGGLER"], "limits": {"knob_limits": null},
        "allowed_actuators": {"cold": [], "propose_only": null, "propose": ["dataloader_num_workers"]},
        "observability_requirements": {"DRIFT-RETUNE": null, "BURST-ABSORB": null}}"#;
    assert_eq!(told("safe", idle), ["misspelt-field"]);
    assert_eq!(told("safe", &idle.replace("_num_workers", "_num_readers")), ["idle-chord", "misspelt-field"]);
}

#[test]
fn a_hot_restricted_actuator_under_pilot_is_told_by_the_profile() {
    let fragment = r#"{"allowed_actuators": {"hot": ["timeout_ms"]},
        "limits": {"knob_limits": {"timeout_ms": {"min": 1000, "max": 2000}}}}"#;
    assert_eq!(told("pilot", fragment), ["profile-actuator-forbidden"]);
}

#[test]
fn a_gate_of_safety_that_is_missing_while_apply_is_on_is_told_by_safety() {
    let verify = r#"{"gates": {"apply": true, "require_verify_ok": null}}"#;
    let kill_switch = r#"{"gates": {"apply": true, "require_kill_switch_off": false}}"#;
    for template in ["safe", "perf", "cost", "recovery"] {
        assert_eq!(told(template, verify), ["apply-without-verify"], "{template}");
        assert_eq!(told_signed(template, verify), ["apply-without-verify"], "{template}");
        assert_eq!(told(template, kill_switch), ["apply-without-kill-switch"], "{template}");
        assert_eq!(told_signed(template, kill_switch), ["apply-without-kill-switch"], "{template}");
    }
}

#[test]
fn a_gate_that_a_profile_and_a_signature_demand_is_told_by_the_profile() {
    let fragment = r#"{"gates": {"require_verify_ok": null}}"#;
    assert_eq!(told_signed("recovery", fragment), ["profile-gate-missing"]);
    assert_eq!(told_signed("io", fragment), ["missing-safety-gates"]);
    // Where apply is on, `safe` wants the paid gate, and where it is off only the signature does.
    let paid = |apply: bool| format!(r#"{{"gates": {{"apply": {apply}, "require_paid": null}}}}"#);
    assert_eq!(told_signed("safe", &paid(true)), ["profile-gate-missing"]);
    assert_eq!(told_signed("safe", &paid(false)), ["missing-safety-gates"]);
    assert_eq!(told_signed("io", &paid(true)), ["missing-safety-gates"]);
}

#[test]
fn a_fallback_that_nobody_knows_is_reported_by_the_profile_that_wants_one() {
    for (word, suggestion) in [("propose_only", Some("propose-only")), ("carry on", None)] {
        let fragment = format!(r#"{{"gates": {{"apply": true, "on_telemetry_loss": "{word}"}}}}"#);
        let found = findings("comm", &fragment, &Policy::default());
        assert_eq!(ids(&found), ["profile-gate-missing"], "{word}");
        assert_eq!((found[0].severity, found[0].suggestion.as_deref()), (Severity::Error, suggestion), "{word}");
    }
}

#[test]
fn a_permission_under_pilot_is_reported_by_the_profile() {
    let fragment = r#"{"gates": {"allow_restricted": ["timeout_ms"]}}"#;
    assert_eq!(told("pilot", fragment), ["profile-actuator-forbidden"]);
    assert_eq!(told("safe", fragment), ["idle-permission"]);
}

#[test]
fn a_knob_that_is_none_breaks_no_promise() {
    assert_eq!(told("comm", r#"{"allowed_actuators": {"hot": ["comm*"]}}"#), ["not-a-knob"]);
    let perf = r#"{"allowed_actuators": {"hot": ["dataloader_prefetch_factor", "concurrency", "*"]}}"#;
    assert_eq!(told("perf", perf), ["not-a-knob"]);
    assert_eq!(told("pilot", r#"{"allowed_actuators": {"hot": ["retry*"]}}"#), ["not-a-knob"]);
}

#[test]
fn a_misspelt_gate_that_the_profile_demands_is_told_with_its_spelling() {
    let found = findings(
        "safe",
        r#"{"gates": {"apply": true, "require_paid": null, "require_piad": true}}"#,
        &Policy::default(),
    );
    assert_eq!(ids(&found), ["profile-gate-missing"]);
    assert_eq!(found[0].suggestion.as_deref(), Some("require_paid"));
}

#[test]
fn apply_that_is_not_stated_is_told_by_the_signature() {
    assert_eq!(told_signed("safe", r#"{"gates": {"apply": null}}"#), ["missing-safety-gates"]);
    let misspelt = findings_signed("safe", r#"{"gates": {"apply": null, "aply": false}}"#);
    assert_eq!(ids(&misspelt), ["missing-safety-gates"]);
    assert_eq!(misspelt[0].severity, Severity::Error);
}

#[test]
fn a_restricted_actuator_where_the_profile_forbids_it_is_told_by_the_profile() {
    const CONTRACT: &str = r#"
        "allowed_chords": ["NORMAL-HOLD", "DRIFT-RETUNE", "BURST-ABSORB", "INPUT-STRAGGLER", "RECOVER", "RELOCK"],
        "allowed_actuators": {"hot": [], "propose_only": [], "cold": [
            "grad_accum_steps", "microbatch_size", "dataloader_prefetch_factor", "dataloader_num_workers",
            "concurrency", "timeout_ms"]},
        "limits": {"knob_limits": {
            "grad_accum_steps": {"min": 1, "max": 8}, "microbatch_size": {"min": 1, "max": 8},
            "dataloader_prefetch_factor": {"min": 1, "max": 8}, "dataloader_num_workers": {"min": 1, "max": 8},
            "concurrency": {"min": 1, "max": 8}, "timeout_ms": {"min": 1000, "max": 30000}}}"#;
    for gates in ["{}", r#"{"apply": true}"#, r#"{"allow_restricted": ["timeout_ms"]}"#] {
        let fragment = format!("{{{CONTRACT}, \"gates\": {gates}}}");
        for template in ["safe", "cost", "io"] {
            assert_eq!(told(template, &fragment), ["profile-actuator-forbidden"], "{template} {gates}");
        }
    }
    // `perf` has nothing against it, and safety speaks.
    assert_eq!(told("perf", &format!("{{{CONTRACT}}}")), ["restricted-actuator"]);
}

#[test]
fn a_bucket_size_without_telemetry_is_told_by_safety() {
    let fragment = r#"{"gates": {"require_comm_telemetry": false}}"#;
    assert_eq!(told("comm", fragment), ["comm-without-telemetry"]);
    // Without the knob the profile wants the gate all the same.
    let without = r#"{"allowed_actuators": {"cold": ["dataloader_prefetch_factor"],
        "propose_only": ["comm_bucket_mb", "grad_accum_steps", "microbatch_size", "concurrency", "dataloader_num_workers"]},
        "gates": {"require_comm_telemetry": null}}"#;
    assert_eq!(told("comm", without), ["profile-gate-missing"]);
}

#[test]
fn a_chord_that_safety_misses_is_told_by_safety() {
    assert_eq!(told("recovery", r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER"]}"#), ["unpaired-recovery"]);
    let hold = r#"{"allowed_chords": ["INPUT-STRAGGLER", "RECOVER", "RELOCK"], "observability_requirements": {"BURST-ABSORB": null}}"#;
    assert_eq!(told("io", hold), ["missing-hold"]);
    // Of the pair as a whole only the profile speaks.
    let both = told("recovery", r#"{"allowed_chords": ["NORMAL-HOLD"]}"#);
    assert_eq!(both, ["profile-chord-missing", "profile-chord-missing"]);
}

#[test]
fn a_misspelt_chord_is_told_as_such() {
    let cost = r#"{"allowed_chords": ["NORMAL-HOLD", "drift_retune", "BURST-ABSORB", "RECOVER", "RELOCK"]}"#;
    assert_eq!(told("cost", cost), ["unknown-chord"]);
    assert_eq!(told("recovery", r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOK"]}"#), ["unknown-chord"]);
    assert_eq!(told("recovery", r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER + RELOCK"]}"#), ["unknown-chord"]);
    assert_eq!(told("io", r#"{"allowed_chords": []}"#), ["no-chords"]);
}

#[test]
fn a_knob_without_bounds_is_told_by_the_profile_and_by_safety_once_apply_is_on() {
    for template in ["perf", "io"] {
        let off = r#"{"limits": {"knob_limits": {"concurrency": null}}}"#;
        assert_eq!(told(template, off), ["profile-limit-too-loose"], "{template}");
        let on = r#"{"limits": {"knob_limits": {"concurrency": null}}, "gates": {"apply": true}}"#;
        assert_eq!(told(template, on), ["apply-without-bounds"], "{template}");
    }
    // What `io` does not bound, safety still wants bounded.
    let prefetch = r#"{"limits": {"knob_limits": {"dataloader_prefetch_factor": null}}}"#;
    assert_eq!(told("io", prefetch), ["unbounded-actuator"]);
}

#[test]
fn a_misspelt_knob_is_one_fault_as_loud_as_the_loudest_rule_that_meets_it() {
    let knobs = r#""limits": {"knob_limits": {"concurrency": null, "concurency": {"min": 1, "max": 8}}}"#;
    let off = findings("perf", &format!("{{{knobs}}}"), &Policy::default());
    assert_eq!(ids(&off), ["orphan-knob-limit"]);
    assert_eq!(off[0].severity, Severity::Error);
    let on = format!(r#"{{{knobs}, "gates": {{"apply": true}}}}"#);
    assert_eq!(told("perf", &on), ["apply-without-bounds"]);
}

#[test]
fn a_step_too_wide_for_the_profile_and_for_the_bounds_is_told_by_the_profile() {
    assert_eq!(told("recovery", r#"{"limits": {"max_delta_per_step": 100}}"#), ["profile-limit-too-loose"]);
}

#[test]
fn a_missing_invariant_on_the_global_batch_is_told_by_the_signature() {
    let fragment = r#"{"invariants": ["SLO: p95 and p99 of the step time", "one rollback a day"]}"#;
    assert_eq!(told_signed("safe", fragment), ["missing-invariants"]);
    assert_eq!(told("safe", fragment), ["global-batch-unprotected"]);
}

#[test]
fn signals_that_a_profile_and_a_signature_miss_are_told_by_the_signature() {
    let fragment = r#"{"observability_requirements": {"BURST-ABSORB": []}}"#;
    assert_eq!(told("perf", fragment), ["profile-observability-missing"]);
    assert_eq!(told_signed("perf", fragment), ["missing-observability"]);
}

#[test]
fn a_misspelt_field_that_the_signature_demands_is_one_error_with_its_spelling() {
    let cases = [
        (r#"{"owner": null, "ownr": "speech platform"}"#, "unidentified-contract"),
        (r#"{"limits": {"freeze_window_s": null, "freeze_windows": 600}}"#, "misspelt-field"),
        (r#"{"invariants": null, "invariant": ["global batch, SLO, one rollback a day"]}"#, "misspelt-field"),
        (
            r#"{"observability_requirements": null, "observability_requirement": {
                "DRIFT-RETUNE": ["step_time"], "BURST-ABSORB": ["queue"], "INPUT-STRAGGLER": ["wait"]}}"#,
            "misspelt-field",
        ),
    ];
    for (fragment, rule) in cases {
        let found = findings_signed("safe", fragment);
        assert_eq!(ids(&found), [rule], "{fragment}");
        assert_eq!(found[0].severity, Severity::Error, "{fragment}");
        assert!(found[0].suggestion.is_some(), "{fragment}");
    }
}

#[test]
fn a_part_of_the_wrong_type_is_told_by_its_own_fault_alone() {
    assert_eq!(told("cost", r#"{"allowed_chords": "DRIFT-RETUNE"}"#), ["wrong-type"]);
    assert_eq!(told("comm", r#"{"gates": "closed"}"#), ["wrong-type"]);
    assert_eq!(told("perf", r#"{"limits": {"knob_limits": []}}"#), ["wrong-type"]);
    assert_eq!(told("perf", r#"{"observability_requirements": {"BURST-ABSORB": "queue_depth"}}"#), ["wrong-type"]);
    assert_eq!(told_signed("safe", r#"{"version": 2}"#), ["wrong-type"]);
    assert_eq!(told_signed("safe", r#"{"invariants": "none"}"#), ["wrong-type"]);
    assert_eq!(told_signed("safe", r#"{"limits": {"freeze_window_s": 1.5}}"#), ["wrong-type"]);
    assert_eq!(told("recovery", r#"{"gates": {"require_verify_ok": "yes"}}"#), ["non-boolean-gate"]);
    assert_eq!(told_signed("safe", r#"{"gates": {"apply": "no"}}"#), ["non-boolean-gate"]);
    assert_eq!(told("safe", r#"{"name": " "}"#), ["blank-text"]);
}

#[test]
fn limits_that_are_too_loose_for_a_recovery_are_reported_by_the_profile_alone() {
    let open = r#""gates": {"apply": true}"#;
    for (limits, count) in [
        (r#"{"freeze_window_s": 0}"#, 1),
        (r#"{"freeze_window_s": null}"#, 1),
        (r#"{"cooldown_s": 0}"#, 1),
        (r#"{"relock_stable_intervals": 1}"#, 1),
        (r#"{"max_delta_per_step": 0}"#, 1),
        (r#"{"max_delta_per_step": 40}"#, 1),
        (r#"{"knob_limits": {"concurrency": {"max_delta": 15}}}"#, 1),
        (r#"{"freeze_window_s": 0, "cooldown_s": 0, "max_delta_per_step": 40}"#, 3),
    ] {
        let reported = told_signed("recovery", &format!(r#"{{"limits": {limits}, {open}}}"#));
        assert_eq!(reported, vec!["profile-limit-too-loose"; count], "{limits}");
    }
    // With apply closed the profile has nothing against it, and the signature has.
    assert_eq!(told_signed("recovery", r#"{"limits": {"freeze_window_s": 0}}"#), ["missing-freeze-window"]);
    assert_eq!(told("recovery", r#"{"limits": {"freeze_window_s": 0}}"#), [""; 0]);
}

#[test]
fn a_step_too_wide_for_the_input_path_is_reported_by_the_profile_alone() {
    let knob = |limits: &str| told("io", &format!(r#"{{"limits": {{"knob_limits": {limits}}}}}"#));
    assert_eq!(knob(r#"{"concurrency": {"max_delta": 23}}"#), ["profile-limit-too-loose"]);
    assert_eq!(knob(r#"{"concurrency": {"max_delta": 12}}"#), ["profile-limit-too-loose"]);
    assert_eq!(knob(r#"{"concurrency": {"max_delta": 11}}"#), [""; 0]);
    // One number for two knobs is one fault.
    let both = findings("io", r#"{"limits": {"max_delta_per_step": 13}}"#, &Policy::default());
    assert_eq!(ids(&both), ["profile-limit-too-loose"]);
    assert_eq!(both[0].labels.len(), 2);
    // A knob that may only be proposed makes no step.
    let proposed = r#"{"limits": {"knob_limits": {"concurrency": {"max_delta": 23}}}, "allowed_actuators": {
        "cold": ["dataloader_num_workers"], "propose_only": ["timeout_ms", "concurrency"]}}"#;
    assert_eq!(told("io", proposed), [""; 0]);
}

#[test]
fn a_missing_calibration_is_reported_by_the_profile_that_wants_it_or_else_by_the_signature() {
    let open = r#"{"gates": {"apply": true}, "calibration": null}"#;
    for template in ["safe", "cost"] {
        assert_eq!(told_signed(template, open), ["profile-gate-missing"], "{template}");
        assert_eq!(told(template, open), ["profile-gate-missing"], "{template}");
    }
    for template in ["perf", "io", "comm", "recovery"] {
        assert_eq!(told_signed(template, open), ["missing-calibration"], "{template}");
        assert_eq!(told(template, open), [""; 0], "{template}");
    }
    assert_eq!(told_signed("pilot", open), ["profile-forbids-apply"]);
    assert_eq!(told_signed("safe", r#"{"calibration": null}"#), [""; 0]);
}

#[test]
fn what_only_apply_makes_a_fault_is_shown_at_apply_and_named_by_the_part() {
    for (template, fragment, at) in [
        ("safe", r#"{"gates": {"apply": true}, "calibration": null}"#, "/calibration"),
        ("perf", r#"{"gates": {"apply": true}, "calibration": null}"#, "/calibration"),
        ("cost", r#"{"gates": {"apply": true, "require_paid": false}}"#, "/gates/require_paid"),
        ("comm", r#"{"gates": {"apply": true, "on_telemetry_loss": null}}"#, "/gates/on_telemetry_loss"),
        ("recovery", r#"{"gates": {"apply": true}, "limits": {"freeze_window_s": 0}}"#, "/limits/freeze_window_s"),
    ] {
        let (text, found) = signed(template, fragment);
        assert_eq!(found.len(), 1, "{template}: {found:#?}");
        assert_eq!(found[0].place.at, at, "{template}");
        assert_eq!(&text[found[0].place.span.range()], "\"apply\"", "{template}");
    }
}

#[test]
fn a_misspelt_calibration_or_context_is_one_error_with_its_spelling() {
    for fragment in [
        r#"{"gates": {"apply": true}, "calibration": null,
            "calibraton": {"evidence": "run 7", "date": "2026-01-31"}}"#,
        r#"{"context": null, "contxt": {"cluster": "one", "model": "speech", "slo": "p99 below 2 s"}}"#,
    ] {
        for template in ["safe", "perf"] {
            let found = findings_signed(template, fragment);
            assert_eq!(found.len(), 1, "{found:#?}");
            assert_eq!((found[0].rule, found[0].severity), ("misspelt-field", Severity::Error));
            assert!(found[0].suggestion.is_some());
        }
    }
    let key = r#"{"context": {"model": null, "modle": "speech"}}"#;
    let found = findings_signed("safe", key);
    assert_eq!(ids(&found), ["missing-context"]);
    assert_eq!(found[0].suggestion.as_deref(), Some("model"));
}

#[test]
fn another_name_of_a_knob_that_the_profile_forbids_is_one_error() {
    let fragment = |name: &str, others: &str| {
        format!(
            r#"{{"allowed_actuators": {{"hot": ["{name}"{others}]}},
                "limits": {{"knob_limits": {{"{name}": {{"min": 1000, "max": 30000}}}}}},
                "gates": {{"require_comm_telemetry": true}}}}"#
        )
    };
    assert_eq!(
        told("io", &fragment("request_timeout_ms", ", \"dataloader_prefetch_factor\"")),
        ["profile-actuator-forbidden"]
    );
    assert_eq!(told("safe", &fragment("request_timeout_ms", "")), ["profile-actuator-forbidden"]);
    assert_eq!(told("comm", &fragment("bucket_cap_mb", "")), ["profile-actuator-forbidden"]);
}

#[test]
fn a_part_that_could_not_be_read_is_no_broken_promise() {
    let boundary = r#"{"allowed_actuators": {"hot": ["comm_bucket_mb"], "cold": ["dataloader_prefetch_factor"]},
        "limits": {"knob_limits": {"comm_bucket_mb": {"boundary_only": "yes"}}}}"#;
    assert_eq!(told("comm", boundary), ["wrong-type"]);
    let step = r#"{"limits": {"knob_limits": {"concurrency": {"max_delta": "23"}}}}"#;
    assert_eq!(told("io", step), ["wrong-type"]);
    assert_eq!(told("recovery", step), ["wrong-type"]);
    assert_eq!(told("safe", r#"{"gates": {"apply": true}, "calibration": "run 7"}"#), ["wrong-type"]);
    assert_eq!(told_signed("safe", r#"{"context": {"slo": 7}}"#), ["wrong-type"]);
}

#[test]
fn a_profile_of_communication_waits_for_a_signal_of_it() {
    let blind = r#"{"observability_requirements": {
        "DRIFT-RETUNE": ["step_time"], "BURST-ABSORB": ["queue_depth"], "INPUT-STRAGGLER": ["data_wait_share"]}}"#;
    assert_eq!(told("comm", blind), ["profile-observability-missing"]);
    assert_eq!(told("perf", blind), [""; 0]);
    // Under a chord that is not allowed a signal guards nothing.
    let elsewhere = r#"{"allowed_chords": ["NORMAL-HOLD", "INPUT-STRAGGLER", "RECOVER", "RELOCK"],
        "observability_requirements": {"INPUT-STRAGGLER": ["data_wait_share"]}}"#;
    assert!(told("comm", elsewhere).contains(&"profile-observability-missing"));
    let named = blind.replace("queue_depth", "All-Reduce p99 latency");
    assert_eq!(told("comm", &named), [""; 0]);
}

#[test]
fn what_apply_needs_under_pilot_is_told_by_the_profile() {
    let fragment = r#"{"allowed_actuators": {"cold": ["concurrency"], "propose_only": []},
        "gates": {"apply": true}, "limits": {"cooldown_s": 0, "max_delta_per_step": 0, "knob_limits": {
            "grad_accum_steps": null, "microbatch_size": null, "dataloader_prefetch_factor": null,
            "dataloader_num_workers": null}}}"#;
    assert_eq!(told("pilot", fragment), ["profile-forbids-apply"]);
}

#[test]
fn what_recovery_keeps_is_told_by_the_profile() {
    for apply in [true, false] {
        let fragment = |limit: &str| format!(r#"{{"gates": {{"apply": {apply}}}, "limits": {{{limit}}}}}"#);
        assert_eq!(told("recovery", &fragment(r#""cooldown_s": 0"#)), ["profile-limit-too-loose"]);
        assert_eq!(told("recovery", &fragment(r#""max_delta_per_step": 99"#)), ["profile-limit-too-loose"]);
    }
}

#[test]
fn signals_that_are_misspelt_or_empty_are_told_by_who_needs_them() {
    for signals in [r#""BURST-ABSORB": []"#, r#""BURST-ABSORB": null, "BURST_ABSORB": ["queue_depth"]"#] {
        let fragment = format!(r#"{{"observability_requirements": {{{signals}}}}}"#);
        assert_eq!(told("perf", &fragment), ["profile-observability-missing"]);
        assert_eq!(told("safe", &fragment), ["idle-signal"]);
        assert_eq!(told_signed("safe", &fragment), ["missing-observability"]);
    }
}
