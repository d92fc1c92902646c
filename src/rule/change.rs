//! Owns what the rules on changes look at: a passport and what it was on the base, and the files that a change moves or
//! takes away.

use std::fmt;

use super::{Findings, Subject};
use crate::finding::{Changed, Elsewhere, Finding, Label, Place, Words, child, words};
use crate::passport::delta::{Basis, Delta, Witnesses};
use crate::passport::{Passport, locate};
use crate::path::RepoPath;
use crate::text::{LineIndex, quoted};

/// A file as it was on the base.
#[derive(Debug)]
pub struct Past<'a> {
    /// Its path there.
    pub path: &'a RepoPath,
    /// The commit, in short.
    pub revision: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The lines of that.
    pub lines: &'a LineIndex,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
}

impl fmt::Display for Past<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.revision, self.path)
    }
}

/// What a passport is compared with.
#[derive(Clone, Copy)]
pub enum Base<'a> {
    /// Nothing: the base does not have it.
    Nothing,
    /// A file that cannot be read as a passport.
    Unreadable(&'a Past<'a>),
    /// A passport.
    Was {
        /// Its file.
        past: &'a Past<'a>,
        /// What it permits.
        passport: &'a Passport<'a>,
        /// Every part in which the two differ.
        deltas: &'a [Delta],
        /// The moves that show what is permitted now and was not.
        witnesses: &'a Witnesses<'a>,
    },
}

/// A passport and what it was on the base.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    /// The passport as it is now.
    pub subject: Subject<'a>,
    /// What it was.
    pub base: Base<'a>,
}

/// What a change does to a file as a whole.
#[derive(Debug, Clone, Copy)]
pub enum FileChange<'a> {
    /// The base has a passport of that name, and it was deleted.
    Deleted(&'a Past<'a>),
    /// The file is still there, and its content, by which it was a passport, is none any more.
    Unmarked(&'a Past<'a>),
    /// The passport is at another path now, which is no passport's.
    MovedAway(&'a Past<'a>, &'a RepoPath),
    /// The passport is at another path now, and the policy of the base differs for the two.
    MovedUnder {
        /// What it was.
        past: &'a Past<'a>,
        /// Its path now.
        now: &'a RepoPath,
        /// What differs for the two paths, in words: `profile`, `envelope`, a rule.
        differs: &'a str,
    },
    /// A file of the policy permits more, or excuses more, than on the base.
    Loosened {
        /// The file of the policy, as it is now.
        file: &'a RepoPath,
        /// Where in it.
        place: &'a Place,
        /// What was loosened, in words: lower case, no full stop.
        what: &'a str,
    },
}

impl<'a> Change<'a> {
    /// The parts that this rule reports.
    pub fn of_rule(&self, rule: &'static str) -> impl Iterator<Item = &'a Delta> + use<'a> {
        let deltas = match self.base {
            Base::Was { deltas, .. } => deltas,
            Base::Nothing | Base::Unreadable(_) => &[],
        };
        deltas.iter().filter(move |delta| delta.rule() == Some(rule))
    }

    /// Reports a part that differs: at the part, or where it is gone at what is around it, with a label at the part as it
    /// was. What to do begins with a move that shows the difference.
    pub fn report<'f>(
        &self,
        delta: &Delta,
        findings: &'f mut Findings,
        message: impl Into<Words>,
        help: impl Into<Words>,
    ) -> Option<&'f mut Finding> {
        let Base::Was { past, passport: base, witnesses, .. } = self.base else { return None };
        let finding = findings.report(Place { at: delta.field.clone(), ..delta.head.clone() }, message);
        let part = governing(base, delta);
        let help = help.into();
        finding.help(match witnesses.find(delta) {
            Some(witness) => Words::made(move |f| write!(f, "{} {help}", witness.sentence(Basis::Before))),
            None => help,
        });
        let words = match delta.was.as_deref() {
            Some(value) => words!("{value} on the base", value = quoted(value)),
            None if part.is_missing() => "not stated on the base".into(),
            None => "this counted on the base".into(),
        };
        finding.labels.push(past.label(part, words));
        finding.changed = Some(Box::new(past.changed(delta.was.clone(), delta.now.clone())));
        Some(finding)
    }
}

impl Past<'_> {
    /// A label at a place in the base's text.
    pub fn label(&self, place: Place, message: impl Into<Words>) -> Label {
        let position = |offset| self.lines.position(self.text, offset);
        let elsewhere = Elsewhere {
            path: self.path.clone(),
            revision: Some(self.revision.to_owned()),
            start: position(place.span.start),
            end: position(place.span.end),
        };
        Label { place, message: message.into(), elsewhere: Some(Box::new(elsewhere)) }
    }

    /// What a change made of a part of this file.
    pub fn changed(&self, was: Option<String>, now: Option<String>) -> Changed {
        Changed {
            was,
            now,
            revision: self.revision.to_owned(),
            base: Some(self.digest),
            head: None,
            others: Vec::new(),
        }
    }
}

/// The place of what governs a part on the base: the step of a knob that states none is the one of all knobs.
fn governing(base: &Passport, delta: &Delta) -> Place {
    if delta.row().id == "knob-step" && delta.was.is_none() {
        return locate(base.root, &child("/limits", "max_delta_per_step"));
    }
    delta.base.clone()
}
