//! What an envelope holds passports to, and which files can be one.

use std::fs;
use std::path::Path;

use super::paths::{folder, reported};
use super::{concise, git};
use crate::common::run::{mk, run};

const SAFE: &str = include_str!("../../templates/safe.json");
const PROD: &str = "[[override]]\npaths = [\"prod/**\"]\nenvelope = \"policies/prod.json\"\n";
/// A part of a passport that every template is inside of.
const LIMITS: &str = r#"{"limits": {"cooldown_s": 600, "knob_limits": {"concurrency": {"min": 1, "max": 16}}}}"#;

fn wide() -> String {
    SAFE.replace("\"cooldown_s\": 600", "\"cooldown_s\": 300").replace("\"name\": \"safe\"", "\"name\": \"ads\"")
}

fn of_rule(folder: &Path, rule: &str) -> Vec<String> {
    let lines = reported(folder).1;
    lines.into_iter().filter(|line| line.contains(rule)).collect()
}

#[test]
fn a_passport_is_held_inside_the_whole_or_partial_envelope_of_its_path() {
    for envelope in [SAFE, LIMITS] {
        let wide = wide();
        let passports = [
            ("policies/prod.json", envelope),
            ("a.passport.json", wide.as_str()),
            ("prod/a.passport.json", &wide),
            ("prod/inside.passport.json", SAFE),
        ];
        let folder = folder(PROD, &passports);
        let expected = ["prod/a.passport.json:24:19: error[outside-envelope]"];
        assert_eq!(of_rule(folder.path(), "envelope"), expected);
        let text = run(mk(folder.path()).args(["scan", "--no-git"]));
        assert_eq!(text.code(), 2);
        assert!(text.out().contains("policies/prod.json:"), "{}", text.out());
    }
}

/// What the page for reviewers shows is what the program does.
#[test]
fn the_example_of_the_page_is_what_the_program_prints() {
    let page = include_str!("../../docs/change-gate.md").replace("\r\n", "\n");
    let (_, section) = page.split_once("## Envelopes\n").unwrap();
    let block = |fence: &str| section.split(&format!("```{fence}\n")).nth(1).unwrap().split("```").next().unwrap();
    let wide = wide();
    let passports = [("policies/prod.json", block("json")), ("prod/ads.passport.json", wide.as_str())];
    let folder = folder(block("toml"), &passports);
    let printed = run(mk(folder.path()).args(["scan", "--no-git"]));
    let shown = block("text").strip_prefix("$ mk passport scan\n").unwrap();
    assert!(printed.out().starts_with(shown), "{}", printed.out());
    let config = run(mk(folder.path()).args(["config", "--no-git", "prod/ads.passport.json"]));
    assert!(config.out().contains("# envelope = \"policies/prod.json\" # mk-passport.toml:3\n"), "{}", config.out());
}

#[test]
fn the_nearest_override_with_an_envelope_counts() {
    let wide = wide();
    let config = format!(
        "{PROD}[[override]]\npaths = [\"prod/lab/**\"]\nenvelope = \"policies/lab.json\"\n\
         [[override]]\npaths = [\"**/x/**\"]\nrules = {{ missing-hold = \"off\" }}\n"
    );
    let passports = [
        ("policies/prod.json", LIMITS),
        ("policies/lab.json", "{\"limits\": {\"cooldown_s\": 100}}"),
        ("prod/x/a.passport.json", wide.as_str()),
        ("prod/lab/x/a.passport.json", &wide),
    ];
    let folder = folder(&config, &passports);
    assert_eq!(of_rule(folder.path(), "envelope"), ["prod/x/a.passport.json:24:19: error[outside-envelope]"]);
    let lines = |file: &str| {
        let ended = run(mk(folder.path()).args(["config", "--no-git", file]));
        ended.out().lines().filter(|line| line.contains(" envelope =")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(lines("prod/x/a.passport.json"), "# envelope = \"policies/prod.json\" # mk-passport.toml:3");
    assert_eq!(lines("prod/lab/x/a.passport.json"), "# envelope = \"policies/lab.json\" # mk-passport.toml:6");
    assert_eq!(lines("a.passport.json"), "");
    let whole = run(mk(folder.path()).args(["config", "--no-git"]));
    assert!(whole.out().contains("paths = [\"prod/lab/**\"]\nenvelope = \"policies/lab.json\"\n"), "{}", whole.out());
}

#[test]
fn what_is_no_file_of_the_repository_is_no_envelope() {
    let named = |envelope: &str| {
        let config = format!("[[override]]\npaths = [\"**\"]\nenvelope = \"{envelope}\"\n");
        folder(&config, &[("a.passport.json", SAFE), ("policies/large.json", &" ".repeat(1 << 20 | 1))])
    };
    for (envelope, why) in [
        ("policies/none.json", "no such file"),
        ("policies", "policies is no file"),
        ("policies/large.json", "it is larger than 1048576 bytes"),
        ("../a.json", "leads out of its folder"),
        ("/a.json", "is an absolute path"),
        (" ", "names no file"),
    ] {
        let folder = named(envelope);
        let ended = concise(folder.path(), &["--no-git"]);
        assert_eq!(ended.code(), 2);
        assert!(ended.out().starts_with("mk-passport.toml:3:12: error[invalid-config]"), "{envelope}\n{}", ended.out());
        assert!(ended.out().contains(why), "{envelope}\n{}", ended.out());
    }
    // Of two that are wrong both are reported.
    let two = format!("{PROD}{PROD}");
    let folder = folder(&two, &[("a.passport.json", SAFE)]);
    assert_eq!(of_rule(folder.path(), "invalid-config").len(), 2);
}

#[cfg(unix)]
#[test]
fn no_link_leads_to_an_envelope() {
    let folder = folder(PROD, &[("a.passport.json", SAFE), ("other/prod.json", LIMITS)]);
    std::os::unix::fs::symlink("other", folder.path().join("policies")).unwrap();
    let ended = concise(folder.path(), &["--no-git"]);
    assert!(ended.out().contains("invalid-config") && ended.out().contains("policies is a link"), "{}", ended.out());
}

#[test]
fn an_envelope_is_checked_once_by_the_contract_and_may_leave_out_everything() {
    let broken = r#"{"limits": {"cooldown_s": -1}, "gates": {"apply": "false"}}"#;
    let check = |envelope: &str, config: &str| {
        let folder = folder(config, &[("policies/prod.json", envelope), ("prod/a.passport.json", SAFE)]);
        reported(folder.path())
    };
    assert_eq!(check(LIMITS, PROD), (0, Vec::new()));
    let file = |line: &&String| line.starts_with("policies/prod.json:1:");
    let (status, lines) = check(broken, PROD);
    let own: Vec<_> = lines.iter().filter(file).collect();
    let expected = ["1:27: error[limit-out-of-range]", "1:51: error[non-boolean-gate]"];
    assert_eq!((status, own), (2, expected.map(|line| format!("policies/prod.json:{line}")).iter().collect()));
    // What it cannot say lets nothing in.
    assert_eq!(lines.iter().filter(|line| line.contains("outside-envelope")).count(), 2, "{lines:?}");
    for nothing in ["", "[]", "{", "{}", "{\"limit\": {\"cooldown_s\": 3}}"] {
        let (status, lines) = check(nothing, PROD);
        assert_eq!((status, lines.iter().filter(file).count()), (2, 1), "{nothing}\n{lines:?}");
    }
    // One that is a passport of the scan is checked as one, and not twice.
    let config = PROD.replace("prod.json", "prod.passport.json");
    let passports = [("policies/prod.passport.json", LIMITS), ("prod/a.passport.json", SAFE)];
    let both = folder(&config, &passports);
    let lines = reported(both.path()).1;
    assert!(lines.iter().any(|line| line.contains("missing-field")), "{lines:?}");
    let broken = SAFE.replace("\"cooldown_s\": 600", "\"cooldown_s\": -1");
    fs::write(both.path().join("policies/prod.passport.json"), broken).unwrap();
    let lines = of_rule(both.path(), "policies");
    assert_eq!(of_rule(both.path(), "limit-out-of-range").len(), 1, "{lines:?}");
}

#[test]
fn what_is_outside_may_be_suppressed_and_not_baselined() {
    let wide = wide();
    let passports = [("policies/prod.json", LIMITS), ("prod/a.passport.json", wide.as_str()), ("accepted.jsonl", "")];
    let folder = folder(&format!("baseline = \"accepted.jsonl\"\n{PROD}"), &passports);
    run(mk(folder.path()).args(["scan", "--no-git", "--update-baseline"]));
    assert_eq!(of_rule(folder.path(), "envelope").len(), 1);
    let suppressed = format!(
        "{PROD}[[suppress]]\nrule = \"outside-envelope\"\npath = \"prod/a.passport.json\"\n\
         at = \"/limits/cooldown_s\"\nreason = \"agreed\"\nuntil = 2999-01-01\n"
    );
    fs::write(folder.path().join("mk-passport.toml"), suppressed).unwrap();
    assert_eq!(of_rule(folder.path(), "envelope"), [""; 0]);
}

#[test]
fn the_index_has_an_envelope_of_its_own() {
    let wide = wide();
    let passports = [("policies/prod.json", LIMITS), ("prod/a.passport.json", wide.as_str())];
    let folder = folder(PROD, &passports);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "prod", "mk-passport.toml"]);
    let staged = concise(folder.path(), &["--staged"]);
    assert!(staged.code() == 2 && staged.out().contains("it is not in the index"), "{}", staged.out());
    git(folder.path(), &["add", "."]);
    // The work tree has a wider one.
    fs::write(folder.path().join("policies/prod.json"), "{\"limits\": {\"cooldown_s\": 1}}").unwrap();
    let staged = concise(folder.path(), &["--staged"]);
    assert!(staged.out().contains("outside-envelope"), "{}", staged.out());
    assert!(!concise(folder.path(), &[]).out().contains("outside-envelope"));
}
