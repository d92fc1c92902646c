//! `--changed-since REV`: which commits are the base, and when a shallow clone cannot say.

use std::process::Command;

use super::support::{BAD, GOOD, Repo, Scan, read};

const NAME: &str = "p.passport.json";

/// The passport is mended on `main`, behind where `topic` breaks it again; a branch from before that is merged much later.
///
/// ```text
/// A0 (bad) -- P1 (good) -- m1 ... m20 -- T   main
///   \            \                      /
///    \            X (bad)              /     topic
///     S -------------------------------      side
/// ```
fn long() -> Repo {
    let repo = Repo::new();
    repo.write(NAME, BAD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "side"]);
    repo.write("side.txt", "");
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(NAME, GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write(NAME, BAD);
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    for number in 0..20 {
        repo.write("number.txt", &number.to_string());
        repo.commit();
    }
    repo.git(["merge", "--quiet", "--no-ff", "--message=x", "side"]);
    repo.git(["checkout", "--quiet", "topic"]);
    repo
}

/// A clone of this depth beside the repository, with these further options.
fn shallow(repo: Repo, depth: u32, options: &[&str]) -> Repo {
    let clone = repo.beside("clone");
    let url = format!("file://{}", repo.path.display());
    let depth = format!("--depth={depth}");
    let args = [&["clone", "--quiet", &depth][..], options, &[&url, clone.to_str().unwrap()]].concat();
    repo.git(args);
    repo.at(clone)
}

/// The first command that the advice names, run as it is written.
fn follow(repo: &Repo, scan: &Scan) {
    let help = &scan.failures[0].1;
    let command = help.split('`').nth(1).unwrap_or_else(|| panic!("no command: {help}"));
    assert!(command.starts_with("git fetch"), "{help}");
    let output = repo.command("sh").args(["-c", command]).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

fn blind(scan: &Scan) {
    assert_eq!((scan.status, scan.verdict.as_str(), scan.names()), (2, "blind", vec![]), "{scan:?}");
}

fn bad() -> [(&'static str, Vec<&'static str>); 1] {
    [(NAME, vec!["unknown-chord"])]
}

#[test]
fn a_base_that_a_shallow_clone_only_seems_to_know_is_blind() {
    let since = |repo: &Repo| repo.scan(&["--changed-since", "origin/main"]);
    let full = long();
    assert_eq!(full.scan(&["--changed-since", "main"]).reported(), bad());
    for depth in [1, 2, 3, 5, 10] {
        let repo = shallow(long(), depth, &["--no-single-branch", "--branch=topic"]);
        let scan = since(&repo);
        blind(&scan);
        follow(&repo, &scan);
        assert_eq!(since(&repo).reported(), bad(), "{depth}");
    }
    // Deep enough to hold everything that counts.
    let repo = shallow(long(), 40, &["--no-single-branch", "--branch=topic"]);
    assert_eq!(since(&repo).reported(), bad());
}

#[test]
fn a_boundary_behind_the_base_hides_no_better_one() {
    let repo = Repo::new();
    for number in 0..9 {
        repo.write("number.txt", &number.to_string());
        repo.write(NAME, GOOD);
        repo.commit();
    }
    repo.git(["branch", "topic"]);
    repo.write("main.txt", "");
    repo.commit();
    repo.git(["checkout", "--quiet", "topic"]);
    repo.write(NAME, BAD);
    repo.commit();
    let repo = shallow(repo, 4, &["--no-single-branch", "--branch=topic"]);
    assert_eq!(repo.git(["rev-parse", "--is-shallow-repository"]), "true");
    assert_eq!(repo.scan(&["--changed-since", "origin/main"]).reported(), bad());
}

#[test]
fn a_base_that_is_one_of_the_two_is_certain_at_any_depth() {
    let repo = Repo::new();
    for text in [GOOD, GOOD, BAD] {
        repo.write(NAME, text);
        repo.commit();
    }
    for (depth, revision, expected) in [(1, "HEAD", vec![]), (2, "HEAD~1", bad().to_vec()), (3, "HEAD", vec![])] {
        let clone = repo.beside(&format!("clone{depth}{revision}"));
        let url = format!("file://{}", repo.path.display());
        repo.git(["clone", "--quiet", &format!("--depth={depth}"), &url, clone.to_str().unwrap()]);
        let scan = read(repo.mk(&["--changed-since", revision, "--format", "json"]).current_dir(&clone));
        assert_eq!((scan.reported(), scan.failures.clone()), (expected, vec![]), "{depth} {revision}");
    }
    // HEAD behind the revision: nothing is missing either.
    let repo = shallow(repo, 2, &[]);
    repo.git(["checkout", "--quiet", "HEAD~1"]);
    let scan = repo.scan(&["--changed-since", "origin/main"]);
    assert_eq!((scan.status, scan.names(), &scan.failures), (0, vec![], &vec![]));
}

#[test]
fn a_history_that_ends_in_the_clone_is_fetched_by_the_advice() {
    let repo = Repo::new();
    for text in [GOOD, GOOD, BAD] {
        repo.write(NAME, text);
        repo.commit();
    }
    for revision in ["HEAD~1", "HEAD^", "@~1", "origin/main~1"] {
        let clone = repo.beside(&format!("clone{}", revision.replace('/', "")));
        let url = format!("file://{}", repo.path.display());
        repo.git(["clone", "--quiet", "--depth=1", &url, clone.to_str().unwrap()]);
        // As a runner checks out: no branch.
        repo.git(["-C", clone.to_str().unwrap(), "checkout", "--quiet", "--detach"]);
        let fresh = |args: &[&str]| read(repo.mk(args).args(["--format", "json"]).current_dir(&clone));
        let scan = fresh(&["--changed-since", revision]);
        blind(&scan);
        assert!(scan.failures[0].1.contains("`git fetch --unshallow`"), "{:?}", scan.failures);
        repo.git(["-C", clone.to_str().unwrap(), "fetch", "--quiet", "--unshallow"]);
        assert_eq!(fresh(&["--changed-since", revision]).reported(), bad(), "{revision}");
    }
    // And where there is no more of it, nothing can be fetched.
    let scan = repo.scan(&["--changed-since", "HEAD~9"]);
    blind(&scan);
    assert!(!scan.failures[0].1.contains("git fetch"), "{:?}", scan.failures);
}

#[test]
fn a_branch_that_a_clone_does_not_fetch_is_fetched_by_the_advice() {
    for (depth, revision) in [
        (5, "origin/main"),
        (1, "refs/remotes/origin/main"),
        (5, "main"),
        (5, "origin"),
        (5, "origin/HEAD"),
        (900, "origin/main"),
    ] {
        let repo = long();
        // What a remote has checked out is its HEAD.
        repo.git(["checkout", "--quiet", "main"]);
        let repo = shallow(repo, depth, &["--branch=topic"]);
        let scan = repo.scan(&["--changed-since", revision]);
        blind(&scan);
        follow(&repo, &scan);
        assert_eq!(repo.scan(&["--changed-since", revision]).reported(), bad(), "{depth} {revision}");
    }
    let repo = shallow(long(), 5, &["--branch=topic", "--origin=upstream"]);
    let scan = repo.scan(&["--changed-since", "upstream/main"]);
    blind(&scan);
    follow(&repo, &scan);
    assert_eq!(repo.scan(&["--changed-since", "upstream/main"]).reported(), bad());
}

#[test]
fn a_tag_or_a_commit_is_fetched_by_the_advice() {
    let repo = long();
    let base = repo.git(["rev-parse", "topic~1"]);
    repo.git(["tag", "--annotate", "--message=x", "v1.0", "topic~1"]);
    for revision in ["v1.0", &base] {
        let clone = repo.beside(&format!("clone{revision}"));
        let url = format!("file://{}", repo.path.display());
        repo.git(["clone", "--quiet", "--depth=1", "--branch=topic", &url, clone.to_str().unwrap()]);
        let scan = || read(repo.mk(&["--changed-since", revision, "--format", "json"]).current_dir(&clone));
        let first = scan();
        blind(&first);
        let command = first.failures[0].1.split('`').nth(1).unwrap();
        assert!(repo.command("sh").args(["-c", command]).current_dir(&clone).output().unwrap().status.success());
        assert_eq!(scan().reported(), bad(), "{revision}");
    }
}

#[test]
fn zeros_name_no_commit_and_the_advice_says_what_does() {
    let repo = long();
    for zeros in ["0".repeat(40), "0".repeat(64)] {
        let scan = repo.scan(&["--changed-since", &zeros]);
        blind(&scan);
        assert!(!scan.failures[0].1.contains(&zeros), "{:?}", scan.failures);
    }
    let repo = shallow(repo, 1, &["--no-single-branch", "--branch=topic"]);
    let scan = repo.scan(&["--changed-since", &"0".repeat(40)]);
    blind(&scan);
    follow(&repo, &scan);
    assert_eq!(repo.scan(&["--changed-since", "origin/main"]).reported(), bad());
}

#[test]
fn an_unborn_head_has_no_base() {
    let origin = long();
    let fresh = origin.beside("fresh");
    origin.git(["init", "--quiet", fresh.to_str().unwrap()]);
    let repo = origin.at(fresh);
    for revision in ["HEAD", "HEAD~1", "@"] {
        let scan = repo.scan(&["--changed-since", revision]);
        blind(&scan);
        assert!(scan.failures[0].1.starts_with("HEAD names no commit yet"), "{:?}", scan.failures);
    }
    repo.git(["remote", "add", "origin", repo.beside("repository").to_str().unwrap()]);
    let scan = repo.scan(&["--changed-since", "origin/main"]);
    blind(&scan);
    follow(&repo, &scan);
    let scan = repo.scan(&["--changed-since", "origin/main"]);
    blind(&scan);
    assert!(scan.failures[0].1.starts_with("HEAD names no commit yet"), "{:?}", scan.failures);
    follow_named(&repo, &scan);
}

/// Fetches as the advice says, and checks out as it says.
fn follow_named(repo: &Repo, scan: &Scan) {
    follow(repo, scan);
    repo.git(["checkout", "--quiet", "--detach", "origin/topic"]);
    assert_eq!(repo.scan(&["--changed-since", "origin/main"]).reported(), bad());
}

/// Histories that cross: both commits before the merges are best bases, and the passport is bad in one of them.
fn crossed(first: &str, second: &str) -> Repo {
    let repo = Repo::new();
    let commit = |day: &str| {
        repo.git(["add", "--all"]);
        let date = format!("2026-01-0{day}T00:00:00Z");
        let args = ["commit", "--quiet", "--allow-empty", "--message=x"];
        let mut command: Command = repo.command("git");
        assert!(command.args(args).env("GIT_COMMITTER_DATE", date).status().unwrap().success());
    };
    repo.write(NAME, GOOD);
    repo.write("both.passport.json", GOOD);
    commit("1");
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("topic.txt", "");
    repo.write("both.passport.json", BAD);
    commit(first);
    repo.write(NAME, BAD);
    commit("5");
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("main.txt", "");
    commit(second);
    let (main, topic) = (repo.git(["rev-parse", "main"]), repo.git(["rev-parse", "topic"]));
    repo.git(["checkout", "--quiet", "topic"]);
    repo.git(["merge", "--quiet", "--message=x", &main]);
    repo.git(["checkout", "--quiet", "main"]);
    repo.git(["merge", "--quiet", "--no-commit", &topic]);
    repo.write(NAME, GOOD);
    commit("6");
    repo.git(["checkout", "--quiet", "topic"]);
    assert_eq!(repo.git(["merge-base", "--all", "main", "topic"]).lines().count(), 2);
    repo
}

#[test]
fn what_differs_from_any_of_the_best_bases_has_changed() {
    for (first, second) in [("2", "6"), ("6", "2")] {
        let repo = crossed(first, second);
        let both = [("both.passport.json", vec!["unknown-chord"]), bad()[0].clone()];
        assert_eq!(repo.scan(&["--changed-since", "main"]).reported(), both, "{first} {second}");
        let names = repo.list(&["--changed-since", "main"]);
        assert_eq!(names, ["both.passport.json", NAME], "each once");
    }
}

#[test]
fn a_remark_on_what_differs_from_several_bases_is_made_once() {
    let repo = crossed("2", "6");
    repo.write(NAME, GOOD);
    repo.write("both.passport.json", &GOOD.replace("\"safe\"", "\"mine\""));
    let output = repo.mk(&["--changed-since", "main", "--list-files", "--exclude", "both*"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.matches("both.passport.json: left out").count(), 1, "{said}");
}
