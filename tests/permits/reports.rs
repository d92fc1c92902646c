//! What the reports show of a change: the place on the base, and what the base has already; files as a whole.

use super::{changes_only, on, several};
use crate::common::examples::judged;
use crate::common::sample::Sample;
use crate::permission_order::support::{SMALL, patched};
use mk_passport::finding::{Place, Severity};
use mk_passport::gate;
use mk_passport::gate::whole_file::{loosened, moved, removed};
use mk_passport::path::RepoPath;
use mk_passport::policy::excuse::Excuses;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::report::FileReport;
use mk_passport::rule::Group;
use mk_passport::sink::{Format, View};
use mk_passport::text::Span;

fn file() -> FileReport {
    let (base, head) = (patched(r#"{"extra": 1}"#), patched(r#"{"limits": {"cooldown_s": 5}, "extra": 1}"#));
    let policy = Policy::default();
    let mut findings = judged(&head, &several(&[&base]), None, &policy);
    findings.retain(|finding| matches!(finding.rule, "widened-limits" | "unknown-field"));
    gate::found(RepoPath::new("prod/ads.passport.json"), head.as_bytes(), findings)
}

fn written(format: Format, has_base: bool) -> String {
    let sample = Sample { has_base, ..Sample::new(vec![file()], Policy::default()) };
    String::from_utf8(sample.bytes(format, &View::default())).unwrap()
}

#[test]
fn every_format_names_the_value_and_the_place_on_the_base() {
    let place = format!("base0:prod/ads.passport.json:1:{}", patched(r#"{"extra": 1}"#).find("100").unwrap() + 1);
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Summary) {
        let text = written(format, true);
        let named = match format {
            Format::Jsonl => text.contains("\"revision\":\"base0\"") && text.contains("\"was\":\"100\""),
            Format::Json => text.contains("\"revision\": \"base0\"") && text.contains("\"was\": \"100\""),
            Format::Markdown => text.contains("base0&#58;prod/ads.passport.json"),
            _ => text.contains(&place),
        };
        assert!(named, "{format:?}: {place}\n{text}");
        assert!(text.contains("100"), "{format:?}");
    }
}

#[test]
fn text_shows_the_place_on_the_base_as_git_show_takes_it() {
    let text = written(Format::Text, true);
    assert!(text.contains("also at base0:prod/ads.passport.json:1:"), "{text}");
    assert!(text.contains("passport.v0 has no field `extra` here (pre-existing)"), "{text}");
}

#[test]
fn every_format_says_what_the_base_has_already() {
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Summary) {
        let text = written(format, true);
        let (words, count) = match format {
            Format::Json => ("\"pre_existing\": true", 1),
            Format::Jsonl => ("\"pre_existing\":true", 1),
            Format::Sarif => ("\"baselineState\":\"unchanged\"", 1),
            // What does not fail is in the failure's text and in the output.
            Format::Junit => ("pre-existing", 2),
            _ => ("pre-existing", 1),
        };
        assert_eq!(text.matches(words).count(), count, "{format:?}\n{text}");
    }
    assert_eq!(written(Format::Sarif, true).matches("\"baselineState\":\"new\"").count(), 1);
    assert!(!written(Format::Sarif, false).contains("baselineState"));
}

#[test]
fn sarif_lists_the_rules_on_changes_only_where_a_base_is_known() {
    assert!(written(Format::Sarif, true).contains("permissive-newcomer"));
    assert!(!written(Format::Sarif, false).contains("permissive-newcomer"));
}

#[test]
fn a_passport_that_is_gone_is_reported_under_its_old_name() {
    let was = on("1a2b3c4", SMALL);
    let file = removed((&was, &[]), None, &changes_only(), &Excuses::default()).unwrap();
    assert_eq!(file.path.as_str(), "prod/ads.passport.json");
    let [finding] = file.findings() else { panic!("{:#?}", file.findings()) };
    assert_eq!(finding.rule, "removed-passport");
    assert_eq!(finding.message, "the passport was deleted: 1a2b3c4:prod/ads.passport.json has it");
    assert!(!file.is_unread());
    let changed = finding.changed.as_ref().unwrap();
    assert!(changed.base.is_some() && changed.head.is_none());
    let away = RepoPath::new("notes/ads.txt");
    let file = removed((&was, &[]), Some(&away), &changes_only(), &Excuses::default()).unwrap();
    assert!(file.findings()[0].message.text().contains("is at `notes/ads.txt` now"), "{}", file.findings()[0].message);
    // Each format can show a file without a text.
    for format in Format::ALL {
        let sample = Sample { has_base: true, ..Sample::new(vec![file.clone()], changes_only()) };
        let text = String::from_utf8(sample.bytes(format, &View::default())).unwrap();
        assert!(text.contains("removed-passport"), "{format:?}\n{text}");
    }
    // Where the rule does not run there is nothing to report.
    let off = Selection { ignore: vec![Selector::Group(Group::Change)], ..Selection::default() };
    assert_eq!(removed((&was, &[]), None, &Policy::new(&off, false), &Excuses::default()), None);
}

#[test]
fn a_move_under_another_policy_names_both_paths_and_what_differs() {
    let was = on("1a2b3c4", SMALL);
    let found = moved(&was, &RepoPath::new("lab/ads.passport.json"), "the envelope", &changes_only());
    let [finding] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(finding.rule, "moved-passport");
    for words in ["1a2b3c4:prod/ads.passport.json", "`lab/ads.passport.json`", "the envelope"] {
        assert!(finding.message.text().contains(words), "{}", finding.message);
    }
}

#[test]
fn a_policy_that_was_loosened_is_a_warning_at_its_place() {
    let text = b"exclude = [\"prod/**\"]\n";
    let what =
        [(Place::missing("/exclude", Span::new(11, 20)), "`exclude` takes `prod/**` out of the scan".to_owned())];
    let file = loosened(&RepoPath::new("mk-passport.toml"), text, &what, &changes_only()).unwrap();
    let [finding] = file.findings() else { panic!("{:#?}", file.findings()) };
    assert_eq!((finding.rule, finding.severity), ("policy-change", Severity::Warning));
    assert_eq!(finding.place.span, Span::new(11, 20));
}
