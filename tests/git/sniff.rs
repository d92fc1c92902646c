//! `--sniff`: passports that only their content gives away.

use super::support::{BAD, GOOD, Repo};

/// Passports and others under names of no passport.
fn kennel() -> Repo {
    let repo = Repo::new();
    repo.write("hidden.json", BAD);
    repo.write("package.json", r#"{"name": "x"}"#);
    repo.write("nested.json", r#"{"x": {"schema_version": "passport.v0"}}"#);
    repo.write("large.json", &format!("[{}1]", "1,".repeat(1000)));
    repo.write("notes.txt", BAD);
    repo
}

#[test]
fn content_gives_a_passport_away_in_every_mode() {
    let repo = kennel();
    repo.git(["add", "."]);
    let limit: &[&str] = &["--sniff", "--max-file-size", "1999"];
    for mode in [&[][..], &["--tracked"], &["--staged"], &["--no-git"], &["."]] {
        let scan = repo.scan(&[limit, mode].concat());
        assert_eq!(scan.reported(), [("hidden.json", vec!["unknown-chord"])], "{mode:?}");
        assert_eq!(repo.list(&[limit, mode].concat()), ["hidden.json"], "{mode:?}");
    }
    repo.git(["commit", "--quiet", "--allow-empty", "--message=x"]);
    repo.write("hidden.json", GOOD);
    repo.write("package.json", "{}");
    repo.write("new.json", BAD);
    let scan = repo.scan(&["--sniff", "--changed-since", "HEAD"]);
    assert_eq!(scan.reported(), [("hidden.json", vec![]), ("new.json", vec!["unknown-chord"])]);
}

#[test]
fn what_only_a_lax_reader_takes_is_a_passport_too() {
    let repo = kennel();
    let escaped = BAD.replace("passport.v0", "\\u0070assport.v0").replace("schema_version", "schema_\\u0076ersion");
    let end = escaped.rfind('}').unwrap();
    for (name, more) in [("nan", "NaN"), ("lone", "\"\\ud800\""), ("trailing", "[1,]"), ("raw", "\"\t\"")] {
        repo.write(format!("lax/{name}.json"), &format!("{}, \"x\": {more}}}", &escaped[..end]));
    }
    let deep = format!("{}1{}", "[".repeat(70), "]".repeat(70));
    repo.write("lax/deep.json", &format!("{}, \"x\": {deep}}}", &escaped[..end]));
    repo.git(["add", "."]);
    for mode in [&[][..], &["--tracked"], &["--staged"], &["--no-git"]] {
        let scan = repo.scan(&[&["--sniff", "--exclude", "hidden.json"], mode].concat());
        let names = ["deep", "lone", "nan", "raw", "trailing"].map(|name| format!("lax/{name}.json"));
        assert_eq!((scan.status, scan.names()), (2, names.iter().map(String::as_str).collect()), "{mode:?}");
    }
}

#[test]
fn without_it_names_decide() {
    let repo = kennel();
    let scan = repo.scan(&[]);
    assert!(scan.failures[0].0.starts_with("no passport found: no file is named "));
}

#[test]
fn excluded_files_are_not_sniffed_at() {
    let repo = kennel();
    let scan = repo.scan(&["--sniff", "--exclude", "hidden.json", "--allow-empty"]);
    assert_eq!(scan.names(), Vec::<&str>::new());
}

#[test]
fn a_file_too_large_to_read_is_reported_when_it_holds_the_version() {
    let repo = kennel();
    repo.write("huge.json", &format!("{}{GOOD}", " ".repeat(200_000)));
    repo.write("lock.json", &" ".repeat(200_000));
    let reported = [("hidden.json", vec!["unknown-chord"]), ("huge.json", vec!["oversized-file"])];
    assert_eq!(repo.scan(&["--sniff", "--max-file-size", "100K"]).reported(), reported);
    repo.git(["add", "."]);
    assert_eq!(repo.scan(&["--sniff", "--max-file-size", "100K", "--staged"]).reported(), reported);
}

#[test]
#[cfg(unix)]
fn what_is_no_file_smells_of_nothing() {
    use std::os::unix::fs::symlink;
    let repo = kennel();
    std::fs::create_dir(repo.path.join("folder.json")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(repo.path.join("fifo.json")).status().unwrap().success());
    symlink("nowhere", repo.path.join("dangling.json")).unwrap();
    symlink("folder.json", repo.path.join("linked.json")).unwrap();
    symlink("hidden.json", repo.path.join("link.json")).unwrap();
    for mode in [&[][..], &["--no-git"]] {
        let scan = repo.scan(&[&["--sniff"], mode].concat());
        assert_eq!(scan.names(), ["hidden.json", "link.json"], "{mode:?}");
        assert_eq!(scan.not_entered, ["linked.json"], "{mode:?}");
    }
}
