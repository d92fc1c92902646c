//! Passports of the base that are gone: deleted, untracked, or moved where no scan sees them.

use std::fs;

use super::support::{GOOD, Repo, Scan};

const REMOVED: &str = "removed-passport";

/// A branch from a commit with two passports.
fn topic() -> Repo {
    let repo = Repo::new();
    repo.write("ads.passport.json", GOOD);
    repo.write("prod/search.passport.json", &GOOD.replace("Least risk", "Search: least risk"));
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo
}

fn is_gone(scan: &Scan, name: &str) {
    assert_eq!((scan.status, scan.files.get(name)), (2, Some(&vec![REMOVED.to_owned()])), "{scan:?}");
}

#[test]
fn a_deletion_is_reported_in_the_work_tree_the_index_and_a_commit() {
    let repo = topic();
    let scan = |args: &[&str]| repo.scan(&[&["--base", "main"][..], args].concat());
    assert_eq!(scan(&[]).status, 0);
    fs::remove_file(repo.path.join("ads.passport.json")).unwrap();
    is_gone(&scan(&[]), "ads.passport.json");
    is_gone(&scan(&["--tracked"]), "ads.passport.json");
    assert_eq!(scan(&["--staged"]).status, 0, "the index has it");
    repo.git(["add", "--all"]);
    is_gone(&scan(&["--staged"]), "ads.passport.json");
    repo.commit();
    for args in [&[][..], &["--tracked"], &["--staged"]] {
        let scan = scan(args);
        is_gone(&scan, "ads.passport.json");
        assert!(scan.messages[0].contains("was deleted"), "{scan:?}");
    }
    // It is no passport of the scan, and none that would be checked.
    assert_eq!(repo.list(&["--base", "main"]), ["prod/search.passport.json"]);
    let output = repo.mk(&["--base", "main", "--format", "concise"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("removed-passport"));
    assert_eq!(scan(&["--ignore", REMOVED]).status, 0);
}

#[test]
fn what_leaves_the_index_alone_is_gone_for_whom_only_what_is_tracked_counts() {
    let repo = topic();
    repo.git(["rm", "--quiet", "--cached", "ads.passport.json"]);
    assert_eq!(repo.scan(&["--base", "main"]).status, 0, "it is checked, and as it was");
    is_gone(&repo.scan(&["--base", "main", "--tracked"]), "ads.passport.json");
    is_gone(&repo.scan(&["--base", "main", "--staged"]), "ads.passport.json");
}

#[test]
fn a_move_out_of_the_globs_says_where_it_went() {
    let repo = topic();
    repo.git(["mv", "ads.passport.json", "ads.txt"]);
    for args in [&["--base", "main"][..], &["--base", "main", "--staged"]] {
        let scan = repo.scan(args);
        is_gone(&scan, "ads.passport.json");
        assert!(scan.messages[0].contains("is at `ads.txt` now"), "{scan:?}");
    }
    // Where what is left out holds for the base as well, it was no passport there.
    assert_eq!(repo.scan(&["--base", "main", "--exclude", "ads*"]).status, 0);
    let away = topic();
    fs::create_dir(away.path.join("old")).unwrap();
    away.git(["mv", "ads.passport.json", "old/ads.passport.json"]);
    assert_eq!(away.scan(&["--base", "main"]).status, 0, "a move within what is looked at");
    is_gone(&away.scan(&["--base", "main", "--exclude", "old"]), "ads.passport.json");
}

#[test]
fn what_takes_its_place_is_a_fault_of_its_own_or_its_removal() {
    let repo = topic();
    let path = repo.path.join("ads.passport.json");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    fs::write(path.join("x.txt"), "").unwrap();
    repo.git(["add", "--all"]);
    for args in [&["--base", "main"][..], &["--base", "main", "--staged"]] {
        let scan = repo.scan(args);
        assert_eq!((scan.status, scan.files.contains_key("ads.passport.json")), (2, true), "{scan:?}");
    }
    let other = topic();
    fs::remove_file(other.path.join("ads.passport.json")).unwrap();
    other.git(["init", "--quiet", "ads.passport.json"]);
    let inner = other.path.join("ads.passport.json");
    let status = other.command("git").current_dir(&inner).args(["commit", "--quiet", "--allow-empty", "-mx"]).status();
    assert!(status.unwrap().success());
    other.git(["-c", "advice.addEmbeddedRepo=false", "add", "--all"]);
    for args in [&["--base", "main"][..], &["--base", "main", "--staged"]] {
        let scan = other.scan(args);
        assert_eq!((scan.status, scan.files.contains_key("ads.passport.json")), (2, true), "{scan:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_turns_into_a_link_is_compared_with_what_it_was() {
    let repo = topic();
    let path = repo.path.join("ads.passport.json");
    repo.write("wide.txt", &GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 6"));
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("wide.txt", &path).unwrap();
    repo.git(["add", "--all"]);
    for args in [&["--base", "main"][..], &["--base", "main", "--staged"]] {
        let scan = repo.scan(args);
        let rules = &scan.files["ads.passport.json"];
        assert!(rules.contains(&"widened-limits".to_owned()) && scan.status == 2, "{scan:?}");
    }
}

#[test]
fn only_what_was_asked_for_and_is_in_the_shard_is_reported() {
    let repo = topic();
    repo.git(["rm", "--quiet", "ads.passport.json"]);
    repo.git(["rm", "--quiet", "prod/search.passport.json"]);
    repo.write("prod/kept.passport.json", &GOOD.replace("\"safe\"", "\"mine\""));
    repo.write("prod/another.passport.json", &GOOD.replace("\"safe\"", "\"other\""));
    repo.git(["add", "prod"]);
    // Neither of the new ones is certainly the old one.
    let scan = repo.scan(&["--base", "main", "prod"]);
    assert!(scan.files["prod/search.passport.json"] == [REMOVED] && !scan.files.contains_key("ads.passport.json"));
    let mut parts = Vec::new();
    for part in ["1/3", "2/3", "3/3"] {
        let files = repo.scan(&["--base", "main", "--shard", part]).files;
        parts.extend(files.into_iter().filter(|(_, rules)| *rules == [REMOVED]).map(|(name, _)| name));
    }
    parts.sort();
    assert_eq!(parts, ["ads.passport.json", "prod/search.passport.json"]);
}

#[test]
fn a_move_out_of_the_folder_that_is_looked_at_is_reported_with_its_new_path() {
    let repo = topic();
    repo.git(["mv", "prod/search.passport.json", "search.passport.json"]);
    for args in [&["--base", "main", "prod"][..], &["--base", "main", "--staged", "prod"]] {
        let scan = repo.scan(args);
        is_gone(&scan, "prod/search.passport.json");
        assert!(scan.messages[0].contains("is at `search.passport.json` now"), "{scan:?}");
    }
    assert_eq!(repo.scan(&["--base", "main"]).status, 0, "both paths are looked at");
    assert_eq!(repo.scan(&["--base", "main", "prod", "search.passport.json"]).status, 0);
}

#[test]
fn what_was_a_passport_by_its_content_alone_does_not_stop_to_be_one_unseen() {
    let repo = topic();
    repo.write("limits.json", &GOOD.replace("Least risk", "Limits: least risk"));
    repo.write("other.json", "{}");
    repo.commit();
    repo.git(["branch", "--force", "main"]);
    repo.write("other.json", "[]");
    let scan = |args: &[&str]| repo.scan(&[&["--base", "main", "--sniff"][..], args].concat());
    assert_eq!(scan(&[]).status, 0);
    repo.write("limits.json", &GOOD.replace("\"passport.v0\"", "\"limits\""));
    is_gone(&scan(&[]), "limits.json");
    assert_eq!(repo.scan(&["--base", "main"]).status, 0, "nothing looks at contents");
    repo.git(["add", "--all"]);
    for args in [&["--tracked"][..], &["--staged"]] {
        let scan = scan(args);
        is_gone(&scan, "limits.json");
        assert!(scan.messages[0].contains("is no passport any more"), "{scan:?}");
    }
    repo.write("limits.json", &GOOD.replace("Least risk", "Other words: least risk"));
    assert_eq!(scan(&[]).status, 0, "it is one still");
}

#[test]
fn of_two_that_are_alike_neither_has_moved() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("b.passport.json", GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.git(["mv", "a.passport.json", "c.passport.json"]);
    repo.git(["mv", "b.passport.json", "d.passport.json"]);
    let scan = repo.scan(&["--base", "main"]);
    is_gone(&scan, "a.passport.json");
    is_gone(&scan, "b.passport.json");
}

#[test]
fn a_rename_with_an_edit_is_judged_across_the_move() {
    let repo = topic();
    repo.git(["mv", "ads.passport.json", "moved.passport.json"]);
    repo.write("moved.passport.json", &GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 6"));
    repo.git(["add", "--all"]);
    let scan = repo.scan(&["--base", "main"]);
    assert!(scan.files["moved.passport.json"].contains(&"widened-limits".to_owned()), "{scan:?}");
    assert!(!scan.files.contains_key("ads.passport.json"), "{scan:?}");
}

#[test]
fn the_bytes_of_a_wide_neighbour_are_a_change_of_the_path() {
    let repo = Repo::new();
    repo.write("ads.passport.json", GOOD);
    repo.write("wide.passport.json", &GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 6"));
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    fs::copy(repo.path.join("wide.passport.json"), repo.path.join("ads.passport.json")).unwrap();
    repo.commit();
    let scan = repo.scan(&["--base", "main"]);
    assert!(scan.files["ads.passport.json"].contains(&"widened-limits".to_owned()), "{scan:?}");
    assert_eq!(scan.files["wide.passport.json"], Vec::<String>::new());
}

#[test]
fn a_copied_identity_does_not_hide_what_the_change_permits() {
    let repo = Repo::new();
    let with_id = |text: &str| text.replacen('{', "{\n  \"id\": \"ads\",\n  \"version\": \"1\",", 1);
    repo.write("ads.passport.json", &with_id(GOOD));
    repo.write("other.passport.json", GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("other.passport.json", &with_id(&GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 6")));
    repo.commit();
    let rules = &repo.scan(&["--base", "main"]).files["other.passport.json"];
    let has = |rule: &str| rules.contains(&rule.to_owned());
    assert!(has("conflicting-identity") && has("widened-limits"), "{rules:?}");
}
