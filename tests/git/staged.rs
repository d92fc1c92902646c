//! `--staged`: the bytes of the coming commit, and nothing else.

use std::fs;
use std::path::Path;

use super::support::{BAD, GOOD, Repo, read};

const UNKNOWN_CHORD: &str = "unknown-chord";

#[test]
fn the_index_is_judged_and_not_the_work_tree() {
    let repo = Repo::new();
    repo.write("bad.passport.json", BAD);
    repo.write("good.passport.json", GOOD);
    repo.git(["add", "."]);
    repo.write("bad.passport.json", GOOD);
    repo.write("good.passport.json", BAD);
    let scan = repo.scan(&["--staged"]);
    assert_eq!(scan.reported(), [("bad.passport.json", vec![UNKNOWN_CHORD]), ("good.passport.json", vec![])]);
    assert_eq!(scan.status, 2);
    // And the work tree is judged where the index is not asked for.
    let scan = repo.scan(&[]);
    assert_eq!(scan.reported(), [("bad.passport.json", vec![]), ("good.passport.json", vec![UNKNOWN_CHORD])]);
}

#[test]
fn a_refused_commit_gets_a_note_that_the_index_was_checked() {
    const NOTE: &str = "The bytes in the index were checked: `git add` what you corrected.";
    let repo = Repo::new();
    repo.write("a.passport.json", BAD);
    repo.git(["add", "."]);
    repo.write("a.passport.json", GOOD);
    assert_eq!(repo.scan(&["--staged"]).notes.last().map(String::as_str), Some(NOTE));
    // A hook is quiet, and has to say it, too.
    let quiet = repo.mk(&["--staged", "--quiet"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&quiet.stderr), format!("note: {NOTE}\n"));
    repo.git(["add", "."]);
    assert!(!repo.scan(&["--staged"]).notes.contains(&NOTE.to_owned()));
    let quiet = repo.mk(&["--staged", "--quiet"]).output().unwrap();
    assert_eq!((quiet.stdout, quiet.stderr), (Vec::new(), Vec::new()));
    // A commit that passes with warnings needs nothing.
    repo.write("a.passport.json", &GOOD.replace("\"description\"", "\"ticket\": \"OPS-7\", \"description\""));
    repo.git(["add", "."]);
    let warned = repo.scan(&["--staged"]);
    assert_eq!((warned.status, warned.notes.contains(&NOTE.to_owned())), (0, false));
}

#[test]
fn only_what_the_commit_changes_is_judged() {
    let repo = Repo::new();
    repo.write("old.passport.json", BAD);
    repo.write("gone.passport.json", BAD);
    repo.write("moved.passport.json", BAD);
    repo.commit();
    repo.write("new.passport.json", GOOD);
    repo.git(["add", "new.passport.json"]);
    repo.git(["rm", "--quiet", "gone.passport.json"]);
    repo.git(["mv", "moved.passport.json", "there.passport.json"]);
    repo.write("untracked.passport.json", BAD);
    let scan = repo.scan(&["--staged"]);
    assert_eq!(scan.reported(), [("new.passport.json", vec![]), ("there.passport.json", vec![UNKNOWN_CHORD])]);
}

#[test]
fn nothing_staged_is_fine() {
    let repo = Repo::new();
    assert_eq!(repo.scan(&["--staged"]).status, 0, "before the first commit");
    repo.write("old.passport.json", BAD);
    repo.commit();
    assert_eq!(repo.scan(&["--staged"]).status, 0);
    assert_eq!(repo.list(&["--staged"]), Vec::<String>::new());
}

#[test]
fn an_unborn_head_has_everything_to_commit() {
    for format in ["sha1", "sha256"] {
        let repo = Repo::new();
        let path = repo.beside("fresh");
        repo.git(["init", "--quiet", &format!("--object-format={format}"), path.to_str().unwrap()]);
        let repo = repo.at(path);
        repo.write("a.passport.json", BAD);
        repo.git(["add", "."]);
        assert_eq!(repo.scan(&["--staged"]).reported(), [("a.passport.json", vec![UNKNOWN_CHORD])], "{format}");
    }
}

#[test]
fn intent_to_add_is_no_part_of_the_commit() {
    let repo = Repo::new();
    repo.write("a.passport.json", BAD);
    repo.git(["add", "--intent-to-add", "a.passport.json"]);
    let scan = repo.scan(&["--staged"]);
    assert_eq!((scan.status, scan.names()), (0, vec![]));
    // The work tree holds it all the same.
    assert_eq!(repo.scan(&["--tracked"]).reported(), [("a.passport.json", vec![UNKNOWN_CHORD])]);
}

#[test]
fn an_unmerged_passport_is_one_finding_and_no_guess() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "other"]);
    repo.write("a.passport.json", BAD);
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("a.passport.json", &GOOD.replace("\"DRIFT-RETUNE\"", "\"OTHER\""));
    repo.commit();
    assert!(!repo.try_git(["merge", "--quiet", "other"]).status.success());
    for args in [&["--staged"][..], &[], &["--tracked"], &["--changed-since", "HEAD"]] {
        let scan = repo.scan(args);
        assert_eq!(scan.reported(), [("a.passport.json", vec!["unreadable-file"])], "{args:?}");
        assert!(scan.messages[0].contains("unmerged"), "{:?}", scan.messages);
        assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"));
    }
}

#[test]
fn paths_and_globs_restrict_what_is_judged() {
    let repo = Repo::new();
    for name in ["a/passport.json", "b/passport.json", "b/other.txt"] {
        repo.write(name, BAD);
    }
    repo.git(["add", "."]);
    assert_eq!(repo.scan(&["--staged", "a"]).names(), ["a/passport.json"]);
    assert_eq!(repo.scan(&["--staged", "b/other.txt"]).names(), ["b/other.txt"]);
    assert_eq!(repo.scan(&["--staged", "--exclude", "a"]).names(), ["b/passport.json"]);
    assert_eq!(repo.scan(&["--staged", "--include", "*.txt"]).names(), ["b/other.txt"]);
    let below = read(repo.mk(&["--staged", ".", "--format", "json"]).current_dir(repo.path.join("b")));
    assert_eq!(below.names(), ["b/passport.json"]);
}

#[test]
fn an_oversized_blob_is_reported_and_the_next_one_is_read() {
    let repo = Repo::new();
    repo.write("a.passport.json", &" ".repeat(300_000));
    repo.write("b.passport.json", BAD);
    repo.write("c.passport.json", "");
    repo.git(["add", "."]);
    let scan = repo.scan(&["--staged", "--max-file-size", "100K"]);
    let reported = scan.reported();
    assert_eq!(reported[0], ("a.passport.json", vec!["oversized-file"]));
    assert_eq!(reported[1], ("b.passport.json", vec![UNKNOWN_CHORD]));
    assert_eq!(reported[2], ("c.passport.json", vec!["invalid-json"]));
    assert!(scan.messages[0].contains("300000"), "{}", scan.messages[0]);
}

#[test]
fn a_submodule_is_not_entered() {
    let repo = Repo::new();
    let inner = repo.beside("inner");
    repo.git(["init", "--quiet", inner.to_str().unwrap()]);
    fs::write(inner.join("passport.json"), BAD).unwrap();
    let inner_path = inner.to_str().unwrap();
    repo.git(["-C", inner_path, "add", "."]);
    repo.git(["-C", inner_path, "commit", "--quiet", "--message=x"]);
    repo.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner_path, "sub"]);
    let scan = repo.scan(&["--staged"]);
    assert_eq!((scan.status, scan.names(), scan.not_entered.clone()), (0, vec![], vec!["sub".to_owned()]));
    let scan = repo.scan(&["--allow-empty"]);
    assert_eq!((scan.status, scan.names(), scan.not_entered.clone()), (0, vec![], vec!["sub".to_owned()]));
    // Who names it means it.
    assert_eq!(repo.scan(&["sub"]).reported(), [("sub/passport.json", vec![UNKNOWN_CHORD])]);
}

#[test]
#[cfg(unix)]
fn a_staged_link_is_judged_by_the_blob_at_its_end() {
    use std::os::unix::fs::symlink;
    let repo = Repo::new();
    repo.write("shared/base.json", BAD);
    fs::create_dir(repo.path.join("prod")).unwrap();
    let link = |target: &str, name: &str| symlink(target, repo.path.join(name)).unwrap();
    link("../shared/base.json", "prod/passport.json");
    link("prod", "linked");
    link("linked/passport.json", "chain.passport.json");
    link("nowhere.json", "dangling.passport.json");
    link("loop.passport.json", "loop.passport.json");
    link("../../outside.json", "out.passport.json");
    link("/etc/hostname", "absolute.passport.json");
    link("shared", "folder.passport.json");
    repo.git(["add", "."]);
    // What the work tree makes of it does not count.
    repo.write("shared/base.json", GOOD);
    fs::remove_file(repo.path.join("prod/passport.json")).unwrap();
    let scan = repo.scan(&["--staged"]);
    let unreadable = || vec!["unreadable-file"];
    assert_eq!(
        scan.reported(),
        [
            ("absolute.passport.json", unreadable()),
            ("chain.passport.json", vec![UNKNOWN_CHORD]),
            ("dangling.passport.json", unreadable()),
            ("folder.passport.json", unreadable()),
            ("loop.passport.json", unreadable()),
            ("out.passport.json", unreadable()),
            ("prod/passport.json", vec![UNKNOWN_CHORD]),
        ]
    );
    let words = scan.messages.iter().filter(|message| message.contains("a link")).count();
    assert_eq!(words, 5, "{:?}", scan.messages);
}

#[test]
#[cfg(unix)]
fn a_link_changes_with_what_it_leads_to() {
    use std::os::unix::fs::symlink;
    let repo = Repo::new();
    repo.write("shared/base.txt", GOOD);
    repo.write("shared/other.txt", GOOD);
    symlink("shared", repo.path.join("linked")).unwrap();
    symlink("linked/base.txt", repo.path.join("base.passport.json")).unwrap();
    symlink("shared/other.txt", repo.path.join("other.passport.json")).unwrap();
    repo.commit();
    repo.write("shared/base.txt", BAD);
    repo.git(["add", "."]);
    for args in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(args).reported(), [("base.passport.json", vec![UNKNOWN_CHORD])], "{args:?}");
    }
    repo.git(["rm", "--quiet", "--force", "shared/base.txt"]);
    for args in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(args).reported(), [("base.passport.json", vec!["unreadable-file"])], "{args:?}");
    }
}

#[test]
fn odd_names_are_names() {
    let repo = Repo::new();
    let names = ["-leading.passport.json", "café.passport.json", "\"quoted\".passport.json", "tab\t.passport.json"];
    for name in names {
        repo.write(name, BAD);
    }
    if cfg!(unix) {
        repo.write("line\nfeed.passport.json", BAD);
        repo.write("a b/*.passport.json", BAD);
    }
    repo.git(["add", "."]);
    repo.git(["config", "core.quotePath", "true"]);
    let scan = repo.scan(&["--staged"]);
    for name in names {
        assert_eq!(scan.files[name], [UNKNOWN_CHORD], "{name}");
    }
    assert_eq!(scan.files.len(), if cfg!(unix) { 6 } else { 4 });
    assert_eq!(repo.scan(&["--tracked"]).files, scan.files);
    assert_eq!(repo.scan(&[]).files, scan.files);
}

#[test]
#[cfg(target_os = "linux")]
fn names_that_are_not_utf8_are_judged_and_encoded() {
    use std::os::unix::ffi::OsStrExt as _;
    let repo = Repo::new();
    repo.write(Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9.passport.json")), BAD);
    repo.git(["add", "."]);
    for args in [&["--staged"][..], &["--tracked"], &[], &["--no-git"]] {
        assert_eq!(repo.scan(args).reported(), [("caf%E9.passport.json", vec![UNKNOWN_CHORD])], "{args:?}");
    }
}

/// What a commit through the hook `mk passport scan --staged` does.
#[cfg(unix)]
mod hook {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Output;

    fn hooked() -> Repo {
        let repo = Repo::new();
        repo.write("a.passport.json", GOOD);
        repo.write("b.passport.json", GOOD);
        repo.commit();
        install(&repo, &repo.path.join(".git/hooks"));
        repo
    }

    fn install(repo: &Repo, hooks: &Path) {
        fs::create_dir_all(hooks).unwrap();
        let hook = hooks.join("pre-commit");
        let script =
            format!("#!/bin/sh\nexec '{}' passport scan --staged --format concise\n", env!("CARGO_BIN_EXE_mk"));
        fs::write(&hook, script).unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
        repo.git(["config", "core.hooksPath", hooks.to_str().unwrap()]);
    }

    fn commit(repo: &Repo, args: &[&str]) -> Output {
        repo.try_git([&["commit", "--quiet", "--message=x"], args].concat())
    }

    fn refused(output: &Output) -> bool {
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.contains(UNKNOWN_CHORD), !output.status.success(), "{said}");
        !output.status.success()
    }

    #[test]
    fn partial_staging_is_judged_by_what_is_staged() {
        let repo = hooked();
        repo.write("a.passport.json", BAD);
        repo.git(["add", "a.passport.json"]);
        repo.write("a.passport.json", GOOD);
        assert!(refused(&commit(&repo, &[])));
        repo.git(["add", "a.passport.json"]);
        repo.write("a.passport.json", BAD);
        assert!(!refused(&commit(&repo, &["--allow-empty"])));
    }

    #[test]
    fn commit_all_is_judged_by_the_index_that_git_makes_for_it() {
        let repo = hooked();
        repo.write("a.passport.json", BAD);
        assert!(!refused(&commit(&repo, &["--allow-empty"])), "nothing is staged");
        assert!(refused(&commit(&repo, &["--all"])));
    }

    #[test]
    fn commit_of_a_path_is_judged_by_the_index_that_git_makes_for_it() {
        let repo = hooked();
        repo.write("a.passport.json", BAD);
        repo.write("b.passport.json", &GOOD.replace("\"safe\"", "\"mine\""));
        repo.git(["add", "a.passport.json"]);
        // The real index holds a bad passport, the one of this commit does not.
        assert!(!refused(&commit(&repo, &["b.passport.json"])));
        assert!(refused(&commit(&repo, &["a.passport.json"])));
    }

    #[test]
    fn a_commit_from_a_subfolder_is_judged_whole() {
        let repo = hooked();
        repo.write("sub/x.txt", "");
        repo.write("a.passport.json", BAD);
        let output = repo
            .command("git")
            .args(["commit", "--quiet", "--all", "--message=x"])
            .current_dir(repo.path.join("sub"))
            .output()
            .unwrap();
        assert!(refused(&output));
    }

    #[test]
    fn a_linked_work_tree_has_an_index_of_its_own() {
        let repo = hooked();
        repo.write("a.passport.json", BAD);
        repo.git(["add", "a.passport.json"]);
        let linked = repo.beside("linked");
        repo.git(["worktree", "add", "--quiet", linked.to_str().unwrap()]);
        let repo = repo.at(linked);
        repo.write("b.passport.json", GOOD);
        repo.write("c.passport.json", GOOD);
        repo.git(["add", "c.passport.json"]);
        assert!(!refused(&commit(&repo, &[])), "the bad one is staged in the other work tree");
        repo.write("c.passport.json", BAD);
        assert!(refused(&commit(&repo, &["--all"])));
        assert_eq!(repo.scan(&[]).names(), ["a.passport.json", "b.passport.json", "c.passport.json"]);
    }
}

#[test]
fn an_inherited_index_is_found_from_a_subfolder() {
    let repo = Repo::new();
    repo.write("a.passport.json", BAD);
    repo.write("sub/x.txt", "");
    repo.git(["add", "."]);
    fs::copy(repo.path.join(".git/index"), repo.path.join(".git/other-index")).unwrap();
    repo.git(["rm", "--quiet", "--cached", "a.passport.json"]);
    let sub = repo.path.join("sub");
    let scan = |index: Option<&str>| {
        let mut command = repo.mk(&["--staged", "--format", "json"]);
        read(command.current_dir(&sub).envs(index.map(|index| ("GIT_INDEX_FILE", index)))).files.len()
    };
    assert_eq!(scan(None), 0);
    // Git reads a relative one from the top.
    assert_eq!(scan(Some(".git/other-index")), 1);
    assert_eq!(scan(repo.path.join(".git/other-index").to_str()), 1);
}

#[test]
fn a_work_tree_that_the_environment_points_at_is_the_root() {
    let repo = Repo::new();
    repo.write("sub/a.passport.json", BAD);
    repo.git(["add", "."]);
    let elsewhere = repo.beside("elsewhere");
    fs::rename(repo.path.join(".git"), &elsewhere).unwrap();
    let mut command = repo.mk(&["--format", "json", "--staged"]);
    command.current_dir(repo.path.join("sub")).env("GIT_DIR", "../../elsewhere").env("GIT_WORK_TREE", "..");
    assert_eq!(read(&mut command).names(), ["sub/a.passport.json"]);
}
