//! Owns the data of the page: every row as compact JSON, one array per column, and what many rows share only once.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::Hash;
use std::io::{self, Write};

use super::folder;
use super::markup::NAME;
use crate::inventory::{ActuatorRow, Apply, Inventory, Row};
use crate::passport::Mode;
use crate::text::revealed;

/// How many characters of a path the data holds at most.
const PATH: usize = 1000;
/// How many entries of one list the data holds at most.
const ENTRIES: usize = 100;
/// The greatest integer that a number of JavaScript holds exactly.
const EXACT: u64 = 1 << 53;

/// Gives each different value a number, in the order in which they come.
struct Pool<K> {
    numbers: HashMap<K, usize>,
}

impl<K: Hash + Eq + Copy> Pool<K> {
    fn new() -> Self {
        Self { numbers: HashMap::new() }
    }

    fn number(&mut self, value: K) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(value).or_insert(next)
    }

    /// The values by their numbers.
    fn values(&self) -> Vec<K> {
        let mut values: Vec<(usize, K)> = self.numbers.iter().map(|(value, number)| (*number, *value)).collect();
        values.sort_unstable_by_key(|(number, _)| *number);
        values.into_iter().map(|(_, value)| value).collect()
    }
}

/// Writes the data as one JSON object. It holds no `<`, so that nothing in it ends the element around it.
pub(super) fn write(out: &mut dyn Write, inventory: &Inventory) -> io::Result<()> {
    let rows = &inventory.rows;
    write!(out, "{{")?;
    column(out, "path", rows, |row, out| string(out, row.path.as_str(), PATH))?;
    column(out, "policy_version", rows, |row, out| string(out, &row.policy_version, NAME))?;
    column(out, "reach", rows, |row, out| number(out, row.reach as u128))?;
    column(out, "apply", rows, |row, out| number(out, apply(row.apply)))?;
    column(out, "errors", rows, |row, out| number(out, row.errors as u128))?;
    column(out, "warnings", rows, |row, out| number(out, row.warnings as u128))?;
    column(out, "notes", rows, |row, out| number(out, row.notes as u128))?;
    column(out, "cooldown_s", rows, |row, out| optional(out, row.cooldown_s))?;
    column(out, "freeze_window_s", rows, |row, out| optional(out, row.freeze_window_s))?;
    column(out, "is_read", rows, |row, out| number(out, u128::from(row.is_read)))?;

    shared(out, "folder", rows, |row| Some(folder(row.path.as_str())), word)?;
    shared(out, "name", rows, |row| row.name.as_deref(), word)?;
    shared(out, "profile", rows, |row| row.profile, word)?;
    shared(out, "id", rows, |row| row.id.as_deref(), word)?;
    shared(out, "version", rows, |row| row.version.as_deref(), word)?;
    shared(out, "owner", rows, |row| row.owner.as_deref(), word)?;
    shared(out, "mode", rows, |row| row.mode.as_deref(), word)?;
    shared(out, "calibrated", rows, |row| row.calibrated.as_deref(), word)?;
    shared(out, "held_by", rows, |row| Some(row.held_by.as_slice()), |out, gates| list(out, gates, word))?;
    shared(out, "chords", rows, |row| Some(row.chords.as_slice()), |out, chords| list(out, chords, word))?;
    shared(
        out,
        "context",
        rows,
        |row| Some(row.context.as_slice()),
        |out, pairs| {
            list(out, pairs, |out, (key, value)| word(out, &format!("{key}: {value}")));
        },
    )?;
    shared(
        out,
        "cooldowns",
        rows,
        |row| Some(row.phase_cooldowns_s.as_slice()),
        |out, phases| {
            list(out, phases, |out, (phase, seconds)| word(out, &format!("{phase}: {seconds}")));
        },
    )?;
    shared(
        out,
        "rules",
        rows,
        |row| Some(row.rules.as_slice()),
        |out, rules| {
            list(out, rules, |out, (rule, count)| word(out, &format!("{rule}: {count}")));
        },
    )?;
    // Rows of actuators have no hash: they are shared by what they are written as.
    let mut texts: Vec<String> = Vec::new();
    for row in rows {
        let mut text = String::new();
        list(&mut text, &row.actuators, actuator);
        texts.push(text);
    }
    let texts: Vec<(&Row, &str)> = rows.iter().zip(texts.iter().map(String::as_str)).collect();
    shared(out, "actuators", &texts, |(_, text)| Some(*text), String::push_str)?;
    write!(out, "\"length\":{}}}", rows.len())
}

const fn apply(apply: Apply) -> u128 {
    match apply {
        Apply::Open => 0,
        Apply::Unstated => 1,
        Apply::Closed => 2,
    }
}

/// Writes a column: an array with one entry per row.
fn column(out: &mut dyn Write, name: &str, rows: &[Row], mut cell: impl FnMut(&Row, &mut String)) -> io::Result<()> {
    let mut text = format!("\"{name}\":[");
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        cell(row, &mut text);
    }
    text.push_str("],\n");
    out.write_all(text.as_bytes())
}

/// Writes a column whose values many rows share: the different values, and the number of each row's; -1: none.
fn shared<'a, R, K: Hash + Eq + Copy + 'a>(
    out: &mut dyn Write,
    name: &str,
    rows: &'a [R],
    value: impl Fn(&'a R) -> Option<K>,
    mut write: impl FnMut(&mut String, K),
) -> io::Result<()> {
    let mut pool = Pool::new();
    let mut text = format!("\"{name}\":{{\"of\":[");
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        match value(row) {
            Some(value) => number(&mut text, pool.number(value) as u128),
            None => text.push_str("-1"),
        }
    }
    text.push_str("],\"values\":[");
    for (at, value) in pool.values().into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        write(&mut text, value);
    }
    text.push_str("]},\n");
    out.write_all(text.as_bytes())
}

/// Appends an array; what is beyond its limit is one more entry, the number of the others.
fn list<T>(out: &mut String, entries: &[T], mut entry: impl FnMut(&mut String, &T)) {
    out.push('[');
    for (at, value) in entries.iter().take(ENTRIES).enumerate() {
        if at > 0 {
            out.push(',');
        }
        entry(out, value);
    }
    if let Some(more) = entries.len().checked_sub(ENTRIES).filter(|more| *more > 0) {
        let _ = write!(out, ",{more}");
    }
    out.push(']');
}

/// Appends an actuator: name, list (0 hot, 1 cold, 2 `propose_only`), bounds, step, and 1 for boundaries only.
fn actuator(out: &mut String, row: &ActuatorRow) {
    out.push('[');
    word(out, &row.name);
    let list = match row.list {
        Mode::Hot => 0,
        Mode::Cold => 1,
        Mode::ProposeOnly => 2,
    };
    let _ = write!(out, ",{list}");
    for value in [row.min, row.max, row.step] {
        out.push(',');
        optional(out, value);
    }
    let _ = write!(out, ",{}]", u8::from(row.boundary_only));
}

fn number(out: &mut String, number: u128) {
    let _ = write!(out, "{number}");
}

/// Appends an integer, as a string where JavaScript has no such number.
fn optional(out: &mut String, value: Option<i64>) {
    let _ = match value {
        None => write!(out, "null"),
        Some(value) if value.unsigned_abs() > EXACT => write!(out, "\"{value}\""),
        Some(value) => write!(out, "{value}"),
    };
}

fn word(out: &mut String, text: &(impl AsRef<str> + ?Sized)) {
    string(out, text.as_ref(), NAME);
}

/// Appends text as a JSON string: clipped, each character visible, no `<`.
fn string(out: &mut String, text: &str, limit: usize) {
    out.push('"');
    for c in revealed(text, limit).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '<' => out.push_str("\\u003c"),
            // Two of them may start a command to what prints the page.
            '#' => out.push_str("\\u0023"),
            _ => out.push(c), // No control character is left.
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(write: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn a_string_cannot_end_the_element_around_it() {
        let text = json(|out| string(out, "</script><!--\"\\\u{202e}\0", 80));
        assert!(!text.contains('<'), "{text}");
        let read: String = serde_json::from_str(&text).unwrap();
        assert_eq!(read, "</script><!--\"\\\\u{202e}\\u{0}");
    }

    #[test]
    fn integers_that_a_browser_rounds_are_strings() {
        let all = [Some(5), Some(i64::MAX), Some(i64::MIN), None].map(|value| json(|out| optional(out, value)));
        assert_eq!(all, ["5", "\"9223372036854775807\"", "\"-9223372036854775808\"", "null"]);
    }

    #[test]
    fn a_long_list_ends_with_the_number_of_what_is_left_out() {
        let text = json(|out| list(out, &vec!["a"; ENTRIES + 7], |out, entry| word(out, *entry)));
        assert!(text.ends_with("\"a\",7]"), "{text}");
    }
}
