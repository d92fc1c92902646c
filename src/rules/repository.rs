//! Lists the rules of the group `repository`.

mod conflicting_identity;
mod no_passports;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[&conflicting_identity::RULE, &no_passports::RULE];
