//! Owns what rules look at: a passport with all that decides what is expected of it, and the passports of a run.

use crate::finding::Place;
use crate::passport::Passport;
use crate::passport::envelope::Envelope;
use crate::passport::profile::Profile;
use crate::passport::vocabulary::{V0, Vocabulary};
use crate::path::RepoPath;
use crate::text::Position;

/// A passport and what a rule needs to know to check it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The passport.
    pub passport: &'a Passport<'a>,
    /// The profile that it follows.
    pub profile: Option<Profile>,
    /// The names that count as known.
    pub vocabulary: &'a Vocabulary,
    /// What it has to stay inside of.
    pub envelope: Option<&'a Envelope<'a>>,
}

impl<'a> Subject<'a> {
    /// A passport that follows the profile whose name it has, by the vocabulary of passport.v0.
    pub fn of(passport: &'a Passport<'a>) -> Self {
        Self { passport, profile: passport.profile(), vocabulary: &V0, envelope: None }
    }
}

/// A passport that states its identity, as far as the comparison needs it after its text is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// The file.
    pub path: RepoPath,
    /// `id`.
    pub id: String,
    /// `version`.
    pub version: String,
    /// SHA-256 of the whole parsed value.
    pub digest: [u8; 32],
    /// The place of the value of `id`.
    pub place: Place,
    /// The start of that.
    pub start: Position,
    /// The end of that.
    pub end: Position,
}

/// How a run went, for rules on the run as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Whether there is nothing to check although there should be.
    pub is_empty: bool,
}

/// What was excused in a run, as the rules on suppressions see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excusing {
    /// The suppressions.
    pub suppressions: Vec<Standing>,
    /// The approvals that are not spent.
    pub approvals: Vec<Standing>,
    /// The baseline, where some of its entries match nothing.
    pub baseline: Option<StandingBaseline>,
    /// Whether the run looks at a change only.
    pub is_change: bool,
}

/// Whether a run is about the file that a suppression names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// It is: the run looks at everything, or at that file.
    Here,
    /// It is not: the run looks at other files.
    Other,
    /// Another part of the same scan is.
    Shard,
}

/// A suppression after the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The file that holds it.
    pub file: RepoPath,
    /// Where it is in that file.
    pub place: Place,
    /// The rule that it names.
    pub rule: String,
    /// The file that it names.
    pub path: String,
    /// The place that it names, if any.
    pub at: Option<String>,
    /// Its last day.
    pub until: String,
    /// How many days are left after today; below 0 once it is over.
    pub days_left: i64,
    /// Whether it excuses nothing, as far as is known: its rule ran over its file, or the file is gone.
    pub is_unused: bool,
    /// Whether the run is about its file.
    pub scope: Scope,
}

/// A baseline after the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingBaseline {
    /// The file.
    pub file: RepoPath,
    /// The first entry that matches nothing.
    pub place: Place,
    /// How many match nothing.
    pub count: usize,
    /// The first few of them, in words.
    pub unused: Vec<String>,
}
