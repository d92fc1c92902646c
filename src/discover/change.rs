//! Owns discovery where Git is asked what changed: in the index, or since a merge base.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::index::{unmerged, unnameable};
use super::links::Links;
use super::scope::Scope;
use super::{Blob, Candidate, Discovery, Entry, Found, Source, index, read, source};
use crate::git::blobs::Blobs;
use crate::git::{self, Change, Git, Mode, Refusal};
use crate::path::RepoPath;

/// The passports that the coming commit changes, as the index holds them.
pub(super) fn staged(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let blobs = Arc::new(Blobs::new(git.clone()));
    let mut links = Links::new(git.clone());
    git.staged(&mut |change| {
        let Some(mode) = present(change) else { return };
        let Some(candidate) = select(discovery, scope, change.path, mode, found) else { return };
        let source = if change.unmerged {
            Source::Refused(unmerged())
        } else if mode == Mode::Link {
            match links.end(change.path, change.id, &blobs) {
                Ok(id) => Source::Blob(Blob { id: id.into(), blobs: Arc::clone(&blobs) }),
                // Where it leads cannot be a passport of this commit, and its name does not say that it is one.
                Err(_) if candidate.sniffed => return,
                Err(why) => Source::Refused(why),
            }
        } else {
            Source::Blob(Blob { id: change.id.into(), blobs: Arc::clone(&blobs) })
        };
        found(Found::Entry(Entry { source, ..candidate }));
    })
}

/// The passports that differ from the merge base with `revision`, as the work tree holds them.
pub(super) fn since(
    discovery: &Discovery,
    git: &Git,
    revision: &str,
    scope: &Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    if scope.is_empty() {
        return Ok(());
    }
    let base = git.merge_base(revision)?;
    let blobs = Arc::new(Blobs::new(git.clone()));
    let mut seen = HashSet::new();
    let mut touched: Vec<(Vec<u8>, String, Entry)> = Vec::new();
    git.changed(&base, &mut |change| {
        let mode = present(change).or_else(|| stands(discovery, change.path).then_some(Mode::File));
        let Some(mode) = mode else { return };
        let Some(candidate) = select(discovery, scope, change.path, mode, found) else { return };
        if !seen.insert(change.path.to_vec()) {
            return; // The sides of a conflict.
        }
        let blobless = change.id.bytes().all(|byte| byte == b'0');
        if candidate.sniffed && blobless && !is_sniffable(&candidate.source) {
            return;
        }
        let entry = Entry { source: in_work_tree(&change, &candidate, &blobs), ..candidate };
        // Git has compared only the times of what has no id yet.
        let old = !change.old_id.bytes().all(|byte| byte == b'0');
        let new = !change.id.bytes().all(|byte| byte == b'0');
        match &entry.source {
            Source::Tracked(path, _) if old && !new && mode == Mode::File && is_file(path) => {
                touched.push((change.path.to_vec(), change.old_id.to_owned(), entry));
            }
            _ => found(Found::Entry(entry)),
        }
    })?;
    really_changed(git, touched, found);
    index::look_new(discovery, git, scope, found)
}

/// Hands out what differs in more than its times.
fn really_changed(git: &Git, touched: Vec<(Vec<u8>, String, Entry)>, found: &mut dyn FnMut(Found)) {
    if touched.is_empty() {
        return;
    }
    let names: Vec<Vec<u8>> = touched.iter().map(|(name, ..)| name.clone()).collect();
    // A file that Git cannot read is judged, and then told as unreadable.
    let ids = git.hash_files(&names).unwrap_or_default();
    for (index, (_, old, entry)) in touched.into_iter().enumerate() {
        if ids.get(index) != Some(&old) {
            found(Found::Entry(entry));
        }
    }
}

/// What the change leaves there.
fn present(change: Change<'_>) -> Option<Mode> {
    if change.unmerged { Some(Mode::File) } else { change.mode }
}

/// Whether there is something in the work tree where Git sees a deleted file: a folder in its place, for one. What
/// stands behind a linked folder does not count.
fn stands(discovery: &Discovery, path: &[u8]) -> bool {
    let whole = git::path(path).map(|relative| discovery.root.path.join(relative));
    whole.is_some_and(|whole| {
        let real = whole.parent().is_some_and(|folder| folder.canonicalize().is_ok_and(|real| real == folder));
        real && whole.symlink_metadata().is_ok()
    })
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

fn is_sniffable(source: &Source) -> bool {
    !matches!(source, Source::Tracked(path, _) if !read::is_sniffable(path))
}

fn in_work_tree(change: &Change<'_>, entry: &Entry, blobs: &Arc<Blobs>) -> Source {
    if change.unmerged && !entry.sniffed {
        return Source::Refused(unmerged());
    }
    let Source::Tracked(path, _) = &entry.source else { return entry.source.clone() };
    match path.symlink_metadata() {
        Ok(metadata) if change.mode.is_none() => source(path.clone(), metadata.file_type()),
        _ => {
            let known = !change.id.bytes().all(|byte| byte == b'0');
            let blob = known.then(|| Blob { id: change.id.into(), blobs: Arc::clone(blobs) });
            Source::Tracked(path.clone(), blob)
        }
    }
}

/// An entry for a changed path that is asked for; its source is where it stands in the work tree.
fn select(
    discovery: &Discovery,
    scope: &Scope,
    path: &[u8],
    mode: Mode,
    found: &mut dyn FnMut(Found),
) -> Option<Entry> {
    let name = RepoPath::from_bytes(path);
    let Some(relative) = git::path(path) else {
        let entry = Entry { name, source: Source::Refused(unnameable()), sniffed: false };
        found(Found::Entry(entry));
        return None;
    };
    let named = scope.names(&relative);
    if !named && !scope.covers(&relative) {
        return None;
    }
    let excluded = discovery.globs.excluded(&relative);
    if mode == Mode::Submodule {
        if excluded.is_none() {
            found(Found::NotEntered(name));
        }
        return None;
    }
    let sniffed = match (named, discovery.candidate(&relative)) {
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
    let whole: PathBuf = discovery.root.path.join(&relative);
    Some(Entry { name, source: Source::Tracked(whole, None), sniffed })
}
