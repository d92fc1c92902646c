//! Owns the comparison of the two forms of a file that Git converts: as it is stored, and as it is checked out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::claim::Judged;
use super::unread;
use crate::path::RepoPath;
use crate::report::{FileReport, Outcome};
use crate::source::Unread;

const REMEDY: &str = "Take these attributes from its path in .gitattributes, and add the file again: a passport is to be \
                      read as it is stored.";

/// The report of a file whose form `judged` is reported, and whose `other` form must have the same findings. `is_there`:
/// whether the first form exists, where nothing was checked because it is not a passport.
pub(super) fn compare(
    name: RepoPath,
    judged: Option<Judged>,
    other: Option<&Judged>,
    is_there: bool,
    attributes: &[String],
) -> Option<Judged> {
    let is_harmless = attributes.iter().all(|attribute| attribute.starts_with("ident"));
    let attributes = attributes.join(", ");
    let reason = match (&judged, other) {
        (Some(judged), Some(other)) => {
            let rules: BTreeSet<&str> = words(&other.file).into_iter().map(|(rule, ..)| rule).collect();
            let rules = if rules.is_empty() { vec!["none"] } else { rules.into_iter().collect() };
            let reason = format!(
                "{attributes} makes Git convert it, and its other form has other findings: {}",
                rules.join(", ")
            );
            (words(&judged.file) != words(&other.file)).then_some(reason)
        }
        // It was deleted, or neither form is a passport.
        (None, _) if !is_there || other.is_none() => None,
        (Some(_), None) if is_harmless => None,
        _ => Some(format!("{attributes} makes Git convert it, and its other form is not there, or is no passport")),
    };
    let Some(reason) = reason else { return judged.map(|judged| Judged { both: true, ..judged }) };
    let refused = unread(name, &Unread::unreadable(reason, REMEDY));
    Some(match judged {
        // What has two forms has no one identity to compare.
        Some(Judged { file, row, .. }) => Judged { file: with(file, refused), claim: None, both: true, row },
        None => Judged::unread(refused, true),
    })
}

/// The file with one finding more.
fn with(mut file: FileReport, refused: FileReport) -> FileReport {
    match (&mut file.outcome, refused.outcome) {
        (Outcome::Found(found), Outcome::Unread(finding)) => {
            found.findings.insert(0, *finding);
            file
        }
        (Outcome::Clean, outcome) => FileReport { outcome, ..file },
        _ => file,
    }
}

/// What is found, wherever in the text.
fn words(file: &FileReport) -> Vec<(&str, &str, &[u8; 32], Cow<'_, str>)> {
    let findings = file.findings().iter().chain(file.excused.iter().map(|excused| &excused.finding));
    let mut words: Vec<_> = findings
        .map(|finding| (finding.rule, &*finding.place.at, &finding.place.digest, finding.message.text()))
        .collect();
    words.sort_unstable();
    words
}
