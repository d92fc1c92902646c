//! Owns what Git does not list: things under a passport's name that are no files, and folders that nobody may open.

use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use super::folders::Known;
use super::{Candidate, Discovery, Entry, Found, Source, read};
use crate::git::{self, Git, Refusal};
use crate::path::RepoPath;
use crate::rule::Unread;

/// Goes through the folders in which Git has listed files, `known`, and those beside them that it does not ignore.
/// `changes`: the known ones are no news under whatever name.
pub(super) fn look(
    discovery: &Discovery,
    git: &Git,
    starts: &[PathBuf],
    known: &Known,
    changes: bool,
) -> Result<Vec<Found>, Refusal> {
    let mut tour = Tour { discovery, known, changes, ahead: starts.to_vec(), strange: Vec::new(), met: Vec::new() };
    loop {
        while let Some(folder) = tour.ahead.pop() {
            tour.visit(&folder);
        }
        if tour.strange.is_empty() {
            break;
        }
        let strange = std::mem::take(&mut tour.strange);
        tour.ahead = not_ignored(git, strange, |folder| folder)?;
    }
    let met = not_ignored(git, tour.met, |(path, _)| path)?;
    Ok(met.into_iter().map(|(path, why)| found(&path, why)).collect())
}

struct Tour<'d> {
    discovery: &'d Discovery,
    known: &'d Known,
    changes: bool,
    /// Folders to visit, relative to the root.
    ahead: Vec<PathBuf>,
    /// Folders of which only Git can say whether it ignores them.
    strange: Vec<PathBuf>,
    /// What is to be told, unless Git ignores it.
    met: Vec<(PathBuf, Unread)>,
}

impl Tour<'_> {
    fn visit(&mut self, folder: &Path) {
        let listed = fs::read_dir(self.discovery.root.path.join(folder));
        match listed.and_then(|mut entries| entries.try_for_each(|entry| self.pass(folder, &entry?))) {
            Ok(()) => {}
            // It was there when Git looked, and holds nothing now.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => self.met.push((folder.to_owned(), read::refusal(&error))),
        }
    }

    fn pass(&mut self, folder: &Path, entry: &DirEntry) -> std::io::Result<()> {
        let kind = entry.file_type()?;
        if kind.is_file() || kind.is_symlink() || entry.file_name() == ".git" {
            return Ok(());
        }
        let path = folder.join(entry.file_name());
        let name = git::bytes(&path);
        if self.known.houses.contains(&name) {
            return Ok(()); // The index has told of it.
        }
        let known = self.known.folders.contains(&name);
        let is_folder = kind.is_dir();
        let discovery = self.discovery;
        match if is_folder { discovery.candidate_folder(&path) } else { discovery.candidate(&path) } {
            Candidate::Passport if known && self.changes => {}
            Candidate::Passport => self.met.push((path.clone(), read::not_regular(kind))),
            Candidate::Excluded(_) => return Ok(()),
            Candidate::Perhaps | Candidate::No => {}
        }
        if !is_folder || self.discovery.globs.excluded(&path).is_some() {
            return Ok(());
        }
        if known {
            self.ahead.push(path);
        } else if !self.discovery.root.is_house(&entry.path()) {
            self.strange.push(path);
        }
        Ok(())
    }
}

/// What of these Git does not ignore.
fn not_ignored<T>(git: &Git, things: Vec<T>, path: impl Fn(&T) -> &PathBuf) -> Result<Vec<T>, Refusal> {
    let names: Vec<Vec<u8>> = things.iter().map(|thing| git::bytes(path(thing))).collect();
    let ignored = git.ignored(&names)?;
    Ok(things.into_iter().zip(names).filter(|(_, name)| !ignored.contains(name)).map(|(thing, _)| thing).collect())
}

fn found(path: &Path, why: Unread) -> Found {
    Found::Entry(Entry { name: RepoPath::from_path(path), source: Source::Refused(why), sniffed: false })
}
