//! Suppressions: what they excuse, and until when.

use std::io::Write as _;
use std::process::Stdio;

use super::{excused, findings, passport, these};
use crate::git::support::{GOOD, Repo};
use serde_json::Value;

const CONFIG: &str = "mk-passport.toml";
const FAULT: &str = r#"{"allowed_chords": ["NORMAL-HOLD", "DRIFT-RETUNE", "BURST-ABSORB", "INPUT-STRAGGLER", "RECOVER", "RELOCK", "RELOK"]}"#;

/// A suppression of the unknown chord in `path` until the last day of March.
fn suppression(path: &str) -> String {
    format!(
        "[[suppress]]\nrule = \"unknown-chord\"\npath = \"{path}\"\nat = \"/allowed_chords/RELOK\"\nreason = \"agreed \
         with the platform team\"\nuntil = 2027-03-31\n"
    )
}

fn repo() -> Repo {
    let repo = Repo::new();
    repo.write("ads.passport.json", &passport(FAULT));
    repo.write("good.passport.json", GOOD);
    repo.write(CONFIG, &suppression("ads.passport.json"));
    repo
}

/// What a scan says on a day, as JSON, with its exit status.
fn on(repo: &Repo, day: &str, arguments: &[&str]) -> (i32, Value) {
    with_input(repo, day, arguments, "")
}

fn with_input(repo: &Repo, day: &str, arguments: &[&str], input: &str) -> (i32, Value) {
    let mut command = repo.mk(&["--today", day, "--format", "json"]);
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), report)
}

/// The level of the finding of a rule, if there is one.
fn level(report: &Value, rule: &str) -> Option<String> {
    let files = report["files"].as_array().unwrap().iter();
    let mut all = files.flat_map(|file| file["findings"].as_array().unwrap().clone());
    all.find(|finding| finding["rule"] == rule).map(|finding| finding["level"].as_str().unwrap().to_owned())
}

#[test]
fn a_suppression_holds_through_its_last_day() {
    let repo = repo();
    for (day, status, expiring) in [
        ("2027-03-16", 0, None),
        ("2027-03-17", 0, Some("note")),
        ("2027-03-31", 0, Some("note")),
        ("2027-04-01", 2, None),
    ] {
        let (ended, report) = on(&repo, day, &["--deny-warnings"]);
        assert_eq!((ended, level(&report, "expiring-suppression").as_deref()), (status, expiring), "{day}");
        assert_eq!(excused(&report).len(), usize::from(status == 0), "{day}");
    }
    let (_, report) = on(&repo, "2027-03-31", &[]);
    let one = &report["files"].as_array().unwrap().iter().find(|file| file["path"] == "ads.passport.json").unwrap()["excused"]
        [0];
    assert_eq!((one["source"].as_str(), one["until"].as_str()), (Some("suppression"), Some("2027-03-31")));
    assert_eq!(one["reason"], "agreed with the platform team");
    assert_eq!((report["counts"]["suppressed"].as_u64(), report["counts"]["errors"].as_u64()), (Some(1), Some(0)));
    // Once it is over, it is an error beside the finding that it hid.
    let (_, report) = on(&repo, "2027-04-01", &[]);
    let both = these(&[
        (CONFIG, "expired-suppression", "/suppress/0"),
        ("ads.passport.json", "unknown-chord", "/allowed_chords/RELOK"),
    ]);
    assert_eq!(findings(&report), both);
}

/// One entry that is over, through every front end.
#[test]
fn every_front_end_sees_that_a_suppression_is_over() {
    const DAY: &str = "2027-04-01";
    let repo = repo();
    repo.commit();
    let (fault, text) = (Some("error".to_owned()), passport(FAULT));
    let said = |arguments: &[&str], input: &str| {
        let (status, report) = with_input(&repo, DAY, arguments, input);
        (status, level(&report, "unknown-chord"), level(&report, "expired-suppression"))
    };
    assert_eq!(said(&[], ""), (2, fault.clone(), fault.clone()));
    assert_eq!(said(&["--tracked"], ""), (2, fault.clone(), fault.clone()));
    assert_eq!(said(&["ads.passport.json"], ""), (2, fault.clone(), fault.clone()));
    assert_eq!(said(&["-", "--stdin-filename", "ads.passport.json"], &text), (2, fault.clone(), fault.clone()));
    // A run that is about other files is not held up by it.
    let note = (0, None, Some("note".to_owned()));
    assert_eq!(said(&["good.passport.json"], ""), note);
    assert_eq!(said(&["-", "--stdin-filename", "good.passport.json"], GOOD), note);
    // Exactly one part of a matrix reports it.
    let mut shards: Vec<_> = ["1/2", "2/2"].iter().map(|shard| said(&["--shard", shard], "")).collect();
    shards.sort();
    assert_eq!(shards, [(0, None, None), (2, fault.clone(), fault.clone())]);
    // A change counts where it touches the file.
    repo.write("good.passport.json", &format!("{GOOD} "));
    repo.git(["add", "--all"]);
    assert_eq!(said(&["--staged"], ""), note);
    assert_eq!(said(&["--changed-since", "HEAD"], ""), note);
    repo.write("ads.passport.json", &format!("{text} "));
    repo.git(["add", "--all"]);
    assert_eq!(said(&["--staged"], ""), (2, fault.clone(), fault.clone()));
    assert_eq!(said(&["--changed-since", "HEAD"], ""), (2, fault.clone(), fault));
}

/// Every front end excuses the same.
#[test]
fn every_front_end_knows_a_suppression() {
    let repo = repo();
    repo.git(["add", "--all"]);
    let text = passport(FAULT);
    for (arguments, input) in [
        (&[][..], ""),
        (&["--tracked"], ""),
        (&["--staged"], ""),
        (&["--no-git"], ""),
        (&["ads.passport.json"], ""),
        (&["-", "--stdin-filename", "ads.passport.json"], &text),
    ] {
        let (status, report) = with_input(&repo, "2027-01-01", arguments, input);
        assert_eq!((status, excused(&report).len(), findings(&report)), (0, 1, Vec::new()), "{arguments:?}");
    }
}

#[test]
fn one_that_excuses_nothing_is_a_warning_and_in_a_change_a_note() {
    let repo = repo();
    repo.commit();
    repo.write("ads.passport.json", GOOD);
    repo.git(["add", "--all"]);
    let said = |arguments: &[&str]| level(&on(&repo, "2027-01-01", arguments).1, "unused-suppression");
    assert_eq!(said(&[]).as_deref(), Some("warning"));
    assert_eq!(said(&["ads.passport.json"]).as_deref(), Some("warning"));
    assert_eq!(said(&["--staged"]).as_deref(), Some("note"));
    assert_eq!(said(&["--changed-since", "HEAD"]).as_deref(), Some("note"));
    assert_eq!(on(&repo, "2027-01-01", &["--staged", "--deny-warnings"]).0, 0);
    // Of what a run does not look for nothing is known.
    assert_eq!(said(&["good.passport.json"]), None);
    assert_eq!(said(&["--ignore", "unknown-chord"]), None);
    repo.write("ads.passport.json", "{");
    assert_eq!(said(&[]), None);
    // A file that is gone has no finding any more.
    std::fs::remove_file(repo.path.join("ads.passport.json")).unwrap();
    assert_eq!(said(&[]).as_deref(), Some("warning"));
    assert_eq!(said(&["good.passport.json"]), None);
}

/// A suppression names a part by `at`, as a report writes it, or all parts of its rule.
#[test]
fn the_place_is_the_one_that_a_report_shows() {
    let repo = Repo::new();
    let path = "caf\u{e9} [x].passport.json";
    repo.write(path, &passport(r#"{"a/b~c": 1, "other": 2}"#));
    let toml = |at: &str| {
        format!(
            "[[suppress]]\nrule = \"unknown-field\"\npath = \"{path}\"\n{at}reason = \"known\"\nuntil = 2027-03-31\n"
        )
    };
    let left = |at: &str| {
        repo.write(CONFIG, &toml(at));
        let found = findings(&on(&repo, "2027-01-01", &[]).1).into_iter();
        found.filter(|(_, rule, _)| rule == "unknown-field").map(|(.., at)| at).collect::<Vec<_>>()
    };
    assert_eq!(left("at = \"/a~1b~0c\"\n"), ["/other"]);
    assert_eq!(left("at = \"/a/b~c\"\n"), ["/a~1b~0c", "/other"]);
    assert_eq!(left(""), Vec::<String>::new());
}

/// A suppression and a line of the baseline for one finding: both are in use.
#[test]
fn a_suppression_stands_in_front_of_the_baseline() {
    let repo = repo();
    let baseline = ["--baseline", super::BASELINE];
    repo.write(CONFIG, "");
    on(&repo, "2027-01-01", &[&baseline[..], &["--update-baseline"]].concat());
    let count = super::lines(&repo).len();
    repo.write(CONFIG, &suppression("ads.passport.json"));
    let (status, report) = on(&repo, "2027-01-01", &baseline);
    assert_eq!((status, findings(&report)), (0, Vec::new()));
    assert_eq!(
        (report["counts"]["suppressed"].as_u64(), report["counts"]["in_baseline"].as_u64()),
        (Some(1), Some(count as u64 - 1))
    );
    on(&repo, "2027-01-01", &[&baseline[..], &["--prune-baseline"]].concat());
    assert_eq!(super::lines(&repo).len(), count);
    // What is suppressed is not taken into a new baseline.
    on(&repo, "2027-01-01", &[&baseline[..], &["--update-baseline"]].concat());
    assert_eq!(super::lines(&repo).len(), count - 1);
}
