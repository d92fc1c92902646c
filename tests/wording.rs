//! What people read keeps to the words of CONTRIBUTING.md: the help texts, the rules, the pages, and the comments.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test itself does")]

use std::fs;
use std::path::{Path, PathBuf};

/// Words that need a second reading, and what to write in their place.
const BARRED: [(&str, &str); 9] = [
    ("stands", "is"),
    ("the begin", "the start"),
    ("but for", "except"),
    ("one a line", "one per line"),
    ("somebody", "a person, an attacker, or the passive"),
    ("nobody", "no person, or the passive"),
    ("whoever", "the one who, or the passive"),
    ("bears", "has"),
    ("older text's name", "an old name"),
];

/// Where a barred word is what the line is about.
const QUOTED: [(&str, &str); 4] = [
    ("src/passport/vocabulary/texts.rs", "\"nobody\""),
    ("src/passport/vocabulary/texts.rs", "\"somebody\""),
    ("src/passport/vocabulary/texts.rs", "nobody else moves the batch"),
    ("docs/rules.md", "Words for a text that says nothing"),
];

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path
            .extension()
            .is_some_and(|ending| ["rs", "md", "sh", "yml", "html", "js"].iter().any(|e| ending == *e))
        {
            out.push(path);
        }
    }
}

/// Whether a text holds a word that is not part of another.
fn holds(text: &str, word: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word)
        .any(|(at, _)| !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + word.len()..].chars().next()))
}

#[test]
fn what_people_read_holds_no_barred_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md"), root.join("action.yml"), root.join(".pre-commit-hooks.yaml")];
    for folder in ["src", "docs", "action", "templates"] {
        files(&root.join(folder), &mut paths);
    }
    let mut found = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        // What the gate is held to keeps the words of its founders.
        if name == "docs/founding.md" {
            continue;
        }
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            if QUOTED.iter().any(|(file, words)| *file == name && line.contains(words)) {
                continue;
            }
            let line = line.to_lowercase();
            for (word, instead) in BARRED.iter().filter(|(word, _)| holds(&line, word)) {
                found.push(format!("{name}:{}: `{word}`: write {instead}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_word_inside_another_is_no_word() {
    assert!(holds("it stands there", "stands") && holds("stands", "stands"));
    assert!(!holds("understands", "stands") && !holds("is_stands", "stands"));
}
