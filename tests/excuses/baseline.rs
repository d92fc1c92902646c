//! The way of a baseline: it is written, it holds, it shrinks.

use std::fs;

use super::{BASELINE, excused, findings, lines, passport, refused, scan, these};
use crate::common::run::{mk, run};
use crate::git::support::{GOOD, Repo};

/// Three faults.
const FAULTY: &str = r#"{"allowed_chords": ["NORMAL-HOLD", "RELOK"], "limits": {"cooldown_s": "600"}, "extra": 1}"#;

/// A repository of `count` passports with three faults each.
fn monorepo(count: usize) -> Repo {
    let repo = Repo::new();
    let text = passport(FAULTY);
    for index in 0..count {
        repo.write(format!("team{}/p{index}.passport.json", index % 7), &text);
    }
    repo
}

#[test]
fn a_monorepo_goes_from_all_its_faults_to_none() {
    let repo = monorepo(100);
    let (status, report) = scan(&repo, &["--update-baseline"]);
    let all = lines(&repo);
    assert_eq!((status, report["verdict"].as_str()), (0, Some("clean")), "{:?}", report["failures"]);
    assert!(all.len() >= 300 && report["counts"]["in_baseline"] == all.len(), "{}", all.len());
    assert!(all.is_sorted(), "the lines are sorted");
    assert_eq!(excused(&report).len(), all.len());

    // The same repository gives the same bytes, and is green.
    assert_eq!((scan(&repo, &["--update-baseline"]).0, lines(&repo)), (0, all.clone()));
    assert_eq!(scan(&repo, &["--deny-warnings"]).0, 0);

    // One new fault fails, and only it is shown.
    repo.write("team0/new.passport.json", &passport(r#"{"limits": {"cooldown_s": -1}}"#));
    let (status, report) = scan(&repo, &[]);
    let new = these(&[("team0/new.passport.json", "limit-out-of-range", "/limits/cooldown_s")]);
    assert_eq!((status, findings(&report)), (2, new));
    fs::remove_file(repo.path.join("team0/new.passport.json")).unwrap();

    // A value that gets worse fails.
    repo.write("team3/p3.passport.json", &passport(&FAULTY.replace("\"600\"", "\"60\"")));
    let (status, report) = scan(&repo, &[]);
    let worse: Vec<_> = findings(&report).into_iter().filter(|(_, rule, _)| rule != "unused-suppression").collect();
    assert_eq!((status, worse), (2, these(&[("team3/p3.passport.json", "wrong-type", "/limits/cooldown_s")])));

    // A fault that is corrected leaves the gate green.
    repo.write("team3/p3.passport.json", GOOD);
    let (status, report) = scan(&repo, &[]);
    assert_eq!((status, report["counts"]["errors"].as_u64()), (0, Some(0)));

    // Pruning takes its lines out, and nothing else.
    assert_eq!(scan(&repo, &["--prune-baseline"]).0, 0);
    let left: Vec<String> = all.iter().filter(|line| !line.contains("team3/p3.passport.json")).cloned().collect();
    assert_eq!(all.len() - left.len(), all.len() / 100);
    assert_eq!(lines(&repo), left);
    let (status, report) = scan(&repo, &["--deny-warnings"]);
    assert_eq!((status, findings(&report)), (0, Vec::new()));
}

#[test]
fn a_file_that_is_gone_leaves_lines_that_are_pruned() {
    let repo = monorepo(3);
    scan(&repo, &["--update-baseline"]);
    let all = lines(&repo);
    fs::remove_file(repo.path.join("team1/p1.passport.json")).unwrap();
    assert_eq!(scan(&repo, &[]).0, 0);
    scan(&repo, &["--prune-baseline"]);
    let left: Vec<String> = all.into_iter().filter(|line| !line.contains("team1")).collect();
    assert_eq!(lines(&repo), left);
}

#[test]
fn what_could_not_be_judged_keeps_its_lines() {
    let repo = monorepo(3);
    scan(&repo, &["--update-baseline"]);
    let all = lines(&repo);
    // While a file is no JSON, its rules did not run.
    repo.write("team1/p1.passport.json", "{");
    let (status, report) = scan(&repo, &[]);
    assert_eq!((status, findings(&report).len()), (2, 1), "{:?}", findings(&report));
    assert_eq!(scan(&repo, &["--prune-baseline"]).0, 2);
    assert_eq!(lines(&repo), all);
    assert_eq!(scan(&repo, &["--update-baseline"]).0, 2);
    assert_eq!(lines(&repo), all);
    // Neither did a rule that was not selected, nor is a file looked at that a glob of this run leaves out.
    repo.write("team1/p1.passport.json", GOOD);
    for narrow in [["--ignore", "unknown-field,unknown-chord,wrong-type"], ["--exclude", "team1/**"]] {
        let arguments = [&narrow[..], &["--prune-baseline"]].concat();
        scan(&repo, &arguments);
        assert!(lines(&repo).iter().any(|line| line.contains("team1") && line.contains("unknown-chord")), "{narrow:?}");
    }
}

#[test]
fn a_baseline_is_written_only_by_a_scan_of_everything() {
    let repo = monorepo(1);
    for option in ["--update-baseline", "--prune-baseline"] {
        let reason = format!("error: {option} needs a scan of the whole repository");
        for part in [&["--staged"][..], &["--changed-since", "HEAD"], &["--shard", "1/2"], &["team0"], &["-"]] {
            repo.commit();
            let said = refused(&repo, &[part, &[option, "--baseline", BASELINE]].concat());
            assert!(said.starts_with(&reason) && said.contains("give it without"), "{part:?}: {said}");
        }
        assert!(refused(&repo, &[option]).starts_with("error: no baseline is named: "));
    }
    assert!(!repo.path.join(BASELINE).exists());
    let said = refused(&repo, &["--baseline", BASELINE]);
    assert_eq!(said, "error: the baseline `passport-baseline.jsonl` does not exist; `--update-baseline` writes one\n");
    assert!(refused(&repo, &["--baseline", BASELINE, "--prune-baseline"]).contains("does not exist"));
}

#[test]
fn a_file_with_more_findings_than_are_kept_is_no_part_of_a_baseline() {
    let repo = monorepo(1);
    let fields: Vec<String> = (0..1500).map(|index| format!("\"field{index}\": 1")).collect();
    repo.write("many.passport.json", &GOOD.replacen('{', &format!("{{{},", fields.join(",")), 1));
    let (status, report) = scan(&repo, &["--update-baseline"]);
    assert_eq!(status, 2);
    let failure = report["failures"][0]["message"].as_str().unwrap();
    assert!(failure.contains("was not written: `many.passport.json` has more findings"), "{failure}");
    assert!(!repo.path.join(BASELINE).exists());
}

/// Two branches that each add a fault to the baseline, or take one out, merge without a conflict.
#[test]
fn the_baselines_of_two_branches_merge() {
    let repo = monorepo(6);
    repo.write(".gitattributes", "passport-baseline.jsonl merge=union\n");
    scan(&repo, &["--update-baseline"]);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "one"]);
    repo.write("team2/one.passport.json", &passport(FAULTY));
    scan(&repo, &["--update-baseline"]);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "other", "main"]);
    repo.write("team2/other.passport.json", &passport(FAULTY));
    repo.write("team4/p4.passport.json", GOOD);
    scan(&repo, &["--update-baseline"]);
    repo.commit();
    repo.git(["merge", "--quiet", "--message=merge", "one"]);
    let (status, report) = scan(&repo, &[]);
    assert_eq!((status, report["counts"]["errors"].as_u64()), (0, Some(0)), "{:?}", findings(&report));
    scan(&repo, &["--prune-baseline"]);
    let merged = lines(&repo);
    scan(&repo, &["--update-baseline"]);
    let mut sorted = merged;
    sorted.sort();
    assert_eq!(lines(&repo), sorted);
}

/// Two files that claim one identity: a finding that is found after all files were checked.
#[test]
fn what_concerns_several_files_is_in_the_baseline_too() {
    let repo = Repo::new();
    let claim = |text: &str| passport(&format!(r#"{{"id": "ads", "version": "1.0.0", "description": "{text}"}}"#));
    repo.write("a.passport.json", &claim("one"));
    repo.write("b.passport.json", &claim("other"));
    assert_eq!(scan(&repo, &["--update-baseline"]).0, 0);
    let (status, report) = scan(&repo, &[]);
    assert_eq!((status, excused(&report).len()), (0, 2));
    repo.write("c.passport.json", &claim("another"));
    let (status, report) = scan(&repo, &[]);
    assert_eq!((status, findings(&report)), (2, these(&[("c.passport.json", "conflicting-identity", "/id")])));
}

/// What is excused is in no report that asks somebody to act.
#[test]
fn only_text_and_json_show_what_is_excused() {
    let repo = monorepo(2);
    scan(&repo, &["--update-baseline"]);
    let said = |format: &str| {
        let output = repo.mk(&["--baseline", BASELINE, "--format", format]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let count = lines(&repo).len();
    assert_eq!(said("text"), format!("2 passports, 0 errors, 0 warnings in 0 files; {count} in the baseline\n"));
    assert_eq!((said("concise"), said("github"), said("gitlab")), (String::new(), String::new(), "[]\n".to_owned()));
    assert!(said("sarif").contains(r#""results":[]"#));
    assert!(said("junit").contains(r#"failures="0""#) && !said("junit").contains("unknown-chord"));
    assert!(said("markdown").contains(&format!("{count} in the baseline.")));
}

#[test]
fn a_baseline_that_the_configuration_names_is_made_by_the_first_update() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mk-passport.toml"), "baseline = \"known.jsonl\"\n").unwrap();
    fs::write(folder.path().join("passport.json"), "{}").unwrap();
    let scan = |more: &[&str]| run(mk(folder.path()).args(["scan", "--no-git", "--format", "concise"]).args(more));
    let ended = scan(&[]);
    assert!(ended.code() == 2 && ended.out().contains("names what is no file"), "{ended:?}");
    assert_eq!(scan(&["--update-baseline"]).code(), 0);
    assert!(folder.path().join("known.jsonl").is_file());
    assert_eq!(scan(&[]).code(), 0);
    let exempt = run(mk(folder.path()).args(["config", "--exempt", "--no-git"]));
    assert_eq!(exempt.code(), 0, "{exempt:?}");
    let held = fs::read_to_string(folder.path().join("known.jsonl")).unwrap();
    let listed = exempt.out().lines().filter(|line| line.starts_with("in the baseline: ")).count();
    assert_eq!(listed, held.lines().count(), "{}", exempt.out());
}
