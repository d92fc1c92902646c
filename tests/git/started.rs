//! How many times Git is started: a hook pays for each.
#![cfg(unix)]

use std::fs;
use std::process::Command;

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
