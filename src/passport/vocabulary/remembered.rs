//! Owns what the name of an actuator says, and remembers it: a repository's passports name few knobs, again and again.

use std::cell::RefCell;

use super::actuators::{Actuator, KNOWN, known, known_synonym};
use super::classify::{Families, families_by_words, restricted_by_words};
use super::families::Clue;
use super::likeness::nearest;
use super::mistaken::{self, Mistaken};

/// How many names a thread remembers at most. Names that share a slot replace each other.
const SLOTS: usize = 128;
/// Longer names are read each time, so that what is remembered stays small.
const LONGEST: usize = 64;

/// What a name says. It depends on nothing but the name.
#[derive(Debug, Clone, Copy)]
struct Says {
    families: Families,
    restricted: Option<&'static Clue>,
    near: Option<&'static str>,
    synonym: Option<&'static str>,
    mistaken: Option<Mistaken>,
}

impl Says {
    fn read(name: &str) -> Self {
        Self {
            families: families_by_words(name),
            restricted: restricted_by_words(name),
            near: nearest(name, KNOWN.iter().map(|known| known.name)),
            synonym: known_synonym(name),
            mistaken: mistaken::mistaken(name),
        }
    }
}

/// A name that was read, and what it says.
type Remembered = Option<(Box<str>, Says)>;

thread_local! {
    static REMEMBERED: RefCell<Vec<Remembered>> = const { RefCell::new(Vec::new()) };
}

fn says(name: &str) -> Says {
    if name.len() > LONGEST {
        return Says::read(name);
    }
    let slot = name.bytes().fold(name.len(), |slot, byte| slot.wrapping_mul(31) ^ usize::from(byte)) % SLOTS;
    REMEMBERED.with_borrow_mut(|remembered| {
        if remembered.is_empty() {
            remembered.resize_with(SLOTS, || None);
        }
        let slot = &mut remembered[slot];
        if let Some((_, says)) = slot.as_ref().filter(|(known, _)| **known == *name) {
            return *says;
        }
        let says = Says::read(name);
        *slot = Some((name.into(), says));
        says
    })
}

/// The families that an actuator is in, by the words of its name.
pub fn families(actuator: &str) -> Families {
    // Reading a name costs more than comparing it with the known ones.
    known(actuator).map_or_else(|| says(actuator).families, Actuator::families)
}

/// The clue that puts an actuator in the restricted family.
pub(super) fn restricted_clue(actuator: &str) -> Option<&'static Clue> {
    match known(actuator) {
        Some(known) if !known.is_restricted() => None,
        _ => says(actuator).restricted,
    }
}

/// The known actuator that a name is a misspelling of, as [`nearest`] finds it.
pub fn nearest_actuator(name: &str) -> Option<&'static str> {
    if known(name).is_some() { None } else { says(name).near }
}

/// The known actuator that another framework calls so, or nearly so; never one of another unit.
pub fn synonym_of(name: &str) -> Option<&'static str> {
    if known(name).is_some() { None } else { says(name).synonym }
}

/// Whether an actuator is the known one, under its own name or under one of another framework.
pub fn is_the_knob(actuator: &str, known: &str) -> bool {
    actuator == known || synonym_of(actuator) == Some(known)
}

/// What else the name of an actuator is: a gate, a chord, a field or a wildcard.
pub fn mistaken(name: &str) -> Option<Mistaken> {
    if known(name).is_some() { None } else { says(name).mistaken }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_was_read() {
        let names: Vec<String> = (0..4 * SLOTS).map(|number| format!("retries_{number}")).collect();
        for _ in 0..2 {
            for name in &names {
                assert_eq!(families(name), families_by_words(name));
                assert_eq!(families(&name.replace("retries", "rows")), Families::NONE);
            }
            assert_eq!(synonym_of("num_workers"), Some("dataloader_num_workers"));
            assert_eq!(nearest_actuator("concurency"), Some("concurrency"));
            assert_eq!(nearest_actuator("concurrency"), None);
        }
    }
}
