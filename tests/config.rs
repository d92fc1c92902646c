//! The configuration: what it changes, what is wrong with it, and where it is read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests are tests")]

use std::fs;
use std::path::Path;

use mk_passport::config::Loaded;
use mk_passport::date::Date;
use mk_passport::path::RepoPath;
use proptest::prelude::*;

mod envelopes;
mod paths;

use crate::common::run::{Ended, mk, program, run};

/// A repository with a passport that is clean, and this configuration.
fn repository(config: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q"]);
    assert_eq!(run(mk(folder.path()).args(["init", "--template", "safe"])).code(), 0);
    fs::write(folder.path().join("mk-passport.toml"), config).unwrap();
    folder
}

fn git(folder: &Path, args: &[&str]) {
    assert!(run(program(Path::new("git"), folder).args(args)).status.success(), "{args:?}");
}

fn concise(folder: &Path, more: &[&str]) -> Ended {
    run(mk(folder).args(["scan", "--format", "concise"]).args(more))
}

/// The faults of a text on 2026-12-01: line, column and message.
fn faults(text: &[u8]) -> Vec<String> {
    let loaded = Loaded::parse(RepoPath::new("mk-passport.toml"), text, Date::parse("2026-12-01").unwrap());
    let Some(file) = loaded.faulty else { return Vec::new() };
    assert!(loaded.config.suppressions.is_empty() && loaded.config.rules.is_empty());
    let judged = file.judged().unwrap();
    let line = |finding: &mk_passport::finding::Finding| {
        let start = judged.lines.position(&judged.text, finding.place.span.start);
        format!("{}:{}: {}", start.line, start.column, finding.message)
    };
    file.findings().iter().map(line).collect()
}

#[test]
fn all_faults_are_reported_at_once_each_at_its_place() {
    let text = br#"inclde = ["a"]
baseline = "../x"
exclude = ["a/["]
[rules]
ordr = "off"
order = "wrning"
invalid-json = "off"
no-passports = "warning"
[policy]
max_suppression_days = 30
[[suppress]]
rule = "safety"
path = "/abs"
reason = " "
until = "2027-01-31"
[[suppress]]
rule = "unbounded-actuator"
path = "*.json"
until = 2027-02-30
[[suppress]]
rule = "oversized-file"
path = "a.json"
reason = "x"
until = 2027-01-31
"#;
    let expected = [
        "1:1: unknown key `inclde` at the top of the file",
        "2:12: `baseline` leads out of its folder: `../x`",
        "3:12: invalid glob `a/[`: unclosed character class; missing ']'",
        "5:1: `ordr` is neither a rule nor a group",
        "6:9: `wrning` is no level",
        "7:1: `invalid-json` cannot be switched off",
        "8:1: `no-passports` cannot be lowered to a warning",
        "12:8: `safety` is a group, and a suppression is about one rule",
        "13:8: `path` is an absolute path: `/abs`",
        "14:10: `reason` is blank",
        "15:9: `until` is a string, not a date",
        "16:1: `reason` is missing",
        "18:8: `*.json` is a glob, and a suppression is about one file",
        "19:9: `2027-02-30` is no day of the calendar",
        "21:8: `oversized-file` cannot be suppressed",
        "24:9: the suppression ends later than `max_suppression_days` = 30 permits",
    ];
    let found = faults(text);
    assert_eq!(found, expected);
}

#[test]
fn every_way_to_write_toml_means_the_same() {
    for text in [
        "rules.order = \"warning\"",
        "[rules]\n\"order\" = 'warning'",
        "rules = { order = \"warning\" }",
        "\u{feff}[rules]\r\norder = \"warning\"\r\n",
    ] {
        let loaded = Loaded::parse(RepoPath::new("x"), text.as_bytes(), Date::today());
        assert!(loaded.faulty.is_none(), "{text:?}: {:?}", loaded.faulty);
        assert_eq!(loaded.config.rules.len(), 1, "{text:?}");
    }
    let list = "suppress = [{ rule = \"missing-gates\", path = \"a.json\", reason = \"r\", until = 2027-01-01 }]";
    let loaded = Loaded::parse(RepoPath::new("x"), list.as_bytes(), Date::today());
    assert_eq!(loaded.config.suppressions.len(), 1, "{:?}", loaded.faulty);
    assert_eq!(loaded.config.suppressions[0].until.to_string(), "2027-01-01");
}

#[test]
fn a_fault_of_the_base_can_be_a_warning_and_nothing_less() {
    assert_eq!(faults(b"[policy]\npre_existing = \"warning\""), Vec::<String>::new());
    let found = faults(b"[policy]\npre_existing = \"off\"");
    assert_eq!(found, ["2:16: `off` is no level that a fault of the base can have"]);
}

#[test]
fn an_approval_says_which_change_it_accepts_and_why() {
    let digest = "0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCD";
    let good = [
        ("rule", "\"widened-limits\""),
        ("path", "\"a.json\""),
        ("at", "\"/limits/cooldown_s\""),
        ("from", "\"600\""),
        ("to", "\"absent\""),
        ("base", &format!("\"{digest}\"")),
        ("reason", "\"measured\""),
        ("until", "2099-01-01"),
    ];
    let with = |key: &str, value: Option<&str>| {
        let lines = good.iter().filter_map(|(name, old)| {
            let value = if *name == key { value? } else { old };
            Some(format!("{name} = {value}\n"))
        });
        format!("[policy]\nmax_suppression_days = 1\n[[approve]]\n{}", lines.collect::<String>())
    };
    assert!(faults(with("", None).as_bytes()).is_empty(), "the limit of suppressions is none of approvals");
    for (key, _) in good {
        let found = faults(with(key, None).as_bytes());
        assert!(found.len() == 1 && found[0].contains(&format!("`{key}` is missing")), "{key}: {found:?}");
    }
    for (key, value, said) in [
        ("reason", "\"\"", "say why this change is accepted"),
        ("reason", "\" \\t\"", "say why this change is accepted"),
        ("rule", "\"unknown-chord\"", "only changes are approved"),
        ("rule", "\"change\"", "is a group"),
        ("rule", "\"policy-change\"", "cannot be approved"),
        ("rule", "\"widened\"", "is no rule"),
        ("rule", "\"removed-passport\"", "`from` is no SHA-256"),
        ("path", "\"prod/**\"", "an approval is about one file"),
        ("path", "\"../a.json\"", "leads out"),
        ("at", "\"limits\"", "no JSON Pointer"),
        ("base", "\"0123\"", "`base` is no SHA-256"),
        ("base", "\"absent\"", "only a new passport has none"),
        ("from", "600", "`from` is a whole number, not a string"),
        ("until", "\"2099-01-01\"", "is a string, not a date"),
        ("until", "2099-02-30", "no day of the calendar"),
    ] {
        let found = faults(with(key, Some(value)).as_bytes());
        assert!(found.len() == 1 && found[0].contains(said), "{key} = {value}: {found:?}");
    }
}

#[test]
fn a_level_of_the_file_holds_and_the_command_line_beats_it() {
    let folder = repository(b"[rules]\nmissing-hold = \"error\"\nprofile = \"off\"\n");
    let mut passport: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("passport.json")).unwrap()).unwrap();
    passport["allowed_chords"] = serde_json::json!(["DRIFT-RETUNE"]);
    fs::write(folder.path().join("passport.json"), passport.to_string()).unwrap();
    let ended = concise(folder.path(), &[]);
    assert!(ended.out().contains("error[missing-hold]"), "{}", ended.out());
    assert!(concise(folder.path(), &["--no-config"]).out().contains("warning[missing-hold]"));
    let ended = concise(folder.path(), &["--ignore", "missing-hold"]);
    assert!(ended.code() == 0 && !ended.out().contains("missing-hold]"), "{}", ended.out());
    let json = run(mk(folder.path()).args(["scan", "--format", "json", "--ignore", "missing-hold"])).json();
    let off = json["switched_off"].as_array().unwrap();
    let by = |rule: &str| off.iter().find(|off| off["rule"] == rule).map(|off| off["by"].as_str().unwrap());
    assert_eq!(by("missing-hold"), Some("--ignore"));
    assert_eq!(by("profile-forbids-apply"), Some("mk-passport.toml:3"));
    let text = run(mk(folder.path()).arg("scan"));
    assert!(text.out().contains("note: Switched off by mk-passport.toml:3: profile-"), "{}", text.out());
}

#[test]
fn an_invalid_configuration_fails_the_run_and_excludes_nothing() {
    let folder = repository(b"exclude = [\"passport.json\"]\nx = 1\n");
    let json = run(mk(folder.path()).args(["scan", "--format", "json"])).json();
    assert_eq!((&json["verdict"], &json["counts"]["passports"]), (&"found".into(), &1.into()));
    assert_eq!(json["files"][0]["policy"], true);
    let reports = ["sarif", "junit", "gitlab", "github", "markdown", "text"];
    for format in reports {
        let ended = run(mk(folder.path()).args(["scan", "--format", format]));
        assert_eq!(ended.code(), 2);
        assert!(ended.out().contains("invalid-config") && ended.out().contains("mk-passport.toml"), "{format}");
    }
    fs::write(folder.path().join("mk-passport.toml"), "exclude = [\"passport.json\"]\n").unwrap();
    assert!(concise(folder.path(), &[]).out().contains("no-passports") || concise(folder.path(), &[]).code() == 2);
    let ended = run(mk(folder.path()).args(["scan", "--allow-empty"]));
    assert!(ended.code() == 0 && ended.out().contains("leaves out `passport.json`"), "{}", ended.out());
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_read_and_fails() {
    let folder = repository(b"");
    let config = folder.path().join("mk-passport.toml");
    fs::remove_file(&config).unwrap();
    assert_eq!(concise(folder.path(), &[]).code(), 0);
    let other = folder.path().join("other.toml");
    fs::write(&other, "exclude = [\"**\"]").unwrap();
    std::os::unix::fs::symlink(&other, &config).unwrap();
    let linked = concise(folder.path(), &[]);
    assert!(linked.code() == 2 && linked.out().contains("it is a link"), "{}", linked.out());
    let named = concise(folder.path(), &["--config", "mk-passport.toml"]);
    assert!(named.code() == 2 && named.out().contains("is a link"), "{}", named.out());
    fs::remove_file(&config).unwrap();
    fs::create_dir(&config).unwrap();
    assert_eq!(concise(folder.path(), &[]).code(), 2);
    fs::remove_dir(&config).unwrap();
    assert!(run(program(Path::new("mkfifo"), folder.path()).arg("mk-passport.toml")).status.success());
    assert_eq!(concise(folder.path(), &[]).code(), 2);
    fs::remove_file(&config).unwrap();
    fs::write(&config, " ".repeat((1 << 20) + 1)).unwrap();
    assert!(concise(folder.path(), &[]).out().contains("larger than"));
    fs::write(&config, b"exclude = [\"\xff\"]").unwrap();
    assert!(concise(folder.path(), &[]).out().contains("1:13: error[invalid-config] the configuration is not UTF-8"));
    let absent = concise(folder.path(), &["--config", "absent.toml"]);
    assert!(absent.code() == 2 && absent.out().contains("no such file"), "{}", absent.out());
}

#[test]
fn a_commit_is_judged_by_the_configuration_in_the_index() {
    let folder = repository(b"exclude = [\"passport.json\"]\n");
    git(folder.path(), &["add", "passport.json"]);
    let counted = |more: &[&str]| {
        let ended = run(mk(folder.path()).args(["scan", "--format", "json", "--allow-empty"]).args(more));
        ended.json()["counts"]["passports"].as_u64().unwrap()
    };
    assert_eq!((counted(&[]), counted(&["--staged"])), (0, 1));
    let text = run(mk(folder.path()).args(["scan", "--staged"]));
    assert!(text.out().contains("note: mk-passport.toml is not in the index, and does not count: `git add` it."));
    git(folder.path(), &["add", "mk-passport.toml"]);
    fs::write(folder.path().join("mk-passport.toml"), "").unwrap();
    assert_eq!((counted(&[]), counted(&["--staged"])), (1, 0));
}

#[test]
fn globs_that_would_take_all_memory_are_refused() {
    for (text, fault) in [
        (format!("exclude = [\"{}\"]", "{a,b}".repeat(1000)), "longer than"),
        (format!("include = [{}]", "\"a\",".repeat(1001)), "more than 1000 globs"),
    ] {
        let found = faults(text.as_bytes());
        assert!(found.len() == 1 && found[0].contains(fault), "{found:?}");
    }
    let text = (0..3000).map(|key| format!("k{key} = 1")).collect::<Vec<_>>().join("\n");
    let found = faults(text.as_bytes());
    assert!(found.len() == 1001 && found[0].ends_with("2000 more faults are not listed"), "{}", found[0]);
}

#[test]
fn names_of_the_file_steer_no_terminal() {
    let folder = repository("\"\\u001b[2J\\u202e\" = 1\n".as_bytes());
    for format in ["text", "concise"] {
        let ended = run(mk(folder.path()).args(["scan", "--format", format]));
        assert!(ended.code() == 2 && !ended.out().contains(['\u{1b}', '\u{202e}']), "{}", ended.out());
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(?s)[\\[\\]{}=\"'.,# \\na-z0-9\\-\u{202e}\u{1}é]{0,80}") {
        let loaded = Loaded::parse(RepoPath::new("x"), text.as_bytes(), Date::today());
        for finding in loaded.faulty.iter().flat_map(mk_passport::report::FileReport::findings) {
            prop_assert!(text.get(finding.place.span.range()).is_some());
        }
    }
}
#[test]
fn a_folder_in_place_of_a_glob_would_override_nothing() {
    let found = faults(b"[[override]]\npaths = [\"prod/\"]\nrules = { order = \"error\" }\n");
    assert_eq!(found, ["2:10: `prod/` names a folder, so that it is about no passport"]);
}
