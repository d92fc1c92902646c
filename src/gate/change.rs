//! Owns the check of a pair, a passport and what it was on the base: what the change permits, and which faults the base
//! has already.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::own::own_findings;
use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::passport::delta::{Witnesses, delta};
use crate::passport::envelope::Envelope;
use crate::passport::{Fault, Passport};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::policy::approval::Compared;
use crate::rule::{Base, Change, Check, Findings, LeftOut, Past, Subject};
use crate::rules;
use crate::text::LineIndex;

/// What a passport was on the base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Before {
    /// No base is known.
    #[default]
    Unknown,
    /// The same.
    Unchanged,
    /// The base does not have it.
    New,
    /// Something else: on each base that counts.
    Was(Vec<Was>),
}

impl Before {
    /// The same for a passport that holds these bytes: what equals each base, under the same name, has not changed.
    #[must_use]
    pub fn of(self, path: &RepoPath, bytes: &[u8]) -> Self {
        match self {
            Self::Was(was) if was.iter().all(|was| was.path == *path && was.bytes == bytes) => Self::Unchanged,
            before => before,
        }
    }
}

/// A passport on one base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Was {
    /// Its path there.
    pub path: RepoPath,
    /// The commit, in short.
    pub revision: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is around a passport that is checked.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// What it was on the base.
    pub before: &'a Before,
    /// Its own bytes, by which a finding on a change is known.
    pub bytes: &'a [u8],
    /// What it has to stay inside of.
    pub envelope: Option<&'a Envelope<'a>>,
}

impl Default for Around<'_> {
    fn default() -> Self {
        Self { before: &Before::Unknown, bytes: b"", envelope: None }
    }
}

/// Adds what the change permits to the findings of the passport itself, and marks those that every base has already.
/// Without a subject the file is no passport: its own findings say so, and nothing can be said about the change.
pub(super) fn judge(
    subject: Option<&Subject>,
    policy: &Policy,
    around: Around,
    all: &mut Vec<Finding>,
    left_out: &mut Vec<LeftOut>,
) {
    let was = match around.before {
        Before::Unknown => return,
        Before::Unchanged => {
            for finding in all {
                finding.pre_existing = true;
            }
            return;
        }
        Before::New => &[],
        Before::Was(was) => was.as_slice(),
    };
    let mut of_bases = Vec::with_capacity(was.len());
    let mut about_change = Vec::new();
    for was in was {
        let document = Document::parse(&was.bytes);
        let passport = Passport::read(&document);
        if let Some(subject) = subject {
            was.with_past(|past| {
                let Some(passport) = passport.as_ref().filter(|base| !is_stranger(base)) else {
                    return left_out.extend(compare(*subject, Base::Unreadable(past), policy, &mut about_change));
                };
                let deltas = &delta(passport, subject.passport);
                let witnesses = &Witnesses::of(passport, subject.passport);
                let base = Base::Was { past, passport, deltas, witnesses };
                left_out.extend(compare(*subject, base, policy, &mut about_change));
            });
        }
        if !all.is_empty() {
            let subject = passport.as_ref().map(|base| of_base(base, subject, around));
            of_bases.push(own_findings(&document, subject.as_ref(), policy, None).0);
        }
    }
    if was.is_empty() {
        if let Some(subject) = subject {
            left_out.extend(compare(*subject, Base::Nothing, policy, &mut about_change));
        }
    } else {
        // What is wrong with a text that has no tree is known by no part of it: another text may be wrong in another way.
        let is_comparable = subject.is_some() || was.iter().all(|was| was.bytes == around.bytes);
        if is_comparable {
            mark_pre_existing(all, &of_bases);
        }
    }
    let head = (!about_change.is_empty()).then(|| Sha256::digest(around.bytes).into());
    for changed in about_change.iter_mut().filter_map(|finding| finding.changed.as_mut()) {
        changed.head = head;
    }
    all.append(&mut about_change);
}

/// Whether not one field of the contract is in it.
fn is_stranger(passport: &Passport) -> bool {
    passport.faults.iter().any(|fault| matches!(fault, Fault::Stranger(_)))
}

/// The base as the rules look at it: by its own name, or by the profile that its path has.
fn of_base<'a>(base: &'a Passport<'a>, head: Option<&Subject<'a>>, around: Around<'a>) -> Subject<'a> {
    let own = Subject { envelope: around.envelope, ..Subject::of(base) };
    match head {
        Some(head) if head.profile != head.passport.profile() => Subject { passport: base, ..*head },
        Some(head) => Subject { vocabulary: head.vocabulary, ..own },
        None => own,
    }
}

/// Adds the findings of the rules on changes; those that another base has given already only once.
fn compare(subject: Subject, base: Base, policy: &Policy, all: &mut Vec<Finding>) -> Vec<LeftOut> {
    let mut findings = Findings::new(rules::of_unread_files(), Severity::Error);
    for &(rule, severity) in policy.rules() {
        if let Check::Change(check) = rule.check {
            findings.switch_to(rule, severity);
            check(&Change { subject, base }, &mut findings);
        }
    }
    let (list, left_out) = findings.into_parts();
    let name = |finding: &Finding| (finding.rule, finding.place.at.clone(), finding.message.clone());
    let known = all.len();
    for finding in list {
        let same = all.iter_mut().take(known).find(|other| name(other) == name(&finding) && is_one(other, &finding));
        match same {
            None => all.push(finding),
            // It is said once, and accepted once for each base.
            Some(other) => also(other, &finding),
        }
    }
    left_out
}

/// Whether two findings are of one change, from one value to another.
fn is_one(a: &Finding, b: &Finding) -> bool {
    let values =
        |finding: &Finding| finding.changed.as_deref().map(|changed| (changed.was.clone(), changed.now.clone()));
    values(a) == values(b)
}

/// Adds the base of the second finding to those of the first.
fn also(finding: &mut Finding, other: &Finding) {
    let (Some(changed), Some(other)) = (finding.changed.as_deref_mut(), other.changed.as_deref()) else { return };
    let new = other.base.filter(|base| changed.base != Some(*base) && !changed.others.contains(base));
    changed.others.extend(new);
}

/// Marks the findings that each base has: by rule, part and value, at no lower level, and with no part more beside it.
fn mark_pre_existing(all: &mut [Finding], of_bases: &[Vec<Finding>]) {
    let name = |finding: &Finding| (finding.rule, finding.place.at.clone(), finding.place.digest);
    let mut known: Vec<HashMap<_, Vec<&Finding>>> = Vec::with_capacity(of_bases.len());
    for findings in of_bases {
        let mut by_name: HashMap<_, Vec<&Finding>> = HashMap::new();
        for finding in findings {
            by_name.entry(name(finding)).or_default().push(finding);
        }
        known.push(by_name);
    }
    for finding in all {
        let key = name(finding);
        // Each finding of a base counts once: of two equal ones the second may be new.
        finding.pre_existing = known.iter_mut().all(|base| {
            let Some(same) = base.get_mut(&key) else { return false };
            let at = same.iter().position(|old| covers(old, finding));
            at.map(|at| same.swap_remove(at)).is_some()
        });
    }
}

/// Whether the finding of the base is all that the finding is.
fn covers(old: &Finding, finding: &Finding) -> bool {
    let parts = |finding: &Finding| -> Vec<(String, [u8; 32])> {
        let here = finding.labels.iter().filter(|label| label.elsewhere.is_none());
        here.map(|label| (label.place.at.clone(), label.place.digest)).collect()
    };
    let of_old = parts(old);
    old.severity >= finding.severity && parts(finding).iter().all(|part| of_old.contains(part))
}

impl Before {
    /// What approvals need to know of a file that holds these bytes now; nothing without a base.
    pub(super) fn compared(&self, bytes: &[u8]) -> Option<Compared> {
        let digest = |bytes: &[u8]| Some(Sha256::digest(bytes).into());
        let head = digest(bytes);
        let (bases, is_touched) = match self {
            Self::Unknown => return None,
            Self::Unchanged => (vec![head], false),
            Self::New => (vec![None], true),
            Self::Was(was) => (was.iter().map(|was| digest(&was.bytes)).collect(), true),
        };
        Some(Compared { bases, head, is_touched })
    }
}

impl Was {
    /// Gives the file as the rules look at it.
    pub(super) fn with_past<T>(&self, look: impl FnOnce(&Past) -> T) -> T {
        let text = String::from_utf8_lossy(&self.bytes);
        let lines = LineIndex::new(&text);
        let digest = Sha256::digest(&self.bytes).into();
        look(&Past { path: &self.path, revision: &self.revision, text: &text, lines: &lines, digest })
    }
}
