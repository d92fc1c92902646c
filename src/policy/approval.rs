//! Owns the match of findings on a change with the approvals of a run.
//!
//! The identity of a change is its rule, its file, the place of the part (`at`), what the part was and is, and the bytes
//! of the file on each base that counts.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::config::{ABSENT, Approve, Approved, Digest, Source};
use crate::date::Date;
use crate::finding::{Approval, Changed, Finding};
use crate::path::RepoPath;
use crate::rule::{Group, Rule};

/// The approvals of one file.
#[derive(Debug)]
pub struct Approvals {
    /// The file that holds them.
    pub source: Source,
    /// What it holds.
    pub approvals: Vec<Approve>,
    /// The commit whose word they are; none where they come in the change itself.
    pub by: By,
    /// The file that holds them, where it is one of the repository and so has a history.
    pub file: Option<RepoPath>,
}

/// What was before the base.
pub trait History: fmt::Debug + Send + Sync {
    /// What became of an approval of that file before.
    fn of(&self, approve: &Approve, file: &RepoPath) -> Past;
}

/// What became of an approval before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The passport where the policy is read from; nothing where it is not known.
    pub tip: Option<Digest>,
    /// Why the approval counts no more, as the end of a sentence about it and whole ones, where it does not: its change
    /// was made and undone, or nothing shows that it was not.
    pub used_up: Option<String>,
}

/// On whose word an approval counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The base's: its commit, in short.
    Base(String),
    /// The change's own.
    Change,
    /// A file that is no part of the repository.
    Outside,
}

/// A file as a run sees it: what it was on each base that counts, and what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// On the bases.
    pub bases: Vec<Digest>,
    /// In the change.
    pub head: Digest,
    /// Whether the two differ.
    pub is_touched: bool,
}

/// An approval, as a run applies it.
#[derive(Debug)]
pub struct Approving {
    what: Approve,
    /// The number of the file that holds it.
    pub source: usize,
    /// How many days are left after today; below 0 once it is over.
    pub days_left: i64,
    /// What reports repeat.
    pub words: Arc<Approval>,
    is_used: AtomicBool,
    is_touched: AtomicBool,
    is_spent: AtomicBool,
    file: Option<RepoPath>,
    history: Option<Arc<dyn History>>,
    /// Asked for when the approval is about to accept something.
    past: OnceLock<Past>,
}

impl Approving {
    /// The approvals of a file as they are on a day.
    pub(super) fn all(source: usize, file: &Approvals, today: Date, history: Option<&Arc<dyn History>>) -> Vec<Self> {
        let one = |what: &Approve| {
            let place = file.source.place(what.span);
            let by = match &file.by {
                By::Base(commit) if place.starts_with(&format!("{commit}:")) => format!("by {place}"),
                By::Base(commit) => format!("by {commit}:{place}"),
                By::Change => format!("in this change by {place}"),
                By::Outside => format!("by {place}"),
            };
            Self {
                what: what.clone(),
                source,
                days_left: what.until.days() - today.days(),
                words: Arc::new(Approval { by, place, reason: what.reason.clone(), until: what.until.to_string() }),
                is_used: AtomicBool::new(false),
                is_touched: AtomicBool::new(false),
                is_spent: AtomicBool::new(false),
                file: file.file.clone(),
                history: history.cloned(),
                past: OnceLock::new(),
            }
        };
        file.approvals.iter().map(one).collect()
    }

    /// The approval as it is written.
    pub const fn written(&self) -> &Approve {
        &self.what
    }

    /// The file that it is about.
    pub fn path(&self) -> RepoPath {
        RepoPath::new(&self.what.path)
    }

    /// Whether it has accepted a change of the run.
    pub fn is_used(&self) -> bool {
        self.is_used.load(Ordering::Relaxed)
    }

    /// Whether the run changes its file.
    pub fn is_touched(&self) -> bool {
        self.is_touched.load(Ordering::Relaxed)
    }

    /// Whether no base has the bytes any more that it is about.
    pub fn is_spent(&self) -> bool {
        self.is_spent.load(Ordering::Relaxed)
    }

    /// Why it counts no more for a file that is now so, if it does not. What the base has already is not permitted anew.
    fn used_up(&self, head: Digest) -> Option<&str> {
        let (history, file) = (self.history.as_ref()?, self.file.as_ref()?);
        let past = self.past.get_or_init(|| history.of(&self.what, file));
        past.used_up.as_deref().filter(|_| past.tip != Some(head))
    }

    fn look(&self, compared: &Compared) {
        if compared.is_touched {
            self.is_touched.store(true, Ordering::Relaxed);
        }
        if !compared.bases.contains(&self.what.base) {
            self.is_spent.store(true, Ordering::Relaxed);
        }
    }

    /// Whether it accepts a change from these bytes. The last day is the last one on which it does.
    fn accepts(&self, finding: &Finding, change: &Change<'_>, base: Digest) -> bool {
        let Approve { rule, at, what, base: of, .. } = &self.what;
        let is_here = at.as_ref().is_none_or(|at| *at == finding.place.at);
        let is_it = match what {
            Approved::Value { from, to } => {
                let is = |value: &Option<String>, stated: &str| value.as_deref().unwrap_or(ABSENT) == stated;
                at.is_some() && change.part.is_some_and(|part| is(&part.was, from) && is(&part.now, to))
            }
            Approved::File { from, to } => *from == base && *to == change.head,
        };
        self.days_left >= 0 && rule.id == finding.rule && is_here && is_it && *of == base
    }
}

/// What a finding says of the change.
struct Change<'f> {
    part: Option<&'f Changed>,
    /// The bases that each need an approval.
    bases: Vec<Digest>,
    head: Digest,
}

/// What approvals say to a finding.
#[derive(Debug)]
pub(super) enum Answer {
    /// On whose word it is accepted.
    Accepted(Arc<Approval>),
    /// Why the one that is about it counts no more: a sentence and what to do.
    UsedUp(String),
    /// None is about it.
    Nothing,
}

/// The approvals of one file, during one look at it.
#[derive(Debug, Default)]
pub(super) struct OfFile<'e> {
    approvals: Vec<&'e Approving>,
    compared: Option<Compared>,
}

impl<'e> OfFile<'e> {
    pub(super) const fn new(approvals: Vec<&'e Approving>) -> Self {
        Self { approvals, compared: None }
    }

    /// Takes note of what the file was and is.
    pub(super) fn compare(&mut self, compared: impl FnOnce() -> Option<Compared>) {
        if self.approvals.is_empty() {
            return;
        }
        self.compared = compared();
        if let Some(compared) = &self.compared {
            self.approvals.iter().for_each(|approving| approving.look(compared));
        }
    }

    /// Whether a finding is accepted: each base that has it needs an approval.
    pub(super) fn approve(&self, finding: &Finding, rule: &Rule) -> Answer {
        if self.approvals.is_empty() {
            return Answer::Nothing;
        }
        let change = match (&finding.changed, &self.compared) {
            (Some(changed), _) if rule.group == Group::Change => {
                let bases = std::iter::once(changed.base).chain(changed.others.iter().copied().map(Some));
                Change { part: Some(&**changed), bases: bases.collect(), head: changed.head }
            }
            // What is outside of an envelope is accepted with the bytes of the file.
            (_, Some(compared)) if rule.group == Group::Envelope && compared.is_touched => {
                Change { part: None, bases: compared.bases.clone(), head: compared.head }
            }
            _ => return Answer::Nothing,
        };
        let by_base = change.bases.iter().map(|base| {
            self.approvals.iter().filter(|approving| approving.accepts(finding, &change, *base)).collect::<Vec<_>>()
        });
        let mut by_base: Vec<_> = by_base.collect();
        if by_base.iter().any(Vec::is_empty) {
            return Answer::Nothing;
        }
        let mut used_up = None;
        for approving in &mut by_base {
            approving.retain(|approving| match approving.used_up(change.head) {
                Some(why) => {
                    used_up = Some(format!("The approval at {} does not count: {why}", approving.words.place));
                    false
                }
                None => true,
            });
        }
        let counts = by_base.iter().all(|approving| !approving.is_empty());
        match by_base.iter().flatten().next() {
            Some(first) if counts => {
                by_base.iter().flatten().for_each(|approving| approving.is_used.store(true, Ordering::Relaxed));
                Answer::Accepted(Arc::clone(&first.words))
            }
            _ => used_up.map_or(Answer::Nothing, Answer::UsedUp),
        }
    }
}

/// Which approvals name a file.
pub(super) fn by_file(all: &[Approving]) -> HashMap<RepoPath, Vec<usize>> {
    let mut by_file: HashMap<RepoPath, Vec<usize>> = HashMap::new();
    for (index, approving) in all.iter().enumerate() {
        by_file.entry(approving.path()).or_default().push(index);
    }
    by_file
}
