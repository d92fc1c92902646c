//! Owns the findings on files as a whole that a change takes away, moves, or loosens.

use super::change::Was;
use sha2::{Digest as _, Sha256};

use super::{excused, found};
use crate::finding::{Finding, Place};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::policy::approval::Compared;
use crate::policy::excuse::Excuses;
use crate::report::{FileKind, FileReport, Outcome};
use crate::rule::{Check, FileChange};

/// The report of a passport that is gone: deleted, or moved to a path at which no scan sees it. Nothing where no rule
/// that runs reports it.
pub fn removed(
    (was, others): (&Was, &[Was]),
    moved_to: Option<&RepoPath>,
    policy: &Policy,
    excuses: &Excuses,
) -> Option<FileReport> {
    let mut findings = was.with_past(|past| {
        let change = match moved_to {
            None => FileChange::Deleted(past),
            Some(now) if *now == was.path => FileChange::Unmarked(past),
            Some(now) => FileChange::MovedAway(past, now),
        };
        of_file(&change, policy)
    });
    let all: Vec<&Was> = std::iter::once(was).chain(others).collect();
    complete(&mut findings, &all, None);
    let bases = || all.iter().map(|was| Some(Sha256::digest(&was.bytes).into())).collect();
    let compared = || Some(Compared { bases: bases(), head: None, is_touched: true });
    let (findings, held) = excused(&was.path, findings, compared, excuses);
    if findings.is_empty() && held.is_empty() {
        return None;
    }
    let report = if findings.is_empty() {
        FileReport::new(was.path.clone(), Outcome::Clean)
    } else {
        found(was.path.clone(), b"", findings)
    };
    Some(FileReport { kind: FileKind::Removed, excused: held, ..report })
}

/// Adds to findings on a file as a whole what it was on the other bases, and what it is.
pub(super) fn complete(findings: &mut [Finding], was: &[&Was], bytes: Option<&[u8]>) {
    for changed in findings.iter_mut().filter_map(|finding| finding.changed.as_deref_mut()) {
        changed.head = bytes.map(|bytes| Sha256::digest(bytes).into());
        for digest in was.iter().map(|was| <[u8; 32]>::from(Sha256::digest(&was.bytes))) {
            if changed.base != Some(digest) && !changed.others.contains(&digest) {
                changed.others.push(digest);
            }
        }
    }
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
