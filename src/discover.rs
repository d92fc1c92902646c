//! Owns where passports are: which files a scan checks, under which name, and what it does not enter.

pub mod against;
mod attributes;
pub mod base;
mod changed_since;
mod compare;
mod folders;
pub mod globs;
mod ignored;
mod known;
mod linked;
mod named;
mod parallel;
mod scope;
mod select;
mod staged;
mod tracked;
mod walk;
mod work_tree;

use std::path::{Path, PathBuf};

use crate::git::blobs::Blobs;
use crate::git::index::Recorded;
use crate::git::{self, Git, Refusal};
use crate::path::RepoPath;
use crate::source::{Root, Source, follow, links, of_kind, why};

pub use attributes::may_convert;
use attributes::{Attributes, Form};
use globs::{Globs, Match};
use scope::Scope;

/// Something that a scan has to account for.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The name in reports.
    pub name: RepoPath,
    /// What is there.
    pub source: Source,
    /// Whether only its content can show that it is a passport: its name does not.
    pub sniffed: bool,
    /// What the index holds, where Git compares it with that by itself: a regular file that it tracks, and is not set to
    /// assume unchanged. What it does not list as changed is then as it was.
    pub watched: Option<Recorded>,
}

/// What discovery reports to its listener.
#[derive(Debug, Clone)]
pub enum Found {
    /// To be checked.
    Entry(Entry),
    /// Matched and not checked, or a folder that was not searched, because of this exclude glob.
    Excluded(RepoPath, String),
    /// A folder that belongs to a nested repository.
    NotEntered(RepoPath),
    /// Git did not answer: what it would have named is unknown.
    Refused(Refusal),
}

/// Which passports of a repository are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// What Git tracks, and what it neither tracks nor ignores.
    All,
    /// What Git tracks.
    Tracked,
    /// What the coming commit changes, as the index holds it.
    Staged,
    /// What differs from the merge base with this revision.
    ChangedSince(String),
}

/// What to look through.
#[derive(Debug, Clone)]
pub struct Discovery {
    /// The root.
    pub root: Root,
    /// Which files are passports by their name.
    pub globs: Globs,
    /// Whether excludes apply to files that were named one by one.
    pub force_exclude: bool,
    /// Whether other JSON files may be passports by their content.
    pub sniff: bool,
    /// Git, and what to list with it; without it, folders are walked.
    pub git: Option<(Git, Extent)>,
    /// Whether to note of what Git watches by which times the index knows it.
    pub stamps: bool,
}

/// What a name says of a file.
enum Candidate<'g> {
    /// It is a passport.
    Passport,
    /// It may be one.
    Perhaps,
    /// It would be one, without this exclude glob.
    Excluded(&'g str),
    /// It is none.
    No,
}

impl Discovery {
    /// Looks through files and folders, given as the user wrote them; every find goes to `found`.
    pub fn run(&self, files: &[PathBuf], folders: &[PathBuf], found: &mut dyn FnMut(Found)) {
        for folder in folders {
            self.folder(folder, found);
        }
        let answered = match &self.git {
            None => {
                self.walk(folders, found);
                for file in files {
                    self.file(file, found);
                }
                return;
            }
            Some((git, extent @ (Extent::All | Extent::Tracked))) => {
                let (mut scope, others) = Scope::new(&self.root, folders);
                self.walk(others, found);
                let mut attributes = Attributes::new(self, git);
                self.named_links(git, folders, found);
                self.files_and_left_out(git, files, &mut scope, found)
                    .and_then(|()| tracked::look(self, git, &scope, *extent == Extent::All, &mut attributes, found))
                    .and_then(|()| {
                        for file in files {
                            if let Some(inside) = self.root.locate(file).inside(&self.root) {
                                attributes.pass_above(inside);
                                scope.add_file(inside.to_owned());
                            }
                        }
                        attributes.look(git, &scope, Form::CheckedOut, None, found)
                    })
            }
            Some((git, extent)) => {
                let paths: Vec<&PathBuf> = files.iter().chain(folders).collect();
                named::of_change(self, git, extent, &paths, found).and_then(|scope| match extent {
                    Extent::ChangedSince(revision) => changed_since::changed_since(self, git, revision, &scope, found),
                    _ => staged::staged(self, git, &scope, found),
                })
            }
        };
        if let Err(refusal) = answered {
            found(Found::Refused(refusal));
        }
    }

    /// Whether a search in these files and folders, given as the user wrote them, would yield a file of this name.
    pub fn covers(&self, files: &[PathBuf], folders: &[PathBuf], name: &RepoPath) -> bool {
        let path = name.to_bytes();
        let Some(relative) = git::path(&path) else { return true };
        let (scope, _) = Scope::new(&self.root, folders);
        let is_named = |file: &PathBuf| self.root.locate(file).inside(&self.root) == Some(relative);
        scope.covers(relative) || files.iter().any(is_named)
    }

    /// The named files; those that do not exist are looked up in the index.
    fn files_and_left_out(
        &self,
        git: &Git,
        files: &[PathBuf],
        scope: &mut Scope,
        found: &mut dyn FnMut(Found),
    ) -> Result<(), Refusal> {
        let mut absent = Vec::new();
        for file in files {
            self.file(file, &mut |result| {
                let Found::Entry(entry @ Entry { source: Source::Refused(_), .. }) = result else {
                    return found(result);
                };
                let located = self.root.locate(file);
                match located.inside(&self.root) {
                    Some(inside) if located.open.symlink_metadata().is_err() => absent.push((inside.to_owned(), entry)),
                    _ => found(Found::Entry(entry)),
                }
            });
        }
        tracked::look_left_out(self, git, absent, scope, found)
    }

    /// Folders that were named by a link to them: what is in them has the link's name for who named it so.
    fn named_links(&self, git: &Git, folders: &[PathBuf], found: &mut dyn FnMut(Found)) {
        let mut index = None;
        for folder in folders {
            let located = self.root.locate(folder);
            let Some(link) = located.inside(&self.root).filter(|_| located.open.is_symlink()) else { continue };
            let (behind, links, blobs) = index.get_or_insert_with(|| {
                (linked::Behind::default(), links::Links::new(git.clone()), Blobs::new(git.clone()))
            });
            let link = git::bytes(link);
            let answer = behind.judge(self, (links, blobs), &link, linked::Place::WorkTree, None);
            answer.refused(&link).into_iter().for_each(&mut *found);
        }
    }

    fn walk<'f>(&self, folders: impl IntoIterator<Item = &'f PathBuf>, found: &mut dyn FnMut(Found)) {
        for folder in folders {
            walk::walk(self, folder, found);
        }
    }

    /// A folder that was named by itself: it is looked through, and yet no passport if it has the name of one.
    fn folder(&self, given: &Path, found: &mut dyn FnMut(Found)) {
        let located = self.root.locate(given);
        let relative = located.inside(&self.root).unwrap_or_else(|| Path::new(given.file_name().unwrap_or_default()));
        if matches!(self.candidate_folder(relative), Candidate::Passport) {
            let source = Source::Refused(why::a_folder());
            found(Found::Entry(Entry { name: located.name, source, sniffed: false, watched: None }));
        }
    }

    /// What the name of a path relative to the root says.
    fn candidate(&self, relative: &Path) -> Candidate<'_> {
        match self.globs.matches(relative) {
            Match::Yes => Candidate::Passport,
            Match::Excluded(glob) => Candidate::Excluded(glob),
            Match::No if self.sniff && globs::is_json(relative) && self.globs.excluded(relative).is_none() => {
                Candidate::Perhaps
            }
            Match::No => Candidate::No,
        }
    }

    /// What the name of a folder says, or of a link to one.
    fn candidate_folder(&self, relative: &Path) -> Candidate<'_> {
        match self.globs.matches_folder(relative) {
            Match::Yes => Candidate::Passport,
            Match::Excluded(glob) => Candidate::Excluded(glob),
            Match::No => Candidate::No,
        }
    }

    /// A file that was named by itself: always checked, regardless of its name, unless excludes are forced on it.
    pub fn file(&self, given: &Path, found: &mut dyn FnMut(Found)) {
        let located = self.root.locate(given);
        if self.force_exclude
            && let Some(glob) = self.globs.excluded(located.name.as_str())
        {
            found(Found::Excluded(located.name, glob.to_owned()));
            return;
        }
        let source = match located.open.symlink_metadata() {
            // Outside there is no repository that a link could leave.
            Ok(metadata) if metadata.is_symlink() && !located.inside => match follow::anywhere(&located.open) {
                Ok(end) => Source::File(end),
                Err(why) => Source::Refused(why),
            },
            Ok(metadata) => of_kind(located.open, metadata.file_type()),
            Err(error) => Source::Refused(why::refusal(&error)),
        };
        found(Found::Entry(Entry { name: located.name, source, sniffed: false, watched: None }));
    }
}
