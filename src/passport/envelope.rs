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
use crate::document::Node;
use crate::finding::child;
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

/// What an envelope bounds less than it did.
#[derive(Debug)]
pub enum Looser {
    /// A part permits more, or whether it does cannot be decided.
    Part(Box<Delta>),
    /// A part that bounded is not mentioned any more: its path.
    Gone(String),
}

/// Everything in which the envelope `now` bounds less than `was`, or in which that cannot be decided.
pub fn loosened(was: &Passport, now: &Passport) -> Vec<Looser> {
    let mut gone = Vec::new();
    let is_stranger = |passport: &Passport| passport.faults.iter().any(|fault| matches!(fault, Fault::Stranger(_)));
    if is_stranger(was) {
        return Vec::new();
    }
    lost(was.root, now, "", &mut gone);
    if is_stranger(now) {
        return gone.into_iter().map(Looser::Gone).collect();
    }
    let is_gone = |part: &str| {
        gone.iter().any(|gone| part.strip_prefix(gone).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let mut deltas = delta::between(was, now);
    deltas.retain(|delta| {
        matches!(delta.direction, Direction::Widened | Direction::Undecidable)
            && is_mentioned(was, delta)
            && !is_gone(&delta.field)
    });
    let parts: Vec<_> = deltas.into_iter().map(|delta| Looser::Part(Box::new(delta))).collect();
    gone.into_iter().map(Looser::Gone).chain(parts).collect()
}

/// Fields that bound nothing, whatever they hold.
const PROSE: [&str; 7] = ["/name", "/$schema", "/schema_version", "/id", "/version", "/owner", "/description"];

/// The members that `now` does not mention any more. A truth value that is gone is compared like any other: without it
/// the part permits what the contract says.
fn lost(was: Node, now: &Passport, path: &str, gone: &mut Vec<String>) {
    let Some(object) = was.as_object() else { return };
    for member in object.members() {
        let path = child(path, member.key());
        if PROSE.contains(&path.as_str()) || member.value().as_bool().is_some() {
            continue;
        }
        if locate(now.root, &mention(now, &path)).is_missing() {
            gone.push(path);
        } else {
            lost(member.value(), now, &path, gone);
        }
    }
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
