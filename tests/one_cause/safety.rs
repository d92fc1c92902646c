//! The rules of the group `safety` among each other and beside others: each row is a cause, the rule that reports it,
//! and the rules that do not.

use super::{found, rules_of, sorted, the_one};
use mk_passport::finding::Severity;

/// What is allowed cold, bounds of that and of no other knob, and no chord that could be idle.
fn knobs(cold: &str, limits: &str) -> String {
    format!(
        r#""allowed_chords": ["NORMAL-HOLD"], "observability_requirements": null,
            "allowed_actuators": {{"cold": [{cold}], "propose_only": []}}, "limits": {{"knob_limits": {{
            "grad_accum_steps": null, "microbatch_size": null, "dataloader_prefetch_factor": null, "concurrency": null,
            {limits}}}}}"#
    )
}

#[test]
fn a_gate_that_forces_another_is_a_bypass_and_not_also_an_unknown_gate() {
    for gate in ["apply_always", "force_apply", "auto_propose_only", "skip_kill_switch_off", "no_verify_ok"] {
        assert_eq!(rules_of(&format!(r#"{{"gates": {{"{gate}": true}}}}"#)), ["bypass-gate"], "{gate}");
    }
}

#[test]
fn a_bypass_beside_a_gate_that_is_missing_is_not_offered_in_its_place() {
    let fragment = r#"{"gates": {"apply": true, "require_verify_ok": null, "no_verify_ok": true}}"#;
    assert_eq!(sorted(fragment), ["apply-without-verify", "bypass-gate"]);
    assert!(found(fragment).iter().all(|finding| finding.suggestion.is_none()), "{:#?}", found(fragment));
}

#[test]
fn a_mode_that_applies_where_apply_is_not_stated_is_one_fault() {
    assert_eq!(rules_of(r#"{"gates": {"apply": null, "default_mode": "apply"}}"#), ["mode-without-apply"]);
    let misspelt = r#"{"gates": {"apply": null, "aply": true, "default_mode": "apply"}}"#;
    assert_eq!(the_one(misspelt), ("mode-without-apply", Some("apply".to_owned())));
}

#[test]
fn a_misspelt_chord_with_the_right_signals_is_an_unknown_chord_and_not_also_an_idle_signal() {
    let fragment = r#"{"allowed_chords": ["NORMAL-HOLD", "DRIFT_RETUNE", "BURST-ABSORB", "INPUT-STRAGGLER"]}"#;
    assert_eq!(the_one(fragment), ("unknown-chord", Some("DRIFT-RETUNE".to_owned())));
    let stranger = r#"{"allowed_chords": ["NORMAL-HOLD", "FOO", "BURST-ABSORB", "INPUT-STRAGGLER"],
        "observability_requirements": {"DRIFT-RETUNE": null, "FOO": ["x"]}}"#;
    assert_eq!(rules_of(stranger), ["unknown-chord"]);
}

#[test]
fn misspelt_signals_are_an_idle_signal_with_the_chord_that_was_meant() {
    let fragment = r#"{"observability_requirements": {"DRIFT-RETUNE": null, "DRIFT_RETUNE": ["step_time_p95"]}}"#;
    assert_eq!(the_one(fragment), ("idle-signal", Some("DRIFT-RETUNE".to_owned())));
    assert_eq!(the_one(r#"{"observability_requirements": {"DRIFT-RETUNE": []}}"#), ("idle-signal", None));
}

#[test]
fn signals_for_a_chord_that_is_missed_are_told_with_the_chord() {
    let fragment = |chords: &str, signals: &str| {
        format!(
            r#"{{"allowed_chords": {chords}, "observability_requirements": {{"{signals}": ["job_health"],
                "DRIFT-RETUNE": null, "BURST-ABSORB": null, "INPUT-STRAGGLER": null}}}}"#
        )
    };
    assert_eq!(rules_of(&fragment(r#"["NORMAL-HOLD", "RECOVER"]"#, "RELOCK")), ["unpaired-recovery"]);
    assert_eq!(rules_of(&fragment(r#"["RECOVER", "RELOCK"]"#, "NORMAL-HOLD")), ["missing-hold"]);
    assert_eq!(rules_of(&fragment(r#"["NORMAL-HOLD"]"#, "RELOCK")), ["idle-signal"]);
}

#[test]
fn a_knob_that_makes_the_global_batch_decides_what_is_learnt() {
    let bounds = r#""global_batch_size": {"min": 1, "max": 9}"#;
    let alone = format!(r#"{{{}, "invariants": ["p99 stays"]}}"#, knobs(r#""global_batch_size""#, bounds));
    assert_eq!(rules_of(&alone), ["learning-actuator"]);
    // Another factor of the batch is a fault of its own.
    let more =
        format!(r#"{bounds}, "microbatch_size": {{"min": 1, "max": 9}}"#).replace(r#""microbatch_size": null, "#, "");
    let both = knobs(r#""global_batch_size", "microbatch_size""#, &more).replace(r#""microbatch_size": null, "#, "");
    let both = format!(r#"{{{both}, "invariants": ["p99 stays"]}}"#);
    assert_eq!(sorted(&both), ["global-batch-unprotected", "learning-actuator"]);
    let findings = found(&both);
    let batch = findings.iter().find(|finding| finding.rule == "global-batch-unprotected");
    assert_eq!(batch.map(|finding| finding.place.at.as_str()), Some("/allowed_actuators/cold/microbatch_size"));
}

#[test]
fn a_learning_knob_and_a_knob_of_communication_are_as_loud_as_apply_makes_them() {
    let fragment = |apply: bool, cold: &str, bounds: &str| {
        format!(r#"{{{}, "gates": {{"apply": {apply}}}}}"#, knobs(cold, bounds))
    };
    for (cold, bounds, rule) in [
        (r#""learning_rate""#, r#""learning_rate": {"min": 1, "max": 9}"#, "learning-actuator"),
        (r#""comm_bucket_mb""#, r#""comm_bucket_mb": {"min": 16, "max": 64}"#, "comm-without-telemetry"),
    ] {
        for (apply, severity) in [(false, Severity::Warning), (true, Severity::Error)] {
            let findings = found(&fragment(apply, cold, bounds));
            let told: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.severity)).collect();
            assert_eq!(told, [(rule, severity)], "{apply}");
        }
    }
}

#[test]
fn a_bound_at_0_is_impossible_and_not_also_beyond_the_range() {
    let bounds = |min: i64, max: i64| {
        rules_of(&format!(r#"{{"limits": {{"knob_limits": {{"concurrency": {{"min": {min}, "max": {max}}}}}}}}}"#))
    };
    assert_eq!(bounds(0, 16), ["impossible-bounds"]);
    assert_eq!(bounds(-9, -1), ["impossible-bounds"]);
    // The other bound is a fault of its own.
    assert_eq!(bounds(0, 900), ["impossible-bounds", "bounds-beyond-range"]);
    assert_eq!(bounds(900, 0), ["inverted-bounds"]);
    assert_eq!(bounds(900, 90), ["inverted-bounds"]);
}

#[test]
fn a_step_of_0_is_told_once() {
    let step = r#"{"limits": {"max_delta_per_step": 0}}"#;
    assert_eq!(rules_of(step), ["unlimited-step"]);
    assert_eq!(rules_of(&step.replacen('{', r#"{"gates": {"apply": true}, "#, 1)), ["apply-without-step-limit"]);
}

#[test]
fn a_misspelt_permission_is_told_with_the_actuator_that_it_was_meant_for() {
    let lists = knobs(r#""timeout_ms""#, r#""timeout_ms": {"min": 1000, "max": 9000}"#);
    let fragment = format!(r#"{{{lists}, "gates": {{"apply": true, "allow_restricted": ["timout_ms"]}}}}"#);
    assert_eq!(the_one(&fragment), ("apply-restricted-actuator", Some("timeout_ms".to_owned())));
    let off = fragment.replace("true,", "false,");
    assert_eq!(the_one(&off), ("restricted-actuator", Some("timeout_ms".to_owned())));
    let idle = fragment.replace("timout_ms", "retry_limit");
    assert_eq!(sorted(&idle), ["apply-restricted-actuator", "idle-permission"]);
}

#[test]
fn a_misspelt_factor_of_the_batch_is_not_also_missing() {
    let bounds = r#""microbatch_size": {"min": 1, "max": 9}, "grad_acum_steps": {"min": 1, "max": 9}"#;
    let lists = knobs(r#""microbatch_size", "grad_acum_steps""#, bounds).replace(r#""microbatch_size": null, "#, "");
    assert_eq!(rules_of(&format!("{{{lists}}}")), ["unknown-actuator"]);
}

#[test]
fn apply_without_bounds_is_one_finding_that_knows_each_part() {
    let fragment = r#"{"gates": {"apply": true}, "limits": {"knob_limits": {
        "concurrency": null, "concurency": {"min": 1, "max": 16}, "microbatch_size": null}}}"#;
    let (rule, suggestion) = the_one(fragment);
    assert_eq!((rule, suggestion.as_deref()), ("apply-without-bounds", Some("concurrency")));
    let finding = found(fragment).remove(0);
    assert_eq!(
        finding.message,
        "apply is enabled, and 2 allowed actuators have no bounds: `microbatch_size`, `concurrency`"
    );
    let labels: Vec<&str> = finding.labels.iter().map(|label| label.place.at.as_str()).collect();
    assert_eq!(
        labels,
        [
            "/allowed_actuators/cold/microbatch_size",
            "/allowed_actuators/cold/concurrency",
            "/limits/knob_limits/concurency"
        ]
    );
    assert_eq!(finding.place.at, labels[0]);
    assert!(finding.help.text().starts_with("Rename the bounds of `concurency`"), "{}", finding.help);
}

#[test]
fn what_is_wrong_while_apply_is_on_is_shown_at_apply_and_known_by_its_part() {
    for (fragment, rule, at) in [
        (
            r#"{"gates": {"apply": true, "require_verify_ok": null}}"#,
            "apply-without-verify",
            "/gates/require_verify_ok",
        ),
        (
            r#"{"gates": {"apply": true, "require_kill_switch_off": false}}"#,
            "apply-without-kill-switch",
            "/gates/require_kill_switch_off",
        ),
        (r#"{"gates": {"apply": true, "propose_only": true}}"#, "apply-while-propose-only", "/gates/propose_only"),
        (r#"{"gates": {"apply": true}, "limits": {"cooldown_s": 0}}"#, "apply-without-cooldown", "/limits/cooldown_s"),
        (
            r#"{"gates": {"apply": true}, "limits": {"max_delta_per_step": 0}}"#,
            "apply-without-step-limit",
            "/limits/max_delta_per_step",
        ),
        (
            r#"{"gates": {"apply": true}, "limits": {"knob_limits": {"concurrency": null}}}"#,
            "apply-without-bounds",
            "/allowed_actuators/cold/concurrency",
        ),
    ] {
        let findings = found(fragment);
        let told: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.place.at.as_str())).collect();
        assert_eq!(told, [(rule, at)]);
        let text = super::text_of(fragment);
        assert_eq!(&text[findings[0].place.span.range()], "\"apply\"", "{rule}");
        assert!(findings[0].labels.iter().any(|label| label.place.at == at), "{rule}");
        // Another value of the part is another fault; where the part is, in the text, is not.
        let moved = found(&fragment.replacen('{', "{\n\n", 1)).remove(0).place;
        assert_eq!((moved.at, moved.digest), (findings[0].place.at.clone(), findings[0].place.digest), "{rule}");
    }
}

#[test]
fn what_is_no_knob_has_no_other_fault() {
    for name in ["*", "global_batch*", "DRIFT-RETUNE", "max_delta_per_step"] {
        let lists = knobs(&format!("\"{name}\""), &format!(r#""{name}": {{"min": 0, "max": 2}}"#));
        let lists = lists.replace(r#""limits": {"#, r#""limits": {"max_delta_per_step": 2, "#);
        for gates in [r#""apply": false"#, r#""apply": true"#] {
            assert_eq!(rules_of(&format!(r#"{{{lists}, "gates": {{{gates}}}}}"#)), ["not-a-knob"], "{name} {gates}");
        }
    }
}

#[test]
fn a_bypass_that_is_closed_speaks_of_a_known_gate_and_is_no_misspelling_of_it() {
    let fragment = r#"{"gates": {"require_verify_ok": null, "skip_verify": false}}"#;
    assert_eq!(the_one(fragment), ("unknown-gate", None));
}

#[test]
fn a_passport_that_only_proposes_may_list_every_known_knob_without_an_error() {
    let fragment = r#"{"name": "observed", "allowed_actuators": {"hot": ["concurrency", "dataloader_num_workers",
        "dataloader_prefetch_factor", "timeout_ms", "comm_bucket_mb"], "cold": ["grad_accum_steps", "microbatch_size"],
        "propose_only": []}, "gates": {"apply": false, "propose_only": true}}"#;
    let errors: Vec<_> = found(fragment).into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
