//! Owns the match of findings with what excuses them, by identity, in one place.
//!
//! The identity of a finding is its rule, its file, the place of the part at fault (`at`) and the value there. Wording,
//! lines and the primary place are no part of it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::approval::{self, Answer, Approvals, Approving, Compared, History};
use super::baseline::{Baseline, EntriesOfFile, Key};
use crate::config::{self, Source, Suppress};
use crate::date::Date;
use crate::finding::{Excuse, Excused, Finding, Severity, Suppression};
use crate::path::RepoPath;
use crate::rule::{Excuser, Group, LeftOut, Rule};
use crate::rules;
use crate::text::Span;

/// What is excused in a run. Each finding is asked for here, from any thread.
#[derive(Debug)]
pub struct Excuses {
    suppressions: Vec<Suppressing>,
    /// Which of them name a file.
    by_file: HashMap<RepoPath, Vec<usize>>,
    baseline: Option<Baseline>,
    approvals: Vec<Approving>,
    /// Which of them name a file.
    approvals_by_file: HashMap<RepoPath, Vec<usize>>,
    /// The files that hold the approvals.
    pub approval_files: Vec<Source>,
    /// What was before the base.
    history: Option<Arc<dyn History>>,
    /// The file that holds the suppressions.
    pub configuration: RepoPath,
    /// Whether everything that may be in a baseline counts as in it: the run writes a new one.
    takes_all: bool,
    /// Files with more findings than are kept, while a baseline is written.
    too_many: Mutex<Vec<RepoPath>>,
}

impl Excuses {
    /// What these suppressions and this baseline excuse. `takes_all`: a run that writes a new baseline is judged by that.
    pub fn new(suppressions: &[Suppress], today: Date, baseline: Option<Baseline>, takes_all: bool) -> Self {
        let suppressions: Vec<_> = suppressions.iter().map(|suppress| Suppressing::on(today, suppress)).collect();
        let mut by_file: HashMap<RepoPath, Vec<usize>> = HashMap::new();
        for (index, suppressing) in suppressions.iter().enumerate() {
            by_file.entry(suppressing.path.clone()).or_default().push(index);
        }
        let configuration = RepoPath::new(config::NAME);
        Self {
            suppressions,
            by_file,
            baseline,
            approvals: Vec::new(),
            approvals_by_file: HashMap::new(),
            approval_files: Vec::new(),
            history: None,
            configuration,
            takes_all,
            too_many: Mutex::default(),
        }
    }

    /// The same with approvals, as they are on a day. Without a history each counts as often as it fits.
    #[must_use]
    pub fn with_approvals(mut self, files: Vec<Approvals>, today: Date, history: Option<Arc<dyn History>>) -> Self {
        let numbered = files.iter().enumerate();
        self.approvals = numbered.flat_map(|(number, file)| Approving::all(number, file, today)).collect();
        self.history = history;
        self.approvals_by_file = approval::by_file(&self.approvals);
        self.approval_files = files.into_iter().map(|file| file.source).collect();
        self
    }

    /// The approvals of the run.
    pub fn approvals(&self) -> &[Approving] {
        &self.approvals
    }

    /// The suppressions of the run.
    pub fn suppressions(&self) -> &[Suppressing] {
        &self.suppressions
    }

    /// Takes note of the files that are gone: nothing is found in them any more.
    pub fn settle(&self, is_gone: impl Fn(&RepoPath) -> bool) {
        if let Some(baseline) = &self.baseline {
            baseline.settle(&is_gone);
        }
        for suppressing in self.suppressions.iter().filter(|suppressing| is_gone(&suppressing.path)) {
            suppressing.is_looked_at.store(true, Ordering::Relaxed);
        }
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
        let is_empty = self.suppressions.is_empty() && self.approvals.is_empty();
        if self.baseline.is_none() && is_empty && !self.takes_all {
            return None;
        }
        let name = path.below_root()?;
        let entries = self.baseline.as_ref().and_then(|baseline| baseline.of_file(&name));
        let suppressions = self.by_file.get(&*name).map(Vec::as_slice).unwrap_or_default();
        if is_passport {
            entries.into_iter().for_each(EntriesOfFile::look_at);
            let named = suppressions.iter().filter_map(|&index| self.suppressions.get(index));
            named.for_each(|suppressing| suppressing.is_looked_at.store(true, Ordering::Relaxed));
        }
        let approvals = self.approvals_by_file.get(&*name).map(Vec::as_slice).unwrap_or_default();
        let approvals: Vec<_> = approvals.iter().filter_map(|&index| self.approvals.get(index)).collect();
        let is_needed = entries.is_some() || !suppressions.is_empty() || !approvals.is_empty() || self.takes_all;
        is_needed.then(|| OfFile {
            excuses: self,
            path: path.clone(),
            entries,
            suppressions,
            approvals: approval::OfFile::new(approvals, self.history.as_deref()),
            state: RefCell::default(),
        })
    }
}

impl Default for Excuses {
    /// Nothing is excused.
    fn default() -> Self {
        Self::new(&[], Date::from_days(0), None, false)
    }
}

/// Whether the rule of that id is among those that ran. What is no rule has no finding: that is known without running.
pub fn ran(rules: &[(&'static Rule, Severity)], id: &str) -> bool {
    rules.iter().any(|(rule, _)| rule.id == id) || rules::by_id(id).is_none()
}

/// Whether a finding of the rule can be excused at all. Without a locked rule the gate would be blind, and what a change
/// permits is approved, change by change.
pub fn can_be_excused(rule: &Rule) -> bool {
    !rule.locked && rule.group != Group::Change
}

/// Whether a finding of the rule may be in a baseline: an envelope that some passports may leave is none.
pub fn can_be_in_baseline(rule: &Rule) -> bool {
    can_be_excused(rule) && rule.group != Group::Envelope
}

/// A suppression, as a run applies it.
#[derive(Debug)]
pub struct Suppressing {
    /// The rule.
    pub rule: &'static str,
    /// The file.
    pub path: RepoPath,
    /// The place of the part at fault; without it, all places.
    pub at: Option<String>,
    /// How many days are left after today; below 0 once it is over.
    pub days_left: i64,
    /// What reports repeat.
    pub words: Arc<Suppression>,
    /// The bytes of the configuration that hold it.
    pub span: Span,
    is_used: AtomicBool,
    is_looked_at: AtomicBool,
}

impl Suppressing {
    /// A suppression as it is on a day. Its last day is the last one on which it holds.
    fn on(today: Date, suppress: &Suppress) -> Self {
        let Suppress { rule, path, at, reason, until, span } = suppress;
        Self {
            rule: rule.id,
            path: RepoPath::new(path),
            at: at.clone(),
            days_left: until.days() - today.days(),
            words: Arc::new(Suppression { reason: reason.clone(), until: until.to_string() }),
            span: *span,
            is_used: AtomicBool::new(false),
            is_looked_at: AtomicBool::new(false),
        }
    }

    /// Whether it excuses a finding in its file: whatever its value is, until it is over.
    fn excuses(&self, finding: &Finding) -> bool {
        self.days_left >= 0 && self.rule == finding.rule && self.at.as_ref().is_none_or(|at| *at == finding.place.at)
    }

    /// Whether it excused nothing although its file was looked at, or is gone.
    pub fn is_unused(&self) -> bool {
        self.is_looked_at.load(Ordering::Relaxed) && !self.is_used.load(Ordering::Relaxed)
    }
}

/// What is excused in one file, during one look at it.
#[derive(Debug)]
pub struct OfFile<'e> {
    excuses: &'e Excuses,
    path: RepoPath,
    entries: Option<&'e EntriesOfFile>,
    suppressions: &'e [usize],
    approvals: approval::OfFile<'e>,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How often each identity was met: one line of the baseline excuses one finding.
    met: HashMap<Key, usize>,
    excused: Vec<Excused>,
}

impl OfFile<'_> {
    /// Takes note of what the file was and is, where approvals depend on it.
    pub fn compare(&mut self, compared: impl FnOnce() -> Option<Compared>) {
        self.approvals.compare(compared);
    }

    /// Why the finding does not count, if so. What an approval says that counts no more is added to the remedy.
    fn excuse(&self, finding: &mut Finding) -> Option<Excuse> {
        let rule = rules::by_id(finding.rule)?;
        if rule.locked || finding.severity == Severity::Note {
            return None;
        }
        let approved = match self.approvals.approve(finding, rule) {
            Answer::Accepted(approval) => Some(Excuse::Approval(approval)),
            Answer::UsedUp(why) => {
                finding.help = format!("{} {why}", finding.help).into();
                None
            }
            Answer::Nothing => None,
        };
        if !can_be_excused(rule) {
            return approved;
        }
        let suppressions = self.suppressions.iter().filter_map(|&index| self.excuses.suppressions.get(index));
        let mut suppressed = None;
        for suppressing in suppressions.filter(|suppressing| suppressing.excuses(finding)) {
            suppressing.is_used.store(true, Ordering::Relaxed);
            suppressed.get_or_insert(suppressing);
        }
        // A line of the baseline is in use, too, where a suppression is in front of it.
        let may_be_known = can_be_in_baseline(rule);
        let in_baseline = may_be_known
            && self.entries.is_some_and(|entries| {
                let key = Key::of(finding);
                let mut state = self.state.borrow_mut();
                let times = state.met.entry(key).or_default();
                *times += 1;
                entries.take(key, *times)
            });
        if approved.is_some() {
            return approved;
        }
        match suppressed {
            Some(suppressing) => Some(Excuse::Suppression(Arc::clone(&suppressing.words))),
            None => (in_baseline || may_be_known && self.excuses.takes_all).then_some(Excuse::Baseline),
        }
    }

    /// Why a finding that another report may add would not count. That leaves no trace: it is not known whether there is
    /// one.
    pub fn would_excuse(&self, finding: &Finding) -> Option<Excuse> {
        let rule = rules::by_id(finding.rule).filter(|rule| can_be_excused(rule))?;
        let suppressions = self.suppressions.iter().filter_map(|&index| self.excuses.suppressions.get(index));
        if let Some(suppressing) = suppressions.into_iter().find(|suppressing| suppressing.excuses(finding)) {
            return Some(Excuse::Suppression(Arc::clone(&suppressing.words)));
        }
        let is_known = can_be_in_baseline(rule) && self.entries.is_some_and(|entries| entries.hold(Key::of(finding)));
        is_known.then_some(Excuse::Baseline)
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
    fn pass(&self, mut finding: Finding) -> Option<Finding> {
        let Some(excuse) = self.excuse(&mut finding) else { return Some(finding) };
        self.state.borrow_mut().excused.push(Excused { finding, excuse });
        None
    }
}
