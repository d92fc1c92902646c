//! `mk passport diff` as Git's external diff driver, set up as the documentation says.

use crate::common::run::install;
use crate::git::support::{GOOD, Repo};
use std::fs;
use std::path::Path;

/// The two lines of set-up in the documentation.
fn set_up() -> Vec<&'static str> {
    let page = include_str!("../../docs/change-gate.md");
    let block = page.split("```sh\n").find(|block| block.contains("diff.passport.command")).unwrap();
    block.split("```").next().unwrap().lines().filter(|line| !line.is_empty()).collect()
}

/// A repository with one passport, and the driver set up by the documented lines.
fn repo() -> Repo {
    let repo = Repo::new();
    let programs = repo.beside("programs");
    fs::create_dir(&programs).unwrap();
    install(Path::new(env!("CARGO_BIN_EXE_mk")), &programs.join("mk"));
    repo.write("a.passport.json", GOOD);
    repo.commit();
    let lines = set_up();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for line in lines {
        assert!(repo.command("sh").args(["-c", line]).status().unwrap().success(), "{line}");
    }
    assert_eq!(fs::read_to_string(repo.path.join(".gitattributes")).unwrap().lines().count(), 1);
    repo.git(["add", ".gitattributes"]);
    repo.git(["commit", "--quiet", "--message=x"]);
    repo
}

/// What `git diff` prints, with the program in the path.
fn diff(repo: &Repo, args: &[&str]) -> String {
    let programs = repo.beside("programs");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = repo.command("git").env("PATH", path).args(["--no-pager", "diff"]).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said, "");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_change_is_shown_as_a_table() {
    let repo = repo();
    repo.write("a.passport.json", &GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 60"));
    let shown = diff(&repo, &[]);
    assert!(shown.starts_with("a/a.passport.json -> b/a.passport.json\n"), "{shown}");
    assert!(
        shown.contains("  widened    /limits/cooldown_s  600  60   a/a.passport.json:24:19  b/a.passport.json:24:19\n"),
        "{shown}"
    );
    assert!(shown.ends_with("1 part widened: this change permits more than before.\n"), "{shown}");
    repo.git(["add", "."]);
    assert_eq!(diff(&repo, &["--cached"]), shown);
    assert_eq!(diff(&repo, &["HEAD"]), shown);
}

#[test]
fn what_came_and_what_went_is_said() {
    let repo = repo();
    fs::remove_file(repo.path.join("a.passport.json")).unwrap();
    repo.write("b.passport.json", &GOOD.replace("RELOCK", "X").repeat(1));
    repo.git(["add", "."]);
    let shown = diff(&repo, &["--cached", "--no-renames"]);
    assert!(shown.contains("removed: a/a.passport.json: "), "{shown}");
    assert!(shown.contains("added: b/b.passport.json: "), "{shown}");
}

#[test]
fn a_rename_is_compared_under_both_names() {
    let repo = repo();
    repo.git(["mv", "a.passport.json", "b.passport.json"]);
    repo.git(["commit", "--quiet", "--message=x"]);
    assert_eq!(diff(&repo, &["-M", "HEAD~1", "HEAD"]), "a/a.passport.json -> b/b.passport.json: no part differs\n");
    repo.write("c.passport.json", &GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 60"));
    fs::remove_file(repo.path.join("b.passport.json")).unwrap();
    repo.git(["add", "."]);
    let shown = diff(&repo, &["-M", "--cached"]);
    assert!(shown.starts_with("a/b.passport.json -> b/c.passport.json\n"), "{shown}");
}

#[test]
fn what_is_no_passport_is_said_in_one_line() {
    let repo = repo();
    repo.write("a.passport.json", "{\n");
    repo.write("::error::\u{1b}.passport.json", "[]");
    std::os::unix::fs::symlink("a.passport.json", repo.path.join("l.passport.json")).unwrap();
    repo.git(["add", "."]);
    let shown = diff(&repo, &["--cached"]);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 3, "{shown}");
    assert!(lines.iter().all(|line| line.contains(": not compared: ")), "{shown}");
    assert!(shown.contains("b/a.passport.json:1:1: not compared: "), "{shown}");
    assert!(shown.contains("b/::error::\\u{1b}.passport.json"), "{shown}");
}

#[test]
fn a_path_may_start_like_an_option_and_a_conflict_is_one_line() {
    let repo = repo();
    repo.write("-x.passport.json", GOOD);
    repo.git(["add", "."]);
    assert!(diff(&repo, &["--cached"]).starts_with("added: b/-x.passport.json: "));
    repo.commit();
    for (branch, seconds) in [("one", "60"), ("other", "90")] {
        repo.git(["checkout", "--quiet", "-b", branch, "main"]);
        repo.write("a.passport.json", &GOOD.replace("\"cooldown_s\": 600", &format!("\"cooldown_s\": {seconds}")));
        repo.commit();
    }
    assert!(!repo.try_git(["merge", "--quiet", "one"]).status.success());
    let shown = diff(&repo, &["--cached"]);
    assert!(shown.contains("a.passport.json: not compared: it is unmerged\n"), "{shown}");
}

/// Without Git around it the same arguments are Git's, by their form.
#[test]
fn nine_words_that_are_not_of_git_are_refused() {
    let repo = repo();
    let mut command = repo.command(env!("CARGO_BIN_EXE_mk"));
    let ended = command.args(["passport", "diff", "a", "b", "c", "d", "e", "f", "g"]).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
}
