//! Owns the reading of a sketch: the bytes once, from left to right.

use super::familiar::{Familiar, Gates, Known, KnownPlaces};
use super::{Knobs, Places, Sketch, as_str, bit, chord_index, gate_index};
use crate::passport::vocabulary::{self as words, ALLOW_RESTRICTED, DEFAULT_MODE, Field, SCHEMA_VERSION};

/// How many digits a number has at most in a sketch: any of them fits into 64 bits.
const FEW_DIGITS: usize = 18;
/// How many entries a list has at most in a sketch.
const FEW_ENTRIES: usize = 12;
/// How many keys an open map has at most in a sketch.
const FEW_KEYS: usize = 12;

/// Reads the bytes of one text; `None` wherever they are not plain.
pub(super) struct Reader<'s> {
    rest: &'s [u8],
    /// Whether all strings so far were of printable ASCII.
    is_ascii: bool,
}

impl<'s> Reader<'s> {
    /// The sketch of a text.
    pub(super) fn read(bytes: &'s [u8], familiar: &mut Familiar) -> Option<Sketch<'s>> {
        let mut reader = Self { rest: bytes, is_ascii: true };
        reader.skip_blanks();
        let sketch = reader.passport(familiar)?;
        reader.skip_blanks();
        let is_utf8 = reader.is_ascii || std::str::from_utf8(bytes).is_ok();
        (reader.rest.is_empty() && is_utf8).then_some(sketch)
    }

    fn passport(&mut self, familiar: &mut Familiar) -> Option<Sketch<'s>> {
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
                    chords = reader.known(&mut familiar.chords, Self::chords)?;
                    const { field(FIELDS, "allowed_chords") }
                }
                b"allowed_actuators" => {
                    knobs.add(&reader.actuators(&mut familiar.actuators)?)?;
                    const { field(FIELDS, "allowed_actuators") }
                }
                b"limits" => {
                    limits = reader.limits(&mut knobs)?;
                    const { field(FIELDS, "limits") }
                }
                b"invariants" => {
                    protects_global_batch = reader.known(&mut familiar.invariants, Self::invariants)?;
                    const { field(FIELDS, "invariants") }
                }
                b"cooldowns" => {
                    shortest_phase_s = reader.cooldowns()?;
                    const { field(FIELDS, "cooldowns") }
                }
                b"gates" => {
                    gates = reader.gates(&mut knobs, &mut familiar.gates)?;
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
                    observed = reader.known(&mut familiar.signals, Self::signals)?;
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

    /// The value that stands next: remembered where the same text stood in an earlier passport, otherwise read by
    /// `read`, which also tells whether it is worth remembering.
    fn known<T: Copy>(&mut self, known: &mut Known<T>, read: impl FnOnce(&mut Self) -> Option<(T, bool)>) -> Option<T> {
        if let Some((value, length)) = known.find(self.rest) {
            self.rest = &self.rest[length..];
            return Some(value);
        }
        let begin = self.rest;
        let (value, is_worth) = read(self)?;
        if is_worth && self.is_ascii {
            known.keep(&begin[..begin.len() - self.rest.len()], value);
        }
        Some(value)
    }

    fn chords(&mut self) -> Option<(u32, bool)> {
        let mut chords = 0;
        self.array(|reader| include(&mut chords, bit(Some(chord_index(reader.string()?)?))))?;
        Some((chords, true))
    }

    /// Whether one of them names the global batch.
    fn invariants(&mut self) -> Option<(bool, bool)> {
        let mut protects = false;
        self.names(|_, invariant| {
            protects = protects || words::names_global_batch(as_str(invariant)?);
            Some(())
        })?;
        Some((protects, true))
    }

    /// The three lists of actuators.
    fn actuators(&mut self, familiar: &mut Known<KnownPlaces>) -> Option<Knobs<'s>> {
        let mut own = None;
        let known = self.known(familiar, |reader| {
            let knobs = reader.new_actuators()?;
            let has_own = knobs.has_own();
            own = has_own.then_some(knobs);
            Some((knobs.known_places(), !has_own))
        })?;
        Some(own.unwrap_or_else(|| Knobs::of_known(known)))
    }

    fn new_actuators(&mut self) -> Option<Knobs<'s>> {
        const FIELDS: &[Field] = words::ACTUATOR_FIELDS;
        let mut fields = Once::default();
        let mut knobs = Knobs::new();
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
        fields.hold_required(FIELDS).then_some(knobs)
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

    fn gates(&mut self, knobs: &mut Knobs<'s>, familiar: &mut Known<Gates>) -> Option<Gates> {
        self.known(familiar, |reader| {
            let mut gates = Gates::default();
            let mut others = Few::<2>::default();
            let mut permits = false;
            reader.object(|reader, key| {
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
                    permits = true;
                    reader.array(|reader| knobs.note(reader.name()?, Places::PERMITTED))
                } else {
                    None
                }
            })?;
            Some((gates, !permits))
        })
    }

    /// The chords that wait for a signal.
    fn signals(&mut self) -> Option<(u32, bool)> {
        let (mut named, mut observed) = (0, 0);
        self.object(|reader, key| {
            let chord = bit(Some(chord_index(key)?));
            include(&mut named, chord)?;
            reader.names(|_, _| {
                observed |= chord;
                Some(())
            })
        })?;
        Some((observed, true))
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

    proptest! {
        #[test]
        fn the_end_of_what_is_plain_is_found_among_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let one_by_one = bytes.iter().position(|byte| !is_plain(*byte));
            prop_assert_eq!(plain_length(&bytes), one_by_one);
        }
    }
}
