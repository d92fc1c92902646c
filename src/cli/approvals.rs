//! Owns the approvals of a run: those of the base's configuration, and those that the change may bring along.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::base::Origin;
use super::configuration::{self, NO_LINK};
use crate::config::{LARGEST, Loaded};
use crate::discover::globs::{Globs, Match};
use crate::discover::{Discovery, Entry, Extent};
use crate::git::blobs::Blobs;
use crate::git::{Git, Mode, Refusal};
use crate::path::RepoPath;
use crate::policy::approval::{Approvals, By};
use crate::policy::excuse::Excuses;
use crate::report::FileReport;
use crate::source::read::Reader;
use crate::source::{Blob, Follower, Source, Unread, why};
use crate::text::{quote, visible};

/// How many files of approvals one run reads.
const MOST_FILES: usize = 500;

/// What a run may accept, and on whose word.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: Vec<Approvals>,
    /// Files of approvals with something wrong: nothing in them counts.
    pub(super) faulty: Vec<FileReport>,
    /// No report is written over these.
    pub(super) entries: Vec<Entry>,
}

/// Finds the approvals of a run with this configuration. The globs are those of the configuration that holds.
///
/// # Errors
/// What Git says.
pub(super) fn find(loaded: &Loaded, origin: &Origin, discovery: &Discovery, has_base: bool) -> Result<Found, Refusal> {
    let mut found = Found::default();
    if let Some(source) = loaded.source.as_ref().filter(|_| !loaded.config.approvals.is_empty()) {
        let by = origin.tip.as_ref().map_or(By::Outside, |tip| By::Base(tip.shown().to_owned()));
        found.files.push(Approvals { source: source.clone(), approvals: loaded.config.approvals.clone(), by });
    }
    let globs = &loaded.config.approval_files;
    let (Some((git, extent)), false) = (&discovery.git, globs.is_empty()) else { return Ok(found) };
    for (path, source) in listed(globs, (git, extent), discovery)? {
        let name = RepoPath::from_path(&path);
        let on_disk = discovery.root.path.join(&path);
        found.entries.push(Entry { name: name.clone(), source: Source::File(on_disk), sniffed: false, watched: None });
        let mut reader = Reader::default();
        let loaded = match reader.read(&source, &Follower::new(&discovery.root, None), LARGEST) {
            Ok(Some(bytes)) => {
                let tip = origin.tip.as_ref();
                let was = tip.map(|tip| tip.bytes(&path, LARGEST)).transpose()?.flatten();
                let by = match tip {
                    Some(tip) if was.as_deref() == Some(bytes) => By::Base(tip.shown().to_owned()),
                    _ => By::Change,
                };
                (Loaded::approvals(name, bytes), by)
            }
            Ok(None) => (Loaded::unread_approvals(name, &why::changed()), By::Change),
            Err(why) => (Loaded::unread_approvals(name, &why), By::Change),
        };
        let (Loaded { config, source, faulty, .. }, by) = loaded;
        found.faulty.extend(faulty);
        if let Some(source) = source.filter(|_| has_base && !config.approvals.is_empty()) {
            found.files.push(Approvals { source, approvals: config.approvals, by });
        }
    }
    Ok(found)
}

/// The files that the globs match, as far as the index names them, each with where it is read from.
fn listed(
    globs: &[String],
    (git, extent): (&Git, &Extent),
    discovery: &Discovery,
) -> Result<Vec<(PathBuf, Source)>, Refusal> {
    let matched = Globs::new(globs, &[]).map_err(|error| Refusal {
        message: error.to_string(),
        help: "Correct `approvals` in the configuration.".to_owned(),
    })?;
    let folders: Vec<PathBuf> = globs.iter().map(|glob| folder(glob)).collect();
    let everywhere = folders.iter().any(|folder| folder.as_os_str().is_empty());
    let blobs = Arc::new(Blobs::new(git.clone()));
    let mut files: Vec<(PathBuf, Source)> = Vec::new();
    let mut count = 0;
    git.tracked(if everywhere { &[] } else { &folders }, &mut |entry| {
        let Some(path) = crate::git::path(entry.path).map(Path::to_owned) else { return };
        if matched.matches(&path) != Match::Yes || files.last().is_some_and(|(last, _)| *last == path) {
            return;
        }
        count += 1;
        if count > MOST_FILES {
            return;
        }
        let source = match entry.mode {
            _ if entry.unmerged => Source::Refused(why::unmerged()),
            Mode::File if *extent == Extent::Staged || entry.sparse => {
                Source::Blob(Blob { id: entry.id.into(), blobs: Arc::clone(&blobs) })
            }
            Mode::File => Source::File(discovery.root.path.join(&path)),
            _ => Source::Refused(Unread::unreadable("the index holds a link or a submodule there", NO_LINK)),
        };
        files.push((path, source));
    })?;
    if count > MOST_FILES {
        return Err(Refusal {
            message: format!("`approvals` matches {count} files, and at most {MOST_FILES} are read"),
            help: "Take approvals out whose changes have landed: they count no more.".to_owned(),
        });
    }
    files.retain_mut(|(path, source)| match source {
        Source::File(_) => match on_disk(discovery, path) {
            Ok(is_there) => is_there,
            Err(why) => {
                *source = Source::Refused(why);
                true
            }
        },
        _ => true,
    });
    Ok(files)
}

/// Whether a file is there, reached through no link.
fn on_disk(discovery: &Discovery, path: &Path) -> Result<bool, Unread> {
    let unreadable = |reason: String| Unread::unreadable(reason, NO_LINK);
    let relative = path.to_str().ok_or_else(|| unreadable("its name is not UTF-8".to_owned()))?;
    if discovery
        .root
        .path
        .join(path)
        .symlink_metadata()
        .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
    {
        return Ok(false);
    }
    configuration::way_to(&discovery.root.path, relative).map(|()| true).map_err(unreadable)
}

/// The folder that holds all that a glob can match; empty where that is the root.
fn folder(glob: &str) -> PathBuf {
    let parts: Vec<&str> = glob.split('/').filter(|part| !part.is_empty()).collect();
    let above = parts.len().saturating_sub(1);
    let literal = parts.iter().take(above).take_while(|part| !part.contains(['*', '?', '[', ']', '{', '}', '\\', '!']));
    literal.collect()
}

/// The approvals that counted, in sentences: what, on whose word, and why.
pub(super) fn counted(excuses: &Excuses) -> Vec<String> {
    let used = excuses.approvals().iter().filter(|approving| approving.is_used());
    let sentences = used.map(|approving| {
        let (written, words) = (approving.written(), &approving.words);
        let at = written.at.as_ref().filter(|at| !at.is_empty());
        let at = at.map(|at| format!(" at {}", quote(at))).unwrap_or_default();
        let (rule, path) = (written.rule.id, quote(&written.path));
        format!("`{rule}` in {path}{at} is approved {}: {}", words.by, visible(&words.reason))
    });
    sentences.collect()
}

/// The approvals that count no more, in a sentence.
pub(super) fn spent(excuses: &Excuses) -> Option<String> {
    let spent = excuses.approvals().iter().filter(|approving| approving.is_spent());
    let places: Vec<&str> = spent.map(|approving| &*approving.words.place).collect();
    let why = "the base holds other bytes than the approved change began with";
    match places.as_slice() {
        [] => None,
        [one] => Some(format!("The approval at {one} is spent, and may go: {why}.")),
        [first, rest @ ..] => {
            Some(format!("The approvals at {first} and {} more are spent, and may go: {why}.", rest.len()))
        }
    }
}
