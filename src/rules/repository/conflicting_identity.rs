//! conflicting-identity: two files claim the same id and version, and say different things.

use std::collections::HashMap;

use crate::finding::{Elsewhere, Label, Severity, words};
use crate::passport::vocabulary::is_blank;
use crate::rule::{Check, Findings, Group, Identified, Rule};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "conflicting-identity",
    group: Group::Repository,
    severity: Severity::Error,
    summary: "two files with the same id and version differ",
    why: "A person who signed that id and version signed one contract; with two, it is unclear which one is in force.",
    remedy: "Give each contract an `id` of its own, or raise the `version` of the one that changed.",
    check: Check::Identities(check),
    ..Rule::BASE
};

/// How many of the other files one finding points at.
const SHOWN: usize = 5;

/// Reports each file that shares its id and version with a file of another content, in the order of the paths. Copies
/// that agree are no conflict. A blank identity identifies nothing.
fn check(files: &[Identified], findings: &mut Findings) {
    let mut contracts: HashMap<(&str, &str), Vec<&Identified>> = HashMap::new();
    for file in files.iter().filter(|file| !is_blank(&file.id) && !is_blank(&file.version)) {
        contracts.entry((&file.id, &file.version)).or_default().push(file);
    }
    let mut conflicts: Vec<Conflict> = Vec::new();
    for mut claimants in contracts.into_values() {
        if claimants.iter().any(|file| file.digest != claimants[0].digest) {
            claimants.sort_by(|a, b| a.path.cmp(&b.path));
            conflict(&claimants, &mut conflicts);
        }
    }
    conflicts.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    for Conflict { file, others, shown } in conflicts {
        let claim = words!("{id} version {version}", id = quoted(&file.id), version = quoted(&file.version));
        let message = if others == 1 {
            words!("{claim} is also claimed by another file, which differs")
        } else {
            words!("{claim} is also claimed by {others} other files, which differ")
        };
        let finding = findings.report_in(&file.path, file.place.clone(), message);
        finding.labels.extend(shown.into_iter().map(|other| Label {
            place: other.place.clone(),
            message: "the same id and version, and another content".into(),
            elsewhere: Some(Box::new(Elsewhere {
                path: other.path.clone(),
                revision: None,
                start: other.start,
                end: other.end,
            })),
        }));
    }
}

/// A file, how many others claim its identity with another content, and some of them.
struct Conflict<'f> {
    file: &'f Identified,
    others: usize,
    shown: Vec<&'f Identified>,
}

/// The conflicts of one id and version, whose claimants are sorted by path.
fn conflict<'f>(claimants: &[&'f Identified], out: &mut Vec<Conflict<'f>>) {
    let mut alike: HashMap<[u8; 32], usize> = HashMap::new();
    // Whichever content a file has, the first few that differ from it are among these: at most `SHOWN` of a content,
    // and so at most `SHOWN` of them are left out for any one file.
    let mut shown: Vec<&Identified> = Vec::with_capacity(2 * SHOWN);
    for file in claimants {
        let count = alike.entry(file.digest).or_default();
        *count += 1;
        if *count <= SHOWN && shown.len() < 2 * SHOWN {
            shown.push(file);
        }
    }
    for &file in claimants {
        let others = claimants.len() - alike.get(&file.digest).copied().unwrap_or_default();
        let shown = shown.iter().filter(|other| other.digest != file.digest).take(SHOWN).copied().collect();
        out.push(Conflict { file, others, shown });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::path::RepoPath;
    use crate::text::Position;
    use crate::text::Span;

    fn file(path: &str, id: &str, version: &str, content: u8) -> Identified {
        let at = Position { line: 1, byte: 8, column: 8, utf16: 8 };
        Identified {
            path: RepoPath::new(path),
            id: id.to_owned(),
            version: version.to_owned(),
            digest: [content; 32],
            place: Place::missing("/id", Span::new(7, 12)),
            start: at,
            end: at,
        }
    }

    fn reported(files: &[Identified]) -> Vec<(String, String, Vec<String>)> {
        let elsewhere = |label: &Label| label.elsewhere.as_ref().unwrap().path.to_string();
        let mut findings = Findings::new(&RULE, Severity::Error);
        check(files, &mut findings);
        let files = findings.into_files().map(|(path, finding)| (path.unwrap(), finding));
        files
            .map(|(path, reported)| {
                (path.to_string(), reported.message.to_string(), reported.labels.iter().map(elsewhere).collect())
            })
            .collect()
    }

    #[test]
    fn each_file_is_told_about_the_ones_that_differ() {
        let files = [
            file("c", "ads", "1.0.0", 2),
            file("a", "ads", "1.0.0", 1),
            file("b", "ads", "1.0.0", 1),
            file("other-version", "ads", "1.0.1", 3),
            file("other-id", "search", "1.0.0", 4),
        ];
        let one = "`ads` version `1.0.0` is also claimed by another file, which differs".to_owned();
        let two = "`ads` version `1.0.0` is also claimed by 2 other files, which differ".to_owned();
        assert_eq!(
            reported(&files),
            [
                ("a".to_owned(), one.clone(), vec!["c".to_owned()]),
                ("b".to_owned(), one, vec!["c".to_owned()]),
                ("c".to_owned(), two, vec!["a".to_owned(), "b".to_owned()]),
            ]
        );
    }

    #[test]
    fn copies_and_blank_identities_are_no_conflict() {
        assert_eq!(reported(&[file("a", "ads", "1.0.0", 1), file("b", "ads", "1.0.0", 1)]), []);
        assert_eq!(reported(&[file("a", "", "1.0.0", 1), file("b", "", "1.0.0", 2)]), []);
        assert_eq!(reported(&[file("a", "ads", " ", 1), file("b", "ads", " ", 2)]), []);
    }

    #[test]
    fn a_crowd_is_counted_and_five_of_it_are_shown() {
        // Seven alike stand first by path, and still each sees the five nearest that differ.
        let mut files: Vec<Identified> = (0..7).map(|n| file(&format!("a{n}"), "ads", "1.0.0", 1)).collect();
        files.extend((0..6).map(|n| file(&format!("b{n}"), "ads", "1.0.0", 10 + n)));
        let reported = reported(&files);
        assert_eq!(reported.len(), 13);
        assert_eq!(reported[0].2, ["b0", "b1", "b2", "b3", "b4"]);
        assert!(reported[0].1.contains("by 6 other files"));
        assert_eq!(reported[7].2, ["a0", "a1", "a2", "a3", "a4"]);
        assert!(reported[7].1.contains("by 12 other files"));
    }
}
