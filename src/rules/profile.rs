//! Lists the rules of the group `profile`.

mod profile_actuator_forbidden;
mod profile_chord_missing;
mod profile_forbids_apply;
mod profile_gate_missing;
mod profile_limit_too_loose;
mod profile_observability_missing;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &profile_forbids_apply::RULE,
    &profile_gate_missing::RULE,
    &profile_actuator_forbidden::RULE,
    &profile_limit_too_loose::RULE,
    &profile_chord_missing::RULE,
    &profile_observability_missing::RULE,
];
