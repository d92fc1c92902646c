//! text: for people. A table that fits 100 columns, with the passports that may go furthest on top.

use std::io::{self, Write};

use super::words::{FURTHEST, Facts, HEAD, head, summary};
use crate::inventory::{Inventory, Row};
use crate::sink::View;
use crate::text::visible;

/// How wide a line is at most.
const WIDTH: usize = 100;
/// How wide the names of passports are at most.
const WIDEST_NAME: usize = 16;
/// How much of a path is shown at least, whatever the other columns need.
const NARROWEST_PATH: usize = 20;
/// What is between two columns.
const GAP: &str = "  ";

/// Writes the inventory.
pub(super) fn write(inventory: &Inventory, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let rows = inventory.widest_first();
    if !rows.is_empty() {
        let table = Table::new(&rows);
        let (furthest, others) = rows.split_at(rows.len().min(FURTHEST));
        table.write(&head(furthest.len()), furthest, view, out)?;
        if !others.is_empty() {
            table.write("The others", others, view, out)?;
        }
    }
    for note in &inventory.notes {
        writeln!(out, "note: {}", visible(note))?;
    }
    for failure in &inventory.failures {
        writeln!(out, "error: {}", visible(failure))?;
    }
    writeln!(out, "{}", summary(inventory))
}

/// How wide the columns are, the path excepted.
struct Table {
    widths: [usize; HEAD.len() - 1],
    path: usize,
}

impl Table {
    fn new(rows: &[&Row]) -> Self {
        let mut widths = [0; HEAD.len() - 1];
        let mut widen = |cells: &[String]| {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.chars().count());
            }
        };
        widen(&HEAD.map(str::to_owned));
        for row in rows {
            widen(&cells(row));
        }
        let taken: usize = widths.iter().map(|width| width + GAP.len()).sum();
        Self { widths, path: WIDTH.saturating_sub(taken).max(NARROWEST_PATH) }
    }

    fn write(&self, title: &str, rows: &[&Row], view: &View, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{title}\n")?;
        self.line(&HEAD.map(str::to_owned), HEAD[HEAD.len() - 1], out)?;
        for row in rows {
            let path = visible(&view.shown(&row.path)).into_owned();
            self.line(&cells(row), &end_of(&path, self.path), out)?;
        }
        writeln!(out)
    }

    fn line(&self, cells: &[String], path: &str, out: &mut dyn Write) -> io::Result<()> {
        for (index, (cell, width)) in cells.iter().zip(self.widths).enumerate() {
            // Numbers end under each other.
            if Facts::IS_NUMBER[index] {
                write!(out, "{cell:>width$}{GAP}")?;
            } else {
                write!(out, "{cell:width$}{GAP}")?;
            }
        }
        writeln!(out, "{path}")
    }
}

/// The cells of a row, the path excepted.
fn cells(row: &Row) -> [String; HEAD.len() - 1] {
    let Facts { reach, apply, held_by, hot, cold, unbounded, name } = Facts::of(row);
    let name = start_of(&visible(&name), WIDEST_NAME);
    [reach.to_string(), apply.to_owned(), held_by, hot.to_string(), cold.to_string(), unbounded.to_string(), name]
}

/// The start of a text that is too wide.
fn start_of(text: &str, width: usize) -> String {
    if text.chars().count() <= width { text.to_owned() } else { text.chars().take(width - 1).chain(['…']).collect() }
}

/// The end of a path that is too wide: it says most.
fn end_of(path: &str, width: usize) -> String {
    let length = path.chars().count();
    if length <= width {
        return path.to_owned();
    }
    ['…'].into_iter().chain(path.chars().skip(length - (width - 1))).collect()
}
