//! The fixtures hold what their folders promise: each bad passport shows the one fault it is named for.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails as the test itself does")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mk_passport::document::Document;
use mk_passport::gate;
use mk_passport::passport::Passport;
use mk_passport::path::RepoPath;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::report::{FileReport, Outcome};
use mk_passport::rule::{Check, Group, Identified, Rule};
use mk_passport::rules;
use mk_passport::source::Unread;
use mk_passport::text::LineIndex;

/// The folders below `fixtures/bad` with the rules whose names they bear.
fn folders() -> Vec<(&'static Rule, PathBuf)> {
    let mut folders: Vec<PathBuf> = entries(Path::new("fixtures/bad"));
    folders.sort();
    let rule = |folder: &PathBuf| {
        let name = folder.file_name().unwrap().to_str().unwrap();
        rules::by_id(name).unwrap_or_else(|| panic!("{}: no rule has that name", folder.display()))
    };
    folders.into_iter().map(|folder| (rule(&folder), folder)).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    read.map(|entry| entry.unwrap().path()).collect()
}

fn passports(folder: &Path) -> Vec<PathBuf> {
    let mut passports = entries(folder);
    passports.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    passports.sort();
    assert!(!passports.is_empty(), "{} holds no passport", folder.display());
    passports
}

/// Every default rule; the order group only for its own fixtures, because few passports are signed contracts.
fn policy(rule: &Rule) -> Policy {
    let extend_select = if rule.group == Group::Order { vec![Selector::Group(Group::Order)] } else { Vec::new() };
    Policy::new(&Selection { extend_select, ..Selection::default() }, true)
}

fn examine(path: &Path, policy: &Policy) -> FileReport {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    gate::examine(RepoPath::from_path(path), &bytes, policy)
}

#[test]
fn every_bad_passport_shows_the_fault_of_its_folder_and_no_other() {
    for (rule, folder) in folders() {
        let expected: BTreeSet<&str> = match rule.check {
            Check::Entry(_) => continue, // There is no text to judge: the file itself is the fault.
            Check::Identities(_) | Check::Run(_) | Check::Excuses(_) | Check::Policy => BTreeSet::new(),
            _ => BTreeSet::from([rule.id]),
        };
        for path in passports(&folder) {
            let report = examine(&path, &policy(rule));
            let found: BTreeSet<&str> = report.findings().iter().map(|finding| finding.rule).collect();
            assert_eq!(found, expected, "{}: {:#?}", path.display(), report.findings());
        }
    }
}

#[test]
fn every_rule_has_a_fixture() {
    let shown: BTreeSet<&str> = folders().into_iter().map(|(rule, _)| rule.id).collect();
    // Nothing in a repository shows that nothing is there, no passport what is excused, and pairs have a folder of their own.
    let has_none = |rule: &&Rule| {
        matches!(rule.check, Check::Excuses(_) | Check::Policy)
            || matches!(rule.group, Group::Change | Group::Envelope)
            // Without a configuration they have nothing to report; tests/config/paths.rs has one.
            || matches!(rule.id, "no-passports" | "advanced-chord-without-telemetry" | "hot-unsupported")
    };
    let all = rules::all().filter(|rule| !has_none(rule)).map(|rule| rule.id);
    let missing: Vec<&str> = all.filter(|id| !shown.contains(id)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn the_fixtures_of_the_entry_rules_are_what_those_rules_speak_of() {
    let link = Path::new("fixtures/bad/unreadable-file/passport.json");
    assert!(std::fs::read(link).is_err(), "the link leads somewhere");
    assert!(link.symlink_metadata().is_ok(), "there is no link");
    let large = std::fs::read("fixtures/bad/oversized-file/passport.json").unwrap();
    assert!(large.len() > 1 << 20, "{} bytes are within the limit", large.len());
    // It is its size alone that is wrong with it.
    let path = RepoPath::new("passport.json");
    assert_eq!(gate::examine(path, &large, &Policy::default()).outcome, Outcome::Clean);
}

#[test]
fn a_file_that_was_not_read_is_always_a_finding() {
    let unreadable = Unread::Unreadable { reason: "permission denied".to_owned(), remedy: "Ask for it." };
    let oversized = Unread::Oversized { size: None, limit: 1 << 20 };
    for (why, rule) in [(unreadable, "unreadable-file"), (oversized, "oversized-file")] {
        let report = gate::unread(RepoPath::new("passport.json"), &why);
        assert!(report.is_unread());
        assert_eq!(report.findings()[0].rule, rule);
    }
}

#[test]
fn the_conflict_of_two_identities_is_seen_across_files() {
    let identified = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let document = Document::parse_text(&text);
        let passport = Passport::read(&document).unwrap();
        let (id, version) = (*passport.identity.id.read().unwrap(), *passport.identity.version.read().unwrap());
        let place = mk_passport::finding::Place::value("/id", id.node);
        let lines = LineIndex::new(&text);
        Identified {
            path: RepoPath::from_path(path),
            id: id.value.to_owned(),
            version: version.value.to_owned(),
            digest: passport.root.digest(),
            start: lines.position(&text, place.span.start),
            end: lines.position(&text, place.span.end),
            place,
        }
    };
    let files: Vec<Identified> =
        passports(Path::new("fixtures/bad/conflicting-identity")).iter().map(identified).collect();
    let policy = Policy::default();
    let conflicts = policy.findings_of(|check, findings| {
        if let Check::Identities(check) = check {
            check(&files, findings);
        }
    });
    let conflicts: Vec<_> = conflicts.collect();
    let told: Vec<&RepoPath> = conflicts.iter().filter_map(|(path, _)| path.as_ref()).collect();
    assert_eq!(told, files.iter().map(|file| &file.path).collect::<Vec<_>>());
    assert!(conflicts.iter().all(|(_, finding)| finding.labels.len() == files.len() - 1));
}
