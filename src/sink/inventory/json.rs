//! json and jsonl: for programs and databases. Versioned; docs/inventory.md describes them.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::columns::{COLUMNS, Cell};
use crate::inventory::{ActuatorRow, Inventory, Row};

/// What a reader checks before it reads on.
const FORMAT: &str = "mk-passport/inventory";
/// Raised when a member changes its meaning or goes; a new member leaves it as it is.
const VERSION: u32 = 1;

/// Writes one document, with each passport on a line of its own.
pub(super) fn write(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    let head = HeadView {
        format: FORMAT,
        version: VERSION,
        verdict: inventory.verdict.as_str(),
        failures: &inventory.failures,
        notes: &inventory.notes,
    };
    let head = serde_json::to_string_pretty(&head)?;
    out.write_all(head.trim_end_matches("\n}").as_bytes())?;
    out.write_all(b",\n  \"passports\": [")?;
    for (index, row) in inventory.rows.iter().enumerate() {
        out.write_all(if index == 0 { b"\n    " } else { b",\n    " })?;
        write_row(row, out)?;
    }
    out.write_all(if inventory.rows.is_empty() { b"]\n}\n" } else { b"\n  ]\n}\n" })
}

/// Writes the passports alone, each on a line of its own.
pub(super) fn write_lines(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    for row in &inventory.rows {
        write_row(row, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn write_row(row: &Row, out: &mut dyn Write) -> io::Result<()> {
    Ok(serde_json::to_writer(out, &RowView(row))?)
}

#[derive(Serialize)]
struct HeadView<'i> {
    format: &'static str,
    version: u32,
    verdict: &'static str,
    failures: &'i [String],
    notes: &'i [String],
}

struct RowView<'i>(&'i Row);

impl Serialize for RowView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(COLUMNS.iter().map(|column| (column.name, (column.cell)(self.0))))
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Count(count) => serializer.serialize_u64(*count as u64),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::TextsByKey(pairs) => by_key(pairs, serializer),
            Self::NumbersByKey(pairs) => by_key(pairs, serializer),
            Self::Rules(rules) => serializer.collect_seq(rules.iter().map(|&(rule, count)| RuleView { rule, count })),
            Self::Actuators(actuators) => serializer.collect_seq(actuators.iter().map(ActuatorView::from)),
        }
    }
}

fn by_key<S: Serializer, V: Serialize>(pairs: &[(String, V)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (key, value) in pairs {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

#[derive(Serialize)]
struct RuleView {
    rule: &'static str,
    count: usize,
}

#[derive(Serialize)]
struct ActuatorView<'i> {
    name: &'i str,
    list: &'static str,
    min: Option<i64>,
    max: Option<i64>,
    step: Option<i64>,
    boundary_only: bool,
}

impl<'i> From<&'i ActuatorRow> for ActuatorView<'i> {
    fn from(ActuatorRow { name, list, min, max, step, boundary_only }: &'i ActuatorRow) -> Self {
        Self { name, list: list.name(), min: *min, max: *max, step: *step, boundary_only: *boundary_only }
    }
}
