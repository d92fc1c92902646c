//! Owns discovery of what changed since the merge bases, as the work tree holds it.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::attributes::{Attributes, Form, with_files_above};
use super::compare::is_same;
use super::folders::Folders;
use super::known::with_ignore_files_above;
use super::linked::{Behind, Place};
use super::scope::Scope;
use super::select::{self, select};
use super::staged::{Linked, Listener, behind_links, with_attributes};
use super::{Discovery, Entry, Found, tracked};
use crate::git::blobs::Blobs;
use crate::git::{self, Change, Git, Mode, Refusal, Tracked};
use crate::source::links::{Links, target};
use crate::source::why::{self, unmerged};
use crate::source::{Follower, Source, of_kind, read};

/// The passports that differ from one of the merge bases with `revision`, as the work tree holds them.
pub(super) fn changed_since(
    discovery: &Discovery,
    git: &Git,
    revision: &str,
    scope: &Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let bases = git.merge_bases(revision)?;
    if scope.is_empty() {
        return Ok(());
    }
    differing(discovery, git, &bases, scope, &mut |_| {}, found)
}

/// The passports that differ from one of the commits `bases`; every change that Git lists goes to `listed` first.
pub(super) fn differing(
    discovery: &Discovery,
    git: &Git,
    bases: &[String],
    scope: &Scope,
    listed: Listener<'_>,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    with_attributes(discovery, git, scope, (Form::CheckedOut, None), found, |attributes, found| {
        since_alone(discovery, git, (bases, listed), scope, attributes, found)
    })
}

fn since_alone(
    discovery: &Discovery,
    git: &Git,
    (bases, listed): (&[String], Listener<'_>),
    scope: &Scope,
    attributes: &mut Attributes<'_>,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let mut tracked = Listed {
        discovery,
        scope,
        conflicts: HashSet::new(),
        unwatched: HashMap::new(),
        links: Vec::new(),
        others: Vec::new(),
    };
    let mut folders = Folders::new(discovery, scope).remembering();
    let is_part = !scope.is_whole();
    git.tracked(&with_ignore_files_above(with_files_above(&scope.paths())), &mut |entry| {
        attributes.pass(entry.path);
        // A folder that has not changed is not reported under any name.
        folders.pass(entry.path, &mut |_| {});
        if let Some(known) = &mut folders.known {
            known.entry(discovery, &entry);
        }
        if entry.mode == Mode::Link && is_part && select::is_passport(discovery, entry.path) {
            attributes.pass_link();
        }
        tracked.entry(&entry, found);
    })?;
    let known = folders.known.take().unwrap_or_default();
    let Listed { conflicts, mut unwatched, links: linked, others, .. } = tracked;

    let blobs = Arc::new(Blobs::new(git.clone()));
    let (mut links, mut behind) = (Links::new(git.clone()), Behind::default());
    let mut folders = Folders::new(discovery, scope);
    let mut doubtful = Vec::new();
    let mut changed = HashSet::new();
    let mut seen = HashSet::new();
    git.changed(bases, &mut |_, change| {
        listed(&change);
        attributes.pass_changed(change.path);
        unwatched.remove(change.path);
        // Git compares the work tree with the base where there is a conflict, and does not report the conflict.
        if conflicts.contains(change.path) {
            return;
        }
        let mode = change.mode.or_else(|| exists_in_work_tree(discovery, change.path).then_some(Mode::File));
        // A remark on what differs from several bases is made once.
        let is_first = bases.len() == 1 || seen.insert(change.path.to_vec());
        let aside: &mut dyn FnMut(Found) = if is_first { found } else { &mut |_| {} };
        if mode.is_some() {
            folders.pass(change.path, aside);
        }
        let candidate = mode.and_then(|mode| select(discovery, scope, change.path, mode, aside));
        if candidate.as_ref().is_none_or(|candidate| candidate.sniffed) {
            changed.insert(change.path.to_vec());
        }
        let Some(candidate) = candidate else {
            if mode == Some(Mode::Link) && scope.asks_for(change.path) {
                let answer = behind.judge(discovery, (&mut links, &blobs), change.path, Place::WorkTree, None);
                answer.found(change.path).into_iter().for_each(&mut *found);
            }
            return;
        };
        let blobless = git::is_no_object(change.id);
        if candidate.sniffed && blobless && !is_sniffable(&candidate.source) {
            return;
        }
        let entry = Entry { source: in_work_tree(&change, &candidate, &mut links, &blobs), ..candidate };
        match &entry.source {
            // Git has compared only the times of what has no id yet.
            Source::Tracked(path, _) if blobless && change.old_mode == Some(Mode::File) && is_file(path) => {
                doubtful.push(Doubtful { path: change.path.to_vec(), old_id: change.old_id.to_owned(), entry });
            }
            _ if blobless
                && change.old_mode == Some(Mode::Link)
                && leads_as_in_index(&entry.source, change.old_id, &blobs) => {}
            _ => found(Found::Entry(entry)),
        }
    })?;
    for (path, Unwatched { entry, mode, id }) in unwatched {
        match on_disk(&entry.source) {
            None => {}
            Some(_) if entry.sniffed && !is_sniffable(&entry.source) => {}
            Some(Mode::File) if mode == Mode::File => doubtful.push(Doubtful { path, old_id: id, entry }),
            Some(Mode::Link) if mode == Mode::Link && leads_as_in_index(&entry.source, &id, &blobs) => {}
            _ => found(Found::Entry(entry)),
        }
    }
    for path in others.into_iter().filter(|path| !changed.contains(path)) {
        let answer = behind.judge(discovery, (&mut links, &blobs), &path, Place::WorkTree, Some(&changed));
        answer.refused(&path).into_iter().for_each(&mut *found);
    }
    really_changed(discovery, git, doubtful, &blobs).map(Found::Entry).for_each(&mut *found);
    for (Linked { entry, .. }, end) in behind_links(discovery, git, linked, &changed, &blobs, true) {
        let source = match on_disk(&entry.source) {
            Some(_) if entry.sniffed && !is_sniffable(&entry.source) => continue,
            Some(_) => entry.source.clone(),
            // A sparse checkout left the link itself out.
            None => end,
        };
        found(Found::Entry(Entry { source, ..entry }));
    }
    tracked::look_new(discovery, git, scope, known, true, found)
}

/// What has to be remembered of the index, within the scope.
struct Listed<'d> {
    discovery: &'d Discovery,
    scope: &'d Scope,
    conflicts: HashSet<Vec<u8>>,
    unwatched: HashMap<Vec<u8>, Unwatched>,
    links: Vec<Linked>,
    /// Links that no glob takes for a file.
    others: Vec<Vec<u8>>,
}

impl Listed<'_> {
    fn entry(&mut self, entry: &Tracked<'_>, found: &mut dyn FnMut(Found)) {
        if entry.unmerged {
            if self.conflicts.insert(entry.path.to_vec())
                && let Some(candidate) = select(self.discovery, self.scope, entry.path, entry.mode, found)
            {
                let source = if candidate.sniffed { candidate.source.clone() } else { Source::Refused(unmerged()) };
                found(Found::Entry(Entry { source, ..candidate }));
            }
            return;
        }
        if entry.unwatched || entry.mode == Mode::Link {
            // An excluded one is not reported: as far as is known it has not changed.
            let candidate = select(self.discovery, self.scope, entry.path, entry.mode, &mut |_| {});
            let Some(candidate) = candidate else {
                if entry.mode == Mode::Link && self.scope.asks_for(entry.path) {
                    self.others.push(entry.path.to_vec());
                }
                return;
            };
            if entry.mode == Mode::Link {
                self.links.push(Linked::new(candidate.clone(), *entry));
            }
            if entry.unwatched {
                let unwatched = Unwatched { entry: candidate, mode: entry.mode, id: entry.id.to_owned() };
                self.unwatched.insert(entry.path.to_vec(), unwatched);
            }
        }
    }
}

/// What Git takes for unchanged without a look, as the index holds it.
struct Unwatched {
    entry: Entry,
    mode: Mode,
    id: String,
}

/// A file of which Git has not compared the content.
struct Doubtful {
    path: Vec<u8>,
    old_id: String,
    entry: Entry,
}

/// What differs in more than its times and the ends of its lines.
fn really_changed(
    discovery: &Discovery,
    git: &Git,
    doubtful: Vec<Doubtful>,
    blobs: &Blobs,
) -> impl Iterator<Item = Entry> {
    let paths: Vec<Vec<u8>> = doubtful.iter().map(|file| file.path.clone()).collect();
    // A file that Git cannot read is checked, and then reported as unreadable.
    let ids = git.hash_files(&paths).unwrap_or_default();
    let on_disk = Follower::new(&discovery.root, None);
    let is_changed = move |(index, file): &(usize, Doubtful)| {
        let same = |path| is_same(path, &on_disk, &file.old_id, blobs);
        ids.get(*index) != Some(&file.old_id) && !matches!(&file.entry.source, Source::Tracked(path, _) if same(path))
    };
    doubtful.into_iter().enumerate().filter(is_changed).map(|(_, file)| file.entry)
}

/// Whether there is something in the work tree where Git sees a deleted file: a folder in its place, for example, or something
/// that cannot be looked at. What is behind a linked folder does not count.
pub(super) fn exists_in_work_tree(discovery: &Discovery, path: &[u8]) -> bool {
    let Some(whole) = git::path(path).map(|relative| discovery.root.path.join(relative)) else { return true };
    let seen = |looked: io::Result<bool>| looked.unwrap_or_else(|error| !why::is_gone(&error));
    let folder = whole.parent().unwrap_or(&whole);
    seen(folder.canonicalize().map(|real| real == folder)) && seen(whole.symlink_metadata().map(|_| true))
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

fn is_sniffable(source: &Source) -> bool {
    !matches!(source, Source::Tracked(path, _) if !read::is_sniffable(path))
}

/// What is in the place of a tracked path; what cannot be looked at counts as neither file nor link.
fn on_disk(source: &Source) -> Option<Mode> {
    let Source::Tracked(path, _) = source else { return Some(Mode::Submodule) };
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() => Some(Mode::File),
        Ok(metadata) if metadata.is_symlink() => Some(Mode::Link),
        Err(error) if why::is_gone(&error) => None,
        _ => Some(Mode::Submodule),
    }
}

/// Whether a link on disk is the one that the index holds.
fn leads_as_in_index(source: &Source, id: &str, blobs: &Blobs) -> bool {
    let Source::Tracked(path, _) = source else { return false };
    let recorded = target(id, blobs).ok();
    recorded.is_some() && recorded == path.read_link().ok().map(|target| git::bytes(&target))
}

fn in_work_tree(change: &Change<'_>, entry: &Entry, links: &mut Links, blobs: &Arc<Blobs>) -> Source {
    let Source::Tracked(path, _) = &entry.source else { return entry.source.clone() };
    let (path, Some(mode)): (PathBuf, _) = (path.clone(), change.mode) else {
        return match path.symlink_metadata() {
            Ok(metadata) => of_kind(path.clone(), metadata.file_type()),
            Err(error) => Source::Refused(why::refusal(&error)),
        };
    };
    if git::is_no_object(change.id) {
        return Source::Tracked(path, None);
    }
    tracked::left_out(change.path, mode, change.id, path, links, blobs)
}
