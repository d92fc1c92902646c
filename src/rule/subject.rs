//! Owns what rules look at: a passport with all that decides what is expected of it, and the passports of a run.

use crate::finding::Place;
use crate::passport::Passport;
use crate::passport::envelope::Envelope;
use crate::passport::profile::Profile;
use crate::passport::vocabulary::Vocabulary;
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
        Self { passport, profile: passport.profile(), vocabulary: &Vocabulary::V0, envelope: None }
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
