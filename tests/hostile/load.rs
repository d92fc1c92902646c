//! Files that are too much: too large, growing, too deep, vanishing, full of faults.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::{GOOD, folder, scan, write};
use crate::common::run::{mk, program, run};
use crate::common::sound::{FORMATS, assert_sound};

#[test]
fn an_oversized_file_is_not_read() {
    let folder = folder();
    let path = folder.path().join("passport.json");
    // A terabyte of nothing: it takes no room, and reading it would take the day.
    File::create(&path).unwrap().set_len(1 << 40).unwrap();
    let ended = run(&mut scan(folder.path(), &["--format", "concise"]));
    assert_eq!(ended.code(), 2);
    assert_eq!(
        ended.out(),
        "passport.json:1:1: error[oversized-file] the file holds 1099511627776 bytes, and the limit is 1048576\n"
    );
    let ended = run(mk(folder.path()).args(["validate", "--file", "passport.json"]));
    assert_eq!((ended.code(), ended.err.starts_with("ERROR: passport.json: oversized-file: ")), (2, true));
    // Exactly the limit is read; one byte more is not.
    for (size, code) in [(GOOD.len(), 0), (GOOD.len() - 1, 2)] {
        fs::write(&path, GOOD).unwrap();
        let ended = run(&mut scan(folder.path(), &["--max-file-size", &size.to_string()]));
        assert_eq!(ended.code(), code, "{}", ended.out());
    }
}

#[test]
fn standard_input_without_end_is_oversized() {
    let folder = folder();
    for arguments in [&["validate", "--file", "-"][..], &["scan", "-"]] {
        let zero = File::open("/dev/zero").unwrap();
        let ended = run(mk(folder.path()).args(arguments).stdin(zero));
        assert_eq!(ended.code(), 2);
        let reported = format!("{}{}", ended.out(), ended.err);
        assert!(reported.contains("oversized-file"), "{reported}");
    }
}

#[test]
fn a_file_that_grows_while_it_is_read_ends_as_judged_or_as_a_finding() {
    let folder = folder();
    write(folder.path(), "passport.json", GOOD);
    let path = folder.path().join("passport.json");
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = OpenOptions::new().append(true).open(&path).unwrap();
            while !stop.load(Ordering::Relaxed) {
                file.write_all(&[b' '; 64]).unwrap();
                if file.metadata().unwrap().len() > 1 << 21 {
                    file.set_len(GOOD.len() as u64).unwrap();
                }
            }
        });
        let scans: Vec<_> = (0..20)
            .map(|_| {
                // With no more memory than a scan needs.
                let mut shell = program(Path::new("/bin/sh"), folder.path());
                shell.args(["-c", "ulimit -v 600000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_mk")]);
                run(shell.args(["passport", "scan", "--no-git", "--jobs", "2", "--format", "json"]))
            })
            .collect();
        stop.store(true, Ordering::Relaxed);
        for ended in scans {
            let json = ended.json();
            let file = &json["files"][0];
            let rules: Vec<&str> =
                file["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap()).collect();
            match ended.code() {
                0 => assert!(rules.is_empty(), "{json}"),
                _ => assert!(!rules.is_empty(), "{json}"),
            }
            assert_eq!(ended.err, "");
        }
    });
}

#[test]
fn nesting_without_end_is_a_finding() {
    let folder = folder();
    for (name, text) in [
        ("closed", format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))),
        ("objects", format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000))),
        ("open", "[".repeat(1 << 20)),
        ("mixed", "[{\"a\":".repeat(100_000)),
        ("behind", format!("{{\"name\": \"x\", \"gates\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000))),
    ] {
        write(folder.path(), format!("{name}.passport.json"), text);
    }
    let ended = run(&mut scan(folder.path(), &["--format", "concise"]));
    assert_eq!((ended.code(), ended.err.as_str()), (2, ""));
    let reported: Vec<&str> = ended.out().lines().map(|line| line.split(" error").nth(1).unwrap()).collect();
    assert_eq!(reported, vec!["[invalid-json] nested deeper than 64 levels"; 5]);
}

#[test]
fn of_a_file_full_of_faults_the_worst_are_reported_and_the_rest_is_counted() {
    let folder = folder();
    // Warnings in front, and one error of another rule behind them all.
    let unknown: Vec<String> = (0..2_000).map(|n| format!("\"x{n}\":1,")).collect();
    let chords = vec!["1"; 20_000].join(",");
    let text = format!("{{{}\"allowed_chords\":[{chords}],\"name\":\" \"}}", unknown.concat());
    for number in 0..3 {
        write(folder.path(), format!("{number}.passport.json"), &text);
    }
    // With no more memory than that takes: all findings of one file alone take more.
    let mut shell = program(Path::new("/bin/sh"), folder.path());
    shell.args(["-c", "ulimit -v 1500000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_mk")]);
    let ended = run(shell.args(["passport", "scan", "--no-git", "--jobs", "2", "--format", "json"]));
    assert_eq!((ended.code(), ended.err.as_str()), (2, ""));
    let json = ended.json();
    assert_eq!(json["files"].as_array().unwrap().len(), 3);
    for file in json["files"].as_array().unwrap() {
        let findings = file["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1001);
        let rest = findings[0]["message"].as_str().unwrap();
        assert!(rest.contains(" more errors and ") && rest.contains(" more warnings in this file"), "{rest}");
        assert_eq!(findings[0]["level"], "error");
        assert!(findings.iter().all(|finding| finding["level"] == "error"));
        assert!(findings.iter().any(|finding| finding["rule"] == "blank-text"), "one fault is hidden by the others");
    }
}

#[test]
fn files_that_vanish_are_judged_or_findings() {
    const FILES: usize = 3000;
    let folder = folder();
    for number in 0..FILES {
        write(folder.path(), format!("{}/{number}/passport.json", number % 50), GOOD);
    }
    let root = folder.path().to_owned();
    let eraser = thread::spawn(move || {
        for number in (0..FILES).rev() {
            fs::remove_dir_all(root.join(format!("{}/{number}", number % 50))).unwrap();
        }
    });
    let mut reports = Vec::new();
    while !eraser.is_finished() {
        reports.push(run(&mut scan(folder.path(), &["--format", "json"])));
    }
    eraser.join().unwrap();
    for ended in reports {
        assert_eq!(ended.err, "");
        let json = ended.json();
        let mut unread = 0;
        for file in json["files"].as_array().unwrap() {
            for finding in file["findings"].as_array().unwrap() {
                assert_eq!(finding["rule"], "unreadable-file", "{finding}");
                unread += 1;
            }
        }
        assert_eq!(json["counts"]["unread_files"], unread);
        let clean = json["verdict"] == "clean";
        assert_eq!(ended.code(), if clean { 0 } else { 2 });
        assert!(!clean || unread == 0, "{json}");
    }
}

/// A passport with so many faults, in one line or in as many as there are faults.
fn faulty(findings: usize, separator: &str) -> String {
    let chords: Vec<String> = (0..findings).map(|number| format!("\"c{number}\"")).collect();
    let text = GOOD.replacen("\"NORMAL-HOLD\",", &format!("{}{separator}", chords.join(separator)), 1);
    if separator == "," { text.replace('\n', "") } else { text }
}

#[test]
fn fifty_thousand_findings_are_in_every_format_of_one_run() {
    const FINDINGS: usize = 50_000;
    let folder = folder();
    for number in 0..50 {
        write(folder.path(), format!("{number}.passport.json"), faulty(FINDINGS / 50, ","));
    }
    let mut command = scan(folder.path(), &["--format", "concise"]);
    let files: Vec<&str> = FORMATS.into_iter().filter(|format| *format != "concise").collect();
    let ended = run(command.args(files.iter().map(|format| format!("--format={format}={format}.out"))));
    assert_eq!((ended.code(), ended.err.as_str()), (2, ""));
    assert_eq!(ended.out().lines().filter(|line| line.contains("error[unknown-chord]")).count(), FINDINGS);
    for format in files {
        let report = fs::read(folder.path().join(format!("{format}.out"))).unwrap();
        assert_sound(format, &report);
        let most = if format == "markdown" { 1 << 20 } else { 1 << 28 };
        assert!(report.len() < most, "{format}: {} bytes", report.len());
    }
}

#[test]
fn of_fifty_thousand_faults_in_one_file_a_thousand_are_shown_on_one_line_or_on_as_many() {
    const FAULTS: usize = 50_000;
    for separator in [",", ",\n"] {
        let folder = folder();
        write(folder.path(), "passport.json", faulty(FAULTS, separator));
        let ended = run(&mut scan(folder.path(), &["--max-findings=all"]));
        assert_eq!((ended.code(), ended.err.as_str()), (2, ""));
        let titles = || ended.out().lines().filter(|line| line.starts_with("error[unknown-chord]"));
        assert_eq!(titles().count(), 1001);
        let rest = format!("error[unknown-chord]: {} more errors", FAULTS - 1000);
        assert!(titles().next().unwrap().starts_with(&rest), "{:?}", titles().next());
    }
}
