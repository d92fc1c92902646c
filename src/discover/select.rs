//! Owns what a path is to a scan, by its name and by what is there.

use std::path::{Path, PathBuf};

use super::scope::Scope;
use super::{Candidate, Discovery, Entry, Found};
use crate::git::{self, Mode};
use crate::path::RepoPath;
use crate::source::why::{self, unnameable};
use crate::source::{Source, of_kind, read};

/// Whether a path may be a passport's by its name.
pub(crate) fn is_passport(discovery: &Discovery, path: &[u8]) -> bool {
    git::path(path).is_none_or(|path| matches!(discovery.candidate(path), Candidate::Passport | Candidate::Perhaps))
}

/// A submodule or a nested repository is not a file and is not entered. It is a finding where a passport should be, and
/// where the globs name a folder of passports: the gate no longer sees the passports of a folder that becomes a submodule.
pub(crate) fn nested_repository(discovery: &Discovery, relative: &Path, name: RepoPath, found: &mut dyn FnMut(Found)) {
    match discovery.candidate_folder(relative) {
        Candidate::Passport => {
            found(Found::Entry(Entry {
                name,
                source: Source::Refused(why::a_repository()),
                sniffed: false,
                watched: None,
            }));
        }
        Candidate::Excluded(glob) => found(Found::Excluded(name, glob.to_owned())),
        _ if discovery.globs.excluded(relative).is_some() => {}
        _ if discovery.globs.call_folder(relative) => {
            let source = Source::Refused(why::a_repository_of_passports());
            found(Found::Entry(Entry { name, source, sniffed: false, watched: None }));
        }
        _ => found(Found::NotEntered(name)),
    }
}

/// What an untracked file or link is to a scan; a repository has a `/` at its end. `look_behind` checks a link that no
/// glob takes for a file.
pub(crate) fn untracked(
    discovery: &Discovery,
    path: &[u8],
    look_behind: &mut dyn FnMut(&[u8]) -> Option<Found>,
) -> Option<Found> {
    if let Some(repository) = path.strip_suffix(b"/") {
        let mut result = None;
        let relative = git::path(repository).unwrap_or(Path::new(""));
        nested_repository(discovery, relative, RepoPath::from_bytes(repository), &mut |found| result = Some(found));
        return result;
    }
    let name = || RepoPath::from_bytes(path);
    let Some(relative) = git::path(path) else {
        return Some(Found::Entry(Entry {
            name: name(),
            source: Source::Refused(unnameable()),
            sniffed: false,
            watched: None,
        }));
    };
    let whole = discovery.root.path.join(relative);
    let metadata = whole.symlink_metadata();
    let is_link = metadata.as_ref().is_ok_and(std::fs::Metadata::is_symlink);
    let is_linked_folder = is_link && whole.is_dir();
    let candidate = if is_linked_folder { discovery.candidate_folder(relative) } else { discovery.candidate(relative) };
    if let Candidate::Excluded(glob) = candidate {
        return Some(Found::Excluded(name(), glob.to_owned()));
    }
    if is_link && matches!(candidate, Candidate::No) {
        return look_behind(path);
    }
    let sniffed = match candidate {
        Candidate::Passport => false,
        Candidate::Perhaps if read::is_sniffable(&whole) => true,
        _ => return None,
    };
    let source = match metadata {
        Ok(metadata) => of_kind(whole, metadata.file_type()),
        Err(error) => Source::Refused(why::refusal(&error)),
    };
    Some(Found::Entry(Entry { name: name(), source, sniffed, watched: None }))
}

/// An entry for a changed path in the scope; its source is its place in the work tree.
pub(crate) fn select(
    discovery: &Discovery,
    scope: &Scope,
    path: &[u8],
    mode: Mode,
    found: &mut dyn FnMut(Found),
) -> Option<Entry> {
    let name = RepoPath::from_bytes(path);
    let Some(relative) = git::path(path) else {
        let entry = Entry { name, source: Source::Refused(unnameable()), sniffed: false, watched: None };
        found(Found::Entry(entry));
        return None;
    };
    let named = scope.names(relative);
    if !named && !scope.covers(relative) {
        return None;
    }
    let excluded = discovery.globs.excluded(relative);
    if mode == Mode::Submodule {
        nested_repository(discovery, relative, name, found);
        return None;
    }
    let is_linked_folder = mode == Mode::Link && discovery.root.join(relative).is_dir();
    let candidate = if is_linked_folder { discovery.candidate_folder(relative) } else { discovery.candidate(relative) };
    let sniffed = match (named, candidate) {
        (true, _) => match excluded.filter(|_| discovery.force_exclude) {
            Some(glob) => {
                found(Found::Excluded(name, glob.to_owned()));
                return None;
            }
            None => false,
        },
        (false, Candidate::Passport) => false,
        (false, Candidate::Perhaps) => true,
        (false, Candidate::Excluded(glob)) => {
            found(Found::Excluded(name, glob.to_owned()));
            return None;
        }
        (false, Candidate::No) => return None,
    };
    let whole: PathBuf = discovery.root.path.join(relative);
    Some(Entry { name, source: Source::Tracked(whole, None), sniffed, watched: None })
}
