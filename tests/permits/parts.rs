//! Every row of the permission order: which rule reports it, and at which place.

use super::permits;
use crate::permission_order::support::{SMALL, patched};

/// From the first to the second patch this rule reports this part at this text, and back nothing is reported.
#[track_caller]
fn widens(rule: &str, at: &str, shown: &str, narrow: &str, wide: &str) {
    let (narrow, wide) = (patched(narrow), patched(wide));
    let expected = (rule, at.to_owned(), shown.to_owned());
    assert_eq!(permits(&narrow, &wide), [expected], "{at}");
    assert_eq!(permits(&wide, &narrow), [], "{at}, back");
}

/// In both directions undecidable-change reports this part.
#[track_caller]
fn undecidable(at: &str, one: &str, other: &str) {
    let (one, other) = (patched(one), patched(other));
    for (base, head) in [(&one, &other), (&other, &one)] {
        let found = permits(base, head);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!((found[0].0, found[0].1.as_str()), ("undecidable-change", at));
    }
}

#[track_caller]
fn neutral(one: &str, other: &str) {
    let (one, other) = (patched(one), patched(other));
    assert_eq!(permits(&one, &other), []);
    assert_eq!(permits(&other, &one), []);
}

#[test]
fn chords_and_actuators() {
    let more = r#"{"allowed_chords": ["NORMAL-HOLD", "RELOCK", "RECOVER"]}"#;
    widens("widened-chords", "/allowed_chords/RELOCK", "\"RELOCK\"", "{}", more);
    let of = |mode: &str| {
        let mut lists = [("hot", ""), ("cold", ""), ("propose_only", "")];
        lists.iter_mut().filter(|(name, _)| *name == mode).for_each(|(_, list)| *list = "\"k\"");
        let lists = lists.map(|(name, list)| format!("\"{name}\": [{list}]")).join(", ");
        format!("{{\"allowed_actuators\": {{{lists}}}}}")
    };
    for (narrow, wide) in [("", "propose_only"), ("propose_only", "cold"), ("cold", "hot"), ("", "hot")] {
        let at = format!("/allowed_actuators/{wide}/k");
        widens("widened-actuators", &at, "\"k\"", &of(narrow), &of(wide));
    }
    // The order of the entries is none.
    neutral("{}", r#"{"allowed_chords": ["RECOVER", "NORMAL-HOLD"]}"#);
}

#[test]
fn limits_cooldowns_and_steps() {
    let rule = "widened-limits";
    for (field, narrow, wide) in [
        ("cooldown_s", "100", "99"),
        ("relock_stable_intervals", "3", "2"),
        ("max_delta_per_step", "2", "3"),
        ("max_delta_per_step", "2", "0"),
        ("freeze_window_s", "9", "8"),
        ("alpha", "0.05", "0.1"),
    ] {
        let with = |value: &str| format!(r#"{{"limits": {{"{field}": {value}}}, "cooldowns": null}}"#);
        widens(rule, &format!("/limits/{field}"), wide, &with(narrow), &with(wide));
    }
    for field in ["freeze_window_s", "alpha"] {
        let stated = format!(r#"{{"limits": {{"{field}": 1}}}}"#);
        widens(rule, &format!("/limits/{field}"), "\"limits\"", &stated, "{}");
    }
    widens(rule, "/cooldowns/after_recover_s", "199", "{}", r#"{"cooldowns": {"after_recover_s": 199}}"#);
    widens(rule, "/cooldowns/after_recover_s", "{", "{}", r#"{"cooldowns": null}"#);
    undecidable("/cooldowns/x_s", "{}", r#"{"cooldowns": {"x_s": 5}}"#);
    neutral(r#"{"limits": {"alpha": 1}}"#, r#"{"limits": {"alpha": 1.0}}"#);
}

#[test]
fn knobs() {
    let rule = "widened-limits";
    let with = |bounds: &str| format!(r#"{{"limits": {{"knob_limits": {{"concurrency": {bounds}}}}}}}"#);
    let at = |part: &str| format!("/limits/knob_limits/concurrency/{part}");
    for (part, narrow, wide, shown) in [
        ("min", r#"{"min": 1}"#, r#"{"min": 0}"#, "0"),
        ("max", r#"{"max": 8}"#, r#"{"max": 9}"#, "9"),
        ("max_delta", r#"{"max_delta": 1}"#, r#"{"max_delta": 3}"#, "3"),
        ("max_delta", r#"{"max_delta": 1}"#, "{}", "\"concurrency\""),
        ("max_delta", "{}", r#"{"max_delta": 5}"#, "5"),
        ("boundary_only", r#"{"boundary_only": true}"#, r#"{"boundary_only": false}"#, "false"),
        ("boundary_only", r#"{"boundary_only": true}"#, "{}", "\"concurrency\""),
    ] {
        widens(rule, &at(part), shown, &with(narrow), &with(wide));
    }
    let gone = permits(SMALL, &patched(r#"{"limits": {"knob_limits": null}}"#));
    let limits = "\"limits\"".to_owned();
    assert_eq!(gone, [(rule, at("max"), limits.clone()), (rule, at("min"), limits)]);
    undecidable(&at("step"), "{}", &with(r#"{"step": 1}"#));
    neutral("{}", &with(r#"{"max_delta": 2, "boundary_only": false}"#));
}

#[test]
fn invariants_signals_and_calibration() {
    let rule = "dropped-invariant";
    widens(rule, "/invariants/keep the global batch", "\"invariants\"", "{}", r#"{"invariants": []}"#);
    widens(rule, "/invariants/keep the global batch", "{", "{}", r#"{"invariants": null}"#);
    let none = r#"{"observability_requirements": {"RECOVER": []}}"#;
    widens(rule, "/observability_requirements/RECOVER/step_time_p95", "\"RECOVER\"", "{}", none);
    let calibrated = r#"{"calibration": {"evidence": "run 7", "date": "2026-02-03"}}"#;
    widens(rule, "/calibration", "{", calibrated, "{}");
    neutral(calibrated, r#"{"calibration": {"evidence": "run 8", "date": "2026-03-03"}}"#);
    undecidable("/calibration", calibrated, r#"{"calibration": {"evidence": " ", "date": "2026-02-03"}}"#);
}

#[test]
fn gates_and_modes() {
    let rule = "opened-gate";
    let with = |gate: &str, value: &str| format!(r#"{{"gates": {{"{gate}": {value}}}}}"#);
    for (gate, narrow, wide, shown) in [
        ("apply", "false", "true", "true"),
        ("apply", "false", "null", "\"gates\""),
        ("apply", "null", "true", "true"),
        ("propose_only", "true", "false", "false"),
        ("require_paid", "true", "null", "\"gates\""),
        ("require_ticket", "true", "false", "false"),
        ("on_telemetry_loss", "\"observe\"", "\"propose-only\"", "\"propose-only\""),
        ("on_telemetry_loss", "\"verify-only\"", "null", "\"gates\""),
        ("default_mode", "\"observe\"", "\"apply\"", "\"apply\""),
    ] {
        widens(rule, &format!("/gates/{gate}"), shown, &with(gate, narrow), &with(gate, wide));
    }
    let named = with("allow_restricted", r#"["concurrency"]"#);
    widens(rule, "/gates/allow_restricted/concurrency", "\"concurrency\"", "{}", &named);
    undecidable("/gates/default_mode", "{}", &with("default_mode", "null"));
    undecidable("/gates/region", "{}", &with("region", "\"eu\""));
    neutral("{}", &with("default_mode", "\"plan_verify_only\""));
    neutral("{}", &with("propose_only", "false"));
}

#[test]
fn names_and_the_rest() {
    undecidable("/name", "{}", r#"{"name": "safe"}"#);
    undecidable("/extra", "{}", r#"{"extra": 1}"#);
    neutral("{}", r#"{"name": "weekly", "description": "a", "id": "b", "owner": "c", "context": {"model": "d"}}"#);
}

#[test]
fn a_finding_says_what_was_and_is_and_where_it_was() {
    use crate::common::examples::{judged, was};
    let head = patched(r#"{"limits": {"cooldown_s": 5}}"#);
    let found = judged(&head, &was(SMALL), None, &super::changes_only());
    let [finding] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(finding.message, "`cooldown_s` is `5`, and `100` in the base");
    assert!(
        finding.help.text().ends_with("Write `100` for `cooldown_s`, or have the change approved."),
        "{}",
        finding.help
    );
    // A move shows the difference.
    assert!(finding.help.text().contains("may now"), "{}", finding.help);
    let [label] = &finding.labels[..] else { panic!("{:#?}", finding.labels) };
    let place = label.elsewhere.as_ref().unwrap();
    assert_eq!(label.message, "`100` on the base");
    assert_eq!((place.path.as_str(), place.revision.as_deref()), ("prod/ads.passport.json", Some("1a2b3c4")));
    let line = SMALL.lines().position(|line| line.contains("cooldown_s")).unwrap();
    assert_eq!(place.start.line, line + 1);
    assert_eq!(SMALL.lines().nth(line).unwrap()[place.start.byte - 1..].chars().take(3).collect::<String>(), "100");
    let changed = finding.changed.as_ref().unwrap();
    assert_eq!((changed.was.as_deref(), changed.now.as_deref()), (Some("100"), Some("5")));
    assert!(changed.base.is_some() && changed.head.is_some() && changed.base != changed.head);
}
