//! What people see: the widest passports on top, in lines that fit, and what concerns no passport that is there.

use std::fs;

use crate::common::run::{mk, run};
use crate::git::support::Repo;

const SAFE: &str = include_str!("../../templates/safe.json");

#[test]
fn the_ten_that_may_go_furthest_are_on_top_in_lines_that_fit() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..14 {
        let name = format!("\"name\": \"a passport with a name that is long {number}\"");
        let cooldown = format!("\"cooldown_s\": {}", 900 - number);
        let text = SAFE.replace("\"name\": \"safe\"", &name).replace("\"cooldown_s\": 600", &cooldown);
        let below = folder.path().join("a/folder/with/a/path/that/is/far/longer/than/what/a/line/has/room/for");
        fs::create_dir_all(&below).unwrap();
        fs::write(below.join(format!("{number:02}.passport.json")), text).unwrap();
    }
    let shown = run(mk(folder.path()).arg("inventory"));
    assert_eq!((shown.code(), shown.err.as_str()), (0, ""));
    assert!(shown.out().lines().all(|line| line.chars().count() <= 100), "{}", shown.out());
    let files: Vec<&str> = shown.out().lines().filter_map(|line| line.split('/').next_back()).collect();
    let files: Vec<&str> = files.into_iter().filter(|name| name.ends_with(".passport.json")).collect();
    let expected: Vec<String> = (0..14).rev().map(|number| format!("{number:02}.passport.json")).collect();
    assert_eq!(files, expected, "{}", shown.out());
    let (top, others) = shown.out().split_once("The others\n").unwrap();
    assert!(top.starts_with("The 10 passports that may go furthest\n") && top.contains("/04.passport.json"));
    assert!(others.contains("/03.passport.json"));
}

#[test]
fn a_passport_that_is_gone_has_no_row_and_is_not_forgotten() {
    let repo = Repo::new();
    repo.write("a.passport.json", SAFE);
    repo.write("b.passport.json", &SAFE.replace("Least risk", "Search: least risk"));
    repo.commit();
    fs::remove_file(repo.path.join("b.passport.json")).unwrap();
    let listed = |args: &[&str]| {
        let mut command = repo.command(env!("CARGO_BIN_EXE_mk"));
        run(command.args(["passport", "inventory", "--format", "json"]).args(args))
    };
    let (now, change) = (listed(&[]), listed(&["--base", "HEAD"]));
    assert_eq!((now.code(), change.code()), (0, 2));
    for ended in [&now, &change] {
        assert_eq!(ended.json()["passports"].as_array().unwrap().len(), 1);
    }
    let failures = change.json()["failures"].to_string();
    assert!(failures.contains("b.passport.json") && failures.contains("deleted"), "{failures}");
}
