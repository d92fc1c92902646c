//! Links to folders: named as not entered, and findings where passports behind them are checked under no name.

use std::fs;
use std::os::unix::fs::symlink;

use super::support::{BAD, GOOD, Repo};

const MODES: [&[&str]; 3] = [&[], &["--tracked"], &["--staged"]];

fn refused(name: &str) -> (&str, Vec<&str>) {
    (name, vec!["unreadable-file"])
}

/// A repository with one passport, files in `data` that are none by their name, and links.
fn linked(links: &[(&str, &str)]) -> Repo {
    let repo = Repo::new();
    repo.write("passport.json", GOOD);
    repo.write("data/x.json", BAD);
    repo.write("data/notes.txt", "");
    repo.write("named/y.passport.json", GOOD);
    for (name, target) in links {
        let path = repo.path.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }
    repo.git(["add", "."]);
    repo
}

#[test]
fn a_folder_of_passports_that_becomes_a_link_is_a_finding() {
    let repo = linked(&[("passports", "data"), ("prod/passports", "../through/."), ("through", "./data")]);
    for mode in MODES {
        let scan = repo.scan(mode);
        let reported: Vec<_> = scan.reported().into_iter().filter(|(name, _)| name.ends_with("passports")).collect();
        assert_eq!(reported, [refused("passports"), refused("prod/passports")], "{mode:?}");
        assert!(scan.messages[0].contains("`data/x.json`"), "{:?}", scan.messages);
        assert_eq!(scan.not_entered, ["through"], "{mode:?}");
    }
    repo.git(["commit", "--quiet", "--message=x"]);
    // A link that is there already, and a file that comes behind it.
    repo.write("data/new.json", BAD);
    repo.git(["add", "."]);
    for mode in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(mode).reported(), [refused("passports"), refused("prod/passports")], "{mode:?}");
    }
    repo.git(["commit", "--quiet", "--message=y"]);
    repo.write("data/notes.txt", "changed");
    repo.git(["add", "."]);
    for mode in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(mode).names(), Vec::<&str>::new(), "{mode:?}: no passport behind it has changed");
    }
}

#[test]
fn a_link_that_is_checked_out_as_a_file_is_still_a_link() {
    let repo = linked(&[("passports", "data"), ("other", "data"), ("file", "passport.json")]);
    repo.git(["commit", "--quiet", "--message=x"]);
    repo.git(["config", "core.symlinks", "false"]);
    for name in ["passports", "other", "file"] {
        fs::remove_file(repo.path.join(name)).unwrap();
    }
    repo.git(["checkout", "--quiet", "--", "."]);
    assert!(repo.path.join("passports").symlink_metadata().unwrap().is_file());
    for mode in [&[][..], &["--tracked"]] {
        let reported = repo.scan(mode);
        let reported: Vec<_> = reported.reported().into_iter().filter(|(_, rules)| !rules.is_empty()).collect();
        assert_eq!(reported, [refused("passports")], "{mode:?}");
    }
}

#[test]
fn a_new_link_to_a_folder_of_passports_is_a_finding() {
    let repo = linked(&[]);
    symlink("data", repo.path.join("passports")).unwrap();
    symlink("named", repo.path.join("other")).unwrap();
    let scan = repo.scan(&[]);
    assert_eq!(scan.reported(), [clean("named/y.passport.json"), clean("passport.json"), refused("passports")]);
    assert_eq!(scan.not_entered, ["other"]);
}

fn clean(name: &str) -> (&str, Vec<&str>) {
    (name, Vec::new())
}

#[test]
fn a_folder_that_is_named_by_a_link_is_looked_at_under_that_name() {
    let repo = linked(&[("passports", "data"), ("other", "named")]);
    for mode in [&[][..], &["--tracked"]] {
        let scan = repo.scan(&[mode, &["passports", "other"]].concat());
        assert_eq!(scan.reported(), [clean("named/y.passport.json"), refused("passports")], "{mode:?}");
        assert_eq!(repo.scan(&[mode, &["other"]].concat()).status, 0, "{mode:?}");
    }
}

#[test]
fn a_link_that_hides_nothing_is_only_named() {
    let repo = linked(&[("a/passports", "../empty"), ("other", "named"), ("top", "."), ("up", "named/..")]);
    repo.write("empty/readme.txt", "");
    repo.git(["add", "."]);
    for mode in MODES {
        let scan = repo.scan(mode);
        assert_eq!((scan.status, scan.names()), (0, vec!["named/y.passport.json", "passport.json"]), "{mode:?}");
        assert_eq!(scan.not_entered, ["a/passports", "other", "top", "up"], "{mode:?}");
    }
    // What is behind an excluded link is not checked.
    let repo = linked(&[("passports", "data")]);
    for mode in MODES {
        assert_eq!(repo.scan(&[mode, &["--exclude", "passports"]].concat()).status, 0, "{mode:?}");
    }
}

#[test]
fn a_link_under_the_name_of_such_a_folder_ends_at_one_of_the_repository() {
    let outside = tempfile::tempdir().unwrap();
    let outside = outside.path().to_str().unwrap();
    let links = [
        ("a/passports", outside),
        ("b/passports", "nowhere"),
        ("c/passports", "passports"),
        ("d/passports", "../ignored"),
        ("e/passports", "../../repository/data"),
    ];
    let quiet = [("a/other", outside), ("b/other", "nowhere"), ("c/other", "other")];
    let repo = linked(&[&links[..], &quiet].concat());
    repo.write(".gitignore", "ignored/\n");
    repo.write("ignored/x.json", BAD);
    for mode in MODES {
        let scan = repo.scan(mode);
        let reported: Vec<_> = scan.reported().into_iter().filter(|(_, rules)| !rules.is_empty()).collect();
        assert_eq!(reported, links.map(|(name, _)| refused(name)), "{mode:?}");
        assert_eq!(scan.not_entered, ["a/other"], "{mode:?}");
    }
}

#[test]
fn what_an_exclude_hides_is_checked_under_no_name() {
    let repo = linked(&[("team", "vendor")]);
    repo.write("vendor/passport.json", BAD);
    repo.git(["add", "."]);
    for mode in MODES {
        let reported = repo.scan(&[mode, &["--exclude", "vendor/**"]].concat());
        assert_eq!(reported.files["team"], ["unreadable-file"], "{mode:?}");
        let reported = repo.scan(&[mode, &["--exclude", "vendor/**", "--exclude", "team"]].concat());
        assert_eq!(reported.status, 0, "{mode:?}");
    }
}

#[test]
fn links_behind_links_are_looked_at() {
    let repo = linked(&[("prod/a", "../more"), ("more/sub", "../data"), ("more/self", ".")]);
    for mode in MODES {
        let scan = repo.scan(&[mode, &["--include", "prod/a/*/*.json"]].concat());
        assert_eq!(scan.reported(), [refused("prod/a")], "{mode:?}");
        let scan = repo.scan(&[mode, &["--include", "prod/a/self/sub/*.json"]].concat());
        assert_eq!(scan.reported(), [refused("prod/a")], "{mode:?}");
        let scan = repo.scan(&[mode, &["--allow-empty", "--include", "test/a/*/*.json"]].concat());
        assert_eq!((scan.status, scan.names()), (0, vec![]), "{mode:?}");
    }
}

#[test]
fn a_glob_that_ends_in_a_star_means_files() {
    let repo = Repo::new();
    repo.write("prod/a.json", GOOD);
    repo.write("prod/deep/er/b.json", GOOD);
    symlink("deep", repo.path.join("prod/linked")).unwrap();
    repo.commit();
    let inner = repo.path.join("prod/inner");
    repo.git(["init", "--quiet", inner.to_str().unwrap()]);
    repo.write("prod/new/er/c.json", GOOD);
    repo.write("prod/deep/er/b.json", &GOOD.replace('{', "{ "));
    repo.git(["add", "prod/deep"]);
    fs::create_dir(repo.path.join("prod/empty")).unwrap();
    let all = ["prod/a.json", "prod/deep/er/b.json", "prod/new/er/c.json"];
    let modes: [(&[&str], &[&str]); 6] = [
        (&[], &all),
        (&["--no-git"], &all),
        (&["prod"], &all),
        (&["--tracked"], &all[..2]),
        (&["--staged"], &all[1..2]),
        (&["--changed-since", "HEAD"], &all[1..]),
    ];
    for (mode, names) in modes {
        let scan = repo.scan(&[mode, &["--include", "prod/**"]].concat());
        assert_eq!((scan.status, scan.names()), (0, names.to_vec()), "{mode:?} {:?}", scan.messages);
    }
    let scan = repo.scan(&["--include", "prod/*"]);
    assert_eq!((scan.status, scan.names()), (0, vec!["prod/a.json"]), "{:?}", scan.messages);
    assert_eq!(scan.not_entered, ["prod/inner", "prod/linked"]);
    // A name is a name.
    let scan = repo.scan(&["--include", "prod/deep", "--include", "prod/?.json"]);
    assert_eq!(scan.files["prod/deep"], ["unreadable-file"]);
}

#[test]
fn a_submodule_under_the_name_of_a_folder_of_passports_is_a_finding() {
    let repo = linked(&[]);
    repo.write("prod/a.json", GOOD);
    repo.commit();
    let commit = repo.git(["rev-parse", "HEAD"]);
    for name in ["passports", "team/passports", "prod/vendor", "vendor"] {
        repo.git(["update-index", "--add", "--cacheinfo", &format!("160000,{commit},{name}")]);
        // What a clone leaves that does not ask for submodules.
        fs::create_dir_all(repo.path.join(name)).unwrap();
    }
    for mode in [&[][..], &["--tracked"], &["--staged"], &["--changed-since", "HEAD"]] {
        let scan = repo.scan(mode);
        let reported: Vec<_> = scan.reported().into_iter().filter(|(_, rules)| !rules.is_empty()).collect();
        assert_eq!(reported, [refused("passports"), refused("team/passports")], "{mode:?}");
        assert_eq!((scan.status, &scan.not_entered[..]), (2, &["prod/vendor".into(), "vendor".into()][..]), "{mode:?}");
        let excluded = repo.scan(&[mode, &["--exclude", "passports"]].concat());
        assert_eq!(excluded.status, 0, "{mode:?} {:?}", excluded.messages);
        // Every folder in `prod` is named by stars alone.
        let scan = repo.scan(&[mode, &["--include", "prod/**"]].concat());
        assert_eq!(scan.status, 0, "{mode:?} {:?}", scan.messages);
    }
    repo.git(["commit", "--quiet", "--message=x"]);
    for mode in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(mode).status, 0, "{mode:?}: no change");
    }
}

#[test]
fn what_no_system_opens_is_not_looked_for() {
    let repo = linked(&[("passports", "c1")]);
    for number in 1..60 {
        fs::create_dir_all(repo.path.join(format!("c{number}"))).unwrap();
        symlink(format!("../c{}", number + 1), repo.path.join(format!("c{number}/l"))).unwrap();
    }
    repo.write("c60/x.json", BAD);
    repo.git(["add", "."]);
    let by_links = |count: usize| format!("passports{}/x.json", "/l".repeat(count));
    let scan = |glob: &str, mode: &[&str]| repo.scan(&[mode, &["--allow-empty", "--include", glob]].concat());
    symlink("../data/x.json", repo.path.join("c31/x.json")).unwrap();
    repo.git(["add", "."]);
    for mode in [&["--tracked"][..], &["--staged"]] {
        assert_eq!(scan(&by_links(30), mode).reported(), [refused("passports")], "{mode:?}");
        assert!(fs::read(repo.path.join(by_links(59))).is_err(), "the system opens no such name");
        assert_eq!(scan(&by_links(59), mode).status, 0, "{mode:?}");
    }
}

#[test]
fn a_web_of_links_is_looked_behind_within_bounds() {
    let repo = linked(&[("passports", "d0")]);
    for (from, to) in (0..20).flat_map(|from| (0..20).map(move |to| (from, to))) {
        fs::create_dir_all(repo.path.join(format!("d{from}"))).unwrap();
        symlink(format!("../d{to}"), repo.path.join(format!("d{from}/l{to}"))).unwrap();
    }
    repo.git(["add", "."]);
    for mode in [&["--tracked"][..], &["--staged"]] {
        assert_eq!(repo.scan(mode).files["passports"], ["unreadable-file"], "{mode:?}");
    }
}
