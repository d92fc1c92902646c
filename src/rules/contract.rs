//! Lists the rules of the group `contract`.

mod advanced_chord_without_telemetry;
mod blank_text;
mod cooldown_unit;
mod duplicate_entry;
mod hot_unsupported;
mod invalid_cooldown;
mod invalid_date;
mod inverted_bounds;
mod limit_out_of_range;
mod misplaced_gate;
mod missing_field;
mod misspelt_field;
mod misspelt_gate;
mod no_chords;
mod non_boolean_gate;
mod not_a_knob;
mod old_name;
mod placeholder_text;
mod unknown_actuator;
mod unknown_chord;
mod unknown_field;
mod unknown_gate;
mod unknown_mode;
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
    &misspelt_field::RULE,
    &unknown_field::RULE,
    &misspelt_gate::RULE,
    &misplaced_gate::RULE,
    &unknown_gate::RULE,
    &unknown_mode::RULE,
    &advanced_chord_without_telemetry::RULE,
    &hot_unsupported::RULE,
    &unknown_actuator::RULE,
    &not_a_knob::RULE,
    &placeholder_text::RULE,
    &cooldown_unit::RULE,
];
