//! Owns the questions that rules ask of a passport.

use super::model::{Entry, Gate, Knob, List, Mode, Number, Part, Passport, Signals, Text};
use super::names::Names;
use super::profile::Profile;
use super::vocabulary::{BOOLEAN_GATES, CONTEXT_KEYS, WORD_GATES, is_blank};
use crate::document::{Member, Node};
use crate::finding::{Place, child};

impl<'d> Passport<'d> {
    /// Where a finding about the document as a whole points: its opening brace.
    pub fn place(&self) -> Place {
        Place::file(self.root.head())
    }

    /// The profile whose name the passport has.
    pub fn profile(&self) -> Option<Profile> {
        self.name.read().and_then(|name| Profile::from_name(name.value))
    }

    /// The `id` and `version` by which the passport may conflict with another; only where it states both.
    pub fn claim(&self) -> Option<(&'d str, &'d str)> {
        Some((self.identity.id.read()?.value, self.identity.version.read()?.value))
    }

    /// A boolean gate.
    pub fn gate(&self, name: &str) -> Gate<'d> {
        let member = match self.gates {
            Part::Absent => return Gate::Absent,
            Part::Broken => return Gate::Broken,
            Part::Read(member) => member,
        };
        let stated = match BOOLEAN_GATES.iter().position(|gate| *gate == name) {
            Some(index) => self.boolean_gates[index],
            None => member.value().as_object().and_then(|gates| gates.get(name)),
        };
        stated.map_or(Gate::Absent, state)
    }

    /// Whether apply is enabled: `gates.apply` is `true`.
    pub fn applies(&self) -> bool {
        self.apply().is_true()
    }

    /// Whether it is certain that apply is not enabled.
    pub fn does_not_apply(&self) -> bool {
        self.apply().is_not_true()
    }

    /// The first of the boolean gates, which many rules ask for.
    fn apply(&self) -> Gate<'d> {
        match self.gates {
            Part::Absent => Gate::Absent,
            Part::Broken => Gate::Broken,
            Part::Read(_) => self.boolean_gates[0].map_or(Gate::Absent, state),
        }
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
        let mut seen = (!self.are_lists_disjoint).then(Names::default);
        let entries = self.hot.entries.iter().chain(&self.cold.entries);
        entries.filter(move |entry| seen.as_mut().is_none_or(|seen| seen.insert(entry.value)))
    }

    /// The entry that allows the actuator.
    pub fn allows(&self, actuator: &str) -> Option<&Entry<'d>> {
        self.hot.get(actuator).or_else(|| self.cold.get(actuator))
    }

    /// Whether the actuator is in one of the three lists.
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

    /// How far one step may move the knob: its own `max_delta`, or else `max_delta_per_step`; 0 sets no limit. Broken
    /// where a `max_delta` may have been meant for it that could not be read.
    pub fn step_of(&self, knob: &str) -> Part<Number<'d>> {
        match self.knob(knob).map(|knob| knob.max_delta) {
            Some(Part::Absent) => self.limits.max_delta_per_step,
            Some(own) => own,
            None if self.limits.knobs_whole => self.limits.max_delta_per_step,
            None => Part::Broken,
        }
    }

    /// A gate that holds a word.
    pub fn word(&self, gate: &str) -> Part<Text<'d>> {
        match self.gates {
            Part::Absent => Part::Absent,
            Part::Broken => Part::Broken,
            Part::Read(gates) => match WORD_GATES.iter().position(|known| *known == gate) {
                Some(index) => self.word_gates[index].map_or(Part::Absent, |member| text(member.value())),
                None => text_of(gates, gate),
            },
        }
    }

    /// What `context` says under one of [`CONTEXT_KEYS`]; absent also where it is blank.
    pub fn context(&self, key: &str) -> Part<Text<'d>> {
        match self.context {
            Part::Absent => Part::Absent,
            Part::Broken => Part::Broken,
            Part::Read(_) => {
                let index = CONTEXT_KEYS.iter().position(|(known, _)| *known == key);
                let said = index.and_then(|index| self.context_keys[index]);
                let said = said.map_or(Part::Absent, |member| text(member.value()));
                if said.read().is_some_and(|text| is_blank(text.value)) { Part::Absent } else { said }
            }
        }
    }

    /// What `context` says under [`CONTEXT_KEYS`], each with its key; blank texts too.
    pub fn contexts(&self) -> impl Iterator<Item = (&'static str, Text<'d>)> {
        let read = |(member, (key, _)): (&Option<Member<'d>>, &(&'static str, _))| match text((*member)?.value()) {
            Part::Read(text) => Some((*key, text)),
            _ => None,
        };
        self.context_keys.iter().zip(CONTEXT_KEYS).filter_map(read)
    }

    /// The signals that the chord needs.
    pub fn signals_of(&self, chord: &str) -> Option<&Signals<'d>> {
        self.signals.iter().find(|signals| signals.member.key() == chord)
    }
}

/// The text under a key of an object.
fn text_of<'d>(member: Member<'d>, key: &str) -> Part<Text<'d>> {
    let stated = member.value().as_object().and_then(|object| object.get(key));
    stated.map_or(Part::Absent, |member| text(member.value()))
}

/// What a gate that is stated says.
fn state(member: Member) -> Gate {
    member.value().as_bool().map_or(Gate::Broken, |value| Gate::Is(value, member))
}

fn text(node: Node) -> Part<Text> {
    node.as_str().map_or(Part::Broken, |value| Part::Read(Text { value, node }))
}
