//! What may have a passport's name without being one.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{BAD, GOOD, folder, scan, write};
use crate::common::run::{mk, program, run};

/// A user without rights: root may do everything, so a test of permissions cannot run as root.
const NOBODY: u32 = 65534;

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn what_is_no_regular_file_is_a_finding_and_is_not_opened() {
    let folder = folder();
    let root = folder.path().join("root");
    write(folder.path(), "outside.json", GOOD);
    write(&root, "store/contract.txt", GOOD);
    for name in ["fifo", "socket", "inside", "outside", "zero", "dangling", "loop", "linked-folder", "itself"] {
        fs::create_dir_all(root.join(name)).unwrap();
    }
    fifo(&root.join("fifo/passport.json"));
    let _socket = UnixListener::bind(root.join("socket/passport.json")).unwrap();
    fs::create_dir_all(root.join("folder/passport.json")).unwrap();
    symlink("../store/contract.txt", root.join("inside/passport.json")).unwrap();
    symlink("../../outside.json", root.join("outside/passport.json")).unwrap();
    symlink("/dev/zero", root.join("zero/passport.json")).unwrap();
    symlink("nowhere.json", root.join("dangling/passport.json")).unwrap();
    symlink("b.json", root.join("loop/passport.json")).unwrap();
    symlink("passport.json", root.join("loop/b.json")).unwrap();
    symlink("../store", root.join("linked-folder/passport.json")).unwrap();
    symlink("passport.json", root.join("itself/passport.json")).unwrap();
    symlink("../fifo/passport.json", root.join("fifo/ads.passport.json")).unwrap();
    // A link to a folder above must not send the walk round and round.
    symlink("..", root.join("store/up")).unwrap();

    let ended = run(&mut scan(&root, &["--format", "concise"]));
    assert_eq!(ended.code(), 2, "{}", ended.err);
    let lines: Vec<&str> = ended.out().lines().collect();
    let finding = |path: &str, why: &str| format!("{path}:1:1: error[unreadable-file] the file cannot be read: {why}");
    assert_eq!(
        lines,
        [
            finding("dangling/passport.json", "a link that ends nowhere"),
            finding("fifo/ads.passport.json", "a FIFO, not a regular file"),
            finding("fifo/passport.json", "a FIFO, not a regular file"),
            finding("folder/passport.json", "a directory, not a regular file"),
            finding("itself/passport.json", "a link that goes in a circle"),
            finding("linked-folder/passport.json", "a directory, not a regular file"),
            finding("loop/passport.json", "a link that goes in a circle"),
            finding("outside/passport.json", "a link that leaves the repository"),
            finding("socket/passport.json", "a socket, not a regular file"),
            finding("zero/passport.json", "a link that leaves the repository"),
        ]
    );
    let json = run(&mut scan(&root, &["--format", "json"])).json();
    assert_eq!(json["verdict"], "blind");
    assert_eq!(json["not_entered"].as_array().unwrap()[0]["path"], "store/up");
    let clean = json["files"].as_array().unwrap().iter().find(|file| file["path"] == "inside/passport.json").unwrap();
    assert!(clean["findings"].as_array().unwrap().is_empty(), "{clean}");
}

#[test]
fn the_same_named_one_by_one_is_a_finding_too() {
    let folder = folder();
    let root = folder.path();
    fifo(&root.join("pipe"));
    write(root, "list", "pipe\n/dev/zero\n");
    for arguments in [&["pipe", "/dev/zero"][..], &["--files-from", "list"]] {
        let ended = run(scan(root, &["--format", "concise"]).args(arguments));
        assert_eq!(ended.code(), 2);
        let reported: Vec<&str> = ended.out().lines().filter_map(|line| line.split("be read: ").nth(1)).collect();
        assert_eq!(reported, ["a device, not a regular file", "a FIFO, not a regular file"], "{}", ended.out());
    }
    for file in ["pipe", "/dev/zero", "."] {
        let ended = run(mk(root).args(["validate", "--file", file]));
        assert_eq!(ended.code(), 2);
        assert!(ended.err.starts_with("ERROR: ") && ended.err.contains("not a regular file"), "{}", ended.err);
    }
    // What has no name but that of its number is read under another word.
    for arguments in [&["validate", "--file", "/dev/stdin"][..], &["scan", "/dev/stdin"]] {
        let mut command = mk(root);
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdin.take());
        let output = child.wait_with_output().unwrap();
        let reported = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(2), "{reported}");
        assert!(
            reported.contains("a FIFO, not a regular file") && reported.contains("`-` for standard input"),
            "{reported}"
        );
    }
    let listed = run(&mut scan(root, &["--list-files", "pipe"]));
    assert_eq!(listed.code(), 2, "what cannot be judged is no success of --list-files");
}

#[test]
fn a_device_under_a_passports_name_is_a_finding() {
    let folder = folder();
    let device = folder.path().join("passport.json");
    // The device that never ends.
    if !Command::new("mknod").arg(&device).args(["c", "1", "5"]).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: this user may make no device");
        return;
    }
    let ended = run(&mut scan(folder.path(), &["--format", "concise"]));
    assert_eq!(ended.code(), 2);
    assert!(ended.out().contains("a device, not a regular file"), "{}", ended.out());
}

#[test]
fn what_may_not_be_read_is_a_finding() {
    let folder = folder();
    let root = folder.path();
    let program_copy = root.join("mk");
    crate::common::run::install(env!("CARGO_BIN_EXE_mk").as_ref(), &program_copy);
    write(root, "tree/a/passport.json", GOOD);
    write(root, "tree/b/deep/passport.json", GOOD);
    write(root, "tree/good/passport.json", GOOD);
    let modes = |mode: u32| {
        for closed in ["tree/a/passport.json", "tree/b"] {
            fs::set_permissions(root.join(closed), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    modes(0o000);
    let as_somebody = |command: &mut Command| {
        // Only root can change the user; other users are bound by permissions already.
        if fs::metadata(root.join("tree/a/passport.json")).is_ok()
            && fs::read(root.join("tree/a/passport.json")).is_ok()
        {
            command.uid(NOBODY).gid(NOBODY);
        }
        run(command)
    };
    let mut command = program(&program_copy, &root.join("tree"));
    let ended = as_somebody(command.args(["passport", "scan", "--no-git", "--format", "concise"]));
    let mut command = program(&program_copy, &root.join("tree"));
    let validated = as_somebody(command.args(["passport", "validate", "--file", "b/deep/passport.json"]));
    modes(0o755);
    assert_eq!(ended.code(), 2, "{}", ended.err);
    let lines: Vec<&str> = ended.out().lines().collect();
    assert_eq!(
        lines,
        [
            "a/passport.json:1:1: error[unreadable-file] the file cannot be read: permission denied",
            "b:1:1: error[unreadable-file] the file cannot be read: permission denied",
        ]
    );
    assert_eq!(validated.code(), 2);
    assert!(validated.err.contains("permission denied"), "{}", validated.err);
}

#[test]
fn a_folder_too_deep_for_the_system_is_a_finding() {
    let folder = folder();
    write(folder.path(), "passport.json", GOOD);
    // No path reaches down there; two halves do, and one can be moved to the end of the other.
    let chain = ["d".repeat(200).as_str(); 15].join("/");
    write(&folder.path().join("half").join(&chain), "passport.json", BAD);
    fs::create_dir_all(folder.path().join(&chain)).unwrap();
    fs::rename(folder.path().join("half"), folder.path().join(&chain).join("half")).unwrap();
    let ended = run(&mut scan(folder.path(), &["--format", "json"]));
    assert_eq!(ended.code(), 2);
    assert_eq!(ended.json()["verdict"], "blind");
}

#[test]
fn a_repository_inside_is_not_entered() {
    let folder = folder();
    write(folder.path(), "passport.json", GOOD);
    write(folder.path(), "vendor/other/.git/HEAD", "ref: refs/heads/main\n");
    for held in ["objects", "refs"] {
        fs::create_dir_all(folder.path().join("vendor/other/.git").join(held)).unwrap();
    }
    write(folder.path(), "vendor/other/passport.json", BAD);
    write(folder.path(), "vendor/linked/.git", "gitdir: /nowhere\n");
    write(folder.path(), "vendor/linked/passport.json", BAD);
    let ended = run(&mut scan(folder.path(), &[]));
    assert_eq!(ended.code(), 0, "{}", ended.out());
    assert!(
        ended.out().contains("not entered: vendor/linked, vendor/other: other repositories, and"),
        "{}",
        ended.out()
    );
    // A folder of that name alone is not a repository.
    fs::remove_dir(folder.path().join("vendor/other/.git/objects")).unwrap();
    assert_eq!(run(&mut scan(folder.path(), &[])).code(), 2);
}

#[test]
fn a_folder_that_a_link_takes_out_of_its_repository_is_not_taken_for_it() {
    let folder = folder();
    let root = folder.path();
    for repository in ["main", "other"] {
        fs::create_dir_all(root.join(repository).join(".git/objects")).unwrap();
        fs::create_dir(root.join(repository).join(".git/refs")).unwrap();
        write(root, format!("{repository}/.git/HEAD"), "ref: refs/heads/main\n");
    }
    write(root, "main/bad/passport.json", BAD);
    write(root, "main/good/passport.json", GOOD);
    write(root, "tools/good/passport.json", GOOD);
    symlink("../tools/good", root.join("main/team")).unwrap();
    symlink(root.join("tools"), root.join("main/absolute")).unwrap();
    symlink("../tools/good", root.join("other/team")).unwrap();
    symlink("good", root.join("main/inner")).unwrap();
    symlink("main/good", root.join("way")).unwrap();
    let (main, list) = (root.join("main"), root.join("list"));
    fs::write(&list, "absolute/good/passport.json\n").unwrap();
    let files_from = format!("--files-from={}", list.display());
    for named in [
        "team",
        "team/",
        "./bad/../team",
        "team/passport.json",
        "absolute/good",
        "../main/team",
        "../other/team",
        "../other/team/passport.json",
        &files_from,
    ] {
        for more in ["--no-git", "--list-files", "--allow-empty"] {
            let ended = run(mk(&main).args(["scan", named, more]));
            assert_eq!(ended.code(), 2, "{named} {more}: {}", ended.err);
            let words = [ended.out(), &ended.err].concat();
            assert!(words.contains("is a link that leads out of its repository, to `"), "{named} {more}: {words}");
        }
    }
    let ended = run(mk(&main).args(["validate", "--file", "team/passport.json"]));
    assert!(ended.code() == 2 && ended.err.contains("leads out of its repository"), "{}", ended.err);
    // The index knows names as they are written: for it, the link leads nowhere.
    let ended = run(mk(&main).args(["scan", "--staged", "team"]));
    assert!(!ended.err.contains("leads out of its repository"), "{}", ended.err);
    // A link that stays inside, a folder elsewhere that is named itself, and a link of the user's own.
    for named in ["inner", "inner/passport.json", "../tools", "../tools/good/passport.json", "../way"] {
        let ended = run(mk(&main).args(["scan", "--no-git", named]));
        assert_eq!(ended.code(), 0, "{named}: {} {}", ended.out(), ended.err);
    }
}
