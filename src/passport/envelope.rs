//! Owns envelopes: a passport, whole or only a part of one, as the ceiling that others have to stay below.
//!
//! An envelope is compared by the permission order, with these differences. Its name says nothing, and what it does not
//! mention is not judged. In a list of chords or actuators that it does not mention everything counts as allowed, each
//! list on its own. Its `max_delta_per_step` bounds the step of every allowed knob, unless it states that knob's
//! `max_delta`.

use super::delta::{self, Delta, Direction};
use super::fault::Fault;
use super::locate::locate;
use super::model::Passport;
use crate::path::RepoPath;
use crate::text::LineIndex;

/// A ceiling, and the file that holds it.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// The passport, as far as it is there.
    pub passport: &'a Passport<'a>,
    /// Its file.
    pub path: &'a RepoPath,
    /// The commit that the file is read from, in short; `None`: it is the file as it is.
    pub revision: Option<&'a str>,
    /// Its text.
    pub text: &'a str,
    /// The lines of that.
    pub lines: &'a LineIndex,
}

/// Every part in which a passport permits more than the envelope, or in which that cannot be decided.
pub fn outside(envelope: &Passport, passport: &Passport) -> Vec<Delta> {
    if envelope.faults.iter().any(|fault| matches!(fault, Fault::Stranger(_))) {
        return Vec::new(); // Not one field of the contract: it mentions nothing.
    }
    let mut deltas = delta::beyond(envelope, passport);
    deltas.retain(|delta| {
        matches!(delta.direction, Direction::Widened | Direction::Undecidable) && is_mentioned(envelope, delta)
    });
    deltas
}

/// The path of what the envelope says on a part.
pub fn mention(envelope: &Passport, part: &str) -> String {
    let list = |length: usize| part.split('/').take(length).collect::<Vec<_>>().join("/");
    let is_there = |part: &str| !locate(envelope.root, part).is_missing();
    if is_there(part) {
        return part.to_owned();
    }
    let mut tokens = part.split('/').skip(1);
    match (tokens.next(), tokens.next(), tokens.next(), tokens.next()) {
        (Some("allowed_chords"), Some(_), None, _) => list(2),
        (Some("allowed_actuators"), Some(_), Some(_), None)
        | (Some("gates"), Some("allow_restricted"), Some(_), None) => list(3),
        (Some("limits"), Some("knob_limits"), Some(_), Some("max_delta")) => "/limits/max_delta_per_step".to_owned(),
        _ => part.to_owned(),
    }
}

fn is_mentioned(envelope: &Passport, delta: &Delta) -> bool {
    match delta.field.as_str() {
        // One of the two could not be read at all.
        "" => true,
        "/name" => false,
        part => !locate(envelope.root, &mention(envelope, part)).is_missing(),
    }
}
