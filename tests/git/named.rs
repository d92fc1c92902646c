//! Paths that are named with `--staged` and `--changed-since`: each is checked, reported, or not part of the change.

use std::fs;

use super::support::{BAD, GOOD, Repo, Scan};

const CHANGES: [&[&str]; 2] = [&["--staged"], &["--changed-since", "HEAD"]];

fn scan(repo: &Repo, mode: &[&str], paths: &[&str]) -> Scan {
    repo.scan(&[mode, paths].concat())
}

/// A repository with one commit, `a.passport.json` and `src/b.passport.json` in it.
fn committed() -> Repo {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("src/b.passport.json", GOOD);
    repo.commit();
    repo
}

#[test]
fn an_untracked_file_is_new_since_the_base() {
    let repo = committed();
    repo.write(".gitignore", "ignored\n");
    for name in ["new.json", "ignored"] {
        repo.write(name, BAD);
        let expected = [(name, vec!["unknown-chord"])];
        assert_eq!(scan(&repo, &["--changed-since", "HEAD"], &[name]).reported(), expected);
        assert_eq!(scan(&repo, &["--staged"], &[name]).status, 0, "and no part of the commit");
    }
    let forced = ["--changed-since", "HEAD", "--force-exclude", "--exclude", "new.json"];
    assert_eq!(scan(&repo, &forced, &["new.json"]).status, 0);
}

#[test]
fn a_file_that_is_no_part_of_the_change_is_no_fault() {
    let repo = committed();
    for mode in CHANGES {
        let scan = scan(&repo, mode, &["a.passport.json", "src"]);
        assert_eq!((scan.status, scan.names()), (0, vec![]), "{mode:?}");
    }
}

#[test]
fn what_the_index_alone_holds_is_found_there() {
    let repo = committed();
    repo.write("gone/passport.json", BAD);
    repo.write("gone.passport.json", BAD);
    repo.git(["add", "."]);
    fs::remove_dir_all(repo.path.join("gone")).unwrap();
    fs::remove_file(repo.path.join("gone.passport.json")).unwrap();
    let bad = |name| [(name, vec!["unknown-chord"])];
    assert_eq!(scan(&repo, &["--staged"], &["gone"]).reported(), bad("gone/passport.json"));
    assert_eq!(scan(&repo, &["--staged"], &["gone.passport.json"]).reported(), bad("gone.passport.json"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_in_place_of_a_file_hides_no_staged_bytes() {
    let repo = committed();
    repo.write("ads.json", BAD);
    repo.write("elsewhere/note.txt", "");
    repo.git(["add", "."]);
    fs::remove_file(repo.path.join("ads.json")).unwrap();
    std::os::unix::fs::symlink("elsewhere", repo.path.join("ads.json")).unwrap();
    assert_eq!(scan(&repo, &["--staged"], &["ads.json"]).reported(), [("ads.json", vec!["unknown-chord"])]);
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_folder_hides_no_staged_bytes() {
    use std::os::unix::fs::symlink;
    let repo = committed();
    repo.write("ads/deep/passport.json", BAD);
    repo.git(["add", "."]);
    fs::remove_dir_all(repo.path.join("ads")).unwrap();
    fs::create_dir(repo.beside("outside")).unwrap();
    repo.git(["init", "--quiet", "inner"]);
    let bad = [("ads/deep/passport.json", vec!["unknown-chord"])];
    for target in ["src", "../outside", "inner", ".", "nowhere", "a.passport.json"] {
        symlink(target, repo.path.join("ads")).unwrap();
        for path in ["ads", "ads/deep", "ads/deep/passport.json", "./ads/"] {
            let scan = scan(&repo, &["--staged"], &[path]);
            assert_eq!(scan.reported(), bad, "{path} -> {target}");
        }
        let below = repo.mk(&["--format", "json", "--staged", "../ads"]).current_dir(repo.path.join("src")).output();
        assert!(String::from_utf8(below.unwrap().stdout).unwrap().contains("unknown-chord"), "{target}");
        fs::remove_file(repo.path.join("ads")).unwrap();
    }
    // Another repository in its place hides them no more than a link does.
    repo.git(["init", "--quiet", "ads"]);
    assert_eq!(scan(&repo, &["--staged"], &["ads"]).reported(), bad);
    assert_eq!(scan(&repo, &["--staged"], &["src", "ads/deep"]).reported(), bad);
}

#[test]
fn a_folder_in_place_of_a_file_is_looked_through() {
    let repo = committed();
    repo.write("x", "");
    repo.commit();
    fs::remove_file(repo.path.join("x")).unwrap();
    repo.write("x/passport.json", BAD);
    let expected = [("x/passport.json", vec!["unknown-chord"])];
    assert_eq!(scan(&repo, &["--changed-since", "HEAD"], &["x"]).reported(), expected);
    repo.git(["add", "--all"]);
    for mode in CHANGES {
        assert_eq!(scan(&repo, mode, &["x"]).reported(), expected, "{mode:?}");
    }
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_found_in_the_index() {
    let repo = committed();
    repo.write("prod/passport.json", BAD);
    repo.git(["add", "."]);
    repo.git(["commit", "--quiet", "--message=x"]);
    repo.git(["sparse-checkout", "set", "--cone", "src"]);
    let bad = [("prod/passport.json", vec!["unknown-chord"])];
    let since = ["--changed-since", "HEAD~1"];
    for mode in [&["--tracked"][..], &[], &since] {
        for path in ["prod", "prod/passport.json"] {
            assert_eq!(scan(&repo, mode, &[path]).reported(), bad, "{mode:?} {path}");
        }
    }
    let below = repo.mk(&["--format", "json", "../prod/passport.json"]).current_dir(repo.path.join("src")).output();
    assert!(String::from_utf8(below.unwrap().stdout).unwrap().contains("unknown-chord"));
    // What was deleted is not left out.
    fs::remove_file(repo.path.join("src/b.passport.json")).unwrap();
    let gone = scan(&repo, &[], &["src/b.passport.json"]);
    assert_eq!(gone.reported(), [("src/b.passport.json", vec!["unreadable-file"])]);
}

#[test]
fn a_folder_in_a_list_is_looked_through() {
    let repo = committed();
    repo.write("src/b.passport.json", BAD);
    repo.git(["add", "."]);
    repo.write("list", "src\n");
    for mode in CHANGES {
        let scan = scan(&repo, mode, &["--files-from", "list"]);
        assert_eq!(scan.reported(), [("src/b.passport.json", vec!["unknown-chord"])], "{mode:?}");
    }
}

#[test]
fn a_folder_that_only_looks_like_a_repository_is_none() {
    let repo = committed();
    fs::create_dir_all(repo.path.join("src/.git")).unwrap();
    repo.write("src/b.passport.json", BAD);
    repo.git(["add", "."]);
    for mode in [&[][..], &["--tracked"], &["--staged"], &["--changed-since", "HEAD"], &["--no-git"]] {
        for paths in [&["src"][..], &["src/b.passport.json"], &[]] {
            let scan = scan(&repo, mode, paths);
            assert_eq!(scan.files["src/b.passport.json"], ["unknown-chord"], "{mode:?} {paths:?}");
            assert_eq!(scan.not_entered, Vec::<String>::new(), "{mode:?} {paths:?}");
        }
    }
    let inside = repo.mk(&["--format", "json", "b.passport.json"]).current_dir(repo.path.join("src")).output().unwrap();
    assert!(String::from_utf8(inside.stdout).unwrap().contains("\"src/b.passport.json\""), "the root is the real one");
}

#[test]
fn a_nested_repository_is_named_and_not_entered() {
    let repo = committed();
    let submodule = repo.beside("submodule");
    repo.git(["clone", "--quiet", repo.path.to_str().unwrap(), submodule.to_str().unwrap()]);
    let url = submodule.to_str().unwrap();
    repo.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "sub"]);
    repo.commit();
    repo.git(["submodule", "--quiet", "deinit", "--force", "sub"]);
    repo.git(["init", "--quiet", "inner"]);
    repo.write("inner/passport.json", BAD);
    repo.git(["worktree", "add", "--quiet", "linked"]);
    repo.write("linked/passport.json", BAD);
    for mode in CHANGES {
        for (path, repository) in
            [("inner", "inner"), ("inner/passport.json", "inner"), ("sub", "sub"), ("linked/passport.json", "linked")]
        {
            let scan = scan(&repo, mode, &[path]);
            assert_eq!((scan.status, scan.names()), (0, vec![]), "{mode:?} {path}");
            assert_eq!(scan.not_entered, [repository], "{mode:?} {path}");
        }
    }
}

#[test]
fn what_is_outside_or_missing_is_reported() {
    let repo = committed();
    fs::write(repo.beside("outside.json"), BAD).unwrap();
    fs::create_dir(repo.beside("folder")).unwrap();
    for mode in CHANGES {
        for path in ["../outside.json", "../folder", "nowhere.json", "nowhere/at/all.json", "a.passport.json/x"] {
            let scan = scan(&repo, mode, &[path]);
            assert_eq!(scan.reported(), [(path, vec!["unreadable-file"])], "{mode:?}");
            assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"), "{mode:?} {path}");
        }
    }
}

#[test]
fn a_missing_base_is_reported_for_any_scope() {
    let repo = committed();
    fs::create_dir_all(repo.path.join("inner")).unwrap();
    repo.git(["init", "--quiet", "inner"]);
    let scan = scan(&repo, &["--changed-since", "nowhere"], &["inner"]);
    assert_eq!(scan.status, 2);
    assert!(scan.failures[0].0.contains("cannot be resolved"), "{:?}", scan.failures);
}

#[test]
fn a_folder_under_a_passports_name_is_a_finding() {
    let repo = committed();
    repo.write("d.passport.json/x.txt", "");
    let reported = [("d.passport.json", vec!["unreadable-file"])];
    assert_eq!(repo.scan(&["--changed-since", "HEAD"]).reported(), reported);
    repo.git(["add", "."]);
    for mode in CHANGES {
        assert_eq!(scan(&repo, mode, &[]).reported(), reported, "{mode:?}");
        assert_eq!(scan(&repo, mode, &["src"]).status, 0, "{mode:?}");
    }
    repo.commit();
    for mode in CHANGES {
        assert_eq!(scan(&repo, mode, &[]).status, 0, "no part of the change: {mode:?}");
    }
    for mode in [&["--staged"][..], &["--changed-since", "HEAD"], &["--tracked"], &["--no-git"], &[]] {
        assert_eq!(scan(&repo, mode, &["d.passport.json"]).reported(), reported, "named: {mode:?}");
    }
}

#[test]
fn a_repository_under_a_passports_name_is_a_finding() {
    let repo = committed();
    repo.git(["init", "--quiet", "x.passport.json"]);
    repo.write("x.passport.json/file", "");
    repo.git(["-C", "x.passport.json", "add", "."]);
    repo.git(["-C", "x.passport.json", "commit", "--quiet", "--message=x"]);
    for mode in [&["--no-git"][..], &[], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(mode).files["x.passport.json"], ["unreadable-file"], "untracked: {mode:?}");
    }
    repo.git(["add", "."]);
    for mode in [&["--staged"][..], &["--tracked"], &[], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(mode).files["x.passport.json"], ["unreadable-file"], "a submodule: {mode:?}");
    }
}

#[test]
fn more_folders_than_git_is_given_are_a_scope_all_the_same() {
    let repo = Repo::new();
    for number in 0..201 {
        repo.write(format!("in/{number}/x.txt"), "");
    }
    repo.write("in/7/passport.json", GOOD);
    repo.write("tracked/passport.json", BAD);
    repo.write("tracked/d.passport.json/x.txt", "");
    repo.git(["add", "."]);
    repo.write("new/passport.json", BAD);
    let folders: Vec<String> = (0..201).map(|number| format!("in/{number}")).collect();
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    for mode in [&[][..], &["--tracked"], &["--staged"]] {
        assert_eq!(scan(&repo, mode, &folders).reported(), [("in/7/passport.json", vec![])], "{mode:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_submodule_that_is_not_checked_out_hides_nothing_else() {
    let repo = committed();
    let submodule = repo.beside("submodule");
    repo.git(["clone", "--quiet", repo.path.to_str().unwrap(), submodule.to_str().unwrap()]);
    let url = submodule.to_str().unwrap();
    repo.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "sm"]);
    repo.commit();
    repo.git(["submodule", "--quiet", "deinit", "--force", "sm"]);
    repo.write("sm/x/passport.json", BAD);
    assert!(
        std::process::Command::new("mkfifo").arg(repo.path.join("sm/x/y.passport.json")).status().unwrap().success()
    );
    for mode in [&[][..], &["--changed-since", "HEAD"]] {
        let scan = repo.scan(mode);
        assert_eq!((scan.status, &scan.failures), (0, &vec![]), "{mode:?}");
    }
    assert_eq!(repo.scan(&[]).not_entered, ["sm"]);
}
