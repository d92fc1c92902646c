//! Owns the list that rules report to: what it keeps of a file in which nearly everything is wrong.

use super::Rule;
use crate::finding::{Finding, Place, Severity, Words};
use crate::path::RepoPath;

/// How many findings of one rule are kept in one file, and how many of all rules.
pub const MOST_FINDINGS: usize = 1000;

/// Findings of one rule and level that were counted and not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The rule.
    pub rule: &'static str,
    /// Their level.
    pub severity: Severity,
    /// How many there are.
    pub count: usize,
}

/// Decides which findings of one file are excused, and keeps those.
pub trait Excuser: std::fmt::Debug {
    /// Returns the finding if it counts.
    fn pass(&self, finding: Finding) -> Option<Finding>;
}

/// Takes the findings of one rule after another.
#[derive(Debug)]
pub struct Findings<'e> {
    rule: &'static Rule,
    severity: Severity,
    list: Vec<Finding>,
    /// Where the findings of the current rule start.
    start: usize,
    /// The files of the findings that are reported in another file than the one that is checked: index and name.
    files: Vec<(usize, RepoPath)>,
    /// The finding that is reported at this moment and only counted. A rule may still raise its level.
    spare: Option<Box<Finding>>,
    left_out: Vec<LeftOut>,
    excuser: Option<&'e dyn Excuser>,
}

impl<'e> Findings<'e> {
    /// An empty list for the findings of `rule`, at the level that the policy gives it.
    pub const fn new(rule: &'static Rule, severity: Severity) -> Self {
        Self {
            rule,
            severity,
            list: Vec::new(),
            start: 0,
            files: Vec::new(),
            spare: None,
            left_out: Vec::new(),
            excuser: None,
        }
    }

    /// The same list for a file some of whose faults are excused.
    #[must_use]
    pub fn with(self, excuser: &'e dyn Excuser) -> Self {
        Self { excuser: Some(excuser), ..self }
    }

    /// Whether a part counts that is reported together with others: a finding on several parts is excused part by
    /// part, and its words are about those that are left.
    pub fn counts(&self, part: &Place) -> bool {
        self.excuser.is_none_or(|excuser| {
            let (message, help) = (self.rule.summary, self.rule.remedy);
            excuser.pass(Finding::new(self.rule.id, self.severity, part.clone(), message, help)).is_some()
        })
    }

    /// Takes the findings of another rule from here on.
    #[inline]
    pub fn switch_to(&mut self, rule: &'static Rule, severity: Severity) {
        if self.spare.is_some() {
            self.count_spare();
        }
        self.rule = rule;
        self.severity = severity;
        self.start = self.list.len();
    }

    /// Adds a finding: where, and what is wrong there (lower case, no full stop). The rule's own remedy is its help
    /// until another is given. Of more than [`MOST_FINDINGS`] of one rule the rest is only counted.
    pub fn report(&mut self, place: Place, message: impl Into<Words>) -> &mut Finding {
        let finding = Finding::new(self.rule.id, self.severity, place, message, self.rule.remedy);
        if self.list.len() - self.start < MOST_FINDINGS {
            return self.push(finding);
        }
        self.count_spare();
        self.spare.insert(Box::new(finding))
    }

    /// Adds a finding in the file of that name, where a rule looks at many.
    pub fn report_in(&mut self, file: &RepoPath, place: Place, message: impl Into<Words>) -> &mut Finding {
        self.files.push((self.list.len(), file.clone()));
        self.push(Finding::new(self.rule.id, self.severity, place, message, self.rule.remedy))
    }

    fn push(&mut self, finding: Finding) -> &mut Finding {
        let at = self.list.len();
        self.list.push(finding);
        &mut self.list[at]
    }

    fn count_spare(&mut self) {
        let Some(spare) = self.spare.take() else { return };
        let severity = spare.severity;
        let counted = self.left_out.iter_mut().find(|left| left.rule == spare.rule && left.severity == severity);
        match counted {
            Some(left) => left.count += 1,
            None => self.left_out.push(LeftOut { rule: spare.rule, severity, count: 1 }),
        }
    }

    /// What was found; without what was only counted.
    pub fn into_list(self) -> Vec<Finding> {
        self.list
    }

    /// What was found, and what was only counted.
    pub fn into_parts(mut self) -> (Vec<Finding>, Vec<LeftOut>) {
        self.count_spare();
        (self.list, self.left_out)
    }

    /// What was found, each with the file that it was reported in.
    pub fn into_files(self) -> impl Iterator<Item = (Option<RepoPath>, Finding)> {
        let mut files = self.files.into_iter().peekable();
        self.list
            .into_iter()
            .enumerate()
            .map(move |(at, finding)| (files.next_if(|(index, _)| *index == at).map(|(_, file)| file), finding))
    }
}
