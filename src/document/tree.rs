//! Owns the views of the tree: a value, an array, an object and its members, each a number on the tape.

use std::fmt;

use super::tape::{Shape, Slot, Tape};
use crate::text::Span;

/// A text and its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree<'s> {
    pub(super) text: &'s str,
    pub(super) tape: Tape,
}

/// One JSON value and its place.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    tree: &'d Tree<'d>,
    at: u32,
}

/// What a JSON value is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind<'d> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(&'d str),
    /// A string, unescaped.
    String(&'d str),
    /// An array.
    Array(Array<'d>),
    /// An object.
    Object(Object<'d>),
}

/// The elements of an array.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Array<'d>(Node<'d>);

/// The elements that are still to come.
#[derive(Debug, Clone)]
pub struct Elements<'d> {
    next: Node<'d>,
    behind: u32,
}

/// The members of an object, in the order of the text, duplicates included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Object<'d>(Node<'d>);

/// One `"key": value` of an object: the number of its key.
#[derive(Clone, Copy, PartialEq)]
pub struct Member<'d>(Node<'d>);

impl Tree<'_> {
    /// The text of a string, unescaped.
    pub(super) fn string(&self, slot: Slot) -> &str {
        match slot.shape {
            Shape::Escaped => self.tape.decoded.get(slot.link as usize).map_or("", |text| text),
            _ => self.text.get(slot.start as usize + 1..slot.end as usize - 1).unwrap_or_default(),
        }
    }

    /// What is between the start and the end of a slot.
    fn written(&self, slot: Slot) -> &str {
        self.text.get(slot.span().range()).unwrap_or_default()
    }

    /// The top of the tree, if there is one.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        (!self.tape.slots.is_empty()).then_some(Node { tree: self, at: 0 })
    }
}

impl<'d> Node<'d> {
    fn slot(self) -> Slot {
        self.tree.tape.slot(self.at)
    }

    /// The bytes of the value, brackets and quotes included.
    pub fn span(self) -> Span {
        self.slot().span()
    }

    /// What the value is.
    pub fn kind(self) -> Kind<'d> {
        let slot = self.slot();
        match slot.shape {
            Shape::Null => Kind::Null,
            Shape::True => Kind::Bool(true),
            Shape::False => Kind::Bool(false),
            Shape::Number => Kind::Number(self.tree.written(slot)),
            Shape::String | Shape::Escaped => Kind::String(self.tree.string(slot)),
            Shape::Array => Kind::Array(Array(self)),
            Shape::Object => Kind::Object(Object(self)),
        }
    }

    /// The members, when this is an object.
    pub fn as_object(self) -> Option<Object<'d>> {
        (self.slot().shape == Shape::Object).then_some(Object(self))
    }

    /// The elements, when this is an array.
    pub fn as_array(self) -> Option<Array<'d>> {
        (self.slot().shape == Shape::Array).then_some(Array(self))
    }

    /// The text, when this is a string.
    pub fn as_str(self) -> Option<&'d str> {
        self.as_text().map(|(text, _)| text)
    }

    /// The text, when this is a string, and whether all of it is printable ASCII.
    pub fn as_text(self) -> Option<(&'d str, bool)> {
        let slot = self.slot();
        matches!(slot.shape, Shape::String | Shape::Escaped).then(|| (self.tree.string(slot), slot.printable))
    }

    /// The number, as it was written, when this is one.
    pub fn as_number(self) -> Option<&'d str> {
        let slot = self.slot();
        (slot.shape == Shape::Number).then(|| self.tree.written(slot))
    }

    /// The truth value, when this is one.
    pub fn as_bool(self) -> Option<bool> {
        match self.slot().shape {
            Shape::True => Some(true),
            Shape::False => Some(false),
            _ => None,
        }
    }

    /// Whether this is a string of printable ASCII and nothing else.
    pub fn is_printable(self) -> bool {
        self.slot().printable
    }

    /// The kind with its article, for messages: `a string`.
    pub fn kind_name(self) -> &'static str {
        match self.kind() {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(text) if is_integer(text) => "an integer",
            Kind::Number(_) => "a number with a fraction or an exponent",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }

    /// Where a finding about the value as a whole points: an object or array is marked at its opening bracket only.
    pub fn head(self) -> Span {
        let slot = self.slot();
        match slot.shape {
            Shape::Array | Shape::Object => Span::new(slot.start as usize, slot.start as usize + 1),
            _ => slot.span(),
        }
    }

    const fn at(self, at: u32) -> Self {
        Self { tree: self.tree, at }
    }
}

impl PartialEq for Node<'_> {
    /// Whether both are the same place of the same document.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree.text, other.tree.text) && self.at == other.at
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.span();
        write!(f, "{}..{} {}", span.start, span.end, self.tree.text.get(span.range()).unwrap_or_default())
    }
}

impl fmt::Debug for Member<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {:?}", self.key(), self.value())
    }
}

impl<'d> Array<'d> {
    /// The elements, in the order of the text.
    pub fn iter(self) -> Elements<'d> {
        let Self(array) = self;
        Elements { next: array.at(array.at + 1), behind: array.slot().link }
    }

    /// Whether there is no element.
    pub fn is_empty(self) -> bool {
        self.0.slot().link == self.0.at + 1
    }

    /// How many elements there are at most; exactly so many where none is an array or an object.
    pub fn at_most(self) -> usize {
        (self.0.slot().link - self.0.at - 1) as usize
    }
}

impl<'d> IntoIterator for Array<'d> {
    type Item = Node<'d>;
    type IntoIter = Elements<'d>;

    fn into_iter(self) -> Elements<'d> {
        self.iter()
    }
}

impl<'d> Iterator for Elements<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        let element = self.next;
        (element.at < self.behind).then(|| {
            self.next = element.at(element.tree.tape.behind(element.at));
            element
        })
    }
}

impl<'d> Object<'d> {
    /// The members that count: of equal keys the last, as every loader reads them.
    pub fn members(self) -> impl Iterator<Item = Member<'d>> + Clone {
        self.members_whose(|key| !key.shadowed)
    }

    /// All members, those with a repeated key too.
    pub fn all_members(self) -> impl Iterator<Item = Member<'d>> + Clone {
        self.members_whose(|_| true)
    }

    fn members_whose(self, key: impl Fn(Slot) -> bool + Clone) -> impl Iterator<Item = Member<'d>> + Clone {
        let Self(object) = self;
        let (tape, behind, mut next) = (&object.tree.tape, object.slot().link, object.at + 1);
        std::iter::from_fn(move || {
            while next < behind {
                let at = next;
                // A key is followed by its value.
                next = tape.behind(at + 1);
                if key(tape.slot(at)) {
                    return Some(Member(object.at(at)));
                }
            }
            None
        })
    }

    /// The member that counts under `key`.
    pub fn get(self, key: &str) -> Option<Member<'d>> {
        self.members().find(|member| member.key_bytes() == key.as_bytes())
    }
}

impl<'d> Member<'d> {
    /// The key, unescaped.
    pub fn key(self) -> &'d str {
        self.0.tree.string(self.0.slot())
    }

    /// The key, unescaped, as bytes: quicker where it is only compared.
    pub fn key_bytes(self) -> &'d [u8] {
        let (tree, slot) = (self.0.tree, self.0.slot());
        match slot.shape {
            Shape::Escaped => tree.string(slot).as_bytes(),
            _ => &tree.text.as_bytes()[slot.start as usize + 1..slot.end as usize - 1],
        }
    }

    /// The bytes of the key, quotes included.
    pub fn key_span(self) -> Span {
        self.0.span()
    }

    /// The value.
    pub fn value(self) -> Node<'d> {
        self.0.at(self.0.at + 1)
    }

    /// Whether the key is printable ASCII and nothing else.
    pub fn is_printable(self) -> bool {
        self.0.is_printable()
    }
}

/// Whether a JSON number is written as an integer: no fraction, no exponent.
pub fn is_integer(number: &str) -> bool {
    !number.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}
