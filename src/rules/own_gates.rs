//! Owns what a gate of the user's own can be taken for.

use crate::document::{Member, Object};
use crate::finding::Cause;
use crate::passport::vocabulary::{ALLOW_RESTRICTED, gate_says, gates, is_name, normal};
use crate::passport::{Gate, Part, Passport};
use crate::rules::stated::strings;

/// What a gate of the user's own can be taken for.
pub(super) enum Taken {
    /// Known gates that are not stated.
    Absent(Vec<&'static str>),
    /// A known gate that is stated, and whether only case, blanks or look differ.
    Stated(&'static str, bool),
    /// It holds a word of a known gate.
    Holds(&'static str),
}

/// The gates of the user's own that a reader can take for a known one.
pub(super) fn taken_for<'d>(passport: &Passport<'d>) -> impl Iterator<Item = (Object<'d>, Member<'d>, Taken)> {
    let gates = match passport.gates {
        Part::Read(member) => member.value().as_object(),
        _ => None,
    };
    gates.into_iter().flat_map(|object| {
        let own = object.members().filter(|member| is_own(member.key()));
        own.filter_map(move |member| Some((object, member, one_taken_for(object, member)?)))
    })
}

/// Whether the gate is none of the known ones and has a name.
fn is_own(key: &str) -> bool {
    !gates().any(|gate| gate == key) && is_name(key)
}

fn one_taken_for(object: Object, member: Member) -> Option<Taken> {
    let key = member.key();
    let is_absent = |gate: &&str| object.get(gate).is_none();
    let says = gate_says(key);
    if says.is_old {
        return None;
    }
    // One that goes around a known gate means its opposite, whatever it looks like.
    if says.is_bypass {
        return says.word.map(Taken::Holds);
    }
    if let Some(near) = says.near(member.value().as_bool().is_some()) {
        let is_absent = is_absent(&near);
        return Some(if is_absent {
            Taken::Absent(vec![near])
        } else {
            Taken::Stated(near, normal(key) == normal(near))
        });
    }
    let absent: Vec<&'static str> = says.told().filter(is_absent).collect();
    if !absent.is_empty() {
        return Some(Taken::Absent(absent));
    }
    says.told().next().map(|gate| Taken::Stated(gate, false)).or_else(|| says.word.map(Taken::Holds))
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
