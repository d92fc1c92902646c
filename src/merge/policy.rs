//! Owns the files of the policy in several reports: each shard says what is wrong with them, as far as it sees.

use super::Fit;
use super::group::{blind, shown};
use crate::finding::Finding;
use crate::report::{Failure, FileReport, Outcome};
use crate::rule::Group;
use crate::rules;

/// The reports on files of the policy so far.
#[derive(Default)]
pub(super) struct Files<'r> {
    /// Each with the report that it is from. A file may have more than one.
    files: Vec<(&'r Fit<'r>, FileReport)>,
}

impl<'r> Files<'r> {
    /// Takes what one report has, and joins it to what others have of the same files.
    pub(super) fn add(&mut self, from: &'r Fit, files: Vec<FileReport>, faults: &mut Vec<Failure>) {
        for file in files {
            let same = self.files.iter_mut().find(|(other, known)| {
                known.path == file.path && !std::ptr::eq(*other, from) && are_alike(known, &file)
            });
            let Some((other, known)) = same else {
                self.files.push((from, file));
                continue;
            };
            if !join(known, file) {
                let message = format!("`{}` is another one in {} than in {}", known.path, shown(from), shown(other));
                faults.push(blind(message, "Write all reports of one repository from one commit."));
            }
        }
    }

    /// All of them.
    pub(super) fn into_reports(self) -> Vec<FileReport> {
        self.files.into_iter().map(|(_, file)| file).collect()
    }
}

/// Whether two reports on one file say the same kind of thing: what its change loosens has a report of its own.
fn are_alike(one: &FileReport, two: &FileReport) -> bool {
    let is_of_change = |file: &FileReport| file.findings().iter().any(|finding| group(finding) == Some(Group::Change));
    is_of_change(one) == is_of_change(two)
}

fn group(finding: &Finding) -> Option<Group> {
    rules::by_id(finding.rule).map(|rule| rule.group)
}

/// Joins two reports on one file; whether they are on the same text.
fn join(known: &mut FileReport, file: FileReport) -> bool {
    for excused in file.excused {
        if !known.excused.contains(&excused) {
            known.excused.push(excused);
        }
    }
    match (&mut known.outcome, file.outcome) {
        (Outcome::Found(known), Outcome::Found(more)) => {
            if known.text != more.text {
                return false;
            }
            let before = known.findings.len();
            for finding in more.findings {
                if !known.findings.contains(&finding) {
                    known.findings.push(finding);
                }
            }
            if known.findings.len() > before {
                known.findings.sort_by_key(order);
            }
            true
        }
        (known @ Outcome::Clean, more) => {
            *known = more;
            true
        }
        (_, Outcome::Clean) => true,
        (Outcome::Unread(known), Outcome::Unread(more)) => *known == more,
        (Outcome::Unread(_), Outcome::Found(_)) | (Outcome::Found(_), Outcome::Unread(_)) => false,
    }
}

/// The order in which one scan reports: what is excused rule by rule, all else by its place.
fn order(finding: &Finding) -> (usize, usize) {
    let is_excuse = ["/suppress/", "/approve"].iter().any(|start| finding.place.pointer.starts_with(start));
    let rule = rules::all().position(|rule| rule.id == finding.rule).filter(|_| is_excuse);
    (rule.map_or(0, |rule| rule + 1), finding.place.span.start)
}
