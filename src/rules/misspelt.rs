//! Owns what the rules say alike of a name that is near a known one: what to do, and by which character it differs where
//! both look the same.

use crate::passport::vocabulary::{differ_in_unit, foreign, normal};
use crate::text::quote;

/// What to do about `found`, which is near `known`. Only of another spelling it is certain what was meant: a near miss
/// may mean the opposite, or another unit.
pub(super) fn rename(found: &str, known: &str, otherwise: &str) -> String {
    let found_name = quote(found);
    if differ_in_unit(found, known) {
        format!("{found_name} is in another unit: state `{known}`, with its value in that unit, in its place.")
    } else if normal(found) == normal(known) {
        format!("Rename {found_name} to `{known}`.")
    } else {
        format!("If {found_name} is meant as `{known}`, rename it; otherwise {otherwise}.")
    }
}

/// The end of a message on `found`, where it holds what ASCII and so `known` does not: the first such character.
pub(crate) fn foreign_character(found: &str, known: &str) -> String {
    match foreign(found) {
        Some(c) if known.is_ascii() => format!(": {} is U+{:04X}", quote(&c.to_string()), u32::from(c)),
        _ => String::new(),
    }
}
