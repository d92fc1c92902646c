//! Lists the rules of the group `envelope`.

mod outside_envelope;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[&outside_envelope::RULE];
