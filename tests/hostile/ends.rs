//! Sudden ends: a reader that leaves, an interrupt; and the same end for any number of threads.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{BAD, GOOD, folder, names, scan, write};
use crate::common::run::{finish, mk, run, until};
use crate::common::sound::FORMATS;

/// Reads one line of standard output and leaves; returns the status and standard error.
fn leave_early(command: &mut Command) -> (Option<i32>, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let status = finish(&mut child);
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    (status.code(), told)
}

#[test]
fn a_reader_that_leaves_changes_no_verdict() {
    let folder = folder();
    for number in 0..2000 {
        write(&folder.path().join("bad"), format!("{number}/passport.json"), BAD);
        write(&folder.path().join("good"), format!("{number}/passport.json"), GOOD);
    }
    for format in FORMATS {
        let scanned = |tree: &str| leave_early(&mut scan(&folder.path().join(tree), &["--format", format]));
        assert_eq!(scanned("bad"), (Some(2), String::new()), "{format}");
        if !["concise", "github"].contains(&format) {
            assert_eq!(scanned("good"), (Some(0), String::new()), "{format}");
        }
    }
    for arguments in [&["explain"][..], &["schema"], &["man"], &["completions", "bash"], &["--help"], &["templates"]] {
        assert_eq!(leave_early(mk(folder.path()).args(arguments)), (Some(0), String::new()), "{arguments:?}");
    }
    let listed = leave_early(&mut scan(&folder.path().join("good"), &["--list-files"]));
    assert_eq!(listed, (Some(0), String::new()));
}

#[test]
fn a_reader_that_left_before_anything_was_said_changes_no_verdict() {
    let folder = folder();
    write(folder.path(), "passport.json", BAD);
    for (path, code) in [("passport.json", 2), ("good.json", 0)] {
        write(folder.path(), "good.json", GOOD);
        let mut child = scan(folder.path(), &["--format=json=report.json", path])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(finish(&mut child).code(), Some(code));
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!(told, "");
    }
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

fn temporary(folder: &Path) -> bool {
    names(folder).iter().any(|name| name.starts_with(".mk-passport-"))
}

#[test]
fn an_interrupt_while_reports_are_written_leaves_nothing_half_done() {
    let folder = folder();
    let root = folder.path();
    let chords: Vec<String> = (0..50_000).map(|number| format!("\"c{number}\"")).collect();
    write(root, "passport.json", GOOD.replacen("\"RELOCK\"", &chords.join(","), 1));
    write(root, "old.sarif", "old");
    for name in ["-INT", "-TERM", "-HUP"] {
        let mut command = scan(root, &["--format=json=new.json", "--format=sarif=old.sarif", "--format=junit=new.xml"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        until("a report is being written", || temporary(root) || child.try_wait().unwrap().is_some());
        signal(&child, name);
        assert_eq!(finish(&mut child).code(), Some(2), "{name}");
        assert_eq!(names(root), ["old.sarif", "passport.json"], "{name}");
        assert_eq!(fs::read_to_string(root.join("old.sarif")).unwrap(), "old", "{name}");
    }
}

#[test]
fn an_interrupt_while_the_program_waits_ends_it_with_status_2() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    assert!(Command::new("mkfifo").arg(root.join("pipe")).status().unwrap().success());
    // For a reader of its report: the other reports are whole by then.
    let mut child = scan(root, &["--format=json=pipe", "--format=sarif=whole.sarif", "passport.json"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until("the other report is whole", || root.join("whole.sarif").exists());
    signal(&child, "-INT");
    assert_eq!(finish(&mut child).code(), Some(2));
    serde_json::from_slice::<serde_json::Value>(&fs::read(root.join("whole.sarif")).unwrap()).unwrap();
    // For its list of files: the handler must be there before the first byte is read.
    let mut child = scan(root, &["--files-from", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    until("the program reads its list", || waits_for_a_read(child.id()));
    signal(&child, "-INT");
    assert_eq!(finish(&mut child).code(), Some(2));
    assert_eq!(names(root), ["passport.json", "pipe", "whole.sarif"]);
}

#[test]
fn an_interrupt_ends_every_command_with_status_2() {
    let folder = folder();
    for name in ["-INT", "-TERM", "-HUP"] {
        let mut child = mk(folder.path()).args(["validate", "--file", "-"]).stdin(Stdio::piped()).spawn().unwrap();
        until("the program reads its input", || waits_for_a_read(child.id()));
        signal(&child, name);
        assert_eq!(finish(&mut child).code(), Some(2), "{name}");
    }
}

/// Whether the main thread of a process sleeps in a read of a pipe.
fn waits_for_a_read(process: u32) -> bool {
    let ends = |name: &str, words: &[&str]| {
        fs::read_to_string(format!("/proc/{process}/{name}"))
            .is_ok_and(|text| words.iter().any(|word| text.contains(word)))
    };
    ends("wchan", &["pipe_read", "pipe_wait", "anon_pipe_read"]) || ends("syscall", &["0 0x0 "])
}

#[test]
fn any_number_of_threads_says_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bad");
    for format in FORMATS {
        let scanned = |jobs: &str| {
            let ended = run(&mut scan(&root, &["--format", format, "--jobs", jobs, "--extend-select", "order"]));
            assert_eq!((ended.code(), ended.err.as_str()), (2, ""), "{format}");
            ended.out
        };
        let one = scanned("1");
        assert!(!one.is_empty());
        for jobs in ["2", "8"] {
            assert!(scanned(jobs) == one, "{format} with {jobs} threads differs");
        }
    }
}
