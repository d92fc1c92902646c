//! Owns the root: where it is, how paths are named from it, and which folders below it are nested repositories.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::resolve::Folders;
use crate::git::Git;

pub(crate) use crate::git::is_repository;
use crate::path::RepoPath;

/// The folder that all names are relative to.
#[derive(Debug, Clone)]
pub struct Root {
    /// Absolute, links resolved.
    pub path: PathBuf,
    /// The current directory, absolute, links resolved; at or below `path`, except where the environment puts the work tree
    /// in another place.
    pub current: PathBuf,
    /// Git's own folder, where Git has named it: it may be in any folder below the root.
    repository: Option<PathBuf>,
    /// Folders that names were found in.
    folders: Arc<Folders>,
}

impl Root {
    /// The nearest ancestor of `current` that holds `.git`, otherwise `current` itself.
    pub fn find(current: &Path) -> io::Result<Self> {
        let current = current.canonicalize()?;
        let path = current.ancestors().find(|folder| is_repository(folder)).unwrap_or(&current).to_owned();
        Ok(Self { path, current, repository: None, folders: Arc::default() })
    }

    /// Git's top, for a `current` in its work tree.
    pub fn of(git: &Git, current: &Path) -> io::Result<Self> {
        let repository = git.directory().canonicalize().ok();
        Ok(Self { path: git.top().to_owned(), current: current.canonicalize()?, repository, folders: Arc::default() })
    }

    /// Whether there may be a repository to ask Git about: one that is broken is for Git to refuse.
    pub fn may_be_in_repository(&self) -> bool {
        self.current.ancestors().any(|folder| folder.join(".git").symlink_metadata().is_ok())
    }

    /// Whether a folder below the root is the top of a repository with a gate of its own.
    pub(crate) fn is_nested_repository(&self, folder: &Path) -> bool {
        is_repository(folder)
            && (self.repository.is_none() || folder.join(".git").canonicalize().ok() != self.repository)
    }

    /// The nested repository that a path below the root is, or is in.
    pub(crate) fn nested_repository_of(&self, path: &Path) -> Option<PathBuf> {
        let between = path.ancestors().take_while(|above| *above != self.path);
        between.filter(|above| self.is_nested_repository(above)).last().map(Path::to_owned)
    }

    /// A path relative to the root as it opens. This runs for every passport: it allocates once.
    pub(crate) fn join(&self, relative: &Path) -> PathBuf {
        let mut path = PathBuf::with_capacity(self.path.as_os_str().len() + 1 + relative.as_os_str().len());
        path.push(&self.path);
        path.push(relative);
        path
    }

    /// The folders from the root down to the current directory.
    pub fn below_root(&self) -> Vec<String> {
        self.current.strip_prefix(&self.path).map_or_else(|_| Vec::new(), parts)
    }

    /// The way from the current directory to the root, with `/` at its end, where the former is outside.
    pub fn way_to_root(&self) -> String {
        if self.current.starts_with(&self.path) {
            return String::new();
        }
        let (here, root) = (parts(&self.current), parts(&self.path));
        let shared = here.iter().zip(&root).take_while(|(a, b)| a == b).count();
        let ups = here[shared..].iter().map(|_| "..");
        ups.chain(root[shared..].iter().map(String::as_str)).flat_map(|part| [part, "/"]).collect()
    }

    /// The name of a path as the user gave it: relative to the root when it is inside, otherwise as given.
    ///
    /// The last part is not resolved, so that a link is checked under its own name.
    pub fn locate(&self, given: &Path) -> Located {
        let absolute = self.current.join(given);
        let resolved = match (absolute.parent(), absolute.file_name()) {
            (Some(parent), Some(name)) => self.folders.resolve(parent).map(|parent| parent.join(name)),
            _ => absolute.canonicalize().ok(),
        }
        .unwrap_or_else(|| lexical(&absolute));
        match resolved.strip_prefix(&self.path) {
            Ok(inside) => Located { name: RepoPath::from_path(inside), open: resolved, inside: true },
            Err(_) => Located { name: RepoPath::from_path(given).outside(), open: absolute, inside: false },
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

impl Located {
    /// The path relative to the root, when it is inside.
    pub(crate) fn inside(&self, root: &Root) -> Option<&Path> {
        // What is outside may still begin like the root, and go up again.
        self.open.strip_prefix(&root.path).ok().filter(|_| self.inside)
    }
}

/// Takes `.` and `..` out without the file system: for paths that do not exist.
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

/// The names of the parts of a path.
fn parts(path: &Path) -> Vec<String> {
    let named = path.components().filter(|part| matches!(part, Component::Normal(_)));
    named.map(|part| RepoPath::from_path(Path::new(&part)).as_str().to_owned()).collect()
}
