//! How many times Git is started: a hook pays for each.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use super::support::{BAD, GOOD, Repo, read};
use crate::common::run::install;

/// The commands of Git that a scan starts.
fn started(repo: &Repo, args: &[&str]) -> Vec<String> {
    started_with(repo, args, &[])
}

/// The same, with these variables.
fn started_with(repo: &Repo, args: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
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
    let scan = read(repo.mk(args).args(["--format", "json"]).env("PATH", path).envs(variables.iter().copied()));
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
    fs::write(repo.beside("dotfiles"), "[user]\n\tname = x\n").unwrap();
    symlink("dotfiles", repo.beside("linked.gitconfig")).unwrap();
    let linked = [("GIT_CONFIG_GLOBAL", repo.beside("linked.gitconfig").to_str().unwrap().to_owned())];
    let linked = linked.each_ref().map(|(name, path)| (*name, path.as_str()));
    assert_eq!(started_with(&repo, &["--tracked"], &linked), ["rev-parse", "ls-files"]);
    // Without a user's configuration, as in CI.
    let nobodys = [("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")];
    assert_eq!(started_with(&repo, &["--tracked"], &nobodys), ["rev-parse", "ls-files"]);
    // One listing looks for the configuration in the index.
    assert_eq!(started(&repo, &["--staged"]), ["rev-parse", "ls-files", "rev-parse", "diff-index", "cat-file"]);
    assert_eq!(started(&repo, &["--staged", "--no-config"]), ["rev-parse", "rev-parse", "diff-index", "cat-file"]);
    let since = ["rev-parse", "rev-parse", "rev-parse", "merge-base", "ls-files", "config", "diff-index"];
    assert_eq!(started(&repo, &["--changed-since", "HEAD"]), since);
    repo.write("sub/b.passport.json", BAD);
    assert_eq!(started(&repo, &["--changed-since", "HEAD"]), [&since[..], &["hash-object", "cat-file"]].concat());
    repo.git(["reset", "--quiet", "--hard"]);
    assert_eq!(started(&repo, &["--staged"]), ["rev-parse", "ls-files", "rev-parse", "diff-index"]);
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
    assert_eq!(scan.reported(), [("a.passport.json", vec![]), ("new/deep/y.passport.json", vec![])]);
    assert_eq!(started(&repo, &[]), ["rev-parse", "ls-files", "check-ignore"]);
    let asked = fs::read_to_string(repo.beside("log")).unwrap();
    // With the index, Git looks through all of it for each path.
    assert!(asked.contains("--no-index"), "{asked}");
    repo.git(["update-index", "--skip-worktree", ".gitignore"]);
    fs::remove_file(repo.path.join(".gitignore")).unwrap();
    assert_eq!(repo.scan(&[]).reported(), scan.reported(), "a sparse checkout has left it in the index");
}

#[test]
fn the_index_is_listed_only_for_a_commit_of_other_files() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.commit();
    repo.write("a.passport.json", BAD);
    repo.git(["add", "."]);
    let alone = ["rev-parse", "rev-parse", "diff-index", "cat-file"];
    assert_eq!(started(&repo, &["--staged", "--no-config"]), alone);
    repo.write("store/base.txt", GOOD);
    repo.git(["add", "."]);
    let mut beside = started(&repo, &["--staged", "--no-config"]);
    // The passport is read while the index is listed.
    beside.sort_unstable();
    let mut expected = [&alone[..], &["ls-files"]].concat();
    expected.sort_unstable();
    assert_eq!(beside, expected);
    symlink("store/base.txt", repo.path.join("linked.passport.json")).unwrap();
    repo.commit();
    repo.write("store/base.txt", BAD);
    repo.git(["add", "."]);
    assert_eq!(repo.scan(&["--staged"]).reported(), [("linked.passport.json", vec!["unknown-chord"])]);
}
