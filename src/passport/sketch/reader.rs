//! Owns the reading of the contract into a sketch: the bytes once, from left to right.

use super::familiar::{Familiar, Gates, Known, KnownPlaces};
use super::plain::Reader;
use super::sets::{Few, Once, field, include};
use super::{Knobs, Places, Sketch, as_str, bit, chord_index, gate_index};
use crate::passport::vocabulary::{self as words, ALLOW_RESTRICTED, DEFAULT_MODE, Field, SCHEMA_VERSION};

/// How many keys an open map has at most in a sketch.
const FEW_KEYS: usize = 12;

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
}

#[derive(Default)]
struct Limits {
    cooldown_s: i64,
    max_delta_per_step: i64,
    widest_bounds: Option<u64>,
}
