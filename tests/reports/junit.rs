//! `JUnit`, as CI servers want it.

use std::time::Duration;

use mk_passport::path::RepoPath;
use mk_passport::policy::{Policy, Selection};
use mk_passport::report::Failure;
use mk_passport::sink::Format;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::common::sample::Sample;

use super::samples::{GOOD, all, hostile, judged, report, unread, written};

fn xml(report: &Sample) -> String {
    String::from_utf8(written(report, Format::Junit)).unwrap()
}

fn suite(report: &Sample) -> TestSuite {
    // This reader, unlike others, does not know characters by number.
    let xml = xml(report).replace("&#58;", ":").replace("&#91;", "[");
    let mut document = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert_eq!(document.test_suites.len(), 1);
    document.test_suites.remove(0)
}

/// Kind, type, message and text of a case that did not pass.
fn verdict(case: &TestCase) -> Option<(NonSuccessKind, &str, &str, &str)> {
    let TestCaseStatus::NonSuccess { kind, message, ty, description, .. } = &case.status else { return None };
    Some((*kind, ty.as_deref().unwrap(), message.as_deref().unwrap(), description.as_deref().unwrap()))
}

fn warned() -> String {
    GOOD.replacen('{', "{\"comment\": 1,", 1)
}

#[test]
fn every_passport_is_a_case_and_faults_are_failures() {
    let both = warned().replacen("NORMAL-HOLD", "RELOK", 1);
    let suite = suite(&report(vec![
        judged("bad.json", &both),
        judged("ok.json", GOOD),
        judged("warned.json", &warned()),
        unread(RepoPath::from_bytes(b"caf\xe9.json")),
    ]));
    assert_eq!((suite.tests, suite.failures, suite.errors), (4, 1, 1));
    let [bad, cafe, ok, warned] = suite.test_cases.as_slice() else { panic!("{suite:#?}") };
    assert_eq!(bad.name.as_str(), "bad.json");
    // No passport has this file stem: readers annotate the file whose stem is the class.
    assert!(suite.test_cases.iter().all(|case| case.classname.as_deref() == Some("mk-passport")));
    assert!(
        suite.test_cases.iter().all(|case| case.time == Some(Duration::ZERO)) && suite.time == Some(Duration::ZERO)
    );
    let (kind, rule, message, text) = verdict(bad).unwrap();
    assert_eq!((kind, rule), (NonSuccessKind::Failure, "unknown-chord"));
    assert_eq!(text.lines().next(), Some(message));
    assert!(message.starts_with("bad.json:") && message.contains(": error[unknown-chord] `RELOK` is not"), "{message}");
    assert!(text.contains("did you mean `RELOCK`?") && text.contains("help: "), "{text}");
    assert!(text.contains("\nbad.json:1:2: warning[unknown-field] "), "{text}");
    assert!(bad.system_out.as_deref().unwrap().starts_with("bad.json:1:2: warning[unknown-field] "));
    assert_eq!(verdict(cafe).unwrap().0, NonSuccessKind::Error);
    assert!(verdict(cafe).unwrap().2.starts_with("caf%E9.json:1:1: error["), "{cafe:#?}");
    assert_eq!((verdict(ok), &ok.system_out), (None, &None));
    assert_eq!(verdict(warned), None);
    assert!(warned.system_out.as_deref().unwrap().contains("warning[unknown-field]"));
}

#[test]
fn a_warning_fails_where_warnings_are_denied() {
    let mut report = report(vec![judged("warned.json", &warned())]);
    report.policy = Policy::new(&Selection::default(), true);
    let suite = suite(&report);
    let (kind, rule, ..) = verdict(&suite.test_cases[0]).unwrap();
    assert_eq!((kind, rule, suite.failures), (NonSuccessKind::Failure, "unknown-field", 1));
}

#[test]
fn a_misspelt_name_is_named_with_its_place() {
    let applied = GOOD.replacen("\"apply\": false", "\"apply\": true", 1);
    for (text, name, word, help) in [
        (GOOD, "cooldown_s", "cooldown", "If `cooldown` is meant as `cooldown_s`, rename it; otherwise "),
        (
            &applied,
            "require_verify_ok",
            "require_verified_ok",
            "Rename `require_verified_ok` to `require_verify_ok` if it is meant. Otherwise add `\"require_verify_ok\": true`",
        ),
        (&applied, "require_kill_switch_off", "require_kil_switch_off", "Rename `require_kil_switch_off` to "),
        (&applied, "concurrency", "concurency", "Rename the bounds of `concurency` to `concurrency` if "),
    ] {
        let bounds = if name == "concurrency" { ": {" } else { ":" };
        let misspelt = text.replacen(&format!("\"{name}\"{bounds}"), &format!("\"{word}\"{bounds}"), 1);
        let at = misspelt.lines().position(|line| line.contains(&format!("\"{word}\""))).unwrap() + 1;
        let report = report(vec![judged("a.json", &misspelt)]);
        let suite = suite(&report);
        let (.., reported) = verdict(&suite.test_cases[0]).unwrap();
        assert!(reported.contains(&format!("\n  found `{word}` at {at}:")), "{reported}");
        assert!(reported.contains(&format!(": did you mean `{name}`?\n  help: {help}")), "{reported}");
        // Where the source is shown the carets are under the word.
        let text = String::from_utf8(written(&report, Format::Text)).unwrap();
        assert!(
            text.lines().any(|line| line.ends_with(&format!("- did you mean `{name}`?"))
                || line.ends_with(&format!("^ did you mean `{name}`?"))),
            "{text}"
        );
    }
}

#[test]
fn a_lost_report_is_reported_behind_a_colon() {
    let mut report = report(Vec::new());
    let (message, help) = ("failed to write".to_owned(), "Fix it.".to_owned());
    report.failures = vec![Failure { message, help, rule: None, blinds: false }];
    let suite = suite(&report);
    assert_eq!(verdict(&suite.test_cases[0]).unwrap().3, "error: failed to write\n  help: Fix it.");
}

#[test]
fn what_is_wrong_apart_from_any_file_is_a_case_of_its_own() {
    let mut report = report(vec![judged("ok.json", GOOD)]);
    let failure = |message: &str, blinds| {
        let (message, help) = (message.to_owned(), "Look elsewhere.".to_owned());
        Failure { message, help, rule: Some("no-passports"), blinds }
    };
    report.failures = vec![failure("no passport was found", false)];
    let only = suite(&report);
    let (kind, rule, message, text) = verdict(&only.test_cases[0]).unwrap();
    assert_eq!((kind, rule, message), (NonSuccessKind::Failure, "no-passports", "no passport was found"));
    assert_eq!(text, "error[no-passports] no passport was found\n  help: Look elsewhere.");
    assert_eq!(only.test_cases[0].name.as_str(), "scan");
    report.failures.push(failure("git does not answer", true));
    assert_eq!((suite(&report).errors, suite(&report).tests), (1, 2));
}

#[test]
fn nothing_hostile_leaves_its_place() {
    let report = report(vec![hostile()]);
    let suite = suite(&report);
    let (.., message, text) = verdict(&suite.test_cases[0]).unwrap();
    assert!(text.contains("]]><x>&amp;\"' %0A::error::x"), "{text}");
    assert!(text.contains("\\u{1b}[31m\\u{9b}\\u{7f}\\u{202e}\\u{fffe}\\u{ffff}"), "{text}");
    assert!(!message.contains('\n'));
}

#[test]
fn attributes_have_no_lines_and_no_time_is_measured() {
    for (name, report) in all() {
        let xml = xml(&report);
        for line in xml.lines().filter(|line| line.trim_start().starts_with('<')) {
            assert!(line.matches('"').count() % 2 == 0, "{name}: an attribute goes on behind the line's end: {line}");
        }
        assert_eq!(xml.matches(" time=\"0\"").count(), xml.matches(" time=").count(), "{name}");
        assert_eq!(xml.matches(" time=").count(), xml.matches("<testcase ").count() + 1, "{name}");
        for clock in [" timestamp=", " uuid=", " file=", " line="] {
            assert!(!xml.contains(clock), "{name}: {clock}");
        }
    }
}

#[test]
fn an_empty_report_has_an_empty_suite() {
    let suite = suite(&report(Vec::new()));
    assert_eq!((suite.tests, suite.failures, suite.errors), (0, 0, 0));
    assert_eq!(suite.test_cases.len(), 0);
}
