//! Owns the parts of a passport, each with its place.

use super::fault::Fault;
use super::names::Names;
use super::vocabulary::{Actuator, BOOLEAN_GATES, CONTEXT_KEYS, Families, WORD_GATES, families, is_name};
use crate::document::{Member, Node};
use crate::finding::{Place, child};

/// What became of a part of the contract.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part<T> {
    /// It does not stand there.
    Absent,
    /// It is there and could not be read, or it is required and absent: a fault says so.
    Broken,
    /// It was read.
    Read(T),
}

impl<T> Part<T> {
    /// What was read.
    pub fn read(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            _ => None,
        }
    }
}

/// A text that is not blank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Text<'d> {
    /// The text.
    pub value: &'d str,
    /// Where it is.
    pub node: Node<'d>,
}

/// An integer within the range of its field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<'d> {
    /// The value.
    pub value: i64,
    /// Where it is.
    pub node: Node<'d>,
}

/// An entry of a list of names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'d> {
    /// The name; never blank.
    pub value: &'d str,
    /// Where it is.
    pub node: Node<'d>,
    /// Its place in the list, 0-based.
    pub index: usize,
    /// Whether `knob_limits` has bounds of this name.
    pub is_bounded: bool,
    /// JSON Pointer of the list.
    pub list: &'static str,
    /// Of a list of actuators: the known one of that name.
    pub known: Option<&'static Actuator>,
}

impl Entry<'_> {
    /// The families that the actuator is in, by the words of its name.
    pub fn families(&self) -> Families {
        self.known.map_or_else(|| families(self.value), Actuator::families)
    }

    /// Where a finding about the entry points.
    pub fn place(&self) -> Place {
        Place::element(self.list, self.index, self.node)
    }
}

/// A list of names.
#[derive(Debug, Clone, PartialEq)]
pub struct List<'d> {
    /// The entries that could be read, repeated ones too.
    pub entries: Vec<Entry<'d>>,
    /// The list itself, when it is one.
    pub node: Option<Node<'d>>,
    /// Whether all of it was read: only then does a missing entry mean anything. An absent optional list is whole.
    pub whole: bool,
    /// Whether no entry occurs twice.
    pub is_distinct: bool,
}

impl<'d> List<'d> {
    pub(super) const fn broken() -> Self {
        Self { entries: Vec::new(), node: None, whole: false, is_distinct: true }
    }

    pub(super) const fn empty() -> Self {
        Self { entries: Vec::new(), node: None, whole: true, is_distinct: true }
    }

    /// The first entry of that name.
    pub fn get(&self, value: &str) -> Option<&Entry<'d>> {
        self.entries.iter().find(|entry| entry.value == value)
    }

    /// The entries, each name once.
    pub fn distinct(&self) -> impl Iterator<Item = &Entry<'d>> {
        let mut seen = (!self.is_distinct).then(Names::default);
        self.entries.iter().filter(move |entry| seen.as_mut().is_none_or(|seen| seen.insert(entry.value)))
    }
}

/// How an actuator may be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// It may be proposed and never applied.
    ProposeOnly,
    /// By rollout.
    Cold,
    /// At run time.
    Hot,
}

impl Mode {
    /// The field's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::Cold => "cold",
            Self::ProposeOnly => "propose_only",
        }
    }

    /// JSON Pointer of the mode's list.
    pub const fn list(self) -> &'static str {
        match self {
            Self::Hot => "/allowed_actuators/hot",
            Self::Cold => "/allowed_actuators/cold",
            Self::ProposeOnly => "/allowed_actuators/propose_only",
        }
    }
}

/// A number above 0 and at most 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fraction<'d> {
    /// The value, as the double that it rounds to.
    pub value: f64,
    /// Where it is.
    pub node: Node<'d>,
}

/// A boolean field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flag<'d> {
    /// The value.
    pub value: bool,
    /// Where it is.
    pub node: Node<'d>,
}

/// The limits of one knob.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knob<'d> {
    /// The knob's name; blank only among the nameless.
    pub name: &'d str,
    /// Its member of `knob_limits`.
    pub member: Member<'d>,
    /// Whether one of the three lists of actuators has this name.
    pub is_listed: bool,
    /// The known actuator of that name.
    pub known: Option<&'static Actuator>,
    /// The least value.
    pub min: Part<Number<'d>>,
    /// The greatest value.
    pub max: Part<Number<'d>>,
    /// The step of this knob in its own unit, at least 1; absent: `max_delta_per_step` counts.
    pub max_delta: Part<Number<'d>>,
    /// Whether it moves only at a step or epoch boundary.
    pub boundary_only: Part<Flag<'d>>,
}

impl Knob<'_> {
    /// Whether it is stated that the knob moves only at a step or epoch boundary.
    pub fn is_boundary_only(&self) -> bool {
        self.boundary_only.read().is_some_and(|flag| flag.value)
    }

    /// Least and greatest value, when both were read and stand the right way round.
    pub fn interval(&self) -> Option<(i64, i64)> {
        match (self.min, self.max) {
            (Part::Read(min), Part::Read(max)) if min.value <= max.value => Some((min.value, max.value)),
            _ => None,
        }
    }

    /// JSON Pointer of the knob's bounds.
    pub fn pointer(&self) -> String {
        child("/limits/knob_limits", self.name)
    }

    /// Where a finding about the knob's name points.
    pub fn place(&self) -> Place {
        Place::key(self.pointer(), self.member)
    }
}

/// `limits`.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits<'d> {
    /// The object, when there is one.
    pub member: Option<Member<'d>>,
    /// Seconds between two changes, at least 0.
    pub cooldown_s: Part<Number<'d>>,
    /// The widest step of a knob that has no `max_delta` of its own; 0 switches the step limit off.
    pub max_delta_per_step: Part<Number<'d>>,
    /// Stable intervals before a relock, at least 1.
    pub relock_stable_intervals: Part<Number<'d>>,
    /// Seconds without any change, at least 0.
    pub freeze_window_s: Part<Number<'d>>,
    /// The risk parameter.
    pub alpha: Part<Fraction<'d>>,
    /// The bounded knobs.
    pub knobs: Vec<Knob<'d>>,
    /// Bounds under keys that are no names; a fault says so.
    pub nameless: Vec<Knob<'d>>,
    /// Whether all bounds were seen: only then is a knob without bounds unbounded.
    pub knobs_whole: bool,
}

/// A phase cooldown: a key of `cooldowns` that ends in `_s`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cooldown<'d> {
    /// Its member.
    pub member: Member<'d>,
    /// Seconds, at least 0; broken when it is anything else.
    pub value: Part<Number<'d>>,
}

/// The state of a boolean gate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gate<'d> {
    /// Not stated.
    Absent,
    /// Stated, and not readable.
    Broken,
    /// Stated.
    Is(bool, Member<'d>),
}

impl Gate<'_> {
    /// Whether the gate is stated as true.
    pub const fn is_true(self) -> bool {
        matches!(self, Self::Is(true, _))
    }

    /// Whether it is certain that the gate does not demand: absent or false.
    pub const fn is_not_true(self) -> bool {
        matches!(self, Self::Absent | Self::Is(false, _))
    }
}

/// The signals without which a chord must not fire.
#[derive(Debug, Clone, PartialEq)]
pub struct Signals<'d> {
    /// The chord: the member's key.
    pub member: Member<'d>,
    /// How many signals could be read.
    pub count: usize,
    /// Whether all were read.
    pub whole: bool,
    /// Whether none occurs twice.
    pub is_distinct: bool,
}

impl<'d> Signals<'d> {
    /// The signals that could be read.
    pub fn names(&self) -> impl Iterator<Item = &'d str> {
        let texts = self.member.value().as_array().into_iter().flatten().filter_map(Node::as_str);
        texts.filter(|text| is_name(text))
    }
}

/// A passport, as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Passport<'d> {
    /// The document's top object.
    pub root: Node<'d>,
    /// `name`.
    pub name: Part<Text<'d>>,
    /// `id`, `version`, `owner`: strings; blank ones too.
    pub identity: Identity<'d>,
    /// `allowed_chords`, unknown ones too.
    pub chords: List<'d>,
    /// `allowed_actuators.hot`.
    pub hot: List<'d>,
    /// `allowed_actuators.cold`.
    pub cold: List<'d>,
    /// `allowed_actuators.propose_only`.
    pub propose_only: List<'d>,
    /// `limits`.
    pub limits: Limits<'d>,
    /// `invariants`.
    pub invariants: List<'d>,
    /// The phase cooldowns.
    pub cooldowns: Vec<Cooldown<'d>>,
    /// Whether it is certain that `cooldowns` has no key without the unit `_s`.
    pub cooldowns_have_unit: bool,
    /// `gates`.
    pub gates: Part<Member<'d>>,
    /// Of `gates` the ones that hold a boolean, in the order of [`BOOLEAN_GATES`].
    pub(super) boolean_gates: [Option<Member<'d>>; BOOLEAN_GATES.len()],
    /// Of `gates` the ones that hold a word, in the order of [`WORD_GATES`].
    pub(super) word_gates: [Option<Member<'d>>; WORD_GATES.len()],
    /// Of `gates` the members that are no known gate, under keys that are no names too.
    pub own_gates: Vec<Member<'d>>,
    /// Whether no actuator is listed twice, in one of the three lists or in two of them.
    pub are_lists_disjoint: bool,
    /// `gates.allow_restricted`.
    pub allow_restricted: List<'d>,
    /// `context`: what the contract was agreed for.
    pub context: Part<Member<'d>>,
    /// Of `context` the known keys, in the order of [`CONTEXT_KEYS`].
    pub(super) context_keys: [Option<Member<'d>>; CONTEXT_KEYS.len()],
    /// `calibration`: where the limits were measured.
    pub calibration: Part<Calibration<'d>>,
    /// `observability_requirements`.
    pub signals: Vec<Signals<'d>>,
    /// Whether all of `observability_requirements` was read.
    pub signals_whole: bool,
    /// The faults of shape.
    pub faults: Vec<Fault<'d>>,
}

/// Where the limits were measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration<'d> {
    /// The object.
    pub member: Member<'d>,
    /// What shows it: a report, a run, a ticket; not blank.
    pub evidence: Part<Text<'d>>,
    /// The day, a date of the calendar.
    pub date: Part<Text<'d>>,
    /// Whether nothing is wrong with its shape.
    pub is_sound: bool,
}

/// The identity of the contract.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Identity<'d> {
    /// `id`.
    pub id: Part<Text<'d>>,
    /// `version`, a semantic version by the `order` group.
    pub version: Part<Text<'d>>,
    /// `owner`.
    pub owner: Part<Text<'d>>,
}
