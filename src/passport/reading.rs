//! Owns the lenient reading of a passport: the shape of each field, and what is a fault of it.

mod agreed;
mod limits;

use super::fault::Fault;
use super::fields::{Fields, Pointer};
use super::model::{Cooldown, Entry, Identity, Limits, List, Mode, Number, Part, Passport, Signals, Text};
use super::names::are_distinct;
use super::vocabulary as words;
use crate::document::{Document, Member, Node, Object, is_integer, short_token};
use crate::finding::{Place, child};

impl<'d> Passport<'d> {
    /// Reads the passport out of a document; `None` when there is no tree, or its top is not an object.
    pub fn read(document: &'d Document<'d>) -> Option<Self> {
        let root = document.root()?;
        let object = root.as_object()?;
        let mut passport = unread(root);
        let fields = Fields::of(object, words::ROOT_FIELDS);
        if fields.is_none_known() && object.get(words::OLD_GATES_FIELD).is_none() {
            passport.faults.push(Fault::Stranger(root.head()));
            return Some(passport);
        }
        let mut reader = Reader { faults: Vec::new() };
        if reader.version(fields.members[0]) {
            reader.passport(&mut passport, &fields);
        }
        passport.faults = reader.faults;
        Some(passport)
    }
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
        cooldowns_have_unit: false,
        gates: Part::Broken,
        boolean_gates: [None; words::BOOLEAN_GATES.len()],
        word_gates: [None; words::WORD_GATES.len()],
        own_gates: Vec::new(),
        are_lists_disjoint: true,
        allow_restricted: List::broken(),
        context: Part::Broken,
        context_keys: [None; words::CONTEXT_KEYS.len()],
        calibration: Part::Broken,
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
        alpha: Part::Broken,
        knobs: Vec::new(),
        nameless: Vec::new(),
        knobs_whole: false,
    }
}

struct Reader<'d> {
    faults: Vec<Fault<'d>>,
}

impl<'d> Reader<'d> {
    /// Whether the passport is of a version that this gate can read.
    fn version(&mut self, member: Option<Member<'d>>) -> bool {
        let Some(member) = member else { return true };
        let Some(found) = self.text(Pointer::to("/schema_version"), member.value()) else { return true };
        if found == words::SCHEMA_VERSION {
            return true;
        }
        let folded = words::folded(found);
        let read_on = folded == words::SCHEMA_VERSION || !folded.starts_with("passport.v");
        self.faults.push(Fault::Version { place: Place::value("/schema_version", member.value()), found, read_on });
        read_on
    }

    fn passport(&mut self, passport: &mut Passport<'d>, fields: &Fields<'d, { words::ROOT_FIELDS.len() }>) {
        let [_, name, description, chords, actuators, limits, invariants, cooldowns, gates, ..] = fields.members;
        let [.., id, version, owner, context, calibration, signals, schema] = fields.members;
        fields.check(Pointer::TOP, passport.root.head(), &mut self.faults);
        passport.name = self.stated(name, "/name");
        passport.identity.id = self.optional_text(id, "/id");
        passport.identity.version = self.optional_text(version, "/version");
        passport.identity.owner = self.optional_text(owner, "/owner");
        self.optional_text(description, "/description");
        self.optional_text(schema, "/$schema");
        passport.chords = self.list(chords, "/allowed_chords", List::broken());
        if let Some((member, object)) = self.object(actuators, Pointer::to("/allowed_actuators")) {
            let fields = Fields::of(object, words::ACTUATOR_FIELDS);
            let [hot, cold, propose_only] = fields.members;
            fields.check(Pointer::to("/allowed_actuators"), member.key_span(), &mut self.faults);
            passport.hot = self.list(hot, Mode::Hot.list(), List::broken());
            passport.cold = self.list(cold, Mode::Cold.list(), List::broken());
            passport.propose_only = self.list(propose_only, Mode::ProposeOnly.list(), List::empty());
        }
        if let Some((member, object)) = self.object(limits, Pointer::to("/limits")) {
            passport.limits = self.limits(member, object);
        }
        passport.invariants = self.list(invariants, "/invariants", List::empty());
        passport.cooldowns_have_unit = true;
        if let Some((_, cooldowns)) = self.object(cooldowns, Pointer::to("/cooldowns")) {
            self.cooldowns(passport, cooldowns);
        }
        passport.gates = if gates.is_none() { Part::Absent } else { Part::Broken };
        passport.allow_restricted = List::empty();
        if let Some((member, object)) = self.object(gates, Pointer::to("/gates")) {
            passport.gates = Part::Read(member);
            self.gates(passport, object);
        }
        passport.context = self.context(context, &mut passport.context_keys);
        passport.calibration = self.calibration(calibration);
        passport.signals_whole = signals.is_none();
        if let Some((_, object)) = self.object(signals, Pointer::to("/observability_requirements")) {
            passport.signals_whole = true;
            passport.signals = object.members().map(|member| self.signals(member)).collect();
        }
        passport.relate();
    }

    /// A required text that is not blank.
    fn stated(&mut self, member: Option<Member<'d>>, pointer: &'static str) -> Part<Text<'d>> {
        let Some(node) = member.map(Member::value) else { return Part::Broken };
        match self.text(Pointer::to(pointer), node) {
            Some(value) if self.is_name(value, node.is_printable(), || Place::value(pointer, node)) => {
                Part::Read(Text { value, node })
            }
            _ => Part::Broken,
        }
    }

    fn optional_text(&mut self, member: Option<Member<'d>>, pointer: &'static str) -> Part<Text<'d>> {
        let Some(member) = member else { return Part::Absent };
        match self.text(Pointer::to(pointer), member.value()) {
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
    #[inline]
    fn is_name(&mut self, value: &'d str, is_printable: bool, place: impl FnOnce() -> Place) -> bool {
        (is_printable && !value.is_empty() && !value.starts_with(' ')) || self.is_odd_name(value, place)
    }

    /// The same for one that is not plainly a name.
    #[cold]
    fn is_odd_name(&mut self, value: &'d str, place: impl FnOnce() -> Place) -> bool {
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

    /// The object of a member; an absent one is no fault here.
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
            List { node: Some(member.value()), entries: Vec::with_capacity(elements.at_most()), ..List::empty() };
        for (index, node) in elements.iter().enumerate() {
            match self.list_entry(Pointer::to(pointer), index, node) {
                Some(value) => {
                    list.entries.push(Entry { value, node, index, is_bounded: false, list: pointer, known: None });
                }
                None => list.whole = false,
            }
        }
        list.is_distinct = are_distinct(list.entries.iter().map(|entry| entry.value));
        list
    }

    #[inline]
    fn list_entry(&mut self, list: Pointer, index: usize, node: Node<'d>) -> Option<&'d str> {
        let Some((value, is_printable)) = node.as_text() else {
            self.no_text(list, index, node);
            return None;
        };
        self.is_name(value, is_printable, || Place::value(format!("{}/{index}", list.text()), node)).then_some(value)
    }

    #[cold]
    fn no_text(&mut self, list: Pointer, index: usize, node: Node<'d>) {
        let place = Place::element(&list.text(), index, node);
        self.faults.push(Fault::WrongType { place, expected: "a string", found: node, is_entry: true });
    }

    /// Whether the key of an open map can be a name.
    #[inline]
    fn is_key(&mut self, pointer: &str, member: Member<'d>) -> bool {
        self.is_name(member.key(), member.is_printable(), || Place::key(child(pointer, member.key()), member))
    }

    fn cooldowns(&mut self, passport: &mut Passport<'d>, object: Object<'d>) {
        for member in object.members() {
            // A key that is no name names no phase, and what it holds is looked at all the same.
            let is_key = self.is_key("/cooldowns", member);
            if !member.key().ends_with("_s") {
                passport.cooldowns_have_unit = false;
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
                passport.cooldowns.push(Cooldown { member, value });
            }
        }
    }

    /// The shape of the gates.
    fn gates(&mut self, passport: &mut Passport<'d>, object: Object<'d>) {
        for member in object.members() {
            let (key, node) = (member.key(), member.value());
            let pointer = Pointer::below("/gates", key);
            if !self.is_key("/gates", member) {
                passport.own_gates.push(member);
                continue;
            }
            if let Some(index) = words::BOOLEAN_GATES.iter().position(|gate| *gate == key) {
                passport.boolean_gates[index] = Some(member);
                if node.as_bool().is_none() {
                    let gate = words::BOOLEAN_GATES[index];
                    self.gate_type(Place::value(pointer.text(), node), gate, "a boolean", node);
                }
            } else if let Some(index) = words::WORD_GATES.iter().position(|gate| *gate == key) {
                passport.word_gates[index] = Some(member);
                if node.as_str().is_none() {
                    self.gate_type(Place::value(pointer.text(), node), words::WORD_GATES[index], "a string", node);
                }
            } else if key == words::ALLOW_RESTRICTED {
                passport.allow_restricted = self.allow_restricted(node);
            } else {
                passport.own_gates.push(member);
                if let Some(today) = words::todays_gate(key) {
                    self.faults.push(Fault::OldName { member, pointer: pointer.text(), today });
                }
            }
        }
    }

    fn allow_restricted(&mut self, node: Node<'d>) -> List<'d> {
        const LIST: &str = "/gates/allow_restricted";
        let Some(elements) = node.as_array() else {
            self.gate_type(Place::value(LIST, node), words::ALLOW_RESTRICTED, "an array of actuator names", node);
            return List::broken();
        };
        let mut list = List { node: Some(node), ..List::empty() };
        for (index, node) in elements.iter().enumerate() {
            match node.as_str() {
                Some(value)
                    if self.is_name(value, node.is_printable(), || Place::value(format!("{LIST}/{index}"), node)) =>
                {
                    list.entries.push(Entry { value, node, index, is_bounded: false, list: LIST, known: None });
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
        list.is_distinct = are_distinct(list.entries.iter().map(|entry| entry.value));
        list
    }

    fn gate_type(&mut self, place: Place, gate: &'static str, expected: &'static str, found: Node<'d>) {
        self.faults.push(Fault::GateType { place, gate, expected, found });
    }

    fn signals(&mut self, member: Member<'d>) -> Signals<'d> {
        let mut signals = Signals { member, count: 0, whole: true, is_distinct: true };
        let token = short_token(member.key());
        let pointer = Pointer::below("/observability_requirements", &token);
        self.is_key("/observability_requirements", member);
        let Some(elements) = member.value().as_array() else {
            self.wrong_type(Place::value(pointer.text(), member.value()), "an array of strings", member.value());
            return Signals { whole: false, ..signals };
        };
        for (index, node) in elements.iter().enumerate() {
            match self.list_entry(pointer, index, node) {
                Some(_) => signals.count += 1,
                None => signals.whole = false,
            }
        }
        signals.is_distinct = are_distinct(elements.iter().filter_map(Node::as_str));
        signals
    }
}

/// The integer that a node is: `None` when it is none, `Some(Err)` when it does not fit into 64 bits.
#[inline]
fn integer(node: Node) -> Option<Result<i64, std::num::ParseIntError>> {
    /// So many digits fit into 64 bits, whatever they are.
    const ALWAYS_FIT: usize = 18;
    let text = node.as_number()?;
    let mut small = 0;
    let is_digits = text.bytes().all(|byte| {
        small = 10_i64.wrapping_mul(small).wrapping_add(i64::from(byte.wrapping_sub(b'0')));
        byte.is_ascii_digit()
    });
    if is_digits && text.len() <= ALWAYS_FIT { Some(Ok(small)) } else { odd_integer(text) }
}

/// The same for one with a sign or many digits, and for what is none.
#[cold]
fn odd_integer(text: &str) -> Option<Result<i64, std::num::ParseIntError>> {
    // What parses is written as an integer.
    match text.parse() {
        Err(_) if !is_integer(text) => None,
        parsed => Some(parsed),
    }
}
