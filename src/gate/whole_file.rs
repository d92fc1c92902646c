//! Owns the findings on files as a whole that a change takes away, moves, or loosens.

use super::change::Was;
use super::found;
use crate::finding::{Finding, Place};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::{FileKind, FileReport};
use crate::rule::{Check, FileChange};

/// The report of a passport that is gone: deleted, or moved to a path at which no scan sees it. Nothing where no rule
/// that runs reports it.
pub fn removed(was: &Was, moved_to: Option<&RepoPath>, policy: &Policy) -> Option<FileReport> {
    let findings = was.with_past(|past| {
        let change = moved_to.map_or(FileChange::Deleted(past), |now| FileChange::MovedAway(past, now));
        of_file(&change, policy)
    });
    (!findings.is_empty()).then(|| FileReport { kind: FileKind::Removed, ..found(was.path.clone(), b"", findings) })
}

/// The findings of a passport at a path of another policy than where it was; `differs` says in words what differs.
pub fn moved(was: &Was, now: &RepoPath, differs: &str, policy: &Policy) -> Vec<Finding> {
    was.with_past(|past| of_file(&FileChange::MovedUnder { past, now, differs }, policy))
}

/// The report of a file of the policy that permits or excuses more than on the base: each place with what was loosened
/// there. Nothing where no rule that runs reports it.
pub fn loosened(file: &RepoPath, bytes: &[u8], what: &[(Place, String)], policy: &Policy) -> Option<FileReport> {
    let of_one = |(place, what): &(Place, String)| of_file(&FileChange::Loosened { file, place, what }, policy);
    let findings: Vec<Finding> = what.iter().flat_map(of_one).collect();
    (!findings.is_empty()).then(|| FileReport { kind: FileKind::Policy, ..found(file.clone(), bytes, findings) })
}

fn of_file(change: &FileChange, policy: &Policy) -> Vec<Finding> {
    let findings = policy.findings_of(|check, findings| {
        if let Check::Files(check) = check {
            check(change, findings);
        }
    });
    findings.map(|(_, finding)| finding).collect()
}
