//! Lists the rules of the group `contract`.

mod missing_field;
mod unknown_chord;
mod unknown_field;
mod wrong_type;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] =
    &[&missing_field::RULE, &wrong_type::RULE, &unknown_chord::RULE, &unknown_field::RULE];
