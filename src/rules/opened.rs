//! Owns the place of findings that are there only because apply is on.

use crate::finding::Place;
use crate::passport::Passport;

/// Where a finding on `part` points whose cause is that apply is on: the key of `apply`, which is the line that a
/// change touches. It is still a finding on the part, and is named by it.
pub(super) fn at_apply(passport: &Passport, part: Place) -> Place {
    Place { span: passport.gate_place("apply").span, ..part }
}
