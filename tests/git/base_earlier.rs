//! What passports were before a change: by name, in each commit of the base.

use std::fs;

use mk_passport::discover::base::{Differences, Earlier, Unlisted, Was, named};
use mk_passport::discover::globs::Globs;
use mk_passport::discover::{Discovery, Entry, Extent, Found};
use mk_passport::git::Git;
use mk_passport::source::Root;

use super::support::{BAD, GOOD, Repo};

struct Compared {
    discovery: Discovery,
    differences: Differences,
}

impl Compared {
    /// The work tree, or the index, beside the merge base with `revision`.
    fn new(repo: &Repo, revision: &str, in_index: bool) -> Self {
        let git = Git::open(&repo.path).unwrap();
        let root = Root::of(&git, &repo.path).unwrap();
        let known = named(&git, revision).unwrap();
        let differences = Differences::new(&git, root.path.clone(), &known, in_index, 1 << 20).unwrap();
        let extent = if in_index { Extent::Staged } else { Extent::All };
        let globs = Globs::new(&[], &[]).unwrap();
        let discovery =
            Discovery { root, globs, force_exclude: false, sniff: false, git: Some((git, extent)), stamps: false };
        Self { discovery, differences }
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.discovery.run(&[], std::slice::from_ref(&self.discovery.root.path), &mut |found| match found {
            Found::Entry(entry) => entries.push(entry),
            Found::Refused(refusal) => panic!("{refusal:?}"),
            _ => {}
        });
        entries
    }

    /// What each passport was: `same`, `new`, or the texts that it had.
    fn all(&self) -> Vec<(String, String)> {
        let texts = |earlier: Vec<Earlier>| {
            let bytes = earlier.into_iter().map(|one| one.bytes.map_or("-".to_owned(), |text| named_text(&text)));
            bytes.collect::<Vec<_>>().join("+")
        };
        let was = |entry: &Entry| match self.differences.was(entry, &unlisted(entry)).unwrap() {
            None => "outside".to_owned(),
            Some(Was::Unchanged) => "same".to_owned(),
            Some(Was::New) => "new".to_owned(),
            Some(Was::Earlier(earlier)) => texts(earlier),
        };
        let mut all: Vec<_> = self.entries().iter().map(|one| (one.name.as_str().to_owned(), was(one))).collect();
        all.sort();
        all.dedup();
        all
    }

    fn gone(&self) -> Vec<String> {
        let gone = self.differences.gone(&self.discovery, |_, _| false).unwrap();
        gone.into_iter().map(|earlier| earlier[0].path.as_str().to_owned()).collect()
    }
}

fn unlisted(entry: &Entry) -> Unlisted {
    if entry.watched.is_some() { Unlisted::Compared } else { Unlisted::Unknown }
}

fn named_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes).unwrap() {
        GOOD => "good".to_owned(),
        BAD => "bad".to_owned(),
        other => other.to_owned(),
    }
}

fn expect(all: &[(String, String)], expected: &[(&str, &str)]) {
    let all: Vec<(&str, &str)> = all.iter().map(|(name, was)| (name.as_str(), was.as_str())).collect();
    assert_eq!(all, expected);
}

#[test]
fn every_kind_of_change_is_told_apart() {
    let repo = Repo::new();
    for name in ["same", "edited", "staged", "gone", "moved"] {
        repo.write(format!("{name}.passport.json"), GOOD);
    }
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("committed.passport.json", BAD);
    repo.commit();
    repo.write("edited.passport.json", BAD);
    repo.write("staged.passport.json", BAD);
    repo.git(["add", "staged.passport.json"]);
    repo.write("untracked.passport.json", BAD);
    fs::remove_file(repo.path.join("gone.passport.json")).unwrap();
    repo.git(["mv", "moved.passport.json", "elsewhere.passport.json"]);
    let tree = Compared::new(&repo, "main", false);
    let expected = [
        ("committed.passport.json", "new"),
        ("edited.passport.json", "good"),
        // Git lists what is deleted, and its absence is seen when it is read.
        ("elsewhere.passport.json", "new"),
        ("gone.passport.json", "good"),
        ("same.passport.json", "same"),
        ("staged.passport.json", "good"),
        ("untracked.passport.json", "new"),
    ];
    expect(&tree.all(), &expected);
    assert_eq!(tree.gone(), ["gone.passport.json", "moved.passport.json"]);
    let new = tree.differences.new_ones(&tree.discovery).unwrap();
    let new: Vec<&str> = new.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(new, ["committed.passport.json", "elsewhere.passport.json"]);
    // The index knows nothing of the work tree.
    let index = Compared::new(&repo, "main", true);
    expect(&index.all(), &[("elsewhere.passport.json", "new"), ("staged.passport.json", "good")]);
    assert_eq!(index.gone(), ["moved.passport.json"]);
}

#[test]
fn what_git_assumes_unchanged_is_compared_all_the_same() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.write("b.passport.json", GOOD);
    repo.commit();
    repo.git(["update-index", "--assume-unchanged", "a.passport.json"]);
    repo.git(["update-index", "--skip-worktree", "b.passport.json"]);
    repo.write("a.passport.json", BAD);
    repo.write("b.passport.json", BAD);
    let compared = Compared::new(&repo, "HEAD", false);
    expect(&compared.all(), &[("a.passport.json", "good"), ("b.passport.json", "good")]);
}

#[test]
fn what_leaves_the_index_and_stays_in_the_work_tree_is_what_it_was() {
    let repo = Repo::new();
    repo.write("a.passport.json", GOOD);
    repo.commit();
    repo.git(["rm", "--quiet", "--cached", "a.passport.json"]);
    let compared = Compared::new(&repo, "HEAD", false);
    expect(&compared.all(), &[("a.passport.json", "good")]);
    repo.write(".gitignore", "*.passport.json\n");
    let compared = Compared::new(&repo, "HEAD", false);
    expect(&compared.all(), &[]);
    assert_eq!(compared.gone(), ["a.passport.json"]);
}

#[test]
#[cfg(unix)]
fn a_link_was_what_it_led_to() {
    use std::os::unix::fs::symlink;
    let repo = Repo::new();
    repo.write("shared/limits.json", GOOD);
    symlink("shared/limits.json", repo.path.join("link.passport.json")).unwrap();
    symlink("nowhere", repo.path.join("dangling.passport.json")).unwrap();
    repo.write("file.passport.json", GOOD);
    repo.commit();
    // The end of a link changes, a link becomes a file, and a file becomes a link.
    repo.write("shared/limits.json", BAD);
    fs::remove_file(repo.path.join("dangling.passport.json")).unwrap();
    repo.write("dangling.passport.json", GOOD);
    fs::remove_file(repo.path.join("file.passport.json")).unwrap();
    symlink("shared/limits.json", repo.path.join("file.passport.json")).unwrap();
    repo.git(["add", "--all"]);
    let expected = [("dangling.passport.json", "-"), ("file.passport.json", "good"), ("link.passport.json", "good")];
    expect(&Compared::new(&repo, "HEAD", false).all(), &expected);
    expect(&Compared::new(&repo, "HEAD", true).all(), &expected);
}

#[test]
fn all_best_merge_bases_count() {
    let repo = Repo::new();
    repo.write("a.passport.json", "0");
    repo.commit();
    // Both sides change it and take in the other side's change: the histories cross.
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("a.passport.json", "1");
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.write("a.passport.json", "2");
    repo.commit();
    let merge = |name: &str, text: &str| {
        let _ = repo.try_git(["merge", "--quiet", "--no-commit", name]);
        repo.write("a.passport.json", text);
        repo.commit();
    };
    repo.git(["branch", "first", "main"]);
    repo.git(["branch", "second", "topic"]);
    merge("second", "3");
    repo.git(["checkout", "--quiet", "topic"]);
    merge("first", "2");
    let compared = Compared::new(&repo, "main", false);
    let all = compared.all();
    assert_eq!(all.len(), 1);
    // One base holds what is here now.
    assert_eq!(all[0].1, "1");
    repo.write("a.passport.json", "4");
    let mut texts: Vec<String> = Compared::new(&repo, "main", false).all()[0].1.split('+').map(str::to_owned).collect();
    texts.sort();
    assert_eq!(texts, ["1", "2"]);
}
