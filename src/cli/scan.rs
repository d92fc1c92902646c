//! Owns `mk passport scan`: arguments as meant, one scan, every report.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::Exit;
use super::args::{Color, DiscoveryArgs, Scan as Args};
use super::output::{self, Failed, failed, shown};
use super::outside;
use super::pages::selector;
use super::progress::{stats, watch};
use super::targets::Reports;
use super::targets::place::Roots;
use crate::discover::globs::Globs;
use crate::discover::read::{Reader, read_stream};
use crate::discover::{Discovery, Entry, Extent, Follower, Found, Root, Source, may_convert};
use crate::gate::scan::{Progress, Scan};
use crate::git::{Git, Refusal};
use crate::path::RepoPath;
use crate::policy::{Policy, Selection};
use crate::report::Verdict;
use crate::sink::View;
use crate::text::visible;

/// What a developer has to know whose commit was refused.
const INDEX: &str = "The bytes in the index were judged: `git add` what you corrected.";
/// How large a list of files may be.
const LARGEST_LIST: u64 = 1 << 30;

/// What is to be judged.
struct Request {
    discovery: Discovery,
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    stdin: Option<Entry>,
    /// Why Git cannot be asked although it should be: then nothing is looked at.
    refusal: Option<Refusal>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Exit, Failed> {
    let begun = Instant::now();
    let roots = Roots::of(&nearest_root()?.path).with_scanned(&args.paths);
    let mut reports = Reports::parse(&args.report.formats, &roots)?;
    let (policy, kept_anyway) = policy(args)?;
    let request = request(args)?;
    // Where the environment puts the work tree elsewhere, links of neither are followed.
    if !roots.are(&request.discovery.root.path) {
        reports = Reports::parse(&args.report.formats, &roots.and(&request.discovery.root.path))?;
    }
    let scan = Scan {
        root: request.discovery.root.path.clone(),
        links: Arc::new(Follower::new(&request.discovery.root, request.discovery.git.as_ref().map(|(git, _)| git))),
        policy,
        max_file_size: args.max_file_size,
        jobs: args.jobs.map(usize::from),
        allow_empty: args.discovery.allow_empty || request.is_change(),
        whole: args.discovery.shard.is_none() && !request.is_change() && request.is_whole(),
        // Behind all that the arguments need, so that what was deleted before has an older time.
        begun: SystemTime::now(),
        shard: args.discovery.shard,
    };
    if args.discovery.list_files {
        return list(&request, &scan);
    }
    let view = View {
        below_root: request.discovery.root.below_root(),
        way_to_root: request.discovery.root.way_to_root(),
        color: colored(args.report.color),
        max_findings: args.report.max_findings,
        quiet: args.report.quiet,
        ..View::default()
    };
    let progress = Progress::default();
    let watched = !args.report.quiet && io::stderr().is_terminal();
    let renderers = reports.renderers(&view, scan.policy.deny_warnings);
    let mut overwritten = None;
    let scanned = watch(&progress, watched, || {
        scan.run(&progress, &renderers, |found| {
            if !reports.name_files() {
                return request.discover(found);
            }
            request.discover(&mut |each| {
                if let (Found::Entry(entry), None) = (&each, &overwritten) {
                    // What is only sniffed at may be an older report.
                    overwritten = reports
                        .over(entry, &request.discovery.root)
                        .filter(|_| !entry.sniffed || scan.exists(entry, &mut Reader::default()).unwrap_or(true));
                }
                found(each);
            });
        })
    });
    let mut report = scanned.map_err(|error| Failed(format!("{error}; `--jobs 1` needs the fewest")))?;
    let overwritten = overwritten.or_else(|| reports.over_a_name(&request.discovery));
    overwritten.map_or(Ok(()), |overwritten| Err(Failed(overwritten)))?;
    report.notes.extend(kept_anyway.iter().map(|name| {
        format!("`--ignore {name}` takes nothing away: what is locked runs always, for without it the gate is blind.")
    }));
    let is_refused = args.discovery.staged && report.counts().faulty_files > 0;
    if is_refused {
        report.notes.push(INDEX.to_owned());
    }
    reports.write(&mut report, &view);
    if is_refused && args.report.quiet {
        // Whom a quiet hook refuses has nothing else to go by.
        output::remark(&format!("note: {INDEX}"));
    }
    if args.stats {
        stats(&progress, begun.elapsed(), scan.jobs);
    }
    let exit = if report.verdict() == Verdict::Clean { Exit::Clean } else { Exit::Wrong };
    // The process ends here: a hundred thousand names need not be given back one by one.
    std::mem::forget(report);
    Ok(exit)
}

impl Request {
    /// Whether the whole repository is looked through.
    fn is_whole(&self) -> bool {
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
    fn is_change(&self) -> bool {
        matches!(self.discovery.git, Some((_, Extent::Staged | Extent::ChangedSince(_))))
    }

    fn discover(&self, found: &mut dyn FnMut(Found)) {
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

/// The rules that run, and what was to be taken from them in vain.
fn policy(args: &Args) -> Result<(Policy, Vec<&'static str>), Failed> {
    let parse = |names: &[String]| names.iter().map(|name| selector(name.trim())).collect::<Result<Vec<_>, Failed>>();
    let selection = Selection {
        select: parse(&args.rules.select)?,
        extend_select: parse(&args.rules.extend_select)?,
        ignore: parse(&args.rules.ignore)?,
    };
    Ok((Policy::new(&selection, args.rules.deny_warnings), selection.kept_anyway()))
}

/// The root as the folders show it, before Git is asked.
fn nearest_root() -> Result<Root, Failed> {
    let current = std::env::current_dir().map_err(failed("failed to find the current directory"))?;
    Root::find(&current).map_err(failed("failed to resolve the current directory"))
}

fn request(args: &Args) -> Result<Request, Failed> {
    let dash = Path::new("-");
    let from_stdin = args.paths.iter().any(|path| path == dash);
    let list_on_stdin = args.discovery.files_from.as_deref() == Some(dash);
    if from_stdin && list_on_stdin {
        return Err(Failed(
            "standard input is either a passport (`-`) or the list of `--files-from -`, not both".to_owned(),
        ));
    }
    if !from_stdin && args.discovery.stdin_filename.is_some() {
        return Err(Failed("--stdin-filename names what comes with the path `-`; give that path too".to_owned()));
    }
    let extent = extent(&args.discovery);
    if from_stdin && matches!(extent, Extent::Staged | Extent::ChangedSince(_)) {
        return Err(Failed(
            "standard input (`-`) is no part of a commit: give it without --staged and --changed-since".to_owned(),
        ));
    }
    let globs =
        Globs::new(&args.discovery.include, &args.discovery.exclude).map_err(|error| Failed(error.to_string()))?;
    // Files that are named are read as they are; Git is asked about folders, and about changes.
    let by_name = !args.paths.is_empty() || args.discovery.files_from.is_some();
    // What is named and not there may be what a sparse checkout left in the index.
    let for_git = |path: &PathBuf| path != dash && path.symlink_metadata().map_or(true, |_| path.is_dir());
    let mut named = match &args.discovery.files_from {
        Some(list) => listed(list, args.discovery.null)?,
        None => Vec::new(),
    };
    let wants_git = extent != Extent::All
        || !by_name
        || args.paths.iter().any(for_git)
        || may_convert(args.paths.iter().chain(&named));
    let (root, git) = root(wants_git && !args.discovery.no_git, extent)?;
    let (git, refusal) = git.map_or_else(|refusal| (None, Some(refusal)), |git| (git, None));
    let in_work_tree = args.paths.iter().chain(&named).filter(|_| !args.discovery.staged);
    let refusal = refusal.or_else(|| outside::refusal(&root, in_work_tree));
    let (force_exclude, sniff) = (args.discovery.force_exclude, args.discovery.sniff);
    let discovery = Discovery { root, globs, force_exclude, sniff, git };
    let mut request = Request { discovery, folders: Vec::new(), files: Vec::new(), stdin: None, refusal };
    for path in args.paths.iter().filter(|path| *path != dash) {
        // What is not there is a finding of the scan, told like any other file that cannot be read.
        if path.is_dir() { request.folders.push(path.clone()) } else { request.files.push(path.clone()) }
    }
    request.files.append(&mut named);
    if from_stdin {
        let bytes = read_stream(&mut io::stdin().lock(), args.max_file_size)
            .map_err(failed("failed to read standard input"))?;
        let name = match &args.discovery.stdin_filename {
            Some(name) => request.discovery.root.locate(name).name,
            None => RepoPath::new("<stdin>"),
        }
        .of_stream();
        request.stdin = Some(Entry { name, source: Source::Bytes(bytes), sniffed: false });
    }
    if args.paths.is_empty() && args.discovery.files_from.is_none() {
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

/// Git, where it is to be asked, and what for.
type Asked = Result<Option<(Git, Extent)>, Refusal>;

/// The root, and Git where it is wanted and there is a repository.
fn root(wants_git: bool, extent: Extent) -> Result<(Root, Asked), Failed> {
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

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a name can be unusable")]
pub(super) fn path_from_bytes(name: &[u8]) -> Result<PathBuf, Failed> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(name)))
}

#[cfg(not(unix))]
pub(super) fn path_from_bytes(name: &[u8]) -> Result<PathBuf, Failed> {
    let name =
        std::str::from_utf8(name).map_err(|_| Failed("the list of files holds a name that is not UTF-8".to_owned()))?;
    Ok(PathBuf::from(name))
}

/// Prints what would be judged; says on standard error what is left out, and why.
fn list(request: &Request, scan: &Scan) -> Result<Exit, Failed> {
    let root = &request.discovery.root;
    let view = View { below_root: root.below_root(), way_to_root: root.way_to_root(), ..View::default() };
    let mut judged: BTreeMap<RepoPath, bool> = BTreeMap::new();
    let mut remarks = Vec::new();
    let mut refusals = Vec::new();
    let mut elsewhere = false;
    let mut reader = Reader::default();
    request.discover(&mut |found| match found {
        Found::Entry(entry) => match scan.exists(&entry, &mut reader) {
            Ok(false) => {}
            _ if scan.shard.is_some_and(|shard| !shard.holds(&entry.name)) => elsewhere = true,
            there => *judged.entry(entry.name).or_default() |= there.is_err(),
        },
        Found::Excluded(name, glob) => {
            remarks.push(format!("{}: left out by the exclude glob {glob}", view.shown(&name)));
        }
        Found::NotEntered(name) => {
            remarks.push(not_entered(&view, &name));
        }
        Found::Refused(refusal) => refusals.push(refusal),
    });
    for name in reader.linked_folders(&root.path) {
        remarks.push(not_entered(&view, &name));
    }
    output::print(|out| {
        output::guarded(out, |out| judged.keys().try_for_each(|name| writeln!(out, "{}", visible(&view.shown(name)))))
    })?;
    remarks.sort();
    remarks.dedup();
    for remark in remarks {
        output::remark(&remark);
    }
    for (name, _) in judged.iter().filter(|(_, refused)| **refused) {
        output::complain(&format!("{}: cannot be read; a scan fails because of it", view.shown(name)));
    }
    for refusal in &refusals {
        output::complain(&format!("{}. {}", refusal.message, refusal.help));
    }
    let blind = !refusals.is_empty() || judged.values().any(|refused| *refused);
    let empty = judged.is_empty() && !elsewhere && refusals.is_empty() && !scan.allow_empty;
    if empty {
        output::complain("no passport found");
    }
    Ok(if blind || empty { Exit::Wrong } else { Exit::Clean })
}

fn not_entered(view: &View, name: &RepoPath) -> String {
    format!("{}: not entered: another repository, or a link to a folder", view.shown(name))
}

fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}
