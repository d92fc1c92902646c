//! Code Quality JSON, as GitLab wants it.

use std::collections::HashSet;

use mk_passport::finding::Severity;
use mk_passport::gate;
use mk_passport::path::RepoPath;
use mk_passport::report::Failure;
use mk_passport::sink::Format;
use mk_passport::text::Span;
use serde_json::{Value, json};

use crate::common::sample::Sample;

use super::samples::{GOOD, all, finding, judged, report, unread, with_chord, written};

fn entries(report: &Sample) -> Vec<Value> {
    serde_json::from_slice(&written(report, Format::Gitlab)).unwrap()
}

#[test]
fn nothing_found_is_an_empty_array() {
    assert_eq!(written(&report(vec![judged("ok.json", GOOD)]), Format::Gitlab), b"[]\n");
}

#[test]
fn an_entry_says_what_where_and_how_grave() {
    let text = with_chord("RELOK");
    let warned = GOOD.replacen('{', "{\n\"comment\": 1,", 1);
    let entries =
        entries(&report(vec![judged("a b.json", &text), judged("warned.json", &warned), unread(RepoPath::new("z"))]));
    let [error, warning, unread] = entries.as_slice() else { panic!("{entries:#?}") };
    let description = error["description"].as_str().unwrap();
    assert!(description.starts_with("`RELOK` is not a canonical chord id. Did you mean `RELOCK`?"), "{description}");
    assert_eq!(error["check_name"], "unknown-chord");
    assert_eq!(error["severity"], "major");
    let line = text.split_once("RELOK").unwrap().0.lines().count();
    assert_eq!(error["location"], json!({"path": "a b.json", "lines": {"begin": line}}));
    assert_eq!((&warning["severity"], &warning["location"]["lines"]["begin"]), (&json!("minor"), &json!(2)));
    assert_eq!((&unread["severity"], &unread["location"]["lines"]["begin"]), (&json!("blocker"), &json!(1)));
}

#[test]
fn no_two_entries_have_the_same_fingerprint() {
    let mut same = finding("unknown-field", Severity::Error, Span::new(0, 1));
    same.place.pointer = "/x".to_owned();
    let twins = gate::found(RepoPath::new("twins.json"), b"{}", vec![same.clone(), same.clone(), same]);
    let mut reports: Vec<Sample> = all().into_iter().map(|(_, report)| report).collect();
    reports.push(report(vec![twins]));
    for report in reports {
        let entries = entries(&report);
        let prints: HashSet<&str> = entries.iter().map(|entry| entry["fingerprint"].as_str().unwrap()).collect();
        assert_eq!(prints.len(), entries.len());
    }
}

#[test]
fn what_is_wrong_apart_from_any_file_is_not_kept_back() {
    let mut report = report(Vec::new());
    let (message, help) = ("git does not answer".to_owned(), "Ask it.".to_owned());
    report.failures = vec![Failure { message, help, rule: None, blinds: true }];
    let entries = entries(&report);
    assert_eq!(entries[0]["description"], "Git does not answer. Ask it.");
    assert_eq!((&entries[0]["severity"], &entries[0]["location"]["path"]), (&json!("blocker"), &json!(".")));
}

#[test]
fn another_failure_has_another_fingerprint_in_another_report_too() {
    let failure =
        |message: &str| Failure { message: message.to_owned(), help: String::new(), rule: None, blinds: true };
    let prints = |failures: Vec<Failure>| -> Vec<String> {
        let entries = entries(&Sample { failures, ..report(Vec::new()) });
        entries.iter().map(|entry| entry["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    // GitLab shows what the base has not: by position, a new failure would pass for the old one.
    let (base, head) = (prints(vec![failure("a")]), prints(vec![failure("b"), failure("a"), failure("b")]));
    assert_eq!(base[0], head[1]);
    assert_eq!([&head[0], &head[1], &head[2]].into_iter().collect::<HashSet<_>>().len(), 3);
}
