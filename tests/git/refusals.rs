//! Git not answering: a failure in Git's own words, and never a walk in its place.

use std::fs;

use super::support::{GOOD, Repo, Scan, read};

fn refused(scan: &Scan, words: &str) {
    assert_eq!((scan.status, scan.verdict.as_str(), scan.names()), (2, "blind", vec![]), "{scan:?}");
    assert_eq!(scan.failures.len(), 1, "{scan:?}");
    let (message, help) = &scan.failures[0];
    assert!(message.contains(words) || help.contains(words), "{scan:?}");
}

fn with_passport() -> Repo {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.commit();
    repo
}

const WAYS: [&[&str]; 4] = [&[], &["--tracked"], &["--staged"], &["--changed-since", "HEAD"]];

#[test]
fn no_git_on_the_path() {
    let repo = with_passport();
    for args in WAYS {
        refused(&read(repo.mk(args).args(["--format", "json"]).env("PATH", "/nowhere")), "git cannot be started");
    }
    let walked = read(repo.mk(&["--format", "json", "--no-git"]).env("PATH", "/nowhere"));
    assert_eq!((walked.status, walked.names()), (0, vec!["a.passport.json"]));
    // A file that is named needs no Git.
    let named = read(repo.mk(&["--format", "json", "a.passport.json"]).env("PATH", "/nowhere"));
    assert_eq!(named.status, 0);
}

#[test]
fn a_corrupt_index() {
    let repo = with_passport();
    fs::write(repo.path.join(".git/index"), "nonsense that is long enough for a header").unwrap();
    for args in WAYS {
        refused(&repo.scan(args), "index");
    }
}

#[test]
fn a_broken_repository() {
    let repo = with_passport();
    fs::remove_file(repo.path.join(".git/HEAD")).unwrap();
    for args in WAYS {
        refused(&repo.scan(args), "not a git repository");
    }
}

#[test]
fn no_repository_at_all() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    fs::remove_dir_all(repo.path.join(".git")).unwrap();
    for args in &WAYS[1..] {
        refused(&repo.scan(args), "not a git repository");
    }
    assert_eq!(repo.scan(&[]).names(), ["a.passport.json"]);
}

#[test]
fn dubious_ownership_comes_with_gits_advice() {
    let repo = with_passport();
    for args in WAYS {
        let mut command = repo.mk(args);
        command.args(["--format", "json"]).env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
        let scan = read(&mut command);
        refused(&scan, "dubious ownership");
        assert!(scan.failures[0].1.contains("safe.directory"), "{scan:?}");
    }
}

#[test]
fn a_missing_blob_is_reported_at_its_file() {
    let repo = with_passport();
    repo.write("b.passport.json", "{}");
    repo.git(["add", "."]);
    let id = repo.git(["rev-parse", ":b.passport.json"]);
    fs::remove_file(repo.path.join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    let scan = repo.scan(&["--staged"]);
    assert_eq!(scan.reported(), [("b.passport.json", vec!["unreadable-file"])]);
    assert!(scan.messages[0].contains("lacks the object"), "{:?}", scan.messages);
}

#[test]
fn a_corrupt_blob_is_reported_at_its_file_and_the_others_are_read() {
    let repo = with_passport();
    repo.write("b.passport.json", "{}");
    repo.write("c.passport.json", GOOD);
    repo.write("d.passport.json", &GOOD.replace("\"safe\"", "\"mine\""));
    repo.git(["add", "."]);
    let id = repo.git(["rev-parse", ":b.passport.json"]);
    let object = repo.path.join(".git/objects").join(&id[..2]).join(&id[2..]);
    fs::remove_file(&object).unwrap();
    fs::write(&object, "no zlib stream").unwrap();
    let scan = repo.scan(&["--staged"]);
    assert_eq!(scan.files["b.passport.json"], ["unreadable-file"]);
    assert_eq!(scan.files["d.passport.json"], Vec::<String>::new());
    assert_eq!((scan.files.len(), scan.status), (3, 2));
}

#[test]
fn a_hint_about_what_the_gate_asks_for_is_no_advice() {
    let repo = with_passport();
    let tree = repo.git(["rev-parse", "HEAD^{tree}"]);
    fs::remove_file(repo.path.join(".git/objects").join(&tree[..2]).join(&tree[2..])).unwrap();
    for args in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        let scan = repo.scan(args);
        refused(&scan, "bad tree object");
        let help = &scan.failures[0].1;
        assert!(!help.contains("hint:") && !help.contains("graft") && help.contains("git fsck"), "{help}");
    }
}

#[test]
fn no_file_system_monitor_is_started() {
    let repo = with_passport();
    let mark = repo.path.join("started");
    repo.git(["config", "core.fsmonitor", &format!("touch '{}'; false", mark.display())]);
    for args in WAYS {
        assert_eq!(repo.scan(args).status, 0);
    }
    assert!(!mark.exists());
}

#[test]
fn modes_that_exclude_each_other_are_bad_usage() {
    let repo = with_passport();
    for args in [
        &["--tracked", "--staged"][..],
        &["--tracked", "--changed-since", "HEAD"],
        &["--staged", "--changed-since", "HEAD"],
        &["--staged", "--no-git"],
        &["--tracked", "--no-git"],
        &["--changed-since", "HEAD", "--no-git"],
        &["--staged", "-"],
        &["--changed-since", "HEAD", "-"],
        &["--shard", "0/2"],
        // An empty variable must not mean everything, nor nothing.
        &["--exclude", ""],
        &["--exclude", "./"],
        &["--exclude", "/"],
        &["--include", ""],
    ] {
        let output = repo.mk(args).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}
