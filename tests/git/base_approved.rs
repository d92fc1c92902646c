//! Approvals: a change that somebody accepted, with its reason, before it is merged.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::support::{GOOD, Repo, rules};

const CONFIG: &str = "mk-passport.toml";
const ADS: &str = "ads.passport.json";
const APPROVALS: &str = "passport-approvals/ads.toml";
const PERMITS: &str = "[policy]\napprovals = [\"passport-approvals/*.toml\"]\n";
const REASON: &str = "reason = \"measured on the new network\"";

/// A branch from a commit with a passport and this configuration.
fn topic(config: &str) -> Repo {
    let repo = Repo::new();
    repo.write(ADS, GOOD);
    if !config.is_empty() {
        repo.write(CONFIG, config);
    }
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo
}

fn cooldown(seconds: &str) -> String {
    let text = GOOD.replace("\"cooldown_s\": 600", &format!("\"cooldown_s\": {seconds}"));
    assert!(text != GOOD || seconds == "600");
    text
}

/// The blocks that `diff` prints, with their reasons filled in.
fn blocks(repo: &Repo, args: &[&str]) -> String {
    let mut command = repo.command(env!("CARGO_BIN_EXE_mk"));
    let args = [&["passport", "diff", "--base", "main", "--format", "approve"], args].concat();
    let printed = String::from_utf8(command.args(args).output().unwrap().stdout).unwrap();
    assert!(printed.contains("[[approve]]"), "{printed}");
    printed.replace("reason = \"\"", REASON)
}

/// Commits a file on `main`, and returns to the topic.
fn on_main(repo: &Repo, name: &str, text: &str) {
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(name, text);
    repo.commit();
    repo.git(["checkout", "--quiet", "topic"]);
}

fn report(command: &mut Command) -> Value {
    serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
}

/// The blocks that are printed and committed on the base let the same change pass, and only that one.
#[test]
fn what_the_base_approves_passes() {
    let repo = topic("");
    repo.write("gone.passport.json", &GOOD.replace("\"safe\"", "\"perf\""));
    repo.commit();
    repo.git(["branch", "--force", "main"]);
    let wide = cooldown("60").replace("\"NORMAL-HOLD\"", "\"NORMAL-HOLD\", \"PROFILE\"");
    repo.write(ADS, &wide);
    fs::remove_file(repo.path.join("gone.passport.json")).unwrap();
    let printed = blocks(&repo, &[]);
    on_main(&repo, CONFIG, &printed);
    let before = repo.scan(&["--base", "main~1"]);
    assert!(before.status == 2 && rules(&before, ADS).contains(&"widened-limits"), "{before:?}");
    assert_eq!(rules(&before, "gone.passport.json"), ["removed-passport"]);
    let scan = repo.scan(&["--base", "main"]);
    let left: Vec<&str> = rules(&scan, ADS).into_iter().filter(|rule| rule.starts_with("widened")).collect();
    assert!(left.is_empty() && rules(&scan, "gone.passport.json").is_empty(), "{scan:?}");
    let tip = repo.git(["rev-parse", "main"]);
    let said = format!("approved by {}:{CONFIG}:1: measured on the new network", &tip[..12]);
    assert!(scan.notes[0].contains(&said) || scan.notes[1].contains(&said), "{:?}", scan.notes);
    // Another value.
    repo.write(ADS, &wide.replace("\"cooldown_s\": 60", "\"cooldown_s\": 59"));
    assert!(rules(&repo.scan(&["--base", "main"]), ADS).contains(&"widened-limits"));
    // Another path, with the very same bytes on both sides.
    let repo = topic("");
    repo.write(ADS, &cooldown("60"));
    let other = blocks(&repo, &[]).replace(ADS, "other.passport.json");
    on_main(&repo, CONFIG, &other);
    assert_eq!(rules(&repo.scan(&["--base", "main"]), ADS), ["widened-limits"]);
    // Another part.
    let other = blocks(&repo, &[]).replace("/limits/cooldown_s", "/limits/freeze_window_s");
    on_main(&repo, CONFIG, &other);
    assert_eq!(rules(&repo.scan(&["--base", "main"]), ADS), ["widened-limits"]);
    // Another base, and another value there.
    for (from, to) in [("from = \"600\"", "from = \"601\""), ("base = \"", "base = \"0")] {
        let other = blocks(&repo, &[]).replace(from, to);
        let other = if from.starts_with("base") { shortened(&other) } else { other };
        on_main(&repo, CONFIG, &other);
        let scan = repo.scan(&["--base", "main"]);
        assert_eq!((scan.status, rules(&scan, ADS)), (2, vec!["widened-limits"]), "{from}");
    }
}

/// The digest with a `0` in front is one digit too long.
fn shortened(text: &str) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix("base = \"") {
        Some(digest) => format!("base = \"{}\"", &digest[..64]),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn an_approved_change_is_counted_and_listed() {
    let repo = topic("");
    repo.write(ADS, &cooldown("60"));
    let printed = blocks(&repo, &[]);
    on_main(&repo, CONFIG, &printed);
    let json = report(&mut repo.mk(&["--base", "main", "--format", "json"]));
    let ads = json["files"].as_array().unwrap().iter().find(|file| file["path"] == ADS).unwrap();
    let excused = &ads["excused"][0];
    assert_eq!((&excused["source"], &excused["rule"]), (&"approval".into(), &"widened-limits".into()));
    assert_eq!(excused["reason"], "measured on the new network");
    assert!(excused["until"].as_str().unwrap().starts_with("20"));
    for format in ["text", "markdown"] {
        let output = repo.mk(&["--base", "main", "--format", format]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.code() == Some(0) && text.contains("1 approved"), "{format}\n{text}");
    }
    for format in ["text", "json", "junit", "sarif", "markdown", "github", "concise", "gitlab"] {
        let output = repo.mk(&["--base", "main", "--format", format]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("measured on the new network"), "{format}\n{text}");
    }
}

#[test]
fn an_approval_does_not_rule_again() {
    let repo = topic("");
    repo.write(ADS, &cooldown("60"));
    let printed = blocks(&repo, &[]);
    on_main(&repo, CONFIG, &printed);
    assert_eq!(repo.scan(&["--base", "main"]).status, 0);
    // It lands: the approval is spent, and no fault.
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(ADS, &cooldown("60"));
    repo.commit();
    repo.git(["checkout", "--quiet", "-B", "topic"]);
    let scan = repo.scan(&["--base", "main"]);
    assert!(scan.status == 0 && scan.notes.iter().any(|note| note.contains("is spent")), "{scan:?}");
    // Somebody narrows it again, in other bytes, and another change widens it as before.
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(ADS, &format!("{GOOD}\n"));
    repo.commit();
    repo.git(["checkout", "--quiet", "-B", "topic"]);
    repo.write(ADS, &format!("{}\n", cooldown("60")));
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!((scan.status, rules(&scan, ADS)), (2, vec!["widened-limits"]), "{scan:?}");
    assert!(!rules(&scan, CONFIG).contains(&"unused-suppression"), "{scan:?}");
}

#[test]
fn an_approval_ends() {
    let repo = topic("");
    repo.write(ADS, &cooldown("60"));
    let printed = blocks(&repo, &["--today", "2026-01-01"]);
    on_main(&repo, CONFIG, &printed);
    let on = |day: &str| repo.scan(&["--base", "main", "--today", day]);
    assert_eq!(on("2026-04-01").status, 0, "its last day");
    let scan = on("2026-04-02");
    assert_eq!((scan.status, rules(&scan, ADS)), (2, vec!["widened-limits"]));
    assert!(scan.reported().iter().any(|(_, rules)| *rules == ["expired-suppression"]), "{scan:?}");
    // Where its file is not touched it holds nobody up.
    repo.write(ADS, GOOD);
    assert_eq!(on("2026-04-02").status, 0);
}

#[test]
fn a_change_approves_itself_only_where_the_base_lets_it() {
    for (config, status) in [("", 2), (PERMITS, 0)] {
        for args in [&["--base", "main"][..], &["--base", "main", "--staged"]] {
            let repo = topic(config);
            repo.write(ADS, &cooldown("60"));
            let printed = blocks(&repo, &[]);
            repo.write(APPROVALS, &printed);
            repo.git(["add", "--all"]);
            let scan = repo.scan(args);
            assert_eq!(scan.status, status, "{config} {args:?} {scan:?}");
            let said = format!("approved in this change by {APPROVALS}:1: measured on the new network");
            assert_eq!(scan.notes[0].contains(&said), status == 0, "{:?}", scan.notes);
            // In the configuration of the change it counts nowhere, nor does a permission that the change gives itself.
            fs::remove_file(repo.path.join(APPROVALS)).unwrap();
            repo.write(CONFIG, &printed);
            repo.git(["add", "--all"]);
            assert_eq!(repo.scan(args).status, 2, "{config} {args:?}");
            repo.write(APPROVALS, &printed);
            repo.write(CONFIG, PERMITS);
            repo.git(["add", "--all"]);
            assert_eq!(repo.scan(args).status, status, "{config} {args:?}");
        }
    }
}

#[test]
fn the_index_counts_with_staged() {
    let repo = topic(PERMITS);
    repo.write(ADS, &cooldown("60"));
    let printed = blocks(&repo, &[]);
    repo.write(APPROVALS, "");
    repo.git(["add", "--all"]);
    repo.write(APPROVALS, &printed);
    assert_eq!(repo.scan(&["--base", "main", "--staged"]).status, 2);
    assert_eq!(repo.scan(&["--base", "main"]).status, 0);
}

#[test]
fn a_file_of_approvals_holds_nothing_else() {
    let repo = topic(PERMITS);
    repo.write(ADS, &cooldown("60"));
    let printed = blocks(&repo, &[]);
    let blank = printed.replace(REASON, "reason = \"\"");
    for text in [format!("exclude = [\"ads*\"]\n{printed}"), blank] {
        repo.write(APPROVALS, &text);
        repo.git(["add", "--all"]);
        let scan = repo.scan(&["--base", "main"]);
        assert_eq!((scan.status, rules(&scan, APPROVALS)), (2, vec!["invalid-config"]), "{scan:?}");
        assert_eq!(rules(&scan, ADS), ["widened-limits"]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_no_file_of_approvals() {
    let repo = topic(PERMITS);
    repo.write(ADS, &cooldown("60"));
    let printed = blocks(&repo, &[]);
    repo.write("elsewhere/ads.toml", &printed);
    fs::create_dir(repo.path.join("passport-approvals")).unwrap();
    std::os::unix::fs::symlink("../elsewhere/ads.toml", repo.path.join(APPROVALS)).unwrap();
    repo.git(["add", "--all"]);
    for args in [&["--base", "main"][..], &["--base", "main", "--staged"]] {
        let scan = repo.scan(args);
        assert_eq!((scan.status, rules(&scan, APPROVALS)), (2, vec!["invalid-config"]), "{args:?} {scan:?}");
        assert_eq!(rules(&scan, ADS), ["widened-limits"], "{args:?}");
    }
    // Nor is what lies behind a folder that is a link.
    fs::remove_file(repo.path.join(APPROVALS)).unwrap();
    repo.write(APPROVALS, &printed);
    repo.git(["add", "--all"]);
    assert_eq!(repo.scan(&["--base", "main"]).status, 0);
    fs::remove_dir_all(repo.path.join("passport-approvals")).unwrap();
    std::os::unix::fs::symlink("elsewhere", repo.path.join("passport-approvals")).unwrap();
    let scan = repo.scan(&["--base", "main"]);
    assert!(scan.status == 2 && rules(&scan, ADS) == ["widened-limits"], "{scan:?}");
}

#[test]
fn no_suppression_and_no_baseline_takes_the_place_of_an_approval() {
    let suppress =
        format!("[[suppress]]\nrule = \"widened-limits\"\npath = \"{ADS}\"\nreason = \"agreed\"\nuntil = 2999-01-01\n");
    let repo = topic(&suppress);
    repo.write(ADS, &cooldown("60"));
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!((scan.status, rules(&scan, ADS)), (2, vec!["widened-limits"]), "{scan:?}");
    let repo = topic("baseline = \"baseline.jsonl\"\n");
    repo.write("baseline.jsonl", "");
    on_main(&repo, "baseline.jsonl", "");
    repo.write(ADS, &cooldown("60"));
    repo.mk(&["--base", "main", "--update-baseline"]).output().unwrap();
    assert_eq!(fs::read_to_string(repo.path.join("baseline.jsonl")).unwrap(), "");
    assert!(rules(&repo.scan(&["--base", "main"]), ADS).contains(&"widened-limits"));
}

/// Two best merge bases, whose passports say the same on the part in different bytes.
#[test]
fn each_base_needs_its_approval() {
    let repo = topic("");
    repo.write(ADS, &format!("{GOOD}\n"));
    repo.commit();
    let one = repo.git(["rev-parse", "topic"]);
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(ADS, &format!("{GOOD}\n\n"));
    repo.commit();
    let other = repo.git(["rev-parse", "main"]);
    repo.git(["merge", "--quiet", "--strategy=ours", "--message=x", &one]);
    repo.git(["checkout", "--quiet", "topic"]);
    repo.git(["merge", "--quiet", "--strategy=ours", "--message=x", &other]);
    repo.write(ADS, &cooldown("60"));
    repo.commit();
    assert_eq!(repo.git(["merge-base", "--all", "main", "topic"]).lines().count(), 2);
    let first = {
        let mut command = repo.command(env!("CARGO_BIN_EXE_mk"));
        let args = ["passport", "diff", "--base", &one, "--format", "approve"];
        String::from_utf8(command.args(args).output().unwrap().stdout).unwrap().replace("reason = \"\"", REASON)
    };
    let second = blocks(&repo, &[]);
    assert_ne!(first, second);
    for (text, status) in [(first.clone(), 2), (second.clone(), 2), (first + &second, 0)] {
        on_main(&repo, CONFIG, &text);
        let scan = repo.scan(&["--base", "main"]);
        assert_eq!(scan.status, status, "{scan:?}");
    }
}

/// A file as a whole is approved with its bytes.
#[test]
fn a_newcomer_is_approved_with_its_bytes() {
    let repo = topic("");
    let new = cooldown("60");
    let digest = sha256(&new);
    let approval = format!(
        "[[approve]]\nrule = \"permissive-newcomer\"\npath = \"new.passport.json\"\nfrom = \"absent\"\nto = \
         \"{digest}\"\nbase = \"absent\"\n{REASON}\nuntil = 2999-01-01\n"
    );
    on_main(&repo, CONFIG, &approval);
    repo.write("new.passport.json", &new);
    repo.git(["add", "new.passport.json"]);
    let scan = repo.scan(&["--base", "main"]);
    assert!(!rules(&scan, "new.passport.json").contains(&"permissive-newcomer"), "{scan:?}");
    repo.write("new.passport.json", &format!("{new}\n"));
    let scan = repo.scan(&["--base", "main"]);
    assert!(rules(&scan, "new.passport.json").contains(&"permissive-newcomer"), "{scan:?}");
}

/// What `printf | sha256sum` prints.
fn sha256(text: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let bytes: Vec<String> = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

#[test]
fn a_move_to_another_policy_is_approved_by_the_block_that_is_printed() {
    let policy = "[[override]]\npaths = [\"prod/**\"]\nprofile = \"safe\"\n";
    let repo = topic(policy);
    repo.git(["checkout", "--quiet", "main"]);
    repo.git(["rm", "--quiet", ADS]);
    repo.write("prod/a.passport.json", GOOD);
    repo.commit();
    let moves = |repo: &Repo| {
        repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
        repo.git(["rm", "--quiet", "prod/a.passport.json"]);
        repo.write("dev/a.passport.json", GOOD);
        repo.commit();
        repo.scan(&["--base", "main"])
    };
    let scan = moves(&repo);
    assert_eq!((scan.status, rules(&scan, "dev/a.passport.json")), (2, vec!["moved-passport"]), "{scan:?}");
    let printed = blocks(&repo, &[]);
    assert!(printed.starts_with("# topic:dev/a.passport.json is moved.") || printed.contains("is moved."), "{printed}");
    let block = printed.lines().filter_map(|line| line.strip_prefix("# ")).skip_while(|line| *line != "[[approve]]");
    let block: Vec<&str> = block.take_while(|line| !line.contains("If a scan")).collect();
    on_main(&repo, CONFIG, &format!("{policy}{}\n", block.join("\n")));
    let scan = moves(&repo);
    assert_eq!((scan.status, rules(&scan, "dev/a.passport.json")), (0, vec![]), "{scan:?}");
}

#[test]
fn what_an_approval_does_not_fit_is_a_note() {
    let repo = topic("");
    repo.write(ADS, &cooldown("60"));
    let printed = blocks(&repo, &[]);
    on_main(&repo, CONFIG, &printed);
    repo.write(ADS, &format!("{GOOD}\n"));
    let json = report(&mut repo.mk(&["--base", "main", "--format", "json"]));
    let files = json["files"].as_array().unwrap();
    let mut notes: Vec<_> = files.iter().flat_map(|file| file["findings"].as_array().unwrap().clone()).collect();
    // The branch is older than the configuration.
    notes.retain(|finding| finding["rule"] != "policy-change");
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!((&notes[0]["rule"], &notes[0]["level"]), (&"unused-suppression".into(), &"note".into()));
    // Where the file is not touched, the approval waits.
    repo.write(ADS, GOOD);
    assert_eq!(report(&mut repo.mk(&["--base", "main", "--format", "json"]))["counts"]["notes"], 0);
    assert_eq!(report(&mut repo.mk(&["--format", "json"]))["counts"]["notes"], 0);
}

#[test]
fn what_leaves_its_envelope_is_approved_with_its_bytes() {
    let policy = format!("[[override]]\npaths = [\"{ADS}\"]\nenvelope = \"policies/ads.json\"\n");
    let wide = cooldown("60");
    for (to, expected) in [(sha256(&wide), vec![]), (sha256(GOOD), vec!["outside-envelope"])] {
        let repo = topic(&policy);
        repo.write("policies/ads.json", "{\"limits\": {\"cooldown_s\": 600}}\n");
        repo.commit();
        repo.git(["branch", "--force", "main"]);
        repo.write(ADS, &wide);
        let base = sha256(GOOD);
        let approval = format!(
            "[[approve]]\nrule = \"outside-envelope\"\npath = \"{ADS}\"\nat = \"/limits/cooldown_s\"\nfrom = \
             \"{base}\"\nto = \"{to}\"\nbase = \"{base}\"\n{REASON}\nuntil = 2999-01-01\n"
        );
        let printed = blocks(&repo, &[]);
        on_main(&repo, CONFIG, &format!("{policy}{approval}{printed}"));
        let scan = repo.scan(&["--base", "main"]);
        assert_eq!(rules(&scan, ADS), expected, "{scan:?}");
    }
}

/// The rules of a file as a whole are approved by the blocks that are printed as comments.
#[test]
fn what_is_printed_as_a_comment_accepts_once_it_is_none() {
    let policy = format!("[[override]]\npaths = [\"{ADS}\"]\nenvelope = \"policies/ads.json\"\n");
    let context = |cluster: &str| {
        let with = format!("\"context\": {{ \"cluster\": \"{cluster}\" }},\n  \"limits\"");
        GOOD.replace("\"limits\"", &with).replace("\"apply\": false", "\"apply\": true")
    };
    let repo = topic(&policy);
    repo.write("policies/ads.json", "{\"limits\": {\"cooldown_s\": 600}}\n");
    repo.write(ADS, &context("a"));
    repo.commit();
    repo.git(["branch", "--force", "main"]);
    repo.write(ADS, &context("b").replace("\"cooldown_s\": 600", "\"cooldown_s\": 60"));
    let reported = |repo: &Repo| {
        let scan = repo.scan(&["--base", "main"]);
        rules(&scan, ADS).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = reported(&repo);
    for rule in ["outside-envelope", "stale-calibration", "widened-limits"] {
        assert!(before.iter().any(|found| found == rule), "{rule}: {before:?}");
    }
    let printed = blocks(&repo, &[]);
    let is_prose = |line: &&str| line.contains(" If a scan reports ");
    let lines = printed.lines().filter(|line| !is_prose(line));
    let all: Vec<&str> = lines.map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
    on_main(&repo, CONFIG, &format!("{policy}{}\n", all.join("\n")));
    let left = reported(&repo);
    let is_approved = |rule: &str| !left.iter().any(|found| found == rule);
    assert!(["outside-envelope", "stale-calibration", "widened-limits"].into_iter().all(is_approved), "{left:?}");
}
