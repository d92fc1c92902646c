//! Owns the faults of shape.

use crate::document::{Member, Node};
use crate::finding::Place;
use crate::text::Span;

/// A fault of shape, met while reading. The rules of the contract give it words.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault<'d> {
    /// Not one field of the contract is in the file.
    Stranger(Span),
    /// A required field does not stand in its object.
    Missing {
        /// JSON Pointer of the field.
        pointer: String,
        /// The object's key, or the opening brace of the document.
        span: Span,
        /// An unknown member of the same object that looks like the field.
        near: Option<Member<'d>>,
    },
    /// A value of another type.
    WrongType {
        /// Where.
        place: Place,
        /// What should stand there, with its article.
        expected: &'static str,
        /// What is there.
        found: Node<'d>,
        /// Whether it is an entry of a list.
        is_entry: bool,
    },
    /// A text of white space only.
    Blank(Place),
    /// A text with control characters.
    Control(Place, &'d str),
    /// An integer out of the field's range.
    OutOfRange {
        /// Where.
        place: Place,
        /// The least value allowed.
        least: i64,
        /// The number as written.
        found: &'d str,
    },
    /// A number that is not above 0 and at most 1, where it has to be.
    NoFraction {
        /// Where.
        place: Place,
        /// The number as written.
        found: &'d str,
    },
    /// A text that is not a date of the calendar, where one has to be.
    Date(Place, &'d str),
    /// A `cooldowns.*_s` that is not an integer of at least 0.
    Cooldown(Place, Node<'d>),
    /// A known gate of another type.
    GateType {
        /// Where.
        place: Place,
        /// The gate.
        gate: &'static str,
        /// What should stand there, with its article.
        expected: &'static str,
        /// What is there.
        found: Node<'d>,
    },
    /// A name of the older text.
    OldName {
        /// The key.
        member: Member<'d>,
        /// JSON Pointer of the member.
        pointer: String,
        /// Today's word.
        today: &'static str,
    },
    /// A list of actuators under a name of the top object, as `ModeKeeper`'s own `show` prints it.
    Flat {
        /// The key.
        member: Member<'d>,
        /// JSON Pointer of the member.
        pointer: String,
        /// The list of `allowed_actuators`.
        list: &'static str,
    },
    /// A gate outside `gates`, in a closed object.
    Misplaced {
        /// The key.
        member: Member<'d>,
        /// JSON Pointer of the member.
        pointer: String,
        /// The gate.
        gate: &'static str,
    },
    /// A field that a closed object does not know.
    UnknownField {
        /// The key.
        member: Member<'d>,
        /// JSON Pointer of the member.
        pointer: String,
        /// The absent field of the same object that it looks like.
        near: Option<&'static str>,
    },
    /// `schema_version` is not `passport.v0`.
    Version {
        /// Where.
        place: Place,
        /// What is there.
        found: &'d str,
        /// Whether the rest was read all the same.
        read_on: bool,
    },
}
