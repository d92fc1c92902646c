//! Owns what is said of one part that differs.

use super::order::{self, Row};
use crate::finding::Place;

/// Which way a part changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// It permits more.
    Widened,
    /// The two sides do not show which way.
    Undecidable,
    /// It permits less.
    Narrowed,
    /// It says something else and permits the same.
    Neutral,
}

impl Direction {
    /// All of them, the worst first.
    pub const ALL: [Self; 4] = [Self::Widened, Self::Undecidable, Self::Narrowed, Self::Neutral];

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
    /// What is in the base, as JSON in one line; of an actuator the name of its widest list. Never clipped. `None`
    /// when nothing is there (on neither side: a knob without bounds, and one whose bounds lack this one).
    pub was: Option<String>,
    /// What is in the head.
    pub now: Option<String>,
    /// Where it is in the base; where it is absent, the nearest object or list around it.
    pub base: Place,
    /// Where it is in the head.
    pub head: Place,
}

impl Delta {
    /// The row of the permission order that the part belongs to.
    pub fn row(&self) -> &'static Row {
        order::row_of(&self.field)
    }

    /// The rule of the group `change` that owns the difference; `None` for one that permits nothing more.
    pub fn rule(&self) -> Option<&'static str> {
        match self.direction {
            Direction::Widened => self.row().rule,
            Direction::Undecidable => Some(order::UNDECIDABLE_CHANGE),
            Direction::Narrowed | Direction::Neutral => None,
        }
    }
}
