//! The folders below `fixtures/pairs`: each pair shows the one fault it is named for.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::examples::{judged, was};
use mk_passport::gate::change::Before;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::{Check, Group, Rule};
use mk_passport::rules;

fn of_pairs() -> impl Iterator<Item = &'static Rule> {
    // What is a file as a whole is no pair.
    let is_pair = |rule: &&Rule| matches!(rule.group, Group::Change | Group::Envelope);
    rules::all().filter(is_pair).filter(|rule| !matches!(rule.check, Check::Files(_)))
}

#[test]
fn every_pair_shows_the_fault_of_its_folder_and_no_other() {
    for rule in of_pairs() {
        let read = |name: &str| std::fs::read_to_string(Path::new("fixtures/pairs").join(rule.id).join(name)).ok();
        let head = read("head.json").unwrap_or_else(|| panic!("{} has no pair", rule.id));
        let before = read("base.json").map_or(Before::New, |base| was(&base));
        let extend_select = if rule.is_off { vec![Selector::Rule(rule)] } else { Vec::new() };
        let policy = Policy::new(&Selection { extend_select, ..Selection::default() }, true);
        let envelope = read("envelope.json");
        let before = if envelope.is_some() { Before::Unknown } else { before };
        let found = judged(&head, &before, envelope.as_deref(), &policy);
        let told: BTreeSet<&str> = found.iter().map(|finding| finding.rule).collect();
        assert_eq!(told, BTreeSet::from([rule.id]), "{found:#?}");
    }
}

#[test]
fn every_folder_is_named_for_a_rule() {
    let ids: BTreeSet<String> = of_pairs().map(|rule| rule.id.to_owned()).collect();
    let folders = std::fs::read_dir("fixtures/pairs").unwrap();
    let folders: BTreeSet<String> = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(folders, ids);
}
