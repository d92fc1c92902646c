//! Folders that are named and that Git ignores.

use std::fs;

use super::support::{BAD, GOOD, Repo};

fn ignoring(rule: &str) -> Repo {
    let repo = Repo::new();
    repo.write("good/passport.json", GOOD);
    repo.commit();
    repo.write(".gitignore", rule);
    repo.write("out/deep/passport.json", BAD);
    repo
}

const BASE: [&str; 2] = ["--changed-since", "HEAD"];

#[test]
fn a_named_folder_that_git_ignores_is_looked_through() {
    for rule in ["out/\n", "out/*\n", "out/**\n", "*\n", "deep\n"] {
        let repo = ignoring(rule);
        for args in [&["good", "out"][..], &["out"], &["good", "out/deep"], &["--changed-since", "HEAD", "good", "out"]]
        {
            let scan = repo.scan(args);
            assert_eq!(scan.files["out/deep/passport.json"], ["unknown-chord"], "{rule:?} {args:?}");
        }
        // What is not named is ignored as ever.
        assert_eq!(repo.scan(&[]).names(), ["good/passport.json"], "{rule:?}");
        assert_eq!(repo.scan(&["."]).names(), ["good/passport.json"], "{rule:?}");
    }
}

#[test]
fn a_folder_that_ignores_all_that_is_in_it_is_looked_through() {
    let repo = ignoring("");
    repo.write("out/.gitignore", "*\n");
    assert_eq!(repo.scan(&["good", "out"]).names(), ["good/passport.json", "out/deep/passport.json"]);
}

#[test]
fn what_is_tracked_in_an_ignored_folder_hides_nothing_beside_it() {
    let repo = ignoring("out/\n");
    repo.write("out/tracked.passport.json", BAD);
    repo.git(["add", "--force", "out/tracked.passport.json"]);
    repo.git(["commit", "--quiet", "--message=x"]);
    let both = ["out/deep/passport.json", "out/tracked.passport.json"];
    assert_eq!(repo.scan(&["out"]).names(), both);
    assert_eq!(repo.scan(&["--tracked", "out"]).names(), both[1..]);
    assert_eq!(repo.scan(&[&BASE[..], &["out"]].concat()).names(), both[..1], "the other one has not changed");
    repo.write("out/tracked.passport.json", GOOD);
    assert_eq!(repo.scan(&[&BASE[..], &["out"]].concat()).names(), both);
}

#[test]
fn an_ignored_folder_that_is_gone_or_only_in_the_index_is_no_fault() {
    let repo = ignoring("out/\n");
    repo.git(["add", "--force", "out"]);
    repo.git(["commit", "--quiet", "--message=x"]);
    fs::remove_dir_all(repo.path.join("out")).unwrap();
    let scan = repo.scan(&[&BASE[..], &["out"]].concat());
    assert_eq!((scan.status, scan.names()), (0, vec![]));
    let staged = repo.scan(&["--staged", "out"]);
    assert_eq!((staged.status, staged.names()), (0, vec![]));
}
