//! A scan that finds no passport says what lies there instead.

use std::fs;

use super::support::{GOOD, Repo};

/// What the run says, its message and what to do in one.
fn advice(repo: &Repo, arguments: &[&str]) -> String {
    let scan = repo.scan(arguments);
    assert_eq!((scan.status, scan.names()), (2, vec![]));
    let (message, help) = &scan.failures[0];
    format!("{message}. {help}")
}

#[test]
fn what_git_does_not_track_or_ignores_is_named() {
    let repo = Repo::new();
    repo.write("jobs/passport.json", GOOD);
    let shown = advice(&repo, &["--tracked"]);
    assert!(shown.contains("no tracked file is named passport.json"), "{shown}");
    assert!(shown.contains("`jobs/passport.json` is not tracked: `git add` it"), "{shown}");
    repo.write(".gitignore", "jobs/\n");
    let shown = advice(&repo, &[]);
    assert!(shown.contains("Git ignores `jobs/passport.json`"), "{shown}");
}

#[test]
fn a_folder_that_is_not_looked_into_is_named() {
    let repo = Repo::new();
    repo.write("vendor/other/passport.json", GOOD);
    fs::create_dir_all(repo.path.join("vendor/other/.git")).unwrap();
    fs::write(repo.path.join("vendor/other/.git/HEAD"), "ref: refs/heads/main\n").unwrap();
    for below in ["objects", "refs"] {
        fs::create_dir_all(repo.path.join("vendor/other/.git").join(below)).unwrap();
    }
    let shown = advice(&repo, &["--no-git", "vendor"]);
    assert!(
        shown.contains("no file in `vendor` is named") && shown.contains("`vendor/other` is not looked into"),
        "{shown}"
    );
}
