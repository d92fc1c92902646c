//! Owns the walk through the work tree beside the index: what Git neither tracks nor ignores, and what it does not list
//! at all: things under a passport's name that are no files, and folders that cannot be opened.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::known::{Known, split};
use super::linked::{self, Behind};
use super::parallel::visit_all;
use super::scope::Scope;
use super::select::untracked;
use super::{Candidate, Discovery, Entry, Found};
use crate::git::blobs::Blobs;
use crate::git::ignored::Ignored;
use crate::git::{self, Git, Refusal};
use crate::path::RepoPath;
use crate::source::links::Links;
use crate::source::{Source, Unread, why};

/// Walks through the folders of the scope; `known` is what the index holds there.
pub(super) fn look(
    discovery: &Discovery,
    git: &Git,
    scope: &Scope,
    known: &Known,
    found: &mut dyn FnMut(Found),
) -> Result<(), Refusal> {
    let walk = Walk { discovery, known };
    let blobs = Blobs::new(git.clone());
    let (mut links, mut behind) = (Links::new(git.clone()), Behind::default());
    let mut look_behind =
        |path: &[u8]| behind.judge(discovery, (&mut links, &blobs), path, linked::Place::New, None).found(path);
    let mut untracked = |path: &[u8]| untracked(discovery, path, &mut look_behind);
    let mut ignored = Ignored::new(git.clone(), known.hides_ignore_files());
    let mut met = Met::default();
    let mut ahead = walk.starts(scope, &mut met);
    let mut for_git = Vec::new();
    let mut gates = Vec::new();
    loop {
        for part in visit_all(ahead, &|folder, ahead, met| walk.visit(folder, ahead, met)) {
            met.extend(part);
        }
        for (path, why) in met.closed.drain(..) {
            found(refused(&path, why));
        }
        for_git.append(&mut met.for_git);
        gates.append(&mut met.gates);
        ahead = answered(std::mem::take(&mut met.asked), &mut ignored, &mut untracked, found)?;
        if ahead.is_empty() && !gates.is_empty() {
            ahead = through(std::mem::take(&mut gates), git, &mut untracked, found)?;
        }
        if ahead.is_empty() {
            break;
        }
    }
    ignored.end()?;
    if for_git.is_empty() {
        return Ok(());
    }
    let paths: Vec<PathBuf> = for_git.iter().filter_map(|path| git::path(path)).map(Path::to_owned).collect();
    git.untracked(&paths, &mut |path| {
        let bare = path.strip_suffix(b"/").unwrap_or(path);
        if git::path(bare).is_none_or(|relative| scope.covers(relative)) {
            untracked(path).into_iter().for_each(&mut *found);
        }
    })
}

/// A folder to visit.
struct Folder {
    /// Relative to the root, as Git writes it.
    path: Vec<u8>,
    /// Whether it is certainly not a repository of its own, regardless of its content.
    is_own: bool,
    /// Whether Git lists the files in it.
    by_git: bool,
}

/// What a walk has met and cannot decide.
#[derive(Default)]
struct Met {
    /// To be reported, unless Git ignores it.
    asked: Vec<Asked>,
    /// Folders that cannot be listed, and why.
    closed: Vec<(Vec<u8>, Unread)>,
    /// Folders that hold a `.git`: Git decides whether they are repositories.
    gates: Vec<Folder>,
    /// Files and folders that the index may hold under another spelling, which only Git knows.
    for_git: Vec<Vec<u8>>,
}

struct Asked {
    path: Vec<u8>,
    what: What,
}

/// What is met under a path that the index does not hold.
enum What {
    /// A file or a link.
    File,
    /// A folder; whether Git lists its files, and why it is a finding itself.
    Folder { by_git: bool, why: Option<Unread> },
    /// Neither.
    Other(Unread),
}

impl Met {
    fn extend(&mut self, other: Self) {
        self.asked.extend(other.asked);
        self.closed.extend(other.closed);
        self.gates.extend(other.gates);
        self.for_git.extend(other.for_git);
    }
}

struct Walk<'d> {
    discovery: &'d Discovery,
    known: &'d Known,
}

impl Walk<'_> {
    /// Where the walk starts; a folder in which Git has listed nothing may be ignored.
    fn starts(&self, scope: &Scope, met: &mut Met) -> Vec<Folder> {
        let is_inner = |start: &Path| start.parent().is_some_and(|above| scope.covers(above));
        let mut starts = Vec::new();
        for start in scope.folders.iter().filter(|start| !is_inner(start)) {
            let path = git::bytes(start);
            let by_git = start.ancestors().any(|above| self.is_doubtful_folder(&git::bytes(above)));
            if by_git {
                met.for_git.push(path.clone());
            }
            if self.known.has_folder(&path) {
                starts.push(Folder { path, is_own: true, by_git });
            } else if !self.known.has_submodule(&path) {
                met.asked.push(Asked { path, what: What::Folder { by_git, why: None } });
            }
        }
        starts
    }

    /// Whether Git may take a folder for another one that the index holds beside it.
    fn is_doubtful_folder(&self, path: &[u8]) -> bool {
        let (folder, name) = split(path);
        if self.known.has_folder(path) {
            self.known.has_twin(path)
        } else {
            is_doubtful(name, &self.known.small_letters_in(folder))
        }
    }

    fn visit(&self, folder: Folder, ahead: &mut Vec<Folder>, met: &mut Met) {
        let root = &self.discovery.root;
        let Some(relative) = git::path(&folder.path) else { return };
        let held = self.known.names_in(&folder.path);
        let mut others = Vec::new();
        let mut look = |name: &[u8], kind: FileType| {
            if name == b".git" {
                return folder.is_own;
            }
            let passed_over = kind.is_file()
                && (held.contains(name) || !(self.discovery.sniff || self.discovery.globs.could_match(name)));
            if !passed_over {
                others.push((name.to_vec(), kind));
            }
            true
        };
        match each_entry(&root.join(relative), &mut look) {
            Ok(false) => return met.gates.push(folder),
            // It was there when its own folder was listed, and holds nothing now.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) if self.discovery.globs.excluded(relative).is_none() => {
                met.closed.push((folder.path.clone(), why::refusal(&error)));
            }
            Ok(true) | Err(_) => {}
        }
        let small_letters = LazyCell::new(|| self.known.small_letters_in(&folder.path));
        for (name, kind) in others {
            let mut path = folder.path.clone();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(&name);
            if kind.is_dir() && self.known.has_folder(&path) {
                let by_git = folder.by_git || self.known.has_twin(&path);
                if by_git && !folder.by_git {
                    met.for_git.push(path.clone());
                }
                ahead.push(Folder { path, is_own: true, by_git });
                continue;
            }
            let Some(relative) = git::path(&path) else { continue };
            let is_doubtful = || folder.by_git || is_doubtful(&name, &small_letters);
            let what = if kind.is_dir() {
                if self.known.has_submodule(&path) {
                    continue; // The index has reported it.
                }
                let is_passport = matches!(self.discovery.candidate_folder(relative), Candidate::Passport);
                What::Folder { by_git: is_doubtful(), why: is_passport.then(why::a_folder) }
            } else if held.contains(&name[..]) || !self.is_wanted(relative, kind) {
                continue;
            } else if kind.is_file() || kind.is_symlink() {
                What::File
            } else {
                What::Other(why::not_regular(kind))
            };
            let is_for_git = match what {
                What::Folder { by_git, .. } => by_git,
                What::File => is_doubtful(),
                What::Other(_) => false,
            };
            if is_for_git && !folder.by_git {
                met.for_git.push(path.clone());
            }
            if !(is_for_git && matches!(what, What::File)) {
                met.asked.push(Asked { path, what });
            }
        }
    }

    /// Whether something that is no folder would be reported, if Git does not ignore it.
    fn is_wanted(&self, relative: &Path, kind: FileType) -> bool {
        let discovery = self.discovery;
        let is_linked_folder = kind.is_symlink() && discovery.root.join(relative).is_dir();
        match if is_linked_folder { discovery.candidate_folder(relative) } else { discovery.candidate(relative) } {
            Candidate::Passport => true,
            Candidate::Perhaps | Candidate::Excluded(_) => kind.is_file() || kind.is_symlink(),
            Candidate::No => kind.is_symlink() && (is_linked_folder || discovery.globs.see_behind(relative)),
        }
    }
}

/// Reports what Git does not ignore, and returns the folders among it.
fn answered(
    mut asked: Vec<Asked>,
    ignored: &mut Ignored,
    untracked: &mut dyn FnMut(&[u8]) -> Option<Found>,
    found: &mut dyn FnMut(Found),
) -> Result<Vec<Folder>, Refusal> {
    // Git keeps the patterns of the folder of the last query.
    asked.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    let answers = ignored.ask(asked.iter().map(|one| &one.path[..]))?;
    let mut ahead = Vec::new();
    for (Asked { path, what }, _) in asked.into_iter().zip(answers).filter(|(_, is_ignored)| !is_ignored) {
        match what {
            What::File => untracked(&path).into_iter().for_each(&mut *found),
            What::Other(why) => found(refused(&path, why)),
            What::Folder { by_git, why } => {
                if let Some(why) = why {
                    found(refused(&path, why));
                }
                ahead.push(Folder { path, is_own: false, by_git });
            }
        }
    }
    Ok(ahead)
}

/// Reports which of these folders are repositories, and returns the others.
fn through(
    gates: Vec<Folder>,
    git: &Git,
    untracked: &mut dyn FnMut(&[u8]) -> Option<Found>,
    found: &mut dyn FnMut(Found),
) -> Result<Vec<Folder>, Refusal> {
    let paths: Vec<PathBuf> = gates.iter().filter_map(|folder| git::path(&folder.path)).map(Path::to_owned).collect();
    let asked: HashSet<&[u8]> = gates.iter().map(|folder| &folder.path[..]).collect();
    let mut repositories = HashSet::new();
    git.untracked(&paths, &mut |path| {
        if let Some(repository) = path.strip_suffix(b"/").filter(|repository| asked.contains(repository)) {
            repositories.insert(repository.to_vec());
            untracked(path).into_iter().for_each(&mut *found);
        }
    })?;
    let others = gates.into_iter().filter(|folder| !repositories.contains(&folder.path));
    Ok(others.map(|folder| Folder { is_own: true, ..folder }).collect())
}

/// Whether Git may know a name that the index does not hold beside `beside`, in small letters: it may take letters of
/// either case for the same, and puts together the letters and accents that macOS takes apart.
fn is_doubtful(name: &[u8], beside: &HashSet<Vec<u8>>) -> bool {
    (cfg!(target_os = "macos") && !name.is_ascii())
        || name.eq_ignore_ascii_case(b".git")
        || beside.contains(&name.to_ascii_lowercase())
}

/// Shows each entry of a folder to `look`, until that wants no more.
fn each_entry(folder: &Path, look: &mut dyn FnMut(&[u8], FileType) -> bool) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !look(&git::bytes(Path::new(&entry.file_name())), entry.file_type()?) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn refused(path: &[u8], why: Unread) -> Found {
    Found::Entry(Entry {
        name: RepoPath::from_bytes(path),
        source: Source::Refused(why),
        sniffed: false,
        watched: None,
    })
}
