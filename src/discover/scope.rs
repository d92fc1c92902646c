//! Owns the scope: which part of a repository is scanned.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::git;
use crate::source::Root;

/// Files and folders of a repository, relative to its root.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The empty path is all of it.
    pub(super) folders: Vec<PathBuf>,
    /// The same, for looking up.
    covered: HashSet<PathBuf>,
    files: HashSet<PathBuf>,
}

impl Scope {
    /// The scope that the folders mean as the user wrote them, and those that are not in this repository's hands.
    pub(super) fn new<'a>(root: &Root, folders: &'a [PathBuf]) -> (Self, Vec<&'a PathBuf>) {
        let mut scope = Self::default();
        let mut others = Vec::new();
        for folder in folders {
            match inside(root, folder) {
                Some(relative) => scope.add_folder(relative),
                None => others.push(folder),
            }
        }
        (scope, others)
    }

    /// Adds a folder, relative to the root.
    pub(super) fn add_folder(&mut self, folder: PathBuf) {
        if self.covered.insert(folder.clone()) {
            self.folders.push(folder);
        }
    }

    /// Adds a file, relative to the root, of any name.
    pub(super) fn add_file(&mut self, file: PathBuf) {
        self.files.insert(file);
    }

    /// Whether the scope is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.files.is_empty()
    }

    /// Whether the scope is the whole repository.
    pub(super) fn is_whole(&self) -> bool {
        self.covered.contains(Path::new(""))
    }

    /// All paths in the scope.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.folders.iter().chain(&self.files).cloned().collect()
    }

    /// Whether the file was named by itself.
    pub(super) fn names(&self, relative: &Path) -> bool {
        self.files.contains(relative)
    }

    /// Whether a path as Git writes it is in one of the folders, and was not named by itself.
    pub(super) fn asks_for(&self, path: &[u8]) -> bool {
        git::path(path).is_some_and(|relative| self.covers(relative) && !self.names(relative))
    }

    /// Whether the path is in one of the folders.
    pub(super) fn covers(&self, relative: &Path) -> bool {
        self.folders.first().is_some_and(|folder| folder.as_os_str().is_empty())
            || relative.ancestors().any(|above| self.covered.contains(above))
    }
}

/// A folder relative to the root, unless it is outside or in a repository of its own.
fn inside(root: &Root, folder: &Path) -> Option<PathBuf> {
    let resolved = root.current.join(folder).canonicalize().ok()?;
    let relative = resolved.strip_prefix(&root.path).ok()?;
    root.nested_repository_of(&resolved).is_none().then(|| relative.to_owned())
}
