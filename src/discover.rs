//! Owns where passports are: which files a scan judges, under which name, and what it does not enter.

pub mod globs;
pub mod read;
mod walk;

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::path::RepoPath;
use crate::rule::Unread;
use globs::Globs;

/// The folder that all names are relative to.
#[derive(Debug, Clone)]
pub struct Root {
    /// Absolute, links resolved.
    pub path: PathBuf,
    /// The current directory, absolute, links resolved; at or below `path`.
    pub current: PathBuf,
}

impl Root {
    /// The nearest ancestor of `current` that holds `.git`, otherwise `current` itself.
    pub fn find(current: &Path) -> io::Result<Self> {
        let current = current.canonicalize()?;
        let path = current.ancestors().find(|folder| is_repository(folder)).unwrap_or(&current).to_owned();
        Ok(Self { path, current })
    }

    /// The folders from the root down to the current directory.
    pub fn below_root(&self) -> Vec<String> {
        let below = self.current.strip_prefix(&self.path).unwrap_or(Path::new(""));
        below.components().map(|part| RepoPath::from_path(Path::new(&part)).as_str().to_owned()).collect()
    }

    /// The name of a path as the user gave it: relative to the root when it is inside, otherwise as given.
    ///
    /// The last part is not resolved, so that a link is judged under its own name.
    pub fn locate(&self, given: &Path) -> Located {
        let absolute = self.current.join(given);
        let resolved = match (absolute.parent(), absolute.file_name()) {
            (Some(parent), Some(name)) => parent.canonicalize().map(|parent| parent.join(name)),
            _ => absolute.canonicalize(),
        }
        .unwrap_or_else(|_| lexical(&absolute));
        match resolved.strip_prefix(&self.path) {
            Ok(inside) => Located { name: RepoPath::from_path(inside), open: resolved, inside: true },
            Err(_) => Located { name: RepoPath::from_path(given), open: absolute, inside: false },
        }
    }
}

/// A path as the user gave it, found.
#[derive(Debug, Clone)]
pub struct Located {
    /// The name in reports.
    pub name: RepoPath,
    /// What to open: absolute.
    pub open: PathBuf,
    /// Whether it is inside the root.
    pub inside: bool,
}

/// Takes `.` and `..` out without asking the file system: for names of what is not there.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// Whether the folder is the top of a Git work tree: `.git` is a folder there, or a file in a linked one.
fn is_repository(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
}

/// Something that a scan has to account for.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The name in reports.
    pub name: RepoPath,
    /// What is there.
    pub source: Source,
}

/// What stands under a name.
#[derive(Debug, Clone)]
pub enum Source {
    /// To be read from this path, which must be a regular file when it is opened.
    File(PathBuf),
    /// A link at this path: to be followed as far as the root.
    Link(PathBuf),
    /// Bytes that were read already: standard input.
    Bytes(Vec<u8>),
    /// Not to be read.
    Refused(Unread),
}

/// What discovery tells its listener.
#[derive(Debug, Clone)]
pub enum Found {
    /// To be judged.
    Entry(Entry),
    /// Matched and not judged, or a folder that was not looked through, because of this exclude glob.
    Excluded(RepoPath, String),
    /// A folder that belongs to another house.
    NotEntered(RepoPath),
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
}

impl Discovery {
    /// Looks through the folder `start`, given as the user wrote it; every find goes to `found`.
    pub fn folder(&self, start: &Path, found: &mut dyn FnMut(Found)) {
        walk::walk(self, start, found);
    }

    /// A file that was named by itself: always judged, whatever its name, unless excludes are forced on it.
    pub fn file(&self, given: &Path, found: &mut dyn FnMut(Found)) {
        let located = self.root.locate(given);
        if self.force_exclude
            && let Some(glob) = self.globs.excluded(located.name.as_str())
        {
            found(Found::Excluded(located.name, glob.to_owned()));
            return;
        }
        let source = match located.open.symlink_metadata() {
            Ok(metadata) => source(located.open, metadata.file_type()),
            Err(error) => Source::Refused(read::refusal(&error)),
        };
        found(Found::Entry(Entry { name: located.name, source }));
    }
}

/// How the thing at `path` is to be treated by its type.
fn source(path: PathBuf, kind: std::fs::FileType) -> Source {
    if kind.is_file() {
        Source::File(path)
    } else if kind.is_symlink() {
        Source::Link(path)
    } else {
        Source::Refused(read::not_regular(kind))
    }
}
