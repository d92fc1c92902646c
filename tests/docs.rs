//! The generated documents are the committed ones. `BLESS=1 cargo test docs::` rewrites them.
#![allow(clippy::panic, reason = "helpers of tests are tests")]

use mk_passport::docs::{explain, rule_list, rules_page, schema};
use mk_passport::rules;
use mk_passport::text::is_unprintable;

#[track_caller]
fn assert_committed(path: &str, generated: &str) {
    let file = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, generated).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    // A checkout may have turned the line breaks.
    let same = committed.replace("\r\n", "\n") == generated;
    assert!(same, "{path} is not what the code says; BLESS=1 cargo test docs:: rewrites it");
}

#[test]
fn the_page_of_rules_is_the_registry() {
    assert_committed("docs/rules.md", &rules_page());
}

#[test]
fn the_committed_schema_is_the_vocabulary() {
    assert_committed("docs/passport.v0.schema.json", &schema::schema());
}

#[test]
fn every_rule_has_one_heading_that_is_its_anchor() {
    let page = rules_page();
    for rule in rules::all() {
        let heading = format!("### {}", rule.id);
        assert_eq!(page.lines().filter(|line| **line == heading).count(), 1, "{heading}");
        assert!(rule.help_uri().ends_with(&format!("docs/rules.md#{}", rule.id)));
    }
}

#[test]
fn an_explanation_says_all_that_a_rule_says() {
    for rule in rules::all() {
        let text = explain(rule);
        for words in [rule.id, rule.group.name(), rule.severity.as_str(), rule.why, rule.remedy] {
            assert!(text.contains(words), "{}: {words}", rule.id);
        }
        assert!(rule.subsumes.iter().all(|id| text.contains(id)), "{}", rule.id);
        assert!(text.ends_with('\n') && !text.chars().any(|c| c != '\n' && is_unprintable(c)), "{}", rule.id);
    }
}

#[test]
fn the_list_names_every_rule_once_in_columns() {
    let list = rule_list();
    let mut levels = Vec::new();
    for rule in rules::all() {
        let start = format!("  {} ", rule.id);
        let lines: Vec<&str> = list.lines().filter(|line| line.starts_with(&start)).collect();
        assert_eq!(lines.len(), 1, "{}", rule.id);
        assert!(lines[0].ends_with(rule.summary));
        levels.push(lines[0][start.len()..].find(rule.severity.as_str()).map(|at| at + start.len()));
    }
    assert!(levels.iter().all(|level| level.is_some() && *level == levels[0]), "{levels:?}");
}
