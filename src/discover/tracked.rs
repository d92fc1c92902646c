//! Owns discovery with Git: what it tracks, and what it neither tracks nor ignores.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::attributes::{Attributes, with_files_above};
use super::folders::Folders;
use super::known::{Known, with_ignore_files_above};
use super::linked::{self, Behind};
use super::scope::Scope;
use super::select::{is_passport, nested_repository};
use super::{Candidate, Discovery, Entry, Found, ignored, named, work_tree};
use crate::git::blobs::Blobs;
use crate::git::index::{Recorded, Stamps};
use crate::git::{self, Git, Mode, Refusal, Tracked};
use crate::path::RepoPath;
use crate::source::links::Links;
use crate::source::why::{unmerged, unnameable};
use crate::source::{Blob, Source, read};

/// Looks through the scope: tracked files while Git lists them, and behind them the work tree for untracked ones.
pub(super) fn look(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    untracked: bool,
    attributes: &mut Attributes<'_>,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    if scope.folders.is_empty() {
        return Ok(());
    }
    let mut folders = Folders::new(discovery, scope);
    if untracked {
        folders = folders.remembering();
    }
    look_tracked(git, &mut folders, attributes, found)?;
    folders.known.map_or(Ok(()), |known| look_new(discovery, git, scope, known, false, found))
}

fn look_tracked(
    git: &Git,
    folders: &mut Folders<'_>,
    attributes: &mut Attributes<'_>,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let scope = folders.scope;
    // Opened before Git lists: an entry that changes meanwhile is another one there.
    let stamps = if folders.discovery.stamps { git.stamps() } else { None };
    let mut listing = Listing {
        discovery: folders.discovery,
        blobs: Arc::new(Blobs::new(git.clone())),
        links: Links::new(git.clone()),
        behind: Behind::default(),
        folders,
        unmerged: Vec::new(),
        stamps,
    };
    let is_part = !scope.is_whole();
    let mut paths = with_files_above(&scope.folders);
    if listing.folders.known.is_some() {
        paths = with_ignore_files_above(paths);
    }
    git.tracked(&paths, &mut |entry| {
        attributes.pass(entry.path);
        if is_part && entry.mode == Mode::Link && is_passport(listing.discovery, entry.path) {
            attributes.pass_link();
        }
        listing.entry(entry, found);
    })
}

/// What has to be remembered from one entry of the index to the next.
struct Listing<'f, 'd> {
    discovery: &'d Discovery,
    blobs: Arc<Blobs>,
    links: Links,
    behind: Behind,
    folders: &'f mut Folders<'d>,
    /// The last unmerged path: its sides come one after the other.
    unmerged: Vec<u8>,
    /// The index file, where its times are wanted.
    stamps: Option<Stamps>,
}

impl Listing<'_, '_> {
    fn entry(&mut self, entry: Tracked<'_>, found: &mut dyn FnMut(Found)) {
        self.folders.pass(entry.path, found);
        let discovery = self.discovery;
        if let Some(known) = &mut self.folders.known {
            known.entry(discovery, &entry);
        }
        let plain = entry.mode == Mode::File;
        if plain && !discovery.sniff && !discovery.globs.could_match(entry.path) {
            return;
        }
        let name = || RepoPath::from_bytes(entry.path);
        let Some(relative) = git::path(entry.path) else {
            return found(Found::Entry(Entry {
                name: name(),
                source: Source::Refused(unnameable()),
                sniffed: false,
                watched: None,
            }));
        };
        if !self.folders.scope.covers(relative) {
            return; // There were too many folders to name them to Git.
        }
        if entry.mode == Mode::Submodule {
            return nested_repository(discovery, relative, name(), found);
        }
        let is_linked_folder = entry.mode == Mode::Link && discovery.root.join(relative).is_dir();
        let candidate =
            if is_linked_folder { discovery.candidate_folder(relative) } else { discovery.candidate(relative) };
        let sniffed = match candidate {
            Candidate::Passport => false,
            Candidate::Perhaps => true,
            Candidate::Excluded(glob) => return found(Found::Excluded(name(), glob.to_owned())),
            Candidate::No => {
                if entry.mode == Mode::Link {
                    self.look_behind(&entry, relative, found);
                }
                return;
            }
        };
        // Git takes what is behind a link for deleted, and there it is another file. Plain files are checked for this when
        // they are opened.
        if (sniffed || !plain) && self.folders.link(entry.path, found) {
            return;
        }
        let path = discovery.root.join(relative);
        // Whether a missing file vanished during the scan is decided when it is read.
        if sniffed && !entry.sparse && path.symlink_metadata().is_ok() && !read::is_sniffable(&path) {
            return;
        }
        let source = if entry.unmerged {
            if self.unmerged == entry.path {
                return;
            }
            self.unmerged = entry.path.to_vec();
            if sniffed { Source::Tracked(path, None) } else { Source::Refused(unmerged()) }
        } else if entry.sparse {
            left_out(entry.path, entry.mode, entry.id, path, &mut self.links, &self.blobs)
        } else {
            Source::Tracked(path, None)
        };
        let recorded = || self.stamps.as_mut().map_or(Recorded::UNKNOWN, |stamps| stamps.of(&entry));
        let watched = (plain && !entry.unwatched && !entry.unmerged).then(recorded);
        found(Found::Entry(Entry { name: name(), source, sniffed, watched }));
    }

    /// Looks at a link that no glob takes for a file.
    fn look_behind(&mut self, entry: &Tracked<'_>, relative: &Path, found: &mut dyn FnMut(Found)) {
        // A deleted one is not reported.
        if entry.sparse || self.discovery.root.join(relative).symlink_metadata().is_ok() {
            let index = (&mut self.links, &*self.blobs);
            let answer = self.behind.judge(self.discovery, index, entry.path, linked::Place::WorkTree, None);
            answer.found(entry.path).into_iter().for_each(found);
        }
    }
}

/// Yields named files that a sparse checkout left in the index, and adds such folders to the scope. The others are not there.
pub(super) fn look_left_out(
    discovery: &Discovery,
    git: &Git,
    absent: Vec<(PathBuf, Entry)>,
    scope: &mut Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let relatives: Vec<PathBuf> = absent.iter().map(|(relative, _)| relative.clone()).collect();
    let held = named::held(git, &relatives)?;
    let blobs = Arc::new(Blobs::new(git.clone()));
    let mut links = Links::new(git.clone());
    for (relative, entry) in absent {
        match held.entries.get(&relative).filter(|one| one.sparse) {
            Some(one) => {
                let path = discovery.root.path.join(&relative);
                let source = left_out(&git::bytes(&relative), one.mode, &one.id, path, &mut links, &blobs);
                found(Found::Entry(Entry { source, ..entry }));
            }
            None if held.folders.get(&relative) == Some(&true) => scope.add_folder(relative),
            None => found(Found::Entry(entry)),
        }
    }
    Ok(())
}

/// What a sparse checkout leaves out is read from the index, unless it exists in the work tree all the same.
pub(super) fn left_out(
    path: &[u8],
    mode: Mode,
    id: &str,
    place: PathBuf,
    links: &mut Links,
    blobs: &Arc<Blobs>,
) -> Source {
    let blob = |id: &str| Blob { id: id.into(), blobs: Arc::clone(blobs) };
    if mode == Mode::Link && place.symlink_metadata().is_err() {
        return match links.end(path, blobs) {
            Ok(id) => Source::Blob(blob(&id)),
            Err(why) => Source::Refused(why),
        };
    }
    Source::Tracked(place, Some(blob(id)))
}

/// Yields what is untracked and in the scope; `known` is what Git tracks. `changes`: of tracked files only the changed ones
/// are in the scope.
pub(super) fn look_new(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    mut known: Known,
    changes: bool,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    known.complete();
    work_tree::look(discovery, git, scope, &known, found)?;
    ignored::look(discovery, git, scope, &known, changes, found)
}
