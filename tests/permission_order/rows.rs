//! Each row of the table of the permission order.

use super::support::{SMALL, both_ways, deltas, patched, same, widens};
use mk_passport::document::Document;
use mk_passport::passport::Passport;
use mk_passport::passport::delta::Direction::{Neutral, Undecidable};

#[test]
fn the_small_passport_is_a_sound_one() {
    let document = Document::parse_text(SMALL);
    assert_eq!(Passport::read(&document).unwrap().faults, []);
}

#[test]
fn a_chord_more_permits_more() {
    widens("/allowed_chords/RELOCK", "{}", r#"{"allowed_chords": ["RELOCK", "RECOVER", "NORMAL-HOLD"]}"#);
}

#[test]
fn an_actuator_goes_from_absent_by_propose_only_and_cold_to_hot() {
    let lists = [
        r#"{"allowed_actuators": {"hot": [], "cold": [], "propose_only": []}}"#,
        r#"{"allowed_actuators": {"hot": [], "cold": [], "propose_only": ["x"]}}"#,
        r#"{"allowed_actuators": {"hot": [], "cold": ["x"], "propose_only": []}}"#,
        r#"{"allowed_actuators": {"hot": ["x"], "cold": [], "propose_only": null}}"#,
    ];
    let names = ["", "propose_only", "cold", "hot"];
    for (narrow, wide) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
        widens(&format!("/allowed_actuators/{}/x", names[wide]), lists[narrow], lists[wide]);
    }
}

#[test]
fn an_actuator_listed_twice_stands_in_its_widest_place() {
    let twice = r#"{"allowed_actuators": {"hot": ["x"], "cold": ["x"], "propose_only": ["x"]}}"#;
    same(twice, r#"{"allowed_actuators": {"hot": ["x"], "cold": [], "propose_only": []}}"#);
    widens(
        "/allowed_actuators/hot/x",
        r#"{"allowed_actuators": {"hot": [], "cold": ["x"], "propose_only": ["x"]}}"#,
        twice,
    );
}

#[test]
fn a_shorter_cooldown_permits_more() {
    widens("/limits/cooldown_s", "{}", r#"{"limits": {"cooldown_s": 99}}"#);
    both_ways(
        Undecidable,
        "/limits/cooldown_s",
        r#"{"limits": {"cooldown_s": null}, "cooldowns": null}"#,
        r#"{"cooldowns": null}"#,
    );
}

#[test]
fn fewer_stable_intervals_permit_more() {
    widens("/limits/relock_stable_intervals", "{}", r#"{"limits": {"relock_stable_intervals": 1}}"#);
    both_ways(Undecidable, "/limits/relock_stable_intervals", "{}", r#"{"limits": {"relock_stable_intervals": 0}}"#);
}

#[test]
fn a_shorter_freeze_window_permits_more_and_none_permits_most() {
    let [long, short] = [r#"{"limits": {"freeze_window_s": 60}}"#, r#"{"limits": {"freeze_window_s": 0}}"#];
    widens("/limits/freeze_window_s", long, short);
    widens("/limits/freeze_window_s", short, "{}");
}

#[test]
fn a_shorter_phase_cooldown_permits_more_and_none_permits_most() {
    widens("/cooldowns/after_recover_s", "{}", r#"{"cooldowns": {"after_recover_s": 199}}"#);
    widens("/cooldowns/after_recover_s", "{}", r#"{"cooldowns": null}"#);
    // At exactly `cooldown_s` it is not below it.
    widens("/cooldowns/x_s", r#"{"cooldowns": {"x_s": 100}}"#, "{}");
}

#[test]
fn a_phase_below_the_cooldown_is_undecidable_when_it_comes_or_goes() {
    both_ways(Undecidable, "/cooldowns/x_s", "{}", r#"{"cooldowns": {"x_s": 99}}"#);
    // Where both have it, the order is plain again.
    widens("/cooldowns/x_s", r#"{"cooldowns": {"x_s": 50}}"#, r#"{"cooldowns": {"x_s": 40}}"#);
}

#[test]
fn the_cooldown_that_counts_for_a_phase_is_that_of_the_side_without_it() {
    let base = patched(r#"{"limits": {"cooldown_s": 100}}"#);
    let head = patched(r#"{"limits": {"cooldown_s": 500}, "cooldowns": {"x_s": 150}}"#);
    assert!(super::support::inside(&base, &head));
}

#[test]
fn a_wider_step_permits_more() {
    let with = |step: &str| format!(r#"{{"limits": {{"max_delta_per_step": {step}}}}}"#);
    widens("/limits/max_delta_per_step", "{}", &with("3"));
    // 0 switches the step limit off.
    widens("/limits/max_delta_per_step", &with("1"), &with("0"));
    widens("/limits/max_delta_per_step", &with("9223372036854775807"), &with("0"));
}

#[test]
fn the_step_of_a_knob_is_its_own_or_the_one_of_all_knobs() {
    let field = "/limits/knob_limits/concurrency/max_delta";
    let with = |own: u8| format!(r#"{{"limits": {{"knob_limits": {{"concurrency": {{"max_delta": {own}}}}}}}}}"#);
    widens(field, &with(1), &with(3));
    // Where one side states none, `max_delta_per_step` of that side counts: 2.
    widens(field, &with(1), "{}");
    widens(field, "{}", &with(3));
    both_ways(Neutral, field, "{}", &with(2));
    both_ways(
        Undecidable,
        field,
        r#"{"limits": {"max_delta_per_step": "2"}}"#,
        r#"{"limits": {"max_delta_per_step": "2", "knob_limits": {"concurrency": {"max_delta": 2}}}}"#,
    );
    // Without a step limit nothing is wider, whether the knob has bounds or none.
    let off = r#"{"limits": {"max_delta_per_step": 0}}"#;
    let own = r#"{"limits": {"max_delta_per_step": 0, "knob_limits": {"concurrency": {"max_delta": 9}}}}"#;
    widens(field, own, off);
    let gone: Vec<String> =
        deltas(&patched(own), &patched(r#"{"limits": {"max_delta_per_step": 0, "knob_limits": null}}"#))
            .into_iter()
            .map(|delta| format!("{} {}", delta.direction.name(), delta.field))
            .collect();
    assert_eq!(gone, ["min", "max", "max_delta"].map(|part| format!("widened /limits/knob_limits/concurrency/{part}")));
    // A step that is stated by neither side is no part of its own.
    widens("/limits/max_delta_per_step", "{}", r#"{"limits": {"max_delta_per_step": 5}}"#);
    // A knob that is only proposed makes no step.
    let proposed = |own: u8| {
        format!(r#"{{"limits": {{"knob_limits": {{"timeout_ms": {{"min": 1, "max": 9, "max_delta": {own}}}}}}}}}"#)
    };
    same(&proposed(1), &proposed(5));
}

#[test]
fn a_knob_that_need_not_wait_for_a_boundary_permits_more() {
    let field = "/limits/knob_limits/concurrency/boundary_only";
    let with =
        |value: bool| format!(r#"{{"limits": {{"knob_limits": {{"concurrency": {{"boundary_only": {value}}}}}}}}}"#);
    widens(field, &with(true), &with(false));
    widens(field, &with(true), "{}");
    both_ways(Neutral, field, &with(false), "{}");
    let proposed = r#"{"limits": {"knob_limits": {"timeout_ms": {"min": 1, "max": 9, "boundary_only": true}}}}"#;
    same("{}", proposed);
}

#[test]
fn a_larger_alpha_permits_more_and_none_permits_most() {
    let with = |alpha: &str| format!(r#"{{"limits": {{"alpha": {alpha}}}}}"#);
    widens("/limits/alpha", &with("0.05"), &with("0.1"));
    widens("/limits/alpha", &with("1e-300"), &with("2e-300"));
    widens("/limits/alpha", &with("1"), "{}");
    // As doubles they are one.
    both_ways(Neutral, "/limits/alpha", &with("1"), &with("1.0"));
    same(&with("0.1"), &with("1e-1"));
}

#[test]
fn on_telemetry_loss_goes_from_observe_to_nothing_said() {
    let fallbacks = ["observe", "propose-only", "verify-only"];
    let with = |word: &str| format!(r#"{{"gates": {{"on_telemetry_loss": "{word}"}}}}"#);
    for (index, wide) in fallbacks.iter().enumerate() {
        for narrow in &fallbacks[..index] {
            widens("/gates/on_telemetry_loss", &with(narrow), &with(wide));
        }
        widens("/gates/on_telemetry_loss", &with(wide), "{}");
        both_ways(Undecidable, "/gates/on_telemetry_loss", &with(wide), &with("apply"));
    }
    same(&with("another"), &with("another"));
}

#[test]
fn a_calibration_that_goes_permits_more_and_another_one_permits_the_same() {
    let with = |evidence: &str| format!(r#"{{"calibration": {{"evidence": "{evidence}", "date": "2026-02-03"}}}}"#);
    widens("/calibration", &with("run 7"), "{}");
    both_ways(Neutral, "/calibration", &with("run 7"), &with("run 8"));
    both_ways(Undecidable, "/calibration", &with("run 7"), &with(" "));
    same(&with(""), &with(""));
}

#[test]
fn a_context_permits_nothing() {
    let with = |cluster: &str| format!(r#"{{"context": {{"cluster": "{cluster}"}}}}"#);
    both_ways(Neutral, "/context/cluster", &with("a"), &with("b"));
    both_ways(Neutral, "/context/cluster", "{}", &with("a"));
    both_ways(Undecidable, "/context/cluster", &with("a"), r#"{"context": {"cluster": ["b"]}}"#);
    both_ways(Neutral, "/context/own", &with("a"), r#"{"context": {"cluster": "a", "own": "b"}}"#);
}

#[test]
fn each_bound_of_a_knob_is_a_part_and_no_bound_permits_most() {
    widens("/limits/knob_limits/concurrency/min", "{}", r#"{"limits": {"knob_limits": {"concurrency": {"min": -1}}}}"#);
    widens("/limits/knob_limits/concurrency/max", "{}", r#"{"limits": {"knob_limits": {"concurrency": {"max": 9}}}}"#);
    let found = deltas(SMALL, &patched(r#"{"limits": {"knob_limits": null}}"#));
    let fields: Vec<&str> = found.iter().map(|delta| delta.field.as_str()).collect();
    assert_eq!(fields, ["/limits/knob_limits/concurrency/min", "/limits/knob_limits/concurrency/max"]);
    assert!(found.iter().all(|delta| delta.direction.name() == "widened" && delta.head.is_missing()));
}

#[test]
fn bounds_count_only_for_knobs_that_may_move_on_both_sides() {
    let proposed =
        |max: u8| format!(r#"{{"limits": {{"knob_limits": {{"timeout_ms": {{"min": 1, "max": {max}}}}}}}}}"#);
    same(&proposed(5), &proposed(9));
    same("{}", &proposed(9));
    // It moves on one side only: that says enough.
    let moved = r#"{"allowed_actuators": {"cold": ["microbatch_size", "timeout_ms"]}}"#;
    widens("/allowed_actuators/cold/timeout_ms", &proposed(5), moved);
}

#[test]
fn a_missing_bound_is_broken_not_absent() {
    let half = r#"{"limits": {"knob_limits": {"microbatch_size": {"min": 1}}}}"#;
    let whole = r#"{"limits": {"knob_limits": {"microbatch_size": {"min": 1, "max": 4}}}}"#;
    both_ways(Undecidable, "/limits/knob_limits/microbatch_size/max", half, whole);
    let found = deltas(SMALL, &patched(half));
    let max = found.iter().find(|delta| delta.field.ends_with("/max")).unwrap();
    assert_eq!(max.direction, Undecidable);
}

#[test]
fn an_invariant_less_permits_more() {
    widens("/invariants/keep the global batch", "{}", r#"{"invariants": []}"#);
    widens("/invariants/keep the global batch", "{}", r#"{"invariants": null}"#);
}

#[test]
fn a_signal_less_permits_more() {
    widens("/observability_requirements/RECOVER/step_time_p95", "{}", r#"{"observability_requirements": null}"#);
    widens(
        "/observability_requirements/NORMAL-HOLD/x",
        r#"{"observability_requirements": {"NORMAL-HOLD": ["x"]}}"#,
        r#"{"observability_requirements": {"NORMAL-HOLD": []}}"#,
    );
}

#[test]
fn signals_count_only_for_chords_that_are_allowed_on_both_sides() {
    same("{}", r#"{"observability_requirements": {"RELOCK": ["x"]}}"#);
    widens(
        "/allowed_chords/RELOCK",
        r#"{"observability_requirements": {"RELOCK": ["x"]}}"#,
        r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"]}"#,
    );
}

#[test]
fn apply_goes_from_false_by_absent_to_true() {
    let [no, unsaid, yes] =
        [r#"{"gates": {"apply": false}}"#, r#"{"gates": {"apply": null}}"#, r#"{"gates": {"apply": true}}"#];
    widens("/gates/apply", no, unsaid);
    widens("/gates/apply", unsaid, yes);
    widens("/gates/apply", no, yes);
}

#[test]
fn a_gate_that_demands_nothing_permits_more() {
    for gate in [
        "propose_only",
        "require_verify_ok",
        "require_kill_switch_off",
        "require_paid",
        "require_comm_telemetry",
        "require_ticket",
    ] {
        let with = |value: &str| format!(r#"{{"gates": {{"{gate}": {value}}}}}"#);
        let field = format!("/gates/{gate}");
        widens(&field, &with("true"), &with("false"));
        widens(&field, &with("true"), &with("null"));
        both_ways(Neutral, &field, &with("false"), &with("null"));
    }
}

#[test]
fn gates_that_are_absent_altogether_are_absent_one_by_one() {
    let none = r#"{"gates": null}"#;
    same(none, r#"{"gates": {"apply": null, "require_paid": null, "default_mode": null}}"#);
    widens("/gates/require_paid", r#"{"gates": {"apply": null, "default_mode": null}}"#, none);
}

#[test]
fn a_restricted_actuator_that_is_allowed_by_name_permits_more() {
    widens("/gates/allow_restricted/concurrency", "{}", r#"{"gates": {"allow_restricted": ["concurrency"]}}"#);
    // It is proposed only, and a stranger.
    same("{}", r#"{"gates": {"allow_restricted": ["timeout_ms", "stranger"]}}"#);
}

#[test]
fn default_mode_goes_from_observe_to_apply() {
    let modes = ["observe", "propose-only", "verify-only", "apply"];
    let with = |mode: &str| format!(r#"{{"gates": {{"default_mode": "{mode}"}}}}"#);
    for (index, wide) in modes.iter().enumerate() {
        for narrow in &modes[..index] {
            widens("/gates/default_mode", &with(narrow), &with(wide));
        }
        both_ways(Undecidable, "/gates/default_mode", &with(wide), r#"{"gates": {"default_mode": null}}"#);
        both_ways(Undecidable, "/gates/default_mode", &with(wide), &with("Verify-Only"));
    }
    both_ways(Neutral, "/gates/default_mode", &with("verify-only"), &with("plan_verify_only"));
    same(&with("another"), &with("another"));
}

#[test]
fn a_name_matters_when_a_catalogue_profile_bears_it() {
    both_ways(Undecidable, "/name", r#"{"name": "safe"}"#, r#"{"name": "perf"}"#);
    both_ways(Undecidable, "/name", r#"{"name": "safe"}"#, "{}");
    both_ways(Neutral, "/name", r#"{"name": "weekly"}"#, "{}");
    both_ways(Undecidable, "/name", r#"{"name": " "}"#, "{}");
}

#[test]
fn what_has_no_order_is_undecidable_unless_equal() {
    for (field, other) in [
        ("/schema_version", r#"{"schema_version": "Passport.v0 "}"#),
        ("/extra", r#"{"extra": {"a": [1]}}"#),
        ("/allowed_actuators/warm", r#"{"allowed_actuators": {"warm": ["x"]}}"#),
        ("/limits/extra", r#"{"limits": {"extra": 1}}"#),
        ("/limits/alpha", r#"{"limits": {"alpha": 1e-400}}"#),
        ("/limits/alpha", r#"{"limits": {"alpha": "0.1"}}"#),
        (
            "/limits/knob_limits/concurrency/max_delta",
            r#"{"limits": {"knob_limits": {"concurrency": {"max_delta": 0}}}}"#,
        ),
        (
            "/limits/knob_limits/concurrency/boundary_only",
            r#"{"limits": {"knob_limits": {"concurrency": {"boundary_only": 1}}}}"#,
        ),
        ("/gates/on_telemetry_loss", r#"{"gates": {"on_telemetry_loss": "apply"}}"#),
        ("/gates/on_telemetry_loss", r#"{"gates": {"on_telemetry_loss": false}}"#),
        ("/calibration", r#"{"calibration": {"evidence": "run 7", "date": "2026-02-30"}}"#),
        ("/calibration", r#"{"calibration": {"evidence": " ", "date": "2026-02-03"}}"#),
        ("/calibration", r#"{"calibration": {"evidence": "run 7"}}"#),
        ("/calibration", r#"{"calibration": {"evidence": "run 7", "date": "2026-02-03", "by": "us"}}"#),
        ("/calibration", r#"{"calibration": "run 7"}"#),
        ("/context", r#"{"context": "cluster a"}"#),
        ("/context/cluster", r#"{"context": {"cluster": 7}}"#),
        ("/context/ ", r#"{"context": {" ": "a"}}"#),
        ("/limits/knob_limits/concurrency/step", r#"{"limits": {"knob_limits": {"concurrency": {"step": 1}}}}"#),
        ("/gates/ticket", r#"{"gates": {"ticket": true}}"#),
        ("/gates/require_ticket", r#"{"gates": {"require_ticket": "yes"}}"#),
        ("/gates/kill-switch", r#"{"gates": {"kill-switch": true}}"#),
        ("/safety_gates", r#"{"safety_gates": {"apply": true}}"#),
        ("/cooldowns/after_relock", r#"{"cooldowns": {"after_relock": "two intervals"}}"#),
        ("/cooldowns/unitless", r#"{"cooldowns": {"unitless": 5}}"#),
        ("/cooldowns/x_s", r#"{"cooldowns": {"x_s": "90"}}"#),
        ("/limits", r#"{"limits": [1]}"#),
        ("/gates", r#"{"gates": true}"#),
        ("/gates/apply", r#"{"gates": {"apply": "true"}}"#),
        ("/limits/max_delta_per_step", r#"{"limits": {"max_delta_per_step": 2.0}}"#),
        ("/description", r#"{"description": 7}"#),
        ("/invariants", r#"{"invariants": "keep the global batch"}"#),
    ] {
        both_ways(Undecidable, field, "{}", other);
        same(other, other);
    }
}

#[test]
fn words_that_permit_nothing_are_neutral() {
    for field in ["description", "id", "version", "owner", "$schema"] {
        let with = |text: &str| format!(r#"{{"{field}": "{text}"}}"#);
        both_ways(Neutral, &format!("/{field}"), "{}", &with("a"));
        both_ways(Neutral, &format!("/{field}"), &with("a"), &with("b"));
    }
}

#[test]
fn a_delta_says_what_was_what_is_and_where() {
    let head = patched(
        r#"{"limits": {"cooldown_s": 5}, "allowed_chords": ["RELOCK", "NORMAL-HOLD"],
            "allowed_actuators": {"hot": [], "cold": ["concurrency", "microbatch_size"]}}"#,
    );
    let found = deltas(SMALL, &head);
    let shown: Vec<_> = found
        .iter()
        .map(|delta| {
            let at = (&SMALL[delta.base.span.range()], &head[delta.head.span.range()]);
            (delta.field.as_str(), delta.was.as_deref(), delta.now.as_deref(), at)
        })
        .collect();
    assert_eq!(
        shown,
        [
            // What is gone has its place at the list or object that lacks it.
            ("/allowed_chords/RECOVER", Some("\"RECOVER\""), None, ("\"RECOVER\"", "\"allowed_chords\"")),
            ("/allowed_chords/RELOCK", None, Some("\"RELOCK\""), ("\"allowed_chords\"", "\"RELOCK\"")),
            ("/allowed_actuators/hot/concurrency", Some("hot"), Some("cold"), ("\"concurrency\"", "\"concurrency\"")),
            ("/limits/cooldown_s", Some("100"), Some("5"), ("100", "5")),
        ]
    );
}
