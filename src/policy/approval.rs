//! Owns the match of findings on a change with the approvals of a run.
//!
//! The identity of a change is its rule, its file, the place of the part (`at`), what the part was and is, and the bytes
//! of the file on each base that counts.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
}

/// What was before the base.
pub trait History: fmt::Debug + Send + Sync {
    /// Why approvals of a change of a file count no more, as the end of a sentence about one and whole ones, if so: the
    /// change was made and undone, or nothing shows that it was not.
    fn why_used_up(&self, path: &str, approved: &ApprovedChange) -> Option<String>;
}

/// A change that approvals accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedChange {
    /// What the file was on each base that counts.
    pub bases: Vec<Digest>,
    /// What it is.
    pub head: Digest,
    /// Whether the approvals are of these bytes, and not of a part of them.
    pub is_whole: bool,
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
    is_used_up: AtomicBool,
}

impl Approving {
    /// The approvals of a file as they are on a day.
    pub(super) fn all(source: usize, file: &Approvals, today: Date) -> Vec<Self> {
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
                is_used_up: AtomicBool::new(false),
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

    /// Whether it would have accepted a change of the run, and counts no more.
    pub fn is_used_up(&self) -> bool {
        self.is_used_up.load(Ordering::Relaxed)
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
    history: Option<&'e dyn History>,
}

impl<'e> OfFile<'e> {
    pub(super) const fn new(approvals: Vec<&'e Approving>, history: Option<&'e dyn History>) -> Self {
        Self { approvals, compared: None, history }
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
        let by_base: Vec<_> = by_base.collect();
        let Some(first) = by_base.first().and_then(|approving| approving.first()) else { return Answer::Nothing };
        if by_base.iter().any(Vec::is_empty) {
            return Answer::Nothing;
        }
        let is_whole = matches!(first.what.what, Approved::File { .. });
        let approved = ApprovedChange { bases: change.bases, head: change.head, is_whole };
        let used_up = self.history.and_then(|history| history.why_used_up(&first.what.path, &approved));
        for approving in by_base.iter().flatten() {
            let became = if used_up.is_some() { &approving.is_used_up } else { &approving.is_used };
            became.store(true, Ordering::Relaxed);
        }
        match used_up {
            Some(why) => Answer::UsedUp(format!("The approval at {} does not count: {why}", first.words.place)),
            None => Answer::Accepted(Arc::clone(&first.words)),
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
