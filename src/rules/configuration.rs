//! Lists the rules of the group `configuration`.

mod invalid_config;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[INVALID];

/// Reports what is wrong with the configuration.
pub(super) static INVALID: &Rule = &invalid_config::RULE;
