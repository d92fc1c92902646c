//! Owns the one place where two sides of a part are compared.

use std::collections::{BTreeMap, BTreeSet};

use super::part::{Delta, Direction};
use crate::document::{Member, Node, Object};
use crate::finding::{Place, child};
use crate::text::Span;

/// The rank of what is not limited at all.
pub(super) const WIDEST: i128 = i128::MAX;

/// Where one side of a part is, or would be.
#[derive(Clone, Copy)]
pub(super) struct Spot<'d> {
    pub(super) member: Option<Member<'d>>,
    /// What to mark where it is absent: the key of the object that should hold it, or what is around that.
    pub(super) around: Span,
}

impl<'d> Spot<'d> {
    /// What is there.
    pub(super) fn node(self) -> Option<Node<'d>> {
        self.member.map(Member::value)
    }

    /// The object that is there, to be compared by its members.
    fn object(self) -> Option<Object<'d>> {
        self.node().and_then(Node::as_object)
    }

    /// What to mark for a member that is absent here.
    pub(super) fn inside(self) -> Span {
        self.member.map_or(self.around, Member::key_span)
    }

    /// The place of the part, which is called `field`.
    pub(super) fn place(self, field: &str) -> Place {
        match self.node() {
            Some(node) => Place::value(field, node),
            None => Place::missing(field, self.around),
        }
    }

    fn canonical(self) -> Option<String> {
        self.node().map(Node::canonical)
    }
}

/// The members of an object that count, by their keys; none where it is absent and may be.
pub(super) struct Members<'d> {
    members: BTreeMap<&'d str, Member<'d>>,
    around: Span,
}

impl<'d> Members<'d> {
    pub(super) fn of(object: Option<Object<'d>>, around: Span) -> Self {
        let members = object.into_iter().flat_map(Object::members).map(|member| (member.key(), member)).collect();
        Self { members, around }
    }

    /// The members of a passport.
    pub(super) fn whole(root: Node<'d>) -> Self {
        Self::of(root.as_object(), root.head())
    }

    pub(super) fn spot(&self, key: &str) -> Spot<'d> {
        Spot { member: self.members.get(key).copied(), around: self.around }
    }
}

/// The same object on both sides.
pub(super) struct Objects<'d> {
    pub(super) base: Members<'d>,
    pub(super) head: Members<'d>,
}

/// Both sides of a part.
pub(super) type Spots<'d> = (Spot<'d>, Spot<'d>);

impl<'d> Objects<'d> {
    /// Both sides of the part under a key.
    pub(super) fn pair(&self, key: &str) -> Spots<'d> {
        (self.base.spot(key), self.head.spot(key))
    }

    /// The keys of both sides, each once, sorted.
    pub(super) fn keys(&self) -> BTreeSet<&'d str> {
        union(&self.base.members, &self.head.members)
    }
}

/// The keys of both maps, each once, sorted.
pub(super) fn union<'d, V, W>(a: &BTreeMap<&'d str, V>, b: &BTreeMap<&'d str, W>) -> BTreeSet<&'d str> {
    a.keys().chain(b.keys()).copied().collect()
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
    /// Compares the two sides of a part. A rank says how much a side permits; there is none where that cannot be said.
    pub(super) fn rank(&mut self, field: String, (base, head): Spots, ranks: (Option<i128>, Option<i128>)) {
        let direction = match ranks {
            (Some(was), Some(now)) if now > was => Direction::Widened,
            (Some(was), Some(now)) if now < was => Direction::Narrowed,
            // Without a rank, "absent where it may be" and "absent where it must not be" are not the same.
            (Some(_), None) | (None, Some(_)) => Direction::Undecidable,
            _ if same(base.node(), head.node()) => return,
            (None, None) => Direction::Undecidable,
            (Some(_), Some(_)) => Direction::Neutral,
        };
        let (was, now) = (base.canonical(), head.canonical());
        let (base, head) = (base.place(&field), head.place(&field));
        self.deltas.push(Delta { field, direction, was, now, base, head });
    }

    /// Compares two passports of which at least one could not be read.
    pub(super) fn whole(&mut self, base: Node, head: Node) {
        if !base.same_value(head) {
            self.deltas.push(Delta {
                field: String::new(),
                direction: Direction::Undecidable,
                was: Some(base.canonical()),
                now: Some(head.canonical()),
                base: Place::value("", base),
                head: Place::value("", head),
            });
        }
    }

    /// Compares what has no order: undecidable unless equal.
    pub(super) fn unranked(&mut self, field: String, spots: Spots) {
        self.rank(field, spots, (None, None));
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
        self.rank(child(pointer, key), (base, head), (rank(base.node()), rank(head.node())));
    }

    /// The objects of both sides, when members can be compared: both are objects, or absent where they may be.
    /// Otherwise the two are compared as a whole.
    pub(super) fn objects<'d>(&mut self, field: &str, (base, head): Spots<'d>, required: bool) -> Option<Objects<'d>> {
        let readable = |spot: Spot| spot.node().map_or(!required, |node| node.as_object().is_some());
        if readable(base) && readable(head) {
            let members = |spot: Spot<'d>| Members::of(spot.object(), spot.inside());
            return Some(Objects { base: members(base), head: members(head) });
        }
        self.unranked(field.to_owned(), (base, head));
        None
    }

    /// Compares the members that no other part knows: undecidable unless equal.
    pub(super) fn unknown(&mut self, objects: &Objects, pointer: &str, known: impl Fn(&str) -> bool) {
        for key in objects.keys().into_iter().filter(|key| !known(key)) {
            self.unranked(child(pointer, key), objects.pair(key));
        }
    }
}
