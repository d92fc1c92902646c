//! Owns the reading of what the contract was agreed for: `context` and `calibration`.

use super::Reader;
use crate::date::Date;
use crate::document::Member;
use crate::finding::{Place, child};
use crate::passport::fault::Fault;
use crate::passport::fields::{Fields, Pointer};
use crate::passport::model::{Calibration, Part, Text};
use crate::passport::vocabulary as words;

impl<'d> Reader<'d> {
    pub(super) fn context(
        &mut self,
        member: Option<Member<'d>>,
        known: &mut [Option<Member<'d>>; words::CONTEXT_KEYS.len()],
    ) -> Part<Member<'d>> {
        const CONTEXT: &str = "/context";
        let Some(member) = member else { return Part::Absent };
        let Some((_, object)) = self.object(Some(member), Pointer::to(CONTEXT)) else { return Part::Broken };
        for member in object.members() {
            self.is_key(CONTEXT, member);
            let key = member.key();
            if let Some(index) = words::CONTEXT_KEYS.iter().position(|(known, _)| *known == key) {
                known[index] = Some(member);
            }
            if member.value().as_str().is_none() {
                self.wrong_type(Place::value(child(CONTEXT, key), member.value()), "a string", member.value());
            }
        }
        Part::Read(member)
    }

    pub(super) fn calibration(&mut self, member: Option<Member<'d>>) -> Part<Calibration<'d>> {
        let Some(member) = member else { return Part::Absent };
        let at = Pointer::to("/calibration");
        let Some((_, object)) = self.object(Some(member), at) else { return Part::Broken };
        let before = self.faults.len();
        let fields = Fields::of(object, words::CALIBRATION_FIELDS);
        let [evidence, date] = fields.members;
        fields.check(at, member.key_span(), &mut self.faults);
        let evidence = self.stated(evidence, "/calibration/evidence");
        let date = self.date(date, "/calibration/date");
        Part::Read(Calibration { member, evidence, date, is_sound: self.faults.len() == before })
    }

    fn date(&mut self, member: Option<Member<'d>>, pointer: &'static str) -> Part<Text<'d>> {
        let Some(node) = member.map(Member::value) else { return Part::Broken };
        match self.text(Pointer::to(pointer), node) {
            Some(value) if Date::parse(value).is_some() => Part::Read(Text { value, node }),
            Some(found) => {
                self.faults.push(Fault::Date(Place::value(pointer, node), found));
                Part::Broken
            }
            None => Part::Broken,
        }
    }
}
