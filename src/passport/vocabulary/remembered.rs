//! Owns what the names of actuators and gates say, and remembers it: a repository's passports use few of them, again
//! and again.

use std::cell::RefCell;

use super::actuators::{Actuator, KNOWN, known, known_synonym};
use super::bypass::bypasses_gate;
use super::classify::{Families, families_by_words, restricted_by_words};
use super::families::Clue;
use super::likeness::{nearest, nearest_field, nearest_or_part};
use super::looks::normal;
use super::mistaken::{self, Mistaken, gate_spelt};
use super::telling::{Told, told_by};
use super::topics::{self, TOPICS};
use super::{BOOLEAN_GATES, OLD_GATES_FIELD, field_names, gates, shown_flat, todays_gate};

/// How many names a thread remembers at most. Names that share a slot replace each other.
const SLOTS: usize = 128;
/// Longer texts are read each time, so that what is remembered stays small.
const LONGEST: usize = 256;

/// What the name of an actuator says. It depends on nothing but the name.
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

/// What the name of a gate says. It depends on nothing but the name.
#[derive(Debug, Clone, Copy)]
pub struct GateSays {
    /// The known gate that it is near, among those that hold a boolean first, and among the others first.
    near: [Option<&'static str>; 2],
    told: Told,
    /// Whether it is a name of the older text.
    pub is_old: bool,
    /// Whether it says that it goes around a known gate: `force_apply`, `skip_verify`.
    pub is_bypass: bool,
    /// The word of a known gate that is in it.
    pub word: Option<&'static str>,
}

impl GateSays {
    fn read(name: &str) -> Self {
        let near = |booleans: bool| {
            let fitting = gates().filter(|gate| BOOLEAN_GATES.contains(gate) == booleans);
            nearest_or_part(name, fitting).or_else(|| nearest_or_part(name, gates()))
        };
        let (told, word) = told_by(name);
        Self {
            near: [near(false), near(true)],
            told,
            is_old: todays_gate(name).is_some(),
            is_bypass: bypasses_gate(name),
            word,
        }
    }

    /// The known gate that the name is near; what it holds says which one is meant.
    pub const fn near(self, holds_boolean: bool) -> Option<&'static str> {
        self.near[holds_boolean as usize]
    }

    /// The known gates of which every telling word, or a form of it, is in the name.
    pub fn told(self) -> impl Iterator<Item = &'static str> {
        self.told.gates()
    }
}

/// What a key says that is no field of its object. It depends on nothing but the key.
#[derive(Debug, Clone, Copy)]
pub struct KeySays {
    /// Whether it is a spelling of the name that `gates` had in the older text.
    pub is_old_gates: bool,
    /// The list of actuators that `ModeKeeper`'s own `show` prints under such a name.
    pub flat: Option<&'static str>,
    /// The known gate that it is a spelling of.
    pub gate: Option<&'static str>,
    /// Whether it is near any field of the contract, in whichever object.
    pub may_be_near: bool,
}

impl KeySays {
    fn read(key: &str) -> Self {
        Self {
            is_old_gates: normal(key) == normal(OLD_GATES_FIELD),
            flat: shown_flat(key),
            gate: gate_spelt(key),
            may_be_near: nearest(key, [OLD_GATES_FIELD]).is_some()
                || field_names().any(|name| nearest_field(key, [name]).is_some()),
        }
    }
}

/// Names that were read, each with what it says.
struct Memory<T>(Vec<Option<(Box<str>, T)>>);

impl<T: Copy> Memory<T> {
    const EMPTY: Self = Self(Vec::new());

    fn says(&mut self, name: &str, read: fn(&str) -> T) -> T {
        if name.len() > LONGEST {
            return read(name);
        }
        let Self(slots) = self;
        if slots.is_empty() {
            slots.resize_with(SLOTS, || None);
        }
        let slot = &mut slots[slot_of(name)];
        if let Some((_, says)) = slot.as_ref().filter(|(known, _)| **known == *name) {
            return *says;
        }
        let says = read(name);
        *slot = Some((name.into(), says));
        says
    }
}

/// The place of a name among those that are remembered: by its length, its first letters and its last.
fn slot_of(name: &str) -> usize {
    let bytes = name.as_bytes();
    let word = |eight: Option<&[u8; 8]>| {
        eight.map_or_else(
            || bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
            |eight| u64::from_le_bytes(*eight),
        )
    };
    let (first, last) = (word(bytes.first_chunk()), word(bytes.last_chunk()));
    let mixed = (first ^ last.rotate_left(29) ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::from(mixed.to_be_bytes()[0]) % SLOTS
}

thread_local! {
    static ACTUATORS: RefCell<Memory<Says>> = const { RefCell::new(Memory::EMPTY) };
    static GATES: RefCell<Memory<GateSays>> = const { RefCell::new(Memory::EMPTY) };
    static INVARIANTS: RefCell<Memory<[bool; TOPICS.len()]>> = const { RefCell::new(Memory::EMPTY) };
    static KEYS: RefCell<Memory<KeySays>> = const { RefCell::new(Memory::EMPTY) };
}

fn says(name: &str) -> Says {
    ACTUATORS.with_borrow_mut(|memory| memory.says(name, Says::read))
}

/// What the name of a gate of the user's own says.
pub fn gate_says(name: &str) -> GateSays {
    GATES.with_borrow_mut(|memory| memory.says(name, GateSays::read))
}

/// The topics of [`TOPICS`] that a single word of an invariant shows at once; [`Topic::is_told_by`] knows more, and folds
/// and splits the text for it.
///
/// [`Topic::is_told_by`]: super::Topic::is_told_by
pub fn plain_topics(invariant: &str) -> [bool; TOPICS.len()] {
    INVARIANTS.with_borrow_mut(|memory| memory.says(invariant, topics::plain_topics))
}

/// What a key says that is no field of its object.
pub fn key_says(key: &str) -> KeySays {
    KEYS.with_borrow_mut(|memory| memory.says(key, KeySays::read))
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
            assert_eq!(gate_says("aply").near(true), Some("apply"));
            assert!(gate_says("enable_apply").told().eq(["apply"]));
            assert_eq!(gate_says("region").word, None);
            assert_eq!(plain_topics("One rollback."), [false, false, true]);
            assert_eq!(key_says("allowed_actuators_hot").flat, Some("hot"));
            assert_eq!(key_says("Require-Paid").gate, Some("require_paid"));
            assert!(!key_says("ticket").may_be_near && !key_says("ticket").is_old_gates);
        }
    }

    #[test]
    fn a_key_that_is_near_some_fields_is_near_one_of_all() {
        let fields: Vec<&str> = field_names().collect();
        for name in fields.iter().copied().chain([OLD_GATES_FIELD]) {
            for at in 0..name.len() {
                let slips = [name.to_uppercase(), format!("{}{}", &name[..at], &name[at + 1..]), name[at..].to_owned()];
                for key in slips {
                    let is_near = nearest_field(&key, fields.iter().copied()).is_some()
                        || nearest(&key, [OLD_GATES_FIELD]).is_some();
                    assert!(key_says(&key).may_be_near || !is_near, "{key}");
                }
            }
        }
        assert!(["allowed_chord", "cool_down_s", "invariant"].into_iter().all(|key| key_says(key).may_be_near));
    }
}
