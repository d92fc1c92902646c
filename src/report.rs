//! Owns the result of a scan as data: what every sink is a pure function of.

mod collect;
mod spool;
mod tally;
mod worst;

use std::cmp::Reverse;

use crate::finding::{Excuse, Excused, Finding, Severity};
use crate::path::RepoPath;
use crate::rule::{Group, Identified, Rule};
use crate::text::LineIndex;

pub use collect::{Batch, Body, BodyKey, Collected, Collector, Files, Keep, Render, Row};
pub use spool::Lost;
pub use tally::{ByRule, Faulty};
pub use worst::Needs;

/// One file of the scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Its name.
    pub path: RepoPath,
    /// What became of it.
    pub outcome: Outcome,
    /// What was found and does not count.
    pub excused: Vec<Excused>,
    /// What it is to the scan.
    pub kind: FileKind,
    /// The identity that it states, where a format shows that.
    pub identity: Option<Box<Identity>>,
    /// Whether its text is not known: [`Judged::text`] has nothing of it but the places of its findings.
    pub is_bare: bool,
}

/// The identity that a passport states, for the comparison with those of other reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What it is, and where.
    pub stated: Identified,
    /// Why it would not count that another passport states the same.
    pub excuse: Option<Excuse>,
}

/// What a file is to a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// A file of the policy, such as the configuration, and no passport. It has a report only when something is wrong
    /// with it, and that comes first.
    Policy,
    /// A passport.
    Passport,
    /// What was a passport on the base and is none now.
    Removed,
}

/// What became of a file. A clean file leaves only its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Read, and nothing found.
    Clean,
    /// Read, and something found.
    Found(Box<Judged>),
    /// Could not be looked at: never a pass.
    Unread(Box<Finding>),
}

/// A text with findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The text (U+FFFD in place of bytes that are not UTF-8).
    pub text: String,
    /// Its lines.
    pub lines: LineIndex,
    /// The findings, in the order of the text; never empty.
    pub findings: Vec<Finding>,
}

impl FileReport {
    /// The report of a passport.
    pub const fn new(path: RepoPath, outcome: Outcome) -> Self {
        Self { path, outcome, excused: Vec::new(), kind: FileKind::Passport, identity: None, is_bare: false }
    }

    /// The report of a file of the policy.
    pub fn of_policy(path: RepoPath, outcome: Outcome) -> Self {
        Self { kind: FileKind::Policy, ..Self::new(path, outcome) }
    }

    /// Its place among the files of a report: the policy first, then by path.
    pub fn order(&self) -> (bool, &RepoPath, FileKind) {
        order(&self.path, self.kind)
    }

    /// The findings, in the order of the text.
    pub fn findings(&self) -> &[Finding] {
        match &self.outcome {
            Outcome::Clean => &[],
            Outcome::Found(judged) => &judged.findings,
            Outcome::Unread(finding) => std::slice::from_ref(finding),
        }
    }

    /// The text and its lines, where the file was read and has findings.
    pub fn judged(&self) -> Option<&Judged> {
        match &self.outcome {
            Outcome::Found(judged) => Some(judged),
            _ => None,
        }
    }

    /// Whether the file could not be looked at.
    pub const fn is_unread(&self) -> bool {
        matches!(self.outcome, Outcome::Unread(_))
    }
}

/// What a reader has to know of a part of a scan.
pub fn note_of_part((part, parts): (u64, u64)) -> String {
    format!("Shard {part} of {parts}: the other passports are judged by the other shards.")
}

/// What a reader has to know of a scan that did not see every identity.
pub const COMPARED_IN_PART: &str =
    "Only a part of the repository was looked at: identities (`id` and `version`) were compared within it.";

fn order(path: &RepoPath, kind: FileKind) -> (bool, &RepoPath, FileKind) {
    (kind != FileKind::Policy, path, kind)
}

/// What is wrong with a run apart from any file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do: a sentence.
    pub help: String,
    /// The rule, where one reports it (`no-passports`).
    pub rule: Option<&'static str>,
    /// Whether something could not be looked at because of it.
    pub blinds: bool,
}

/// What the passports of a run were compared with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Base {
    /// The id of the commit whose policy holds.
    pub tip: String,
    /// The ids of the commits with which passports were compared.
    pub commits: Vec<String>,
    /// How they were chosen: a sentence.
    pub how: String,
    /// The file of the policy in the tip; nothing where another policy holds.
    pub policy: Option<RepoPath>,
}

/// What a part was split from: parts of one whole have the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The SHA-256 of the paths, globs and options that say what is looked through, and of the configuration.
    pub scope: String,
    /// The commit that is checked out; `None` outside of Git, and before the first commit.
    pub commit: Option<String>,
}

/// A rule that would run, and does not.
#[derive(Debug, Clone)]
pub struct SwitchedOff {
    /// The rule.
    pub rule: &'static Rule,
    /// What switches it off: an option, or a place in the configuration.
    pub by: String,
    /// Globs of the paths for which it is off; all where there are none.
    pub paths: Vec<String>,
}

/// The end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Exit status 0.
    Clean,
    /// Something is wrong.
    Found,
    /// Something could not be looked at.
    Blind,
}

impl Verdict {
    /// `clean`, `found` or `blind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Found => "found",
            Self::Blind => "blind",
        }
    }
}

/// The finished result.
#[derive(Debug, Default)]
pub struct Report {
    /// The rules that were selected, each with its level, in the order of the documentation.
    pub rules: Vec<(&'static Rule, Severity)>,
    /// Whether a warning fails the run.
    pub deny_warnings: bool,
    /// What the passports were compared with, so that it is known which findings are new.
    pub base: Option<Base>,
    /// Which part of how many was checked, where a matrix of jobs splits the work.
    pub part: Option<(u64, u64)>,
    /// Of what it is a part.
    pub whole: Option<Whole>,
    /// Whether, the part aside, less than the whole repository was looked through.
    pub partial: bool,
    /// Every file of the scan.
    pub files: Files,
    /// What is wrong apart from any file.
    pub failures: Vec<Failure>,
    /// Folders that are not looked into, sorted: nested repositories, linked directories.
    pub not_entered: Vec<RepoPath>,
    /// The rules that would run and do not.
    pub switched_off: Vec<SwitchedOff>,
    /// Each approval that counted, on whose word and why; the notes have them, too.
    pub approved: Vec<String>,
    /// What a reader of the result has to know: a partial scan, for one. Sentences.
    pub notes: Vec<String>,
    /// What was fixed before the files were checked.
    pub fixed: Fixed,
}

/// How much was fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fixed {
    /// Findings that are gone.
    pub findings: usize,
    /// The files that were changed.
    pub files: usize,
}

/// How much was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// The passports of the scan.
    pub passports: usize,
    /// Files that are no passports and have a report: of the policy, or gone.
    pub other_files: usize,
    /// Findings at error level, failures included.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// Findings at the level of a note.
    pub notes: usize,
    /// Findings that a suppression excuses.
    pub suppressed: usize,
    /// Findings that the baseline holds.
    pub in_baseline: usize,
    /// Findings on a change that was approved.
    pub approved: usize,
    /// Files with a finding.
    pub faulty_files: usize,
    /// Files that were read and have a finding at error level.
    pub files_with_errors: usize,
    /// Files that were read and have a finding at warning level or above.
    pub files_with_warnings: usize,
    /// Files that could not be looked at.
    pub unread: usize,
    /// Findings with a fix that may be applied without review.
    pub safe_fixes: usize,
    /// Findings with another fix.
    pub unsafe_fixes: usize,
}

impl Counts {
    /// All findings that count, notes too.
    pub const fn findings(&self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

impl Report {
    /// The rules that ran: without a base the ones on changes do not.
    pub fn ran(&self) -> impl Iterator<Item = (&'static Rule, Severity)> {
        self.rules.iter().copied().filter(|(rule, _)| self.base.is_some() || rule.group != Group::Change)
    }

    /// Counts everything.
    pub fn counts(&self) -> Counts {
        Counts { errors: self.files.counts.errors + self.failures.len(), ..self.files.counts }
    }

    /// How often each rule has a finding, what concerns no file too; most errors first, then most findings.
    pub fn by_rule(&self) -> Vec<ByRule> {
        let mut all = self.files.rules.clone();
        for rule in self.failures.iter().filter_map(|failure| failure.rule) {
            match all.iter_mut().find(|one| one.rule == rule) {
                Some(one) => one.errors += 1,
                None => all.push(ByRule { rule, errors: 1, warnings: 0, notes: 0, files: 0 }),
            }
        }
        all.sort_by_key(|one| (Reverse((one.errors, one.findings())), one.rule));
        all
    }

    /// The end of the run.
    pub fn verdict(&self) -> Verdict {
        let counts = self.counts();
        if counts.unread > 0 || self.failures.iter().any(|failure| failure.blinds) {
            Verdict::Blind
        } else if counts.errors > 0 || (self.deny_warnings && counts.warnings > 0) {
            Verdict::Found
        } else {
            Verdict::Clean
        }
    }
}
