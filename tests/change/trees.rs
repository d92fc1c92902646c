//! The cases of `fixtures/change` that are trees: a commit of `base`, and `head` in its place. `BLESS=1 cargo test
//! change::` rewrites what is expected: all findings, so that what one of them subsumes is not beside it, and the notes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::git::support::Repo;

/// The files below a folder, by their names there.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), text);
            }
        }
    }
    files
}

/// What a scan of a case says, with a name in place of the commit.
fn said(folder: &Path) -> String {
    let repo = Repo::new();
    let base = files(&folder.join("base"));
    for (name, text) in &base {
        repo.write(name, text);
    }
    repo.commit();
    let tip = repo.git(["rev-parse", "HEAD"]);
    for name in base.keys() {
        fs::remove_file(repo.path.join(name)).unwrap();
    }
    for (name, text) in files(&folder.join("head")) {
        repo.write(&name, &text);
    }
    let args = ["--base", "HEAD", "--today", "2026-12-01"];
    repo.git(["add", "--all"]);
    let scan = |more: &[&str]| {
        let output = repo.mk(&[&args[..], &["--format", "concise"], more].concat()).output().unwrap();
        format!("status {}\n{}", output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let mut said = scan(&[]);
    assert_eq!(scan(&["--staged"]), said, "the index holds the same");
    for note in repo.scan(&args).notes {
        writeln!(said, "note: {note}").unwrap();
    }
    said.replace(&tip[..12], "BASE")
}

#[test]
fn every_tree_is_reported_as_expected_and_nothing_twice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/change");
    let cases = ["moved", "newcomer", "outside-envelope", "policy-change", "removed", "spent-approval"];
    for case in cases.into_iter().chain(["stale-calibration", "unversioned"]) {
        let expected = folder.join(case).join("expected.txt");
        let said = said(&folder.join(case));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &said).unwrap();
        }
        assert_eq!(said, fs::read_to_string(expected).unwrap_or_default().replace("\r\n", "\n"), "{case}");
    }
}
