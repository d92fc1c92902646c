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
use crate::rule::Unread;

/// The passports that the coming commit changes, as the index holds them.
pub(super) fn staged(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let blobs = Arc::new(Blobs::new(git.clone()));
    let mut links = Links::new(git.clone());
    let mut changed = HashSet::new();
    git.staged(&mut |change| {
        let selected =
            present(change).and_then(|mode| Some((mode, select(discovery, scope, change.path, mode, found)?)));
        let Some((mode, candidate)) = selected else {
            changed.insert(change.path.to_vec());
            return;
        };
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
    })?;
    for (entry, end) in behind_links(discovery, git, scope, &changed, &blobs)? {
        let source = match end {
            Ok(id) => Source::Blob(Blob { id: id.into(), blobs: Arc::clone(&blobs) }),
            Err(why) => Source::Refused(why),
        };
        found(Found::Entry(Entry { source, ..entry }));
    }
    Ok(())
}

/// A link, and the blob at its end.
type Behind = (Entry, Result<String, Unread>);

/// Links that have not changed themselves, and lead through what has; with the blob at their end. `changed` is what is
/// not judged under its own name, so that a commit of passports alone costs no listing of the index.
fn behind_links(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    changed: &HashSet<Vec<u8>>,
    blobs: &Blobs,
) -> Result<Vec<Behind>, Refusal> {
    let mut candidates = Vec::new();
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    git.tracked(&[], &mut |entry| {
        if entry.mode == Mode::Link && !entry.unmerged && !changed.contains(entry.path) {
            // An excluded link is no news: it has not changed.
            let candidate = select(discovery, scope, entry.path, Mode::Link, &mut |_| {});
            candidates.extend(candidate.map(|candidate| (entry.path.to_vec(), entry.id.to_owned(), candidate)));
        }
    })?;
    let mut links = Links::new(git.clone());
    let mut behind = Vec::new();
    for (path, id, candidate) in candidates {
        let mut trail = Vec::new();
        let end = links.follow(&path, &id, blobs, &mut trail);
        if trail.iter().any(|step| changed.contains(step)) && !(candidate.sniffed && end.is_err()) {
            behind.push((candidate, end));
        }
    }
    Ok(behind)
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
    // Git compares the work tree with the base where there is a conflict, and does not say that there is one.
    let mut conflicts = HashSet::new();
    git.unmerged(&mut |side| {
        if !conflicts.contains(side.path) {
            conflicts.insert(side.path.to_vec());
            let candidate = select(discovery, scope, side.path, side.mode, found);
            let source = |entry: &Entry| if entry.sniffed { entry.source.clone() } else { Source::Refused(unmerged()) };
            if let Some(entry) = candidate {
                found(Found::Entry(Entry { source: source(&entry), ..entry }));
            }
        }
    })?;
    let mut touched = Vec::new();
    let mut changed = HashSet::new();
    git.changed(&base, &mut |change| {
        if conflicts.contains(change.path) {
            return;
        }
        let mode = change.mode.or_else(|| stands(discovery, change.path).then_some(Mode::File));
        let Some(candidate) = mode.and_then(|mode| select(discovery, scope, change.path, mode, found)) else {
            changed.insert(change.path.to_vec());
            return;
        };
        let blobless = is_nothing(change.id);
        if candidate.sniffed && blobless && !is_sniffable(&candidate.source) {
            return;
        }
        let entry = Entry { source: in_work_tree(&change, &candidate, &blobs), ..candidate };
        match &entry.source {
            // Git has compared only the times of what has no id yet.
            Source::Tracked(path, _) if blobless && !is_nothing(change.old_id) && is_file(path) => {
                touched.push(Touched { path: change.path.to_vec(), old_id: change.old_id.to_owned(), entry });
            }
            _ => found(Found::Entry(entry)),
        }
    })?;
    really_changed(git, touched).map(Found::Entry).for_each(&mut *found);
    for (entry, _) in behind_links(discovery, git, scope, &changed, &blobs)? {
        found(Found::Entry(entry));
    }
    index::look_new(discovery, git, scope, found)
}

/// A file whose times, at least, are not what the index says.
struct Touched {
    path: Vec<u8>,
    old_id: String,
    entry: Entry,
}

/// What differs in more than its times.
fn really_changed(git: &Git, touched: Vec<Touched>) -> impl Iterator<Item = Entry> {
    let paths: Vec<Vec<u8>> = touched.iter().map(|file| file.path.clone()).collect();
    // A file that Git cannot read is judged, and then told as unreadable.
    let ids = git.hash_files(&paths).unwrap_or_default();
    let changed = move |(index, file): &(usize, Touched)| ids.get(*index) != Some(&file.old_id);
    touched.into_iter().enumerate().filter(changed).map(|(_, file)| file.entry)
}

/// Whether an id is the one of no object.
fn is_nothing(id: &str) -> bool {
    id.bytes().all(|byte| byte == b'0')
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
    let Source::Tracked(path, _) = &entry.source else { return entry.source.clone() };
    match path.symlink_metadata() {
        Ok(metadata) if change.mode.is_none() => source(path.clone(), metadata.file_type()),
        _ => {
            let blob = (!is_nothing(change.id)).then(|| Blob { id: change.id.into(), blobs: Arc::clone(blobs) });
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
