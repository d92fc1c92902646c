//! Owns links to folders in Git's modes. Such a folder is not entered: what is in it has names of its own. That is no
//! answer where the globs would take a file behind the link for a passport, and do not know it under its own name:
//! `passports` becomes a link to `data`, and no gate looks at `data/x.json` any more. So a link is a finding
//!
//! - when the index holds a file behind it that is a passport under the link's name and none under its own;
//! - when the globs name the link itself as a folder of passports (`passports`, or what is in `prod` for `prod/**`), and
//!   it leads to no folder of the index: outside, nowhere, into another repository, to what Git does not track.
//!
//! Every other link to a folder is only named as not entered.

use std::collections::HashSet;

use super::{Candidate, Discovery, Entry, Found};
use crate::git::blobs::Blobs;
use crate::git::{self, Mode};
use crate::path::RepoPath;
use crate::source::links::Links;
use crate::source::ways::{End, LONGEST_PATH, MOST_LINKS};
use crate::source::{Source, Unread};

/// How many names behind links one scan looks at: a few links that lead to each other make endlessly many.
const MOST_NAMES: u32 = 1_000_000;
/// As how many names a link counts, which is looked behind in its turn.
const COST_OF_A_LINK: u32 = 10;

/// Looks behind links to folders.
pub(super) struct Behind {
    names: u32,
}

/// What a link to no file is.
pub(super) enum Answer {
    /// Nothing that concerns the gate.
    Nothing,
    /// A link to a folder, of which nothing is missed.
    NotEntered,
    /// There may be unchecked passports behind it.
    Refused(Unread),
}

/// Where a link is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the work tree, and in the index what it leads to.
    WorkTree,
    /// In the work tree alone, what it leads to in the index.
    New,
    /// In the index alone.
    Index,
}

impl Default for Behind {
    fn default() -> Self {
        Self { names: MOST_NAMES }
    }
}

impl Answer {
    /// What is reported of the link at `path`.
    pub(super) fn found(self, path: &[u8]) -> Option<Found> {
        let name = RepoPath::from_bytes(path);
        match self {
            Self::Nothing => None,
            Self::NotEntered => Some(Found::NotEntered(name)),
            Self::Refused(why) => {
                Some(Found::Entry(Entry { name, source: Source::Refused(why), sniffed: false, watched: None }))
            }
        }
    }
}

impl Answer {
    /// What is reported of a link at `path` that has not changed itself.
    pub(super) fn refused(self, path: &[u8]) -> Option<Found> {
        if matches!(self, Self::Refused(_)) { self.found(path) } else { None }
    }
}

impl Behind {
    /// Checks the link at `path`, which no glob takes for a file. `only`: the files that count, where not all do.
    pub(super) fn judge(
        &mut self,
        discovery: &Discovery,
        (links, blobs): (&mut Links, &Blobs),
        path: &[u8],
        place: Place,
        only: Option<&HashSet<Vec<u8>>>,
    ) -> Answer {
        let Some(relative) = git::path(path) else { return Answer::Nothing };
        if discovery.globs.excluded(relative).is_some() {
            return Answer::Nothing;
        }
        let on_disk = discovery.root.path.join(relative).metadata();
        let is_folder = on_disk.as_ref().is_ok_and(std::fs::Metadata::is_dir);
        // Where Git makes no links (`core.symlinks`) a plain file holds the target, and others get the link.
        let is_written_out = || place == Place::WorkTree && !discovery.root.path.join(relative).is_symlink();
        if place != Place::Index && on_disk.is_ok() && !is_folder && !is_written_out() {
            return Answer::Nothing;
        }
        let quiet = if is_folder { Answer::NotEntered } else { Answer::Nothing };
        if !discovery.globs.see_behind(relative) {
            return quiet;
        }
        let mut trail = Vec::new();
        let end = if place == Place::New {
            let target = discovery.root.path.join(relative).read_link();
            links.place_new(path, &target.map_or_else(|_| Vec::new(), |target| git::bytes(&target)), blobs)
        } else {
            links.place(path, blobs, &mut trail)
        };
        let only = only.filter(|only| !trail.iter().any(|step| only.contains(step)));
        match end {
            Ok(End::Folder(folder)) => match self.hidden(discovery, (links, blobs), (path, folder), only) {
                Some(why) => Answer::Refused(why),
                None => quiet,
            },
            Err(why) if discovery.globs.name_folder(relative) && only.is_none() => Answer::Refused(why),
            Ok(End::File(_)) | Err(_) => quiet,
        }
    }

    /// Why passports in `folder`, or behind links in it, are missed that would have the name `link`.
    fn hidden(
        &mut self,
        discovery: &Discovery,
        (links, blobs): (&mut Links, &Blobs),
        (link, folder): (&[u8], Vec<u8>),
        only: Option<&HashSet<Vec<u8>>>,
    ) -> Option<Unread> {
        let index = match links.index() {
            Ok(index) => index,
            Err(why) => return Some(why),
        };
        let is_passport =
            |path: &[u8]| git::path(path).is_some_and(|path| matches!(discovery.candidate(path), Candidate::Passport));
        let mut chains = vec![Chain { folder, link: link.to_vec(), before: None, links: 1 }];
        let mut ahead = vec![0];
        while let Some(chain) = ahead.pop() {
            let folder = chains[chain].folder.clone();
            let mut name = name(&chains, chain);
            let front = name.len();
            for (path, mode) in index.below(&folder) {
                self.names = self.names.saturating_sub(if mode == Mode::Link { COST_OF_A_LINK } else { 1 });
                if self.names == 0 {
                    return Some(Unread::unreadable("a link to a directory that holds too many files", REMEDY));
                }
                name.truncate(front);
                let below = if folder.is_empty() { path } else { &path[folder.len() + 1..] };
                name.extend_from_slice(below);
                let counts = only.is_none_or(|only| only.contains(path));
                if counts && discovery.globs.could_match(&name) && is_passport(&name) && !is_passport(path) {
                    let path = String::from_utf8_lossy(path);
                    let reason = format!("a link to a directory, and its `{path}` is checked under no other name");
                    return Some(Unread::unreadable(reason, REMEDY));
                }
                // No system opens what is behind more links, or has a longer name.
                if mode != Mode::Link || chains[chain].links == MOST_LINKS || name.len() > LONGEST_PATH {
                    continue;
                }
                let Ok(End::Folder(next)) = links.place(path, blobs, &mut Vec::new()) else { continue };
                // Once round a circle: what comes behind has the same names again, only longer ones.
                if passed(&chains, chain, &next) < 2 {
                    let links = chains[chain].links + 1;
                    ahead.push(chains.len());
                    chains.push(Chain { folder: next, link: below.to_vec(), before: Some(chain), links });
                }
            }
        }
        None
    }
}

/// A folder that links lead to, one behind the other.
struct Chain {
    folder: Vec<u8>,
    /// The link to it, relative to the folder before.
    link: Vec<u8>,
    /// The folder that holds the link.
    before: Option<usize>,
    /// How many links lead here.
    links: usize,
}

/// What a folder is called by the links that lead to it, with `/` at its end.
fn name(chains: &[Chain], chain: usize) -> Vec<u8> {
    let way = std::iter::successors(Some(chain), |at| chains[*at].before);
    let mut parts: Vec<&[u8]> = way.map(|at| &*chains[at].link).collect();
    parts.reverse();
    [&parts.join(&b'/'), &b"/"[..]].concat()
}

/// How often the way to a folder has passed another one.
fn passed(chains: &[Chain], chain: usize, folder: &[u8]) -> usize {
    let way = std::iter::successors(Some(chain), |at| chains[*at].before);
    way.filter(|at| chains[*at].folder == folder).count()
}

/// What to do about a link that hides passports.
const REMEDY: &str = "Put the folder itself here, or include its files under their own names, or exclude the link.";
