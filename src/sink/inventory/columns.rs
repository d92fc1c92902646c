//! Owns the columns of an inventory: what each is called, what it says, and its type in a database.

use crate::inventory::{ActuatorRow, Row};

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name: the head in CSV, the key in JSON.
    pub name: &'static str,
    /// Its type in SQL, as the values of JSON have it.
    pub sql: &'static str,
    /// What it says, as Markdown: lower case, no full stop.
    pub meaning: &'static str,
    /// Its value in a row.
    pub(super) cell: for<'r> fn(&'r Row) -> Cell<'r>,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'r> {
    Nothing,
    Text(&'r str),
    Flag(bool),
    Number(i64),
    Count(usize),
    Texts(Vec<&'r str>),
    TextsByKey(&'r [(String, String)]),
    NumbersByKey(&'r [(String, i64)]),
    Rules(&'r [(&'static str, usize)]),
    Actuators(&'r [ActuatorRow]),
}

/// All columns, in the order of the formats.
pub static COLUMNS: &[Column] = &[
    Column {
        name: "path",
        sql: "VARCHAR",
        meaning: "the file, relative to the root of the repository",
        cell: |row| Cell::Text(row.path.as_str()),
    },
    Column {
        name: "path_encoded",
        sql: "BOOLEAN",
        meaning: "whether the name is not UTF-8, and `path` is its percent-encoded form",
        cell: |row| Cell::Flag(row.path.is_encoded()),
    },
    Column {
        name: "read",
        sql: "BOOLEAN",
        meaning: "whether the file is a JSON object; otherwise most columns are empty",
        cell: |row| Cell::Flag(row.is_read),
    },
    Column {
        name: "reach",
        sql: "BIGINT",
        meaning: "the place among all passports by how far it may go, 1 the furthest; equal ones share a place",
        cell: |row| Cell::Count(row.reach),
    },
    Column { name: "name", sql: "VARCHAR", meaning: "`name`", cell: |row| text(row.name.as_deref()) },
    Column {
        name: "profile",
        sql: "VARCHAR",
        meaning: "the profile of the catalogue that it follows, by its name or by the configuration",
        cell: |row| text(row.profile),
    },
    Column { name: "id", sql: "VARCHAR", meaning: "`id`", cell: |row| text(row.id.as_deref()) },
    Column { name: "version", sql: "VARCHAR", meaning: "`version`", cell: |row| text(row.version.as_deref()) },
    Column { name: "owner", sql: "VARCHAR", meaning: "`owner`", cell: |row| text(row.owner.as_deref()) },
    Column {
        name: "context",
        sql: "MAP(VARCHAR, VARCHAR)",
        meaning: "`context`: what the contract was agreed for, by key",
        cell: |row| Cell::TextsByKey(&row.context),
    },
    Column {
        name: "apply",
        sql: "VARCHAR",
        meaning: "`gates.apply`: `open`, `closed`, or `unstated` (absent, or no boolean)",
        cell: |row| Cell::Text(row.apply.as_str()),
    },
    Column {
        name: "held_by",
        sql: "VARCHAR[]",
        meaning: "the gates that hold apply back as long as they are not passed: `verify`, `kill-switch`, `paid`",
        cell: |row| Cell::Texts(row.held_by.clone()),
    },
    Column { name: "mode", sql: "VARCHAR", meaning: "`gates.default_mode`", cell: |row| text(row.mode.as_deref()) },
    Column {
        name: "chords",
        sql: "VARCHAR[]",
        meaning: "`allowed_chords`, each once",
        cell: |row| Cell::Texts(row.chords.iter().map(String::as_str).collect()),
    },
    Column {
        name: "actuators",
        sql: "STRUCT(name VARCHAR, list VARCHAR, min BIGINT, max BIGINT, step BIGINT, boundary_only BOOLEAN)[]",
        meaning: "the actuators, hot ones first, then cold, then propose_only: `name`; `list`, of several the widest; \
                  `min` and `max`, null without a bound; `step`, how far one move goes, 0 any distance; `boundary_only`",
        cell: |row| Cell::Actuators(&row.actuators),
    },
    Column {
        name: "cooldown_s",
        sql: "BIGINT",
        meaning: "`limits.cooldown_s`, in seconds",
        cell: |row| number(row.cooldown_s),
    },
    Column {
        name: "phase_cooldowns_s",
        sql: "MAP(VARCHAR, BIGINT)",
        meaning: "`cooldowns` that end in `_s`, in seconds, by key",
        cell: |row| Cell::NumbersByKey(&row.phase_cooldowns_s),
    },
    Column {
        name: "freeze_window_s",
        sql: "BIGINT",
        meaning: "`limits.freeze_window_s`, in seconds",
        cell: |row| number(row.freeze_window_s),
    },
    Column {
        name: "calibrated",
        sql: "DATE",
        meaning: "`calibration.date`, `YYYY-MM-DD`",
        cell: |row| text(row.calibrated.as_deref()),
    },
    Column {
        name: "errors",
        sql: "BIGINT",
        meaning: "findings at error level, without those that are excused",
        cell: |row| Cell::Count(row.errors),
    },
    Column {
        name: "warnings",
        sql: "BIGINT",
        meaning: "findings at warning level",
        cell: |row| Cell::Count(row.warnings),
    },
    Column {
        name: "notes",
        sql: "BIGINT",
        meaning: "findings at the level of a note",
        cell: |row| Cell::Count(row.notes),
    },
    Column {
        name: "rules",
        sql: "STRUCT(rule VARCHAR, count BIGINT)[]",
        meaning: "the rules with findings: `rule`, and `count`, how many",
        cell: |row| Cell::Rules(&row.rules),
    },
    Column {
        name: "policy_version",
        sql: "VARCHAR",
        meaning: "the first 12 digits of the SHA-256 of the file, as the annotation `modekeeper/policy.version` of a \
                  cluster has it; empty where the file cannot be read",
        cell: |row| Cell::Text(&row.policy_version),
    },
];

fn text(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Nothing, Cell::Text)
}

fn number<'r>(number: Option<i64>) -> Cell<'r> {
    number.map_or(Cell::Nothing, Cell::Number)
}
