//! Baselines that a repository must not have: none is read through, written through, or waited for.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use super::{BASELINE, lines, passport, refused, scan};
use crate::git::support::Repo;

fn repo() -> Repo {
    let repo = Repo::new();
    repo.write("passport.json", &passport(r#"{"extra": 1}"#));
    repo
}

#[test]
fn no_baseline_is_read_or_written_where_it_must_not_be() {
    let repo = repo();
    let outside = repo.beside("outside.jsonl");
    fs::write(&outside, "").unwrap();
    fs::create_dir_all(repo.path.join("folder")).unwrap();
    symlink(&outside, repo.path.join("link.jsonl")).unwrap();
    symlink("passport.json", repo.path.join("inner.jsonl")).unwrap();
    symlink("..", repo.path.join("up")).unwrap();
    assert!(Command::new("mkfifo").arg(repo.path.join("pipe.jsonl")).status().unwrap().success());
    for (name, reason) in [
        ("link.jsonl", "is behind the link `link.jsonl`"),
        ("inner.jsonl", "is behind the link `inner.jsonl`"),
        ("up/outside.jsonl", "is behind the link `up`"),
        ("../outside.jsonl", "is outside the repository"),
        ("folder", "is a folder"),
        ("no/such/folder.jsonl", "cannot be reached"),
        ("passport.json", "has the name of a passport"),
        ("new.passport.json", "has the name of a passport"),
        ("pipe.jsonl", "cannot be read"),
    ] {
        for option in [&["--update-baseline"][..], &["--prune-baseline"], &[]] {
            let said = refused(&repo, &[option, &["--baseline", name]].concat());
            assert!(said.contains(reason), "{name} {option:?}: {said}");
        }
    }
    assert_eq!(fs::read_to_string(&outside).unwrap(), "");
    assert!(!repo.path.join("new.passport.json").exists());
}

#[test]
fn a_baseline_is_written_over_nothing_else() {
    let repo = repo();
    for text in ["precious\n", "{\"a\": 1}\n", "\u{feff}\n", "<<<<<<< ours\n=======\n>>>>>>> theirs\n"] {
        repo.write(BASELINE, text);
        for option in ["--update-baseline", "--prune-baseline"] {
            let said = refused(&repo, &["--baseline", BASELINE, option]);
            assert!(said.contains("is not written over"), "{text:?}: {said}");
        }
        assert_eq!(fs::read_to_string(repo.path.join(BASELINE)).unwrap(), text);
    }
    // A report that goes there, too.
    repo.write(BASELINE, "");
    let said = refused(&repo, &["--baseline", BASELINE, "--format", "json=passport-baseline.jsonl"]);
    assert!(said.contains("would overwrite the baseline"), "{said}");
}

#[test]
fn a_baseline_without_end_is_not_read() {
    let repo = repo();
    fs::File::create(repo.path.join(BASELINE)).unwrap().set_len(1 << 40).unwrap();
    assert!(refused(&repo, &["--baseline", BASELINE]).contains("is larger than 128 MiB"));
}

/// Line ends of Windows, blank lines and lines that occur twice are no faults.
#[test]
fn the_lines_may_be_in_any_order_and_end_as_on_windows() {
    let repo = repo();
    scan(&repo, &["--update-baseline"]);
    let line = lines(&repo).pop().unwrap();
    for text in [format!("{line}\r\n"), format!("\n{line}\n\n"), line.clone()] {
        repo.write(BASELINE, &text);
        assert_eq!(scan(&repo, &["--deny-warnings"]).0, 0, "{text:?}");
    }
    repo.write(BASELINE, &format!("{line}\n{line}\n"));
    assert_eq!(scan(&repo, &[]).0, 0);
    scan(&repo, &["--prune-baseline"]);
    assert_eq!(lines(&repo), [line]);
}

/// A name that is not UTF-8, and one with all that JSON escapes.
#[test]
fn files_of_any_name_are_in_the_baseline() {
    use std::os::unix::ffi::OsStrExt as _;
    let repo = Repo::new();
    let names: [&[u8]; 3] =
        [b"caf\xe9 %.passport.json", b"a\"\\\n\x1b.passport.json", "\u{202e}x.passport.json".as_bytes()];
    for name in names {
        repo.write(std::ffi::OsStr::from_bytes(name), &passport(r#"{"extra": 1}"#));
    }
    assert_eq!(scan(&repo, &["--update-baseline"]).0, 0);
    assert_eq!(lines(&repo).len(), 3);
    let (status, report) = scan(&repo, &["--deny-warnings"]);
    assert_eq!((status, report["counts"]["in_baseline"].as_u64()), (0, Some(3)));
}

/// The configuration may name no other file than the command line may, and then nothing is excused.
#[test]
fn a_configuration_names_no_baseline_that_must_not_be_read() {
    let repo = repo();
    fs::write(repo.beside("outside.jsonl"), "").unwrap();
    symlink("../outside.jsonl", repo.path.join("link.jsonl")).unwrap();
    symlink("..", repo.path.join("up")).unwrap();
    fs::create_dir(repo.path.join("folder")).unwrap();
    assert!(Command::new("mkfifo").arg(repo.path.join("pipe.jsonl")).status().unwrap().success());
    for name in [
        "../../.x",
        "/etc/x",
        "link.jsonl",
        "up/outside.jsonl",
        "folder",
        "pipe.jsonl",
        "absent.jsonl",
        "passport.json",
    ] {
        repo.write("mk-passport.toml", &format!("baseline = \"{name}\"\n"));
        let output = repo.mk(&["--format", "concise"]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains("mk-passport.toml:1:12: error[invalid-config] "), "{name}: {said}");
        if name != "absent.jsonl" {
            assert_eq!(repo.mk(&["--update-baseline"]).output().unwrap().status.code(), Some(2), "{name}");
        }
    }
    assert_eq!(fs::read_to_string(repo.beside("outside.jsonl")).unwrap(), "");
    assert!(repo.path.join("link.jsonl").is_symlink());
}

/// What is no entry is reported at its place, and takes nothing from the others.
#[test]
fn a_line_that_is_no_entry_is_a_finding_at_its_place() {
    let repo = repo();
    scan(&repo, &["--update-baseline"]);
    let line = lines(&repo).pop().unwrap();
    let conflict = format!("<<<<<<< ours\n{line}\n=======\n>>>>>>> theirs\n");
    for (text, places) in [
        (conflict, vec![1, 3, 4]),
        (format!("{line}\n{{}}\n"), vec![2]),
        (format!("\u{feff}{line}\n"), vec![1]),
        (format!("{line}\n{}", "x\n".repeat(100_000)), (2..=22).collect()),
    ] {
        repo.write(BASELINE, &text);
        let output = repo.mk(&["--baseline", BASELINE, "--format", "concise"]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        let faults = said.lines().filter(|line| line.contains("error[invalid-config]"));
        let found: Vec<usize> = faults.map(|line| line.split(':').nth(1).unwrap().parse().unwrap()).collect();
        assert_eq!(found, places, "{said}");
        assert_eq!(said.contains("unknown-field"), text.starts_with('\u{feff}'), "{said}");
    }
}
