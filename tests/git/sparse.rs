//! Sparse indexes: they list folders, and what is in these counts.

use std::fs;

use super::support::{BAD, GOOD, Repo};

/// The passports of `topic` differ from those of `base`: in a folder that is left out, below it, and in one that is new.
fn sparse() -> Repo {
    let repo = Repo::new();
    for name in ["passport.json", "team/prod/passport.json", "team/prod/deep/er/passport.json", "docs/x.txt"] {
        repo.write(name, GOOD);
    }
    repo.commit();
    repo.git(["branch", "base"]);
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    for name in CHANGED {
        repo.write(name, BAD);
    }
    repo.commit();
    repo.git(["sparse-checkout", "set", "--cone", "--sparse-index", "docs"]);
    repo
}

const CHANGED: [&str; 3] = ["new/more/passport.json", "team/prod/deep/er/passport.json", "team/prod/passport.json"];

fn reported() -> Vec<(&'static str, Vec<&'static str>)> {
    CHANGED.into_iter().map(|name| (name, vec!["unknown-chord"])).collect()
}

fn is_sparse(repo: &Repo) -> bool {
    repo.git(["ls-files", "--sparse", "--stage"]).lines().any(|line| line.starts_with("040000"))
}

#[test]
fn folders_of_a_sparse_index_are_looked_into() {
    let repo = sparse();
    assert!(is_sparse(&repo));
    assert_eq!(repo.scan(&["--changed-since", "base"]).reported(), reported());
    assert_eq!(repo.scan(&["--changed-since", "base", "team/prod"]).reported(), reported()[1..]);
    assert_eq!(repo.scan(&["--tracked", "team", "new"]).reported(), reported());
}

#[test]
fn a_commit_that_changes_folders_of_a_sparse_index_is_judged() {
    for way in [
        &["merge", "--quiet", "--squash", "topic"][..],
        &["merge", "--quiet", "--no-commit", "--no-ff", "topic"],
        &["reset", "--quiet", "--soft", "base"],
    ] {
        let repo = sparse();
        if way[0] == "merge" {
            repo.git(["checkout", "--quiet", "base"]);
        }
        repo.git(way);
        assert!(is_sparse(&repo), "{way:?}");
        assert_eq!(repo.scan(&["--staged"]).reported(), reported(), "{way:?}");
        assert_eq!(repo.scan(&["--changed-since", "base"]).reported(), reported(), "{way:?}");
        assert_eq!(repo.scan(&["--staged", "new"]).reported(), reported()[..1], "{way:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_folder_that_git_lists_in_place_of_its_files_is_no_pass() {
    use std::process::Command;

    use crate::common::run::install;

    use super::support::read;

    let repo = sparse();
    repo.git(["reset", "--quiet", "--soft", "base"]);
    // A Git that does not expand what it was asked to expand.
    let programs = repo.beside("programs");
    fs::create_dir(&programs).unwrap();
    let real = String::from_utf8(Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout).unwrap();
    let script = format!(
        "#!/bin/sh\nfor word; do shift; case $word in -r) ;; *) set -- \"$@\" \"$word\";; esac; done\nexec '{}' \"$@\"\n",
        real.trim()
    );
    fs::write(repo.beside("script"), script).unwrap();
    install(&repo.beside("script"), &programs.join("git"));
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    for args in [&["--staged"][..], &["--changed-since", "base"]] {
        let scan = read(repo.mk(args).args(["--format", "json"]).env("PATH", &path));
        assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"), "{args:?}");
        assert!(scan.failures[0].1.contains("`git sparse-checkout reapply --no-sparse-index`"), "{:?}", scan.failures);
    }
}
