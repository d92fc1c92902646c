//! Owns the comparison of sets: lists of names in which neither order nor repetition means anything.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Comparison, get, union};
use super::part::{Delta, Direction};
use crate::document::{Node, Object};
use crate::finding::child;
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

/// One side of a set.
#[derive(Default)]
pub(super) struct Set<'d> {
    /// The members that could be read.
    pub(super) names: BTreeMap<&'d str, Node<'d>>,
    /// The entries that are no names, by their value in one spelling.
    broken: BTreeMap<String, Node<'d>>,
    /// Whether it is no list at all: of another type, or absent where it must not be.
    pub(super) unread: bool,
    /// What is there.
    pub(super) node: Option<Node<'d>>,
}

impl<'d> Set<'d> {
    /// The set that was read as `list` from `object[key]`.
    pub(super) fn of(list: &'d List<'d>, object: Option<Object<'d>>, key: &str) -> Self {
        let names: BTreeSet<&str> = list.entries.iter().map(|entry| entry.value).collect();
        let unread = list.node.is_none() && !list.whole;
        Self { unread, ..Self::from_names(&names, get(object, key)) }
    }

    /// The signals by chord; without the keys that are no names.
    pub(super) fn signals(passport: &'d Passport<'d>) -> BTreeMap<&'d str, Self> {
        let of_chords = passport.signals.iter().filter(|signals| is_name(signals.member.key()));
        let sets = of_chords.map(|signals| {
            let names: BTreeSet<&str> = signals.names().collect();
            (signals.member.key(), Self::from_names(&names, Some(signals.member.value())))
        });
        sets.collect()
    }

    fn from_names(names: &BTreeSet<&str>, node: Option<Node<'d>>) -> Self {
        let mut set = Self { node, ..Self::default() };
        let Some(node) = node else { return set };
        let Some(elements) = node.as_array() else { return Self { unread: true, ..set } };
        for element in elements {
            match element.as_str().filter(|name| names.contains(name)) {
                Some(name) => set.names.entry(name).or_insert(element),
                None => set.broken.entry(element.canonical()).or_insert(element),
            };
        }
        set
    }

    /// Whether the name is a member, or may be one for all that could be read.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        self.unread || self.names.contains_key(name)
    }

    fn broken_rest(&self) -> Option<String> {
        let rest: Vec<&str> = self.broken.keys().map(String::as_str).collect();
        (!rest.is_empty()).then(|| format!("[{}]", rest.join(",")))
    }
}

impl Comparison {
    /// Compares what could not be read of a set; whether the members that could be are worth a comparison.
    pub(super) fn unread(&mut self, field: &str, base: &Set, head: &Set) -> bool {
        if base.unread || head.unread {
            self.unranked(field.to_owned(), base.node, head.node);
            return false;
        }
        if !base.broken.keys().eq(head.broken.keys()) {
            self.deltas.push(Delta {
                field: field.to_owned(),
                direction: Direction::Undecidable,
                was: base.broken_rest(),
                now: head.broken_rest(),
                span: head.broken.values().map(|node| node.head()).min(),
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
                was: was.map(|node| node.canonical()),
                now: now.map(|node| node.canonical()),
                span: now.map(|node| node.head()),
            });
        }
    }
}
