//! Owns the comparison of actuators: absent, then proposed only, then cold, then hot.

use std::collections::BTreeMap;

use super::compare::{Comparison, Members, Spot};
use super::part::{Delta, Direction};
use super::set::Set;
use crate::document::Node;
use crate::finding::{Place, child};
use crate::passport::{Mode, Passport};

/// From narrow to wide, so that the last list to name an actuator is its widest place.
const MODES: [Mode; 3] = [Mode::ProposeOnly, Mode::Cold, Mode::Hot];

/// The actuators of one side.
pub(super) struct Actuators<'d> {
    lists: [Set<'d>; 3],
    /// The widest list that names each.
    widest: BTreeMap<&'d str, Mode>,
    /// Whether a list that is absent permits everything.
    is_ceiling: bool,
}

impl<'d> Actuators<'d> {
    /// The actuators of a passport, whose `allowed_actuators` is at this spot; or of a ceiling, which may lack lists: there
    /// it permits everything.
    pub(super) fn of(passport: &'d Passport<'d>, spot: Spot<'d>, is_ceiling: bool) -> Self {
        let object = Members::of(spot.node().and_then(Node::as_object), spot.inside());
        let mut lists = MODES.map(|mode| Set::of(passport.list(mode), object.spot(mode.name())));
        for (mode, list) in MODES.into_iter().zip(&mut lists) {
            list.unread |= is_ceiling && object.spot(mode.name()).node().is_none();
        }
        let mut widest = BTreeMap::new();
        for (mode, list) in MODES.into_iter().zip(&lists) {
            widest.extend(list.names.keys().map(|name| (*name, mode)));
        }
        Self { lists, widest, is_ceiling }
    }

    /// Whether the actuator is hot or cold, or may be for all that could be read.
    pub(super) fn may_apply(&self, name: &str) -> bool {
        let [_, cold, hot] = &self.lists;
        cold.unread || hot.unread || self.widest.get(name).is_some_and(|mode| *mode >= Mode::Cold)
    }

    /// Where the actuator is, or the list that it would be in.
    fn place(&self, name: &str, or_else: Mode) -> Place {
        let mode = self.widest.get(name).copied().unwrap_or(or_else);
        let list = MODES.into_iter().zip(&self.lists).find(|(of_list, _)| *of_list == mode);
        list.map_or_else(|| Place::file(crate::text::Span::default()), |(_, list)| list.place(mode.list(), name))
    }
}

impl Comparison {
    /// Compares the actuators of two sides whose `allowed_actuators` are objects.
    pub(super) fn actuators(&mut self, base: &Actuators, head: &Actuators) {
        // The widest list that is unreadable on one side and not the same on the other: an actuator may be in it.
        let (mut unsure_in_base, mut unsure_in_head) = (None, None);
        for (mode, (of_base, of_head)) in MODES.into_iter().zip(base.lists.iter().zip(&head.lists)) {
            let before = self.deltas.len();
            let read = self.unread(mode.list(), of_base, of_head);
            if !read && (self.deltas.len() > before || base.is_ceiling) {
                unsure_in_base = if of_base.unread { Some(mode) } else { unsure_in_base };
                unsure_in_head = if of_head.unread { Some(mode) } else { unsure_in_head };
            }
        }
        for name in super::compare::union(&base.widest, &head.widest) {
            let (was, now) = (base.widest.get(name).copied(), head.widest.get(name).copied());
            let direction = if now > was.max(unsure_in_base) {
                Direction::Widened
            } else if was > now.max(unsure_in_head) {
                Direction::Narrowed
            } else {
                continue; // The same, or as undecidable as the list, which says so.
            };
            let Some(widest) = was.max(now) else { continue };
            self.deltas.push(Delta {
                field: child(widest.list(), name),
                direction,
                was: was.map(|mode| mode.name().to_owned()),
                now: now.map(|mode| mode.name().to_owned()),
                base: base.place(name, widest),
                head: head.place(name, widest),
            });
        }
    }
}
