//! Owns the comparison of actuators: absent, then proposed only, then cold, then hot.

use std::collections::BTreeMap;

use super::compare::{Comparison, get};
use super::part::{Delta, Direction};
use super::set::Set;
use crate::document::Node;
use crate::finding::child;
use crate::passport::{Mode, Passport};

/// From narrow to wide, so that the last list to name an actuator is its widest place.
const MODES: [Mode; 3] = [Mode::ProposeOnly, Mode::Cold, Mode::Hot];

/// The actuators of one side.
pub(super) struct Actuators<'d> {
    lists: [Set<'d>; 3],
    /// The widest place of each, and where that is.
    widest: BTreeMap<&'d str, (Mode, Node<'d>)>,
}

impl<'d> Actuators<'d> {
    /// The actuators of a passport.
    pub(super) fn of(passport: &'d Passport<'d>) -> Self {
        let object = get(passport.root.as_object(), "allowed_actuators").and_then(Node::as_object);
        let lists = MODES.map(|mode| Set::of(passport.list(mode), object, mode.name()));
        let mut widest = BTreeMap::new();
        for (mode, list) in MODES.into_iter().zip(&lists) {
            widest.extend(list.names.iter().map(|(name, node)| (*name, (mode, *node))));
        }
        Self { lists, widest }
    }

    /// Whether the actuator is hot or cold, or may be for all that could be read.
    pub(super) fn may_apply(&self, name: &str) -> bool {
        let [_, cold, hot] = &self.lists;
        cold.unread || hot.unread || self.widest.get(name).is_some_and(|(mode, _)| *mode >= Mode::Cold)
    }
}

impl Comparison {
    /// Compares the actuators of two sides whose `allowed_actuators` are objects.
    pub(super) fn actuators(&mut self, base: &Actuators, head: &Actuators) {
        // The widest list that is unreadable on one side and not the same on the other: an actuator may stand in it.
        let (mut unsure_in_base, mut unsure_in_head) = (None, None);
        for (mode, (of_base, of_head)) in MODES.into_iter().zip(base.lists.iter().zip(&head.lists)) {
            let before = self.deltas.len();
            let read = self.unread(mode.list(), of_base, of_head);
            if !read && self.deltas.len() > before {
                unsure_in_base = if of_base.unread { Some(mode) } else { unsure_in_base };
                unsure_in_head = if of_head.unread { Some(mode) } else { unsure_in_head };
            }
        }
        let names: std::collections::BTreeSet<&str> = base.widest.keys().chain(head.widest.keys()).copied().collect();
        for name in names {
            let (was, now) = (base.widest.get(name), head.widest.get(name));
            let (was_at_least, now_at_least) = (was.map(|place| place.0), now.map(|place| place.0));
            let direction = if now_at_least > was_at_least.max(unsure_in_base) {
                Direction::Widened
            } else if was_at_least > now_at_least.max(unsure_in_head) {
                Direction::Narrowed
            } else {
                continue; // The same, or as undecidable as the list, which says so.
            };
            let Some(widest) = was_at_least.max(now_at_least) else { continue };
            self.deltas.push(Delta {
                field: child(widest.list(), name),
                direction,
                was: was_at_least.map(|mode| mode.name().to_owned()),
                now: now_at_least.map(|mode| mode.name().to_owned()),
                span: now.map(|(_, node)| node.head()),
            });
        }
    }
}
