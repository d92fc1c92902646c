//! Owns what a part under another name was meant to state: only for that it speaks, and not for the whole part.

use crate::document::{Member, Node, Object};
use crate::finding::Cause;
use crate::passport::vocabulary::{ALLOW_RESTRICTED, BOOLEAN_GATES, TOPICS, gates, todays_gate};
use crate::passport::{Gate, Mode, Passport};

/// What `member` states for the optional part at `pointer`; `None` where there is no such part.
pub(super) fn by(pointer: &str, member: Member, passport: &Passport) -> Option<Vec<Cause>> {
    let keys = || member.value().as_object().into_iter().flat_map(Object::members);
    let entries = || strings(member.value());
    Some(match pointer {
        "/gates" => by_gates(member, passport),
        "/limits/knob_limits" => keys().map(|knob| Cause::bounds(knob.key())).collect(),
        "/invariants" => {
            let told = |text| TOPICS.iter().filter(move |topic| topic.is_told_by(text));
            entries().flat_map(told).map(|topic| Cause::invariant(topic.id)).collect()
        }
        "/observability_requirements" => {
            let named = keys().filter(|chord| strings(chord.value()).next().is_some());
            named.map(|chord| Cause::signals(chord.key())).collect()
        }
        pointer if pointer == Mode::ProposeOnly.list() => entries().map(Cause::actuator).collect(),
        _ => return None,
    })
}

/// The gates that an object of another name meant to close, the apply it states and the actuators it permits; but not
/// what is stated under `gates` as well: that counts, and the other rules speak of it.
pub(super) fn by_gates(field: Member, passport: &Passport) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    // Each gate is looked up once: a hostile object spells one in ways without number.
    let mut known: Vec<(&str, bool)> = Vec::new();
    for member in field.value().as_object().into_iter().flat_map(Object::members) {
        if member.key() == ALLOW_RESTRICTED {
            causes.extend(strings(member.value()).map(Cause::permission));
        }
        let gate = gates().find(|gate| *gate == member.key()).or_else(|| todays_gate(member.key()));
        let (Some(gate), Some(says)) = (gate, member.value().as_bool()) else { continue };
        let index = known.iter().position(|(name, _)| *name == gate).unwrap_or_else(|| {
            known.push((gate, matches!(passport.gate(gate), Gate::Is(..))));
            known.len() - 1
        });
        let is_reported = &mut known[index].1;
        if !*is_reported && let Some(cause) = meant(gate, says) {
            causes.push(cause);
            *is_reported = true;
        }
    }
    causes
}

/// What `member` states that is meant as a gate but is not under `gates`; nothing where `gates` states it as well.
pub(super) fn by_gate(gate: &'static str, member: Member, passport: &Passport) -> Vec<Cause> {
    if gate == ALLOW_RESTRICTED {
        return strings(member.value()).map(Cause::permission).collect();
    }
    // Only what may hold a boolean is looked up: a hostile passport has gates without number.
    let says = member.value().as_bool().filter(|_| BOOLEAN_GATES.contains(&gate));
    let says = says.filter(|_| !matches!(passport.gate(gate), Gate::Is(..)));
    says.and_then(|says| meant(gate, says)).into_iter().collect()
}

/// The cause of a gate that says this.
fn meant(gate: &str, says: bool) -> Option<Cause> {
    match (gate, says) {
        // That it is not stated is reported with the name; that it must not be true is another fault.
        ("apply", true) => Some(Cause::unstated(gate)),
        ("apply", false) | (_, true) => Some(Cause::gate(gate)),
        (_, false) => None,
    }
}

/// The strings of a list.
pub(super) fn strings(list: Node<'_>) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Node::as_str)
}
