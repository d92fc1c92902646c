//! Owns which part of a repository was asked for.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{Root, is_repository};

/// Files and folders of a repository, relative to its root.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The empty path is all of it.
    pub(super) folders: Vec<PathBuf>,
    files: HashSet<PathBuf>,
}

impl Scope {
    /// The scope that the user's words mean, and the folders that are not in this repository's hands.
    pub(super) fn new<'a>(root: &Root, files: &[PathBuf], folders: &'a [PathBuf]) -> (Self, Vec<&'a PathBuf>) {
        let mut scope = Self::default();
        let mut others = Vec::new();
        for folder in folders {
            match inside(root, folder) {
                Some(relative) => scope.folders.push(relative),
                None => others.push(folder),
            }
        }
        for file in files {
            let located = root.locate(file);
            if let Ok(relative) = located.open.strip_prefix(&root.path) {
                scope.files.insert(relative.to_owned());
            }
        }
        (scope, others)
    }

    /// Whether anything at all was asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.files.is_empty()
    }

    /// Whether the file was named by itself.
    pub(super) fn names(&self, relative: &Path) -> bool {
        self.files.contains(relative)
    }

    /// Whether the path is in one of the folders.
    pub(super) fn covers(&self, relative: &Path) -> bool {
        self.folders.iter().any(|folder| folder.as_os_str().is_empty() || relative.starts_with(folder))
    }
}

/// A folder relative to the root, unless it is outside or in a repository of its own.
fn inside(root: &Root, folder: &Path) -> Option<PathBuf> {
    let resolved = root.current.join(folder).canonicalize().ok()?;
    let relative = resolved.strip_prefix(&root.path).ok()?;
    let between = resolved.ancestors().take_while(|above| *above != root.path);
    if between.into_iter().any(is_repository) { None } else { Some(relative.to_owned()) }
}
