//! Owns the reading of `limits`.

use super::{Reader, integer};
use crate::document::{Member, Object, short_token};
use crate::finding::Place;
use crate::passport::fault::Fault;
use crate::passport::fields::{Fields, Pointer};
use crate::passport::model::{Flag, Fraction, Knob, Limits, Number, Part};
use crate::passport::vocabulary as words;

impl<'d> Reader<'d> {
    pub(super) fn limits(&mut self, member: Member<'d>, object: Object<'d>) -> Limits<'d> {
        let at = Pointer::to("/limits");
        let fields = Fields::of(object, words::LIMIT_FIELDS);
        let [cooldown, step, intervals, freeze_window, alpha, knobs] = fields.members;
        fields.check(at, member.key_span(), &mut self.faults);
        let mut limits = Limits {
            member: Some(member),
            cooldown_s: self.integer(cooldown, at, 0, Part::Broken),
            max_delta_per_step: self.integer(step, at, 0, Part::Broken),
            relock_stable_intervals: self.integer(intervals, at, 1, Part::Broken),
            freeze_window_s: self.integer(freeze_window, at, 0, Part::Absent),
            alpha: self.fraction(alpha, at),
            knobs: Vec::new(),
            nameless: Vec::new(),
            knobs_whole: knobs.is_none(),
        };
        if let Some((_, knobs)) = self.object(knobs, Pointer::to("/limits/knob_limits")) {
            limits.knobs_whole = true;
            limits.knobs.reserve_exact(knobs.members().count());
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
        let mut knob = Knob {
            name: member.key(),
            member,
            is_listed: false,
            known: None,
            min: Part::Broken,
            max: Part::Broken,
            max_delta: Part::Broken,
            boundary_only: Part::Broken,
        };
        if let Some((_, bounds)) = self.object(Some(member), pointer) {
            let fields = Fields::of(bounds, words::BOUND_FIELDS);
            let [min, max, max_delta, boundary_only] = fields.members;
            fields.check(pointer, member.key_span(), &mut self.faults);
            knob.min = self.integer(min, pointer, i64::MIN, Part::Broken);
            knob.max = self.integer(max, pointer, i64::MIN, Part::Broken);
            knob.max_delta = self.integer(max_delta, pointer, 1, Part::Absent);
            knob.boundary_only = self.flag(boundary_only, pointer);
        }
        knob
    }

    fn integer(
        &mut self,
        member: Option<Member<'d>>,
        object: Pointer,
        least: i64,
        absent: Part<Number<'d>>,
    ) -> Part<Number<'d>> {
        let Some(member) = member else { return absent };
        let node = member.value();
        let place = || Place::value(object.child(member.key()), node);
        match integer(node) {
            Some(Ok(value)) if value >= least => return Part::Read(Number { value, node }),
            Some(_) => {
                let found = node.as_number().unwrap_or_default();
                self.faults.push(Fault::OutOfRange { place: place(), least, found });
            }
            None => self.wrong_type(place(), "an integer", node),
        }
        Part::Broken
    }

    /// A number above 0 and at most 1, as the double that it rounds to.
    fn fraction(&mut self, member: Option<Member<'d>>, object: Pointer) -> Part<Fraction<'d>> {
        let Some(member) = member else { return Part::Absent };
        let node = member.value();
        let place = || Place::value(object.child(member.key()), node);
        let Some(found) = node.as_number() else {
            self.wrong_type(place(), "a number", node);
            return Part::Broken;
        };
        match found.parse::<f64>() {
            Ok(value) if value > 0.0 && value <= 1.0 => Part::Read(Fraction { value, node }),
            _ => {
                self.faults.push(Fault::NoFraction { place: place(), found });
                Part::Broken
            }
        }
    }

    fn flag(&mut self, member: Option<Member<'d>>, object: Pointer) -> Part<Flag<'d>> {
        let Some(member) = member else { return Part::Absent };
        let node = member.value();
        let Some(value) = node.as_bool() else {
            self.wrong_type(Place::value(object.child(member.key()), node), "a boolean", node);
            return Part::Broken;
        };
        Part::Read(Flag { value, node })
    }
}
