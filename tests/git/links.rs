//! Where a link may lead: to a regular file that everybody who has the repository gets there, and to nothing else.

use std::fs;
use std::os::unix::fs::symlink;

use super::support::{BAD, GOOD, Repo};

const MODES: [&[&str]; 3] = [&[], &["--tracked"], &["--staged"]];

fn refused(name: &str) -> (&str, Vec<&str>) {
    (name, vec!["unreadable-file"])
}

#[test]
fn two_dots_behind_a_link_are_the_parent_of_where_it_leads() {
    let repo = Repo::new();
    repo.write("ok.json", GOOD);
    repo.write("deep/ok.json", BAD);
    repo.write("deep/x/keep", "");
    symlink("deep/x", repo.path.join("sub")).unwrap();
    symlink("sub/../ok.json", repo.path.join("passport.json")).unwrap();
    symlink("./sub//.././ok.json", repo.path.join("b.passport.json")).unwrap();
    repo.git(["add", "."]);
    for mode in MODES {
        let bad = || vec!["unknown-chord"];
        assert_eq!(repo.scan(mode).reported(), [("b.passport.json", bad()), ("passport.json", bad())], "{mode:?}");
    }
}

#[test]
fn two_dots_behind_what_is_no_folder_lead_nowhere() {
    let repo = Repo::new();
    repo.write("ok.json", GOOD);
    for (name, target) in
        [("a", "nothing/../ok.json"), ("b", "ok.json/../ok.json"), ("c", "ok.json/"), ("d", "ok.json/.")]
    {
        symlink(target, repo.path.join(format!("{name}.passport.json"))).unwrap();
    }
    repo.git(["add", "."]);
    for mode in MODES {
        let names = ["a.passport.json", "b.passport.json", "c.passport.json", "d.passport.json"];
        assert_eq!(repo.scan(mode).reported(), names.map(refused), "{mode:?}");
    }
}

#[test]
fn a_link_that_ends_inside_only_here_is_refused() {
    let repo = Repo::new();
    repo.write("ok.json", GOOD);
    repo.write("deep/keep", "");
    repo.write(".gitignore", "ignored*\n");
    repo.write("ignored.json", GOOD);
    symlink("deep", repo.path.join("ignored-link")).unwrap();
    repo.write("deep/ok.json", GOOD);
    let checkout = repo.path.join("ok.json");
    let checkout = checkout.to_str().unwrap();
    let name = repo.path.file_name().unwrap().to_str().unwrap();
    let targets = [
        ("a", checkout.to_owned()),
        ("b", "/proc/self/cwd/ok.json".to_owned()),
        ("c", "/dev/fd/../cwd/ok.json".to_owned()),
        ("d", format!("../{name}/ok.json")),
        ("e", format!("deep/../../{name}/ok.json")),
        ("f", "ignored.json".to_owned()),
        ("g", "ignored-link/ok.json".to_owned()),
        ("h", "a.passport.json".to_owned()),
    ];
    for (link, target) in &targets {
        symlink(target, repo.path.join(format!("{link}.passport.json"))).unwrap();
    }
    repo.git(["add", "."]);
    let names: Vec<String> = targets.iter().map(|(link, _)| format!("{link}.passport.json")).collect();
    for mode in MODES {
        let expected: Vec<_> = names.iter().map(|name| refused(name)).collect();
        assert_eq!(repo.scan(mode).reported(), expected, "{mode:?}");
    }
    repo.git(["commit", "--quiet", "--message=x"]);
    repo.git(["rm", "--quiet", "--cached", "-r", "."]);
    repo.git(["commit", "--quiet", "--message=y"]);
    repo.git(["add", "."]);
    let since = repo.scan(&["--changed-since", "HEAD"]);
    assert_eq!(since.names(), names, "what a change brings");
    // Without Git it is not known what is ignored; the rest holds.
    let walked = repo.scan(&["--no-git"]);
    let expected: Vec<_> = ["a", "b", "c", "d", "e", "h"].map(|link| format!("{link}.passport.json")).into();
    let refusals: Vec<_> = walked.reported().into_iter().filter(|(_, rules)| !rules.is_empty()).collect();
    assert_eq!(refusals, expected.iter().map(|name| refused(name)).collect::<Vec<_>>());
}

#[test]
fn a_link_that_was_named_is_held_to_the_same_rule() {
    let repo = Repo::new();
    repo.write("ok.json", GOOD);
    symlink("/proc/self/cwd/ok.json", repo.path.join("a.passport.json")).unwrap();
    symlink("ok.json", repo.path.join("b.txt")).unwrap();
    repo.git(["add", "."]);
    repo.write("list", "a.passport.json\nb.txt\n");
    for args in
        [&["a.passport.json", "b.txt"][..], &["--files-from", "list"], &["--staged", "a.passport.json", "b.txt"]]
    {
        assert_eq!(repo.scan(args).reported(), [refused("a.passport.json"), ("b.txt", vec![])], "{args:?}");
    }
}

#[test]
fn a_chain_of_links_is_followed_as_far_as_the_system_does() {
    let repo = Repo::new();
    repo.write("ok.json", GOOD);
    symlink("ok.json", repo.path.join("link1")).unwrap();
    for number in 2..=40 {
        symlink(format!("link{}", number - 1), repo.path.join(format!("link{number}"))).unwrap();
    }
    symlink("link39", repo.path.join("a.passport.json")).unwrap();
    symlink("link40", repo.path.join("b.passport.json")).unwrap();
    fs::read(repo.path.join("a.passport.json")).unwrap();
    repo.git(["add", "."]);
    for mode in MODES {
        assert_eq!(repo.scan(mode).reported(), [("a.passport.json", vec![]), refused("b.passport.json")], "{mode:?}");
    }
}

#[test]
fn a_name_that_only_some_systems_take_for_the_file_is_another_name() {
    let repo = Repo::new();
    repo.write("store/ok.json", GOOD);
    symlink("Store/ok.json", repo.path.join("a.passport.json")).unwrap();
    repo.git(["add", "."]);
    for mode in MODES {
        assert_eq!(repo.scan(mode).reported(), [refused("a.passport.json")], "{mode:?}");
    }
}

#[test]
fn a_link_whose_folder_lost_its_last_file_has_changed() {
    let repo = Repo::new();
    repo.write("ok.json", GOOD);
    repo.write("x/keep", "");
    symlink("x/../ok.json", repo.path.join("a.passport.json")).unwrap();
    repo.commit();
    repo.git(["rm", "--quiet", "x/keep"]);
    for mode in [&["--staged"][..], &["--changed-since", "HEAD"]] {
        assert_eq!(repo.scan(mode).reported(), [refused("a.passport.json")], "{mode:?}");
    }
}

#[test]
fn the_work_tree_and_the_index_agree_with_the_system_on_every_link() {
    const PARTS: [&str; 12] = ["a", "b", "up", "down", "round", "..", "..", ".", "", "ok.json", "bad.json", "no"];
    let repo = Repo::new();
    for folder in ["", "a/", "a/b/", "b/"] {
        repo.write(format!("{folder}ok.json"), GOOD);
        repo.write(format!("{folder}bad.json"), BAD);
    }
    for (name, target) in
        [("up", "a/.."), ("a/up", ".."), ("a/b/up", "../../b"), ("down", "a/b"), ("b/down", "../down")]
    {
        symlink(target, repo.path.join(name)).unwrap();
    }
    symlink("round", repo.path.join("a/round")).unwrap();
    // A generator of its own, so that every run makes the same links.
    let mut state = 1_u32;
    let mut next = |count: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % count
    };
    let names: Vec<String> =
        (0..600).map(|number| format!("{}{number:03}.passport.json", ["", "a/", "a/b/", "b/"][number % 4])).collect();
    for name in &names {
        let mut parts: Vec<&str> = (0..next(5)).map(|_| PARTS[next(PARTS.len() - 3)]).collect();
        parts.push(PARTS[[9, 10, 9, next(PARTS.len())][next(4)]]);
        let target = parts.join("/");
        let target = target.trim_start_matches('/');
        symlink(if target.is_empty() { "." } else { target }, repo.path.join(name)).unwrap();
    }
    repo.git(["add", "."]);
    let scan = repo.scan(&["--tracked"]);
    assert_eq!(repo.scan(&["--staged"]).files, scan.files);
    assert_eq!(repo.scan(&["--no-git"]).files, scan.files);
    let mut read = 0;
    for name in &names {
        let rules = &scan.files[name];
        if *rules == ["unreadable-file"] {
            continue;
        }
        read += 1;
        let expected = fs::read_to_string(repo.path.join(name)).unwrap();
        assert_eq!(rules.is_empty(), expected == GOOD, "{name}");
    }
    assert!(read > 50, "{read} of the links end at a file");
    // What the system reads inside the root is refused only where the way leaves it.
    for name in &names {
        let end = repo.path.join(name).canonicalize().ok().filter(|end| end.is_file() && end.starts_with(&repo.path));
        if end.is_some() && scan.files[name] == ["unreadable-file"] {
            let target = fs::read_link(repo.path.join(name)).unwrap();
            assert!(target.to_str().unwrap().contains(".."), "{name} -> {}", target.display());
        }
    }
}
