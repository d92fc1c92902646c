//! Owns the contract's model: a passport as far as it could be read, and the faults of shape met on the way.
//!
//! Reading is lenient. A part that is absent, broken or read are three things: a rule that reads a broken part stays
//! silent, because the part's own fault speaks already.

pub mod delta;
pub mod vocabulary;

mod bounds;
mod names;
mod reading;

pub use bounds::Orphan;
pub use names::Names;

use crate::document::{Document, Member, Node};
use crate::finding::{Place, child};
use crate::text::Span;
use vocabulary::Profile;

/// What became of a part of the contract.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part<T> {
    /// It does not stand there.
    Absent,
    /// It stands there and could not be read, or it is required and absent: a fault says so.
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
    /// Where it stands.
    pub node: Node<'d>,
}

/// An integer within the range of its field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<'d> {
    /// The value.
    pub value: i64,
    /// Where it stands.
    pub node: Node<'d>,
}

/// An entry of a list of names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'d> {
    /// The name; never blank.
    pub value: &'d str,
    /// Where it stands.
    pub node: Node<'d>,
    /// Its place in the list, 0-based.
    pub index: usize,
    /// JSON Pointer of the list.
    pub list: &'static str,
}

impl Entry<'_> {
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
}

impl<'d> List<'d> {
    const fn broken() -> Self {
        Self { entries: Vec::new(), node: None, whole: false }
    }

    const fn empty() -> Self {
        Self { entries: Vec::new(), node: None, whole: true }
    }

    /// The first entry of that name.
    pub fn get(&self, value: &str) -> Option<&Entry<'d>> {
        self.entries.iter().find(|entry| entry.value == value)
    }

    /// The entries, each name once.
    pub fn distinct(&self) -> impl Iterator<Item = &Entry<'d>> {
        let mut seen = Names::default();
        self.entries.iter().filter(move |entry| seen.insert(entry.value))
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

/// The bounds of one knob.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knob<'d> {
    /// The knob's name; blank only among the nameless.
    pub name: &'d str,
    /// Its member of `knob_limits`.
    pub member: Member<'d>,
    /// The least value.
    pub min: Part<Number<'d>>,
    /// The greatest value.
    pub max: Part<Number<'d>>,
}

impl Knob<'_> {
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
    /// The widest step, at least 0.
    pub max_delta_per_step: Part<Number<'d>>,
    /// Stable intervals before a relock, at least 1.
    pub relock_stable_intervals: Part<Number<'d>>,
    /// Seconds without any change, at least 0.
    pub freeze_window_s: Part<Number<'d>>,
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
    /// The signals that could be read.
    pub names: Vec<&'d str>,
    /// Whether all were read.
    pub whole: bool,
}

/// A fault of shape, met while reading. The rules of the contract give it words.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault<'d> {
    /// Not one field of the contract stands in the file.
    Stranger(Span),
    /// A required field does not stand in its object.
    Missing {
        /// JSON Pointer of the field.
        pointer: String,
        /// The object's key, or the opening brace of the document.
        span: Span,
        /// An unknown member of the same object that looks like the field.
        near: Option<Member<'d>>,
    },
    /// A value of another type.
    WrongType {
        /// Where.
        place: Place,
        /// What should stand there, with its article.
        expected: &'static str,
        /// What stands there.
        found: Node<'d>,
        /// Whether it is an entry of a list.
        is_entry: bool,
    },
    /// A text of white space only.
    Blank(Place),
    /// A text with control characters.
    Control(Place, &'d str),
    /// An integer out of the field's range.
    OutOfRange {
        /// Where.
        place: Place,
        /// The least value allowed.
        least: i64,
        /// The number as written.
        found: &'d str,
    },
    /// A `cooldowns.*_s` that is not an integer of at least 0.
    Cooldown(Place, Node<'d>),
    /// A known gate of another type.
    GateType {
        /// Where.
        place: Place,
        /// The gate.
        gate: &'static str,
        /// What should stand there, with its article.
        expected: &'static str,
        /// What stands there.
        found: Node<'d>,
    },
    /// A name of the older text.
    OldName {
        /// The key.
        member: Member<'d>,
        /// JSON Pointer of the member.
        pointer: String,
        /// Today's word.
        today: &'static str,
    },
    /// A field that a closed object does not know.
    UnknownField {
        /// The key.
        member: Member<'d>,
        /// JSON Pointer of the member.
        pointer: String,
        /// The absent field of the same object that it looks like.
        near: Option<&'static str>,
    },
    /// `schema_version` is not `passport.v0`.
    Version {
        /// Where.
        place: Place,
        /// What stands there.
        found: &'d str,
        /// Whether the rest was read all the same.
        read_on: bool,
    },
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
    /// `gates`.
    pub gates: Part<Member<'d>>,
    /// `gates.allow_restricted`.
    pub allow_restricted: List<'d>,
    /// `observability_requirements`.
    pub signals: Vec<Signals<'d>>,
    /// Whether all of `observability_requirements` was read.
    pub signals_whole: bool,
    /// The faults of shape.
    pub faults: Vec<Fault<'d>>,
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

impl<'d> Passport<'d> {
    /// Reads the passport out of a document; `None` when there is no tree, or its top is not an object.
    pub fn read(document: &'d Document<'d>) -> Option<Self> {
        reading::read(document.root()?)
    }

    /// Where a finding about the document as a whole points: its opening brace.
    pub fn place(&self) -> Place {
        Place::file(self.root.head())
    }

    /// The profile whose name the passport bears.
    pub fn profile(&self) -> Option<Profile> {
        self.name.read().and_then(|name| Profile::from_name(name.value))
    }

    /// The `id` and `version` by which the passport may conflict with another; only where it states both.
    pub fn claim(&self) -> Option<(&'d str, &'d str)> {
        Some((self.identity.id.read()?.value, self.identity.version.read()?.value))
    }

    /// A boolean gate.
    pub fn gate(&self, name: &str) -> Gate<'d> {
        let member = match &self.gates {
            Part::Absent => return Gate::Absent,
            Part::Broken => return Gate::Broken,
            Part::Read(member) => member,
        };
        match member.value().as_object().and_then(|gates| gates.get(name)) {
            None => Gate::Absent,
            Some(member) => member.value().as_bool().map_or(Gate::Broken, |value| Gate::Is(value, member)),
        }
    }

    /// Whether apply is enabled: `gates.apply` is `true`.
    pub fn applies(&self) -> bool {
        self.gate("apply").is_true()
    }

    /// Whether it is certain that apply is not enabled.
    pub fn does_not_apply(&self) -> bool {
        self.gate("apply").is_not_true()
    }

    /// The key of `gates.NAME`, or else of `gates`, or else the document's opening brace: where a finding about a
    /// gate that is not stated points.
    pub fn gate_place(&self, name: &str) -> Place {
        let pointer = child("/gates", name);
        match (self.gate(name), &self.gates) {
            (Gate::Is(_, member), _) => Place::key(pointer, member),
            (_, Part::Read(gates)) => Place::missing(pointer, gates.key_span()),
            _ => Place::missing(pointer, self.root.head()),
        }
    }

    /// The list of a mode.
    pub const fn list(&self, mode: Mode) -> &List<'d> {
        match mode {
            Mode::Hot => &self.hot,
            Mode::Cold => &self.cold,
            Mode::ProposeOnly => &self.propose_only,
        }
    }

    /// The actuators that may be moved: hot and cold, each name once.
    pub fn allowed(&self) -> impl Iterator<Item = &Entry<'d>> {
        let mut seen = Names::default();
        self.hot.entries.iter().chain(&self.cold.entries).filter(move |entry| seen.insert(entry.value))
    }

    /// The entry that allows the actuator.
    pub fn allows(&self, actuator: &str) -> Option<&Entry<'d>> {
        self.hot.get(actuator).or_else(|| self.cold.get(actuator))
    }

    /// Whether the actuator stands in one of the three lists.
    pub fn lists(&self, actuator: &str) -> bool {
        self.allows(actuator).is_some() || self.propose_only.get(actuator).is_some()
    }

    /// Whether all three lists were read whole.
    pub const fn actuators_whole(&self) -> bool {
        self.hot.whole && self.cold.whole && self.propose_only.whole
    }

    /// The bounds of a knob.
    pub fn knob(&self, name: &str) -> Option<&Knob<'d>> {
        self.limits.knobs.iter().find(|knob| knob.name == name)
    }

    /// The signals that the chord needs.
    pub fn signals_of(&self, chord: &str) -> Option<&Signals<'d>> {
        self.signals.iter().find(|signals| signals.member.key() == chord)
    }
}
