//! Owns the short way: what a plain passport says, read in one pass over its bytes, without a tree.
//!
//! Nearly all passports of a repository are faultless, and of those nobody asks where anything stands. A sketch is made
//! only of a text in which the long way (document, tree, model) would find no fault of JSON or of shape; at the first
//! thing that is not plain there is none, and the long way looks from the start. So a sketch never says that something
//! is wrong, and each rule says beside its check how a sketch shows that it has nothing to say. Properties over all
//! examples, fixtures and mutated templates hold the two ways together.

mod familiar;
mod plain;
mod reader;
mod sets;

pub use familiar::Familiar;

use familiar::KnownPlaces;
use plain::Reader;

use super::vocabulary::{self as words, ACTUATORS, BOOLEAN_GATES, CHORDS, Profile};

/// How many different knobs a sketch knows at most, those of the vocabulary included.
const FEW_KNOBS: usize = 20;
/// The one actuator of the vocabulary that is restricted.
const RESTRICTED: &str = "timeout_ms";

/// What a plain passport says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch<'s> {
    /// `name`.
    pub name: &'s str,
    /// `id`, blank ones too.
    pub id: Option<&'s str>,
    /// `version`, blank ones too.
    pub version: Option<&'s str>,
    /// `limits.cooldown_s`, in seconds.
    pub cooldown_s: i64,
    /// `limits.max_delta_per_step`.
    pub max_delta_per_step: i64,
    /// The shortest of `cooldowns`, in seconds; [`i64::MAX`] where there is none.
    pub shortest_phase_s: i64,
    /// The widest interval of `limits.knob_limits`.
    pub widest_bounds: Option<u64>,
    /// Whether an invariant names the global batch.
    pub protects_global_batch: bool,
    /// Sets of chords, by their place in the vocabulary.
    chords: u32,
    observed: u32,
    /// Sets of boolean gates, by their place in the vocabulary.
    stated: u32,
    demanded: u32,
    knobs: Knobs<'s>,
}

/// Where a name of a knob stands: in the lists of actuators, under `knob_limits`, in `allow_restricted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Places(u8);

impl Places {
    const HOT: Self = Self(1);
    const COLD: Self = Self(2);
    const PROPOSE_ONLY: Self = Self(4);
    const BOUNDED: Self = Self(8);
    const PERMITTED: Self = Self(16);
    const ALLOWED: Self = Self(Self::HOT.0 | Self::COLD.0);
    const LISTED: Self = Self(Self::ALLOWED.0 | Self::PROPOSE_ONLY.0);

    const fn meet(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    const fn are_unbounded(self) -> bool {
        self.meet(Self::ALLOWED) && !self.meet(Self::BOUNDED)
    }
}

/// The knobs that are named anywhere, those of the vocabulary first.
#[derive(Debug, Clone, Copy)]
struct Knobs<'s> {
    knobs: [(&'s str, Places); FEW_KNOBS],
    count: usize,
}

impl PartialEq for Knobs<'_> {
    fn eq(&self, other: &Self) -> bool {
        let holds = |one: &Self, other: &Self| one.named().iter().all(|knob| other.named().contains(knob));
        holds(self, other) && holds(other, self)
    }
}

impl Eq for Knobs<'_> {}

impl<'s> Knobs<'s> {
    fn new() -> Self {
        let mut knobs = [("", Places::default()); FEW_KNOBS];
        for (knob, known) in knobs.iter_mut().zip(ACTUATORS) {
            knob.0 = known;
        }
        Self { knobs, count: ACTUATORS.len() }
    }

    fn named(&self) -> &[(&'s str, Places)] {
        &self.knobs[..self.count]
    }

    /// Notes that `name` stands there; nothing when it stood there already, or there are too many names.
    fn note(&mut self, name: &'s [u8], place: Places) -> Option<()> {
        let known = self.knobs[..self.count].iter_mut().find(|(known, _)| known.as_bytes() == name);
        if let Some((_, places)) = known {
            let is_new = !places.meet(place);
            places.0 |= place.0;
            return is_new.then_some(());
        }
        *self.knobs.get_mut(self.count)? = (as_str(name)?, place);
        self.count += 1;
        Some(())
    }

    /// Knobs of the vocabulary.
    fn of_known(places: KnownPlaces) -> Self {
        let mut knobs = Self::new();
        for (knob, places) in knobs.knobs.iter_mut().zip(places) {
            knob.1 = places;
        }
        knobs
    }

    /// Where those of the vocabulary stand.
    fn known_places(&self) -> KnownPlaces {
        std::array::from_fn(|index| self.knobs[index].1)
    }

    /// Whether there are knobs of the user's own.
    const fn has_own(&self) -> bool {
        self.count > ACTUATORS.len()
    }

    /// Notes all that others hold.
    fn add(&mut self, others: &Self) -> Option<()> {
        for (name, places) in others.named() {
            if *places != Places::default() {
                self.note(name.as_bytes(), *places)?;
            }
        }
        Some(())
    }

    fn any(&self, is: impl Fn(Places) -> bool) -> bool {
        self.named().iter().any(|(_, places)| is(*places))
    }

    /// The names of the user's own that meet the places.
    fn own(&self, places: Places) -> impl Iterator<Item = &'s str> {
        self.named()[ACTUATORS.len()..].iter().filter(move |(_, met)| met.meet(places)).map(|(name, _)| *name)
    }

    fn places(&self, name: &str) -> Places {
        self.named().iter().find(|(known, _)| *known == name).map(|(_, places)| *places).unwrap_or_default()
    }
}

impl<'s> Sketch<'s> {
    /// The sketch of a text that is plain; `None` says nothing about the bytes.
    pub fn read(bytes: &'s [u8], familiar: &mut Familiar) -> Option<Self> {
        Reader::read(bytes, familiar)
    }

    /// The profile whose name the passport bears.
    pub fn profile(&self) -> Option<Profile> {
        Profile::from_name(self.name)
    }

    /// Whether apply is enabled.
    pub fn applies(&self) -> bool {
        self.demands("apply")
    }

    /// Whether a boolean gate is true.
    pub fn demands(&self, gate: &str) -> bool {
        self.demanded & bit(gate_index(gate.as_bytes())) != 0
    }

    /// Whether a boolean gate stands there.
    pub fn states(&self, gate: &str) -> bool {
        self.stated & bit(gate_index(gate.as_bytes())) != 0
    }

    /// Whether a chord is allowed.
    pub fn allows_chord(&self, id: &str) -> bool {
        self.chords & bit(chord_index(id.as_bytes())) != 0
    }

    /// Whether each allowed chord that moves knobs waits for a signal.
    pub fn observes_all_moves(&self) -> bool {
        let moving = CHORDS.iter().enumerate().filter(|(_, chord)| !chord.moves.is_empty());
        moving.map(|(index, _)| bit(Some(index))).all(|chord| self.chords & chord & !self.observed == 0)
    }

    /// Whether each allowed chord that moves knobs finds one of them in a list.
    pub fn has_work_for_all_chords(&self) -> bool {
        CHORDS.iter().enumerate().all(|(index, chord)| {
            self.chords & bit(Some(index)) == 0
                || chord.moves.is_empty()
                || chord.moves.iter().any(|knob| self.knobs.places(knob).meet(Places::LISTED))
        })
    }

    /// Whether an actuator is hot or cold.
    pub fn allows(&self, actuator: &str) -> bool {
        self.knobs.places(actuator).meet(Places::ALLOWED)
    }

    /// Whether an actuator is hot or cold and has no bounds.
    pub fn leaves_unbounded(&self, actuator: &str) -> bool {
        self.knobs.places(actuator).are_unbounded()
    }

    /// Whether any actuator is hot.
    pub fn is_anything_hot(&self) -> bool {
        self.knobs.any(|places| places.meet(Places::HOT))
    }

    /// Whether any actuator is hot or cold and has no bounds.
    pub fn is_anything_unbounded(&self) -> bool {
        self.knobs.any(Places::are_unbounded)
    }

    /// Whether there are bounds for a knob that stands in no list.
    pub fn are_bounds_orphaned(&self) -> bool {
        self.knobs.any(|places| places.meet(Places::BOUNDED) && !places.meet(Places::LISTED))
    }

    /// Whether an actuator stands in two lists.
    pub fn is_anything_listed_twice(&self) -> bool {
        self.knobs.any(|places| (places.0 & Places::LISTED.0).count_ones() > 1)
    }

    /// Whether an actuator that the vocabulary does not know is hot or cold.
    pub fn allows_own(&self) -> bool {
        self.knobs.own(Places::ALLOWED).next().is_some()
    }

    /// The listed actuators that the vocabulary does not know.
    pub fn own_actuators(&self) -> impl Iterator<Item = &'s str> {
        self.knobs.own(Places::LISTED)
    }

    /// Whether an actuator of the family is hot or cold.
    pub fn allows_family(&self, family: words::Family) -> bool {
        let mut allowed = self.knobs.named().iter().filter(|(_, places)| places.meet(Places::ALLOWED));
        allowed.any(|(name, _)| words::families(name).contains(family))
    }

    /// Whether a restricted actuator is hot or cold; `even_permitted` tells whether one counts that is named in
    /// `gates.allow_restricted`.
    pub fn is_restricted_allowed(&self, even_permitted: bool) -> bool {
        self.knobs.named().iter().enumerate().any(|(index, (name, places))| {
            places.meet(Places::ALLOWED)
                && (even_permitted || !places.meet(Places::PERMITTED))
                && if index < ACTUATORS.len() { *name == RESTRICTED } else { words::restricted(name).is_some() }
        })
    }
}

const fn bit(index: Option<usize>) -> u32 {
    match index {
        Some(index) => 1 << index,
        None => 0,
    }
}

fn gate_index(name: &[u8]) -> Option<usize> {
    BOOLEAN_GATES.iter().position(|gate| gate.as_bytes() == name)
}

fn chord_index(id: &[u8]) -> Option<usize> {
    CHORDS.iter().position(|chord| chord.id.as_bytes() == id)
}

fn as_str(name: &[u8]) -> Option<&str> {
    std::str::from_utf8(name).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Document;
    use crate::passport::{List, Passport};

    fn sketch(bytes: &[u8]) -> Option<Sketch<'_>> {
        Sketch::read(bytes, &mut Familiar::default())
    }

    #[test]
    fn one_actuator_of_the_vocabulary_is_restricted() {
        let restricted: Vec<&str> =
            ACTUATORS.iter().copied().filter(|name| words::restricted(name).is_some()).collect();
        assert_eq!(restricted, [RESTRICTED]);
    }

    #[test]
    fn every_template_has_a_sketch() {
        for template in &crate::templates::ALL {
            assert!(sketch(template.text.as_bytes()).is_some(), "{}", template.name());
        }
    }

    /// The sketch of the model: what the long way reads.
    fn of<'d>(passport: &Passport<'d>) -> Sketch<'d> {
        let mut knobs = Knobs::new();
        let mut note = |list: &List<'d>, place| {
            for entry in &list.entries {
                knobs.note(entry.value.as_bytes(), place).unwrap();
            }
        };
        note(&passport.hot, Places::HOT);
        note(&passport.cold, Places::COLD);
        note(&passport.propose_only, Places::PROPOSE_ONLY);
        note(&passport.allow_restricted, Places::PERMITTED);
        for knob in &passport.limits.knobs {
            knobs.note(knob.name.as_bytes(), Places::BOUNDED).unwrap();
        }
        let set = |holds: &dyn Fn(&str) -> bool, names: &[&str]| {
            names.iter().enumerate().fold(0, |set, (index, name)| set | if holds(name) { 1 << index } else { 0 })
        };
        let chords: Vec<&str> = CHORDS.iter().map(|chord| chord.id).collect();
        let stated = |gate: &str| !matches!(passport.gate(gate), crate::passport::Gate::Absent);
        let observed = |chord: &str| passport.signals_of(chord).is_some_and(|signals| !signals.names.is_empty());
        let width = |knob: &crate::passport::Knob| knob.interval().map(|(min, max)| max.abs_diff(min)).unwrap();
        let phases = passport.cooldowns.iter().map(|cooldown| cooldown.value.read().unwrap().value);
        Sketch {
            name: passport.name.read().unwrap().value,
            id: passport.identity.id.read().map(|id| id.value),
            version: passport.identity.version.read().map(|version| version.value),
            cooldown_s: passport.limits.cooldown_s.read().unwrap().value,
            max_delta_per_step: passport.limits.max_delta_per_step.read().unwrap().value,
            shortest_phase_s: phases.min().unwrap_or(i64::MAX),
            widest_bounds: passport.limits.knobs.iter().map(width).max(),
            protects_global_batch: passport
                .invariants
                .entries
                .iter()
                .any(|entry| words::names_global_batch(entry.value)),
            chords: set(&|chord| passport.chords.get(chord).is_some(), &chords),
            observed: set(&observed, &chords),
            stated: set(&stated, BOOLEAN_GATES),
            demanded: set(&|gate| passport.gate(gate).is_true(), BOOLEAN_GATES),
            knobs,
        }
    }

    /// Where there is a sketch, the long way finds no fault, and reads the same.
    fn agrees(text: &str) {
        let Some(sketch) = sketch(text.as_bytes()) else { return };
        let document = Document::parse_text(text);
        assert_eq!(document.faults, [], "{text}");
        let passport = Passport::read(&document).unwrap();
        assert_eq!(passport.faults, [], "{text}");
        assert_eq!(sketch, of(&passport), "{text}");
    }

    /// A template's text with bytes replaced.
    fn slipped(template: usize, at: usize, length: usize, new: &str) -> String {
        let mut text = crate::templates::ALL[template].text.to_owned();
        let at = text.floor_char_boundary(at % text.len());
        let end = text.floor_char_boundary((at + length).min(text.len()));
        text.replace_range(at..end, new);
        text
    }

    #[test]
    fn what_is_not_plain_has_no_sketch() {
        let safe = crate::templates::ALL[1].text;
        for (found, put) in [
            ("\"name\"", "\"na\\u006de\""),
            ("\"name\": \"safe\"", "\"name\": \" \""),
            ("\"name\": \"safe\"", "\"name\": \"a\u{85}b\""),
            ("\"name\": \"safe\"", "\"name\": \"a\u{7f}b\""),
            ("\"name\": \"safe\"", "\"name\": \"\""),
            ("\"name\": \"safe\"", "\"name\": \"\u{3000}\""),
            ("\"name\": \"safe\"", "\"name\": \"safe\", \"name\": \"safe\""),
            ("passport.v0", "passport.v1"),
            ("\"RELOCK\"", "\"RELOK\""),
            ("\"RELOCK\"", "\"RECOVER\""),
            ("\"hot\": []", "\"hot\": [\"concurrency\", \"concurrency\"]"),
            ("\"cooldown_s\": 600", "\"cooldown_s\": -1"),
            ("\"cooldown_s\": 600", "\"cooldown_s\": 6e2"),
            ("\"cooldown_s\": 600", "\"cooldown_s\": 0600"),
            ("\"cooldown_s\": 600", "\"cooldown_s\": 1234567890123456789"),
            ("\"relock_stable_intervals\": 5", "\"relock_stable_intervals\": 0"),
            ("{ \"min\": 1, \"max\": 16 }", "{ \"min\": 17, \"max\": 16 }"),
            ("{ \"min\": 1, \"max\": 16 }", "{ \"max\": 16 }"),
            ("\"apply\": false", "\"apply\": 0"),
            ("\"apply\": false", "\"aply\": false"),
            ("\"after_recover_s\": 1200", "\"after_recover_s\": \"long\""),
            ("\"limits\": {", "\"limits\": {\"cooldown\": 1,"),
            ("verify-only\"\n", "verify-only\",\n"),
        ] {
            assert!(safe.contains(found), "{found}");
            assert_eq!(sketch(safe.replacen(found, put, 1).as_bytes()), None, "{put}");
        }
        let cut = safe.replace("Least risk", "\u{e9}").into_bytes();
        let at = cut.iter().position(|byte| *byte == 0xc3).unwrap();
        assert!(sketch(&cut).is_some());
        assert_eq!(sketch(&[&cut[..at], &cut[at + 1..]].concat()), None);
        for text in ["", " ", "{", "{}", "[]", "\u{feff}{}"] {
            assert_eq!(sketch(text.as_bytes()), None, "{text}");
        }
        assert_eq!(sketch(format!("{safe}}}").as_bytes()), None);
        assert!(sketch(format!("\t{safe}\r\n   \n         ").as_bytes()).is_some());
        assert!(
            sketch(safe.replace("\"safe\"", "\"\u{433}\u{43b}\u{430}\u{432}\u{43d}\u{44b}\u{439}\"").as_bytes())
                .is_some()
        );
    }

    proptest! {
        #[test]
        fn both_ways_see_the_same_in_a_template_with_a_slip(
            template in 0..crate::templates::ALL.len(),
            at in 0_usize..4096,
            length in 0_usize..12,
            new in r#"[\[\]{}:,"\\0-9a é\x01\x7f-]{0,3}|true|false|null|"a"|"hot"|"RELOCK"|"after_x_s": 5,"#,
        ) {
            agrees(&slipped(template, at, length, &new));
        }

        #[test]
        fn what_is_familiar_says_the_same(
            texts in proptest::collection::vec((0..crate::templates::ALL.len(), 0_usize..4096, 0_usize..4, r#"[\[\]{}",a é]{0,2}"#), 1..9),
        ) {
            let mut familiar = Familiar::default();
            for (template, at, length, new) in texts {
                let text = slipped(template, at, length, &new);
                prop_assert_eq!(Sketch::read(text.as_bytes(), &mut familiar), sketch(text.as_bytes()));
                let whole = crate::templates::ALL[template].text.as_bytes();
                prop_assert_eq!(Sketch::read(whole, &mut familiar), sketch(whole));
            }
        }

        #[test]
        fn both_ways_see_the_same_where_blanks_and_numbers_change(
            template in 0..crate::templates::ALL.len(),
            blanks in "[ \n\t\r]{0,20}",
            number in -3_i64..3000,
            which in 0_usize..20,
        ) {
            let text = crate::templates::ALL[template].text.replace('\n', &blanks);
            let numbers: Vec<(usize, &str)> = text.match_indices(|c: char| c.is_ascii_digit()).collect();
            let at = numbers[which % numbers.len()].0;
            agrees(&format!("{}{number}{}", &text[..at], &text[at + 1..]));
        }
    }
}
