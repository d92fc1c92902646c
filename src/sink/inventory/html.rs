//! Owns the page of an inventory: one HTML file that needs nothing else, in the order in which a reader asks.

mod data;
mod markup;
mod plots;
mod svg;

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

use crate::inventory::{ActuatorRow, Apply, Inventory, Row};
use crate::passport::Mode;
use crate::report::Verdict;
use markup::{NAME, counted, grouped, text};

use super::super::sentence;

const PAGE: &str = include_str!("../../../templates/inventory/page.html");
const STYLE: &str = include_str!("../../../templates/inventory/style.css");
const SCRIPT: &str = include_str!("../../../templates/inventory/page.js");

/// How many rows the table has before its script runs.
const STATIC_ROWS: usize = 1000;
/// How many passports are shown as those that may go furthest.
const FURTHEST: usize = 10;
/// How many failures and notes the page shows.
const SENTENCES: usize = 50;

/// Writes the page.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    let mut order: Vec<&Row> = inventory.rows.iter().collect();
    order.sort_by_key(|row| row.reach);
    // Each part of the page but the first starts with what is written before it.
    for part in PAGE.split("{{") {
        let Some((name, rest)) = part.split_once("}}") else {
            out.write_all(part.as_bytes())?;
            continue;
        };
        match name {
            "policy" => write!(out, "{}", policy())?,
            "style" => out.write_all(STYLE.as_bytes())?,
            "script" => out.write_all(SCRIPT.as_bytes())?,
            "summary" => summary(out, inventory)?,
            "furthest" => furthest(out, &order)?,
            "plots" => plots::write(out, inventory)?,
            "left-out" => left_out(out, order.len())?,
            "rows" => order.iter().take(STATIC_ROWS).try_for_each(|row| static_row(out, row))?,
            "data" => data::write(out, inventory)?,
            _ => return Err(io::Error::other(format!("the page has no part `{name}`"))),
        }
        out.write_all(rest.as_bytes())?;
    }
    Ok(())
}

/// The content-security policy: nothing but the page's own style and script, named by their hashes.
fn policy() -> String {
    let (style, script) = (base64(&Sha256::digest(STYLE)), base64(&Sha256::digest(SCRIPT)));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0, |group, at| group << 8 | usize::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = char::from(DIGITS[group >> (18 - 6 * at) & 63]);
            out.push(if at <= chunk.len() { digit } else { '=' });
        }
    }
    out
}

/// The top folder of a path, `/` of an absolute one; `.` where there is none.
fn folder(path: &str) -> &str {
    match path.split_once('/') {
        None => ".",
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
    }
}

/// The verdict, the counts, and what is wrong or to know apart from the passports.
fn summary(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    let rows = &inventory.rows;
    let verdict = match inventory.verdict {
        Verdict::Clean => "A scan of these passports is clean.",
        Verdict::Found => "A scan of these passports finds faults.",
        Verdict::Blind => "Something could not be looked at: what this page does not show may permit more.",
    };
    let class = inventory.verdict.as_str();
    writeln!(out, "<p class=\"verdict {class}\">{verdict}</p>")?;
    let states = [Apply::Open, Apply::Closed, Apply::Unstated];
    let [open, closed, unstated] = states.map(|state| rows.iter().filter(|row| row.apply == state).count());
    let errors = rows.iter().map(|row| row.errors).sum();
    let warnings = rows.iter().map(|row| row.warnings).sum();
    writeln!(out, "<dl class=\"counts\">")?;
    for (class, number, what) in [
        ("", rows.len(), if rows.len() == 1 { "passport" } else { "passports" }),
        ("open", open, "apply open"),
        ("closed", closed, "apply closed"),
        ("unstated", unstated, "apply unstated"),
        ("error", errors, if errors == 1 { "error" } else { "errors" }),
        ("warning", warnings, if warnings == 1 { "warning" } else { "warnings" }),
    ] {
        writeln!(out, "<div class=\"{class}\"><dt>{what}</dt><dd>{}</dd></div>", grouped(number))?;
    }
    writeln!(out, "</dl>")?;
    for (title, class, all) in [("Failures", "failures", &inventory.failures), ("Notes", "notes", &inventory.notes)] {
        if all.is_empty() {
            continue;
        }
        writeln!(out, "<section class=\"{class}\"><h2>{title}</h2><ul>")?;
        for one in all.iter().take(SENTENCES) {
            writeln!(out, "<li>{}</li>", text(&sentence(one), 1000))?;
        }
        if let Some(more) = all.len().checked_sub(SENTENCES).filter(|more| *more > 0) {
            writeln!(out, "<li>And {} more.</li>", grouped(more))?;
        }
        writeln!(out, "</ul></section>")?;
    }
    Ok(())
}

/// A state of apply as a badge.
fn badge(apply: Apply) -> String {
    format!("<span class=\"badge {0}\">{0}</span>", apply.as_str())
}

/// How many actuators are in each list, in words.
fn lists(row: &Row) -> String {
    let count = |mode: Mode| row.actuators.iter().filter(|actuator| actuator.list == mode).count();
    let named = |(mode, word): (Mode, &str)| Some(count(mode)).filter(|n| *n > 0).map(|n| format!("{n} {word}"));
    let all = [(Mode::Hot, "hot"), (Mode::Cold, "cold"), (Mode::ProposeOnly, "proposed")];
    all.into_iter().filter_map(named).collect::<Vec<_>>().join(" · ")
}

/// The gates that hold apply back, in words.
fn held(row: &Row) -> String {
    let mut all: Vec<&str> = match row.apply {
        Apply::Open => Vec::new(),
        Apply::Unstated => vec!["apply is not stated"],
        Apply::Closed => vec!["apply is closed"],
    };
    all.extend(&row.held_by);
    if all.is_empty() { "<strong class=\"nothing\">nothing</strong>".to_owned() } else { text(&all.join(", "), NAME) }
}

/// The path, and the name below it.
fn named(row: &Row) -> String {
    let path = text(row.path.as_str(), NAME);
    let name = row.name.as_deref().map(|name| text(name, NAME)).unwrap_or_default();
    let unread = if row.is_read { "" } else { " <span class=\"badge unstated\">not read</span>" };
    format!("<span class=\"path\">{path}</span>{unread}<span class=\"name\">{name}</span>")
}

/// The passports that may go furthest.
fn furthest(out: &mut dyn Write, order: &[&Row]) -> io::Result<()> {
    for row in order.iter().take(FURTHEST) {
        // What may only be proposed needs no bounds.
        let loose = |actuator: &&ActuatorRow| actuator.list != Mode::ProposeOnly && actuator.is_unbounded();
        let unbounded = row.actuators.iter().filter(loose).count();
        let unbounded = match unbounded {
            0 => String::new(),
            _ => format!("<span class=\"name\">{} unbounded</span>", grouped(unbounded)),
        };
        writeln!(
            out,
            "<tr><td class=\"n\">{}</td><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}{unbounded}</td><td>{}</td></tr>",
            grouped(row.reach),
            named(row),
            badge(row.apply),
            held(row),
            lists(row),
            findings(row)
        )?;
    }
    Ok(())
}

/// The findings of a passport in words.
fn findings(row: &Row) -> String {
    let all = [(row.errors, "error", "errors"), (row.warnings, "warning", "warnings"), (row.notes, "note", "notes")];
    let all: Vec<String> =
        all.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| counted(n, one, many)).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

/// What the table does not hold before its script runs.
fn left_out(out: &mut dyn Write, rows: usize) -> io::Result<()> {
    let Some(more) = rows.checked_sub(STATIC_ROWS).filter(|more| *more > 0) else {
        return Ok(());
    };
    write!(
        out,
        "<p class=\"left-out\">This table holds the {} passports that may go furthest. {} more in the data of this page \
         need JavaScript to be shown.</p>",
        grouped(STATIC_ROWS),
        grouped(more)
    )
}

/// A row of the table: the script writes the same cells.
fn static_row(out: &mut dyn Write, row: &Row) -> io::Result<()> {
    let seconds = row.cooldown_s.map(|seconds| format!("{seconds} s")).unwrap_or_default();
    writeln!(
        out,
        "<tr><td class=\"n\">{}</td><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>\
         <td class=\"n\">{seconds}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
        grouped(row.reach),
        named(row),
        row.profile.unwrap_or_default(),
        badge(row.apply),
        text(&row.held_by.join(", "), NAME),
        lists(row),
        text(row.calibrated.as_deref().unwrap_or_default(), NAME),
        grouped(row.errors),
        grouped(row.warnings),
        grouped(row.notes)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_written_as_the_policy_wants_them() {
        assert_eq!(
            ["", "f", "fo", "foo", "foob"].map(|s| base64(s.as_bytes())),
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
        assert!(policy().contains(&format!("script-src 'sha256-{}'", base64(&Sha256::digest(SCRIPT)))));
    }

    #[test]
    fn the_top_folder_is_the_first_part_of_the_path() {
        assert_eq!(["a/b/c", "c", "/tmp/x", "../x", ""].map(folder), ["a", ".", "/", "..", "."]);
    }
}
