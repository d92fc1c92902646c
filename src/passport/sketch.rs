//! Owns the short way: what a plain passport says, read in one pass over its bytes, without a tree.
//!
//! Nearly all passports of a repository are faultless, and of those nobody asks where anything stands. A sketch is made
//! only of a text in which the long way (document, tree, model) would find no fault of JSON or of shape; at the first
//! thing that is not plain there is none, and the long way looks from the start. So a sketch never says that something
//! is wrong, and each rule says beside its check how a sketch shows that it has nothing to say. Properties over all
//! examples, fixtures and mutated templates hold the two ways together.

use super::vocabulary::{
    self as words, ACTUATORS, ALLOW_RESTRICTED, BOOLEAN_GATES, CHORDS, DEFAULT_MODE, Field, Profile, SCHEMA_VERSION,
};

/// How many digits a number has at most in a sketch: any of them fits into 64 bits.
const FEW_DIGITS: usize = 18;
/// How many entries a list has at most in a sketch.
const FEW_ENTRIES: usize = 12;
/// How many different knobs a sketch knows at most, those of the vocabulary included.
const FEW_KNOBS: usize = 20;
/// The one actuator of the vocabulary that is restricted.
const RESTRICTED: &str = "timeout_ms";
/// How many keys an open map has at most in a sketch.
const FEW_KEYS: usize = 12;

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
    pub fn read(bytes: &'s [u8]) -> Option<Self> {
        let mut reader = Reader { rest: bytes, is_ascii: true };
        reader.skip_blanks();
        let sketch = reader.passport()?;
        reader.skip_blanks();
        let is_utf8 = reader.is_ascii || std::str::from_utf8(bytes).is_ok();
        (reader.rest.is_empty() && is_utf8).then_some(sketch)
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
        let places = self.knobs.places(actuator);
        places.meet(Places::ALLOWED) && !places.meet(Places::BOUNDED)
    }

    /// Whether any actuator is hot.
    pub fn is_anything_hot(&self) -> bool {
        self.knobs.any(|places| places.meet(Places::HOT))
    }

    /// Whether an actuator is hot or cold and has no bounds.
    pub fn is_anything_unbounded(&self) -> bool {
        self.knobs.any(|places| places.meet(Places::ALLOWED) && !places.meet(Places::BOUNDED))
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

/// Reads the bytes once, from left to right; `None` wherever they are not plain.
struct Reader<'s> {
    rest: &'s [u8],
    /// Whether all strings so far were of printable ASCII.
    is_ascii: bool,
}

impl<'s> Reader<'s> {
    fn passport(&mut self) -> Option<Sketch<'s>> {
        const FIELDS: &[Field] = words::ROOT_FIELDS;
        let mut fields = Once::default();
        let mut name = "";
        let (mut id, mut version) = (None, None);
        let (mut chords, mut observed, mut gates) = (0, 0, Gates::default());
        let (mut limits, mut shortest_phase_s) = (Limits::default(), i64::MAX);
        let mut protects_global_batch = false;
        let mut knobs = Knobs::new();
        self.object(|reader, key| {
            fields.meet(match key {
                b"schema_version" if reader.string()? == SCHEMA_VERSION.as_bytes() => {
                    const { field(FIELDS, "schema_version") }
                }
                b"name" => {
                    name = as_str(reader.name()?)?;
                    const { field(FIELDS, "name") }
                }
                b"description" => reader.string().map(|_| const { field(FIELDS, "description") })?,
                b"allowed_chords" => {
                    reader.array(|reader| include(&mut chords, bit(Some(chord_index(reader.string()?)?))))?;
                    const { field(FIELDS, "allowed_chords") }
                }
                b"allowed_actuators" => {
                    reader.actuators(&mut knobs)?;
                    const { field(FIELDS, "allowed_actuators") }
                }
                b"limits" => {
                    limits = reader.limits(&mut knobs)?;
                    const { field(FIELDS, "limits") }
                }
                b"invariants" => {
                    reader.names(|_, invariant| {
                        protects_global_batch = protects_global_batch || words::names_global_batch(as_str(invariant)?);
                        Some(())
                    })?;
                    const { field(FIELDS, "invariants") }
                }
                b"cooldowns" => {
                    shortest_phase_s = reader.cooldowns()?;
                    const { field(FIELDS, "cooldowns") }
                }
                b"gates" => {
                    gates = reader.gates(&mut knobs)?;
                    const { field(FIELDS, "gates") }
                }
                b"id" => {
                    id = Some(as_str(reader.string()?)?);
                    const { field(FIELDS, "id") }
                }
                b"version" => {
                    version = Some(as_str(reader.string()?)?);
                    const { field(FIELDS, "version") }
                }
                b"owner" => reader.string().map(|_| const { field(FIELDS, "owner") })?,
                b"observability_requirements" => {
                    observed = reader.signals()?;
                    const { field(FIELDS, "observability_requirements") }
                }
                b"$schema" => reader.string().map(|_| const { field(FIELDS, "$schema") })?,
                _ => return None,
            })
        })?;
        if !fields.hold_required(FIELDS) || chords == 0 {
            return None;
        }
        Some(Sketch {
            name,
            id,
            version,
            cooldown_s: limits.cooldown_s,
            max_delta_per_step: limits.max_delta_per_step,
            shortest_phase_s,
            widest_bounds: limits.widest_bounds,
            protects_global_batch,
            chords,
            observed,
            stated: gates.stated,
            demanded: gates.demanded,
            knobs,
        })
    }

    fn actuators(&mut self, knobs: &mut Knobs<'s>) -> Option<()> {
        const FIELDS: &[Field] = words::ACTUATOR_FIELDS;
        let mut fields = Once::default();
        self.object(|reader, key| {
            let (field, place) = match key {
                b"hot" => (const { field(FIELDS, "hot") }, Places::HOT),
                b"cold" => (const { field(FIELDS, "cold") }, Places::COLD),
                b"propose_only" => (const { field(FIELDS, "propose_only") }, Places::PROPOSE_ONLY),
                _ => return None,
            };
            reader.array(|reader| knobs.note(reader.name()?, place))?;
            fields.meet(field)
        })?;
        fields.hold_required(FIELDS).then_some(())
    }

    fn limits(&mut self, knobs: &mut Knobs<'s>) -> Option<Limits> {
        const FIELDS: &[Field] = words::LIMIT_FIELDS;
        let mut fields = Once::default();
        let mut limits = Limits::default();
        self.object(|reader, key| {
            fields.meet(match key {
                b"cooldown_s" => {
                    limits.cooldown_s = reader.at_least(0)?;
                    const { field(FIELDS, "cooldown_s") }
                }
                b"max_delta_per_step" => {
                    limits.max_delta_per_step = reader.at_least(0)?;
                    const { field(FIELDS, "max_delta_per_step") }
                }
                b"relock_stable_intervals" => {
                    reader.at_least(1).map(|_| const { field(FIELDS, "relock_stable_intervals") })?
                }
                b"freeze_window_s" => reader.at_least(0).map(|_| const { field(FIELDS, "freeze_window_s") })?,
                b"knob_limits" => {
                    reader.object(|reader, knob| {
                        knobs.note(reader.as_name(knob)?, Places::BOUNDED)?;
                        limits.widest_bounds = limits.widest_bounds.max(Some(reader.bounds()?));
                        Some(())
                    })?;
                    const { field(FIELDS, "knob_limits") }
                }
                _ => return None,
            })
        })?;
        fields.hold_required(FIELDS).then_some(limits)
    }

    /// The room between the bounds of one knob.
    fn bounds(&mut self) -> Option<u64> {
        const FIELDS: &[Field] = words::BOUND_FIELDS;
        let mut fields = Once::default();
        let (mut min, mut max) = (0, 0);
        self.object(|reader, key| {
            let (field, bound) = match key {
                b"min" => (const { field(FIELDS, "min") }, &mut min),
                b"max" => (const { field(FIELDS, "max") }, &mut max),
                _ => return None,
            };
            *bound = reader.integer()?;
            fields.meet(field)
        })?;
        (fields.hold_required(FIELDS) && min <= max).then(|| max.abs_diff(min))
    }

    /// The shortest phase.
    fn cooldowns(&mut self) -> Option<i64> {
        let mut keys = Few::<FEW_KEYS>::default();
        let mut shortest = i64::MAX;
        self.object(|reader, key| {
            keys.note(reader.as_name(key)?)?;
            if !key.ends_with(b"_s") {
                return None;
            }
            shortest = shortest.min(reader.at_least(0)?);
            Some(())
        })?;
        Some(shortest)
    }

    fn gates(&mut self, knobs: &mut Knobs<'s>) -> Option<Gates> {
        let mut gates = Gates::default();
        let mut others = Few::<2>::default();
        self.object(|reader, key| {
            if let Some(index) = gate_index(key) {
                let gate = bit(Some(index));
                include(&mut gates.stated, gate)?;
                gates.demanded |= if reader.boolean()? { gate } else { 0 };
                return Some(());
            }
            others.note(key)?;
            if key == DEFAULT_MODE.as_bytes() {
                reader.string().map(|_| ())
            } else if key == ALLOW_RESTRICTED.as_bytes() {
                reader.array(|reader| knobs.note(reader.name()?, Places::PERMITTED))
            } else {
                None
            }
        })?;
        Some(gates)
    }

    /// The chords that wait for a signal.
    fn signals(&mut self) -> Option<u32> {
        let (mut named, mut observed) = (0, 0);
        self.object(|reader, key| {
            let chord = bit(Some(chord_index(key)?));
            include(&mut named, chord)?;
            reader.names(|_, _| {
                observed |= chord;
                Some(())
            })
        })?;
        Some(observed)
    }

    /// Reads an object whose every member `member` reads, from behind the colon.
    fn object(&mut self, mut member: impl FnMut(&mut Self, &'s [u8]) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        self.skip_blanks();
        if self.expect(b'}').is_some() {
            return Some(());
        }
        loop {
            let key = self.string()?;
            self.skip_blanks();
            self.expect(b':')?;
            self.skip_blanks();
            member(self, key)?;
            if !self.goes_on(b'}')? {
                return Some(());
            }
        }
    }

    fn array(&mut self, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'[')?;
        self.skip_blanks();
        if self.expect(b']').is_some() {
            return Some(());
        }
        loop {
            element(self)?;
            if !self.goes_on(b']')? {
                return Some(());
            }
        }
    }

    /// An array of names, none of them twice.
    fn names(&mut self, mut each: impl FnMut(&mut Self, &'s [u8]) -> Option<()>) -> Option<()> {
        let mut names = Few::<FEW_ENTRIES>::default();
        self.array(|reader| {
            let name = reader.name()?;
            names.note(name)?;
            each(reader, name)
        })
    }

    /// Goes past the comma and what is blank behind it, or past the end of what is closed by `close`; whether more
    /// follows.
    fn goes_on(&mut self, close: u8) -> Option<bool> {
        self.skip_blanks();
        if self.expect(b',').is_some() {
            self.skip_blanks();
            return Some(true);
        }
        self.expect(close).map(|()| false)
    }

    /// Goes past `byte`, if it comes next.
    fn expect(&mut self, byte: u8) -> Option<()> {
        let (next, rest) = self.rest.split_first()?;
        (*next == byte).then(|| self.rest = rest)
    }

    fn skip_blanks(&mut self) {
        while let [blank @ (b' ' | b'\n' | b'\t' | b'\r'), rest @ ..] = self.rest {
            self.rest = rest;
            // Most blanks indent a line.
            while *blank == b'\n'
                && let Some(eight) = self.rest.first_chunk::<8>()
            {
                let others = u64::from_le_bytes(*eight) ^ (ONES * u64::from(b' '));
                self.rest = &self.rest[others.trailing_zeros() as usize / 8..];
                if others != 0 {
                    break;
                }
            }
        }
    }

    /// What a string without escapes holds.
    fn string(&mut self) -> Option<&'s [u8]> {
        let [b'"', inside @ ..] = self.rest else { return None };
        let mut length = plain_length(inside)?;
        while *inside.get(length)? > b'~' {
            self.is_ascii = false;
            length += 1;
            length += plain_length(&inside[length..])?;
        }
        let (text, rest) = inside.split_at_checked(length)?;
        self.rest = rest.strip_prefix(b"\"")?;
        Some(text)
    }

    /// A string that can be a name.
    fn name(&mut self) -> Option<&'s [u8]> {
        let text = self.string()?;
        self.as_name(text)
    }

    /// What a string holds, if it can be a name.
    fn as_name(&self, text: &'s [u8]) -> Option<&'s [u8]> {
        // Nearly all are of printable ASCII with something else than a blank in front.
        let is_plain = self.is_ascii && text.first().is_some_and(|first| *first != b' ');
        (is_plain || words::is_name(as_str(text)?)).then_some(text)
    }

    fn boolean(&mut self) -> Option<bool> {
        let (value, rest) = match self.rest.strip_prefix(b"true") {
            Some(rest) => (true, rest),
            None => (false, self.rest.strip_prefix(b"false")?),
        };
        self.rest = rest;
        Some(value)
    }

    /// An integer of few digits. What follows it is left to the caller, who takes nothing but a comma, a bracket or a
    /// blank.
    fn integer(&mut self) -> Option<i64> {
        let negative = self.expect(b'-').is_some();
        let length = self.rest.iter().take(FEW_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(length);
        if !(1..=FEW_DIGITS).contains(&length) || (digits[0] == b'0' && length > 1) {
            return None;
        }
        self.rest = rest;
        let value = digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        Some(if negative { -value } else { value })
    }

    fn at_least(&mut self, least: i64) -> Option<i64> {
        self.integer().filter(|value| *value >= least)
    }
}

#[derive(Default)]
struct Limits {
    cooldown_s: i64,
    max_delta_per_step: i64,
    widest_bounds: Option<u64>,
}

#[derive(Default)]
struct Gates {
    stated: u32,
    demanded: u32,
}

/// Which fields of a closed object were met, each once.
#[derive(Default)]
struct Once(u32);

impl Once {
    fn meet(&mut self, field: u32) -> Option<()> {
        include(&mut self.0, field)
    }

    fn hold_required(&self, fields: &[Field]) -> bool {
        fields.iter().enumerate().all(|(index, field)| !field.required || self.0 & bit(Some(index)) != 0)
    }
}

/// The set of one field, looked up when the gate is built.
const fn field(fields: &[Field], name: &str) -> u32 {
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
struct Few<'s, const N: usize> {
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
    fn note(&mut self, name: &'s [u8]) -> Option<()> {
        if self.names[..self.count].contains(&name) {
            return None;
        }
        *self.names.get_mut(self.count)? = name;
        self.count += 1;
        Some(())
    }
}

/// Adds `one` to the set, unless it is in it.
fn include(set: &mut u32, one: u32) -> Option<()> {
    let new = *set & one == 0;
    *set |= one;
    new.then_some(())
}

/// One in each byte.
const ONES: u64 = u64::MAX / 255;

/// How many bytes from here on are printable ASCII, and neither a quote nor a backslash; nothing when all are. Strings
/// are most of a passport, so eight bytes are looked at together: each test sets the highest bit of a byte that meets
/// it, and of none below the first such byte.
fn plain_length(bytes: &[u8]) -> Option<usize> {
    const HIGHEST: u64 = ONES << 7;
    let below = |eight: u64, byte: u8| eight.wrapping_sub(ONES * u64::from(byte)) & !eight;
    let (eights, rest) = bytes.as_chunks::<8>();
    for (index, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        // With this bit turned, the quote comes next to the controls.
        let control_or_quote = below(eight ^ (ONES * 0x02), b'!');
        let backslash = below(eight ^ (ONES * u64::from(b'\\')), 1);
        let above_tilde = eight | eight.wrapping_add(ONES);
        let met = (control_or_quote | backslash | above_tilde) & HIGHEST;
        if met != 0 {
            return Some(index * 8 + met.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| !is_plain(*byte))?;
    Some(bytes.len() - rest.len() + at)
}

const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Document;
    use crate::passport::{List, Passport};

    #[test]
    fn one_actuator_of_the_vocabulary_is_restricted() {
        let restricted: Vec<&str> =
            ACTUATORS.iter().copied().filter(|name| words::restricted(name).is_some()).collect();
        assert_eq!(restricted, [RESTRICTED]);
    }

    #[test]
    fn every_template_has_a_sketch() {
        for template in &crate::templates::ALL {
            assert!(Sketch::read(template.text.as_bytes()).is_some(), "{}", template.name());
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
        let Some(sketch) = Sketch::read(text.as_bytes()) else { return };
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
            assert_eq!(Sketch::read(safe.replacen(found, put, 1).as_bytes()), None, "{put}");
        }
        let cut = safe.replace("Least risk", "\u{e9}").into_bytes();
        let at = cut.iter().position(|byte| *byte == 0xc3).unwrap();
        assert!(Sketch::read(&cut).is_some());
        assert_eq!(Sketch::read(&[&cut[..at], &cut[at + 1..]].concat()), None);
        for text in ["", " ", "{", "{}", "[]", "\u{feff}{}"] {
            assert_eq!(Sketch::read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Sketch::read(format!("{safe}}}").as_bytes()), None);
        assert!(Sketch::read(format!("\t{safe}\r\n   \n         ").as_bytes()).is_some());
        assert!(
            Sketch::read(safe.replace("\"safe\"", "\"\u{433}\u{43b}\u{430}\u{432}\u{43d}\u{44b}\u{439}\"").as_bytes())
                .is_some()
        );
    }

    proptest! {
        #[test]
        fn the_end_of_what_is_plain_is_found_among_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let one_by_one = bytes.iter().position(|byte| !is_plain(*byte));
            prop_assert_eq!(plain_length(&bytes), one_by_one);
        }

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
