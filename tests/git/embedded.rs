//! Folders that look like a repository, and what else a committed file could make Git ask or run.

use std::fs;
use std::path::Path;

use super::support::{BAD, GOOD, Repo, read};

/// Writes what a bare repository holds, with this configuration.
fn bare(repo: &Repo, folder: &str, config: &str) {
    for (name, content) in
        [("objects/.keep", ""), ("refs/.keep", ""), ("HEAD", "ref: refs/heads/x\n"), ("config", config)]
    {
        repo.write(Path::new(folder).join(name), content);
    }
}

const WAYS: [&[&str]; 6] =
    [&[], &["--tracked"], &["--changed-since", "base"], &["--staged"], &["--staged", "."], &["--tracked", "."]];

#[test]
fn a_folder_that_looks_like_a_bare_repository_is_not_asked() {
    let repo = Repo::new();
    repo.write("x.txt", "");
    repo.commit();
    repo.git(["branch", "base"]);
    repo.write("s/passport.json", BAD);
    repo.write("s/ok/passport.json", GOOD);
    repo.write("s/deep/below/x.txt", "");
    bare(&repo, "s", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ok\n");
    repo.git(["add", "--all"]);
    for folder in ["s", "s/deep/below", "s/objects"] {
        for args in &WAYS[..4] {
            let mut command = repo.mk(args);
            let scan = read(command.args(["--format", "json"]).current_dir(repo.path.join(folder)));
            let reported = [("s/ok/passport.json", vec![]), ("s/passport.json", vec!["unknown-chord"])];
            assert_eq!(scan.reported(), reported, "{folder} {args:?}");
        }
    }
    for args in &WAYS[4..] {
        let mut command = repo.mk(args);
        let scan = read(command.args(["--format", "json"]).current_dir(repo.path.join("s")));
        assert_eq!(scan.files["s/passport.json"], ["unknown-chord"], "{args:?}");
    }
}

#[test]
fn a_linked_work_tree_is_asked_as_itself() {
    let repo = Repo::new();
    repo.write("s/x.txt", "");
    bare(&repo, "s", "[core]\n\tbare = true\n");
    repo.commit();
    let linked = repo.beside("linked");
    repo.git(["worktree", "add", "--quiet", linked.to_str().unwrap()]);
    let repo = repo.at(linked);
    repo.write("s/passport.json", BAD);
    repo.git(["add", "."]);
    let mut command = repo.mk(&["--staged", "--format", "json"]);
    let scan = read(command.current_dir(repo.path.join("s")));
    assert_eq!(scan.reported(), [("s/passport.json", vec!["unknown-chord"])]);
}

#[test]
fn a_bare_repository_is_refused_where_no_work_tree_is_around_it() {
    let repo = Repo::new();
    repo.write("s/passport.json", GOOD);
    bare(&repo, "s", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n");
    fs::remove_dir_all(repo.path.join(".git")).unwrap();
    for args in &WAYS[1..4] {
        let mut command = repo.mk(args);
        let scan = read(command.args(["--format", "json"]).current_dir(repo.path.join("s")));
        assert_eq!((scan.status, scan.verdict.as_str(), scan.names()), (2, "blind", vec![]), "{args:?}");
        assert!(scan.failures[0].0.contains("bare"), "{:?}", scan.failures);
    }
    // A repository that is named is meant.
    let mut command = repo.mk(&["--staged", "--format", "json"]);
    let named = read(command.current_dir(repo.path.join("s")).env("GIT_DIR", "."));
    assert_eq!((named.status, named.failures), (0, vec![]));
}

#[test]
fn what_is_inherited_is_found_from_where_it_was_meant() {
    let repo = Repo::new();
    repo.write("x.txt", "");
    repo.commit();
    repo.write("s/tree/passport.json", BAD);
    repo.write("s/below/x.txt", "");
    let mut command = repo.mk(&["--format", "json", "."]);
    command.current_dir(repo.path.join("s")).env("GIT_WORK_TREE", "tree");
    // The work tree is where the variable says, seen from where the gate is started.
    let scan = read(&mut command);
    assert_eq!(scan.files.values().collect::<Vec<_>>(), [&["unknown-chord".to_owned()]], "{scan:?}");
}

#[cfg(unix)]
mod programs {
    use std::fs::{File, FileTimes, Permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;
    use std::time::SystemTime;

    use super::*;
    use crate::common::run::install;

    #[test]
    fn a_git_that_takes_what_looks_bare_is_not_believed() {
        let repo = Repo::new();
        repo.write("s/passport.json", BAD);
        repo.write("s/ok/passport.json", GOOD);
        bare(&repo, "s", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ok\n");
        repo.git(["add", "--all"]);
        // A Git that does not know the setting.
        let programs = repo.beside("programs");
        fs::create_dir(&programs).unwrap();
        let found = Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout;
        let script = format!(
            "#!/bin/sh\nfor word; do shift; case $word in safe.bareRepository=*) word=x.y=z;; esac; set -- \"$@\" \"$word\"\n\
             done\nexec '{}' \"$@\"\n",
            String::from_utf8(found).unwrap().trim()
        );
        fs::write(repo.beside("script"), script).unwrap();
        install(&repo.beside("script"), &programs.join("git"));
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        let scan = |args: &[&str]| {
            let mut command = repo.mk(args);
            read(command.args(["--format", "json"]).env("PATH", &path).current_dir(repo.path.join("s")))
        };
        for args in &WAYS[..2] {
            assert_eq!(scan(args).files["s/passport.json"], ["unknown-chord"], "{args:?}");
        }
        fs::remove_dir_all(repo.path.join(".git")).unwrap();
        for args in &WAYS[1..4] {
            let scan = scan(args);
            assert_eq!((scan.status, scan.verdict.as_str(), scan.names()), (2, "blind", vec![]), "{args:?}");
            assert!(scan.failures[0].0.contains("looks like a bare one"), "{:?}", scan.failures);
        }
    }

    /// A program that leaves a mark when it runs.
    fn marking(repo: &Repo, mark: &str) -> String {
        format!("touch '{}'; cat", repo.beside(mark).display())
    }

    #[test]
    fn no_filter_runs() {
        let repo = Repo::new();
        repo.write(".gitattributes", "*.json filter=x\n");
        for name in ["young", "touched", "changed"] {
            repo.write(format!("{name}.passport.json"), GOOD);
        }
        repo.commit();
        let stamp = |name: &str, time| {
            let file = File::options().write(true).open(repo.path.join(name)).unwrap();
            file.set_times(FileTimes::new().set_modified(time)).unwrap();
        };
        stamp("touched.passport.json", SystemTime::UNIX_EPOCH);
        repo.write("changed.passport.json", BAD);
        // As young as the index, so that Git itself has to compare the content.
        let index = fs::metadata(repo.path.join(".git/index")).unwrap().modified().unwrap();
        stamp("young.passport.json", index);
        repo.git(["update-index", "young.passport.json"]);
        let young = fs::metadata(repo.path.join("young.passport.json")).unwrap().modified().unwrap();
        let times = FileTimes::new().set_modified(young);
        File::options().write(true).open(repo.path.join(".git/index")).unwrap().set_times(times).unwrap();
        repo.git(["config", "filter.x.clean", &marking(&repo, "ran")]);
        repo.git(["config", "filter.x.process", &marking(&repo, "ran")]);
        repo.git(["config", "filter.x.required", "true"]);
        let scan = repo.scan(&["--changed-since", "HEAD"]);
        // The stored form is another one: that is reported too.
        assert_eq!(scan.reported(), [("changed.passport.json", vec!["unreadable-file", "unknown-chord"])]);
        assert!(!repo.beside("ran").exists());
    }

    #[test]
    fn line_ends_that_a_checkout_converts_are_no_change() {
        let repo = Repo::new();
        repo.write(".gitattributes", "*.json text eol=crlf\n");
        repo.write("a.passport.json", GOOD);
        repo.commit();
        repo.write("a.passport.json", &GOOD.replace('\n', "\r\n"));
        assert_eq!(repo.scan(&["--changed-since", "HEAD"]).names(), Vec::<&str>::new());
        repo.write("a.passport.json", &BAD.replace('\n', "\r\n"));
        assert_eq!(repo.scan(&["--changed-since", "HEAD"]).names(), ["a.passport.json"]);
    }

    #[test]
    fn no_program_of_a_committed_name_is_git() {
        let repo = Repo::new();
        repo.write("a.passport.json", GOOD);
        repo.write("bin/git", &format!("#!/bin/sh\n{}\n", marking(&repo, "ran")));
        fs::set_permissions(repo.path.join("bin/git"), Permissions::from_mode(0o755)).unwrap();
        fs::copy(repo.path.join("bin/git"), repo.path.join("git")).unwrap();
        repo.commit();
        let path = std::env::var("PATH").unwrap();
        for front in [".", "", "bin", "./bin"] {
            let mut command = repo.mk(&["--tracked", "--format", "json"]);
            let scan = read(command.env("PATH", format!("{front}:{path}")));
            assert_eq!((scan.status, scan.names()), (0, vec!["a.passport.json"]), "{front:?}");
            assert!(!repo.beside("ran").exists(), "{front:?}");
        }
    }

    #[test]
    fn no_git_is_started_in_a_submodule() {
        let repo = Repo::new();
        repo.write("x.txt", "");
        repo.commit();
        let inner = repo.path.join("inner");
        repo.git(["clone", "--quiet", repo.path.to_str().unwrap(), inner.to_str().unwrap()]);
        repo.git(["-C", "inner", "config", "filter.x.clean", &marking(&repo, "ran")]);
        repo.write("inner/.gitattributes", "* filter=x\n");
        repo.git(["add", "inner"]);
        repo.git(["commit", "--quiet", "--message=x"]);
        fs::write(inner.join("x.txt"), "changed").unwrap();
        assert_eq!(repo.scan(&["--changed-since", "HEAD~1"]).status, 0);
        assert_eq!(repo.scan(&["--staged"]).status, 0);
        assert!(!repo.beside("ran").exists());
    }
}

#[test]
fn a_gitlink_is_reported_whatever_gitmodules_says() {
    let repo = Repo::new();
    repo.write("x.txt", "");
    let modules = "[submodule \"a\"]\n\tpath = a.passport.json\n\turl = ./a\n\tignore = all\n";
    repo.write(".gitmodules", modules);
    repo.commit();
    repo.git(["init", "--quiet", "a.passport.json"]);
    repo.git(["-C", "a.passport.json", "commit", "--quiet", "--allow-empty", "--message=x"]);
    repo.git(["add", "a.passport.json"]);
    for args in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(args).reported(), [("a.passport.json", vec!["unreadable-file"])], "{args:?}");
    }
}
