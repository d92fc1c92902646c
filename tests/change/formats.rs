//! The formats of a comparison: what a hostile pair makes of them, and approvals.

use std::fs;
use std::path::Path;

use crate::common::run::{Ended, mk, run};
use crate::git::support::{GOOD, Repo};
use mk_passport::text::is_unprintable;
use proptest::prelude::*;

const FORMATS: [&str; 4] = ["text", "json", "markdown", "approve"];

fn diff(folder: &Path, args: &[&str]) -> Ended {
    run(mk(folder).arg("diff").args(args))
}

/// Nothing in a report is a command to what prints it.
fn is_harmless(out: &str) {
    let strange: Vec<char> = out.chars().filter(|c| is_unprintable(*c) && *c != '\n').collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert!(!out.contains("##["), "{out}");
    assert!(!out.contains("##vso["), "{out}");
    assert!(out.lines().all(|line| !line.trim_start().starts_with("::")), "{out}");
}

#[cfg(unix)]
#[test]
fn hostile_names_and_values_steer_nothing() {
    let names = [
        "::error::x ##[warning]y\u{1b}[31m/passport.json",
        "a|b `c` <script>alert(1)<\u{9b}\u{202e}/passport.json",
        "\n::error::/passport.json",
        "##vso[task.complete]/passport.json",
    ];
    let values = [
        r#""\u001b]8;;http://x\u0007""#,
        r#""::error::smuggled""#,
        r###""##[error]smuggled ##vso[x]""###,
        r#""]]> <script>alert(1)</script> & | `x` **b** [l](http://x) @everyone www.example.org""#,
        "\"\u{9b}31mred\u{202e}der\u{85}\u{7f}\"",
        r#""\n::error::x\r\n ::warning::y\" \\ '''""#,
    ];
    let repo = Repo::new();
    for name in names {
        repo.write(name, GOOD);
    }
    repo.commit();
    for (index, name) in names.into_iter().enumerate() {
        let keys = values.map(|value| format!("{value}: {value}, ")).concat();
        let text = GOOD
            .replace("\"RELOCK\"", &format!("\"RELOCK\", {}", values.join(", ")))
            .replace("\"apply\": false", &format!("{keys}\"apply\": true"));
        repo.write(name, if index == 2 { "{\"\\u001b::error::" } else { &text });
    }
    for format in FORMATS {
        let shown = diff(&repo.path, &["--base", "HEAD", "--format", format, "--today", "2026-01-01"]);
        assert_eq!(shown.code(), 2, "{format}");
        is_harmless(shown.out());
        is_harmless(&shown.err);
    }
    let json = diff(&repo.path, &["--base", "HEAD", "--format", "json"]).json();
    let paths: Vec<&str> =
        json["passports"].as_array().unwrap().iter().map(|one| one["head"]["path"].as_str().unwrap()).collect();
    let mut sorted = names;
    sorted.sort_unstable();
    assert_eq!(paths, sorted);
    let markdown = diff(&repo.path, &["--base", "HEAD", "--format", "markdown"]);
    for raw in ["<script", "http://x", "@everyone", "**b**", "www.example"] {
        assert!(!markdown.out().contains(raw), "{raw}");
    }
    for row in markdown.out().lines().filter(|line| line.starts_with("| widened")) {
        assert_eq!(row.matches('|').count(), 8, "{row}");
    }
}

/// A block is read line by line here: the formats of a value are strings and one date.
fn blocks(out: &str) -> Vec<Vec<(String, String)>> {
    let mut blocks: Vec<Vec<(String, String)>> = Vec::new();
    for line in out.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line == "[[approve]]" {
            blocks.push(Vec::new());
            continue;
        }
        let (key, value) = line.split_once(" = ").unwrap();
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.to_owned());
        blocks.last_mut().unwrap().push((key.to_owned(), value));
    }
    blocks
}

#[test]
fn an_approval_names_the_change_and_the_bytes_that_it_is_of() {
    let repo = Repo::new();
    for name in ["a.passport.json", "b.passport.json", "gone.passport.json"] {
        repo.write(name, GOOD);
    }
    repo.commit();
    repo.write("a.passport.json", &GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 60"));
    repo.write("b.passport.json", &GOOD.replace("\"safe\"", "\"a \\\"b\\\\\\u007f\""));
    fs::remove_file(repo.path.join("gone.passport.json")).unwrap();
    repo.write("new.passport.json", "{\"schema_version\": \"passport.v0\", \"name\": \"x\"}\n");
    let shown = diff(&repo.path, &["--base", "HEAD", "--format", "approve", "--today", "2026-01-01"]);
    let digest = blocks(shown.out())[2][3].1.clone();
    assert_eq!(digest.len(), 64);
    let block = |values: [&str; 5]| -> Vec<(String, String)> {
        let keys = ["rule", "path", "at", "from", "to", "base", "reason", "until"];
        let [rule, path, at, from, to] = values;
        let values = [rule, path, at, from, to, &digest, "", "2026-04-01"];
        keys.iter().zip(values).map(|(key, value)| ((*key).to_owned(), value.to_owned())).collect()
    };
    assert_eq!(
        blocks(shown.out()),
        [
            block(["widened-limits", "a.passport.json", "/limits/cooldown_s", "600", "60"]),
            block(["undecidable-change", "b.passport.json", "/name", "\"safe\"", "\"a \\\"b\\\\\u{7f}\""]),
            block(["removed-passport", "gone.passport.json", "", &digest, "absent"]),
        ]
    );
    assert!(shown.out().contains("# new.passport.json is new"), "{}", shown.out());
    assert!(!shown.out().contains('\u{7f}'));
    // The digest is of the bytes of the base, which a reader can compute.
    let json = diff(&repo.path, &["--base", "HEAD", "--format", "json"]).json();
    assert_eq!(json["passports"][0]["base"]["sha256"], digest.as_str());
}

#[test]
fn an_approval_needs_a_day_of_the_calendar() {
    let repo = Repo::new();
    repo.write("passport.json", GOOD);
    let wrong = diff(&repo.path, &["passport.json", "passport.json", "--format", "approve", "--today", "2026-02-30"]);
    assert_eq!((wrong.code(), wrong.out()), (2, ""));
    assert!(wrong.err.contains("`2026-02-30` is no day of the calendar"), "{}", wrong.err);
}

#[test]
fn a_long_comparison_is_cut_in_markdown_only_and_says_so() {
    let repo = Repo::new();
    repo.write("passport.json", GOOD);
    repo.commit();
    let chords: Vec<String> = (0..6000).map(|n| format!("\"CHORD-{n}-{}\"", "x".repeat(60))).collect();
    repo.write("passport.json", &GOOD.replace("\"RELOCK\"", &format!("\"RELOCK\", {}", chords.join(", "))));
    let shown = |format: &str| diff(&repo.path, &["--base", "HEAD", "--format", format]);
    let markdown = shown("markdown");
    assert!(markdown.out.len() < 1_000_000);
    assert!(markdown.out().ends_with("more rows not shown: a step summary must stay below 1 MiB. The text has all.\n"));
    assert!(shown("text").out().ends_with("6000 parts widened: this change permits more than before.\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_on_either_side_end_with_a_report(base: Vec<u8>, head in "\\PC{0,40}") {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), base).unwrap();
        fs::write(folder.path().join("b"), head).unwrap();
        for format in FORMATS {
            let shown = diff(folder.path(), &["a", "b", "--format", format]);
            prop_assert_eq!(shown.code(), 2);
            is_harmless(shown.out());
        }
    }
}
