//! Owns discovery of what the coming commit changes, and what it shares with the other scans of changes.

use std::collections::HashSet;
use std::sync::Arc;

use super::attributes::{Attributes, Form, with_files_above};
use super::folders::Folders;
use super::linked::{Behind, Place};
use super::scope::Scope;
use super::select::select;
use super::{Discovery, Entry, Found};
use crate::git::blobs::Blobs;
use crate::git::{self, Change, Git, Mode, Refusal, Tracked};
use crate::source::links::Links;
use crate::source::ways::parent;
use crate::source::why::unmerged;
use crate::source::{Blob, Follower, Source};

/// The passports that the coming commit changes, as the index holds them.
pub(super) fn staged(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    staged_against(discovery, git, (None, &mut |_| {}), scope, found)
}

/// The passports of the index that differ from a commit, or from HEAD where none is given; every change that Git lists
/// goes to `listed` first.
pub(super) fn staged_against(
    discovery: &Discovery,
    git: &Git,
    against: (Option<&str>, &mut dyn FnMut(&Change<'_>)),
    scope: &Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let blobs = Arc::new(Blobs::new(git.clone()));
    with_attributes(discovery, git, scope, (Form::Stored, Some(&blobs)), found, |attributes, found| {
        staged_alone(discovery, git, against, scope, &blobs, attributes, found)
    })
}

/// Looks at a change, and then at both forms of what in it Git converts. With `blobs`, files of attributes count that only
/// the index holds.
pub(super) fn with_attributes(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    (form, blobs): (Form, Option<&Blobs>),
    found: &mut dyn FnMut(Found),
    look: impl FnOnce(&mut Attributes<'_>, &mut dyn FnMut(Found)) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut attributes = Attributes::new(discovery, git);
    let mut names = HashSet::new();
    look(&mut attributes, &mut |one| {
        if let Found::Entry(Entry { name, source, .. }) = &one
            && !matches!(source, Source::Refused(_))
        {
            names.insert(name.clone());
        }
        found(one);
    })?;
    for name in &names {
        attributes.pass_above_name(name);
        if let Some(blobs) = blobs {
            attributes.pass_committed_above(name, blobs);
        }
    }
    attributes.look(git, scope, form, Some(&names), found)
}

fn staged_alone(
    discovery: &Discovery,
    git: &Git,
    (commit, listed): (Option<&str>, &mut dyn FnMut(&Change<'_>)),
    scope: &Scope,
    blobs: &Arc<Blobs>,
    attributes: &mut Attributes<'_>,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let mut links = Links::new(git.clone());
    let mut behind = Behind::default();
    let mut changed = HashSet::new();
    let mut folders = Folders::in_the_index(discovery, scope);
    let paths = with_files_above(&scope.paths());
    // Started as soon as it is needed: a commit of passports alone needs none.
    let mut listing = None;
    let mut each = |change: Change<'_>| {
        listed(&change);
        attributes.pass_changed(change.path);
        let mode = present(change);
        if mode.is_some() {
            folders.pass(change.path, found);
        }
        let selected = mode.and_then(|mode| Some((mode, select(discovery, scope, change.path, mode, found)?)));
        // A candidate by content is not certain to be checked under its own name.
        if selected.as_ref().is_none_or(|(_, candidate)| candidate.sniffed) {
            changed.insert(change.path.to_vec());
            listing.get_or_insert_with(|| git.list_tracked(&paths));
        }
        let Some((mode, candidate)) = selected else {
            if mode == Some(Mode::Link) && scope.asks_for(change.path) {
                let answer = behind.judge(discovery, (&mut links, blobs), change.path, Place::Index, None);
                answer.found(change.path).into_iter().for_each(&mut *found);
            }
            return;
        };
        let source = if change.unmerged {
            Source::Refused(unmerged())
        } else if mode == Mode::Link {
            attributes.pass_link();
            match links.end(change.path, blobs) {
                Ok(id) => Source::Blob(Blob { id: id.into(), blobs: Arc::clone(blobs) }),
                // Where it leads cannot be a passport of this commit, and its name does not show that it is one.
                Err(_) if candidate.sniffed => return,
                Err(why) => Source::Refused(why),
            }
        } else {
            Source::Blob(Blob { id: change.id.into(), blobs: Arc::clone(blobs) })
        };
        found(Found::Entry(Entry { source, ..candidate }));
    };
    match commit {
        Some(commit) => git.staged_against(commit, &mut each)?,
        None => git.staged(&mut each)?,
    }
    let Some(listing) = listing else { return Ok(()) };
    let (mut linked, mut others) = (Vec::new(), Vec::new());
    listing?.read(&mut |entry| {
        attributes.pass(entry.path);
        if entry.mode == Mode::Link && !entry.unmerged {
            // An excluded link is not reported here: if it has changed, it is reported above.
            let candidate = select(discovery, scope, entry.path, Mode::Link, &mut |_| {});
            match candidate {
                Some(candidate) => linked.push(Linked::new(candidate, entry)),
                None if scope.asks_for(entry.path) && !changed.contains(entry.path) => others.push(entry.path.to_vec()),
                None => {}
            }
        }
    })?;
    for path in others {
        let answer = behind.judge(discovery, (&mut links, blobs), &path, Place::Index, Some(&changed));
        answer.refused(&path).into_iter().for_each(&mut *found);
    }
    for (Linked { entry, .. }, source) in behind_links(discovery, git, linked, &changed, blobs, false) {
        // Where it leads cannot be a passport of this commit, and its name does not show that it is one.
        if !(entry.sniffed && matches!(source, Source::Refused(_))) {
            attributes.pass_link();
            found(Found::Entry(Entry { source, ..entry }));
        }
    }
    Ok(())
}

/// A link in the scope, and its path.
pub(super) struct Linked {
    pub(super) entry: Entry,
    pub(super) path: Vec<u8>,
}

impl Linked {
    pub(super) fn new(entry: Entry, tracked: Tracked<'_>) -> Self {
        Self { entry, path: tracked.path.to_vec() }
    }
}

/// The links that have not changed themselves, and lead through what has, with what is at their end. `changed` is
/// what is not checked under its own name. `new`: what Git does not track has changed too.
pub(super) fn behind_links(
    discovery: &Discovery,
    git: &Git,
    linked: Vec<Linked>,
    changed: &HashSet<Vec<u8>>,
    blobs: &Arc<Blobs>,
    new: bool,
) -> Vec<(Linked, Source)> {
    let mut links = Links::new(git.clone());
    let on_disk = Follower::new(&discovery.root, None);
    let mut folders = None;
    let mut behind = Vec::new();
    for link in linked {
        if changed.contains(&link.path) {
            continue;
        }
        let mut trail = Vec::new();
        let end = links.follow(&link.path, blobs, &mut trail);
        let through = trail.iter().any(|step| changed.contains(step));
        // Where the way breaks off, a folder on it may have lost its last file.
        let mut lost = || {
            let folders = folders.get_or_insert_with(|| folders_of(changed));
            trail.iter().any(|step| folders.contains(&step[..]))
        };
        let mut strays = || leads_to_untracked(discovery, &link.path, &on_disk, &mut links);
        if !(through || end.is_err() && (lost() || new && strays())) {
            continue;
        }
        let source = match end {
            Ok(id) => Source::Blob(Blob { id: id.into(), blobs: Arc::clone(blobs) }),
            Err(why) => Source::Refused(why),
        };
        behind.push((link, source));
    }
    behind
}

/// All folders that these paths are in.
fn folders_of(paths: &HashSet<Vec<u8>>) -> HashSet<&[u8]> {
    let mut folders = HashSet::new();
    for path in paths {
        let mut folder = parent(path);
        while !folder.is_empty() && folders.insert(folder) {
            folder = parent(folder);
        }
    }
    folders
}

/// Whether a link ends in the work tree, at a file that Git does not track.
fn leads_to_untracked(discovery: &Discovery, path: &[u8], on_disk: &Follower, links: &mut Links) -> bool {
    let root = &discovery.root.path;
    let Some(end) = git::path(path).and_then(|relative| on_disk.file(&root.join(relative)).ok()) else {
        return false;
    };
    end.strip_prefix(root).is_ok_and(|relative| !links.knows(&git::bytes(relative)))
}

/// What the change leaves there.
fn present(change: Change<'_>) -> Option<Mode> {
    if change.unmerged { Some(Mode::File) } else { change.mode }
}
