//! Owns the walk through folders without Git.

use std::path::{MAIN_SEPARATOR, Path};

use walkdir::{DirEntry, WalkDir};

use super::select::nested_repository;
use super::{Candidate, Discovery, Entry, Found};
use crate::path::RepoPath;
use crate::source::{Source, of_kind, read, why};

/// Walks one folder. Names are relative to the root when the folder is inside it, otherwise they begin as given.
pub(super) fn walk(discovery: &Discovery, start: &Path, found: &mut dyn FnMut(Found)) {
    let root = &discovery.root.path;
    let absolute = discovery.root.current.join(start);
    let resolved = absolute.canonicalize().unwrap_or(absolute);
    let (base, outside) = match resolved.strip_prefix(root) {
        Ok(_) => (root.as_path(), None),
        Err(_) => (resolved.as_path(), Some(start)),
    };
    // Globs see the path below `base`; reports see it with what the user wrote in front where it is outside.
    let name = |relative: &Path| match outside {
        None => RepoPath::from_path(relative),
        Some(start) => RepoPath::from_path(&start.join(relative)).outside(),
    };
    // `.git` comes first, so that a repository is known before anything in it is looked at.
    let order = |a: &DirEntry, b: &DirEntry| is_git(b).cmp(&is_git(a));
    let mut walk = WalkDir::new(&resolved).sort_by(order).into_iter();
    while let Some(step) = walk.next() {
        let entry = match step {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(&resolved);
                let relative = below(base, path);
                let why = error
                    .io_error()
                    .map_or_else(|| why::refusal(&std::io::Error::other(error.to_string())), why::refusal);
                found(Found::Entry(Entry {
                    name: name(relative),
                    source: Source::Refused(why),
                    sniffed: false,
                    watched: None,
                }));
                continue;
            }
        };
        let kind = entry.file_type();
        if is_git(&entry) && entry.depth() > 0 {
            if kind.is_dir() {
                walk.skip_current_dir();
            }
            let folder = entry.path().parent().unwrap_or(&resolved);
            if entry.depth() > 1 && discovery.root.is_nested_repository(folder) {
                walk.skip_current_dir();
                let relative = below(base, folder);
                nested_repository(discovery, relative, name(relative), found);
            }
            continue;
        }
        if kind.is_file() && !discovery.sniff && !discovery.globs.could_match(entry.file_name().as_encoded_bytes()) {
            continue;
        }
        let relative = below(base, entry.path());
        if kind.is_dir() {
            if entry.depth() == 0 {
                continue;
            }
            if let Some(glob) = discovery.globs.excluded(relative) {
                walk.skip_current_dir();
                found(Found::Excluded(name(relative), glob.to_owned()));
                continue;
            }
        }
        let is_linked_folder = kind.is_symlink() && entry.path().is_dir();
        let is_folder = kind.is_dir() || is_linked_folder;
        match if is_folder { discovery.candidate_folder(relative) } else { discovery.candidate(relative) } {
            Candidate::Passport if kind.is_dir() && discovery.root.is_nested_repository(entry.path()) => {
                walk.skip_current_dir();
                nested_repository(discovery, relative, name(relative), found);
            }
            Candidate::Passport => {
                let name = name(relative);
                found(Found::Entry(Entry {
                    name,
                    source: of_kind(entry.into_path(), kind),
                    sniffed: false,
                    watched: None,
                }));
            }
            Candidate::Excluded(glob) => found(Found::Excluded(name(relative), glob.to_owned())),
            Candidate::Perhaps if read::is_sniffable(entry.path()) => {
                let source = of_kind(entry.path().to_owned(), kind);
                found(Found::Entry(Entry { name: name(relative), source, sniffed: true, watched: None }));
            }
            Candidate::No | Candidate::Perhaps if is_linked_folder && discovery.globs.excluded(relative).is_none() => {
                found(Found::NotEntered(name(relative)));
            }
            Candidate::No | Candidate::Perhaps => {}
        }
    }
}

/// `path` relative to `base`. To compare the text is far quicker than to compare part by part, and nearly always enough.
fn below<'p>(base: &Path, path: &'p Path) -> &'p Path {
    let text = path.to_str().zip(base.to_str());
    let rest = text.and_then(|(path, base)| path.strip_prefix(base)?.strip_prefix(MAIN_SEPARATOR));
    rest.map_or_else(|| path.strip_prefix(base).unwrap_or(path), Path::new)
}

fn is_git(entry: &DirEntry) -> bool {
    // This runs for every entry: few paths end so, and finding the name in a path takes longer.
    entry.path().as_os_str().as_encoded_bytes().ends_with(b".git") && entry.file_name() == ".git"
}
