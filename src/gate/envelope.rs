//! Owns how a passport is held inside the envelope of its path, and what a change makes looser in one.

use crate::config::EnvelopeFile;
use crate::document::Document;
use crate::finding::Place;
use crate::passport::delta::Direction;
use crate::passport::envelope::{self, Envelope, Looser};
use crate::passport::{Passport, locate};
use crate::rules::permits_more;
use crate::text::{Span, quote};

/// Gives the envelope of a file as the rules look at it; nothing where it cannot be read, which is a fault of its own.
pub(super) fn within<T>(file: &EnvelopeFile, look: impl FnOnce(Option<&Envelope>) -> T) -> T {
    let document = Document::parse(&file.bytes);
    let (Some((text, lines)), Some(passport)) = (file.text(), Passport::read(&document)) else { return look(None) };
    let revision = file.revision.as_deref();
    look(Some(&Envelope { passport: &passport, path: &file.name, revision, text, lines: &lines }))
}

/// Whether anything can be read of an envelope.
pub fn is_readable(bytes: &[u8]) -> bool {
    Passport::read(&Document::parse(bytes)).is_some()
}

/// What an envelope bounds less than it did, each at its place as it is now. Where one of the two cannot be read, that is
/// not known.
pub fn loosened(was: &[u8], now: &[u8]) -> Vec<(Place, String)> {
    if was == now {
        return Vec::new();
    }
    let (old, new) = (Document::parse(was), Document::parse(now));
    let (Some(was), Some(now)) = (Passport::read(&old), Passport::read(&new)) else {
        let what =
            "the envelope was changed, and whether it bounds less cannot be decided: one of the two is unreadable";
        return vec![(Place::file(Span::default()), what.to_owned())];
    };
    let said = |looser: Looser| match looser {
        Looser::Gone(part) => (
            locate(now.root, &part),
            format!("the envelope does not mention {} any more: it bounds nothing there", quote(&part)),
        ),
        Looser::Part(delta) => {
            let what = match delta.direction {
                Direction::Undecidable => format!(
                    "the envelope has another {}, and whether it bounds less cannot be decided",
                    if delta.field.is_empty() { "form".to_owned() } else { quote(&delta.field) }
                ),
                _ => format!("the envelope bounds less: {}", permits_more(&delta, "the base")),
            };
            (Place { at: delta.field.clone(), ..delta.head.clone() }, what)
        }
    };
    envelope::loosened(&was, &now).into_iter().map(said).collect()
}
