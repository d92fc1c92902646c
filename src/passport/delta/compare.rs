//! Owns the one place where two sides of a part are compared.

use std::collections::{BTreeMap, BTreeSet};

use super::part::{Delta, Direction};
use crate::document::{Member, Node, Object};
use crate::finding::child;

/// The rank of what is not limited at all.
pub(super) const WIDEST: i128 = i128::MAX;

/// One side of a part.
#[derive(Clone, Copy)]
pub(super) struct Standing<'d> {
    /// How much it permits; `None` when that cannot be said.
    pub(super) rank: Option<i128>,
    /// What is there.
    pub(super) node: Option<Node<'d>>,
}

/// The same object on both sides; `None` on a side where it is absent and may be.
pub(super) struct Objects<'d> {
    pub(super) base: Option<Object<'d>>,
    pub(super) head: Option<Object<'d>>,
}

impl<'d> Objects<'d> {
    /// The values under a key.
    pub(super) fn pair(&self, key: &str) -> (Option<Node<'d>>, Option<Node<'d>>) {
        (get(self.base, key), get(self.head, key))
    }
}

/// The value under a key.
pub(super) fn get<'d>(object: Option<Object<'d>>, key: &str) -> Option<Node<'d>> {
    object.and_then(|object| object.get(key)).map(Member::value)
}

/// The keys of both maps, each once, sorted.
pub(super) fn union<'d, V, W>(a: &BTreeMap<&'d str, V>, b: &BTreeMap<&'d str, W>) -> BTreeSet<&'d str> {
    a.keys().chain(b.keys()).copied().collect()
}

fn members(object: Option<Object<'_>>) -> BTreeMap<&str, Node<'_>> {
    object.into_iter().flat_map(Object::members).map(|member| (member.key(), member.value())).collect()
}

fn same(a: Option<Node>, b: Option<Node>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a.same_value(b),
        _ => false,
    }
}

/// Gathers what differs.
#[derive(Default)]
pub(super) struct Comparison {
    pub(super) deltas: Vec<Delta>,
}

impl Comparison {
    /// Compares the two sides of a part.
    pub(super) fn rank(&mut self, field: String, base: Standing, head: Standing) {
        let direction = match (base.rank, head.rank) {
            (Some(was), Some(now)) if now > was => Direction::Widened,
            (Some(was), Some(now)) if now < was => Direction::Narrowed,
            // Without a rank, "absent where it may be" and "absent where it must not be" are not the same.
            (Some(_), None) | (None, Some(_)) => Direction::Undecidable,
            _ if same(base.node, head.node) => return,
            (None, None) => Direction::Undecidable,
            (Some(_), Some(_)) => Direction::Neutral,
        };
        self.deltas.push(Delta {
            field,
            direction,
            was: base.node.map(Node::canonical),
            now: head.node.map(Node::canonical),
            span: head.node.map(Node::head),
        });
    }

    /// Compares what has no order: undecidable unless equal.
    pub(super) fn unranked(&mut self, field: String, base: Option<Node>, head: Option<Node>) {
        self.rank(field, Standing { rank: None, node: base }, Standing { rank: None, node: head });
    }

    /// Compares a member whose rank can be read off its value.
    pub(super) fn scale(
        &mut self,
        objects: &Objects,
        pointer: &str,
        key: &str,
        rank: impl Fn(Option<Node>) -> Option<i128>,
    ) {
        let (base, head) = objects.pair(key);
        let standing = |node| Standing { rank: rank(node), node };
        self.rank(child(pointer, key), standing(base), standing(head));
    }

    /// The objects of both sides, when members can be compared: both are objects, or absent where they may be.
    /// Otherwise the two are compared as a whole.
    pub(super) fn objects<'d>(
        &mut self,
        field: &str,
        (base, head): (Option<Node<'d>>, Option<Node<'d>>),
        required: bool,
    ) -> Option<Objects<'d>> {
        let readable = |node: Option<Node>| node.map_or(!required, |node| node.as_object().is_some());
        if readable(base) && readable(head) {
            return Some(Objects { base: base.and_then(Node::as_object), head: head.and_then(Node::as_object) });
        }
        self.unranked(field.to_owned(), base, head);
        None
    }

    /// Compares the members that nobody else knows: undecidable unless equal.
    pub(super) fn unknown(&mut self, objects: &Objects, pointer: &str, known: impl Fn(&str) -> bool) {
        let (base, head) = (members(objects.base), members(objects.head));
        for key in union(&base, &head).into_iter().filter(|key| !known(key)) {
            self.unranked(child(pointer, key), base.get(key).copied(), head.get(key).copied());
        }
    }
}
