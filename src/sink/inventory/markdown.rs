//! markdown: for comments and step summaries. Nothing in it is markup of a passport's.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::words::{FURTHEST, Facts, HEAD, head, summary};
use crate::inventory::{Inventory, Row};
use crate::sink::View;
use crate::sink::markdown::{LIMIT, RESERVE, code, inline};
use crate::sink::words::counted;
use crate::text::clip;

/// How much of a name is shown.
const LONGEST_NAME: usize = 80;

/// Writes the inventory.
pub(super) fn write(inventory: &Inventory, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let room = LIMIT.saturating_sub(view.taken).saturating_sub(RESERVE);
    let mut text = format!("## The fleet\n\n**{}**\n", summary(inventory));
    let failures = inventory.failures.iter().map(|failure| format!("\n**error**: {}\n", inline(failure)));
    let notes = inventory.notes.iter().map(|note| format!("\n{}\n", inline(note)));
    for paragraph in failures.chain(notes) {
        // One of a megabyte must not cost the whole page.
        if text.len() + paragraph.len() < room / 2 {
            text.push_str(&paragraph);
        }
    }
    let rows = inventory.widest_first();
    let mut left_out = 0;
    for (index, row) in rows.iter().enumerate() {
        let mut piece = String::new();
        if index == 0 || index == FURTHEST {
            let title = if index == 0 { head(rows.len().min(FURTHEST)) } else { "The others".to_owned() };
            let rule: String = Facts::IS_NUMBER.map(|is_number| if is_number { "---:|" } else { "---|" }).concat();
            let _ = write!(piece, "\n### {title}\n\n| {} |\n|{rule}---|\n", HEAD.join(" | "));
        }
        push_row(&mut piece, row);
        // One behind another that had no room is not shown either.
        if left_out == 0 && text.len() + piece.len() <= room {
            text.push_str(&piece);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let words = counted(left_out, "more passport");
        let _ = write!(text, "\n{words} not shown: a step summary must stay below 1 MiB. Another format has all.\n");
    }
    out.write_all(text.as_bytes())
}

fn push_row(out: &mut String, row: &Row) {
    let Facts { reach, apply, held_by, hot, cold, unbounded, name } = Facts::of(row);
    let name = if name.is_empty() { name } else { format!("<code>{}</code>", code(&clip(&name, LONGEST_NAME))) };
    let path = code(row.path.as_str());
    let _ = writeln!(
        out,
        "| {reach} | {apply} | {held_by} | {hot} | {cold} | {unbounded} | {name} | <code>{path}</code> |"
    );
}
