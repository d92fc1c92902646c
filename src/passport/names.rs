//! Owns the set of names: what honest passports fill with a handful, and hostile ones with a hundred thousand.

use std::collections::HashSet;

use crate::text::Numbers;

/// Up to this many names a look through them is quicker than hashing.
const FEW: usize = 16;

/// A set of names.
#[derive(Debug, Default)]
pub struct Names<'n> {
    /// The first names; no memory is asked for on their behalf.
    few: [&'n str; FEW],
    count: usize,
    many: HashSet<&'n str>,
}

impl<'n> Names<'n> {
    /// Adds a name; whether it was not there before.
    pub fn insert(&mut self, name: &'n str) -> bool {
        if self.few().contains(&name) {
            return false;
        }
        if let Some(free) = self.few.get_mut(self.count) {
            *free = name;
            self.count += 1;
            return true;
        }
        self.many.insert(name)
    }

    fn few(&self) -> &[&'n str] {
        &self.few[..self.count]
    }

    /// Whether the name is in the set.
    pub fn contains(&self, name: &str) -> bool {
        self.few().contains(&name) || self.many.contains(name)
    }
}

/// Whether no name occurs twice. Few are compared without asking for memory.
pub(super) fn are_distinct<'n>(mut names: impl Iterator<Item = &'n str> + Clone) -> bool {
    // Most lists show it by lengths and ends alone.
    let mut seen = Numbers::default();
    if names.clone().all(|name| seen.insert(sign(name))) {
        return true;
    }
    if names.clone().nth(FEW).is_some() {
        let mut seen = Names::default();
        return names.all(|name| seen.insert(name));
    }
    while let Some(name) = names.next() {
        if names.clone().any(|other| other == name) {
            return false;
        }
    }
    true
}

/// A number by which most names differ.
fn sign(name: &str) -> u8 {
    let ends = [name.as_bytes().first(), name.as_bytes().last()].map(|end| end.copied().unwrap_or_default());
    let [length, ..] = name.len().to_le_bytes();
    length.wrapping_mul(31).wrapping_add(ends[0].wrapping_mul(7)).wrapping_add(ends[1].wrapping_mul(17))
}

impl<'n> FromIterator<&'n str> for Names<'n> {
    fn from_iter<I: IntoIterator<Item = &'n str>>(names: I) -> Self {
        let mut set = Self::default();
        for name in names {
            set.insert(name);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_new_once_in_short_sets_and_in_long_ones() {
        let names: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let mut set = Names::default();
        assert!(names.iter().all(|name| set.insert(name)));
        assert!(names.iter().all(|name| !set.insert(name) && set.contains(name)));
        assert!(!set.contains("100"));
        for count in [0, 1, 2, 16, 17, 100] {
            let names = names[..count].iter().map(String::as_str);
            assert!(are_distinct(names.clone()));
            assert_eq!(are_distinct(names.clone().chain(names.clone().next_back())), count == 0);
        }
    }
}
