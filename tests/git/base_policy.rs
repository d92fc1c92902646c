//! The policy of a run with a base: read from the tip of the base, never from the change.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::support::{BAD, GOOD, Repo, Scan, rules};

const CONFIG: &str = "mk-passport.toml";
const SUPPRESS: &str = "[[suppress]]\nrule = \"unknown-chord\"\npath = \"ads.passport.json\"\nreason = \"agreed\"\n\
                        until = 2999-01-01\n";

/// A branch from a commit with a passport and this configuration.
fn topic(config: &str) -> Repo {
    let repo = Repo::new();
    repo.write("ads.passport.json", GOOD);
    if !config.is_empty() {
        repo.write(CONFIG, config);
    }
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo
}

fn report(command: &mut Command) -> Value {
    serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
}

#[test]
fn a_change_cannot_excuse_itself() {
    let excuses = [
        SUPPRESS,
        "[rules]\nunknown-chord = \"off\"\n",
        "[rules]\ncontract = \"off\"\n",
        "exclude = [\"ads*\"]\n",
        "include = [\"other.json\"]\n",
    ];
    for excuse in excuses {
        for args in [&["--base", "main"][..], &["--base", "main", "--staged"], &["--base", "main", "--tracked"]] {
            let repo = topic("");
            repo.write("ads.passport.json", BAD);
            repo.write(CONFIG, excuse);
            repo.git(["add", "--all"]);
            let scan = repo.scan(args);
            assert_eq!((scan.status, rules(&scan, CONFIG)), (2, vec!["policy-change"]), "{excuse}\n{scan:?}");
            assert!(rules(&scan, "ads.passport.json").contains(&"unknown-chord"), "{excuse}\n{scan:?}");
            assert!(scan.notes[0].starts_with("This change loosens the policy, in 1 place of"), "{scan:?}");
            // Without a base the configuration of the work tree, or of the index, holds.
            assert!(!rules(&repo.scan(&args[2..]), "ads.passport.json").contains(&"unknown-chord"), "{excuse}");
        }
    }
}

#[test]
fn a_branch_from_before_the_configuration_is_held_by_it() {
    let repo = topic("");
    repo.write("ads.passport.json", BAD);
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(CONFIG, "[rules]\nunknown-field = \"off\"\nunknown-chord = \"warning\"\n");
    repo.commit();
    let tip = repo.git(["rev-parse", "main"]);
    repo.git(["checkout", "--quiet", "topic"]);
    let scan = report(&mut repo.mk(&["--base", "main", "--format", "json"]));
    assert_eq!((scan["base"]["tip"].as_str(), scan["base"]["policy"].as_str()), (Some(&*tip), Some(CONFIG)));
    let off = scan["switched_off"].as_array().unwrap();
    assert!(off.iter().any(|one| one["rule"] == "unknown-field"), "{off:?}");
    let files = scan["files"].as_array().unwrap();
    let ads = files.iter().find(|file| file["path"] == "ads.passport.json").unwrap();
    let chord = ads["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "unknown-chord").unwrap();
    assert_eq!(chord["level"], "warning");
}

#[test]
fn the_policy_comes_first_in_every_report() {
    let repo = topic("");
    repo.write("a.passport.json", &BAD.replace("\"safe\"", "\"a\""));
    repo.write(CONFIG, SUPPRESS);
    repo.commit();
    let json = report(&mut repo.mk(&["--base", "main", "--format", "json"]));
    assert_eq!((&json["files"][0]["path"], &json["files"][0]["policy"]), (&CONFIG.into(), &true.into()));
    for format in ["text", "concise", "junit", "gitlab"] {
        let output = repo.mk(&["--base", "main", "--format", format, "--max-findings", "1"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (policy, other) = (text.find("policy-change"), text.find("a.passport.json"));
        assert!(policy.is_some() && other.is_none_or(|other| policy < Some(other)), "{format}\n{text}");
    }
}

#[test]
fn where_the_base_has_no_configuration_the_defaults_hold() {
    let repo = topic("");
    let scan = repo.scan(&["--base", "main"]);
    assert!(scan.status == 0 && scan.notes.iter().any(|note| note.contains("the defaults hold")), "{scan:?}");
    let json = report(&mut repo.mk(&["--base", "main", "--format", "json"]));
    assert_eq!((&json["base"]["policy"], json["base"]["commits"].as_array().map(Vec::len)), (&Value::Null, Some(1)));
    // What makes it stricter is silent.
    repo.write(CONFIG, "[rules]\norder = \"error\"\n[policy]\nmax_suppression_days = 30\n");
    assert_eq!(repo.scan(&["--base", "main"]).reported(), [("ads.passport.json", vec![])]);
}

#[test]
fn an_invalid_configuration_of_the_base_holds_nothing() {
    let repo = topic("exclude = [\"ads*\"]\nnonsense = 1\n");
    repo.write("ads.passport.json", BAD);
    repo.write(CONFIG, "[rules]\norder = \"warning\"\n");
    repo.commit();
    let scan = repo.scan(&["--base", "main"]);
    assert!(
        rules(&scan, "ads.passport.json").contains(&"unknown-chord") && rules(&scan, CONFIG).is_empty(),
        "{scan:?}"
    );
    assert!(scan.notes.iter().any(|note| note.contains("is invalid (line 2: ")), "{scan:?}");
    repo.write("ads.passport.json", GOOD);
    assert_eq!(repo.scan(&["--base", "main"]).status, 0, "what mends it is no fault");
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "another", "main"]);
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!((scan.status, rules(&scan, CONFIG)), (2, vec!["invalid-config"]), "{scan:?}");
}

#[test]
fn the_configuration_of_the_change_is_checked_too() {
    let repo = topic("exclude = [\"old\"]\n");
    repo.write(CONFIG, "exclude = [\"old\"]\nnonsense = 1\n");
    repo.write("old/x.passport.json", BAD);
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!(
        (scan.status, scan.reported()),
        (2, vec![("ads.passport.json", vec![]), (CONFIG, vec!["invalid-config"])])
    );
    repo.git(["add", "--all"]);
    let scan = repo.scan(&["--base", "main", "--staged"]);
    assert_eq!((scan.status, rules(&scan, CONFIG)), (2, vec!["invalid-config"]), "{scan:?}");
}

#[cfg(unix)]
#[test]
fn a_link_or_a_folder_is_no_configuration() {
    let repo = topic("");
    repo.git(["checkout", "--quiet", "main"]);
    std::os::unix::fs::symlink("other.toml", repo.path.join(CONFIG)).unwrap();
    repo.write("other.toml", "exclude = [\"ads*\"]\n");
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "next"]);
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!((scan.status, rules(&scan, CONFIG)), (2, vec!["invalid-config"]), "{scan:?}");
    fs::remove_file(repo.path.join(CONFIG)).unwrap();
    repo.write("ads.passport.json", BAD);
    let scan = repo.scan(&["--base", "main"]);
    assert!(scan.notes.iter().any(|note| note.contains("holds a link or a submodule there")), "{scan:?}");
    assert!(rules(&scan, "ads.passport.json").contains(&"unknown-chord"));
    let folder = topic("");
    folder.git(["checkout", "--quiet", "main"]);
    folder.write("mk-passport.toml/x", "");
    folder.commit();
    let scan = folder.scan(&["--base", "main"]);
    assert_eq!((scan.status, rules(&scan, CONFIG)), (2, vec!["invalid-config"]), "{scan:?}");
}

#[test]
fn a_named_configuration_of_the_repository_is_read_from_the_base_and_another_is_not() {
    let repo = topic("");
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("ci/gate.toml", "[rules]\nunknown-field = \"error\"\n");
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "next"]);
    repo.write("ci/gate.toml", "exclude = [\"ads*\"]\n");
    repo.write("ads.passport.json", BAD);
    let scan = repo.scan(&["--base", "main", "--config", "ci/gate.toml"]);
    assert!(rules(&scan, "ads.passport.json").contains(&"unknown-chord"), "{scan:?}");
    assert_eq!(rules(&scan, "ci/gate.toml"), ["policy-change"; 2], "{scan:?}");
    let outside = repo.beside("outside.toml");
    fs::write(&outside, "[rules]\nunknown-chord = \"off\"\n").unwrap();
    let scan = repo.scan(&["--base", "main", "--config", outside.to_str().unwrap()]);
    assert!(!rules(&scan, "ads.passport.json").contains(&"unknown-chord"), "{scan:?}");
}

#[test]
fn a_deleted_configuration_is_a_change_of_the_policy() {
    let repo = topic("[rules]\nunknown-field = \"error\"\n");
    fs::remove_file(repo.path.join(CONFIG)).unwrap();
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!((scan.status, rules(&scan, CONFIG).is_empty()), (0, false), "{scan:?}");
    assert!(scan.messages[0].starts_with("the configuration was deleted"), "{scan:?}");
    assert_eq!(repo.scan(&["--base", "main", "--deny-warnings"]).status, 2);
}

#[test]
fn the_baseline_of_the_base_holds_and_what_is_added_to_it_is_named() {
    let repo = topic("baseline = \"accepted.jsonl\"\n");
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("accepted.jsonl", "");
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "next"]);
    repo.write("ads.passport.json", BAD);
    assert!(repo.mk(&["--update-baseline"]).status().unwrap().success());
    assert_eq!(repo.scan(&[]).status, 0, "it accepts the fault");
    let scan = repo.scan(&["--base", "main"]);
    assert!(rules(&scan, "ads.passport.json").contains(&"unknown-chord"), "{scan:?}");
    assert_eq!(rules(&scan, "accepted.jsonl"), ["policy-change"], "{scan:?}");
    let named = repo.scan(&["--base", "main", "--baseline", "accepted.jsonl"]);
    assert_eq!(named.status, 2, "{named:?}");
    // What the base has no file for is accepted by nobody yet.
    fs::copy(repo.path.join("accepted.jsonl"), repo.path.join("new.jsonl")).unwrap();
    let named = repo.scan(&["--base", "main", "--baseline", "new.jsonl"]);
    assert!(rules(&named, "ads.passport.json").contains(&"unknown-chord"), "{named:?}");
    assert_eq!(rules(&named, "new.jsonl"), ["policy-change"], "{named:?}");
    let refused = repo.mk(&["--base", "main", "--update-baseline"]).output().unwrap();
    assert!(String::from_utf8(refused.stderr).unwrap().contains("without --base"));
}

#[test]
fn squashed_rebased_and_merged_heads_are_held_against_the_base() {
    let wide = GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 6");
    let is_wide = |repo: &Repo, what: &str| {
        let scan = repo.scan(&["--base", "main"]);
        assert!(rules(&scan, "ads.passport.json").contains(&"widened-limits"), "{what}\n{scan:?}");
        assert!(rules(&scan, CONFIG).contains(&"policy-change"), "{what}\n{scan:?}");
    };
    let repo = topic("");
    repo.write("ads.passport.json", &wide);
    repo.write(CONFIG, SUPPRESS);
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("other.txt", "");
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "squashed", "main"]);
    repo.git(["merge", "--quiet", "--squash", "topic"]);
    repo.commit();
    is_wide(&repo, "squash");
    repo.git(["checkout", "--quiet", "-b", "rebased", "topic"]);
    repo.git(["rebase", "--quiet", "main"]);
    is_wide(&repo, "rebase");
    repo.git(["checkout", "--quiet", "-b", "merged", "main"]);
    repo.git(["merge", "--quiet", "--no-ff", "--message=x", "topic"]);
    is_wide(&repo, "a merge");
    repo.git(["checkout", "--quiet", "-b", "crossed", "topic"]);
    repo.git(["merge", "--quiet", "--message=x", "main"]);
    is_wide(&repo, "a merge of the base");
}

#[test]
fn what_is_wider_than_one_of_the_bases_is_reported() {
    let (narrow, wide) = (GOOD.to_owned(), GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 6"));
    let repo = topic("");
    repo.write("ads.passport.json", &wide);
    repo.commit();
    let ours = repo.git(["rev-parse", "topic"]);
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("main.txt", "");
    repo.commit();
    let theirs = repo.git(["rev-parse", "main"]);
    repo.git(["merge", "--quiet", "--no-commit", &ours]);
    repo.write("ads.passport.json", &narrow);
    repo.commit();
    repo.git(["checkout", "--quiet", "topic"]);
    repo.git(["merge", "--quiet", "--message=x", &theirs]);
    assert_eq!(repo.git(["merge-base", "--all", "main", "topic"]).lines().count(), 2);
    let scan = repo.scan(&["--base", "main"]);
    assert!(rules(&scan, "ads.passport.json").contains(&"widened-limits"), "{scan:?}");
}

#[test]
fn a_shallow_clone_without_the_merge_base_is_blind() {
    let repo = topic("");
    repo.write("one.txt", "");
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(CONFIG, "[rules]\nunknown-field = \"error\"\n");
    repo.commit();
    let clone = repo.beside("clone");
    let url = format!("file://{}", repo.path.display());
    repo.git(["clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=topic", &url, clone.to_str().unwrap()]);
    let repo = repo.at(clone);
    let scan = repo.scan(&["--base", "origin/main"]);
    assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"), "{scan:?}");
    repo.git(["fetch", "--quiet", "--unshallow"]);
    assert_eq!(repo.scan(&["--base", "origin/main"]).status, 0);
}

#[test]
fn what_the_base_excuses_for_too_long_is_reported_beside_the_change_to_it() {
    let repo = topic(&SUPPRESS.replace("2999-01-01", "2026-01-31"));
    repo.write("ads.passport.json", BAD);
    repo.write(CONFIG, SUPPRESS);
    let tip = repo.git(["rev-parse", "--short=12", "main"]);
    let scan = repo.scan(&["--base", "main", "--today", "2026-03-01"]);
    assert_eq!(rules(&scan, &format!("{tip}:{CONFIG}")), ["expired-suppression"], "{scan:?}");
    assert_eq!(rules(&scan, CONFIG), ["policy-change"], "{scan:?}");
    assert!(rules(&scan, "ads.passport.json").contains(&"unknown-chord"), "{scan:?}");
    // A file that is named has its name in the report.
    fs::rename(repo.path.join(CONFIG), repo.path.join("gate.toml")).unwrap();
    let named = repo.scan(&["--config", "gate.toml", "--today", "2999-03-01"]);
    assert_eq!(rules(&named, "gate.toml"), ["expired-suppression"], "{named:?}");
}

#[test]
fn a_move_to_another_policy_is_reported_by_the_one_of_the_base() {
    let strict = "[[override]]\npaths = [\"prod/**\"]\nprofile = \"safe\"\nrules = { unknown-field = \"error\" }\n";
    let repo = Repo::new();
    repo.write("prod/ads.passport.json", GOOD);
    repo.write(CONFIG, strict);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    fs::create_dir(repo.path.join("lab")).unwrap();
    repo.git(["mv", "prod/ads.passport.json", "lab/ads.passport.json"]);
    // The change's own overrides do not count.
    repo.write(CONFIG, &strict.replace("prod", "{prod,lab}"));
    repo.commit();
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!(rules(&scan, "lab/ads.passport.json"), ["moved-passport"], "{scan:?}");
    assert!(scan.messages.iter().any(|words| words.contains("it was held to the profile `safe`")), "{scan:?}");
    assert_eq!(rules(&scan, CONFIG), ["policy-change"; 2], "{scan:?}");
    repo.git(["mv", "lab/ads.passport.json", "prod/other.passport.json"]);
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!(rules(&scan, "prod/other.passport.json"), Vec::<&str>::new(), "{scan:?}");
}

#[test]
fn what_the_base_has_already_can_be_a_warning_and_what_is_new_cannot() {
    let repo = Repo::new();
    repo.write("mk-passport.toml", "[policy]\npre_existing = \"warning\"\n");
    repo.write("old.passport.json", BAD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("notes.txt", "");
    repo.commit();
    assert_eq!(repo.scan(&["--base", "main"]).status, 0);
    assert_eq!(repo.scan(&[]).status, 2, "without a base nothing is known of it");
    repo.write("new.passport.json", BAD);
    repo.git(["add", "."]);
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!(scan.status, 2, "{scan:?}");
    let wide = GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 60");
    repo.write("good.passport.json", GOOD);
    repo.commit();
    repo.write("good.passport.json", &wide);
    let markdown = repo.mk(&["--base", "HEAD", "--format", "markdown"]).output().unwrap();
    let text = String::from_utf8(markdown.stdout).unwrap();
    let row = "| <code>good.passport.json</code> | <code>/limits/cooldown&#95;s</code> | <code>600</code> | <code>60</code> | [widened-limits]";
    assert!(text.contains(row), "{text}");
    assert!(text.find(row) < text.find("| place | level |"), "{text}");
}

#[test]
fn the_first_lines_of_the_json_report_hold_verdict_and_counts_with_a_base_too() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.commit();
    let report = repo.mk(&["--base", "HEAD", "--format", "json"]).output().unwrap();
    let text = String::from_utf8(report.stdout).unwrap();
    // The action reads no more than these.
    let head: Vec<&str> = text.lines().take(12).map(str::trim).collect();
    for name in ["verdict", "passports", "errors", "warnings", "unread_files"] {
        assert!(head.iter().any(|line| line.starts_with(&format!("\"{name}\": "))), "{name}: {head:?}");
    }
    assert!(text.contains("\"base\": {"));
}

#[test]
fn an_expired_suppression_holds_up_only_a_change_to_its_own_file() {
    let repo = Repo::new();
    let over = SUPPRESS.replace("2999-01-01", "2020-01-01");
    repo.write(CONFIG, &format!("{over}\n[policy]\npre_existing = \"warning\"\n"));
    repo.write("ads.passport.json", BAD);
    repo.write("other.passport.json", GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("other.passport.json", &GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 700"));
    repo.commit();
    let expired =
        |scan: &Scan| scan.files.get(CONFIG).is_some_and(|rules| rules.contains(&"expired-suppression".to_owned()));
    let scan = repo.scan(&["--base", "main"]);
    assert!(expired(&scan) && scan.status == 0, "{scan:?}");
    repo.write("ads.passport.json", &BAD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 700"));
    let scan = repo.scan(&["--base", "main"]);
    assert!(expired(&scan) && scan.status == 2, "{scan:?}");
}
