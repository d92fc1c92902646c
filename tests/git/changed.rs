//! `--changed-since REV`: what differs from the merge base.

use std::fs;

use super::support::{BAD, GOOD, Repo};

/// A repository whose `main` has gone on since `topic` left it.
fn forked() -> Repo {
    let repo = Repo::new();
    for name in ["a", "b", "c", "gone"] {
        repo.write(format!("{name}.passport.json"), BAD);
    }
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("a.passport.json", GOOD);
    repo.git(["rm", "--quiet", "gone.passport.json"]);
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("b.passport.json", GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "topic"]);
    repo
}

#[test]
fn the_merge_base_is_compared_with_the_work_tree() {
    let repo = forked();
    assert_eq!(repo.scan(&["--changed-since", "main"]).reported(), [("a.passport.json", vec![])]);
    repo.write("c.passport.json", GOOD);
    repo.write("new/passport.json", BAD);
    let scan = repo.scan(&["--changed-since", "main"]);
    assert_eq!(
        scan.reported(),
        [("a.passport.json", vec![]), ("c.passport.json", vec![]), ("new/passport.json", vec!["unknown-chord"]),]
    );
    assert_eq!(repo.scan(&["--changed-since", "main", "new"]).names(), ["new/passport.json"]);
    assert_eq!(repo.scan(&["--changed-since", "main", "a.passport.json"]).names(), ["a.passport.json"]);
    assert_eq!(repo.list(&["--changed-since", "main", "--exclude", "new"]), ["a.passport.json", "c.passport.json"]);
}

#[test]
fn nothing_changed_is_fine() {
    let repo = forked();
    let scan = repo.scan(&["--changed-since", "HEAD"]);
    assert_eq!((scan.status, scan.names()), (0, vec![]));
}

#[test]
fn a_file_that_was_only_touched_has_not_changed() {
    let repo = forked();
    let path = repo.path.join("c.passport.json");
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(repo.scan(&["--changed-since", "HEAD"]).names(), Vec::<&str>::new());
    repo.write("c.passport.json", GOOD);
    assert_eq!(repo.scan(&["--changed-since", "HEAD"]).names(), ["c.passport.json"]);
}

#[test]
fn a_revision_that_cannot_be_resolved_is_no_pass() {
    let repo = forked();
    for revision in ["origin/nowhere", "", "HEAD:a.passport.json", "main..topic", "^main"] {
        let scan = repo.scan(&[&format!("--changed-since={revision}")]);
        assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"), "{revision}");
        assert_eq!(scan.names(), Vec::<&str>::new());
        assert!(scan.failures[0].0.contains("cannot be resolved"), "{:?}", scan.failures);
    }
    let scan = repo.scan(&["--changed-since=origin/nowhere"]);
    assert!(scan.failures[0].1.contains("`git fetch origin nowhere`"), "{:?}", scan.failures);
    let file = repo.path.join("written");
    let scan = repo.scan(&[&format!("--changed-since=--output={}", file.display())]);
    assert_eq!((scan.status, file.exists()), (2, false), "a revision is never an option");
}

#[test]
fn a_shallow_clone_without_the_merge_base_says_what_to_fetch() {
    let repo = forked();
    let clone = repo.beside("clone");
    let url = format!("file://{}", repo.path.display());
    repo.git(["clone", "--quiet", "--depth=1", "--no-single-branch", &url, clone.to_str().unwrap()]);
    let repo = repo.at(clone);
    let scan = repo.scan(&["--changed-since", "origin/main"]);
    assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"));
    assert!(scan.failures[0].1.contains("`git fetch --unshallow`"), "{:?}", scan.failures);
    repo.git(["fetch", "--quiet", "--unshallow"]);
    assert_eq!(repo.scan(&["--changed-since", "origin/main"]).names(), ["a.passport.json"]);
}

#[test]
fn histories_without_a_common_start_have_no_merge_base() {
    let repo = forked();
    repo.git(["checkout", "--quiet", "--orphan", "other"]);
    repo.commit();
    let scan = repo.scan(&["--changed-since", "main"]);
    assert_eq!(scan.status, 2);
    assert!(scan.failures[0].0.contains("no merge base"), "{:?}", scan.failures);
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_compared_too() {
    let repo = Repo::new();
    repo.write("in/passport.json", GOOD);
    repo.write("out/passport.json", GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("out/passport.json", BAD);
    repo.commit();
    repo.git(["sparse-checkout", "set", "--cone", "in"]);
    let scan = repo.scan(&["--changed-since", "main"]);
    assert_eq!(scan.reported(), [("out/passport.json", vec!["unknown-chord"])]);
}
