//! csv: for spreadsheets. RFC 4180, and no cell is a formula.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::columns::{COLUMNS, Cell};
use crate::inventory::{ActuatorRow, Inventory};
use crate::text::push_visible;

/// What a spreadsheet takes for the start of a formula, in the forms of full width too. Of the two controls of OWASP's list
/// none is left here: what cannot be printed is spelled.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Writes the inventory, and a head in front.
pub(super) fn write(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    write!(out, "{}\r\n", names.join(","))?;
    let mut line = String::new();
    for row in &inventory.rows {
        line.clear();
        for (index, column) in COLUMNS.iter().enumerate() {
            if index > 0 {
                line.push(',');
            }
            push_cell(&mut line, &(column.cell)(row));
        }
        line.push_str("\r\n");
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn push_cell(line: &mut String, cell: &Cell) {
    match cell {
        Cell::Nothing => {}
        Cell::Flag(flag) => {
            let _ = write!(line, "{flag}");
        }
        // A number is a number, also below 0.
        Cell::Number(number) => {
            let _ = write!(line, "{number}");
        }
        Cell::Count(count) => {
            let _ = write!(line, "{count}");
        }
        Cell::Text(text) => push_text(line, &spelled(text, "")),
        Cell::Texts(texts) => push_list(line, texts.iter().map(|text| spelled(text, ";"))),
        Cell::TextsByKey(pairs) => push_list(line, pairs.iter().map(|(key, value)| pair(key, &spelled(value, ";")))),
        Cell::NumbersByKey(pairs) => push_list(line, pairs.iter().map(|(key, value)| pair(key, &value.to_string()))),
        Cell::Rules(rules) => push_list(line, rules.iter().map(|(rule, count)| format!("{rule}={count}"))),
        Cell::Actuators(actuators) => push_list(line, actuators.iter().map(actuator)),
    }
}

/// Text in which what cannot be printed is spelled, and so are these characters.
fn spelled(text: &str, also: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if also.contains(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            push_visible(&mut out, c);
        }
    }
    out
}

fn pair(key: &str, value: &str) -> String {
    format!("{}={value}", spelled(key, ";="))
}

/// `concurrency cold 1..32 step 2`: an absent bound is `*`, any step `any`, an unreadable one `?`.
fn actuator(actuator: &ActuatorRow) -> String {
    let bound = |bound: Option<i64>| bound.map_or_else(|| "*".to_owned(), |bound| bound.to_string());
    let step = match actuator.step {
        Some(0) => "any".to_owned(),
        Some(step) => step.to_string(),
        None => "?".to_owned(),
    };
    format!(
        "{} {} {}..{} step {step}{}",
        spelled(&actuator.name, "; "),
        actuator.list.name(),
        bound(actuator.min),
        bound(actuator.max),
        if actuator.boundary_only { " boundary_only" } else { "" }
    )
}

fn push_list(line: &mut String, entries: impl Iterator<Item = String>) {
    push_text(line, &entries.collect::<Vec<_>>().join(";"));
}

/// A cell of text, in quotation marks where it needs them.
fn push_text(line: &mut String, text: &str) {
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    if text.contains([',', '"']) {
        let _ = write!(line, "\"{guard}{}\"", text.replace('"', "\"\""));
    } else {
        line.push_str(guard);
        line.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(cell: &Cell) -> String {
        let mut line = String::new();
        push_cell(&mut line, cell);
        line
    }

    #[test]
    fn no_cell_of_text_is_a_formula() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(cell(&Cell::Text(text)), written);
            assert_eq!(cell(&Cell::Texts(vec![text])), written);
        }
        assert_eq!(cell(&Cell::Number(-1)), "-1");
    }

    #[test]
    fn commas_quotation_marks_and_line_ends_stay_in_their_cell() {
        assert_eq!(cell(&Cell::Text("a,b")), "\"a,b\"");
        assert_eq!(cell(&Cell::Text("a\"b")), "\"a\"\"b\"");
        assert_eq!(cell(&Cell::Text("a\r\nb\u{1b}[31m")), "a\\r\\nb\\u{1b}[31m");
    }

    #[test]
    fn what_separates_entries_is_spelled_inside_of_them() {
        assert_eq!(cell(&Cell::Texts(vec!["a;b", "c"])), "a\\u{3b}b;c");
        assert_eq!(cell(&Cell::TextsByKey(&[("k=;".to_owned(), "v=;".to_owned())])), "k\\u{3d}\\u{3b}=v=\\u{3b}");
    }
}
