//! The whole work tree, and `--tracked`: what Git says is there.

use std::fs;

use super::support::{BAD, GOOD, Repo, read};

#[test]
fn what_git_ignores_is_not_judged_unless_it_is_named() {
    let repo = Repo::new();
    repo.write(".gitignore", "build/\n*.tmp.passport.json\n");
    repo.write("a.passport.json", GOOD);
    repo.git(["add", "."]);
    repo.write("new/passport.json", GOOD);
    repo.write("build/passport.json", BAD);
    repo.write("x.tmp.passport.json", BAD);
    assert_eq!(repo.scan(&[]).names(), ["a.passport.json", "new/passport.json"]);
    assert_eq!(repo.scan(&["--tracked"]).names(), ["a.passport.json"]);
    assert_eq!(repo.scan(&["build/passport.json"]).names(), ["build/passport.json"]);
    assert_eq!(repo.scan(&["--no-git"]).names().len(), 4);
    assert_eq!(repo.list(&["--tracked"]), ["a.passport.json"]);
}

#[test]
fn folders_restrict_what_git_lists() {
    let repo = Repo::new();
    for name in ["a/passport.json", "a*/passport.json", "ab/passport.json", "a/deep/passport.json"] {
        if cfg!(unix) || !name.contains('*') {
            repo.write(name, GOOD);
        }
    }
    repo.git(["add", "a"]);
    assert_eq!(repo.scan(&["a"]).names(), ["a/deep/passport.json", "a/passport.json"]);
    if cfg!(unix) {
        assert_eq!(repo.scan(&["a*"]).names(), ["a*/passport.json"], "a name is no pattern");
    }
    assert_eq!(repo.scan(&["a/deep", "ab"]).names(), ["a/deep/passport.json", "ab/passport.json"]);
    let below = read(repo.mk(&["--format", "json", "deep"]).current_dir(repo.path.join("a")));
    assert_eq!(below.names(), ["a/deep/passport.json"]);
    // Without a path it is the whole repository, from any current directory.
    let below = read(repo.mk(&["--format", "json"]).current_dir(repo.path.join("a")));
    assert_eq!(below.names().len(), if cfg!(unix) { 4 } else { 3 });
}

#[test]
fn a_folder_outside_the_repository_is_walked() {
    let repo = Repo::new();
    let outside = repo.beside("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("passport.json"), BAD).unwrap();
    assert_eq!(repo.scan(&["../outside"]).names(), ["../outside/passport.json"]);
}

#[test]
#[cfg(unix)]
fn a_file_deleted_from_a_folder_that_is_stamped_in_the_future_is_no_finding() {
    use std::time::{Duration, SystemTime};
    let repo = Repo::new();
    repo.write("a/b/passport.json", GOOD);
    repo.write("kept.passport.json", GOOD);
    repo.commit();
    fs::remove_file(repo.path.join("a/b/passport.json")).unwrap();
    for ahead in [60, 3600, 1_000_000_000] {
        let folder = fs::File::open(repo.path.join("a/b")).unwrap();
        folder.set_modified(SystemTime::now() + Duration::from_secs(ahead)).unwrap();
        let scan = repo.scan(&["--tracked"]);
        assert_eq!((scan.status, scan.names()), (0, vec!["kept.passport.json"]), "{ahead} {:?}", scan.messages);
    }
}

#[test]
fn a_deleted_file_is_no_finding() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("b.passport.json", GOOD);
    repo.write("c/passport.json", GOOD);
    repo.commit();
    fs::remove_file(repo.path.join("a.passport.json")).unwrap();
    fs::remove_dir_all(repo.path.join("c")).unwrap();
    repo.write("c", "a file where a folder was");
    for args in [&[][..], &["--tracked"]] {
        let scan = repo.scan(args);
        assert_eq!((scan.status, scan.names()), (0, vec!["b.passport.json"]), "{args:?}");
        assert_eq!(repo.list(args), ["b.passport.json"]);
    }
    fs::remove_file(repo.path.join("b.passport.json")).unwrap();
    assert!(repo.scan(&[]).failures[0].0.starts_with("no passport found: no file is named "));
}

#[test]
fn a_nested_repository_is_not_entered() {
    let repo = Repo::new();
    repo.write("passport.json", GOOD);
    repo.write("inner/passport.json", BAD);
    repo.git(["init", "--quiet", "inner"]);
    let scan = repo.scan(&[]);
    assert_eq!((scan.names(), scan.not_entered.clone()), (vec!["passport.json"], vec!["inner".to_owned()]));
    assert_eq!(repo.scan(&["--exclude", "inner"]).not_entered, Vec::<String>::new());
    assert_eq!(repo.scan(&["inner"]).names(), ["inner/passport.json"], "who names it means it");
    // Every name in a list opens from the current directory.
    repo.write("out/passport.json", GOOD);
    fs::create_dir(repo.path.join("below")).unwrap();
    let mut list = repo.mk(&["--list-files", "--exclude", "out/**"]);
    let listed = list.current_dir(repo.path.join("below")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&listed.stdout), "../passport.json\n");
    assert_eq!(
        String::from_utf8_lossy(&listed.stderr),
        "../inner: not entered: another repository, or a link to a folder\n\
         ../out/passport.json: left out by the exclude glob out/**\n"
    );
}

#[test]
fn a_sparse_checkout_is_judged_whole() {
    let repo = Repo::new();
    repo.write("in/passport.json", GOOD);
    repo.write("out/passport.json", BAD);
    repo.write("out/big.passport.json", &" ".repeat(2000));
    repo.commit();
    repo.git(["sparse-checkout", "set", "--cone", "in"]);
    assert!(!repo.path.join("out").exists());
    let reported = |args: &[&str]| format!("{:?}", repo.scan(args).reported());
    let expected = r#"[("in/passport.json", []), ("out/big.passport.json", ["invalid-json"]), ("out/passport.json", ["unknown-chord"])]"#;
    assert_eq!(reported(&[]), expected);
    assert_eq!(reported(&["--tracked"]), expected);
    let small = repo.scan(&["--max-file-size", "1999"]);
    assert_eq!(small.files["out/big.passport.json"], ["oversized-file"]);
    repo.git(["sparse-checkout", "reapply", "--sparse-index"]);
    assert_eq!(reported(&[]), expected, "with a sparse index");
}

#[test]
fn excluded_files_are_named_by_the_list() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("third_party/passport.json", BAD);
    repo.git(["add", "a.passport.json"]);
    assert_eq!(repo.scan(&["--exclude", "third_party"]).names(), ["a.passport.json"]);
    let output = repo.mk(&["--exclude", "third_party", "--list-files"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("third_party/passport.json: left out by the exclude glob third_party"), "{said}");
}

#[cfg(unix)]
mod special {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    fn fifo(repo: &Repo, name: &str) {
        assert!(Command::new("mkfifo").arg(repo.path.join(name)).status().unwrap().success());
    }

    #[test]
    fn anything_in_place_of_a_tracked_file_is_reported() {
        let repo = Repo::new();
        for name in ["fifo", "socket", "folder", "link", "dangling", "out"] {
            repo.write(format!("{name}.passport.json"), GOOD);
        }
        repo.write("target.json", BAD);
        repo.commit();
        let place = |name: &str| repo.path.join(format!("{name}.passport.json"));
        for name in ["fifo", "socket", "folder", "link", "dangling", "out"] {
            fs::remove_file(place(name)).unwrap();
        }
        fifo(&repo, "fifo.passport.json");
        let _listener = UnixListener::bind(place("socket")).unwrap();
        fs::create_dir(place("folder")).unwrap();
        symlink("target.json", place("link")).unwrap();
        symlink("nowhere", place("dangling")).unwrap();
        symlink("/etc/passwd", place("out")).unwrap();
        let unreadable = || vec!["unreadable-file"];
        for args in [&[][..], &["--tracked"], &["--changed-since", "HEAD"]] {
            let scan = repo.scan(args);
            assert_eq!(
                scan.reported(),
                [
                    ("dangling.passport.json", unreadable()),
                    ("fifo.passport.json", unreadable()),
                    ("folder.passport.json", unreadable()),
                    ("link.passport.json", vec!["unknown-chord"]),
                    ("out.passport.json", unreadable()),
                    ("socket.passport.json", unreadable()),
                ],
                "{args:?}"
            );
        }
    }

    #[test]
    fn special_files_that_git_does_not_list_are_reported_all_the_same() {
        let repo = Repo::new();
        repo.write("a.passport.json", GOOD);
        repo.write("deep/x.txt", "");
        repo.write(".gitignore", "ignored\n");
        repo.write("ignored/x.txt", "");
        repo.commit();
        fifo(&repo, "fifo.passport.json");
        fifo(&repo, "deep/passport.json");
        fs::create_dir_all(repo.path.join("new/passports")).unwrap();
        fifo(&repo, "new/passports/x.json");
        fifo(&repo, "ignored/passport.json");
        fifo(&repo, "new/other.txt");
        fs::create_dir_all(repo.path.join("empty.passport.json")).unwrap();
        repo.write("full.passport.json/x.txt", "");
        let scan = repo.scan(&[]);
        assert_eq!(
            scan.names(),
            [
                "a.passport.json",
                "deep/passport.json",
                "empty.passport.json",
                "fifo.passport.json",
                "full.passport.json",
                "new/passports/x.json"
            ]
        );
        assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"));
        assert_eq!(repo.scan(&["new"]).names(), ["new/passports/x.json"]);
        // What Git does not track is nothing to `--tracked`.
        assert_eq!(repo.scan(&["--tracked"]).names(), ["a.passport.json"]);
    }

    #[test]
    fn links_are_judged_under_their_own_name() {
        let repo = Repo::new();
        repo.write("shared/base.txt", BAD);
        symlink("shared/base.txt", repo.path.join("tracked.passport.json")).unwrap();
        symlink("shared", repo.path.join("folder")).unwrap();
        repo.commit();
        symlink("shared/base.txt", repo.path.join("new.passport.json")).unwrap();
        symlink("shared", repo.path.join("new-folder")).unwrap();
        let scan = repo.scan(&[]);
        let bad = || vec!["unknown-chord"];
        assert_eq!(scan.reported(), [("new.passport.json", bad()), ("tracked.passport.json", bad())]);
        assert_eq!(scan.not_entered, ["folder", "new-folder"]);
    }

    #[test]
    fn a_link_in_place_of_a_tracked_folder_is_not_followed() {
        let repo = Repo::new();
        repo.write("a/b/passport.json", GOOD);
        repo.write("a/c/d/passport.json", GOOD);
        repo.write("z.passport.json", GOOD);
        repo.commit();
        let outside = repo.beside("outside");
        fs::rename(repo.path.join("a"), &outside).unwrap();
        fs::write(outside.join("b/passport.json"), BAD).unwrap();
        symlink(&outside, repo.path.join("a")).unwrap();
        for args in [&[][..], &["--tracked"]] {
            let scan = repo.scan(args);
            assert_eq!((scan.status, scan.names()), (0, vec!["z.passport.json"]), "{args:?}");
            assert_eq!(scan.not_entered, ["a"], "{args:?}");
        }
        assert_eq!(repo.scan(&["--changed-since", "HEAD"]).names(), Vec::<&str>::new());
    }

    #[test]
    fn an_unreadable_file_is_reported() {
        use std::os::unix::fs::PermissionsExt as _;
        let repo = Repo::new();
        repo.write("a.passport.json", GOOD);
        repo.commit();
        let path = repo.path.join("a.passport.json");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(&path).is_ok() {
            return; // Nothing is forbidden to root.
        }
        assert_eq!(repo.scan(&["--tracked"]).reported(), [("a.passport.json", vec!["unreadable-file"])]);
    }
}
