//! Owns `mk passport diff`: what a change permits that was not permitted before.

mod day;
mod driver;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Diff as Args, DiffFormat};
use super::exit::Exit;
use super::output::{self, Failed, failed};
use super::outside;
use super::request::nearest_root;
use super::validate::entry;
use crate::discover::Discovery;
use crate::discover::against::{Against, Comparison as Differences};
use crate::discover::globs::Globs;
use crate::gate::moved;
use crate::gate::pair::{Comparison, Content, Origin, Outcome, Pair, Side, Verdict, compare};
use crate::git::{Git, Refusal};
use crate::passport::delta::Basis;
use crate::path::RepoPath;
use crate::sink::View;
use crate::sink::delta::Format;
use crate::source::read::Reader;
use crate::source::{Follower, Root, Source, Unread};
use crate::templates;

/// The arguments, with Git's own behind a `--`: the first of them is a name of any form.
pub(super) fn shielded(given: Vec<OsString>) -> Vec<OsString> {
    driver::shielded(given)
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Exit, Failed> {
    if args.template.is_none()
        && args.base.is_none()
        && let Some(change) = driver::Change::of(&args.paths)
    {
        return Ok(driver::run(&change, args.max_file_size));
    }
    let until = day::until(args.today.as_deref())?;
    let (comparison, root) = match (&args.base, &args.template) {
        (Some(revision), _) => against(args, revision)?,
        (None, Some(name)) => with_template(args, name)?,
        (None, None) => two_files(args)?,
    };
    let view = View { below_root: root.below_root(), way_to_root: root.way_to_root(), ..View::default() };
    let format = match args.format {
        DiffFormat::Text => Format::Text,
        DiffFormat::Json => Format::Json,
        DiffFormat::Markdown => Format::Markdown,
        DiffFormat::Approve => Format::Approve,
    };
    output::print(|out| format.write(&comparison, &view, &until, out))?;
    Ok(if comparison.verdict() == Verdict::Inside { Exit::Clean } else { Exit::Wrong })
}

fn two_files(args: &Args) -> Result<(Comparison, Root), Failed> {
    let [base, head] = &args.paths[..] else {
        return Err(Failed(
            "name two files, BASE and HEAD; or one file with --template NAME; or a revision with --base REV".to_owned(),
        ));
    };
    if [base, head].iter().all(|path| *path == Path::new("-")) {
        return Err(Failed("standard input (`-`) is one of the two, not both".to_owned()));
    }
    let root = nearest_root()?;
    let (base, head) = (Version::of_file(base, &root, args)?, Version::of_file(head, &root, args)?);
    Ok((of_one(base.pair_with(&head, Basis::Before), Basis::Before), root))
}

fn with_template(args: &Args, name: &str) -> Result<(Comparison, Root), Failed> {
    let [file] = &args.paths[..] else {
        return Err(Failed("name one file to be compared with the template".to_owned()));
    };
    let template = templates::by_name(name).ok_or_else(|| Failed("there is no such template".to_owned()))?;
    let root = nearest_root()?;
    let side = Side { path: RepoPath::new(template.name()), origin: Origin::Template, digest: None };
    let base = Version { side, bytes: Ok(Some(template.text.as_bytes().to_vec())) };
    let head = Version::of_file(file, &root, args)?;
    Ok((of_one(base.pair_with(&head, Basis::Template), Basis::Template), root))
}

fn of_one(pair: Pair, basis: Basis) -> Comparison {
    Comparison { pairs: vec![pair], failures: Vec::new(), basis }
}

/// Compares what differs from a revision.
fn against(args: &Args, revision: &str) -> Result<(Comparison, Root), Failed> {
    let current = std::env::current_dir().map_err(failed("failed to find the current directory"))?;
    let globs = Globs::new(&args.include, &args.exclude).map_err(|error| Failed(error.to_string()))?;
    let mut failures = Vec::new();
    let mut refused = |Refusal { message, help }: Refusal| failures.push((message, help));
    let (root, git) =
        match Git::open(&current.canonicalize().map_err(failed("failed to resolve the current directory"))?) {
            Ok(git) => {
                (Root::of(&git, &current).map_err(failed("failed to resolve the current directory"))?, Some(git))
            }
            Err(refusal) => {
                refused(refusal);
                (nearest_root()?, None)
            }
        };
    let mut pairs = Vec::new();
    if let Some(git) = git {
        let paths = if args.paths.is_empty() { vec![root.path.clone()] } else { args.paths.clone() };
        let discovery =
            Discovery { root: root.clone(), globs, force_exclude: false, sniff: false, git: None, stamps: false };
        let in_work_tree = paths.iter().filter(|_| !args.staged);
        let found = match outside::refusal(&root, in_work_tree) {
            Some(refusal) => Err(refusal),
            None => git.commit(revision).and_then(|commit| {
                let differences = Differences { git: &git, commit: &commit, staged: args.staged };
                discovery.against(differences, &paths, &mut refused)
            }),
        };
        match found {
            Ok(found) => pairs = compared(found, &root, &git, args, revision),
            Err(refusal) => refused(refusal),
        }
    }
    Ok((Comparison { pairs, failures, basis: Basis::Before }, root))
}

fn compared(found: Vec<Against>, root: &Root, git: &Git, args: &Args, revision: &str) -> Vec<Pair> {
    let links = Arc::new(Follower::new(root, Some(git)));
    let mut reader = Reader::default();
    let now = if args.staged { Origin::Index } else { Origin::File };
    let mut version = |name: &RepoPath, source: Option<Source>, origin: Origin| Version {
        side: Side { path: name.clone(), origin, digest: None },
        bytes: match source {
            Some(source) => read(&mut reader, &source, &links, args.max_file_size),
            None => Ok(None),
        },
    };
    let versions = found.into_iter().map(|Against { name, base, head, is_other_form }| {
        let base = version(&name, base, Origin::Revision(revision.to_owned()));
        (base, version(&name, head, now.clone()), is_other_form)
    });
    let mut pairs: Vec<Pair> = Vec::new();
    for (base, head, is_other_form) in with_moves(versions.collect()) {
        if matches!((&base.bytes, &head.bytes), (Ok(None), Ok(None))) {
            continue; // It vanished while the comparison ran, and was never there before.
        }
        let pair = Pair { is_other_form, ..base.pair_with(&head, Basis::Before) };
        // Where Git converts a file, both forms are compared, and one of them is shown where they say the same.
        let is_repeated = |first: &Pair| first.head.path == pair.head.path && says_the_same(first, &pair);
        if !(is_other_form && pairs.last().is_some_and(is_repeated)) {
            pairs.push(pair);
        }
    }
    pairs
}

/// The same, with what moved as one pair, as a scan takes it.
fn with_moves(mut versions: Vec<(Version, Version, bool)>) -> Vec<(Version, Version, bool)> {
    let one_sided = |is_there: fn(&Version) -> bool, is_not: fn(&Version) -> bool| -> Vec<usize> {
        let numbered = versions.iter().enumerate();
        numbered.filter(|(_, (base, head, _))| is_there(base) && is_not(head)).map(|(number, _)| number).collect()
    };
    let is_there = |version: &Version| matches!(version.bytes, Ok(Some(_)));
    let is_absent = |version: &Version| matches!(version.bytes, Ok(None));
    let gone = one_sided(is_there, is_absent);
    let new: Vec<usize> = one_sided(is_absent, is_there).into_iter().filter(|&number| !versions[number].2).collect();
    let before: Vec<Vec<&[u8]>> = gone.iter().map(|&number| vec![versions[number].0.held()]).collect();
    let after: Vec<&[u8]> = new.iter().map(|&number| versions[number].1.held()).collect();
    let moves = moved::pairs(&before, &after).into_iter().map(|(before, after)| (gone[before], new[after]));
    let moves: Vec<(usize, usize)> = moves.collect();
    for &(was, is) in &moves {
        let (was, now) = (versions[was].0.clone(), versions[is].1.side.path.clone());
        // In both forms, where Git converts it.
        versions.iter_mut().filter(|(_, head, _)| head.side.path == now).for_each(|(base, ..)| *base = was.clone());
    }
    let mut number = 0..;
    versions.retain(|_| number.next().is_none_or(|number| moves.iter().all(|(was, _)| *was != number)));
    versions
}

fn says_the_same(one: &Pair, other: &Pair) -> bool {
    let said = |pair: &Pair| match &pair.outcome {
        Outcome::Compared(changes) => {
            let deltas = changes.iter().map(|change| &change.delta);
            Some(deltas.map(|delta| (delta.field.clone(), delta.was.clone(), delta.now.clone())).collect::<Vec<_>>())
        }
        _ => None,
    };
    one.outcome == other.outcome || (said(one).is_some() && said(one) == said(other))
}

/// One side of a pair, and what it holds.
#[derive(Clone)]
struct Version {
    side: Side,
    bytes: Result<Option<Vec<u8>>, Unread>,
}

impl Version {
    fn of_file(path: &PathBuf, root: &Root, args: &Args) -> Result<Self, Failed> {
        if let Some(refusal) = outside::refusal(root, std::iter::once(path)) {
            return Err(Failed(format!("{}. {}", refusal.message, refusal.help)));
        }
        Self::of(path, root, args.max_file_size)
    }

    fn of(path: &Path, root: &Root, limit: u64) -> Result<Self, Failed> {
        let entry = entry(path, root, limit)?;
        let bytes = read(&mut Reader::default(), &entry.source, &Follower::new(root, None), limit);
        Ok(Self { side: Side { path: entry.name, origin: Origin::File, digest: None }, bytes })
    }

    fn content(&self) -> Content<'_> {
        match &self.bytes {
            Ok(Some(bytes)) => Content::Bytes(bytes),
            Ok(None) => Content::Absent,
            Err(why) => Content::Unread(why),
        }
    }

    /// The bytes, as far as there are any.
    fn held(&self) -> &[u8] {
        self.bytes.as_ref().ok().and_then(Option::as_deref).unwrap_or_default()
    }

    fn pair_with(self, head: &Self, basis: Basis) -> Pair {
        let base = (self.side.clone(), self.content());
        compare(base, (head.side.clone(), head.content()), basis)
    }
}

fn read(reader: &mut Reader, source: &Source, links: &Follower, limit: u64) -> Result<Option<Vec<u8>>, Unread> {
    reader.read(source, links, limit).map(|bytes| bytes.map(<[u8]>::to_vec))
}
