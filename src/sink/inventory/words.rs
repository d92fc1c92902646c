//! Owns the words that text and markdown share: the columns for people, and the line that sums up.

use crate::inventory::{Apply, Inventory, Row};
use crate::passport::Mode;
use crate::sink::words::counted;

/// How many passports are on top.
pub(super) const FURTHEST: usize = 10;

/// The heads of the columns for people: `#` is the reach, `free` counts knobs without bounds.
pub(super) const HEAD: [&str; 8] = ["#", "apply", "held by", "hot", "cold", "free", "name", "path"];

/// What people see of a row.
pub(super) struct Facts {
    pub(super) reach: usize,
    pub(super) apply: &'static str,
    pub(super) held_by: String,
    /// Hot actuators.
    pub(super) hot: usize,
    /// Cold actuators.
    pub(super) cold: usize,
    /// Hot and cold actuators without a bound on either side.
    pub(super) unbounded: usize,
    pub(super) name: String,
}

impl Facts {
    /// Which of the columns in front of the path hold numbers.
    pub(super) const IS_NUMBER: [bool; HEAD.len() - 1] = [true, false, false, true, true, true, false];

    pub(super) fn of(row: &Row) -> Self {
        let on = |list| row.actuators.iter().filter(move |actuator| actuator.list == list);
        let applied = on(Mode::Hot).chain(on(Mode::Cold));
        Self {
            reach: row.reach,
            apply: if row.is_read { row.apply.as_str() } else { "unread" },
            // Nearly all have all of them.
            held_by: if row.held_by.len() == 3 { "all three".to_owned() } else { row.held_by.join(" ") },
            hot: on(Mode::Hot).count(),
            cold: on(Mode::Cold).count(),
            unbounded: applied.filter(|actuator| actuator.is_unbounded()).count(),
            name: row.name.clone().unwrap_or_default(),
        }
    }
}

/// What is on top.
pub(super) fn head(furthest: usize) -> String {
    match furthest {
        1 => "The passport that may go furthest".to_owned(),
        _ => format!("The {furthest} passports that may go furthest"),
    }
}

/// `N passports: O open, U unstated, C closed; E errors, W warnings`, and how many could not be read.
pub(super) fn summary(inventory: &Inventory) -> String {
    let rows = &inventory.rows;
    let with = |apply| rows.iter().filter(|row| row.is_read && row.apply == apply).count();
    let unread = rows.iter().filter(|row| !row.is_read).count();
    let unread = if unread > 0 { format!(", {unread} unread") } else { String::new() };
    let sum = |count: fn(&Row) -> usize| rows.iter().map(count).sum::<usize>();
    format!(
        "{}: apply {} open, {} unstated, {} closed{unread}; {}, {}",
        counted(rows.len(), "passport"),
        with(Apply::Open),
        with(Apply::Unstated),
        with(Apply::Closed),
        counted(sum(|row| row.errors), "error"),
        counted(sum(|row| row.warnings), "warning"),
    )
}
