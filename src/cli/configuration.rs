//! Owns the way to the configuration: which file it is, read from the work tree or from the index, through no link.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::ConfigArgs;
use super::output::{Failed, failed, shown};
use super::place::{End, Roots, walk};
use crate::config::{Config, LARGEST, Loaded, NAME};
use crate::date::Date;
use crate::discover::{Entry, Extent};
use crate::git::blobs::Blobs;
use crate::git::{Git, Mode};
use crate::path::RepoPath;
use crate::report::SwitchedOff;
use crate::source::read::Reader;
use crate::source::{Blob, Follower, Root, Source, Unread, why};
use crate::text::{Span, visible};

/// How many switched-off rules one note names.
const NAMED: usize = 8;

/// What to do about a link.
pub(super) const NO_LINK: &str = "Put the file itself there: a committed link could lead to any file.";

/// A configuration, and the files that it comes from.
pub(super) struct Configured {
    pub(super) loaded: Loaded,
    /// No report is written over these.
    pub(super) entries: Vec<Entry>,
}

/// Reads the configuration of a run, as it is meant on the day `today`.
///
/// # Errors
/// When the file that was named cannot be looked for.
pub(super) fn load(
    args: &ConfigArgs,
    root: &Root,
    git: Option<&(Git, Extent)>,
    today: Date,
) -> Result<Configured, Failed> {
    if args.no_config {
        return Ok(Configured { loaded: Loaded::default(), entries: Vec::new() });
    }
    let (name, found) = match &args.config {
        Some(given) => named(given, root)?,
        None => (RepoPath::new(NAME), Some(Source::File(root.path.join(NAME)))),
    };
    let index = Index::of(git);
    let inside = found.as_ref().and_then(|source| relative(source, root));
    let source = match (found, index, inside) {
        (Some(_), Some(index), Some(relative)) => index.source(&relative).or_else(|| absent(args)),
        (Some(Source::File(path)), ..) => on_disk(path).or_else(|| left_out(root, git)).or_else(|| absent(args)),
        (source, ..) => source.or_else(|| absent(args)),
    };
    let Some(source) = source else {
        return Ok(Configured { loaded: Loaded::default(), entries: Vec::new() });
    };
    let links = Follower::new(root, None);
    let mut reader = Reader::default();
    let loaded = match reader.read(&source, &links, LARGEST) {
        Ok(Some(bytes)) => Loaded::parse(name.clone(), bytes, today),
        Ok(None) => Loaded::unread(name.clone(), &why::changed()),
        Err(why) => Loaded::unread(name.clone(), &why),
    };
    let loaded = with_files(loaded, root, Index::of(git).as_ref());
    let on_disk = root.path.join(name.as_str());
    let entry = Entry { name, source: Source::File(on_disk), sniffed: false, watched: false };
    Ok(Configured { loaded, entries: vec![entry] })
}

/// The configuration's name and its path below the root; nothing where it is no file of the repository.
pub(super) fn inside(args: &ConfigArgs, root: &Root) -> Option<(RepoPath, PathBuf)> {
    if args.no_config {
        return None;
    }
    let Some(given) = &args.config else { return Some((RepoPath::new(NAME), PathBuf::from(NAME))) };
    let located = root.locate(given);
    let path = located.inside(root)?.to_owned();
    Some((located.name, path))
}

/// The bytes of a file that a configuration names, as the run looks at it: in the index, or in the work tree.
pub(super) fn bytes(root: &Root, (git, extent): (&Git, &Extent), path: &Path, limit: u64) -> Option<Vec<u8>> {
    let source = if *extent == Extent::Staged {
        Index { git }.source(path)?
    } else {
        way_to(&root.path, path.to_str()?).ok()?;
        Source::File(root.path.join(path))
    };
    let mut reader = Reader::default();
    reader.read(&source, &Follower::new(root, None), limit).ok()?.map(<[u8]>::to_vec)
}

/// The file that `--config` names: no committed link on the way is followed.
fn named(given: &Path, root: &Root) -> Result<(RepoPath, Option<Source>), Failed> {
    let located = root.locate(given);
    let refused = |reason: String| Some(Source::Refused(Unread::unreadable(reason, NO_LINK)));
    let source = match walk(given, &Roots::of(&root.path)) {
        Ok(End::Name(_, _, None)) => None,
        Ok(End::Name(folder, name, Some(_))) => Some(Source::File(folder.join(name))),
        Ok(End::Link(link)) => refused(format!("{} is a link, and no link is followed", shown(&link))),
        Ok(End::Folder) => Some(Source::Refused(why::a_folder())),
        Ok(End::Descriptor(_)) => refused("it is no regular file".to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(format!("failed to find the configuration {}", shown(given)))(error)),
    };
    Ok((located.name, source))
}

/// A file that was named has to be there.
fn absent(args: &ConfigArgs) -> Option<Source> {
    args.config.as_ref()?;
    let advice = "Check the name after `--config`; with `--staged` it has to be in the index.";
    Some(Source::Refused(Unread::unreadable("no such file", advice)))
}

/// What is at a path, if anything is.
fn on_disk(path: PathBuf) -> Option<Source> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => {
            Some(Source::Refused(Unread::unreadable("it is a link, and no link is followed", NO_LINK)))
        }
        Ok(metadata) if metadata.is_file() => Some(Source::File(path)),
        Ok(metadata) => Some(Source::Refused(why::not_regular(metadata.file_type()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => Some(Source::Refused(why::refusal(&error))),
    }
}

/// The configuration where a sparse checkout has left it in the index.
fn left_out(root: &Root, git: Option<&(Git, Extent)>) -> Option<Source> {
    let (git, _) = git?;
    if git.top() != root.path || git.directory().join("info/sparse-checkout").symlink_metadata().is_err() {
        return None;
    }
    Index { git }.entry(Path::new(NAME), true)
}

fn relative(source: &Source, root: &Root) -> Option<PathBuf> {
    match source {
        Source::File(path) => path.strip_prefix(&root.path).ok().map(Path::to_owned),
        _ => None,
    }
}

/// The index, where the bytes in it count.
struct Index<'g> {
    git: &'g Git,
}

impl<'g> Index<'g> {
    /// Only the coming commit is looked at as the index holds it.
    fn of(git: Option<&'g (Git, Extent)>) -> Option<Self> {
        git.filter(|(_, extent)| *extent == Extent::Staged).map(|(git, _)| Self { git })
    }

    /// What the index holds under a path, if anything.
    fn source(&self, path: &Path) -> Option<Source> {
        self.entry(path, false)
    }

    fn entry(&self, path: &Path, sparse_only: bool) -> Option<Source> {
        let blobs = Arc::new(Blobs::new(self.git.clone()));
        let wanted = crate::git::bytes(path);
        let mut found = None;
        let listed = self.git.tracked(&[path.to_owned()], &mut |entry| {
            if entry.path != wanted || (sparse_only && !entry.sparse) {
                return;
            }
            found = Some(match entry.mode {
                _ if entry.unmerged => Source::Refused(why::unmerged()),
                Mode::File => Source::Blob(Blob { id: entry.id.into(), blobs: Arc::clone(&blobs) }),
                _ => Source::Refused(Unread::unreadable("the index holds a link or a submodule there", NO_LINK)),
            });
        });
        match listed {
            Ok(()) => found,
            Err(refusal) => {
                let remedy = "Look at the repository with `git status`.";
                Some(Source::Refused(Unread::unreadable(refusal.message, remedy)))
            }
        }
    }
}

/// Checks that the files are there which a configuration names.
fn with_files(loaded: Loaded, root: &Root, index: Option<&Index>) -> Loaded {
    let Some((baseline, span)) = loaded.config.baseline.clone() else { return loaded };
    let reason = match index {
        Some(index) => match index.source(Path::new(&baseline)) {
            Some(Source::Refused(Unread::Unreadable { reason, .. })) => reason,
            Some(_) => return loaded,
            None => "it is not in the index".to_owned(),
        },
        None => match way_to(&root.path, &baseline) {
            Ok(()) => return loaded,
            Err(reason) => reason,
        },
    };
    let message = format!("`baseline` names what is no file of the repository: {reason}");
    let help = "Name a regular file below the root of the repository, reached through no link.".to_owned();
    loaded.with_fault(span, "/baseline", message, help)
}

/// Walks to a file below the root, through no link.
pub(super) fn way_to(root: &Path, relative: &str) -> Result<(), String> {
    let mut path = root.to_owned();
    let mut parts = relative.split('/').peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let metadata = path.symlink_metadata().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "no such file".to_owned(),
            _ => error.to_string(),
        })?;
        if metadata.is_symlink() {
            return Err(format!("{} is a link", visible(part)));
        }
        let fits = if parts.peek().is_some() { metadata.is_dir() } else { metadata.is_file() };
        if !fits {
            return Err(format!("{} is no {}", visible(part), if parts.peek().is_some() { "folder" } else { "file" }));
        }
    }
    Ok(())
}

/// What the policy takes away, in sentences.
pub(super) fn notes(loaded: &Loaded, switched_off: &[SwitchedOff]) -> Vec<String> {
    let mut notes = Vec::new();
    let Loaded { config: Config { include, exclude, .. }, source, .. } = loaded;
    if let Some(source) = source {
        let name = source.place(Span::default());
        let name = name.trim_end_matches(":1");
        let listed = |globs: &[String]| {
            let named: Vec<String> = globs.iter().take(NAMED).map(|glob| format!("`{}`", visible(glob))).collect();
            named.join(", ") + &more(globs.len())
        };
        if let Some(include) = include {
            notes.push(format!("{name} looks for passports at {}.", listed(include)));
        }
        if !exclude.is_empty() {
            notes.push(format!("{name} leaves out {}.", listed(exclude)));
        }
    }
    let mut seen: Vec<(&str, &[String])> = Vec::new();
    for SwitchedOff { by, paths, .. } in switched_off {
        if seen.contains(&(by, paths)) {
            continue;
        }
        seen.push((by, paths));
        let same = switched_off.iter().filter(|off| (&off.by, &off.paths) == (by, paths));
        let rules: Vec<&str> = same.map(|off| off.rule.id).collect();
        let named = rules.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let at = if paths.is_empty() { String::new() } else { format!(" for {}", paths.join(", ")) };
        notes.push(format!("Switched off by {by}{at}: {named}{}.", more(rules.len())));
    }
    notes
}

fn more(count: usize) -> String {
    if count > NAMED { format!(" and {} more", count - NAMED) } else { String::new() }
}
