//! Partial clones: what they left out is not fetched by the gate, and never passed over.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::{BAD, GOOD, Repo, Scan, read};

/// A partial clone whose index holds passports that it has not fetched, and whose server is a program that leaves a mark
/// and never answers.
fn partial() -> (Repo, PathBuf) {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("b.passport.json", BAD);
    repo.commit();
    repo.git(["config", "uploadpack.allowFilter", "true"]);
    let clone = repo.beside("clone");
    let url = format!("file://{}", repo.path.display());
    repo.git(["clone", "--quiet", "--no-checkout", "--filter=blob:none", &url, clone.to_str().unwrap()]);
    let repo = repo.at(clone);
    repo.git(["read-tree", "HEAD"]);
    let mark = repo.beside("asked");
    let server = repo.beside("server");
    fs::write(&server, format!("#!/bin/sh\ntouch '{}'\nexec sleep 3600\n", mark.display())).unwrap();
    fs::set_permissions(&server, fs::Permissions::from_mode(0o755)).unwrap();
    repo.git(["config", "core.sshCommand", server.to_str().unwrap()]);
    repo.git(["config", "remote.origin.uploadpack", server.to_str().unwrap()]);
    repo.git(["config", "protocol.allow", "always"]);
    (repo, mark)
}

/// A Git without the option not to fetch.
fn older_git(repo: &Repo) -> String {
    let programs = repo.beside("programs");
    fs::create_dir(&programs).unwrap();
    let real = Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout;
    let real = String::from_utf8(real).unwrap();
    let script = format!("#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec '{}' \"$@\"\n", real.trim());
    fs::write(repo.beside("script"), script).unwrap();
    crate::common::run::install(&repo.beside("script"), &programs.join("git"));
    format!("{}:{}", programs.display(), std::env::var("PATH").unwrap())
}

fn missing(scan: &Scan, mark: &Path) {
    let unread = |name| (name, vec!["unreadable-file"]);
    assert_eq!(scan.reported(), [unread("a.passport.json"), unread("b.passport.json")], "{scan:?}");
    assert_eq!((scan.status, scan.verdict.as_str()), (2, "blind"));
    assert!(scan.messages.iter().all(|message| message.contains("lacks the object")), "{:?}", scan.messages);
    assert!(!mark.exists(), "the server was asked");
}

#[test]
fn what_a_partial_clone_lacks_is_missing_and_not_fetched() {
    for url in [None, Some("ssh://git@127.0.0.1:1/x"), Some("https://127.0.0.1:1/x"), Some("ext::sh -c sleep% 3600")] {
        let (repo, mark) = partial();
        if let Some(url) = url {
            repo.git(["config", "remote.origin.url", url]);
        }
        // Everything is new to the commit, and so has to be read.
        repo.git(["update-ref", "-d", "HEAD"]);
        missing(&repo.scan(&["--staged"]), &mark);
        let path = older_git(&repo);
        missing(&read(repo.mk(&["--staged", "--format", "json"]).env("PATH", path)), &mark);
    }
}

#[test]
fn what_a_sparse_checkout_left_out_of_a_partial_clone_is_missing() {
    let (repo, mark) = partial();
    repo.git(["update-index", "--skip-worktree", "a.passport.json", "b.passport.json"]);
    missing(&repo.scan(&["--tracked"]), &mark);
    missing(&read(repo.mk(&["--format", "json"]).env("PATH", older_git(&repo))), &mark);
}

#[test]
fn a_tree_that_a_partial_clone_lacks_is_a_refusal_with_advice() {
    let (repo, mark) = partial();
    let clone = repo.beside("treeless");
    let url = format!("file://{}", repo.beside("repository").display());
    repo.git(["clone", "--quiet", "--no-checkout", "--filter=tree:0", &url, clone.to_str().unwrap()]);
    let repo = repo.at(clone);
    let server = repo.beside("server");
    repo.git(["config", "remote.origin.uploadpack", server.to_str().unwrap()]);
    let older = older_git(&repo);
    for path in [std::env::var("PATH").unwrap(), older] {
        for args in [&["--staged"][..], &["--changed-since", "HEAD"]] {
            let scan = read(repo.mk(args).args(["--format", "json"]).env("PATH", &path));
            assert_eq!((scan.status, scan.verdict.as_str(), scan.names()), (2, "blind", vec![]), "{args:?}");
            assert!(scan.failures[0].1.contains("partial clone"), "{args:?} {:?}", scan.failures);
        }
    }
    assert!(!mark.exists(), "the server was asked");
}
