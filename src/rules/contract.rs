//! Lists the rules of the group `contract`.

mod blank_text;
mod duplicate_entry;
mod invalid_cooldown;
mod invalid_date;
mod inverted_bounds;
mod limit_out_of_range;
mod missing_field;
mod no_chords;
mod non_boolean_gate;
mod old_name;
mod unknown_actuator;
mod unknown_chord;
mod unknown_field;
mod unknown_gate;
mod unsupported_schema_version;
mod wrong_type;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &unsupported_schema_version::RULE,
    &missing_field::RULE,
    &wrong_type::RULE,
    &blank_text::RULE,
    &unknown_chord::RULE,
    &no_chords::RULE,
    &limit_out_of_range::RULE,
    &inverted_bounds::RULE,
    &invalid_cooldown::RULE,
    &invalid_date::RULE,
    &non_boolean_gate::RULE,
    &old_name::RULE,
    &duplicate_entry::RULE,
    &unknown_field::RULE,
    &unknown_gate::RULE,
    &unknown_actuator::RULE,
];
