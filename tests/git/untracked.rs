//! The walk through the work tree beside what Git itself lists, over trees that are made by chance.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;

use super::support::{Repo, Scan, read};

const TREES: u64 = 40;
const FOLDERS: [&str; 9] = ["a", "A", "build", "b b", "é", "-c", "d.json.d", "[e]", "Build"];
const FILES: [&str; 8] = ["x.json", "X.json", "y.json", "passport.json", "-z.json", "é.json", "!n.json", "#h.json"];
/// Lines of a `.gitignore`, which mean something in these trees.
const PATTERNS: [&str; 22] = [
    "build/",
    "/build",
    "build",
    "x.json",
    "!x.json",
    "/x.json",
    "*.json",
    "!*.json",
    "a/",
    "!a/",
    "a/**",
    "**/a/x.json",
    "**/build",
    "!build/",
    "b b/",
    "é",
    "\\!n.json",
    "\\#h.json",
    "# a comment",
    "*",
    "!*/",
    "A/*.json",
];

/// Numbers that look like chance and are the same every time (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.roll(words.len())]
    }

    fn patterns(&mut self) -> String {
        (0..=self.roll(4)).flat_map(|_| [self.pick(&PATTERNS), "\n"]).collect()
    }
}

/// A tree, and the folders in it.
fn grown(dice: &mut Dice) -> (Repo, Vec<String>) {
    let repo = Repo::new();
    let mut folders = vec![String::new()];
    for _ in 0..4 + dice.roll(14) {
        let above = &folders[dice.roll(folders.len())];
        folders.push(format!("{above}{}/", dice.pick(&FOLDERS)));
    }
    for folder in &folders {
        // A link may be in the way.
        if fs::create_dir_all(repo.path.join(folder)).is_err() {
            continue;
        }
        for _ in 0..dice.roll(5) {
            let _ = fs::write(repo.path.join(folder).join(dice.pick(&FILES)), "{}");
        }
        if dice.one_in(4) {
            repo.write(format!("{folder}.gitignore"), &dice.patterns());
        }
        if dice.one_in(6) {
            let target = format!("{}/{}", repo.path.display(), folders[dice.roll(folders.len())]);
            let name = dice.pick(&["l.json", "linked", "a", "build", "x.json"]);
            let _ = symlink(target.trim_end_matches('/'), repo.path.join(folder).join(name));
        }
    }
    if dice.one_in(3) {
        repo.write(".git/info/exclude", &dice.patterns());
    }
    if dice.one_in(3) {
        fs::write(repo.beside("excludes"), dice.patterns()).unwrap();
        repo.git(["config", "core.excludesFile", repo.beside("excludes").to_str().unwrap()]);
    }
    if dice.one_in(3) {
        repo.git(["config", "core.ignoreCase", "true"]);
    }
    (repo, folders)
}

/// Tracks some of it, and changes what is there.
fn tracked(repo: &Repo, folders: &[String], dice: &mut Dice) {
    let all = repo.git(["-c", "core.quotePath=false", "ls-files", "--others", "-z"]);
    let some: Vec<&str> = all.split('\0').filter(|path| !path.is_empty() && dice.one_in(3)).collect();
    let mut add =
        repo.command("git").args(["update-index", "--add", "-z", "--stdin"]).stdin(Stdio::piped()).spawn().unwrap();
    add.stdin.take().unwrap().write_all(some.join("\0").as_bytes()).unwrap();
    assert!(add.wait().unwrap().success());
    repo.git(["commit", "--quiet", "--allow-empty", "--message=x"]);
    for path in some {
        let name = path.rsplit('/').next().unwrap();
        if name == ".gitignore" && dice.one_in(2) {
            // As a sparse checkout leaves it: Git reads it from the index.
            repo.git(["update-index", "--skip-worktree", path]);
            fs::remove_file(repo.path.join(path)).unwrap();
        } else if dice.one_in(8) {
            let was_link = repo.path.join(path).is_symlink();
            fs::remove_file(repo.path.join(path)).unwrap();
            if !was_link && dice.one_in(2) {
                repo.write(format!("{path}/x.json"), "{}");
            }
        }
    }
    for folder in folders.iter().skip(1).filter(|folder| repo.path.join(folder).is_dir()) {
        let git = repo.path.join(folder).join(".git");
        match dice.roll(16) {
            0 => {
                for name in ["objects", "refs"] {
                    fs::create_dir_all(git.join(name)).unwrap();
                }
                fs::write(git.join("HEAD"), dice.pick(&["ref: refs/heads/main\n", "nonsense\n"])).unwrap();
            }
            1 => fs::write(git, dice.pick(&["nonsense\n", "gitdir: /nowhere\n"])).unwrap(),
            2 => fs::create_dir(git).unwrap(),
            _ => {}
        }
    }
}

/// What Git lists below a folder. It is asked for all: in a part it knows no `.gitignore` that only the index holds.
fn listed(repo: &Repo, options: &[&str], folder: &str) -> BTreeSet<String> {
    let output = repo.try_git([&["ls-files", "-z"], options].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let paths = said.split('\0').filter(|path| !path.is_empty() && path.starts_with(folder));
    paths.map(str::to_owned).collect()
}

/// Whether a path leads through no link.
fn is_real(repo: &Repo, path: &str) -> bool {
    let whole = repo.path.join(path);
    whole.symlink_metadata().is_ok() && whole.parent().unwrap().canonicalize().unwrap() == whole.parent().unwrap()
}

fn is_json(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "json")
}

/// What a scan has to name, and what it has to name as not entered, by what Git lists.
fn expected(repo: &Repo, folder: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut names = BTreeSet::new();
    let mut not_entered = BTreeSet::new();
    let others = listed(repo, &["--others", "--exclude-standard"], folder);
    let tracked = listed(repo, &["--cached"], folder);
    for path in others.iter().chain(tracked.iter().filter(|path| is_real(repo, path))) {
        let whole = repo.path.join(path);
        if let Some(repository) = path.strip_suffix('/') {
            not_entered.insert(repository.to_owned());
        } else if is_json(path) {
            names.insert(path.clone());
        } else if whole.is_symlink() && whole.is_dir() {
            not_entered.insert(path.clone());
        }
    }
    (names, not_entered)
}

/// Whether a folder below the top is reached through no link and lies in no repository of its own.
fn is_inside(repo: &Repo, folder: &str) -> bool {
    let whole = repo.path.join(folder.trim_end_matches('/'));
    let mut above = whole.ancestors().take_while(|above| *above != repo.path);
    !folder.is_empty()
        && whole.canonicalize().is_ok_and(|real| real == whole)
        && above.all(|above| above.join(".git").symlink_metadata().is_err())
}

/// Whether Git lists something in a folder and does not ignore it; one that is ignored is walked when it is named.
fn is_listed(repo: &Repo, folder: &str) -> bool {
    let listings = [&["--cached"][..], &["--others", "--exclude-standard"]];
    let asked = ["check-ignore", "--quiet", "--no-index", "--", &format!("./{folder}")];
    listings.iter().any(|options| !listed(repo, options, folder).is_empty())
        && repo.try_git(asked).status.code() == Some(1)
}

fn scan(repo: &Repo, args: &[&str]) -> Scan {
    read(repo.mk(&["--include", "*.json", "--allow-empty", "--format", "json"]).args(args))
}

fn found(scan: &Scan) -> (BTreeSet<String>, BTreeSet<String>) {
    (scan.files.keys().cloned().collect(), scan.not_entered.iter().cloned().collect())
}

#[test]
fn the_walk_finds_what_git_lists() {
    let mut untracked = 0;
    for seed in 0..TREES {
        let mut dice = Dice(seed);
        let (repo, folders) = grown(&mut dice);
        tracked(&repo, &folders, &mut dice);
        assert_eq!(found(&scan(&repo, &[])), expected(&repo, ""), "tree {seed}");
        let folder = &folders[dice.roll(folders.len())];
        if is_inside(&repo, folder) && is_listed(&repo, folder) {
            let named = scan(&repo, &[&format!("./{folder}")]);
            assert_eq!(found(&named), expected(&repo, folder), "tree {seed}, {folder}");
        }
        let others = listed(&repo, &["--others", "--exclude-standard"], "");
        let new: Vec<&String> = others.iter().filter(|path| is_json(path)).collect();
        untracked += new.len();
        let since = scan(&repo, &["--changed-since", "HEAD"]);
        assert!(new.iter().all(|path| since.files.contains_key(*path)), "tree {seed}: {new:?} {since:?}");
    }
    assert!(untracked > 200, "the trees are worth comparing: {untracked}");
}
