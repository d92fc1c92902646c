//! Owns the comparison of sets: lists of names in which neither order nor repetition means anything.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Comparison, Spot, union};
use super::part::{Delta, Direction};
use crate::document::Node;
use crate::finding::{Place, child};
use crate::passport::vocabulary::is_name;
use crate::passport::{List, Passport};

/// What a member of a set does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    /// More members permit more.
    Permits,
    /// More members permit less.
    Demands,
}

/// A member of a list, and its index.
pub(super) type Element<'d> = (usize, Node<'d>);

/// One side of a set.
pub(super) struct Set<'d> {
    /// The members that could be read.
    pub(super) names: BTreeMap<&'d str, Element<'d>>,
    /// The entries that are no names, by their value in one spelling.
    broken: BTreeMap<String, Element<'d>>,
    /// Whether it is no list at all: of another type, or absent where it must not be.
    pub(super) unread: bool,
    /// Where it is.
    spot: Spot<'d>,
}

impl<'d> Set<'d> {
    /// A set of nothing, at a spot where nothing is.
    pub(super) const fn none(spot: Spot<'d>) -> Self {
        Self { names: BTreeMap::new(), broken: BTreeMap::new(), unread: false, spot }
    }

    /// The set that was read as `list` from this spot.
    pub(super) fn of(list: &'d List<'d>, spot: Spot<'d>) -> Self {
        let names: BTreeSet<&str> = list.entries.iter().map(|entry| entry.value).collect();
        let unread = list.node.is_none() && !list.whole;
        Self { unread, ..Self::from_names(&names, spot) }
    }

    /// The signals by chord; without the keys that are no names.
    pub(super) fn signals(passport: &'d Passport<'d>) -> BTreeMap<&'d str, Self> {
        let of_chords = passport.signals.iter().filter(|signals| is_name(signals.member.key()));
        let sets = of_chords.map(|signals| {
            let names: BTreeSet<&str> = signals.names().collect();
            let spot = Spot { member: Some(signals.member), around: signals.member.key_span() };
            (signals.member.key(), Self::from_names(&names, spot))
        });
        sets.collect()
    }

    fn from_names(names: &BTreeSet<&str>, spot: Spot<'d>) -> Self {
        let mut set = Self::none(spot);
        let Some(node) = spot.node() else { return set };
        let Some(elements) = node.as_array() else { return Self { unread: true, ..set } };
        for (index, element) in elements.iter().enumerate() {
            match element.as_str().filter(|name| names.contains(name)) {
                Some(name) => set.names.entry(name).or_insert((index, element)),
                None => set.broken.entry(element.canonical()).or_insert((index, element)),
            };
        }
        set
    }

    /// Whether the name is a member, or may be one for all that could be read.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        self.unread || self.names.contains_key(name)
    }

    /// Where the member is, or else the list that lacks it; `list` is the pointer of the list.
    pub(super) fn place(&self, list: &str, name: &str) -> Place {
        match self.names.get(name) {
            Some((index, node)) => Place::element(list, *index, *node),
            None => Place { at: child(list, name), ..Place::missing(list, self.spot.inside()) },
        }
    }

    fn broken_rest(&self) -> Option<String> {
        let rest: Vec<&str> = self.broken.keys().map(String::as_str).collect();
        (!rest.is_empty()).then(|| format!("[{}]", rest.join(",")))
    }

    /// The first entry that is no name, or else the list that has none.
    fn broken_place(&self, list: &str) -> Place {
        let first = self.broken.values().min_by_key(|(index, _)| *index);
        first.map_or_else(
            || Place::missing(list, self.spot.inside()),
            |(index, node)| Place::element(list, *index, *node),
        )
    }
}

impl Comparison {
    /// Compares what could not be read of a set; whether the members that could be are worth a comparison.
    pub(super) fn unread(&mut self, field: &str, base: &Set, head: &Set) -> bool {
        if base.unread || head.unread {
            self.unranked(field.to_owned(), (base.spot, head.spot));
            return false;
        }
        if !base.broken.keys().eq(head.broken.keys()) {
            self.deltas.push(Delta {
                field: field.to_owned(),
                direction: Direction::Undecidable,
                was: base.broken_rest(),
                now: head.broken_rest(),
                base: base.broken_place(field),
                head: head.broken_place(field),
            });
        }
        true
    }

    /// Compares a set, of its members those that `counts` speaks of.
    pub(super) fn set(&mut self, field: &str, base: &Set, head: &Set, member: Member, counts: impl Fn(&str) -> bool) {
        if !self.unread(field, base, head) {
            return;
        }
        for name in union(&base.names, &head.names).into_iter().filter(|name| counts(name)) {
            let (was, now) = (base.names.get(name), head.names.get(name));
            let direction = match (was, now) {
                (None, Some(_)) if member == Member::Permits => Direction::Widened,
                (Some(_), None) if member == Member::Demands => Direction::Widened,
                (None, Some(_)) | (Some(_), None) => Direction::Narrowed,
                _ => continue,
            };
            self.deltas.push(Delta {
                field: child(field, name),
                direction,
                was: was.map(|(_, node)| node.canonical()),
                now: now.map(|(_, node)| node.canonical()),
                base: base.place(field, name),
                head: head.place(field, name),
            });
        }
    }
}
