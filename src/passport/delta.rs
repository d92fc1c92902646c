//! Owns the permission order: what one passport permits that another does not, part by part.
//!
//! The order has laws, and the shape of this code is what keeps them for every pair, hostile ones too. Each side of a
//! part is given a *rank*, looked up from that side alone wherever the contract allows it: a larger rank permits
//! more, and no rank at all means that nothing can be said. Two ranks are compared in one place. So no part is ever
//! both widened and narrowed, turning the pair round turns the verdict round, and a value is never unlike itself.
//!
//! Where the contract leaves a choice, these were made, each because a law demands it:
//! - A name is undecidable when it changes and *either* side is a catalogue profile's: leaving a profile is
//!   undecidable, and turning the pair round must not make it decidable.
//! - A phase cooldown that one side lacks is held against the `cooldown_s` of the side that lacks it, because that is
//!   what governs the phase there. Against the other side's, the order would not be transitive.
//! - A cooldown whose key does not end in `_s` has no unit in passport.v0, so it is undecidable whatever it holds.
//! - The step of a knob that states none is `max_delta_per_step`, on each side its own: a `max_delta` that comes, or
//!   goes, is compared with what governed before, or will. Its part is there only where a side states a `max_delta`.
//! - A calibration is one part, broken as a whole where anything in it is: half of one shows nothing.
//! - An actuator counts under the widest list it has on either side: the same path in both directions.

mod actuators;
mod compare;
mod moves;
pub mod order;
mod part;
mod set;
mod witness;

pub use moves::{Basis, Move, Witness};
pub use part::{Delta, Direction};
pub use witness::Witnesses;

use super::vocabulary::{ACTUATOR_FIELDS, ROOT_FIELDS};
use super::vocabulary::{
    ALLOW_RESTRICTED, BOOLEAN_GATES, BOUND_FIELDS, DEFAULT_MODE, FALLBACKS, Field, LIMIT_FIELDS, MODES,
    ON_TELEMETRY_LOSS, is_name,
};
use super::{Calibration, Cooldown, Fault, Fraction, Knob, Number, Part, Passport};
use crate::document::Node;
use crate::finding::child;
use actuators::Actuators;
use compare::{Comparison, Members, Objects, WIDEST, union};
use set::{Member, Set};
use std::collections::{BTreeMap, BTreeSet};

/// Whether nothing widened and nothing is undecidable: the head of these deltas is inside their base.
pub fn is_inside(deltas: &[Delta]) -> bool {
    !deltas.iter().any(|delta| matches!(delta.direction, Direction::Widened | Direction::Undecidable))
}

/// Every part in which `head` differs from `base`, in the order of the contract. Layout, the order of members and
/// entries, repeated entries and shadowed members are no difference.
pub fn delta(base: &Passport, head: &Passport) -> Vec<Delta> {
    differences(base, head, (false, false))
}

/// The same against a ceiling, which may be a part of a passport: in a list that it does not hold everything counts as
/// allowed, and it speaks of every knob and chord that the head allows. What is said of the parts that it does not hold
/// means nothing.
pub(super) fn beyond(ceiling: &Passport, head: &Passport) -> Vec<Delta> {
    differences(ceiling, head, (true, false))
}

/// The same of two ceilings, the one before and the one after a change.
pub(super) fn between(was: &Passport, now: &Passport) -> Vec<Delta> {
    differences(was, now, (true, true))
}

/// `ceilings`: whether `base` is one, and whether `head` is.
fn differences(base: &Passport, head: &Passport, ceilings: (bool, bool)) -> Vec<Delta> {
    let is_ceiling = ceilings.0;
    let mut all = Comparison::default();
    if is_unread(base) || is_unread(head) {
        all.whole(base.root, head.root);
        return all.deltas;
    }
    let root = Objects { base: Members::whole(base.root), head: Members::whole(head.root) };
    let lists = root.pair("allowed_actuators");
    let (of_base, of_head) = (Actuators::of(base, lists.0, is_ceiling), Actuators::of(head, lists.1, ceilings.1));
    all.scale(&root, "", "schema_version", |_| None);
    all.rank("/name".to_owned(), root.pair("name"), (name(base), name(head)));
    for field in ["$schema", "id", "version", "owner", "description"] {
        all.scale(&root, "", field, prose);
    }
    if let Some(contexts) = all.objects("/context", root.pair("context"), false) {
        all.context(&contexts);
    }
    let demanded = is_ceiling && root.pair("calibration").0.node().is_some();
    // A ceiling demands a calibration, whatever it says of one.
    let was = if demanded { Some(0) } else { calibration(&base.calibration) };
    let demanded = ceilings.1 && root.pair("calibration").1.node().is_some();
    let ranks = (was, if demanded { Some(0) } else { calibration(&head.calibration) });
    all.rank("/calibration".to_owned(), root.pair("calibration"), ranks);
    let (was, now) = root.pair("allowed_chords");
    let chords = (Set::of(&base.chords, was), Set::of(&head.chords, now));
    all.set("/allowed_chords", &chords.0, &chords.1, Member::Permits, |_| true);
    if let Some(lists) = all.objects("/allowed_actuators", lists, true) {
        all.actuators(&of_base, &of_head);
        all.unknown(&lists, "/allowed_actuators", |key| is_field(ACTUATOR_FIELDS, key));
    }
    let applied_knob = |name: &str| (is_ceiling || of_base.may_apply(name)) && (ceilings.1 || of_head.may_apply(name));
    if let Some(limits) = all.objects("/limits", root.pair("limits"), true) {
        all.limits(base, head, &limits, applied_knob);
    }
    let (was, now) = root.pair("invariants");
    let invariants = (Set::of(&base.invariants, was), Set::of(&head.invariants, now));
    all.set("/invariants", &invariants.0, &invariants.1, Member::Demands, |_| true);
    if let Some(cooldowns) = all.objects("/cooldowns", root.pair("cooldowns"), false) {
        all.cooldowns(base, head, &cooldowns);
    }
    if let Some(gates) = all.objects("/gates", root.pair("gates"), false) {
        all.gates(base, head, &gates, applied_knob);
    }
    if let Some(maps) = all.objects("/observability_requirements", root.pair("observability_requirements"), false) {
        all.signals(base, head, &maps, |chord| {
            (is_ceiling || chords.0.may_hold(chord)) && (ceilings.1 || chords.1.may_hold(chord))
        });
    }
    all.unknown(&root, "", |key| is_field(ROOT_FIELDS, key));
    all.deltas
}

/// Whether nothing was read of a passport, because it is of another version or has no field of the contract.
fn is_unread(passport: &Passport) -> bool {
    passport.faults.iter().any(|fault| matches!(fault, Fault::Stranger(_) | Fault::Version { read_on: false, .. }))
}

fn is_field(fields: &[Field], key: &str) -> bool {
    fields.iter().any(|field| field.name == key)
}

/// Another name permits the same, unless the rules of a catalogue profile hang on it.
fn name(passport: &Passport) -> Option<i128> {
    let own = passport.name.read().is_some() && passport.profile().is_none();
    own.then_some(0)
}

/// Text that permits nothing, if it is a text.
fn prose(node: Option<Node>) -> Option<i128> {
    node.is_none_or(|node| node.as_str().is_some()).then_some(0)
}

/// false < absent < true.
fn apply(node: Option<Node>) -> Option<i128> {
    node.map_or(Some(1), |node| node.as_bool().map(|value| if value { 2 } else { 0 }))
}

/// A gate that demands something when it is true.
fn demand(node: Option<Node>) -> Option<i128> {
    node.map_or(Some(1), |node| node.as_bool().map(|value| i128::from(!value)))
}

/// How far the tuner goes when it is not asked for less.
fn default_mode(node: Option<Node>) -> Option<i128> {
    let mode = node?.as_str()?;
    (0..).zip(MODES).find(|(_, words)| words.contains(&mode)).map(|(rank, _)| rank)
}

/// What the tuner falls back to when telemetry is lost; without a word it goes on.
fn on_telemetry_loss(node: Option<Node>) -> Option<i128> {
    let Some(node) = node else { return Some(WIDEST) };
    let word = node.as_str()?;
    (0..).zip(FALLBACKS).find(|(_, fallback)| *fallback == word).map(|(rank, _)| rank)
}

/// A calibration demands that the limits were measured, whatever it says.
const fn calibration(part: &Part<Calibration>) -> Option<i128> {
    match part {
        Part::Read(calibration) if calibration.is_sound => Some(0),
        Part::Read(_) | Part::Broken => None,
        Part::Absent => Some(WIDEST),
    }
}

/// The rank of the risk parameter. Of positive doubles the larger one has the larger bits.
fn alpha(part: &Part<Fraction>) -> Option<i128> {
    match part {
        Part::Read(fraction) => Some(fraction.value.to_bits().into()),
        Part::Absent => Some(WIDEST),
        Part::Broken => None,
    }
}

/// The rank of a step: 0 sets no limit.
fn step(part: &Part<Number>) -> Option<i128> {
    match part {
        Part::Read(number) if number.value == 0 => Some(WIDEST),
        other => larger(other),
    }
}

/// The rank of a knob's step: its own, or else the one of all knobs.
fn step_of(knob: Option<&Knob>, passport: &Passport) -> Option<i128> {
    match knob.map(|knob| &knob.max_delta) {
        None | Some(Part::Absent) => step(&passport.limits.max_delta_per_step),
        Some(own) => step(own),
    }
}

/// The rank of a number that permits more when it is larger.
fn larger(part: &Part<Number>) -> Option<i128> {
    match part {
        Part::Read(number) => Some(number.value.into()),
        Part::Absent => Some(WIDEST),
        Part::Broken => None,
    }
}

/// The rank of a number that permits more when it is smaller.
fn smaller(part: &Part<Number>) -> Option<i128> {
    match part {
        Part::Read(number) => Some(-i128::from(number.value)),
        other => larger(other),
    }
}

impl Comparison {
    fn limits(&mut self, base: &Passport, head: &Passport, limits: &Objects, counts: impl Fn(&str) -> bool) {
        let (b, h) = (&base.limits, &head.limits);
        for (key, of_base, of_head) in [
            ("cooldown_s", smaller(&b.cooldown_s), smaller(&h.cooldown_s)),
            ("max_delta_per_step", step(&b.max_delta_per_step), step(&h.max_delta_per_step)),
            ("relock_stable_intervals", smaller(&b.relock_stable_intervals), smaller(&h.relock_stable_intervals)),
            ("freeze_window_s", smaller(&b.freeze_window_s), smaller(&h.freeze_window_s)),
            ("alpha", alpha(&b.alpha), alpha(&h.alpha)),
        ] {
            self.rank(child("/limits", key), limits.pair(key), (of_base, of_head));
        }
        if let Some(maps) = self.objects("/limits/knob_limits", limits.pair("knob_limits"), false) {
            let (of_base, of_head) = (knobs(base), knobs(head));
            for name in union(&of_base, &of_head).into_iter().filter(|name| counts(name)) {
                let (was, now) = (of_base.get(name).copied(), of_head.get(name).copied());
                self.knob(name, &maps, (was, base), (now, head));
            }
            // A key that is no name may have been meant for any knob.
            self.unknown(&maps, "/limits/knob_limits", |key| of_base.contains_key(key) || of_head.contains_key(key));
        }
        self.unknown(limits, "/limits", |key| is_field(LIMIT_FIELDS, key));
    }

    fn knob(
        &mut self,
        name: &str,
        maps: &Objects,
        (base, of_base): (Option<&Knob>, &Passport),
        (head, of_head): (Option<&Knob>, &Passport),
    ) {
        let pointer = child("/limits/knob_limits", name);
        let Some(bounds) = self.objects(&pointer, maps.pair(name), false) else { return };
        let min = |knob: Option<&Knob>| knob.map_or(Some(WIDEST), |knob| smaller(&knob.min));
        let max = |knob: Option<&Knob>| knob.map_or(Some(WIDEST), |knob| larger(&knob.max));
        // The step of all knobs is a part of its own, and says enough where neither side states another.
        let (was, now) = bounds.pair("max_delta");
        let steps = (was.member.is_some() || now.member.is_some())
            .then(|| ("max_delta", step_of(base, of_base), step_of(head, of_head)));
        let bounds_of_knob = [("min", min(base), min(head)), ("max", max(base), max(head))];
        for (key, of_base, of_head) in bounds_of_knob.into_iter().chain(steps) {
            self.rank(child(&pointer, key), bounds.pair(key), (of_base, of_head));
        }
        self.scale(&bounds, &pointer, "boundary_only", demand);
        self.unknown(&bounds, &pointer, |key| is_field(BOUND_FIELDS, key));
    }

    fn cooldowns(&mut self, base: &Passport, head: &Passport, maps: &Objects) {
        let (of_base, of_head) = (phases(base), phases(head));
        for key in union(&of_base, &of_head) {
            let (was, now) = (of_base.get(key).copied(), of_head.get(key).copied());
            self.rank(child("/cooldowns", key), maps.pair(key), (phase(was, now, base), phase(now, was, head)));
        }
        self.unknown(maps, "/cooldowns", |key| of_base.contains_key(key) || of_head.contains_key(key));
    }

    /// Under a key that is no name nothing is said of anything.
    fn context(&mut self, contexts: &Objects) {
        for key in contexts.keys() {
            self.scale(contexts, "/context", key, |node| prose(node).filter(|_| node.is_none() || is_name(key)));
        }
    }

    fn gates(&mut self, base: &Passport, head: &Passport, gates: &Objects, counts: impl Fn(&str) -> bool) {
        // A demand of the user's own is a demand, too: dropping it opens something.
        let own = gates.keys().into_iter().filter(|key| key.starts_with("require_"));
        for gate in own.chain(BOOLEAN_GATES).collect::<BTreeSet<&str>>() {
            self.scale(gates, "/gates", gate, if gate == "apply" { apply } else { demand });
        }
        self.scale(gates, "/gates", DEFAULT_MODE, default_mode);
        self.scale(gates, "/gates", ON_TELEMETRY_LOSS, on_telemetry_loss);
        let (was, now) = gates.pair(ALLOW_RESTRICTED);
        let (was, now) = (Set::of(&base.allow_restricted, was), Set::of(&head.allow_restricted, now));
        self.set("/gates/allow_restricted", &was, &now, Member::Permits, counts);
        self.unknown(gates, "/gates", |key| {
            BOOLEAN_GATES.contains(&key)
                || key.starts_with("require_")
                || matches!(key, DEFAULT_MODE | ALLOW_RESTRICTED | ON_TELEMETRY_LOSS)
        });
    }

    fn signals(&mut self, base: &Passport, head: &Passport, maps: &Objects, counts: impl Fn(&str) -> bool) {
        let (of_base, of_head) = (Set::signals(base), Set::signals(head));
        for chord in union(&of_base, &of_head).into_iter().filter(|chord| counts(chord)) {
            let spots = maps.pair(chord);
            let nothing = (Set::none(spots.0), Set::none(spots.1));
            let was = of_base.get(chord).unwrap_or(&nothing.0);
            let now = of_head.get(chord).unwrap_or(&nothing.1);
            self.set(&child("/observability_requirements", chord), was, now, Member::Demands, |_| true);
        }
        // A key that is no name may have been meant for any chord.
        self.unknown(maps, "/observability_requirements", |key| of_base.contains_key(key) || of_head.contains_key(key));
    }
}

fn knobs<'d>(passport: &'d Passport<'d>) -> BTreeMap<&'d str, &'d Knob<'d>> {
    passport.limits.knobs.iter().map(|knob| (knob.name, knob)).collect()
}

fn phases<'d>(passport: &'d Passport<'d>) -> BTreeMap<&'d str, &'d Part<Number<'d>>> {
    let phase = |cooldown: &'d Cooldown<'d>| (cooldown.member.key(), &cooldown.value);
    passport.cooldowns.iter().map(phase).collect()
}

/// One side of a phase cooldown. A side that lacks it sets no limit there, unless its own `cooldown_s` is longer than
/// what the other side says: then it is not known which of the two would govern.
fn phase(own: Option<&Part<Number>>, other: Option<&Part<Number>>, passport: &Passport) -> Option<i128> {
    let Some(own) = own else {
        let floor = passport.limits.cooldown_s.read()?;
        let other = other.and_then(Part::read)?;
        return (other.value >= floor.value).then_some(WIDEST);
    };
    smaller(own)
}
