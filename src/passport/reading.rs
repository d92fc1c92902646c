//! Owns the lenient reading of a passport: the shape of each field, and what is a fault of it.

use super::vocabulary::{self as words, Field};
use super::{Cooldown, Entry, Fault, Identity, Knob, Limits, List, Mode, Number, Part, Passport, Signals, Text};
use crate::document::{Kind, Member, Node, Object, is_integer, short_token};
use crate::finding::{Place, child};
use crate::text::Span;

/// Reads the passport whose top is `root`; `None` when that is not an object.
pub(super) fn read(root: Node) -> Option<Passport> {
    let object = root.as_object()?;
    let mut passport = unread(root);
    let known = words::ROOT_FIELDS.iter().filter(|field| field.name != "$schema");
    if !known.clone().any(|field| object.get(field.name).is_some()) && object.get(words::OLD_GATES_FIELD).is_none() {
        passport.faults.push(Fault::Stranger(root.head()));
        return Some(passport);
    }
    let mut reader = Reader { faults: Vec::new() };
    if reader.version(object) {
        reader.passport(&mut passport, root, object);
    }
    passport.faults = reader.faults;
    Some(passport)
}

/// A passport of which nothing was read: every rule that reads a part stays silent.
fn unread(root: Node) -> Passport {
    Passport {
        root,
        name: Part::Broken,
        identity: Identity { id: Part::Broken, version: Part::Broken, owner: Part::Broken },
        chords: List::broken(),
        hot: List::broken(),
        cold: List::broken(),
        propose_only: List::broken(),
        limits: unread_limits(),
        invariants: List::broken(),
        cooldowns: Vec::new(),
        gates: Part::Broken,
        allow_restricted: List::broken(),
        signals: Vec::new(),
        signals_whole: false,
        faults: Vec::new(),
    }
}

const fn unread_limits<'d>() -> Limits<'d> {
    Limits {
        member: None,
        cooldown_s: Part::Broken,
        max_delta_per_step: Part::Broken,
        relock_stable_intervals: Part::Broken,
        freeze_window_s: Part::Broken,
        knobs: Vec::new(),
        nameless: Vec::new(),
        knobs_whole: false,
    }
}

/// Where a value stands. Written out for a fault only: most passports have none.
#[derive(Clone, Copy)]
struct Pointer<'a> {
    base: &'static str,
    key: Option<&'a str>,
}

impl<'a> Pointer<'a> {
    const TOP: Self = Self::to("");

    const fn to(base: &'static str) -> Self {
        Self { base, key: None }
    }

    const fn below(base: &'static str, key: &'a str) -> Self {
        Self { base, key: Some(key) }
    }

    const fn is_top(self) -> bool {
        self.base.is_empty() && self.key.is_none()
    }

    /// The JSON Pointer.
    fn text(self) -> String {
        self.key.map_or_else(|| self.base.to_owned(), |key| child(self.base, key))
    }

    /// The JSON Pointer of a token below it.
    fn child(self, token: &str) -> String {
        child(&self.text(), token)
    }
}

struct Reader<'d> {
    faults: Vec<Fault<'d>>,
}

impl<'d> Reader<'d> {
    /// Whether the passport is of a version that this gate can read.
    fn version(&mut self, root: Object<'d>) -> bool {
        let Some(member) = root.get("schema_version") else { return true };
        let Some(found) = self.text(Pointer::to("/schema_version"), member.value()) else { return true };
        if found == words::SCHEMA_VERSION {
            return true;
        }
        let folded = words::folded(found);
        let read_on = folded == words::SCHEMA_VERSION || !folded.starts_with("passport.v");
        self.faults.push(Fault::Version { place: Place::value("/schema_version", member.value()), found, read_on });
        read_on
    }

    fn passport(&mut self, passport: &mut Passport<'d>, root: Node<'d>, object: Object<'d>) {
        self.fields(object, Pointer::TOP, root.head(), words::ROOT_FIELDS);
        passport.name = self.name(object);
        for (key, part) in [
            ("id", &mut passport.identity.id),
            ("version", &mut passport.identity.version),
            ("owner", &mut passport.identity.owner),
        ] {
            *part = self.optional_text(object, key);
        }
        self.optional_text(object, "description");
        self.optional_text(object, "$schema");
        passport.chords = self.list(object.get("allowed_chords"), "/allowed_chords", List::broken());
        if let Some((_, actuators)) = self.object(object.get("allowed_actuators"), Pointer::to("/allowed_actuators")) {
            self.fields(
                actuators,
                Pointer::to("/allowed_actuators"),
                key_span(object, "allowed_actuators"),
                words::ACTUATOR_FIELDS,
            );
            passport.hot = self.list(actuators.get("hot"), Mode::Hot.list(), List::broken());
            passport.cold = self.list(actuators.get("cold"), Mode::Cold.list(), List::broken());
            passport.propose_only = self.list(actuators.get("propose_only"), Mode::ProposeOnly.list(), List::empty());
        }
        if let Some((member, limits)) = self.object(object.get("limits"), Pointer::to("/limits")) {
            passport.limits = self.limits(member, limits);
        }
        passport.invariants = self.list(object.get("invariants"), "/invariants", List::empty());
        if let Some((_, cooldowns)) = self.object(object.get("cooldowns"), Pointer::to("/cooldowns")) {
            passport.cooldowns = self.cooldowns(cooldowns);
        }
        passport.gates = if object.get("gates").is_none() { Part::Absent } else { Part::Broken };
        passport.allow_restricted = List::empty();
        if let Some((member, gates)) = self.object(object.get("gates"), Pointer::to("/gates")) {
            passport.gates = Part::Read(member);
            passport.allow_restricted = self.gates(gates);
        }
        passport.signals_whole = object.get("observability_requirements").is_none();
        if let Some((_, signals)) =
            self.object(object.get("observability_requirements"), Pointer::to("/observability_requirements"))
        {
            passport.signals_whole = true;
            passport.signals = signals.members().map(|member| self.signals(member)).collect();
        }
    }

    /// What a closed object lacks, and what it does not know.
    fn fields(&mut self, object: Object<'d>, pointer: Pointer, span: Span, known: &'static [Field]) {
        // One look at each member: a hostile object has members without number.
        let mut seen: u32 = 0;
        let mut strangers: Vec<Member<'d>> = Vec::new();
        for member in object.members() {
            match known.iter().position(|field| field.name == member.key()) {
                Some(index) => seen |= 1 << index,
                None if pointer.is_top() && words::normal(member.key()) == words::normal(words::OLD_GATES_FIELD) => {
                    let pointer = pointer.child(member.key());
                    self.faults.push(Fault::OldName { member, pointer, today: "gates" });
                }
                None => strangers.push(member),
            }
        }
        let absent = known.iter().enumerate().filter(|(index, _)| seen & (1 << index) == 0).map(|(_, field)| field);
        let strangers: Vec<(Member<'d>, Option<&'static str>)> =
            strangers.into_iter().map(|member| (member, near_field(member.key(), &absent))).collect();
        for field in absent.filter(|field| field.required) {
            let near = strangers.iter().find(|(_, near)| *near == Some(field.name)).map(|(member, _)| *member);
            self.faults.push(Fault::Missing { pointer: pointer.child(field.name), span, near });
        }
        for (member, near) in strangers {
            self.faults.push(Fault::UnknownField { member, pointer: pointer.child(member.key()), near });
        }
    }

    fn name(&mut self, root: Object<'d>) -> Part<Text<'d>> {
        let Some(member) = root.get("name") else { return Part::Broken };
        match self.text(Pointer::to("/name"), member.value()) {
            Some(value) if self.is_name(value, || Place::value("/name", member.value())) => {
                Part::Read(Text { value, node: member.value() })
            }
            _ => Part::Broken,
        }
    }

    fn optional_text(&mut self, root: Object<'d>, key: &str) -> Part<Text<'d>> {
        let Some(member) = root.get(key) else { return Part::Absent };
        match self.text(Pointer::below("", key), member.value()) {
            Some(value) => Part::Read(Text { value, node: member.value() }),
            None => Part::Broken,
        }
    }

    /// A string of any content.
    fn text(&mut self, pointer: Pointer, node: Node<'d>) -> Option<&'d str> {
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(Place::value(pointer.text(), node), "a string", node);
        }
        text
    }

    /// Whether `value` can be a name: not blank, no control characters.
    fn is_name(&mut self, value: &'d str, place: impl FnOnce() -> Place) -> bool {
        if words::is_blank(value) {
            self.faults.push(Fault::Blank(place()));
            return false;
        }
        if words::holds_control(value) {
            self.faults.push(Fault::Control(place(), value));
            return false;
        }
        true
    }

    fn wrong_type(&mut self, place: Place, expected: &'static str, found: Node<'d>) {
        self.faults.push(Fault::WrongType { place, expected, found, is_entry: false });
    }

    /// The object of a member; an absent one is nobody's fault here.
    fn object(&mut self, member: Option<Member<'d>>, pointer: Pointer) -> Option<(Member<'d>, Object<'d>)> {
        let member = member?;
        let object = member.value().as_object();
        if object.is_none() {
            self.wrong_type(Place::value(pointer.text(), member.value()), "an object", member.value());
        }
        object.map(|object| (member, object))
    }

    fn list(&mut self, member: Option<Member<'d>>, pointer: &'static str, absent: List<'d>) -> List<'d> {
        let Some(member) = member else { return absent };
        let Some(elements) = member.value().as_array() else {
            self.wrong_type(Place::value(pointer, member.value()), "an array of strings", member.value());
            return List::broken();
        };
        let mut list =
            List { entries: Vec::with_capacity(elements.at_most()), node: Some(member.value()), whole: true };
        for (index, node) in elements.iter().enumerate() {
            match self.list_entry(Pointer::to(pointer), index, node) {
                Some(value) => list.entries.push(Entry { value, node, index, list: pointer }),
                None => list.whole = false,
            }
        }
        list
    }

    fn list_entry(&mut self, list: Pointer, index: usize, node: Node<'d>) -> Option<&'d str> {
        let Some(value) = node.as_str() else {
            let place = Place::element(&list.text(), index, node);
            self.faults.push(Fault::WrongType { place, expected: "a string", found: node, is_entry: true });
            return None;
        };
        self.is_name(value, || Place::value(format!("{}/{index}", list.text()), node)).then_some(value)
    }

    /// Whether the key of an open map can be a name.
    fn is_key(&mut self, pointer: &str, member: Member<'d>) -> bool {
        self.is_name(member.key(), || Place::key(child(pointer, member.key()), member))
    }

    fn limits(&mut self, member: Member<'d>, object: Object<'d>) -> Limits<'d> {
        let at = Pointer::to("/limits");
        self.fields(object, at, member.key_span(), words::LIMIT_FIELDS);
        let mut limits = Limits {
            member: Some(member),
            cooldown_s: self.integer(object, at, "cooldown_s", 0, Part::Broken),
            max_delta_per_step: self.integer(object, at, "max_delta_per_step", 0, Part::Broken),
            relock_stable_intervals: self.integer(object, at, "relock_stable_intervals", 1, Part::Broken),
            freeze_window_s: self.integer(object, at, "freeze_window_s", 0, Part::Absent),
            knobs: Vec::new(),
            nameless: Vec::new(),
            knobs_whole: object.get("knob_limits").is_none(),
        };
        if let Some((_, knobs)) = self.object(object.get("knob_limits"), Pointer::to("/limits/knob_limits")) {
            limits.knobs_whole = true;
            for member in knobs.members() {
                // A key that is no name bounds no knob, and may have been meant for any.
                let is_key = self.is_key("/limits/knob_limits", member);
                let knob = self.knob(member);
                limits.knobs_whole &= is_key;
                if is_key { limits.knobs.push(knob) } else { limits.nameless.push(knob) }
            }
        }
        limits
    }

    fn knob(&mut self, member: Member<'d>) -> Knob<'d> {
        // Thousands of faults may stand below a key of half a megabyte, and each would cut it anew.
        let token = short_token(member.key());
        let pointer = Pointer::below("/limits/knob_limits", &token);
        let mut knob = Knob { name: member.key(), member, min: Part::Broken, max: Part::Broken };
        if let Some((_, bounds)) = self.object(Some(member), pointer) {
            self.fields(bounds, pointer, member.key_span(), words::BOUND_FIELDS);
            knob.min = self.integer(bounds, pointer, "min", i64::MIN, Part::Broken);
            knob.max = self.integer(bounds, pointer, "max", i64::MIN, Part::Broken);
        }
        knob
    }

    fn integer(
        &mut self,
        object: Object<'d>,
        pointer: Pointer,
        key: &str,
        least: i64,
        absent: Part<Number<'d>>,
    ) -> Part<Number<'d>> {
        let Some(member) = object.get(key) else { return absent };
        let node = member.value();
        match integer(node) {
            Some(Ok(value)) if value >= least => return Part::Read(Number { value, node }),
            Some(_) => {
                let found = if let Kind::Number(text) = node.kind() { text } else { "" };
                self.faults.push(Fault::OutOfRange { place: Place::value(pointer.child(key), node), least, found });
            }
            None => self.wrong_type(Place::value(pointer.child(key), node), "an integer", node),
        }
        Part::Broken
    }

    fn cooldowns(&mut self, object: Object<'d>) -> Vec<Cooldown<'d>> {
        let mut cooldowns = Vec::new();
        for member in object.members() {
            // A key that is no name names no phase, and what it holds is looked at all the same.
            let is_key = self.is_key("/cooldowns", member);
            if !member.key().ends_with("_s") {
                continue;
            }
            let node = member.value();
            let value = match integer(node) {
                Some(Ok(value)) if value >= 0 => Part::Read(Number { value, node }),
                _ => {
                    self.faults.push(Fault::Cooldown(Place::value(child("/cooldowns", member.key()), node), node));
                    Part::Broken
                }
            };
            if is_key {
                cooldowns.push(Cooldown { member, value });
            }
        }
        cooldowns
    }

    /// The shape of the gates; returns `allow_restricted`.
    fn gates(&mut self, object: Object<'d>) -> List<'d> {
        let mut restricted = List::empty();
        for member in object.members() {
            let pointer = Pointer::below("/gates", member.key());
            let node = member.value();
            if !self.is_key("/gates", member) {
                continue;
            }
            if let Some(&gate) = words::BOOLEAN_GATES.iter().find(|gate| **gate == member.key()) {
                if node.as_bool().is_none() {
                    self.gate_type(Place::value(pointer.text(), node), gate, "a boolean", node);
                }
            } else if member.key() == words::DEFAULT_MODE {
                if node.as_str().is_none() {
                    self.gate_type(Place::value(pointer.text(), node), words::DEFAULT_MODE, "a string", node);
                }
            } else if member.key() == words::ALLOW_RESTRICTED {
                restricted = self.allow_restricted(node);
            } else if let Some(today) = words::todays_gate(member.key()) {
                self.faults.push(Fault::OldName { member, pointer: pointer.text(), today });
            }
        }
        restricted
    }

    fn allow_restricted(&mut self, node: Node<'d>) -> List<'d> {
        const LIST: &str = "/gates/allow_restricted";
        let Some(elements) = node.as_array() else {
            self.gate_type(Place::value(LIST, node), words::ALLOW_RESTRICTED, "an array of actuator names", node);
            return List::broken();
        };
        let mut list = List { entries: Vec::new(), node: Some(node), whole: true };
        for (index, node) in elements.iter().enumerate() {
            match node.as_str() {
                Some(value) if self.is_name(value, || Place::value(format!("{LIST}/{index}"), node)) => {
                    list.entries.push(Entry { value, node, index, list: LIST });
                }
                Some(_) => list.whole = false,
                None => {
                    self.gate_type(
                        Place::element(LIST, index, node),
                        words::ALLOW_RESTRICTED,
                        "an actuator name",
                        node,
                    );
                    list.whole = false;
                }
            }
        }
        list
    }

    fn gate_type(&mut self, place: Place, gate: &'static str, expected: &'static str, found: Node<'d>) {
        self.faults.push(Fault::GateType { place, gate, expected, found });
    }

    fn signals(&mut self, member: Member<'d>) -> Signals<'d> {
        let mut signals = Signals { member, names: Vec::new(), whole: true };
        let token = short_token(member.key());
        let pointer = Pointer::below("/observability_requirements", &token);
        self.is_key("/observability_requirements", member);
        let Some(elements) = member.value().as_array() else {
            self.wrong_type(Place::value(pointer.text(), member.value()), "an array of strings", member.value());
            return Signals { whole: false, ..signals };
        };
        signals.names.reserve(elements.at_most());
        for (index, node) in elements.iter().enumerate() {
            match self.list_entry(pointer, index, node) {
                Some(value) => signals.names.push(value),
                None => signals.whole = false,
            }
        }
        signals
    }
}

/// The absent field that a stranger looks like: one that is required before one that is not.
fn near_field(key: &str, absent: &(impl Iterator<Item = &'static Field> + Clone)) -> Option<&'static str> {
    let names =
        |required: bool| absent.clone().filter(move |field| field.required || !required).map(|field| field.name);
    let old_gates = || {
        let gates = names(false).find(|name| *name == "gates")?;
        words::nearest(key, [words::OLD_GATES_FIELD]).map(|_| gates)
    };
    words::nearest_field(key, names(true)).or_else(|| words::nearest_field(key, names(false))).or_else(old_gates)
}

/// The integer that a node is: `None` when it is none, `Some(Err)` when it does not fit into 64 bits.
fn integer(node: Node) -> Option<Result<i64, std::num::ParseIntError>> {
    match node.kind() {
        Kind::Number(text) if is_integer(text) => Some(text.parse()),
        _ => None,
    }
}

fn key_span(object: Object, key: &str) -> Span {
    object.get(key).map_or_else(Span::default, Member::key_span)
}
