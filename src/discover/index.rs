//! Owns discovery where Git is asked what there is: what it tracks, and what it neither tracks nor ignores.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use super::links::Links;
use super::scope::Scope;
use super::{Blob, Candidate, Discovery, Entry, Found, Source, read, source};
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
        let others = untracked.then(|| threads.spawn(|| look_untracked(discovery, git, scope)));
        let tracked = look_tracked(discovery, git, scope, found);
        if let Some(others) = others.map(thread::ScopedJoinHandle::join) {
            let others = others.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            others.into_iter().for_each(found);
        }
        tracked
    })
}

fn look_tracked(discovery: &Discovery, git: &Git, scope: &Scope, found: &mut dyn FnMut(Found)) -> Result<(), Refusal> {
    let mut listing = Listing {
        discovery,
        blobs: Arc::new(Blobs::new(git.clone())),
        links: Links::new(git.clone()),
        folders: Folders::new(discovery),
        unmerged: Vec::new(),
    };
    git.tracked(&scope.folders, &mut |entry| listing.entry(entry, found))
}

/// What has to be remembered from one entry of the index to the next.
struct Listing<'d> {
    discovery: &'d Discovery,
    blobs: Arc<Blobs>,
    links: Links,
    folders: Folders<'d>,
    /// The last unmerged path: its sides come one after the other.
    unmerged: Vec<u8>,
}

impl Listing<'_> {
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

/// The folders on the way to the entries: each is looked at once, for listings are sorted.
struct Folders<'d> {
    discovery: &'d Discovery,
    /// The folder of the last entry.
    passed: Vec<u8>,
    /// The folder of the last entry that is to be read, and how much of it is a link, if any.
    trodden: Vec<u8>,
    link: Option<usize>,
}

impl<'d> Folders<'d> {
    const fn new(discovery: &'d Discovery) -> Self {
        Self { discovery, passed: Vec::new(), trodden: Vec::new(), link: None }
    }

    /// Goes on to the folder of `path`: one that bears a passport's name is a finding.
    fn pass(&mut self, path: &[u8], found: &mut dyn FnMut(Found)) {
        let folder = folder(path);
        if folder == self.passed {
            return;
        }
        for end in ends(folder, shared_folders(&self.passed, folder)) {
            if !self.discovery.globs.could_match(&folder[..end]) {
                continue;
            }
            let Some(relative) = git::path(&folder[..end]) else { continue };
            let metadata = self.discovery.root.path.join(&relative).symlink_metadata();
            let Some(metadata) = metadata.ok().filter(std::fs::Metadata::is_dir) else { continue };
            if matches!(self.discovery.candidate(&relative), Candidate::Passport) {
                let source = Source::Refused(read::not_regular(metadata.file_type()));
                found(Found::Entry(Entry { name: RepoPath::from_bytes(&folder[..end]), source, sniffed: false }));
            }
        }
        self.passed = folder.to_vec();
    }

    /// Whether a link stands in the work tree where Git tracks a folder of `path`; such a link is named once.
    fn link(&mut self, path: &[u8], found: &mut dyn FnMut(Found)) -> bool {
        let folder = folder(path);
        if folder == self.trodden {
            return self.link.is_some();
        }
        let shared = shared_folders(&self.trodden, folder);
        if self.link.is_none_or(|link| link > shared) {
            let is_link = |end: &usize| {
                let path = git::path(&folder[..*end]).map(|relative| self.discovery.root.path.join(relative));
                path.is_some_and(|path| path.is_symlink())
            };
            self.link = ends(folder, shared).find(is_link);
            if let Some(link) = self.link {
                found(Found::NotEntered(RepoPath::from_bytes(&folder[..link])));
            }
        }
        self.trodden = folder.to_vec();
        self.link.is_some()
    }
}

fn folder(path: &[u8]) -> &[u8] {
    &path[..path.iter().rposition(|byte| *byte == b'/').unwrap_or(0)]
}

/// Where the folders end that `folder` is made of, behind the first `known` bytes.
fn ends(folder: &[u8], known: usize) -> impl Iterator<Item = usize> {
    (known + 1..=folder.len()).filter(|end| folder.get(*end).is_none_or(|byte| *byte == b'/'))
}

/// How many bytes of `b` are folders that `a` has too.
fn shared_folders(a: &[u8], b: &[u8]) -> usize {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let ends = |path: &[u8]| path.get(same).is_none_or(|byte| *byte == b'/');
    if ends(a) && ends(b) {
        return same;
    }
    b[..same].iter().rposition(|byte| *byte == b'/').unwrap_or(0)
}

/// Hands out what is untracked and asked for.
pub(super) fn look_new(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    if !scope.folders.is_empty() {
        look_untracked(discovery, git, scope)?.into_iter().for_each(&mut *found);
    }
    Ok(())
}

/// Everything untracked that matters; the rest is forgotten as it comes.
fn look_untracked(discovery: &Discovery, git: &Git, scope: &Scope) -> Result<Vec<Found>, Refusal> {
    let mut kept = Vec::new();
    let mut folders = Folders::new(discovery);
    git.untracked(&scope.folders, &mut |path| {
        folders.pass(path.strip_suffix(b"/").unwrap_or(path), &mut |found| kept.push(found));
        kept.extend(untracked(discovery, path));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_folders_are_shared() {
        assert_eq!(shared_folders(b"a/b", b"a/b/c"), 3);
        assert_eq!(shared_folders(b"a/b/c", b"a/b"), 3);
        assert_eq!(shared_folders(b"a/bc", b"a/bd"), 1);
        assert_eq!(shared_folders(b"a", b"ab"), 0);
        assert_eq!(shared_folders(b"", b"a"), 0);
    }
}
