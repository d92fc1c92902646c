//! The check of pairs: what a change permits, part by part; several bases; faults that the base has already; envelopes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests are tests")]

mod bases;
mod cases;
mod envelope;
mod parts;
mod pre_existing;
mod reports;

use crate::common::examples::{judged, was};
use mk_passport::finding::Finding;
use mk_passport::gate::change::{Before, Was};
use mk_passport::path::RepoPath;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::Group;
use mk_passport::rules;

/// The rules on changes alone, without the one that is off.
fn changes_only() -> Policy {
    let selection = Selection {
        select: vec![Selector::Group(Group::Change)],
        ignore: vec![Selector::Rule(rules::by_id("unversioned-change").unwrap())],
        ..Selection::default()
    };
    Policy::new(&selection, false)
}

/// What the rules on changes find, each as rule, part and marked text.
fn permits(base: &str, head: &str) -> Vec<(&'static str, String, String)> {
    let shown =
        |finding: Finding| (finding.rule, finding.place.at.clone(), head[finding.place.span.range()].to_owned());
    judged(head, &was(base), None, &changes_only()).into_iter().map(shown).collect()
}

/// A passport on a base.
fn on(revision: &str, text: &str) -> Was {
    let path = RepoPath::new("prod/ads.passport.json");
    Was { path, revision: revision.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn several(texts: &[&str]) -> Before {
    Before::Was(texts.iter().enumerate().map(|(n, text)| on(&format!("base{n}"), text)).collect())
}
