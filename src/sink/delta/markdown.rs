//! markdown: a table for each pair, for comments and step summaries. Nothing in it is markup of a passport's.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::words::{ABSENT, ADDED, REMOVED, name, obstacle_place, part, place, summary, title};
use crate::gate::pair::{Change, Comparison, Outcome, Pair};
use crate::sink::markdown::{LIMIT, RESERVE, code, inline};
use crate::sink::words::counted;
use crate::sink::{View, sentence};
use crate::text::clip;

/// How much of a value is shown.
const LONGEST_VALUE: usize = 200;

/// Writes the comparison.
pub(super) fn write(comparison: &Comparison, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let room = LIMIT.saturating_sub(view.taken).saturating_sub(RESERVE);
    let mut text = format!("## What the change permits\n\n**{}**\n", inline(&summary(comparison)));
    let mut left_out = 0;
    let mut add = |piece: &str, rows: usize| {
        if left_out == 0 && text.len() + piece.len() <= room {
            text.push_str(piece);
        } else {
            left_out += rows;
        }
    };
    for (message, help) in &comparison.failures {
        add(&format!("\n**error**: {} {}\n", inline(&sentence(message)), inline(help)), 1);
    }
    for pair in &comparison.pairs {
        match &pair.outcome {
            Outcome::Added => add(&format!("\n<code>{}</code>: {ADDED}\n", code(&name(&pair.head, view))), 1),
            Outcome::Removed => add(&format!("\n<code>{}</code>: {REMOVED}\n", code(&name(&pair.base, view))), 1),
            Outcome::Unread(obstacles) => {
                for obstacle in obstacles {
                    let place = code(&obstacle_place(pair, obstacle, view));
                    let (message, help) = (inline(&sentence(&obstacle.message)), inline(&obstacle.help));
                    add(&format!("\n**error** <code>{place}</code>: {message} {help}\n"), 1);
                }
            }
            Outcome::Compared(changes) if changes.is_empty() => {}
            Outcome::Compared(changes) => {
                let head = "| direction | part | was | now | in the base | in the head | what it permits |";
                let title = code(&title(pair, view));
                add(&format!("\n<code>{title}</code>\n\n{head}\n|---|---|---|---|---|---|---|\n"), 0);
                changes.iter().for_each(|change| add(&row(pair, change, view), 1));
            }
        }
    }
    if left_out > 0 {
        let words = counted(left_out, "more row");
        let _ = write!(text, "\n{words} not shown: a step summary must stay below 1 MiB. The text has all.\n");
    }
    out.write_all(text.as_bytes())
}

fn row(pair: &Pair, change: &Change, view: &View) -> String {
    let value = |value: &Option<String>| match value {
        Some(value) => format!("<code>{}</code>", code(&clip(value, LONGEST_VALUE))),
        None => ABSENT.to_owned(),
    };
    format!(
        "| {} | <code>{}</code> | {} | {} | <code>{}</code> | <code>{}</code> | {} |\n",
        change.delta.direction.name(),
        code(part(change)),
        value(&change.delta.was),
        value(&change.delta.now),
        code(&place(&pair.base, change.base.0, view)),
        code(&place(&pair.head, change.head.0, view)),
        inline(change.witness.as_deref().unwrap_or_default()),
    )
}
