//! Owns the match of findings with what excuses them, by identity, in one place.
//!
//! The identity of a finding is its rule, its file, the place of the part at fault (`at`) and the value there. Wording,
//! lines and the primary place are no part of it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::baseline::{Baseline, EntriesOfFile, Key};
use crate::finding::{Excuse, Excused, Finding, Severity};
use crate::path::RepoPath;
use crate::rule::{Excuser, LeftOut, Rule};
use crate::rules;

/// What is excused in a run. Whoever finds something asks here, from any thread.
#[derive(Debug, Default)]
pub struct Excuses {
    baseline: Option<Baseline>,
    /// Whether everything that may be in a baseline counts as in it: the run writes a new one.
    takes_all: bool,
    /// Files with more findings than are kept, while a baseline is written.
    too_many: Mutex<Vec<RepoPath>>,
}

impl Excuses {
    /// What this baseline excuses. `takes_all`: a run that writes a new one is judged by that.
    pub fn new(baseline: Option<Baseline>, takes_all: bool) -> Self {
        Self { baseline, takes_all, ..Self::default() }
    }

    /// The baseline of the run.
    pub const fn baseline(&self) -> Option<&Baseline> {
        self.baseline.as_ref()
    }

    /// The files of which a new baseline would not hold everything, sorted.
    pub fn too_many(&self) -> Vec<RepoPath> {
        let mut files = self.too_many.lock().unwrap_or_else(PoisonError::into_inner).clone();
        files.sort();
        files.dedup();
        files
    }

    /// What is excused in a file; nothing where nothing can be. `is_passport`: whether the rules on passports see it.
    pub fn of_file(&self, path: &RepoPath, is_passport: bool) -> Option<OfFile<'_>> {
        if self.baseline.is_none() && !self.takes_all {
            return None;
        }
        let name = path.below_root()?;
        let entries = self.baseline.as_ref().and_then(|baseline| baseline.of_file(&name));
        if let Some(entries) = entries.filter(|_| is_passport) {
            entries.look_at();
        }
        let is_needed = entries.is_some() || self.takes_all;
        is_needed.then(|| OfFile { excuses: self, path: path.clone(), entries, state: RefCell::default() })
    }
}

/// Whether the rule of that id is among those that ran. What is no rule has no finding: that is known without running.
pub fn ran(rules: &[(&'static Rule, Severity)], id: &str) -> bool {
    rules.iter().any(|(rule, _)| rule.id == id) || rules::by_id(id).is_none()
}

/// Whether a finding of the rule can be excused at all. Without a locked rule the gate would be blind.
pub const fn can_be_excused(rule: &Rule) -> bool {
    !rule.locked
}

/// What is excused in one file, during one look at it.
#[derive(Debug)]
pub struct OfFile<'e> {
    excuses: &'e Excuses,
    path: RepoPath,
    entries: Option<&'e EntriesOfFile>,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How often each identity was met: one line of the baseline excuses one finding.
    met: HashMap<Key, usize>,
    excused: Vec<Excused>,
}

impl OfFile<'_> {
    /// Why the finding does not count, if so.
    fn excuse(&self, finding: &Finding) -> Option<Excuse> {
        let rule = rules::by_id(finding.rule)?;
        if !can_be_excused(rule) || finding.severity == Severity::Note {
            return None;
        }
        let in_baseline = self.entries.is_some_and(|entries| {
            let key = Key::of(finding);
            let mut state = self.state.borrow_mut();
            let times = state.met.entry(key).or_default();
            *times += 1;
            entries.take(key, *times)
        });
        (in_baseline || self.excuses.takes_all).then_some(Excuse::Baseline)
    }

    /// Takes note of findings that were only counted: whether they are excused is not known.
    pub fn leave_out(&self, left_out: &[LeftOut]) {
        if self.excuses.takes_all && !left_out.is_empty() {
            self.excuses.too_many.lock().unwrap_or_else(PoisonError::into_inner).push(self.path.clone());
        }
    }

    /// What was excused.
    pub fn into_excused(self) -> Vec<Excused> {
        self.state.into_inner().excused
    }
}

impl Excuser for OfFile<'_> {
    fn pass(&self, finding: Finding) -> Option<Finding> {
        let Some(excuse) = self.excuse(&finding) else { return Some(finding) };
        self.state.borrow_mut().excused.push(Excused { finding, excuse });
        None
    }
}
