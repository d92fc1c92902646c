//! Sudden ends: a reader that leaves, an interrupt; and the same end for any number of threads.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{BAD, GOOD, folder, names, scan, write};
use crate::common::run::{finish, mk, program, run, until};
use crate::common::sound::FORMATS;

/// Reads one line of standard output and leaves; returns the status and standard error.
fn leave_early(command: &mut Command) -> (Option<i32>, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let status = finish(&mut child);
    let mut reported = String::new();
    child.stderr.take().unwrap().read_to_string(&mut reported).unwrap();
    (status.code(), reported)
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
        let mut reported = String::new();
        child.stderr.take().unwrap().read_to_string(&mut reported).unwrap();
        assert_eq!(reported, "");
    }
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// Whether a process has a file in the folder open that has no name: a report that is not whole.
fn is_writing(process: u32, folder: &Path) -> bool {
    let folder = folder.canonicalize().unwrap();
    let open = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    let mut ends = open.filter_map(|entry| fs::read_link(entry.path()).ok());
    ends.any(|end| end.starts_with(&folder) && end.to_string_lossy().ends_with(" (deleted)"))
}

#[test]
fn an_interrupt_while_reports_are_written_leaves_nothing_half_done() {
    let folder = folder();
    let root = folder.path();
    let chords: Vec<String> = (0..50_000).map(|number| format!("\"c{number}\"")).collect();
    write(root, "passport.json", GOOD.replacen("\"RELOCK\"", &chords.join(","), 1));
    write(root, "old.sarif", "old");
    for name in ["-INT", "-TERM", "-HUP", "-QUIT", "-XCPU"] {
        let mut command = scan(root, &["--format=json=new.json", "--format=sarif=old.sarif", "--format=junit=new.xml"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        until("a report is being written", || is_writing(child.id(), root) || child.try_wait().unwrap().is_some());
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
    for name in ["-INT", "-TERM", "-HUP", "-QUIT", "-ALRM", "-USR1"] {
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

/// A scan of the folder with a limit of the system in force, set by `ulimit`.
#[cfg(target_os = "linux")]
fn limited(binary: &Path, folder: &Path, limit: &str) -> Command {
    let mut shell = program(Path::new("/bin/sh"), folder);
    shell.args(["-c", &format!("ulimit {limit} || exit 9; exec \"$@\""), "sh"]).arg(binary);
    shell
}

#[cfg(target_os = "linux")]
const REPORTS: [&str; 7] =
    ["passport", "scan", "--no-git", "--jobs=2", "--format=json=r.json", "--format=sarif=r.sarif", "--format=text"];

#[test]
#[cfg(target_os = "linux")]
fn no_memory_left_ends_with_status_2_and_leaves_no_file() {
    let folder = folder();
    let root = folder.path();
    let chords: Vec<String> = (0..500).map(|number| format!("\"c{number}\"")).collect();
    let text = GOOD.replacen("\"RELOCK\"", &chords.join(","), 1);
    let mut before = Vec::new();
    for number in 0..10 {
        write(root, format!("{number}.passport.json"), &text);
        before.push(format!("{number}.passport.json"));
    }
    before.sort();
    let mk = Path::new(env!("CARGO_BIN_EXE_mk"));
    // Below this, the system does not even load the program.
    let least = (10..1000)
        .map(|number| number * 1024)
        .find(|limit| run(limited(mk, root, &format!("-v {limit}")).arg("--version")).status.code() == Some(0));
    let least = least.unwrap();
    let mut failed = 0;
    for limit in (0..18).map(|step| least + 1024 + step * (1 + step / 3) * 512) {
        let ended = run(limited(mk, root, &format!("-v {limit}")).args(REPORTS));
        assert_eq!(ended.code(), 2, "{limit}: {:.300}", ended.err);
        assert!(!ended.err.contains("fault of mk passport"), "{limit}: {:.300}", ended.err);
        failed += usize::from(!ended.err.is_empty());
        let left: Vec<String> = names(root).into_iter().filter(|name| !name.starts_with("r.")).collect();
        assert_eq!(left, before, "{limit}");
    }
    assert!(failed > 5, "hardly any run was short of memory: {failed}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_beyond_the_limit_of_its_size_is_a_report_that_cannot_be_written() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    write(root, "r.sarif", "old");
    let mk = Path::new(env!("CARGO_BIN_EXE_mk"));
    let ended = run(limited(mk, root, "-f 4").args(REPORTS));
    assert_eq!(ended.code(), 2);
    assert!(
        ended.err.contains("failed to write the sarif report to `r.sarif`: larger than a file may be"),
        "{}",
        ended.err
    );
    assert_eq!(names(root), ["passport.json", "r.json", "r.sarif"]);
    assert_eq!(fs::read_to_string(root.join("r.sarif")).unwrap(), "old");
}

#[test]
#[cfg(target_os = "linux")]
fn no_threads_left_is_no_fault_of_the_program() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let folder = folder();
    let root = folder.path();
    let copy = root.join("mk");
    crate::common::run::install(env!("CARGO_BIN_EXE_mk").as_ref(), &copy);
    write(root, "tree/passport.json", GOOD);
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    for arguments in [&["scan", "--no-git"][..], &["scan", "--no-git", "--jobs", "1"]] {
        let mut command = limited(&copy, &root.join("tree"), "-u 1 2>&- || ulimit -p 1");
        // Root has no such limit.
        if is_root() {
            command.uid(65534).gid(65534);
        }
        let ended = run(command.arg("passport").args(arguments));
        assert_eq!(ended.code(), 2, "{}", ended.err);
        assert!(ended.err.contains("thread") && !ended.err.contains("fault of mk passport"), "{}", ended.err);
    }
}

#[cfg(target_os = "linux")]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").unwrap().uid() == 0
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
