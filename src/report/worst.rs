//! Owns the files that are kept whole: those with the worst findings, as many as the formats with a limit can show.

use std::sync::Arc;

use super::{FileKind, FileReport};
use crate::finding::{Finding, Severity};
use crate::path::RepoPath;

/// How many findings the formats with a limit show at most, each kind in the order of the paths: those that the base has
/// already behind the others, as many of them again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// Of files that could not be looked at.
    pub unread: usize,
    /// At error level.
    pub errors: usize,
    /// At warning level.
    pub warnings: usize,
    /// At the level of a note.
    pub notes: usize,
}

impl Needs {
    /// What serves both.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            unread: self.unread.max(other.unread),
            errors: self.errors.max(other.errors),
            warnings: self.warnings.max(other.warnings),
            notes: self.notes.max(other.notes),
        }
    }
}

/// What identifies a file of the run.
fn name(file: &FileReport) -> (bool, &RepoPath, FileKind) {
    file.order()
}

/// The files with the first findings of one kind.
#[derive(Debug)]
struct First {
    /// How many findings are wanted.
    wanted: usize,
    /// Files, each with its number of findings of the kind.
    files: Vec<(Arc<FileReport>, usize)>,
    held: usize,
    /// No file behind this one is wanted.
    last: Option<Arc<FileReport>>,
}

impl First {
    const fn new(wanted: usize) -> Self {
        Self { wanted, files: Vec::new(), held: 0, last: None }
    }

    fn offer(&mut self, file: &Arc<FileReport>, count: usize) {
        if self.wanted == 0 || count == 0 || self.last.as_ref().is_some_and(|last| name(file) > name(last)) {
            return;
        }
        self.files.push((Arc::clone(file), count));
        self.held += count;
        // A quarter more than wanted: so sorting costs little, and so does the memory.
        if self.held > self.wanted + self.wanted / 4 + 256 {
            self.trim();
        }
    }

    /// Lets go of the files behind the last one that is wanted. Of two reports of one file the one that says more counts,
    /// and that it could not be looked at says most; else the later one.
    fn trim(&mut self) {
        let says = |file: &FileReport| (file.is_unread(), file.findings().len());
        self.files.reverse();
        self.files.sort_by(|(a, _), (b, _)| name(a).cmp(&name(b)).then_with(|| says(b).cmp(&says(a))));
        self.files.dedup_by(|(a, _), (b, _)| name(a) == name(b));
        let mut held = 0;
        let kept = self.files.iter().position(|(_, count)| {
            held += count;
            held >= self.wanted
        });
        self.held = held;
        if let Some(last) = kept {
            self.files.truncate(last + 1);
            self.last = self.files.last().map(|(file, _)| Arc::clone(file));
        }
    }
}

/// The files with the worst findings.
#[derive(Debug)]
pub(super) struct Worst {
    unread: First,
    errors: First,
    warnings: First,
    notes: First,
    /// What the base has already, by level: it comes behind what a change brings.
    old: [First; 3],
}

impl Worst {
    pub(super) fn new(needs: Needs) -> Self {
        Self {
            unread: First::new(needs.unread),
            errors: First::new(needs.errors),
            warnings: First::new(needs.warnings),
            notes: First::new(needs.notes),
            old: [needs.errors, needs.warnings, needs.notes].map(First::new),
        }
    }

    /// Keeps a file that has findings, if it is among the worst so far.
    pub(super) fn offer(&mut self, file: FileReport) {
        let all = file.findings().len();
        let of = |old: bool| {
            [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
                let is_meant = |finding: &&Finding| finding.severity == severity && finding.pre_existing == old;
                file.findings().iter().filter(is_meant).count()
            })
        };
        let ([errors, warnings, notes], old) = (of(false), of(true));
        let file = Arc::new(file);
        self.unread.offer(&file, if file.is_unread() { all } else { 0 });
        self.errors.offer(&file, errors);
        self.warnings.offer(&file, warnings);
        self.notes.offer(&file, notes);
        for (first, count) in self.old.iter_mut().zip(old) {
            first.offer(&file, count);
        }
    }

    /// The files, sorted by path.
    pub(super) fn into_files(mut self) -> Vec<Arc<FileReport>> {
        let new = [&mut self.unread, &mut self.errors, &mut self.warnings, &mut self.notes];
        let kinds = new.into_iter().chain(&mut self.old);
        let mut files: Vec<Arc<FileReport>> = kinds
            .flat_map(|first| {
                first.trim();
                std::mem::take(&mut first.files)
            })
            .map(|(file, _)| file)
            .collect();
        files.sort_by(|a, b| name(a).cmp(&name(b)));
        files.dedup_by(|a, b| name(a) == name(b));
        files
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::Place;
    use crate::report::Outcome;
    use crate::text::Span;

    /// A file that could not be looked at, by the level of its report.
    fn file(name: usize, severity: Severity) -> FileReport {
        let finding = Finding::new("", severity, Place::file(Span::default()), String::new(), String::new());
        FileReport::new(RepoPath::new(&format!("{name:05}")), Outcome::Unread(Box::new(finding)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_first_findings_of_each_level_are_kept_in_whatever_order_they_come(
            order in Just((0..2000usize).collect::<Vec<_>>()).prop_shuffle(),
            rare in 2usize..9,
            errors in 1usize..40,
            warnings in 1usize..40,
        ) {
            let severity = |name: usize| if name.is_multiple_of(rare) { Severity::Error } else { Severity::Warning };
            let mut worst = Worst::new(Needs { errors, warnings, ..Needs::default() });
            for name in order {
                worst.offer(file(name, severity(name)));
            }
            let kept = worst.into_files();
            prop_assert!(kept.is_sorted_by(|a, b| a.path < b.path));
            for (level, wanted) in [(Severity::Error, errors), (Severity::Warning, warnings)] {
                let of_level = kept.iter().filter(|file| file.findings()[0].severity == level);
                let names: Vec<&str> = of_level.map(|file| file.path.as_str()).take(wanted).collect();
                let first = (0..2000).filter(|name| severity(*name) == level).take(wanted);
                prop_assert_eq!(names, first.map(|name| format!("{name:05}")).collect::<Vec<_>>());
            }
            prop_assert!(kept.len() <= errors + warnings);
        }
    }

    #[test]
    fn a_later_report_of_a_file_replaces_the_earlier_one() {
        let mut worst = Worst::new(Needs { errors: 5, ..Needs::default() });
        worst.offer(file(1, Severity::Warning));
        worst.offer(file(1, Severity::Error));
        let kept = worst.into_files();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].findings()[0].severity, Severity::Error);
    }
}
