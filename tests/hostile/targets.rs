//! Reports: where they go, and what happens when they cannot.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{BAD, GOOD, folder, names, scan, write};
use crate::common::run::{mk, program, run, start, wait};

/// The verdict of a JSON report in a file.
fn verdict(path: &Path) -> String {
    let report: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    report["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn a_report_that_cannot_be_written_fails_the_run_and_no_other_report() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    fs::create_dir(root.join("folder")).unwrap();
    symlink("missing/report", root.join("dangling")).unwrap();
    symlink("circle", root.join("circle")).unwrap();
    for target in [
        "missing/report",
        "folder",
        "folder/",
        "new/",
        "new/.",
        "/dev/full",
        "dangling",
        "circle",
        "passport.json/report",
    ] {
        let ended = run(&mut scan(root, &[&format!("--format=junit={target}"), "--format=json=good.json"]));
        assert_eq!(ended.code(), 2, "{target}");
        assert!(
            ended.err.starts_with(&format!("error: failed to write the junit report to `{target}`: ")),
            "{}",
            ended.err
        );
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
        assert!(ended.out().contains("1 passport, 1 error, 0 warnings in 0 files"), "{}", ended.out());
        assert_eq!(verdict(&root.join("good.json")), "found", "{target}");
        fs::remove_file(root.join("good.json")).unwrap();
        assert_eq!(names(root), ["circle", "dangling", "folder", "passport.json"], "{target}");
    }
    assert!(root.join("circle").symlink_metadata().unwrap().is_symlink());
}

#[test]
fn a_full_standard_output_fails_the_run_and_every_report_says_so() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let on_full = |command: &mut Command| {
        let child = command.stdout(full()).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, reported) = on_full(&mut scan(root, &["--format=json=good.json"]));
    assert_eq!(code, Some(2));
    assert_eq!(reported, "error: failed to write the text report to standard output: no space left\n");
    assert_eq!(verdict(&root.join("good.json")), "found");
    for arguments in [
        &["show", "--template", "safe"][..],
        &["templates"],
        &["init", "--template", "safe", "-o", "-"],
        &["explain"],
        &["schema"],
        &["man"],
        &["completions", "bash"],
        &["--help"],
        &["scan", "--list-files", "--no-git"],
    ] {
        let (code, _) = on_full(mk(root).args(arguments));
        assert_eq!(code, Some(2), "{arguments:?}");
    }
}

#[test]
fn a_folder_without_write_access_is_reported() {
    let folder = folder();
    let root = folder.path();
    let copy = root.join("mk");
    crate::common::run::install(env!("CARGO_BIN_EXE_mk").as_ref(), &copy);
    write(root, "tree/passport.json", GOOD);
    fs::create_dir(root.join("tree/reports")).unwrap();
    write(root, "tree/reports/old.json", "old");
    for (path, mode) in [("", 0o755), ("tree", 0o777), ("tree/reports", 0o555)] {
        fs::set_permissions(root.join(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    let mut command = program(&copy, &root.join("tree"));
    command.args(["passport", "scan", "--no-git", "--format=json=reports/new.json", "--format=sarif=mk.sarif"]);
    command.arg("--format=junit=reports/old.json");
    if fs::write(root.join("tree/reports/probe"), "").is_ok() {
        fs::remove_file(root.join("tree/reports/probe")).unwrap();
        command.uid(65534).gid(65534); // Root may write anywhere.
    }
    let ended = run(&mut command);
    fs::set_permissions(root.join("tree/reports"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(ended.code(), 2);
    assert_eq!(
        ended.err,
        "error: failed to write the json report to `reports/new.json`: permission denied\n\
         error: failed to write the junit report to `reports/old.json`: permission denied\n"
    );
    assert_eq!(fs::read_to_string(root.join("tree/reports/old.json")).unwrap(), "old");
    let sarif = fs::read_to_string(root.join("tree/mk.sarif")).unwrap();
    assert!(sarif.contains("reports/new.json") && sarif.contains("reports/old.json"), "the lost reports are untold");
    assert_eq!(names(&root.join("tree")), ["mk.sarif", "passport.json", "reports"]);
    assert_eq!(names(&root.join("tree/reports")), ["old.json"]);
}

#[test]
fn a_report_replaces_what_is_there_and_keeps_its_mode() {
    let folder = folder();
    let root = folder.path();
    write(root, "tree/passport.json", BAD);
    write(root, "store/report.json", "an older and much longer report ".repeat(1000));
    fs::set_permissions(root.join("store/report.json"), fs::Permissions::from_mode(0o640)).unwrap();
    // Outside the scanned root, links are the user's own.
    fs::create_dir(root.join("links")).unwrap();
    symlink("../store/report.json", root.join("links/old.json")).unwrap();
    symlink("../store/new.json", root.join("links/dangling.json")).unwrap();
    let tree = root.join("tree");
    let ended = run(&mut scan(&tree, &["--format=json=../links/old.json", "--format=sarif=../links/dangling.json"]));
    assert_eq!((ended.code(), ended.err.as_str()), (2, ""));
    assert_eq!(verdict(&root.join("store/report.json")), "found");
    assert_eq!(fs::metadata(root.join("store/report.json")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(root.join("links/old.json").symlink_metadata().unwrap().is_symlink());
    assert!(root.join("store/new.json").symlink_metadata().unwrap().is_file());
    assert_eq!(names(&tree), ["passport.json"]);
    assert_eq!(names(&root.join("store")), ["new.json", "report.json"]);
    // Both names of one file are one target.
    let ended = run(&mut scan(&tree, &["--format=json=../links/old.json", "--format=sarif=../store/report.json"]));
    assert_eq!(ended.code(), 2);
    assert!(ended.err.contains("two reports for one target"), "{}", ended.err);
}

/// A repository, and beside it a home that its links lead to.
fn linked_tree(root: &Path) {
    write(root, "tree/passport.json", GOOD);
    write(root, "tree/.git/HEAD", "ref: refs/heads/x\n");
    fs::create_dir_all(root.join("tree/.git/objects")).unwrap();
    fs::create_dir_all(root.join("tree/.git/refs")).unwrap();
    fs::create_dir_all(root.join("tree/below/deep")).unwrap();
    write(root, "home/.profile", "mine");
    symlink("../home/.profile", root.join("tree/out.json")).unwrap();
    symlink("../home/new", root.join("tree/new.json")).unwrap();
    symlink("real.json", root.join("tree/within.json")).unwrap();
    symlink("/dev/stdout", root.join("tree/stream.json")).unwrap();
    symlink("../home", root.join("tree/linked")).unwrap();
    symlink("below", root.join("tree/inner")).unwrap();
    symlink("tree/below", root.join("way")).unwrap();
}

#[test]
fn no_report_goes_through_a_link_inside_the_root() {
    let folder = folder();
    let root = &folder.path().canonicalize().unwrap();
    linked_tree(root);
    let tree = root.join("tree");
    let absolute = tree.join("out.json");
    for (target, link) in [
        ("out.json", "out.json"),
        ("./out.json", "out.json"),
        ("new.json", "new.json"),
        ("within.json", "within.json"),
        ("stream.json", "stream.json"),
        ("linked/.profile", "linked"),
        ("linked/new", "linked"),
        ("inner/report.json", "inner"),
        ("inner/../report.json", "inner"),
        ("below/../out.json", "out.json"),
        ("../tree/out.json", "out.json"),
        ("../way/../out.json", "out.json"),
        (absolute.to_str().unwrap(), "out.json"),
        ("/proc/self/cwd/out.json", "out.json"),
        ("/dev/fd/../cwd/out.json", "out.json"),
        ("/proc/self/root/proc/self/cwd/linked/x", "linked"),
    ] {
        let ended = run(&mut scan(&tree, &[&format!("--format=json={target}"), "--format=junit=good.xml"]));
        assert_eq!(ended.code(), 2, "{target}");
        let words = format!("error: failed to write the json report to `{target}`: `{link}` is a link inside the root");
        assert!(ended.err.starts_with(&words), "{target}: {}", ended.err);
        // The other reports are written, and say so.
        assert!(fs::read_to_string(tree.join("good.xml")).unwrap().contains("is a link inside the root"), "{target}");
        assert_eq!(fs::read_to_string(root.join("home/.profile")).unwrap(), "mine", "{target}");
        assert_eq!(names(&root.join("home")), [".profile"], "{target}");
        assert!(!tree.join("real.json").exists() && !tree.join("report.json").exists(), "{target}");
        assert!(tree.join("out.json").symlink_metadata().unwrap().is_symlink(), "{target}");
    }
    // From below the root, too; and through a descriptor that is a folder.
    let ended = run(&mut scan(&tree.join("below"), &["--format=json=../out.json"]));
    assert!(ended.code() == 2 && ended.err.contains("`out.json` is a link inside the root"), "{}", ended.err);
    let ended = by_shell(&tree, "$mk --format json=/dev/fd/7/out.json 7<.");
    assert!(ended.code() == 2 && ended.err.contains("`out.json` is a link inside the root"), "{}", ended.err);
    // A link outside that leads inside is followed, and what it leads to is no link.
    assert_eq!(run(&mut scan(&tree, &["--format=json=../way/ok.json"])).code(), 0);
    assert_eq!(verdict(&tree.join("below/ok.json")), "clean");
    assert_eq!(fs::read_to_string(root.join("home/.profile")).unwrap(), "mine");
}

#[test]
fn no_report_goes_through_a_link_in_another_repository_or_in_a_scanned_folder() {
    let folder = folder();
    let root = folder.path();
    write(root, "home/.profile", "mine");
    for repository in ["super", "super/inner", "clone"] {
        fs::create_dir_all(root.join(repository).join(".git/objects")).unwrap();
        fs::create_dir(root.join(repository).join(".git/refs")).unwrap();
        write(root, format!("{repository}/.git/HEAD"), "ref: refs/heads/main\n");
    }
    for place in ["super", "clone", "plain"] {
        fs::create_dir_all(root.join(place)).unwrap();
        symlink("../home/.profile", root.join(place).join("out.json")).unwrap();
        symlink("../home", root.join(place).join("linked")).unwrap();
    }
    write(root, "super/inner/passport.json", GOOD);
    write(root, "clone/passport.json", GOOD);
    write(root, "plain/passport.json", GOOD);
    fs::create_dir(root.join("audit")).unwrap();
    for (start, path, target) in [
        // The one around the scanned one: its links are committed, too.
        ("super/inner", ".", "../out.json"),
        ("super/inner", "passport.json", "../linked/new"),
        // One that is scanned from elsewhere, and one that is only written to.
        ("audit", "../clone", "../clone/out.json"),
        ("audit", "../clone/passport.json", "../clone/linked/new"),
        ("audit", "../plain", "../clone/out.json"),
        ("audit", "../plain", "../plain/out.json"),
        ("audit", "../plain", "../plain/linked/new"),
    ] {
        let ended = run(&mut scan(&root.join(start), &[path, &format!("--format=json={target}")]));
        assert_eq!(ended.code(), 2, "{start} {target}");
        let words = "is a link inside a repository or a scanned folder, and no report goes through one";
        assert!(ended.err.contains(words), "{start} {target}: {}", ended.err);
        assert_eq!(fs::read_to_string(root.join("home/.profile")).unwrap(), "mine", "{start} {target}");
        assert_eq!(names(&root.join("home")), [".profile"], "{start} {target}");
    }
    let ended = run(mk(&root.join("super/inner")).args(["init", "--template", "safe", "-o", "../linked/x.json"]));
    assert!(ended.code() == 2 && ended.err.contains("is a link inside a repository"), "{}", ended.err);
    // Outside repositories links are the user's own.
    let ended = run(&mut scan(&root.join("audit"), &["../clone", "--format=json=../plain/linked/new"]));
    assert_eq!(ended.code(), 0, "{}", ended.err);
    assert_eq!(verdict(&root.join("home/new")), "clean");
}

#[test]
fn an_older_report_is_no_passport_that_is_sniffed_at() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    for _ in 0..2 {
        let ended = run(&mut scan(root, &["--sniff", "--format=json=r.json", "--format=gitlab=g.json"]));
        assert_eq!((ended.code(), ended.err.as_str()), (0, ""));
        assert_eq!(verdict(&root.join("r.json")), "clean");
    }
    write(root, "r.json", GOOD);
    let ended = run(&mut scan(root, &["--sniff", "--format=json=r.json"]));
    assert!(ended.code() == 2 && ended.err.contains("which is checked"), "{}", ended.err);
    assert_eq!(fs::read_to_string(root.join("r.json")).unwrap(), GOOD);
}

#[test]
fn a_report_whose_temporary_file_fails_is_lost_and_no_half_of_it_is_written() {
    let folder = folder();
    let root = folder.path();
    let chords: Vec<String> = (0..300).map(|number| format!("\"c{number}\"")).collect();
    let text = GOOD.replacen("\"RELOCK\"", &chords.join(","), 1);
    for number in 0..45 {
        write(root, format!("tree/{number}.passport.json"), &text);
    }
    let tree = root.join("tree");
    let start = |temporary: &str, format: &str, more: &[&str]| {
        let mut command = scan(&tree, &[&format!("--format={format}")]);
        run(command.args(more).env("TMPDIR", temporary))
    };
    for (temporary, format) in
        [("/nonexistent/folder", "json"), ("/nonexistent/folder", "json=../r.json"), ("/dev/null", "json=/dev/stderr")]
    {
        // Limited, the text has no need of one.
        let ended = start(temporary, format, &["--format=sarif=../s.sarif", "--max-findings=1"]);
        assert_eq!(ended.code(), 2, "{format}");
        let words = format!(": the temporary file for it in `{temporary}` failed: ");
        assert!(ended.err.starts_with("error: failed to write the json report to "), "{format}: {:.300}", ended.err);
        assert!(ended.err.contains(&words) && !ended.err.contains(".tmp"), "{format}: {:.300}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{format}: {:.300}", ended.err);
        assert!(!ended.out().contains("mk-passport/report"), "{format}: {:.300}", ended.out());
        // The report that is whole says so.
        let sarif = fs::read_to_string(root.join("s.sarif")).unwrap();
        assert!(sarif.contains("the temporary file for it in") && sarif.contains("TMPDIR"), "{format}");
        assert_eq!(names(root), ["s.sarif", "tree"], "{format}");
    }
    let ended = start(root.to_str().unwrap(), "json=../r.json", &["--max-findings=1"]);
    assert_eq!((ended.code(), ended.err.as_str()), (2, ""));
    assert_eq!(verdict(&root.join("r.json")), "found");
    assert_eq!(names(root), ["r.json", "s.sarif", "tree"]);
}

#[test]
fn a_step_summary_behind_a_link_inside_the_root_is_refused() {
    let folder = folder();
    let root = folder.path();
    linked_tree(root);
    let tree = root.join("tree");
    let ended = run(scan(&tree, &["--format=markdown=out.json"]).env("GITHUB_STEP_SUMMARY", "out.json"));
    assert!(ended.code() == 2 && ended.err.contains("`out.json` is a link inside the root"), "{}", ended.err);
    assert_eq!(fs::read_to_string(root.join("home/.profile")).unwrap(), "mine");
    // The runner's own, outside, may be a link.
    symlink("home/.profile", root.join("summary")).unwrap();
    let ended = run(scan(&tree, &["--format=markdown=../summary"]).env("GITHUB_STEP_SUMMARY", root.join("summary")));
    assert_eq!(ended.code(), 0, "{}", ended.err);
    assert!(fs::read_to_string(root.join("home/.profile")).unwrap().starts_with("mine"));
}

#[test]
fn a_new_passport_is_written_through_no_link_inside_the_root() {
    let folder = folder();
    let root = folder.path();
    linked_tree(root);
    let tree = root.join("tree");
    let init = |output: &str| run(mk(&tree).args(["init", "--template", "safe", "-o", output]));
    for output in ["linked/x.json", "inner/x.json", "/proc/self/cwd/linked/x.json", "../way/../inner/x.json"] {
        let ended = init(output);
        assert_eq!(ended.code(), 2, "{output}");
        assert!(ended.err.contains("is a link inside the root, and nothing is written through one"), "{}", ended.err);
    }
    for output in ["out.json", "new.json", "below", "passport.json"] {
        let ended = init(output);
        assert!(ended.code() == 2 && ended.err.contains("exists already"), "{output}: {}", ended.err);
    }
    assert_eq!(names(&root.join("home")), [".profile"]);
    assert_eq!(names(&tree.join("below")), ["deep"]);
    assert_eq!(init("../way/x.json").code(), 0);
    assert_eq!(names(&tree.join("below")), ["deep", "x.json"]);
}

#[test]
fn a_report_over_a_checked_file_is_refused_before_anything_is_written() {
    let folder = folder();
    let root = folder.path();
    let git = |arguments: &[&str]| {
        let mut command = program(Path::new("git"), root);
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
        let ended = run(command.env("HOME", root.join("..")).env("GIT_CONFIG_NOSYSTEM", "1"));
        assert_eq!(ended.code(), 0, "{}", ended.err);
    };
    git(&["init", "-q"]);
    git(&["commit", "-q", "--allow-empty", "-m", "empty"]);
    write(root, "prod/ads.passport.json", GOOD);
    write(root, "plain.json", GOOD);
    write(root, "odd\u{e9}.passport.json", GOOD);
    symlink("../plain.json", root.join("prod/link.passport.json")).unwrap();
    fs::hard_link(root.join("prod/ads.passport.json"), root.join("hard")).unwrap();
    git(&["add", "prod", "odd\u{e9}.passport.json", "plain.json"]);
    let outside = tempfile::tempdir().unwrap();
    symlink(root.join("prod"), outside.path().join("way")).unwrap();
    let around = format!("{}/way/ads.passport.json", outside.path().display());
    for extent in [&[][..], &["--tracked"], &["--staged"], &["--changed-since", "HEAD"], &["--no-git"], &["prod"]] {
        for target in ["prod/ads.passport.json", "hard", "plain.json", "prod/../prod/ads.passport.json", &around] {
            let mut command = mk(root);
            command.arg("scan").args(extent).args([&format!("--format=sarif={target}"), "--format=json=other.json"]);
            let ended = run(&mut command);
            assert_eq!((ended.code(), ended.out()), (2, ""), "{extent:?} {target}");
            let words =
                ended.err.contains("error: the sarif report to `") && ended.err.contains("`, which is checked;");
            assert!(words, "{extent:?} {target}: {}", ended.err);
            assert!(!root.join("other.json").exists(), "{extent:?} {target}");
            for file in ["prod/ads.passport.json", "plain.json", "hard"] {
                assert_eq!(fs::read_to_string(root.join(file)).unwrap(), GOOD, "{extent:?} {target}");
            }
        }
    }
    for arguments in [&["plain.json"][..], &["-", "--stdin-filename", "plain.json"]] {
        let ended = run(mk(root).arg("scan").args(arguments).arg("--format=json=plain.json"));
        assert!(ended.code() == 2 && ended.err.contains("which is checked"), "{arguments:?}: {}", ended.err);
    }
    // Nor over a passport that is no part of the change, and so is not checked.
    git(&["commit", "-q", "-m", "all"]);
    for extent in [&["--staged"][..], &["--changed-since", "HEAD"], &["plain.json"]] {
        let ended = run(mk(root).arg("scan").args(extent).arg("--format=json=prod/ads.passport.json"));
        assert_eq!(ended.code(), 2, "{extent:?}");
        let words = "would overwrite `prod/ads.passport.json`, which has the name of a passport; choose another target";
        assert!(ended.err.contains(words), "{extent:?}: {}", ended.err);
        assert_eq!(fs::read_to_string(root.join("prod/ads.passport.json")).unwrap(), GOOD, "{extent:?}");
    }
    // A file that is not checked is replaced.
    write(root, "old.json", "old");
    assert_eq!(run(mk(root).args(["scan", "--format=json=old.json"])).code(), 0);
    assert_eq!(verdict(&root.join("old.json")), "clean");
}

#[test]
fn a_standard_output_that_is_closed_takes_no_report() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    let ended = by_shell(root, "$mk --format json --format sarif=s.sarif >&-");
    assert_eq!(ended.code(), 2);
    assert_eq!(ended.err, "error: failed to write the json report to standard output: it is closed\n");
    assert!(fs::read_to_string(root.join("s.sarif")).unwrap().contains("it is closed"));
    assert_eq!(by_shell(root, "$mk --format json >&- 2>&-").code(), 2);
    assert_eq!(by_shell(root, "${mk%% *} passport show --template safe >&-").code(), 2);
    for open in ["> /dev/null", ">> /dev/null", "> /dev/null 2>&1", "2>&-"] {
        assert_eq!(by_shell(root, &format!("$mk --format json {open}")).code(), 0, "{open}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn no_stream_that_is_closed_takes_a_report_whatever_else_is_closed() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    for closed in 1..8 {
        let is_closed = |stream: usize| closed >> stream & 1 == 1;
        let ends = ["<&-", ">&-", "2>&-"].iter().enumerate().filter(|(stream, _)| is_closed(*stream));
        let ends = ends.map(|(_, end)| *end).collect::<Vec<_>>().join(" ");
        for (target, stream) in [("-", 1), ("/dev/stdout", 1), ("/dev/fd/1", 1), ("/dev/stderr", 2), ("/dev/fd/0", 0)] {
            if stream == 0 && !is_closed(0) {
                continue; // What the test has there.
            }
            let ended = by_shell(root, &format!("$mk --format json={target} --format sarif=s.sarif {ends}"));
            let expected = if is_closed(stream) { 2 } else { 0 };
            assert_eq!(ended.code(), expected, "{target} {ends}: {}", ended.err);
            let reported = fs::read_to_string(root.join("s.sarif")).unwrap().contains("it is closed");
            assert_eq!(reported, is_closed(stream), "{target} {ends}");
        }
        // The text that was not requested is not missed.
        assert_eq!(by_shell(root, &format!("$mk {ends}")).code(), 0, "{ends}");
    }
}

#[test]
fn a_new_report_may_be_read_by_whom_the_umask_lets() {
    let folder = folder();
    write(folder.path(), "passport.json", GOOD);
    for (umask, mode) in [("022", 0o644), ("077", 0o600)] {
        let mut shell = program(Path::new("/bin/sh"), folder.path());
        shell.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_mk")]);
        assert_eq!(run(shell.args(["passport", "scan", "--no-git", "--format=json=new.json"])).code(), 0);
        let new = folder.path().join("new.json");
        assert_eq!(fs::metadata(&new).unwrap().permissions().mode() & 0o777, mode);
        fs::remove_file(new).unwrap();
    }
}

#[test]
fn streams_and_devices_are_written_as_they_come() {
    let folder = folder();
    write(folder.path(), "passport.json", GOOD);
    for stdout in ["-", "/dev/stdout", "/dev/fd/1"] {
        let ended = run(&mut scan(folder.path(), &[&format!("--format=json={stdout}")]));
        assert_eq!((ended.code(), ended.err.as_str()), (0, ""));
        assert_eq!(ended.json()["verdict"], "clean", "{stdout}");
    }
    for stderr in ["/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"] {
        let ended = run(&mut scan(folder.path(), &[&format!("--format=json={stderr}")]));
        assert_eq!(ended.code(), 0, "{}", ended.err);
        assert!(ended.err.contains("\"verdict\": \"clean\""), "{stderr}: {}", ended.err);
        assert_eq!(ended.out(), "1 passport, 0 errors, 0 warnings in 0 files\n");
    }
    let ended = run(&mut scan(folder.path(), &["--format=json=/dev/null"]));
    assert_eq!((ended.code(), ended.err.as_str()), (0, ""));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    // A pipe that a shell hands over, as `>(cat)` does.
    let piped = "exec 3>&1; \"$@\" --format=json=/dev/fd/4 4>&1 >&2 | cat";
    let mut shell = program(Path::new("/bin/sh"), folder.path());
    shell.args(["-c", piped, "sh", env!("CARGO_BIN_EXE_mk"), "passport", "scan", "--no-git"]);
    let ended = run(&mut shell);
    assert_eq!(ended.json()["verdict"], "clean", "{}", ended.err);
    assert_eq!(names(folder.path()), ["passport.json"]);
}

#[test]
fn no_report_that_can_know_of_a_lost_one_says_clean() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    write(root, "summary.md", "");
    for lost in ["missing/x.xml", "/dev/full"] {
        // The lost one is given last, and every other has to report it.
        let lost = format!("--format=junit={lost}");
        let others =
            ["--format=json", "--format=sarif=s.sarif", "--format=markdown=summary.md", "--format=gitlab=g.json"];
        let mut command = scan(root, &others);
        let ended =
            run(command.arg("--format=concise=/dev/stderr").arg(&lost).env("GITHUB_STEP_SUMMARY", "summary.md"));
        assert_eq!(ended.code(), 2, "{lost}");
        assert_eq!(ended.json()["verdict"], "found", "{lost}");
        assert!(ended.err.lines().any(|line| line.starts_with("error: failed to write the junit report to `")));
        assert_eq!(ended.err.lines().count(), 2, "{}", ended.err);
        for file in ["s.sarif", "summary.md", "g.json"] {
            let reported = fs::read_to_string(root.join(file)).unwrap();
            assert!(reported.to_lowercase().contains("failed to write the junit report"), "{file}, {lost}");
        }
        assert!(!fs::read_to_string(root.join("summary.md")).unwrap().contains("clean"), "{lost}");
    }
}

#[test]
fn a_stream_is_one_target_by_whatever_name() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    write(root, "tree/passport.json", GOOD);
    symlink("/dev/stdout", root.join("link")).unwrap();
    let root = &root.join("tree");
    for name in ["../link", "//dev/stdout", "/dev/./stdout", "/proc/thread-self/fd/1"] {
        let ended = run(&mut scan(root, &[&format!("--format=json={name}")]));
        assert_eq!((ended.code(), ended.json()["verdict"].as_str()), (0, Some("clean")), "{name}");
        let ended = run(&mut scan(root, &[&format!("--format=json={name}"), "--format=text"]));
        assert_eq!((ended.code(), ended.out()), (2, ""), "{name}");
        assert!(ended.err.contains("json and text both go to standard output"), "{}", ended.err);
    }
    let ended = run(&mut scan(root, &["--format=json=/dev/stderr", "--format=sarif=/dev/./stderr"]));
    assert!(
        ended.err.contains("two reports for one target: json and sarif both go to standard error"),
        "{}",
        ended.err
    );
    fs::write(root.join("one"), "").unwrap();
    fs::hard_link(root.join("one"), root.join("two")).unwrap();
    let ended = run(&mut scan(root, &["--format=json=one", "--format=sarif=two"]));
    assert!(ended.err.contains("two reports for one target"), "{}", ended.err);
}

/// Runs a scan by a shell that opens streams: `$mk` is its path.
fn by_shell(root: &Path, script: &str) -> crate::common::run::Ended {
    let mut shell = program(Path::new("/bin/sh"), root);
    run(shell.args(["-c", script]).env("mk", format!("{} passport scan --no-git", env!("CARGO_BIN_EXE_mk"))))
}

#[test]
fn the_file_that_a_stream_goes_into_is_the_stream() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    assert_eq!(by_shell(root, "$mk --format json=same > same").code(), 0);
    assert_eq!(verdict(&root.join("same")), "clean");
    let ended = by_shell(root, "$mk --format text --format json=same > same");
    assert!(ended.err.contains("json both go to standard output"), "{}", ended.err);
    fs::remove_file(root.join("same")).unwrap();
    // Both streams in one file stay two targets when each is named.
    let ended = by_shell(root, "$mk --format json=/dev/stderr > both 2>&1; echo $?");
    assert_eq!(ended.out(), "0\n", "{}", fs::read_to_string(root.join("both")).unwrap());
    fs::remove_file(root.join("both")).unwrap();
    assert_eq!(names(root), ["passport.json"]);
}

#[test]
fn a_descriptor_is_written_to_and_the_file_behind_it_stays_its_owners() {
    let folder = folder();
    let root = folder.path();
    write(root, "passport.json", GOOD);
    write(root, "log", "mine\n");
    assert_eq!(by_shell(root, "$mk --format json=/dev/fd/4 4>>log; echo after >>log").code(), 0);
    let log = fs::read_to_string(root.join("log")).unwrap();
    assert!(log.starts_with("mine\n{") && log.ends_with("}\nafter\n"), "{log}");
    let ended = by_shell(root, "exec 4>>gone 5<gone; rm gone; $mk --format json=/dev/fd/4 >&2; cat <&5");
    assert_eq!(ended.json()["verdict"], "clean");
    let ended = by_shell(root, "$mk --format json=/dev/fd/9");
    assert!(ended.err.ends_with("failed to write the json report to `/dev/fd/9`: nothing is open there\n"));
    assert_eq!(names(root), ["log", "passport.json"]);
}

#[test]
fn people_see_the_same_paths_and_findings_in_a_file_and_on_a_stream() {
    let folder = folder();
    let root = folder.path();
    write(root, ".git/HEAD", "");
    write(root, "below/a.passport.json", BAD);
    let below = root.join("below");
    for format in ["text", "concise"] {
        let to_file = format!("--format={format}=../report");
        for more in [&[][..], &["--max-findings=1"], &["--quiet"]] {
            let on_stream = run(scan(&below, &["--format", format]).args(more));
            run(scan(&below, &[&to_file]).args(more));
            assert!(format != "concise" || on_stream.out().starts_with("a.passport.json:"), "{}", on_stream.out());
            assert_eq!(fs::read_to_string(root.join("report")).unwrap(), on_stream.out(), "{format} {more:?}");
        }
    }
}

#[test]
fn a_named_pipe_takes_a_report() {
    let folder = folder();
    write(folder.path(), "passport.json", BAD);
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let running = start(&mut scan(folder.path(), &["--format=json=pipe"]));
    let read = fs::read_to_string(&pipe).unwrap();
    assert_eq!(wait(running).code(), 2);
    assert!(read.contains("\"verdict\": \"found\""), "{read}");
    // A device that takes nothing is tried first, so that the pipe reports it.
    write(folder.path(), "passport.json", GOOD);
    let running = start(&mut scan(folder.path(), &["--format=json=pipe", "--format=junit=/dev/full"]));
    let read = fs::read_to_string(&pipe).unwrap();
    assert_eq!(wait(running).code(), 2);
    assert!(read.contains("\"verdict\": \"found\""), "{read}");
}

#[test]
fn the_step_summary_is_appended_to() {
    let folder = folder();
    write(folder.path(), "passport.json", GOOD);
    write(folder.path(), "summary.md", "# What came before\n");
    for _ in 0..2 {
        let mut command = scan(folder.path(), &["--format=markdown=summary.md"]);
        assert_eq!(run(command.env("GITHUB_STEP_SUMMARY", "summary.md")).code(), 0);
    }
    let summary = fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.starts_with("# What came before\n"), "{summary}");
    assert_eq!(summary.matches("## mk passport").count(), 2, "{summary}");
    // A summary that grows beyond what GitHub takes is dropped as a whole, with what was there before.
    write(folder.path(), "summary.md", "x".repeat(1_040_000));
    let mut command = scan(folder.path(), &["--format=markdown=summary.md"]);
    let ended = run(command.env("GITHUB_STEP_SUMMARY", "summary.md"));
    assert_eq!(ended.code(), 2);
    assert!(ended.err.ends_with("to `summary.md`: the step summary is full\n"), "{}", ended.err);
    assert_eq!(fs::metadata(folder.path().join("summary.md")).unwrap().len(), 1_040_000);
}
