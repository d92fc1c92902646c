//! The generated documents are the committed ones. `BLESS=1 cargo test docs::` rewrites them.
#![allow(clippy::panic, clippy::unwrap_used, reason = "helpers of tests are tests")]

use crate::common::examples::overlay;
use mk_passport::config::Loaded;
use mk_passport::date::Date;
use mk_passport::docs::configuration::{configuration_page, configuration_schema};
use mk_passport::docs::{
    Kind, entries, explain, explain_group, explain_part, part_names, passport_page, rule_list, rules_page, schema,
};
use mk_passport::document::Document;
use mk_passport::gate;
use mk_passport::passport::vocabulary::{Family, TOPICS, Words};
use mk_passport::path::RepoPath;
use mk_passport::policy::Policy;
use mk_passport::rule::Group;
use mk_passport::text::is_unprintable;
use mk_passport::{rules, templates};

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
fn the_page_on_the_contract_is_the_vocabulary() {
    assert_committed("docs/passport.md", &passport_page(templates::by_name("safe").unwrap().text));
}

#[test]
fn the_committed_schema_is_the_vocabulary() {
    assert_committed("docs/passport.v0.schema.json", &schema::schema());
}

#[test]
fn the_page_and_the_schema_of_the_configuration_are_its_table_of_keys() {
    assert_committed("docs/configuration.md", &configuration_page());
    assert_committed("docs/mk-passport.schema.json", &configuration_schema());
}

#[test]
fn the_example_of_the_configuration_is_one() {
    let page = configuration_page();
    let example = page.split("```toml\n").nth(2).and_then(|rest| rest.split("```").next()).unwrap();
    let loaded =
        Loaded::parse(RepoPath::new("mk-passport.toml"), example.as_bytes(), Date::parse("2026-12-01").unwrap());
    assert!(loaded.faulty.is_none(), "{example}\n{:?}", loaded.faulty);
    assert_eq!((loaded.config.overrides.len(), loaded.config.suppressions.len()), (1, 1));
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

#[test]
fn every_example_of_the_contract_is_a_passport_without_a_finding() {
    let mut faults = Vec::new();
    for entry in entries().into_iter().filter(|entry| !entry.example.is_empty()) {
        let text = overlay(templates::by_name("safe").unwrap().text, entry.example).text;
        let findings = gate::judge(&Document::parse(text.as_bytes()), &Policy::default());
        faults.extend(findings.into_iter().map(|finding| format!("{}: {}", entry.name, finding.message)));
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_name_of_the_contract_is_explained_with_all_that_the_page_says() {
    let page = passport_page("");
    for entry in entries() {
        let text = explain_part(&entry.name).unwrap_or_else(|| panic!("{}", entry.name));
        for words in [&entry.what, &entry.why, &entry.name].into_iter().chain(&entry.items) {
            assert!(text.contains(&words.replace('*', "")), "{}: {words}", entry.name);
        }
        for (about, says) in &entry.facts {
            assert!(text.contains(about) && text.contains(&says.replace('*', "")), "{}: {about}", entry.name);
        }
        assert!(text.ends_with('\n') && !text.chars().any(|c| c != '\n' && is_unprintable(c)), "{}", entry.name);
        let heading = format!("### `{}`", entry.name);
        assert_eq!(page.lines().filter(|line| **line == heading).count(), 1, "{heading}");
        assert!(text.trim_end().ends_with(&format!("docs/passport.md#{}", entry.anchor())), "{text}");
    }
    for kind in Kind::ALL {
        assert!(entries().iter().any(|entry| entry.kind == kind), "{}", kind.name());
    }
    assert!(part_names().iter().flatten().all(|name| explain_part(name).is_some()));
}

#[test]
fn a_name_is_found_by_its_path_its_end_its_pointer_and_its_synonyms() {
    let names = |name: &str| -> Vec<String> {
        let text = explain_part(name).unwrap_or_default();
        entries().into_iter().map(|entry| entry.name).filter(|name| text.lines().any(|line| line == name)).collect()
    };
    for name in ["limits.cooldown_s", "cooldown_s", "/limits/cooldown_s"] {
        assert_eq!(names(name), ["limits.cooldown_s"], "{name}");
    }
    assert_eq!(names("apply"), ["gates.apply"]);
    assert_eq!(names("propose_only"), ["allowed_actuators.propose_only", "gates.propose_only"]);
    assert_eq!(names("num_workers"), ["dataloader_num_workers"]);
    assert_eq!(names("kill-switch"), ["gates.require_kill_switch_off"]);
    assert_eq!(names("hardware"), ["context.<key>"]);
    assert_eq!(names("comm"), ["comm"]);
    assert_eq!(explain_part("xyzzy"), None);
}

#[test]
fn the_words_of_the_families_and_of_the_topics_are_published() {
    for family in Family::ALL {
        let text = explain_part(family.id()).unwrap();
        for clue in family.clues() {
            let lists = [clue.words, clue.inside, clue.beside, clue.not_beside];
            assert!(lists.into_iter().flat_map(Words::iter).all(|word| text.contains(word)), "{}", clue.about);
        }
    }
    let text = explain(rules::by_id("missing-invariants").unwrap());
    for topic in TOPICS {
        assert!(topic.words().into_iter().all(|word| text.contains(word)), "{}", topic.id);
    }
}

#[test]
fn an_explanation_of_a_group_lists_its_rules_and_no_other() {
    for group in Group::ALL {
        let text = explain_group(group);
        for rule in rules::all() {
            let is_listed = text.lines().any(|line| line.trim_start().starts_with(&format!("{} ", rule.id)));
            assert_eq!(is_listed, rule.group == group, "{} {}", group.name(), rule.id);
        }
    }
}
