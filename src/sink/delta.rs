//! Owns the formats of a comparison: a list of pairs to bytes. Each is a pure function of the comparison and the view.

mod approve;
mod json;
mod markdown;
mod text;
mod words;

use std::io::{self, Write};

use super::View;
use super::guard::{Guard, Spelling};
use crate::gate::pair::Comparison;

pub use words::summary;

/// A format of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: a table for each pair.
    Text,
    /// For programs.
    Json,
    /// For comments and step summaries.
    Markdown,
    /// `[[approve]]` blocks of the configuration.
    Approve,
}

/// The day as `YYYY-MM-DD` until which an approval is to count.
pub type Until<'u> = &'u str;

impl Format {
    /// Writes the whole comparison, so that nothing in it is a command to what prints it.
    pub fn write(self, comparison: &Comparison, view: &View, until: Until<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut guard = Guard::new(out, self.spelling());
        match self {
            Self::Text => text::write(comparison, view, &mut guard)?,
            Self::Json => json::write(comparison, &mut guard)?,
            Self::Markdown => markdown::write(comparison, view, &mut guard)?,
            Self::Approve => approve::write(comparison, until, &mut guard)?,
        }
        guard.finish()
    }

    const fn spelling(self) -> Spelling {
        match self {
            Self::Text => Spelling::Visible,
            // TOML has the escapes of JSON.
            Self::Json | Self::Approve => Spelling::Json,
            Self::Markdown => Spelling::Entity,
        }
    }
}
