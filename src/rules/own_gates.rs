//! Owns what a gate of the user's own can be taken for.

use crate::document::{Member, Object};
use crate::finding::Cause;
use crate::passport::vocabulary::{ALLOW_RESTRICTED, gate_says, gates, is_name, normal};
use crate::passport::{Gate, Passport};
use crate::rules::stated::strings;

/// What a gate of the user's own can be taken for.
pub(super) enum Taken<'d> {
    /// Known gates that are not stated.
    Absent(Vec<&'static str>),
    /// A known gate that is stated, its member, and whether only case, blanks or look differ.
    Stated(&'static str, Member<'d>, bool),
    /// It holds a word of a known gate.
    Holds(&'static str),
}

/// The known gates that are stated.
#[derive(Default)]
pub(super) struct Stated<'d>(Vec<Member<'d>>);

impl<'d> Stated<'d> {
    pub(super) fn of(object: Object<'d>) -> Self {
        Self(object.members().filter(|member| is_known(member.key())).collect())
    }

    pub(super) fn get(&self, gate: &str) -> Option<Member<'d>> {
        self.0.iter().find(|member| member.key() == gate).copied()
    }
}

/// The gates of the user's own that a reader can take for a known one.
pub(super) fn taken_for<'d>(passport: &Passport<'d>) -> impl Iterator<Item = (Member<'d>, Taken<'d>)> {
    // Looked up once: a hostile object has gates without number.
    let mut stated: Option<Stated> = None;
    let own = passport.own_gates.iter().filter(|member| is_name(member.key()));
    own.filter_map(move |&member| {
        let gates = || passport.gates.read().and_then(|gates| gates.value().as_object());
        let stated = stated.get_or_insert_with(|| gates().map_or_else(Stated::default, Stated::of));
        Some((member, one_taken_for(stated, member)?))
    })
}

/// Whether it is one of the known gates.
fn is_known(key: &str) -> bool {
    gates().any(|gate| gate == key)
}

fn one_taken_for<'d>(stated: &Stated<'d>, member: Member<'d>) -> Option<Taken<'d>> {
    let key = member.key();
    let says = gate_says(key);
    if says.is_old {
        return None;
    }
    // One that goes around a known gate means its opposite, whatever it looks like.
    if says.is_bypass {
        return says.word.map(Taken::Holds);
    }
    if let Some(near) = says.near(member.value().as_bool().is_some()) {
        return Some(match stated.get(near) {
            Some(known) => Taken::Stated(near, known, normal(key) == normal(near)),
            None => Taken::Absent(vec![near]),
        });
    }
    let absent: Vec<&'static str> = says.told().filter(|gate| stated.get(gate).is_none()).collect();
    if !absent.is_empty() {
        return Some(Taken::Absent(absent));
    }
    let known = says.told().find_map(|gate| Some(Taken::Stated(gate, stated.get(gate)?, false)));
    known.or_else(|| says.word.map(Taken::Holds))
}

/// What a gate that can be taken for `near` was meant to state. Beside a stated `apply` it may be any gate, and means
/// nothing.
pub(super) fn meant(passport: &Passport, member: Member, near: &str) -> Vec<Cause> {
    if near == ALLOW_RESTRICTED {
        return strings(member.value()).map(Cause::permission).collect();
    }
    if near != "apply" {
        return vec![Cause::gate(near)];
    }
    match (passport.gate("apply"), member.value().as_bool()) {
        // That it is not stated is reported with the name; that it must not be true is another fault.
        (Gate::Absent, Some(true)) => vec![Cause::unstated(near)],
        (Gate::Absent, _) => vec![Cause::gate(near)],
        _ => Vec::new(),
    }
}
