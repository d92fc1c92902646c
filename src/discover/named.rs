//! Owns the paths that the user named, in a scan with Git: each is found in the work tree or in the index, or reported.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use super::scope::Scope;
use super::select::nested_repository;
use super::{Discovery, Entry, Extent, Found};
use crate::git::{self, Git, Mode, Refusal};
use crate::path::RepoPath;
use crate::source::{Located, Root, Source, Unread, why};

/// What the index holds under some paths.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Those that are entries.
    pub(super) entries: HashMap<PathBuf, One>,
    /// Those that are folders of entries, and whether a sparse checkout leaves out one of these.
    pub(super) folders: HashMap<PathBuf, bool>,
}

impl Held {
    /// Whether the index has anything of this name.
    fn knows(&self, path: &Path) -> bool {
        self.entries.contains_key(path) || self.folders.contains_key(path)
    }
}

/// An entry of the index that the user named.
#[derive(Debug)]
pub(super) struct One {
    pub(super) mode: Mode,
    pub(super) id: String,
    pub(super) sparse: bool,
}

/// Looks up paths relative to the root in the index.
pub(super) fn held(git: &Git, paths: &[PathBuf]) -> Result<Held, Refusal> {
    let mut held = Held::default();
    if paths.is_empty() {
        return Ok(held);
    }
    let asked: HashSet<&Path> = paths.iter().map(PathBuf::as_path).collect();
    git.tracked(paths, &mut |entry| {
        let Some(path) = git::path(entry.path) else { return };
        for above in path.ancestors().skip(1).filter(|above| asked.contains(above)) {
            *held.folders.entry(above.to_owned()).or_default() |= entry.sparse;
        }
        if asked.contains(path) {
            let one = One { mode: entry.mode, id: entry.id.to_owned(), sparse: entry.sparse };
            held.entries.insert(path.to_owned(), one);
        }
    })?;
    Ok(held)
}

/// The part of a change that the user named. A path that cannot be part of one is reported, never left out silently.
pub(super) fn of_change(
    discovery: &Discovery,
    git: &Git,
    extent: &Extent,
    paths: &[&PathBuf],
    found: &mut dyn FnMut(Found),
) -> Result<Scope, Refusal> {
    let root = &discovery.root;
    let mut scope = Scope::default();
    let mut asked = Vec::new();
    let mut outsiders = Vec::new();
    // The names as they are written, where the index may hold something else there than the work tree.
    let mut written = Vec::new();
    for path in paths {
        let located = root.locate(path);
        let own = as_written(root, path).filter(|_| *extent == Extent::Staged);
        if let Some(own) = &own {
            written.push(own.clone());
        } else if located.inside
            && located.open.is_symlink()
            && let Ok(own) = located.open.strip_prefix(&root.path)
        {
            written.push(own.to_owned());
        }
        // A folder may be named by a link to it.
        let place = match root.current.join(path) {
            absolute if absolute.is_dir() => absolute.canonicalize().ok(),
            _ => located.inside.then(|| located.open.clone()),
        };
        let place = place.unwrap_or_default();
        let Ok(relative) = place.strip_prefix(&root.path) else {
            outsiders.push((located.name, own));
            continue;
        };
        if let Some(repository) = root.nested_repository_of(&place) {
            let relative = repository.strip_prefix(&root.path).unwrap_or(&repository);
            nested_repository(discovery, relative, root.locate(&repository).name, found);
            continue;
        }
        if relative.as_os_str().is_empty() {
            scope.add_folder(PathBuf::new());
            continue;
        }
        let kind = place.symlink_metadata().map(|metadata| metadata.file_type());
        let absent = match &kind {
            Err(error) if !why::is_gone(error) && *extent != Extent::Staged => {
                found(refused(located.name, why::refusal(error)));
                continue;
            }
            Err(_) => true,
            Ok(kind) if kind.is_dir() => {
                discovery.folder(path, found);
                scope.add_folder(relative.to_owned());
                false
            }
            Ok(_) => {
                scope.add_file(relative.to_owned());
                false
            }
        };
        asked.push((relative.to_owned(), located, *path, absent));
    }
    let relatives = asked.iter().map(|(relative, ..)| relative).chain(&written).cloned();
    let held = held(git, &relatives.collect::<Vec<PathBuf>>())?;
    for (name, own) in outsiders {
        // The coming commit is no part of the work tree, and where a link in the work tree leads does not matter.
        if !own.is_some_and(|own| held.knows(&own)) {
            found(refused(name, outside()));
        }
    }
    for own in written {
        match held.entries.get(&own).map(|entry| entry.mode) {
            Some(Mode::File) => scope.add_file(own),
            Some(Mode::Submodule) => scope.add_folder(own),
            None if held.folders.contains_key(&own) => scope.add_folder(own),
            // Where a link of the index leads is looked up in the work tree.
            Some(Mode::Link) | None => {}
        }
    }
    for (relative, Located { name, .. }, given, absent) in asked {
        let entry = held.entries.get(&relative);
        if entry.is_some_and(|entry| entry.mode == Mode::Submodule) {
            nested_repository(discovery, &relative, name, found);
            continue;
        }
        let folder = held.folders.contains_key(&relative);
        let is_written = || *extent == Extent::Staged && as_written(root, given).is_some_and(|own| held.knows(&own));
        if absent && entry.is_none() && !folder {
            if !is_written() {
                found(refused(name, nowhere()));
            }
        } else if entry.is_none() && scope.names(&relative) && matches!(extent, Extent::ChangedSince(_)) {
            // Git does not track it: it is new, and named.
            discovery.file(given, found);
        }
        // The index may have a file where the work tree has a folder, and vice versa.
        if entry.is_some() && (absent || *extent == Extent::Staged) {
            scope.add_file(relative.clone());
        }
        if folder {
            scope.add_folder(relative);
        }
    }
    Ok(scope)
}

/// A path as the user wrote it, relative to the root, and not looked up: none where that is outside or the root itself,
/// or where it depends on where a link leads.
fn as_written(root: &Root, path: &Path) -> Option<PathBuf> {
    let mut whole = root.current.clone();
    let mut is_below = false;
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if is_below => return None,
            Component::ParentDir => {
                whole.pop();
            }
            part => {
                is_below = true;
                whole.push(part);
            }
        }
    }
    whole.strip_prefix(&root.path).ok().filter(|own| !own.as_os_str().is_empty()).map(Path::to_owned)
}

fn refused(name: RepoPath, why: Unread) -> Found {
    Found::Entry(Entry { name, source: Source::Refused(why), sniffed: false, watched: None })
}

fn outside() -> Unread {
    Unread::unreadable(
        "it is outside the repository, so it is not part of its changes",
        "Name a path inside the repository, or check the whole file without --staged and --changed-since.",
    )
}

fn nowhere() -> Unread {
    Unread::unreadable("no such file, neither in the work tree nor in the index", "Check the name.")
}
