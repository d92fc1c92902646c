//! What becomes of files: which are written, how, and which are left as they are.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::run::{Ended, folder, install, mk, program, run};

const GOOD: &str = include_str!("../../templates/safe.json");

/// A passport with one finding that can be fixed safely.
fn twice() -> String {
    GOOD.replace("    \"RELOCK\"\n", "    \"RELOCK\",\n    \"RELOCK\"\n")
}

/// A passport in another layout.
fn loose() -> String {
    GOOD.replace("\n  \"name\"", "\n\n   \"name\"")
}

fn fix(folder: &Path, arguments: &[&str]) -> Ended {
    run(mk(folder).args(["scan", "--fix", "--format", "json"]).args(arguments))
}

fn fmt(folder: &Path, arguments: &[&str]) -> Ended {
    run(mk(folder).arg("fmt").args(arguments))
}

fn read(folder: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = program(Path::new("git"), folder);
    command.env("HOME", folder).args(["-c", "user.name=a", "-c", "user.email=a@example.org"]);
    let ended = run(command.args(arguments));
    assert!(ended.status.success(), "{arguments:?}: {}", ended.err);
}

#[test]
fn only_the_bytes_of_the_fault_change_and_the_mode_stays() {
    let crlf = format!("\u{feff}{}", twice().replace('\n', "\r\n"));
    let folder = folder(&[("café 1.passport.json", crlf.as_bytes()), ("passport.json", GOOD.as_bytes())]);
    let path = folder.path().join("café 1.passport.json");
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    let untouched = fs::metadata(folder.path().join("passport.json")).unwrap();
    let report = fix(folder.path(), &[]);
    assert_eq!((report.code(), report.err.as_str()), (0, ""));
    let counts = &report.json()["counts"];
    assert_eq!((&counts["fixed"], &counts["fixed_files"], &counts["fixable"]), (&2.into(), &1.into(), &0.into()));
    assert_eq!(read(&folder, "café 1.passport.json"), GOOD.replace('\n', "\r\n"));
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o640);
    assert_eq!(fs::metadata(folder.path().join("passport.json")).unwrap().ino(), untouched.ino());
    let formatted = fmt(folder.path(), &[]);
    assert_eq!((formatted.code(), formatted.err.as_str()), (0, "0 files formatted, 2 unchanged\n"));
}

#[test]
fn names_that_are_no_text_are_fixed_too() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder::<&[u8]>(&[]);
    let name = Path::new(std::ffi::OsStr::from_bytes(b"\xff\x1b[31m.passport.json"));
    fs::write(folder.path().join(name), twice()).unwrap();
    let shown = run(mk(folder.path()).args(["scan", "--diff", "-q"]));
    assert!(shown.code() == 2 && shown.out().starts_with("--- a/%FF%1B[31m.passport.json\n"), "{}", shown.out());
    assert_eq!(fix(folder.path(), &[]).code(), 0);
    fs::write(folder.path().join(name), loose()).unwrap();
    assert_eq!(fmt(folder.path(), &[]).out(), "formatted %FF%1B[31m.passport.json\n");
    assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), GOOD);
    // The same from another folder, by a way that goes up.
    fs::create_dir(folder.path().join("below")).unwrap();
    fs::write(folder.path().join("x.json"), twice()).unwrap();
    assert_eq!(fix(&folder.path().join("below"), &["../x.json"]).code(), 0);
    assert_eq!(read(&folder, "x.json"), GOOD);
}

#[test]
fn nothing_is_written_to_show_or_to_check() {
    let (twice, loose) = (twice(), loose());
    let folder = folder(&[("a.passport.json", twice.as_bytes()), ("b.passport.json", loose.as_bytes())]);
    let shown = run(mk(folder.path()).args(["scan", "--diff", "--fix", "--format", "json=r.json"]));
    assert_eq!(shown.code(), 2);
    assert!(shown.out().contains("-    \"RELOCK\",\n"), "{}", shown.out());
    let report: serde_json::Value = serde_json::from_str(&read(&folder, "r.json")).unwrap();
    assert_eq!((&report["verdict"], &report["counts"]["warnings"]), (&"found".into(), &0.into()));
    for option in ["--check", "--diff"] {
        assert_eq!(fmt(folder.path(), &[option]).code(), 2, "{option}");
    }
    assert_eq!((read(&folder, "a.passport.json"), read(&folder, "b.passport.json")), (twice, loose));
}

/// What is shown can be applied.
#[test]
fn git_applies_what_is_shown() {
    let crlf = twice().replace('\n', "\r\n");
    let folder = folder(&[("a.passport.json", twice().as_bytes()), ("d/b.passport.json", crlf.trim_end().as_bytes())]);
    git(folder.path(), &["init", "-q"]);
    let shown = run(mk(folder.path()).args(["scan", "--diff"]));
    fs::write(folder.path().join("patch"), &shown.out).unwrap();
    git(folder.path(), &["apply", "patch"]);
    assert_eq!(read(&folder, "a.passport.json"), GOOD);
    assert_eq!(read(&folder, "d/b.passport.json"), GOOD.replace('\n', "\r\n").trim_end());
}

#[test]
fn two_runs_give_the_same_bytes_on_any_number_of_threads() {
    let names: Vec<String> = (0..40).map(|number| format!("{number}.passport.json")).collect();
    let faulty = twice().replace("\"require_paid\"", "\"paid_gate\"");
    let results: Vec<Vec<u8>> = ["1", "4"]
        .into_iter()
        .map(|jobs| {
            let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), faulty.as_bytes())).collect();
            let folder = folder(&files);
            // Each is named twice.
            let first = fix(folder.path(), &[&["--unsafe-fixes", "--jobs", jobs, "."][..], &[&names[3]]].concat());
            assert_eq!((first.code(), &first.json()["counts"]["fixed_files"]), (0, &40.into()));
            assert_eq!(first.json()["counts"]["fixed"], 80);
            let second = fix(folder.path(), &["--unsafe-fixes"]);
            assert_eq!(second.json()["counts"]["fixed"], 0);
            assert!(names.iter().all(|name| read(&folder, name) == GOOD));
            first.out
        })
        .collect();
    assert_eq!(results[0], results[1]);
}

#[test]
fn no_link_is_written_through() {
    let outside = folder(&[("target.json", twice().as_bytes())]);
    let folder = folder(&[("z.json", twice().as_bytes())]);
    git(folder.path(), &["init", "-q"]);
    symlink("z.json", folder.path().join("a.passport.json")).unwrap();
    symlink(outside.path().join("target.json"), outside.path().join("link.json")).unwrap();
    git(folder.path(), &["add", "-A"]);
    let report = fix(folder.path(), &[]);
    assert_eq!(report.json()["counts"]["fixed"], 0);
    let note = "Not fixed: `a.passport.json`: it is a link, and no link is written through; change the file that it \
                leads to.";
    assert!(report.json()["notes"].as_array().unwrap().contains(&note.into()), "{}", report.out());
    // Outside of the root, where links are followed to be read.
    let named = outside.path().join("link.json");
    let report = fix(folder.path(), &[named.to_str().unwrap()]);
    assert!(report.out().contains("it is a link"), "{}", report.out());
    fs::write(folder.path().join("z.json"), loose()).unwrap();
    let formatted = fmt(folder.path(), &[]);
    assert!(formatted.code() == 2 && formatted.err.contains("it is a link"), "{}", formatted.err);
    assert_eq!((read(&folder, "z.json"), read(&outside, "target.json")), (loose(), twice()));
    // Where the file is changed under its own name, its link needs nothing.
    assert_eq!(fmt(folder.path(), &["a.passport.json", "z.json"]).code(), 0);
    fs::write(folder.path().join("z.json"), twice()).unwrap();
    let report = fix(folder.path(), &["a.passport.json", "z.json"]);
    assert_eq!((report.code(), report.json()["notes"].as_array().unwrap().len()), (0, 1), "{}", report.out());
}

#[test]
fn what_git_converts_is_left_as_it_is() {
    let folder = folder(&[("passport.json", twice().as_bytes()), (".gitattributes", b"*.json ident\n")]);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    for arguments in [&[][..], &["passport.json"], &["--tracked"]] {
        let report = fix(folder.path(), arguments);
        assert!(report.out().contains("ident makes Git store other bytes than these"), "{}", report.out());
        assert_eq!(report.json()["counts"]["fixed"], 0);
    }
    assert!(run(mk(folder.path()).args(["scan", "--diff"])).out().is_empty());
    assert_eq!(read(&folder, "passport.json"), twice());
    fs::write(folder.path().join("passport.json"), loose()).unwrap();
    let formatted = fmt(folder.path(), &["passport.json"]);
    assert!(formatted.code() == 2 && formatted.err.contains("ident makes Git"), "{}", formatted.err);
    assert_eq!(read(&folder, "passport.json"), loose());
}

#[test]
fn fixing_works_on_the_files_that_are_checked() {
    let files: Vec<(String, String)> = (0..8).map(|number| (format!("{number}.passport.json"), twice())).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = folder(&files);
    let path = |number: usize| folder.path().join(format!("{number}.passport.json"));
    let fixed = || (0..8).filter(|number| fs::read_to_string(path(*number)).unwrap() == GOOD).collect::<Vec<_>>();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "x"]);
    fs::write(path(1), twice().replace("    \"RELOCK\",\n", "    \"RELOCK\",    ")).unwrap();
    fix(folder.path(), &["--changed-since", "HEAD"]);
    assert_eq!(fs::read_to_string(path(1)).unwrap(), GOOD);
    assert_eq!(fixed(), [1]);
    git(folder.path(), &["rm", "-q", "--cached", "0.passport.json"]);
    fix(folder.path(), &["--tracked", "--quiet"]);
    assert_eq!(fixed(), [1, 2, 3, 4, 5, 6, 7]);
    (0..8).for_each(|number| fs::write(path(number), twice()).unwrap());
    let part = |shard: &str| fix(folder.path(), &["--shard", shard]).json()["counts"]["fixed"].as_u64().unwrap();
    assert_eq!(part("1/2") + part("2/2"), 8);
    assert_eq!(fixed().len(), 8);
    // The index holds what it held.
    let staged = run(mk(folder.path()).args(["scan", "--staged", "--fix"]));
    assert!(staged.code() == 2 && staged.err.contains("`git add` them"), "{}", staged.err);
    // A file that was deleted in a folder that is written to did not vanish in this run.
    fs::remove_file(folder.path().join("2.passport.json")).unwrap();
    fs::write(folder.path().join("1.passport.json"), twice()).unwrap();
    let report = fix(folder.path(), &[]);
    assert_eq!((report.code(), &report.json()["counts"]["fixed"]), (0, &1.into()), "{}", report.out());
}

#[test]
fn what_cannot_be_written_is_a_failure_and_stays_as_it_was() {
    let folder = folder(&[("sub/passport.json", twice().as_bytes()), ("only.passport.json", twice().as_bytes())]);
    let root = folder.path();
    let copy = root.join("mk");
    install(env!("CARGO_BIN_EXE_mk").as_ref(), &copy);
    let sub = root.join("sub");
    fs::set_permissions(root, Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(root.join("only.passport.json"), Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(sub.join("passport.json"), Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(&sub, Permissions::from_mode(0o555)).unwrap();
    let started = |arguments: &[&str]| {
        let mut command = as_anyone(&copy, root);
        run(command.arg("passport").args(arguments))
    };
    let fixed = started(&["scan", "--fix", "--format", "json"]);
    assert_eq!(fixed.code(), 2);
    assert_eq!(
        fixed.json()["failures"][0]["message"],
        "failed to fix `sub/passport.json`: permission denied: a new file has to be made in its folder"
    );
    assert!(fixed.out().contains("`only.passport.json`: it is read-only"), "{}", fixed.out());
    // What was not fixed is reported.
    assert_eq!(fixed.json()["counts"]["warnings"], 2);
    let formatted = started(&["fmt", "sub/passport.json"]);
    assert_eq!((formatted.code(), formatted.err.as_str()), (0, "0 files formatted, 1 unchanged\n"));
    fs::write(sub.join("passport.json"), loose()).unwrap();
    let formatted = started(&["fmt", "sub"]);
    assert!(formatted.code() == 2 && formatted.err.contains("failed to format sub/passport.json"), "{}", formatted.err);
    assert_eq!((read(&folder, "sub/passport.json"), read(&folder, "only.passport.json")), (loose(), twice()));
    fs::set_permissions(&sub, Permissions::from_mode(0o755)).unwrap();
    assert_eq!(fs::read_dir(&sub).unwrap().count(), 1);
}

/// A program of a user whom modes bind.
fn as_anyone(copy: &Path, folder: &Path) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut command = program(copy, folder);
    if fs::metadata(folder).unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    command
}

#[test]
fn a_lost_standard_output_is_no_success() {
    let folder = folder(&[("passport.json", twice().as_bytes())]);
    for words in ["scan --diff", "fmt --diff", "fmt", "scan --fix - <passport.json"] {
        let mut shell = program(Path::new("sh"), folder.path());
        let line = format!("'{}' passport {words} >&-", env!("CARGO_BIN_EXE_mk"));
        let ended = run(shell.args(["-c", &line]));
        assert!(ended.code() == 2 && ended.err.contains("standard output"), "{words}: {}", ended.err);
    }
    // Who stops reading learns nothing wrong.
    let mut shown = mk(folder.path());
    let mut child = shown.args(["scan", "--diff", "-q"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&ended.stderr).contains("standard output"), "{ended:?}");
}

#[test]
fn what_is_no_passport_is_refused_with_its_place() {
    let cases: [(&[u8], &str); 4] = [
        (b"{\n  \"a\": 1,}", "x.json:2:9: "),
        (b"[]", "x.json:1:1: "),
        (b"{\"a\": \"\xff\"}", "x.json:1:8: "),
        (b"", "x.json:1:1: "),
    ];
    for (text, place) in cases {
        let folder = folder(&[("x.json", text)]);
        let ended = fmt(folder.path(), &["x.json"]);
        assert!(ended.code() == 2 && ended.err.starts_with(&format!("error: {place}")), "{}", ended.err);
        assert_eq!(fs::read(folder.path().join("x.json")).unwrap(), text);
    }
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(63), "]".repeat(63));
    let folder = folder(&[("deep.json", deep.as_bytes()), ("wide.json", b"")]);
    assert_eq!(fmt(folder.path(), &["deep.json"]).code(), 0);
    let wide = format!("{{\"a\": {}{}1{}}}", "[".repeat(62), "1,".repeat(200_000), "]".repeat(62));
    fs::write(folder.path().join("wide.json"), &wide).unwrap();
    let ended = fmt(folder.path(), &["wide.json"]);
    assert!(ended.code() == 2 && ended.err.contains("larger than a scan reads"), "{}", ended.err);
    assert_eq!(read(&folder, "wide.json"), wide);
}

/// More than one run fixes: it says so, and the next one goes on.
#[test]
fn a_list_of_many_duplicates_comes_to_an_end() {
    let many = format!("{{\"allowed_chords\": [{}\"RELOCK\"]}}", "\"RELOCK\",".repeat(12_000));
    let folder = folder(&[("passport.json", many.as_bytes())]);
    let report = fix(folder.path(), &[]);
    assert!(
        report.out().contains("`passport.json`: more can be fixed; run the command again"),
        "{:.300}",
        report.out()
    );
    let report = fix(folder.path(), &[]);
    assert!(!report.out().contains("run the command again"), "{:.300}", report.out());
    assert_eq!(read(&folder, "passport.json"), "{\"allowed_chords\": [\"RELOCK\"]}");
}
