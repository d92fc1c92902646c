//! What a change, a clone or the environment could keep from the gate.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::support::{BAD, GOOD, Repo, Scan, read};
use crate::common::run::install;

const SINCE: [&str; 2] = ["--changed-since", "HEAD"];

fn bad(name: &str) -> [(&str, Vec<&'static str>); 1] {
    [(name, vec!["unknown-chord"])]
}

fn committed(names: &[&str]) -> Repo {
    let repo = Repo::new();
    for name in names {
        repo.write(name, GOOD);
    }
    repo.commit();
    repo
}

/// Runs a scan as the user `nobody`, without rights: nothing is forbidden to root.
fn as_nobody(repo: &Repo, args: &[&str]) -> Scan {
    let program = repo.beside("mk");
    install(Path::new(env!("CARGO_BIN_EXE_mk")), &program);
    fs::set_permissions(program.parent().unwrap(), fs::Permissions::from_mode(0o755)).unwrap();
    repo.git(["config", "--global", "safe.directory", "*"]);
    let mut command = repo.command(program.to_str().unwrap());
    command.args(["passport", "scan", "--format", "json"]).args(args);
    if fs::metadata("/proc/self").is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0) {
        command.uid(65534).gid(65534);
    }
    read(&mut command)
}

#[test]
fn a_folder_that_cannot_be_entered_holds_no_deletions() {
    let repo = committed(&["a.passport.json", "old/passport.json"]);
    repo.git(["tag", "base"]);
    repo.write("new/passport.json", BAD);
    repo.write("old/passport.json", BAD);
    repo.commit();
    repo.write("beside/passport.json", BAD);
    let closed = ["new", "old", "beside"];
    let mode = |mode| {
        for folder in closed {
            fs::set_permissions(repo.path.join(folder), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    mode(0o000);
    let whole = as_nobody(&repo, &["--changed-since", "base"]);
    let named = as_nobody(&repo, &["--changed-since", "base", "new/passport.json"]);
    mode(0o755);
    assert_eq!((whole.status, whole.verdict.as_str()), (2, "blind"));
    for folder in closed {
        let reported = whole.names().into_iter().any(|name| name.starts_with(folder));
        assert!(reported, "{folder}: {whole:?}");
    }
    assert_eq!(named.reported(), [("new/passport.json", vec!["unreadable-file"])]);
}

#[test]
fn git_is_asked_about_the_repository_that_was_meant() {
    // The work tree of one repository is where another one lies.
    let repo = Repo::new();
    let other = repo.beside("other");
    repo.git(["init", "--quiet", other.to_str().unwrap()]);
    fs::write(other.join("passport.json"), BAD).unwrap();
    let mut staged = repo.mk(&["--staged", "--format", "json"]);
    repo.git(["config", "core.worktree", "../../other"]);
    repo.git(["add", "--all"]);
    assert_eq!(read(&mut staged).reported(), bad("passport.json"), "core.worktree");
    repo.git(["config", "--unset", "core.worktree"]);
    staged.env("GIT_DIR", ".git").env("GIT_WORK_TREE", "../other");
    assert_eq!(read(&mut staged).reported(), bad("passport.json"), "GIT_WORK_TREE");
    // And one without a repository is no different.
    fs::remove_dir_all(other.join(".git")).unwrap();
    assert_eq!(read(&mut staged).reported(), bad("passport.json"));
}

#[test]
fn the_repository_below_its_work_tree_is_not_a_nested_repository() {
    let outer = committed(&["x.txt"]);
    let path = outer.path.clone();
    let inner = outer.at(path.join("a"));
    fs::create_dir(&inner.path).unwrap();
    inner.git(["init", "--quiet"]);
    inner.git(["config", "core.worktree", "../.."]);
    inner.write("passport.json", BAD);
    inner.git(["add", "passport.json"]);
    for args in [&["--staged"][..], &["--staged", "."], &["--tracked", "."], &["--staged", "passport.json"]] {
        let scan = inner.scan(args);
        assert_eq!((scan.reported(), scan.not_entered.len()), (bad("a/passport.json").to_vec(), 0), "{args:?}");
    }
}

#[test]
fn two_files_of_one_name_are_judged_both() {
    let repo = committed(&["passport.json"]);
    let mut command = repo.mk(&[".", "-", "--stdin-filename", "passport.json", "--format", "concise"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(BAD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("unknown-chord"), "{said}");

    let elsewhere = repo.beside("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("passport.json"), BAD).unwrap();
    let mut command = repo.mk(&["passport.json", "../repository", "--format", "concise"]);
    command.current_dir(&elsewhere).env("GIT_DIR", "../repository/.git").env("GIT_WORK_TREE", "../repository");
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("passport.json:") && said.contains("unknown-chord"), "{said}");
}

#[test]
fn paths_open_from_outside_the_work_tree() {
    let repo = Repo::new();
    repo.write("sub/passport.json", BAD);
    let elsewhere = repo.beside("some");
    fs::create_dir(&elsewhere).unwrap();
    let mut command = repo.mk(&["--format", "concise"]);
    command.current_dir(&elsewhere).env("GIT_DIR", "../repository/.git").env("GIT_WORK_TREE", "../repository");
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(said.starts_with("../repository/sub/passport.json:"), "{said}");
}

#[test]
fn what_only_might_be_a_passport_hides_no_link() {
    let repo = committed(&["store/x.json", "a.txt"]);
    symlink("store/x.json", repo.path.join("a.passport.json")).unwrap();
    repo.commit();
    repo.write("store/x.json", "{}");
    repo.git(["add", "."]);
    for mode in [&["--staged"][..], &SINCE] {
        for sniff in [&[][..], &["--sniff"]] {
            let scan = repo.scan(&[mode, sniff].concat());
            assert_eq!((scan.status, scan.names()), (2, vec!["a.passport.json"]), "{mode:?} {sniff:?}");
        }
    }
}

#[test]
fn what_this_clone_says_in_place_of_an_object_does_not_count() {
    let repo = committed(&["a.passport.json"]);
    repo.write("b.passport.json", BAD);
    repo.git(["add", "."]);
    let ids = ["a", "b"].map(|name| repo.git(["rev-parse", &format!(":{name}.passport.json")]));
    repo.git(["replace", &ids[1], &ids[0]]);
    assert_eq!(repo.scan(&["--staged"]).reported(), bad("b.passport.json"));
}

#[test]
fn what_this_clone_says_of_parents_does_not_count() {
    let repo = committed(&["a.passport.json"]);
    repo.git(["branch", "base"]);
    repo.write("a.passport.json", BAD);
    repo.commit();
    let [base, head] = ["base", "HEAD"].map(|name| repo.git(["rev-parse", name]));
    // As if the base came behind the change.
    fs::create_dir_all(repo.path.join(".git/info")).unwrap();
    fs::write(repo.path.join(".git/info/grafts"), format!("{base} {head}\n{head}\n")).unwrap();
    assert_eq!(repo.scan(&["--changed-since", "base"]).reported(), bad("a.passport.json"));
}

#[test]
fn a_base_of_two_meanings_is_refused() {
    let repo = committed(&["a.passport.json"]);
    repo.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    repo.write("a.passport.json", BAD);
    repo.commit();
    repo.git(["tag", "origin/main"]);
    repo.git(["config", "core.warnAmbiguousRefs", "false"]);
    let scan = repo.scan(&["--changed-since", "origin/main"]);
    assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"));
    assert!(scan.failures[0].0.contains("`origin/main` is ambiguous"), "{:?}", scan.failures);
    assert!(scan.failures[0].1.contains("refs/remotes/origin/main, refs/tags/origin/main"), "{:?}", scan.failures);
    let full = repo.scan(&["--changed-since", "refs/remotes/origin/main"]);
    assert_eq!(full.reported(), bad("a.passport.json"));
}

#[test]
fn what_git_takes_for_unchanged_is_compared() {
    let names = ["a", "b", "c", "d"].map(|name| format!("{name}.passport.json"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let repo = committed(&names);
    symlink("a.passport.json", repo.path.join("l.passport.json")).unwrap();
    repo.commit();
    for (flag, name) in [("--assume-unchanged", 0), ("--skip-worktree", 1), ("--assume-unchanged", 2)] {
        repo.git(["update-index", flag, names[name]]);
    }
    repo.git(["update-index", "--assume-unchanged", "l.passport.json"]);
    assert_eq!(repo.scan(&SINCE).names(), Vec::<&str>::new(), "nothing has changed");
    repo.write(names[0], BAD);
    repo.write(names[1], BAD);
    fs::remove_file(repo.path.join(names[2])).unwrap();
    fs::remove_file(repo.path.join("l.passport.json")).unwrap();
    symlink("b.passport.json", repo.path.join("l.passport.json")).unwrap();
    let expected = [&bad(names[0])[..], &bad(names[1]), &bad("l.passport.json")].concat();
    assert_eq!(repo.scan(&SINCE).reported(), expected);
}

#[test]
fn a_link_that_was_only_touched_has_not_changed() {
    let repo = committed(&["a.txt"]);
    symlink("/nowhere", repo.path.join("a.passport.json")).unwrap();
    repo.commit();
    let link = repo.path.join("a.passport.json");
    assert!(Command::new("touch").args(["-h", "-d", "2001-01-01"]).arg(&link).status().unwrap().success());
    assert_eq!(repo.scan(&SINCE).names(), Vec::<&str>::new());
    fs::remove_file(&link).unwrap();
    symlink("/nowhere/else", &link).unwrap();
    assert_eq!(repo.scan(&SINCE).names(), ["a.passport.json"]);
}

#[test]
fn a_file_in_place_of_a_link_has_changed() {
    let repo = committed(&["target.txt"]);
    // A passport whose text is where the link led: the same object under another mode.
    symlink("target.txt", repo.path.join("a.passport.json")).unwrap();
    repo.commit();
    fs::remove_file(repo.path.join("a.passport.json")).unwrap();
    fs::write(repo.path.join("a.passport.json"), "target.txt").unwrap();
    assert_eq!(repo.scan(&SINCE).reported(), [("a.passport.json", vec!["invalid-json"])]);
}

#[test]
fn a_link_onto_what_git_does_not_track_has_changed() {
    let repo = committed(&["a.txt"]);
    repo.write(".gitignore", "ignored.txt\n");
    symlink("store/x.txt", repo.path.join("a.passport.json")).unwrap();
    symlink("ignored.txt", repo.path.join("b.passport.json")).unwrap();
    symlink("nowhere", repo.path.join("c.passport.json")).unwrap();
    repo.commit();
    assert_eq!(repo.scan(&SINCE).names(), Vec::<&str>::new(), "it led nowhere before");
    repo.write("store/x.txt", BAD);
    repo.write("ignored.txt", BAD);
    // No other clone gets what is there, so it is not read.
    let refused = |name| (name, vec!["unreadable-file"]);
    assert_eq!(repo.scan(&SINCE).reported(), [refused("a.passport.json"), refused("b.passport.json")]);
}

#[test]
fn a_link_that_a_sparse_checkout_leaves_out_is_followed() {
    let repo = committed(&["in/x.txt"]);
    repo.git(["tag", "base"]);
    repo.write("in/bad.txt", BAD);
    fs::create_dir(repo.path.join("out")).unwrap();
    symlink("../in/bad.txt", repo.path.join("out/passport.json")).unwrap();
    repo.commit();
    repo.git(["sparse-checkout", "set", "--cone", "in"]);
    assert_eq!(repo.scan(&["--changed-since", "base"]).reported(), bad("out/passport.json"));
}

#[test]
fn a_staged_link_to_a_folder_is_named() {
    let repo = committed(&["store/passport.json"]);
    symlink("store", repo.path.join("linked")).unwrap();
    repo.git(["add", "."]);
    for mode in [&["--staged"][..], &SINCE] {
        let scan = repo.scan(mode);
        assert_eq!(
            (scan.status, scan.names(), scan.not_entered.clone()),
            (0, vec![], vec!["linked".to_owned()]),
            "{mode:?}"
        );
    }
    assert_eq!(repo.scan(&["--staged", "--exclude", "linked"]).not_entered, Vec::<String>::new());
}

#[test]
fn a_link_into_a_nested_repository_is_refused_everywhere() {
    let repo = committed(&["a.txt"]);
    repo.git(["init", "--quiet", "inner"]);
    repo.write("inner/deep/x.json", GOOD);
    repo.write(".git/x.json", GOOD);
    symlink("inner/deep/x.json", repo.path.join("a.passport.json")).unwrap();
    symlink(".git/x.json", repo.path.join("b.passport.json")).unwrap();
    repo.git(["add", "a.passport.json", "b.passport.json"]);
    for mode in [&[][..], &["--tracked"], &["--no-git"], &["--staged"], &SINCE] {
        let scan = repo.scan(mode);
        let refused = |name| (name, vec!["unreadable-file"]);
        assert_eq!(scan.reported(), [refused("a.passport.json"), refused("b.passport.json")], "{mode:?}");
    }
}

#[test]
fn the_list_says_which_links_a_scan_refuses() {
    let repo = committed(&["a.txt"]);
    symlink("nowhere", repo.path.join("a.passport.json")).unwrap();
    symlink("a.txt", repo.path.join("b.passport.json")).unwrap();
    for mode in [&[][..], &["--no-git"]] {
        let output = repo.mk(&[&["--list-files"], mode].concat()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("a.passport.json: cannot be read") && !said.contains("b.passport.json"), "{said}");
    }
}

#[test]
fn a_tracked_file_that_vanishes_while_the_scan_runs_is_reported() {
    let repo = committed(&["a/b/passport.json", "c.passport.json", "gone.passport.json"]);
    fs::remove_file(repo.path.join("gone.passport.json")).unwrap();
    // A Git that lists a file which is removed before it can be read.
    let programs = repo.beside("programs");
    fs::create_dir(&programs).unwrap();
    let real = String::from_utf8(Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout).unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *ls-files*) sleep 0.05; rm -rf '{}';; esac\nexec '{}' \"$@\"\n",
        repo.path.join("a").display(),
        real.trim()
    );
    fs::write(repo.beside("script"), script).unwrap();
    install(&repo.beside("script"), &programs.join("git"));
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let scan = read(repo.mk(&["--tracked", "--format", "json"]).env("PATH", path));
    // The root has changed too, so that the plain deletion beside it cannot be distinguished from the other.
    assert_eq!(scan.files["a/b/passport.json"], ["unreadable-file"], "{scan:?}");
    assert!(scan.messages.iter().any(|message| message.contains("vanished while the scan ran")), "{scan:?}");
    assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"));
}

#[test]
fn what_is_swapped_away_while_the_scan_runs_is_reported() {
    let repo = committed(&["a/b/passport.json"]);
    repo.write("sniffed.json", GOOD);
    repo.git(["add", "."]);
    // An older folder that is moved into place keeps the time of its content.
    fs::create_dir_all(repo.path.join("older")).unwrap();
    let programs = repo.beside("programs");
    fs::create_dir(&programs).unwrap();
    let real = String::from_utf8(Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout).unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *ls-files*) cd '{}'; sleep 0.05; mv a gone; mv older a; rm sniffed.json;; esac\n\
         exec '{}' -C '{}' \"$@\"\n",
        repo.path.display(),
        real.trim(),
        repo.path.display()
    );
    fs::write(repo.beside("script"), script).unwrap();
    install(&repo.beside("script"), &programs.join("git"));
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let scan = read(repo.mk(&["--tracked", "--sniff", "--format", "json"]).env("PATH", path));
    assert_eq!(scan.files["a/b/passport.json"], ["unreadable-file"], "{scan:?}");
    assert_eq!(scan.files["sniffed.json"], ["unreadable-file"], "{scan:?}");
    assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"));
}

#[test]
fn a_named_link_outside_has_no_repository_to_leave() {
    let repo = committed(&["a.passport.json"]);
    let outside = repo.beside("outside");
    fs::create_dir_all(outside.join("store")).unwrap();
    fs::write(outside.join("store/x.json"), BAD).unwrap();
    symlink("store/x.json", outside.join("link.json")).unwrap();
    symlink("nowhere", outside.join("dangling.json")).unwrap();
    assert_eq!(repo.scan(&["../outside/link.json"]).reported(), bad("../outside/link.json"));
    let dangling = repo.scan(&["../outside/dangling.json"]);
    assert_eq!(dangling.reported(), [("../outside/dangling.json", vec!["unreadable-file"])]);
    // Inside there is one.
    symlink(outside.join("store/x.json"), repo.path.join("out.json")).unwrap();
    assert_eq!(repo.scan(&["out.json"]).reported(), [("out.json", vec!["unreadable-file"])]);
}

#[test]
fn gits_advice_ends_with_its_own_words() {
    let repo = committed(&["a.passport.json"]);
    let mut command = repo.mk(&["--format", "json"]);
    let scan = read(command.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"));
    let help = &scan.failures[0].1;
    assert!(help.starts_with("With `--no-git`"), "{help}");
    assert!(help.contains("safe.directory") && help.ends_with(&Path::new(&repo.path).display().to_string()), "{help}");
}
