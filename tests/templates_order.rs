//! The templates hold the permission order that the catalogue promises.
#![allow(clippy::panic, clippy::unwrap_used, reason = "helpers of tests are tests")]

use mk_passport::document::Document;
use mk_passport::passport::Passport;
use mk_passport::passport::delta::{Direction, delta};

/// A template under a name of no profile: another profile's name alone would be undecidable.
fn template(name: &str) -> String {
    let path = format!("{}/templates/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let renamed = text.replacen(&format!("\"name\": \"{name}\""), "\"name\": \"template\"", 1);
    assert_ne!(renamed, text, "{path} does not bear its name");
    renamed
}

#[track_caller]
fn assert_inside(narrow: &str, wide: &str) {
    let (base, head) = (template(wide), template(narrow));
    let (base, head) = (Document::parse_text(&base), Document::parse_text(&head));
    let found = delta(&Passport::read(&base).unwrap(), &Passport::read(&head).unwrap());
    let outside: Vec<_> = found
        .iter()
        .filter(|delta| matches!(delta.direction, Direction::Widened | Direction::Undecidable))
        .map(|delta| (delta.field.as_str(), delta.was.as_deref(), delta.now.as_deref()))
        .collect();
    assert_eq!(outside, [], "{narrow} is not inside {wide}");
}

#[test]
fn pilot_is_inside_safe() {
    assert_inside("pilot", "safe");
}

#[test]
fn safe_is_inside_perf() {
    assert_inside("safe", "perf");
}
