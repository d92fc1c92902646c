//! Owns what is said of one part that differs.

use crate::text::Span;

/// Which way a part changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// It permits more.
    Widened,
    /// Nobody can say which way.
    Undecidable,
    /// It permits less.
    Narrowed,
    /// It says something else and permits the same.
    Neutral,
}

impl Direction {
    /// The direction in one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Widened => "widened",
            Self::Undecidable => "undecidable",
            Self::Narrowed => "narrowed",
            Self::Neutral => "neutral",
        }
    }
}

/// One part of the contract that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// The part: a path like a JSON Pointer, members of sets by value (`/allowed_chords/RELOCK`); no part occurs
    /// twice. Empty when a passport could not be read at all.
    pub field: String,
    /// Which way it changed.
    pub direction: Direction,
    /// What stood in the base, as JSON in one line; of an actuator the name of its widest list. Never clipped. `None`
    /// when nothing stood there (on neither side: a knob without bounds, and one whose bounds lack this one).
    pub was: Option<String>,
    /// What is in the head.
    pub now: Option<String>,
    /// Where it is in the head; `None` when it is gone.
    pub span: Option<Span>,
}
