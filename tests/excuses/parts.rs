//! Findings on several parts are excused part by part, and what is excused stands in front of no other finding.

use super::{excused, findings, passport, scan, these};
use crate::git::support::Repo;

fn repo(patch: &str) -> Repo {
    let repo = Repo::new();
    repo.write("passport.json", &passport(patch));
    scan(&repo, &["--update-baseline"]);
    repo
}

/// The findings once the passport is this one.
fn then(repo: &Repo, patch: &str) -> Vec<(String, String)> {
    repo.write("passport.json", &passport(patch));
    let list = findings(&scan(repo, &[]).1).into_iter();
    list.filter(|(file, ..)| file == "passport.json").map(|(_, rule, at)| (rule, at)).collect()
}

/// A rule, and its place.
fn one(rule: &str, at: &str) -> Vec<(String, String)> {
    vec![(rule.to_owned(), at.to_owned())]
}

const STEP: &str = r#"{"allowed_actuators": {"hot": [], "cold": ["concurrency", "io_depth"]}, "limits": {"max_delta_per_step": STEP, "knob_limits": {
    "concurrency": {"min": 1, "max": 9}, "io_depth": {"min": 1, "max": MAX}, "microbatch_size": null, "grad_accum_steps": null, "dataloader_prefetch_factor": null}},
    "observability_requirements": null}"#;

#[test]
fn a_step_that_crosses_another_knob_is_another_fault() {
    let with = |step: &str, max: &str| STEP.replace("STEP", step).replace("MAX", max);
    let repo = repo(&with("8", "40"));
    assert_eq!(then(&repo, &with("8", "40")), []);
    // The second knob shrinks until the step crosses it, too: the first one stays excused.
    let report = then(&repo, &with("8", "5"));
    assert_eq!(report, one("step-exceeds-bounds", "/limits/max_delta_per_step"));
    let (_, report) = scan(&repo, &[]);
    let message = report["files"][0]["findings"][0]["message"].as_str().unwrap();
    assert_eq!(message, "a step of 8 crosses the whole interval of `io_depth`");
    // A larger step is worse for the first one, too.
    assert_eq!(then(&repo, &with("9", "40")), one("step-exceeds-bounds", "/limits/max_delta_per_step"));
}

#[test]
fn another_unbounded_actuator_is_another_fault() {
    let with = |more: &str| {
        format!(
            r#"{{"allowed_actuators": {{"cold": ["io_depth"{more}]}}, "limits": {{"knob_limits": null}}, "gates": {{"apply": true}}}}"#
        )
    };
    let repo = repo(&with(""));
    assert_eq!(then(&repo, &with("")), []);
    let more = then(&repo, &with(r#", "queue_depth""#));
    assert_eq!(more, one("apply-without-bounds", "/allowed_actuators/cold/queue_depth"));
}

#[test]
fn a_warning_that_apply_makes_an_error_is_another_fault() {
    let with = |apply: bool| {
        format!(
            r#"{{"allowed_actuators": {{"cold": ["comm_bucket_mb", "learning_rate"]}}, "gates": {{"apply": {apply}}},
                "limits": {{"knob_limits": {{"comm_bucket_mb": {{"min": 16, "max": 64, "max_delta": 4}}, "learning_rate": {{"min": 1, "max": 90}}}}}}}}"#
        )
    };
    let repo = repo(&with(false));
    assert_eq!(then(&repo, &with(false)), []);
    let rules: Vec<String> = then(&repo, &with(true)).into_iter().map(|(rule, _)| rule).collect();
    for rule in ["comm-without-telemetry", "learning-actuator"] {
        assert!(rules.iter().any(|reported| reported == rule), "{rule}: {rules:?}");
    }
}

#[test]
fn inverted_bounds_that_get_worse_are_another_fault() {
    let with = |max: i32| format!(r#"{{"limits": {{"knob_limits": {{"concurrency": {{"min": 9, "max": {max}}}}}}}}}"#);
    let repo = repo(&with(8));
    assert_eq!(then(&repo, &with(8)), []);
    assert_eq!(then(&repo, &with(2)), one("inverted-bounds", "/limits/knob_limits/concurrency/min"));
}

/// An excused finding subsumes nothing: the finding behind it counts.
#[test]
fn what_is_excused_hides_nothing() {
    let repo = Repo::new();
    let text = passport(r#"{"gates": {"aply": true, "apply": null}}"#);
    repo.write("passport.json", &text);
    let empty = |repo: &Repo| repo.write(super::BASELINE, "");
    empty(&repo);
    assert_eq!(findings(&scan(&repo, &[]).1), these(&[("passport.json", "misspelt-gate", "/gates/aply")]));
    scan(&repo, &["--update-baseline"]);
    let (status, report) = scan(&repo, &[]);
    let both =
        these(&[("passport.json", "misspelt-gate", "/gates/aply"), ("passport.json", "missing-gates", "/gates/apply")]);
    let mut held = excused(&report);
    held.retain(|one| both.contains(one));
    assert_eq!((status, held.len()), (0, 2), "{:?}", excused(&report));
    // Without the line of the second one it appears.
    let lines: String =
        super::lines(&repo).into_iter().filter(|line| !line.contains("missing-gates")).map(|l| l + "\n").collect();
    repo.write(super::BASELINE, &lines);
    assert_eq!(findings(&scan(&repo, &[]).1), these(&[("passport.json", "missing-gates", "/gates/apply")]));
}

/// Without a locked rule the gate would be blind.
#[test]
fn a_locked_rule_is_never_excused() {
    let repo = Repo::new();
    let twice = passport("{}").replacen("\"gates\": {", "\"gates\": {\"apply\": true, ", 1);
    repo.write("passport.json", &twice);
    let (status, report) = scan(&repo, &["--update-baseline"]);
    assert!(findings(&report).iter().any(|(_, rule, _)| rule == "duplicate-key"), "{:?}", findings(&report));
    assert_eq!(status, 2);
    assert!(!super::lines(&repo).iter().any(|line| line.contains("duplicate-key")));
    let digest = "e3b0c44298fc1c149afbf4c8996fb924";
    let line = format!(r#"{{"path":"passport.json","rule":"duplicate-key","at":"/gates/apply","value":"{digest}"}}"#);
    repo.write(super::BASELINE, &(line + "\n"));
    assert!(findings(&scan(&repo, &[]).1).iter().any(|(_, rule, _)| rule == "duplicate-key"));
}
