//! Owns the small sets of a sketch: fields met, names met, neither twice.

use super::bit;
use crate::passport::vocabulary::Field;

/// Which fields of a closed object were met, each once.
#[derive(Default)]
pub(super) struct Once(u32);

impl Once {
    pub(super) fn meet(&mut self, field: u32) -> Option<()> {
        include(&mut self.0, field)
    }

    pub(super) fn hold_required(&self, fields: &[Field]) -> bool {
        fields.iter().enumerate().all(|(index, field)| !field.required || self.0 & bit(Some(index)) != 0)
    }
}

/// The set of one field, looked up when the gate is built.
pub(super) const fn field(fields: &[Field], name: &str) -> u32 {
    let mut index = 0;
    while !is_same(fields[index].name.as_bytes(), name.as_bytes()) {
        index += 1;
    }
    1 << index
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Different names, `N` at most.
pub(super) struct Few<'s, const N: usize> {
    names: [&'s [u8]; N],
    count: usize,
}

impl<const N: usize> Default for Few<'_, N> {
    fn default() -> Self {
        Self { names: [b""; N], count: 0 }
    }
}

impl<'s, const N: usize> Few<'s, N> {
    /// Takes a name that was not there before.
    pub(super) fn note(&mut self, name: &'s [u8]) -> Option<()> {
        if self.names[..self.count].contains(&name) {
            return None;
        }
        *self.names.get_mut(self.count)? = name;
        self.count += 1;
        Some(())
    }
}

/// Adds `one` to the set, unless it is in it.
pub(super) fn include(set: &mut u32, one: u32) -> Option<()> {
    let new = *set & one == 0;
    *set |= one;
    new.then_some(())
}
