//! Owns the way to the configuration: which file it is, read from the work tree or from the index, through no link.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::ConfigArgs;
use super::output::{Failed, failed, shown};
use super::place::{End, Roots, walk};
use crate::config::{Config, EnvelopeFault as Fault, Envelopes, LARGEST, Loaded, NAME};
use crate::date::Date;
use crate::discover::{Entry, Extent};
use crate::git::blobs::Blobs;
use crate::git::{Git, Mode, Refusal};
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
    /// Why the index could not be asked for it: then it is not known what holds.
    pub(super) refusal: Option<Refusal>,
    /// What a reader has to know of where it was looked for: a sentence.
    pub(super) remark: Option<String>,
}

/// How a configuration is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The day on which it holds.
    pub(super) today: Date,
    /// Whether the run writes the baseline: then there may be none yet.
    pub(super) writes_baseline: bool,
    /// Bytes that an envelope may have.
    pub(super) limit: u64,
}

/// Reads the configuration of a run.
///
/// # Errors
/// When the file that was named cannot be looked for.
pub(super) fn load(
    args: &ConfigArgs,
    root: &Root,
    git: Option<&(Git, Extent)>,
    reading: Reading,
) -> Result<Configured, Failed> {
    let nothing = |refusal| Configured { loaded: Loaded::default(), entries: Vec::new(), refusal, remark: None };
    if args.no_config {
        return Ok(nothing(None));
    }
    let (name, found) = match &args.config {
        Some(given) => named(given, root)?,
        None => (RepoPath::new(NAME), Some(Source::File(root.path.join(NAME)))),
    };
    let index = Index::of(git);
    let inside = found.as_ref().and_then(|source| relative(source, root));
    let source = match (found, index, inside) {
        (Some(_), Some(index), Some(relative)) => match index.source(&relative) {
            Ok(None) if args.config.is_none() && root.join(&relative).symlink_metadata().is_ok() => {
                let name = visible(name.as_str()).into_owned();
                let remark = Some(format!("{name} is not in the index, and does not count: `git add` it."));
                return Ok(Configured { remark, ..nothing(None) });
            }
            Ok(source) => source.or_else(|| absent(args)),
            Err(refusal) => return Ok(nothing(Some(refusal))),
        },
        (Some(Source::File(path)), ..) => on_disk(path).or_else(|| left_out(root, git, NAME)).or_else(|| absent(args)),
        (source, ..) => source.or_else(|| absent(args)),
    };
    let Some(source) = source else {
        return Ok(nothing(None));
    };
    let links = Follower::new(root, None);
    let mut reader = Reader::default();
    let loaded = match reader.read(&source, &links, LARGEST) {
        Ok(Some(bytes)) => Loaded::parse(name.clone(), bytes, reading.today),
        Ok(None) => Loaded::unread(name.clone(), &why::changed()),
        Err(why) => Loaded::unread(name.clone(), &why),
    };
    let loaded = with_files(loaded, root, Index::of(git).as_ref(), reading);
    let loaded = with_envelopes(loaded, root, git, reading.limit);
    let entry = |name: &RepoPath| {
        let source = Source::File(root.path.join(name.as_str()));
        Entry { name: name.clone(), source, sniffed: false, watched: None }
    };
    let entries = std::iter::once(&name).chain(loaded.envelopes.iter().map(|file| &file.name)).map(entry).collect();
    Ok(Configured { loaded, entries, refusal: None, remark: None })
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
    if *extent != Extent::Staged {
        return in_work_tree(root, path, limit);
    }
    read(root, &Index { git }.source(path).ok()??, limit)
}

/// The bytes of a file that a configuration names, as the work tree holds it.
pub(super) fn in_work_tree(root: &Root, path: &Path, limit: u64) -> Option<Vec<u8>> {
    way_to(&root.path, path.to_str()?).ok()?;
    read(root, &Source::File(root.path.join(path)), limit)
}

fn read(root: &Root, source: &Source, limit: u64) -> Option<Vec<u8>> {
    let mut reader = Reader::default();
    reader.read(source, &Follower::new(root, None), limit).ok()?.map(<[u8]>::to_vec)
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

/// A file of the policy where a sparse checkout has left it in the index.
fn left_out(root: &Root, git: Option<&(Git, Extent)>, path: &str) -> Option<Source> {
    let (git, _) = git?;
    if git.top() != root.path || git.directory().join("info/sparse-checkout").symlink_metadata().is_err() {
        return None;
    }
    Index { git }.entry(Path::new(path), true).unwrap_or_else(|refusal| Some(unlisted(&refusal)))
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
    fn source(&self, path: &Path) -> Result<Option<Source>, Refusal> {
        self.entry(path, false)
    }

    fn entry(&self, path: &Path, sparse_only: bool) -> Result<Option<Source>, Refusal> {
        let blobs = Arc::new(Blobs::new(self.git.clone()));
        let wanted = crate::git::bytes(path);
        let mut found = None;
        self.git.tracked(&[path.to_owned()], &mut |entry| {
            if entry.path != wanted || (sparse_only && !entry.sparse) {
                return;
            }
            found = Some(match entry.mode {
                _ if entry.unmerged => Source::Refused(why::unmerged()),
                Mode::File => Source::Blob(Blob { id: entry.id.into(), blobs: Arc::clone(&blobs) }),
                _ => Source::Refused(Unread::unreadable("the index holds a link or a submodule there", NO_LINK)),
            });
        })?;
        Ok(found)
    }
}

/// What cannot be listed cannot be read.
fn unlisted(refusal: &Refusal) -> Source {
    Source::Refused(Unread::unreadable(&refusal.message, "Look at the repository with `git status`."))
}

/// Checks that the files are there which a configuration names.
fn with_files(loaded: Loaded, root: &Root, index: Option<&Index>, reading: Reading) -> Loaded {
    let Some((baseline, span)) = loaded.config.baseline.clone() else { return loaded };
    let reason = match index {
        Some(index) => match index.source(Path::new(&baseline)).unwrap_or_else(|refusal| Some(unlisted(&refusal))) {
            Some(Source::Refused(Unread::Unreadable { reason, .. })) => reason,
            Some(_) => return loaded,
            None => "it is not in the index".to_owned(),
        },
        None => match way_to(&root.path, &baseline) {
            Ok(()) => return loaded,
            // The run makes it.
            Err(reason) if reading.writes_baseline && reason == ABSENT => return loaded,
            Err(reason) => reason,
        },
    };
    let message = format!("`baseline` names what is no file of the repository: {reason}");
    let help = "Name a regular file below the root of the repository, reached through no link.".to_owned();
    loaded.with_fault(span, "/baseline", message, help)
}

/// Reads the envelopes that a configuration names.
fn with_envelopes(mut loaded: Loaded, root: &Root, git: Option<&(Git, Extent)>, limit: u64) -> Loaded {
    let mut reader = Reader::default();
    let links = Follower::new(root, None);
    let mut read = |path: &str| {
        let source = match Index::of(git) {
            Some(index) => {
                let held = index.source(Path::new(path)).map_err(|refusal| refusal.message)?;
                held.ok_or("it is not in the index")?
            }
            None => match way_to(&root.path, path) {
                Ok(()) => Source::File(root.path.join(path)),
                Err(reason) => left_out(root, git, path).ok_or(reason)?,
            },
        };
        match reader.read(&source, &links, limit) {
            Ok(Some(bytes)) => Ok(bytes.to_vec()),
            Ok(None) => Err("no such file".to_owned()),
            Err(Unread::Unreadable { reason, .. }) => Err(reason),
            Err(Unread::Oversized { limit, .. }) => Err(format!("it is larger than {limit} bytes")),
        }
    };
    let read = Envelopes::read(&loaded.config, |path| Ok::<_, std::convert::Infallible>(read(path)));
    let Ok((envelopes, faults)) = read;
    loaded.envelopes = envelopes;
    with_faults(loaded, faults, "the repository")
}

/// The same configuration with what is wrong with its envelopes.
pub(super) fn with_faults(loaded: Loaded, faults: Vec<Fault>, of: &str) -> Loaded {
    faults.into_iter().fold(loaded, |loaded, (span, pointer, reason)| {
        let message = format!("`envelope` names what cannot be read in {of}: {}", visible(&reason));
        let help = "Name a regular file below the root of the repository, reached through no link.".to_owned();
        loaded.with_fault(span, &pointer, message, help)
    })
}

/// What is said of a file that is not there.
const ABSENT: &str = "no such file";

/// Walks to a file below the root, through no link.
pub(super) fn way_to(root: &Path, relative: &str) -> Result<(), String> {
    let mut path = root.to_owned();
    let mut parts = relative.split('/').peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let metadata = path.symlink_metadata().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ABSENT.to_owned(),
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
