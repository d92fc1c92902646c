//! Owns what the rules say alike of a name that is near a known one: what to do, and by which character it differs where
//! both look the same.

use crate::finding::{Words, words};
use crate::passport::vocabulary::{differ_in_unit, foreign, normal};
use crate::text::quoted;

/// What to do about `found`, which is near `known`. Only of another spelling it is certain what was meant: a near miss
/// may mean the opposite, or another unit.
pub(super) fn rename(found: &str, known: &str, otherwise: &'static str) -> Words {
    let found_name = quoted(found);
    if differ_in_unit(found, known) {
        words!("{found_name} is in another unit: state `{known}`, with its value in that unit, in its place.", known)
    } else if normal(found) == normal(known) {
        words!("Rename {found_name} to `{known}`.", known)
    } else {
        words!("If {found_name} is meant as `{known}`, rename it; otherwise {otherwise}.", known)
    }
}

/// The end of a message on `found`, where it holds what ASCII and so `known` does not: the first such character.
pub(crate) fn foreign_character(found: &str, known: &str) -> Words {
    match foreign(found) {
        Some(c) if known.is_ascii() => {
            words!(": {character} is U+{code:04X}", character = quoted(&c.to_string()), code = u32::from(c))
        }
        _ => Words::default(),
    }
}
