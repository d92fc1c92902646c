//! Owns what the index holds, folder by folder, for a walk through the work tree.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};

use super::{Discovery, globs};
use crate::git::{self, Mode, Tracked};

/// The name of the files in which people write what Git ignores.
const IGNORE_FILE: &str = ".gitignore";

/// What Git has listed.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The folders in which it has listed files, by their path.
    folders: HashMap<Box<[u8]>, Names>,
    /// They are submodules, whether anything is in them or not.
    submodules: HashSet<Box<[u8]>>,
    /// The folder of the last entry, and the names met there since: entries of one folder mostly follow each other.
    folder: Vec<u8>,
    names: Vec<u8>,
    hides_ignore_files: bool,
    /// The folders that differ from another one in nothing but the case of letters.
    twins: HashSet<Box<[u8]>>,
}

/// The names of entries in a folder, each with a NUL at its end.
#[derive(Debug, Default)]
struct Names {
    files: Vec<u8>,
    folders: Vec<u8>,
}

impl Known {
    /// Adds a folder of entries.
    pub(super) fn folder(&mut self, path: &[u8]) {
        if self.folders.contains_key(path) {
            return;
        }
        self.folders.insert(path.into(), Names::default());
        let (above, name) = split(path);
        let above = self.folders.entry(above.into()).or_default();
        above.folders.extend_from_slice(name);
        above.folders.push(0);
    }

    /// Adds an entry of any kind, unless it cannot matter to `discovery`.
    pub(super) fn entry(&mut self, discovery: &Discovery, entry: &Tracked<'_>) {
        let (folder, name) = split(entry.path);
        if entry.sparse && name == IGNORE_FILE.as_bytes() && !self.hides_ignore_files {
            let file = git::path(entry.path).map(|path| discovery.root.path.join(path));
            self.hides_ignore_files = file.is_none_or(|file| file.symlink_metadata().is_err());
        }
        let plain = entry.mode == Mode::File;
        if plain && !discovery.sniff && !(discovery.globs.could_match(name) || globs::is_json_in_any_case(name)) {
            return;
        }
        if entry.mode == Mode::Submodule {
            self.submodules.insert(entry.path.into());
        }
        if folder != self.folder {
            self.settle();
            self.folder.clear();
            self.folder.extend_from_slice(folder);
        }
        self.names.extend_from_slice(name);
        self.names.push(0);
    }

    /// Looks at all of it: to be called behind the last entry.
    pub(super) fn complete(&mut self) {
        self.settle();
        let keys = RandomState::new();
        let mut seen: HashMap<u64, &[u8]> = HashMap::with_capacity(self.folders.len());
        let mut small_letters = Vec::new();
        for path in self.folders.keys() {
            small_letters.clear();
            small_letters.extend(path.iter().map(u8::to_ascii_lowercase));
            // Two different paths may share a hash: then Git is queried needlessly.
            if let Some(twin) = seen.insert(keys.hash_one(&small_letters), path) {
                self.twins.extend([twin.into(), path.clone()]);
            }
        }
    }

    /// Puts the last names where they belong.
    fn settle(&mut self) {
        if !self.names.is_empty() {
            let here = self.folders.entry(self.folder.as_slice().into()).or_default();
            here.files.append(&mut self.names);
        }
    }

    /// Whether Git has listed files in a folder.
    pub(super) fn has_folder(&self, path: &[u8]) -> bool {
        path.is_empty() || self.folders.contains_key(path)
    }

    /// Whether a path is a submodule.
    pub(super) fn has_submodule(&self, path: &[u8]) -> bool {
        self.submodules.contains(path)
    }

    /// Whether a sparse checkout has left out files that say what Git ignores.
    pub(super) const fn hides_ignore_files(&self) -> bool {
        self.hides_ignore_files
    }

    /// The names of the entries that lie in a folder itself.
    pub(super) fn names_in(&self, folder: &[u8]) -> HashSet<&[u8]> {
        self.folders.get(folder).map(|names| parts(&names.files).collect()).unwrap_or_default()
    }

    /// Whether another folder differs from this one in nothing but the case of letters.
    pub(super) fn has_twin(&self, folder: &[u8]) -> bool {
        self.twins.contains(folder)
    }

    /// The names of entries and of folders of entries in a folder, in small letters.
    pub(super) fn small_letters_in(&self, folder: &[u8]) -> HashSet<Vec<u8>> {
        let Some(Names { files, folders }) = self.folders.get(folder) else { return HashSet::new() };
        parts(files).chain(parts(folders)).map(<[u8]>::to_ascii_lowercase).collect()
    }
}

/// What to list from the index so that no file is missed that decides what is ignored in these folders.
pub(super) fn with_ignore_files_above(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    if paths.iter().any(|path| path.as_os_str().is_empty()) {
        return paths;
    }
    let above: HashSet<PathBuf> =
        paths.iter().flat_map(|path| path.ancestors().skip(1)).map(|above: &Path| above.join(IGNORE_FILE)).collect();
    paths.into_iter().chain(above).collect()
}

/// The folder of a path, and its name there.
pub(super) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (&[], path),
    }
}

fn parts(names: &[u8]) -> impl Iterator<Item = &[u8]> {
    names.split(|byte| *byte == 0).filter(|name| !name.is_empty())
}
