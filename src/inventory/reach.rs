//! Owns the order of passports by how far they may go: a linear one that agrees with the permission order.

use std::cmp::Reverse;

use super::{ActuatorRow, Apply, Row};
use crate::passport::Mode;
use crate::passport::vocabulary::range;

/// The share of a range, in thousandths, that is all of it.
const WHOLE: i128 = 1000;

/// How far a passport may go: the greater one goes further.
///
/// The permission order compares part by part, so that of two passports often neither is wider. This compares the
/// parts one after another, in the order of the fields, and the first that differs decides. Each field only grows when
/// a part widens and all others stay as they are. So a passport that permits more than another, and nothing less, is
/// never behind it.
///
/// What cannot be read counts as the widest that it could be; `gates.apply` as if it were not stated. A file that is no
/// JSON object is behind all others: the tuner does not take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    is_read: bool,
    /// 2 open, 1 not stated, 0 closed.
    apply: u8,
    /// How many of verify, kill-switch and paid do not hold apply back.
    not_held: usize,
    /// Hot and cold actuators without a lower or an upper bound.
    unbounded: usize,
    /// Hot and cold actuators that move any distance at once.
    unlimited: usize,
    /// Hot actuators, except those that move only at a boundary.
    hot: usize,
    /// Hot and cold actuators.
    applied: usize,
    /// How much of the tuner's range their bounds leave, in thousandths, summed up. A knob of the user's own has no known
    /// range, and counts as 1000.
    room: i128,
    /// How much of the tuner's range one step covers, in the same way.
    step: i128,
    /// Seconds between two changes, the fewer the further.
    cooldown: Reverse<i64>,
    /// Seconds without any change, the fewer the further.
    freeze: Reverse<i64>,
    /// Actuators that may be proposed or moved.
    actuators: usize,
    chords: usize,
}

impl Reach {
    /// How far the passport of a row may go, by what is in its row.
    pub fn of(row: &Row) -> Self {
        let applied = || row.actuators.iter().filter(|actuator| actuator.list != Mode::ProposeOnly);
        let count = |counts: fn(&ActuatorRow) -> bool| applied().filter(|actuator| counts(actuator)).count();
        Self {
            is_read: row.is_read,
            apply: match row.apply {
                Apply::Open => 2,
                Apply::Unstated => 1,
                Apply::Closed => 0,
            },
            not_held: 3 - row.held_by.len().min(3),
            unbounded: count(ActuatorRow::is_unbounded),
            unlimited: count(ActuatorRow::has_no_step),
            hot: count(|actuator| actuator.list == Mode::Hot && !actuator.boundary_only),
            applied: count(|_| true),
            room: applied().map(room).sum(),
            step: applied().map(step).sum(),
            cooldown: Reverse(row.cooldown_s.unwrap_or(0)),
            freeze: Reverse(row.freeze_window_s.unwrap_or(0)),
            actuators: row.actuators.len(),
            chords: row.chords.len(),
        }
    }
}

impl ActuatorRow {
    /// Whether it has no lower or no upper bound, for all that can be read.
    pub const fn is_unbounded(&self) -> bool {
        self.min.is_none() || self.max.is_none()
    }

    /// Whether it moves any distance in one step, for all that can be read.
    pub const fn has_no_step(&self) -> bool {
        matches!(self.step, None | Some(0))
    }
}

/// The thousandths of the tuner's range in which the bounds let the actuator move.
fn room(actuator: &ActuatorRow) -> i128 {
    let Some((least, most)) = range(&actuator.name) else { return WHOLE };
    let min = actuator.min.map_or(least, |min| min.max(least));
    let max = actuator.max.map_or(most, |max| max.min(most));
    let values = (i128::from(max) - i128::from(min) + 1).max(0);
    values * WHOLE / (i128::from(most) - i128::from(least) + 1)
}

/// The thousandths of the tuner's range that one step covers.
fn step(actuator: &ActuatorRow) -> i128 {
    let Some((least, most)) = range(&actuator.name) else { return WHOLE };
    let whole = i128::from(most) - i128::from(least);
    match actuator.step {
        None | Some(0) => WHOLE,
        Some(step) => i128::from(step).clamp(0, whole) * WHOLE / whole.max(1),
    }
}
