//! Owns the counts of one file: its findings by level and by rule.

use std::ops::AddAssign;

use super::{Counts, FileKind, FileReport};
use crate::finding::{Excuse, Severity};
use crate::fix::Safety;
use crate::path::RepoPath;

/// How often one rule has a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByRule {
    /// Its id.
    pub rule: &'static str,
    /// Findings at error level.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// Findings at the level of a note.
    pub notes: usize,
    /// The files with one of them.
    pub files: usize,
}

impl ByRule {
    /// The findings of one file, by rule.
    pub(super) fn of(file: &FileReport) -> Box<[Self]> {
        let mut all: Vec<Self> = Vec::new();
        for finding in file.findings() {
            let at = all.iter().position(|one| one.rule == finding.rule).unwrap_or_else(|| {
                all.push(Self { rule: finding.rule, errors: 0, warnings: 0, notes: 0, files: 1 });
                all.len() - 1
            });
            match finding.severity {
                Severity::Error => all[at].errors += 1,
                Severity::Warning => all[at].warnings += 1,
                Severity::Note => all[at].notes += 1,
            }
        }
        all.into_boxed_slice()
    }

    /// All findings.
    pub const fn findings(&self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

/// How much was found in a file that is not clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// Its name.
    pub path: RepoPath,
    /// Findings at error level.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// Findings at the level of a note.
    pub notes: usize,
}

/// How much was found in a file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) errors: u32,
    pub(super) warnings: u32,
    pub(super) notes: u32,
    pub(super) safe_fixes: u32,
    pub(super) unsafe_fixes: u32,
    pub(super) suppressed: u32,
    pub(super) in_baseline: u32,
    pub(super) approved: u32,
}

impl Tally {
    pub(super) fn of(file: &FileReport) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let of = |severity| count(file.findings().iter().filter(|finding| finding.severity == severity).count());
        let fixes = |safety| {
            let fixes = file.findings().iter().filter_map(|finding| finding.fix.as_ref());
            count(fixes.filter(|fix| fix.safety == safety).count())
        };
        let in_baseline = file.excused.iter().filter(|excused| excused.excuse == Excuse::Baseline).count();
        let approved = file.excused.iter().filter(|excused| matches!(excused.excuse, Excuse::Approval(_))).count();
        Self {
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            notes: of(Severity::Note),
            safe_fixes: fixes(Safety::Safe),
            unsafe_fixes: fixes(Safety::Unsafe),
            suppressed: count(file.excused.len() - in_baseline - approved),
            in_baseline: count(in_baseline),
            approved: count(approved),
        }
    }
}

impl Counts {
    /// Counts a file.
    pub fn count(&mut self, file: &FileReport) {
        self.add(Tally::of(file), file.kind, file.is_unread());
    }

    /// Counts a file by what was found in it.
    pub(super) fn add(&mut self, tally: Tally, kind: FileKind, is_unread: bool) {
        let Tally { errors, warnings, notes, safe_fixes, unsafe_fixes, suppressed, in_baseline, approved } = tally;
        self.passports += usize::from(kind == FileKind::Passport);
        self.other_files += usize::from(kind != FileKind::Passport);
        self.safe_fixes += safe_fixes as usize;
        self.unsafe_fixes += unsafe_fixes as usize;
        self.errors += errors as usize;
        self.warnings += warnings as usize;
        self.notes += notes as usize;
        self.suppressed += suppressed as usize;
        self.in_baseline += in_baseline as usize;
        self.approved += approved as usize;
        self.faulty_files += usize::from(errors > 0 || warnings > 0 || notes > 0);
        self.files_with_errors += usize::from(errors > 0 && !is_unread);
        self.files_with_warnings += usize::from((errors > 0 || warnings > 0) && !is_unread);
        self.unread += usize::from(is_unread);
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.passports += more.passports;
        self.other_files += more.other_files;
        self.errors += more.errors;
        self.warnings += more.warnings;
        self.notes += more.notes;
        self.suppressed += more.suppressed;
        self.in_baseline += more.in_baseline;
        self.approved += more.approved;
        self.faulty_files += more.faulty_files;
        self.files_with_errors += more.files_with_errors;
        self.files_with_warnings += more.files_with_warnings;
        self.unread += more.unread;
        self.safe_fixes += more.safe_fixes;
        self.unsafe_fixes += more.unsafe_fixes;
    }
}
