//! Owns discovery where Git is asked what there is: what it tracks, and what it neither tracks nor ignores.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::attributes::{Attributes, with_files_above};
use super::folders::Folders;
use super::known::{Known, with_ignore_files_above};
use super::linked::{self, Behind};
use super::links::Links;
use super::scope::Scope;
use super::{Blob, Candidate, Discovery, Entry, Found, Source, ignored, named, read, source, work_tree};
use crate::git::blobs::Blobs;
use crate::git::{self, Git, Mode, Refusal, Tracked};
use crate::path::RepoPath;
use crate::rule::Unread;

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
    let mut listing = Listing {
        discovery: folders.discovery,
        blobs: Arc::new(Blobs::new(git.clone())),
        links: Links::new(git.clone()),
        behind: Behind::default(),
        folders,
        unmerged: Vec::new(),
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

/// Whether a path may be a passport's by its name.
pub(super) fn is_passport(discovery: &Discovery, path: &[u8]) -> bool {
    git::path(path).is_none_or(|path| matches!(discovery.candidate(path), Candidate::Passport | Candidate::Perhaps))
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
            return found(Found::Entry(Entry { name: name(), source: Source::Refused(unnameable()), sniffed: false }));
        };
        if !self.folders.scope.covers(relative) {
            return; // There were too many folders to tell Git which.
        }
        if entry.mode == Mode::Submodule {
            return other_house(discovery, relative, name(), found);
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
        // Git takes what is behind a link for deleted, and there it is another file. Plain files are asked for this when
        // they are opened.
        if (sniffed || !plain) && self.folders.link(entry.path, found) {
            return;
        }
        let path = discovery.root.join(relative);
        // Of what is not there it is told when it is read whether it vanished.
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
        found(Found::Entry(Entry { name: name(), source, sniffed }));
    }

    /// Looks at a link that no glob takes for a file.
    fn look_behind(&mut self, entry: &Tracked<'_>, relative: &Path, found: &mut dyn FnMut(Found)) {
        // One that was deleted is no news.
        if entry.sparse || self.discovery.root.join(relative).symlink_metadata().is_ok() {
            let index = (&mut self.links, &*self.blobs);
            let answer = self.behind.judge(self.discovery, index, entry.path, linked::Place::WorkTree, None);
            answer.found(entry.path).into_iter().for_each(found);
        }
    }
}

/// Hands out named files that a sparse checkout left in the index, and asks for such folders. The others are not there.
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

/// What a sparse checkout leaves out is read from the index, but for what somebody put there all the same.
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

/// A submodule or a nested repository is another house, and no file: a finding where a passport should be, and where the
/// globs name a folder of passports, for a folder that becomes a submodule takes its passports out of the gate's sight.
pub(super) fn other_house(discovery: &Discovery, relative: &Path, name: RepoPath, found: &mut dyn FnMut(Found)) {
    match discovery.candidate_folder(relative) {
        Candidate::Passport => {
            found(Found::Entry(Entry { name, source: Source::Refused(read::a_repository()), sniffed: false }));
        }
        Candidate::Excluded(glob) => found(Found::Excluded(name, glob.to_owned())),
        _ if discovery.globs.excluded(relative).is_some() => {}
        _ if discovery.globs.call_folder(relative) => {
            let source = Source::Refused(read::a_repository_of_passports());
            found(Found::Entry(Entry { name, source, sniffed: false }));
        }
        _ => found(Found::NotEntered(name)),
    }
}

/// Hands out what is untracked and asked for; `known` is what Git tracks. `changes`: of what it tracks only changes are
/// asked for.
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

/// What an untracked file or link is to a scan; a repository has a `/` at its end. `look_behind` judges a link that no
/// glob takes for a file.
pub(super) fn untracked(
    discovery: &Discovery,
    path: &[u8],
    look_behind: &mut dyn FnMut(&[u8]) -> Option<Found>,
) -> Option<Found> {
    if let Some(repository) = path.strip_suffix(b"/") {
        let mut told = None;
        let relative = git::path(repository).unwrap_or(Path::new(""));
        other_house(discovery, relative, RepoPath::from_bytes(repository), &mut |found| told = Some(found));
        return told;
    }
    let name = || RepoPath::from_bytes(path);
    let Some(relative) = git::path(path) else {
        return Some(Found::Entry(Entry { name: name(), source: Source::Refused(unnameable()), sniffed: false }));
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
        Ok(metadata) => source(whole, metadata.file_type()),
        Err(error) => Source::Refused(read::refusal(&error)),
    };
    Some(Found::Entry(Entry { name: name(), source, sniffed }))
}

/// Why an unmerged path is not judged.
pub(super) fn unmerged() -> Unread {
    Unread::unreadable(
        "it is unmerged, the index holds both sides of a conflict",
        "Resolve the conflict and `git add` the file.",
    )
}

/// Why a name is not looked at that this platform cannot hold.
pub(super) fn unnameable() -> Unread {
    Unread::unreadable("this platform has no such names", "Rename the file to a name that every platform can hold.")
}
