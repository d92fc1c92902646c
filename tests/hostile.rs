//! Hostile files, names, values and surroundings, met by the real program: it never hangs, never panics, never passes
//! what it could not look at, and no file steers what shows its reports.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails as the test itself does")]

mod ends;
mod entries;
mod load;
mod targets;
mod words;

use std::path::Path;
use std::process::Command;

/// A passport without a fault.
const GOOD: &str = include_str!("../templates/safe.json");
/// A passport with one error.
const BAD: &str = r#"{"schema_version": "passport.v1", "name": "x"}"#;

/// An empty folder outside of any repository.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Writes a file, and the folders above it.
fn write(folder: &Path, name: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A scan of the folder that asks no Git.
fn scan(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = crate::common::run::mk(folder);
    command.args(["scan", "--no-git"]).args(arguments);
    command
}

/// The names in a folder, hidden ones too, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A check that cannot fail is none.
#[test]
fn the_checks_see_what_they_are_for() {
    use crate::common::sound::assert_sound;
    let is_unsound =
        |format: &str, text: &str| std::panic::catch_unwind(|| assert_sound(format, text.as_bytes())).is_err();
    for text in
        ["a\u{1b}[31m", "a\u{9b}", "\u{202e}", "\u{7f}", " ::error::x", "\u{a0}::x", "a ##[error]", "a##vso[x]", "a\rb"]
    {
        assert!(is_unsound("text", text), "{text:?}");
    }
    for text in ["::add-mask::x", "::error file=a%::x", "::error x=1::y", "hello", "::error file=a::100%"] {
        assert!(is_unsound("github", text), "{text:?}");
    }
    let xml = |inner: &str| format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>{inner}</testsuites>\n");
    for inner in ["<script/>", "&x;", "a & b", "<error message=\"<\"/>", "<error>", "]]>", "&#27;"] {
        assert!(is_unsound("junit", &xml(inner)), "{inner:?}");
    }
    assert!(is_unsound("json", "{\"a\": }"));
    assert_sound("junit", xml("<error message=\"&lt;&#38;\">a</error>").as_bytes());
    assert_sound("github", b"::error file=a%25b,line=1::x%0Ay\n");
    assert_sound("text", b"a ::b #[c\n  x: y\n");
}
