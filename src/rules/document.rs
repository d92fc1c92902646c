//! Lists the rules of the group `document`.

mod duplicate_key;
mod invalid_encoding;
mod invalid_json;
mod not_an_object;
mod oversized_file;
mod unreadable_file;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &unreadable_file::RULE,
    &oversized_file::RULE,
    &invalid_encoding::RULE,
    &invalid_json::RULE,
    &duplicate_key::RULE,
    &not_an_object::RULE,
];

/// The rule of the files that could not be looked at for no reason that has a rule of its own.
pub(super) const UNREADABLE: &Rule = &unreadable_file::RULE;
