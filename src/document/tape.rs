//! Owns the tape: a JSON tree as one flat list in the order of the text, whose memory serves one file after another.

use super::fault::LENGTH_LIMIT;
use crate::text::Span;

/// What a slot of the tape holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Null,
    True,
    False,
    Number,
    /// A string without escapes: its value is its text.
    String,
    /// A string with escapes: its value is in the list of decoded strings.
    Escaped,
    Array,
    Object,
}

/// A key or a value. A key is followed by its value, an opening bracket by all that is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The bytes, quotes and brackets included.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Of an array or an object: the slot behind all that is inside. Of an escaped string: its place among the decoded
    /// ones.
    pub(super) link: u32,
    pub(super) shape: Shape,
    /// Of a key: whether a later member of the object has the same.
    pub(super) shadowed: bool,
    /// Of a string: whether all of it is printable ASCII.
    pub(super) printable: bool,
}

/// The memory of a tree, which can serve the next one.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tape {
    pub(super) slots: Vec<Slot>,
    /// The values of strings with escapes.
    pub(super) decoded: Vec<Box<str>>,
}

impl Slot {
    pub(super) const fn new(start: u32, end: u32, shape: Shape) -> Self {
        Self { start, end, link: 0, shape, shadowed: false, printable: false }
    }

    pub(super) const fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    const fn is_container(self) -> bool {
        matches!(self.shape, Shape::Array | Shape::Object)
    }
}

impl Tape {
    /// The slot of that number.
    pub(super) fn slot(&self, at: u32) -> Slot {
        self.slots[at as usize]
    }

    /// How many slots there are.
    pub(super) fn len(&self) -> u32 {
        // Each takes a byte of the text at least.
        offset(self.slots.len())
    }

    /// The slot behind a value and all that is inside it.
    pub(super) fn behind(&self, at: u32) -> u32 {
        let slot = self.slot(at);
        if slot.is_container() { slot.link } else { at + 1 }
    }

    /// Ends the array or object that was opened at slot `at`.
    pub(super) fn close(&mut self, at: u32, end: u32) {
        let link = self.len();
        if let Some(slot) = self.slots.get_mut(at as usize) {
            (slot.end, slot.link) = (end, link);
        }
    }

    /// Forgets the tree, and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.slots.clear();
        self.decoded.clear();
    }
}

/// A place in a text, or a number of things in it, none of which is above [`LENGTH_LIMIT`].
#[inline]
pub(super) fn offset(at: usize) -> u32 {
    const { assert!(LENGTH_LIMIT <= u32::MAX as usize) };
    let [a, b, c, d, ..] = at.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
