//! How many times Git is started: a hook pays for each.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use super::support::{BAD, GOOD, Repo, read};
use crate::common::run::install;

/// The commands of Git that a scan starts.
fn started(repo: &Repo, args: &[&str]) -> Vec<String> {
    let programs = repo.beside("programs");
    let log = repo.beside("log");
    if !programs.exists() {
        fs::create_dir(&programs).unwrap();
        let real = Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout;
        let real = String::from_utf8(real).unwrap();
        let script = format!("#!/bin/sh\necho \"$*\" >>'{}'\nexec '{}' \"$@\"\n", log.display(), real.trim());
        fs::write(repo.beside("script"), script).unwrap();
        install(&repo.beside("script"), &programs.join("git"));
    }
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    fs::write(&log, "").unwrap();
    let scan = read(repo.mk(args).args(["--format", "json"]).env("PATH", path));
    assert_eq!(scan.failures, [], "{args:?}");
    let known =
        ["rev-parse", "diff-index", "ls-files", "cat-file", "merge-base", "config", "hash-object", "check-ignore"];
    let command = |line: &str| known.into_iter().find(|name| line.split(' ').any(|word| word == *name));
    let lines = fs::read_to_string(&log).unwrap();
    lines.lines().map(|line| command(line).unwrap_or_else(|| panic!("{line}")).to_owned()).collect()
}

#[test]
fn git_is_started_no_more_often_than_is_needed() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("sub/b.passport.json", GOOD);
    repo.commit();
    repo.write("a.passport.json", BAD);
    repo.git(["add", "."]);
    assert_eq!(started(&repo, &["--tracked"]), ["rev-parse", "ls-files"]);
    assert_eq!(started(&repo, &["--tracked", "sub"]), ["rev-parse", "ls-files"]);
    assert_eq!(started(&repo, &["--staged"]), ["rev-parse", "rev-parse", "diff-index", "cat-file"]);
    let since = ["rev-parse", "rev-parse", "rev-parse", "merge-base", "ls-files", "config", "diff-index"];
    assert_eq!(started(&repo, &["--changed-since", "HEAD"]), since);
    repo.write("sub/b.passport.json", BAD);
    assert_eq!(started(&repo, &["--changed-since", "HEAD"]), [&since[..], &["hash-object", "cat-file"]].concat());
    repo.git(["reset", "--quiet", "--hard"]);
    assert_eq!(started(&repo, &["--staged"]), ["rev-parse", "rev-parse", "diff-index"]);
    assert_eq!(started(&repo, &["--changed-since", "HEAD"]), since);
}

#[test]
fn what_git_neither_tracks_nor_ignores_is_asked_for_in_one_conversation() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("src/main.py", "");
    repo.write(".gitignore", "__pycache__/\n");
    repo.commit();
    assert_eq!(started(&repo, &[]), ["rev-parse", "ls-files"], "all is tracked");
    for folder in ["", "src/", "new/deep/", "new/deep/deeper/"] {
        repo.write(format!("{folder}__pycache__/x.passport.json"), BAD);
    }
    repo.write("new/deep/y.passport.json", GOOD);
    let scan = repo.scan(&[]);
    assert_eq!(scan.told(), [("a.passport.json", vec![]), ("new/deep/y.passport.json", vec![])]);
    assert_eq!(started(&repo, &[]), ["rev-parse", "ls-files", "check-ignore"]);
    let asked = fs::read_to_string(repo.beside("log")).unwrap();
    // With the index, Git looks through all of it for each path.
    assert!(asked.contains("--no-index"), "{asked}");
    repo.git(["update-index", "--skip-worktree", ".gitignore"]);
    fs::remove_file(repo.path.join(".gitignore")).unwrap();
    assert_eq!(repo.scan(&[]).told(), scan.told(), "a sparse checkout has left it in the index");
}

#[test]
fn a_large_index_is_listed_while_the_commit_is_compared() {
    let repo = Repo::new();
    repo.write("store/base.txt", GOOD);
    symlink("store/base.txt", repo.path.join("linked.passport.json")).unwrap();
    repo.write("a.passport.json", GOOD);
    repo.commit();
    let blob = repo.git(["rev-parse", "HEAD:a.passport.json"]);
    let line = |number| format!("100644 {blob}\t{}/{number}.txt\n", "folder".repeat(20));
    let mut add = repo.command("git").args(["update-index", "--index-info"]).stdin(Stdio::piped()).spawn().unwrap();
    add.stdin.take().unwrap().write_all((0..6000).map(line).collect::<Vec<_>>().concat().as_bytes()).unwrap();
    assert!(add.wait().unwrap().success());
    repo.git(["commit", "--quiet", "--message=x"]);
    assert!(fs::metadata(repo.path.join(".git/index")).unwrap().len() > 1 << 20);

    repo.write("a.passport.json", BAD);
    repo.git(["add", "a.passport.json"]);
    let bad = |name| (name, vec!["unknown-chord"]);
    assert_eq!(repo.scan(&["--staged"]).told(), [bad("a.passport.json")], "a listing that is not needed");
    repo.write("store/base.txt", BAD);
    repo.git(["add", "store/base.txt"]);
    assert_eq!(repo.scan(&["--staged"]).told(), [bad("a.passport.json"), bad("linked.passport.json")]);
    let asked = started(&repo, &["--staged"]);
    assert_eq!(asked.iter().filter(|name| *name == "ls-files").count(), 2, "once for links in general: {asked:?}");
}
