//! Owns discovery where Git is asked what there is: what it tracks, and what it neither tracks nor ignores.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use super::folders::Folders;
use super::links::Links;
use super::scope::Scope;
use super::{Blob, Candidate, Discovery, Entry, Found, Source, read, source, special};
use crate::git::blobs::Blobs;
use crate::git::{self, Git, Mode, Refusal, Tracked};
use crate::path::RepoPath;
use crate::rule::Unread;

/// Looks through the scope: tracked files while Git lists them, untracked ones, for which Git has to walk, behind them.
pub(super) fn look(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    untracked: bool,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    if scope.folders.is_empty() {
        return Ok(());
    }
    thread::scope(|threads| {
        let mut folders = Folders::new(discovery);
        if !untracked {
            return look_tracked(git, scope, &mut folders, found);
        }
        folders.known = Some(HashSet::new());
        let others = threads.spawn(|| {
            let mut folders = Folders::new(discovery);
            folders.known = Some(HashSet::new());
            look_untracked(git, scope, &mut folders).map(|others| (others, folders.known))
        });
        look_tracked(git, scope, &mut folders, found)?;
        let (others, beside) = others.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        others.into_iter().for_each(&mut *found);
        let mut known = folders.known.unwrap_or_default();
        known.extend(beside.unwrap_or_default());
        special::look(discovery, git, &scope.folders, &known)?.into_iter().for_each(found);
        Ok(())
    })
}

fn look_tracked(
    git: &Git,
    scope: &Scope,
    folders: &mut Folders<'_>,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let mut listing = Listing {
        discovery: folders.discovery,
        blobs: Arc::new(Blobs::new(git.clone())),
        links: Links::new(git.clone()),
        folders,
        unmerged: Vec::new(),
    };
    git.tracked(&scope.folders, &mut |entry| listing.entry(entry, found))
}

/// What has to be remembered from one entry of the index to the next.
struct Listing<'f, 'd> {
    discovery: &'d Discovery,
    blobs: Arc<Blobs>,
    links: Links,
    folders: &'f mut Folders<'d>,
    /// The last unmerged path: its sides come one after the other.
    unmerged: Vec<u8>,
}

impl Listing<'_, '_> {
    fn entry(&mut self, entry: Tracked<'_>, found: &mut dyn FnMut(Found)) {
        self.folders.pass(entry.path, found);
        let discovery = self.discovery;
        let plain = entry.mode == Mode::File;
        if plain && !discovery.sniff && !discovery.globs.could_match(entry.path) {
            return;
        }
        let name = || RepoPath::from_bytes(entry.path);
        let Some(relative) = git::path(entry.path) else {
            return found(Found::Entry(Entry { name: name(), source: Source::Refused(unnameable()), sniffed: false }));
        };
        if entry.mode == Mode::Submodule {
            if discovery.globs.excluded(&relative).is_none() {
                found(Found::NotEntered(name()));
            }
            return;
        }
        let sniffed = match discovery.candidate(&relative) {
            Candidate::Passport => false,
            Candidate::Perhaps => true,
            Candidate::Excluded(glob) => return found(Found::Excluded(name(), glob.to_owned())),
            Candidate::No => {
                let path = discovery.root.path.join(&relative);
                if (entry.mode == Mode::Link && path.is_dir()) && discovery.globs.excluded(&relative).is_none() {
                    found(Found::NotEntered(name()));
                }
                return;
            }
        };
        if self.folders.link(entry.path, found) {
            return; // Git sees it as deleted, and what stands behind the link is another file.
        }
        let path = discovery.root.path.join(&relative);
        if sniffed && (entry.mode == Mode::Link && path.is_dir()) {
            return found(Found::NotEntered(name()));
        }
        if sniffed && !entry.sparse && !read::is_sniffable(&path) {
            return;
        }
        let source = if entry.unmerged {
            if self.unmerged == entry.path {
                return;
            }
            self.unmerged = entry.path.to_vec();
            if sniffed { Source::Tracked(path, None) } else { Source::Refused(unmerged()) }
        } else if entry.sparse {
            self.sparse(&entry, path)
        } else {
            Source::Tracked(path, None)
        };
        found(Found::Entry(Entry { name: name(), source, sniffed }));
    }

    /// What a sparse checkout leaves out is read from the index, but for what somebody put there all the same.
    fn sparse(&mut self, entry: &Tracked<'_>, path: PathBuf) -> Source {
        let blob = |id: &str| Blob { id: id.into(), blobs: Arc::clone(&self.blobs) };
        if entry.mode == Mode::Link && path.symlink_metadata().is_err() {
            return match self.links.end(entry.path, entry.id, &self.blobs) {
                Ok(id) => Source::Blob(blob(&id)),
                Err(why) => Source::Refused(why),
            };
        }
        Source::Tracked(path, Some(blob(entry.id)))
    }
}

/// Hands out what is untracked and asked for.
pub(super) fn look_new(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    if !scope.folders.is_empty() {
        let mut folders = Folders::new(discovery);
        look_untracked(git, scope, &mut folders)?.into_iter().for_each(&mut *found);
    }
    Ok(())
}

/// Everything untracked that matters; the rest is forgotten as it comes.
fn look_untracked(git: &Git, scope: &Scope, folders: &mut Folders<'_>) -> Result<Vec<Found>, Refusal> {
    let mut kept = Vec::new();
    git.untracked(&scope.folders, &mut |path| {
        folders.pass(path.strip_suffix(b"/").unwrap_or(path), &mut |found| kept.push(found));
        kept.extend(untracked(folders.discovery, path));
    })?;
    Ok(kept)
}

fn untracked(discovery: &Discovery, path: &[u8]) -> Option<Found> {
    if let Some(repository) = path.strip_suffix(b"/") {
        let excluded = git::path(repository).is_some_and(|relative| discovery.globs.excluded(relative).is_some());
        return (!excluded).then(|| Found::NotEntered(RepoPath::from_bytes(repository)));
    }
    let name = || RepoPath::from_bytes(path);
    let Some(relative) = git::path(path) else {
        return Some(Found::Entry(Entry { name: name(), source: Source::Refused(unnameable()), sniffed: false }));
    };
    let whole = discovery.root.path.join(&relative);
    let candidate = discovery.candidate(&relative);
    if let Candidate::Excluded(glob) = candidate {
        return Some(Found::Excluded(name(), glob.to_owned()));
    }
    let metadata = whole.symlink_metadata();
    let link = metadata.as_ref().is_ok_and(std::fs::Metadata::is_symlink);
    if !matches!(candidate, Candidate::Passport) && link && whole.is_dir() {
        return discovery.globs.excluded(&relative).is_none().then(|| Found::NotEntered(name()));
    }
    let sniffed = match candidate {
        Candidate::Passport => false,
        Candidate::Perhaps if read::is_sniffable(&whole) => true,
        _ => return None,
    };
    let source = match metadata {
        Ok(metadata) => source(whole, metadata.file_type()),
        Err(error) => Source::Refused(read::refusal(&error)),
    };
    Some(Found::Entry(Entry { name: name(), source, sniffed }))
}

/// Why an unmerged path is not judged.
pub(super) fn unmerged() -> Unread {
    Unread::Unreadable {
        reason: "it is unmerged, the index holds both sides of a conflict".to_owned(),
        remedy: "Resolve the conflict and `git add` the file.",
    }
}

/// Why a name is not looked at that this platform cannot hold.
pub(super) fn unnameable() -> Unread {
    Unread::Unreadable {
        reason: "this platform has no such names".to_owned(),
        remedy: "Rename the file to a name that every platform can hold.",
    }
}
