//! A scan of a whole work tree beside a base: it compares the commits with the index, and each passport that it opens
//! with what the index holds. It has to find what Git finds when that looks at every file, which a shard of one part asks
//! it to do.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use super::support::{GOOD, Repo, Scan};

const ADS: &str = "ads.passport.json";
const SEARCH: &str = "prod/search.passport.json";

fn wide() -> String {
    GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 6")
}

/// A branch from a commit with two passports.
fn topic() -> Repo {
    let repo = Repo::new();
    repo.write(ADS, GOOD);
    repo.write(SEARCH, &GOOD.replace("Least risk", "Search: least risk"));
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo
}

/// Makes the index a minute younger than every file, so that their times are believed.
fn age(repo: &Repo) {
    let index = File::options().append(true).open(repo.path.join(".git/index")).unwrap();
    index.set_modified(SystemTime::now() + Duration::from_mins(1)).unwrap();
}

/// The scan, whether the times count or not, and whichever way the work tree is compared.
#[track_caller]
fn scan(repo: &Repo) -> Scan {
    let quick = |args: &[&str]| repo.scan(&[&["--base", "main"][..], args].concat());
    let young = (quick(&[]), quick(&["--tracked"]));
    age(repo);
    let whole = |args: &[&str]| quick(&[&["--shard", "1/1"][..], args].concat());
    let (scanned, tracked) = (quick(&[]), quick(&["--tracked"]));
    let seen = |scan: &Scan| (scan.status, scan.files.clone(), scan.messages.clone());
    assert_eq!(seen(&scanned), seen(&whole(&[])));
    assert_eq!(seen(&tracked), seen(&whole(&["--tracked"])));
    assert_eq!((seen(&young.0), seen(&young.1)), (seen(&scanned), seen(&tracked)));
    scanned
}

#[track_caller]
fn expect(repo: &Repo, expected: &[(&str, &[&str])]) {
    let scan = scan(repo);
    let found: Vec<_> = scan.reported().into_iter().filter(|(_, rules)| !rules.is_empty()).collect();
    let expected: Vec<_> = expected.iter().map(|(name, rules)| (*name, rules.to_vec())).collect();
    assert_eq!(found, expected, "{scan:?}");
    assert_eq!(scan.status, if expected.is_empty() { 0 } else { 2 });
}

#[test]
fn a_change_counts_in_the_work_tree_in_the_index_and_in_a_commit() {
    let repo = topic();
    expect(&repo, &[]);
    repo.write(ADS, &wide());
    expect(&repo, &[(ADS, &["widened-limits"])]);
    repo.git(["add", "--all"]);
    expect(&repo, &[(ADS, &["widened-limits"])]);
    repo.commit();
    expect(&repo, &[(ADS, &["widened-limits"])]);
    // Undone in the work tree alone: what is checked is as it was.
    repo.write(ADS, GOOD);
    expect(&repo, &[]);
}

#[test]
fn the_same_size_and_time_are_not_enough() {
    let repo = topic();
    let path = repo.path.join(ADS);
    let modified = path.metadata().unwrap().modified().unwrap();
    age(&repo);
    fs::write(&path, GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 100")).unwrap();
    File::options().append(true).open(&path).unwrap().set_modified(modified).unwrap();
    let scan = repo.scan(&["--base", "main"]);
    assert_eq!((scan.status, &scan.files[ADS]), (2, &vec!["widened-limits".to_owned()]), "{scan:?}");
}

#[test]
fn what_the_work_tree_alone_lacks_is_gone_or_has_moved() {
    let repo = topic();
    fs::remove_file(repo.path.join(ADS)).unwrap();
    expect(&repo, &[(ADS, &["removed-passport"])]);
    // The new path is in the index, and the old one there still.
    repo.write("moved.passport.json", &wide());
    repo.git(["add", "moved.passport.json"]);
    repo.git(["rm", "--quiet", "--cached", "--", SEARCH]);
    repo.write("unrelated.txt", "x");
    repo.git(["reset", "--quiet", "--", SEARCH]);
    let scan = scan(&repo);
    assert!(scan.status == 2 && scan.files.contains_key("moved.passport.json"), "{scan:?}");
}

#[test]
fn what_git_is_set_not_to_look_at_is_compared() {
    for flag in ["--assume-unchanged", "--skip-worktree"] {
        let repo = topic();
        repo.git(["update-index", flag, "--", ADS]);
        repo.write(ADS, &wide());
        expect(&repo, &[(ADS, &["widened-limits"])]);
    }
}

#[test]
fn an_announced_file_is_new() {
    let repo = topic();
    repo.write("new.passport.json", &GOOD.replace("\"apply\": false", "\"apply\": true"));
    repo.git(["add", "--intent-to-add", "new.passport.json"]);
    let scan = scan(&repo);
    assert!(scan.status == 2 && scan.files.contains_key("new.passport.json"), "{scan:?}");
}

#[test]
fn the_ends_of_lines_are_no_change_and_do_not_hide_one() {
    let repo = topic();
    repo.git(["config", "core.autocrlf", "true"]);
    repo.write(ADS, &GOOD.replace('\n', "\r\n"));
    expect(&repo, &[]);
    repo.write(ADS, &wide().replace('\n', "\r\n"));
    expect(&repo, &[(ADS, &["widened-limits"])]);
}

#[cfg(unix)]
#[test]
fn links_in_place_of_passports_and_folders_are_seen() {
    use std::os::unix::fs::symlink;

    let repo = topic();
    repo.write("wide.txt", &wide());
    repo.git(["add", "wide.txt"]);
    fs::remove_file(repo.path.join(ADS)).unwrap();
    symlink("wide.txt", repo.path.join(ADS)).unwrap();
    expect(&repo, &[(ADS, &["widened-limits"])]);

    let repo = topic();
    symlink("search.passport.json", repo.path.join("prod/link.passport.json")).unwrap();
    repo.git(["add", "--all"]);
    repo.commit();
    repo.git(["branch", "--force", "main"]);
    fs::rename(repo.path.join("prod"), repo.path.join("elsewhere")).unwrap();
    symlink("elsewhere", repo.path.join("prod")).unwrap();
    let scan = scan(&repo);
    assert_eq!(scan.status, 2, "{scan:?}");
}

#[test]
fn every_form_of_the_index_is_read_or_left_to_git() {
    let forms: [&[&str]; 4] = [
        &["update-index", "--index-version", "4"],
        &["update-index", "--split-index"],
        &["update-index", "--untracked-cache"],
        &["update-index", "--index-version", "2"],
    ];
    for form in forms {
        let repo = topic();
        repo.git(form);
        expect(&repo, &[]);
        repo.write(SEARCH, &wide());
        expect(&repo, &[(SEARCH, &["widened-limits"])]);
        repo.git(["add", "--all"]);
        expect(&repo, &[(SEARCH, &["widened-limits"])]);
    }
}

#[test]
fn several_merge_bases_count_with_the_work_tree() {
    let repo = topic();
    // Two branches that have merged each other: both of their commits are merge bases.
    repo.write(ADS, &GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 700"));
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("other.txt", "x");
    repo.commit();
    repo.git(["branch", "left", "topic"]);
    repo.git(["branch", "right", "main"]);
    repo.git(["merge", "--quiet", "--no-edit", "left"]);
    repo.git(["checkout", "--quiet", "topic"]);
    repo.git(["merge", "--quiet", "--no-edit", "right"]);
    // Of another size: Git itself compares only the seconds of the times, and this index seems younger than it is.
    repo.write(ADS, &format!("{}\n", GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 650")));
    expect(&repo, &[(ADS, &["widened-limits"])]);
    repo.git(["add", "--all"]);
    expect(&repo, &[(ADS, &["widened-limits"])]);
}
