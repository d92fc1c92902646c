//! text: for people. A table for each pair, the worst parts first, and a line that sums up.

use std::io::{self, Write};

use super::words::{ABSENT, ADDED, REMOVED, name, obstacle_place, part, place, summary, title};
use crate::gate::pair::{Change, Comparison, Outcome, Pair};
use crate::sink::View;
use crate::text::{clip, visible};

/// How much of a value is shown.
const LONGEST_VALUE: usize = 40;
/// How wide a column grows at most; what is longer moves the rest of its row.
const WIDEST_COLUMN: usize = 64;

const HEAD: [&str; 6] = ["direction", "part", "was", "now", "in the base", "in the head"];

/// Writes the comparison.
pub(super) fn write(comparison: &Comparison, view: &View, out: &mut dyn Write) -> io::Result<()> {
    for (message, help) in &comparison.failures {
        writeln!(out, "error: {}. {}\n", visible(message), visible(help))?;
    }
    for pair in &comparison.pairs {
        write_pair(pair, view, out)?;
    }
    writeln!(out, "{}", summary(comparison))
}

fn write_pair(pair: &Pair, view: &View, out: &mut dyn Write) -> io::Result<()> {
    match &pair.outcome {
        Outcome::Added => writeln!(out, "added: {}: {ADDED}\n", name(&pair.head, view)),
        Outcome::Removed => writeln!(out, "removed: {}: {REMOVED}\n", name(&pair.base, view)),
        Outcome::Unread(obstacles) => {
            for obstacle in obstacles {
                let place = obstacle_place(pair, obstacle, view);
                let (message, help) = (visible(&obstacle.message), visible(&obstacle.help));
                writeln!(out, "error[{}]: {place}: {message}. {help}", obstacle.rule)?;
            }
            writeln!(out)
        }
        Outcome::Compared(changes) if changes.is_empty() && pair.is_moved() => {
            writeln!(out, "{}\n  moved; no part differs\n", title(pair, view))
        }
        // Its layout differs, or the order of its members.
        Outcome::Compared(changes) if changes.is_empty() => Ok(()),
        Outcome::Compared(changes) => {
            writeln!(out, "{}", title(pair, view))?;
            table(pair, changes, view, out)?;
            writeln!(out)
        }
    }
}

fn table(pair: &Pair, changes: &[Change], view: &View, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<[String; 6]> = changes
        .iter()
        .map(|change| {
            let value =
                |value: &Option<String>| visible(&clip(value.as_deref().unwrap_or(ABSENT), LONGEST_VALUE)).into_owned();
            [
                change.delta.direction.name().to_owned(),
                visible(part(change)).into_owned(),
                value(&change.delta.was),
                value(&change.delta.now),
                place(&pair.base, change.base.0, view),
                place(&pair.head, change.head.0, view),
            ]
        })
        .collect();
    let width = |column: usize| {
        let of_cells = cells.iter().map(|row| row[column].chars().count()).filter(|width| *width <= WIDEST_COLUMN);
        of_cells.chain([HEAD[column].len()]).max().unwrap_or_default()
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    row(&HEAD, &widths, out)?;
    for (cells, change) in cells.iter().zip(changes) {
        row(&cells.each_ref().map(String::as_str), &widths, out)?;
        if let Some(witness) = &change.witness {
            writeln!(out, "  {:width$}  {}", "", visible(witness), width = widths[0])?;
        }
    }
    Ok(())
}

fn row(cells: &[&str; 6], widths: &[usize; 6], out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        line.push_str("  ");
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count())));
    }
    writeln!(out, "{}", line.trim_end())
}
