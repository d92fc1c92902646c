//! Owns the request of a scan: arguments as typed become arguments as meant.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{DiscoveryArgs, RuleArgs};
use super::base::{self, Chosen, Origin};
use super::configuration::Reading;
use super::output::{Failed, failed, path_from_bytes, shown};
use super::{configuration, outside};
use crate::config::{EnvelopeFile, Loaded};
use crate::discover::globs::Globs;
use crate::discover::{Discovery, Entry, Extent, Found, may_convert};
use crate::git::{Git, Refusal};
use crate::path::RepoPath;
use crate::source::read::read_stream;
use crate::source::{Root, Source};

/// How large a list of files may be.
const LARGEST_LIST: u64 = 1 << 30;

/// What to check.
pub(super) struct Request {
    pub(super) discovery: Discovery,
    pub(super) folders: Vec<PathBuf>,
    pub(super) files: Vec<PathBuf>,
    pub(super) stdin: Option<Entry>,
    /// What the passports are compared with.
    pub(super) base: Chosen,
    /// What is configured.
    pub(super) loaded: Loaded,
    /// Where that is from.
    pub(super) policy: Origin,
    /// The envelopes as the run looks at them, whatever the base has.
    pub(super) envelopes: Vec<Arc<EnvelopeFile>>,
    /// The files that the policy is read from.
    pub(super) policy_files: Vec<Entry>,
    /// Why Git cannot be used although it should be: then nothing is scanned.
    pub(super) refusal: Option<Refusal>,
}

impl Request {
    /// Whether the whole repository is looked through.
    pub(super) fn is_whole(&self) -> bool {
        self.files.is_empty()
            && self.stdin.is_none()
            && self.folders.iter().any(|folder| {
                self.discovery
                    .root
                    .current
                    .join(folder)
                    .canonicalize()
                    .is_ok_and(|path| path == self.discovery.root.path)
            })
    }

    /// Whether only a change is looked at, which may well touch no passport.
    pub(super) fn is_change(&self) -> bool {
        matches!(self.discovery.git, Some((_, Extent::Staged | Extent::ChangedSince(_))))
    }

    pub(super) fn discover(&self, found: &mut dyn FnMut(Found)) {
        if let Some(refusal) = &self.refusal {
            return found(Found::Refused(refusal.clone()));
        }
        self.discovery.run(&self.files, &self.folders, found);
        if let Some(entry) = &self.stdin {
            found(match self.discovery.globs.excluded(entry.name.as_str()) {
                Some(glob) if self.discovery.force_exclude => Found::Excluded(entry.name.clone(), glob.to_owned()),
                _ => Found::Entry(entry.clone()),
            });
        }
    }
}

/// The root as the folders show it, before Git is used.
pub(super) fn nearest_root() -> Result<Root, Failed> {
    let current = std::env::current_dir().map_err(failed("failed to find the current directory"))?;
    Root::find(&current).map_err(failed("failed to resolve the current directory"))
}

/// What the paths and options of a command mean. Standard input is read up to the limit.
pub(super) fn request(
    paths: &[PathBuf],
    args: &DiscoveryArgs,
    rules: &RuleArgs,
    reading: Reading,
    limit: u64,
) -> Result<Request, Failed> {
    let dash = Path::new("-");
    let from_stdin = paths.iter().any(|path| path == dash);
    let list_on_stdin = args.files_from.as_deref() == Some(dash);
    if from_stdin && list_on_stdin {
        return Err(Failed(
            "standard input is either a passport (`-`) or the list of `--files-from -`, not both".to_owned(),
        ));
    }
    if !from_stdin && args.stdin_filename.is_some() {
        return Err(Failed("--stdin-filename names what comes with the path `-`; give that path too".to_owned()));
    }
    let extent = extent(args);
    if from_stdin && matches!(extent, Extent::Staged | Extent::ChangedSince(_)) {
        return Err(Failed(
            "standard input (`-`) is no part of a commit: give it without --staged and --changed-since".to_owned(),
        ));
    }
    let parsed = |include: &[String], exclude: &[String]| {
        Globs::new(include, exclude).map_err(|error| Failed(error.to_string()))
    };
    // Before anything else is read: a misspelt glob is a misspelt command.
    parsed(&args.include, &args.exclude)?;
    // Named files are read as they are; Git lists folders and changes.
    let by_name = !paths.is_empty() || args.files_from.is_some();
    // What is named and not there may be what a sparse checkout left in the index.
    let for_git = |path: &PathBuf| path != dash && path.symlink_metadata().map_or(true, |_| path.is_dir());
    let mut named = match &args.files_from {
        Some(list) => listed(list, args.null)?,
        None => Vec::new(),
    };
    let wants_git = extent != Extent::All
        || args.base.is_some()
        || !by_name
        || paths.iter().any(for_git)
        || may_convert(paths.iter().chain(&named));
    let (root, git) = root(wants_git && !args.no_git, extent)?;
    let (git, refusal) = git.map_or_else(|refusal| (None, Some(refusal)), |git| (git, None));
    let in_work_tree = paths.iter().chain(&named).filter(|_| !args.staged);
    let refusal = refusal.or_else(|| outside::refusal(&root, in_work_tree));
    let (force_exclude, sniff) = (args.force_exclude, args.sniff);
    let mut refusal = refusal;
    // The base comes first: its policy says where passports are.
    let mut base = Chosen::default();
    if refusal.is_none() {
        base = base::choose(args.base.as_deref(), git.as_ref()).unwrap_or_else(|why| {
            refusal = Some(why);
            Chosen::default()
        });
    }
    let configured = configuration::load(&rules.source, &root, git.as_ref(), reading)?;
    refusal = refusal.or_else(|| configured.refusal.clone());
    let policy_files = configured.entries.clone();
    let envelopes = configured.loaded.envelopes.iter().cloned().collect();
    let remark = configured.remark.clone();
    let (loaded, mut policy) = base::policy(
        configured,
        (&rules.source, reading.today, reading.limit),
        &root,
        git.as_ref(),
        base.known.as_ref(),
    )
    .unwrap_or_else(|why| {
        refusal = Some(why);
        (Loaded::default(), Origin::default())
    });
    policy.notes.extend(remark);
    let config = &loaded.config;
    let include = config.include.as_ref().filter(|_| args.include.is_empty());
    let exclude: Vec<String> = config.exclude.iter().chain(&args.exclude).cloned().collect();
    let globs = parsed(include.unwrap_or(&args.include), &exclude)?;
    let discovery = Discovery { root, globs, force_exclude, sniff, git, stamps: false };
    let mut request = Request {
        discovery,
        folders: Vec::new(),
        files: Vec::new(),
        stdin: None,
        base,
        loaded,
        policy,
        envelopes,
        policy_files,
        refusal,
    };
    for path in paths.iter().filter(|path| *path != dash) {
        // A missing file is a finding of the scan, reported like any other file that cannot be read.
        if path.is_dir() { request.folders.push(path.clone()) } else { request.files.push(path.clone()) }
    }
    request.files.append(&mut named);
    if from_stdin {
        let bytes = read_stream(&mut io::stdin().lock(), limit).map_err(failed("failed to read standard input"))?;
        let name = match &args.stdin_filename {
            Some(name) => request.discovery.root.locate(name).name,
            None => RepoPath::new("<stdin>"),
        }
        .of_stream();
        request.stdin = Some(Entry { name, source: Source::Bytes(bytes), sniffed: false, watched: None });
    }
    if paths.is_empty() && args.files_from.is_none() {
        request.folders.push(request.discovery.root.path.clone());
    }
    Ok(request)
}

fn extent(args: &DiscoveryArgs) -> Extent {
    match &args.changed_since {
        Some(revision) => Extent::ChangedSince(revision.clone()),
        None if args.staged => Extent::Staged,
        None if args.tracked => Extent::Tracked,
        None => Extent::All,
    }
}

/// Git, where it is used, and what to list.
type Asked = Result<Option<(Git, Extent)>, Refusal>;

/// The root, and Git where it is wanted and there is a repository.
pub(super) fn root(wants_git: bool, extent: Extent) -> Result<(Root, Asked), Failed> {
    let current = std::env::current_dir().map_err(failed("failed to find the current directory"))?;
    let unresolved = || failed("failed to resolve the current directory");
    let root = Root::find(&current).map_err(unresolved())?;
    let pointed_at = ["GIT_DIR", "GIT_WORK_TREE"].iter().any(|name| std::env::var_os(name).is_some());
    if !wants_git || (extent == Extent::All && !root.may_be_in_repository() && !pointed_at) {
        return Ok((root, Ok(None)));
    }
    Ok(match Git::open(&root.current) {
        Ok(git) => (Root::of(&git, &current).map_err(unresolved())?, Ok(Some((git, extent)))),
        Err(mut refusal) => {
            if extent == Extent::All {
                // Git's advice may end with a command, which is copied to the end of its line.
                refusal.help = format!("With `--no-git` the folders are walked without Git. {}", refusal.help);
            }
            (root, Err(refusal))
        }
    })
}

/// Reads a list of files.
fn listed(list: &Path, null: bool) -> Result<Vec<PathBuf>, Failed> {
    let what = || failed(format!("failed to read the list of files {}", shown(list)));
    let mut source: Box<dyn Read> = if list == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(list).map_err(what())?)
    };
    let bytes = read_stream(&mut source, LARGEST_LIST).map_err(what())?;
    if bytes.len() as u64 > LARGEST_LIST {
        return Err(Failed("the list of files is larger than 1 GiB".to_owned()));
    }
    if !null && bytes.contains(&0) {
        return Err(Failed(format!("the list of files {} holds NUL bytes; read it with --null", shown(list))));
    }
    let separator = if null { 0 } else { b'\n' };
    let names = bytes
        .split(|byte| *byte == separator)
        .map(|name| if null { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
    names.filter(|name| !name.is_empty()).map(path_from_bytes).collect()
}
