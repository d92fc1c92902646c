//! Owns the formats of an inventory: the rows of a fleet to bytes. Each is a pure function of the inventory and the view.

pub mod columns;
pub mod html;

mod csv;
mod json;
mod markdown;
mod others;
mod text;
mod words;

use std::io::{self, Write};

use super::View;
use super::guard::{Guard, Spelling};
use crate::inventory::Inventory;

pub use others::{Others, put_together};

/// A format of an inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: a table, the passports that may go furthest on top.
    Text,
    /// For spreadsheets: RFC 4180.
    Csv,
    /// For programs: one document.
    Json,
    /// For databases: one object per line.
    Jsonl,
    /// For comments and step summaries.
    Markdown,
    /// For people: one page with plots, to open in a browser.
    Html,
}

impl Format {
    /// All formats, in the order of the help text.
    pub const ALL: [Self; 6] = [Self::Text, Self::Csv, Self::Json, Self::Jsonl, Self::Markdown, Self::Html];

    /// The format's name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// Whether the format holds the rows alone: what is wrong apart from them has no place in it.
    pub const fn is_rows_alone(self) -> bool {
        matches!(self, Self::Csv | Self::Jsonl)
    }

    /// Writes the whole inventory, so that nothing in it is a command to what prints it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(self, inventory: &Inventory, view: &View, out: &mut dyn Write) -> io::Result<()> {
        let Some(spelling) = self.spelling() else { return html::write(out, inventory) };
        let mut guard = Guard::new(out, spelling);
        match self {
            Self::Text => text::write(inventory, view, &mut guard)?,
            Self::Csv => csv::write(inventory, &mut guard)?,
            Self::Json => json::write(inventory, &mut guard)?,
            Self::Jsonl => json::write_lines(inventory, &mut guard)?,
            Self::Markdown => markdown::write(inventory, view, &mut guard)?,
            Self::Html => {}
        }
        guard.finish()
    }

    /// How the format spells what a runner would take for a command; `None` for the page, which spells each value so that
    /// it is none, and whose style and script are known by the hashes of their bytes.
    const fn spelling(self) -> Option<Spelling> {
        match self {
            Self::Text | Self::Csv => Some(Spelling::Visible),
            Self::Json | Self::Jsonl => Some(Spelling::Json),
            Self::Markdown => Some(Spelling::Entity),
            Self::Html => None,
        }
    }
}
