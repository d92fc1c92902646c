//! Owns `mk passport scan`: one scan of the requested paths, and every report.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::args::{Color, Scan as Args};
use super::exit::Exit;
use super::output::{self, Failed};
use super::pages::selector;
use super::place::Roots;
use super::progress::{stats, watch};
use super::targets::Reports;
use crate::discover::base::{self, Base};
use crate::discover::{Extent, Found};
use crate::gate::base::Comparison;
use crate::gate::scan::{Progress, Scan};
use crate::git::Refusal;
use crate::policy::{Policy, Selection};
use crate::report::Verdict;
use crate::sink::View;
use crate::source::Follower;
use crate::source::read::Reader;

use super::list::list;
use super::request::{Request, nearest_root, request};
/// What a developer needs to know when a commit is refused.
const INDEX: &str = "The bytes in the index were checked: `git add` what you corrected.";
/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Exit, Failed> {
    let started = Instant::now();
    let roots = Roots::of(&nearest_root()?.path).with_scanned(&args.paths);
    let mut reports = Reports::parse(&args.report.formats, &roots)?;
    let (policy, kept_anyway) = policy(args)?;
    let mut request = request(args)?;
    // Where the environment puts the work tree in another place, links of neither are followed.
    if !roots.are(&request.discovery.root.path) {
        reports = Reports::parse(&args.report.formats, &roots.and(&request.discovery.root.path))?;
    }
    let (base, compared) = compared_with(args, &request).unwrap_or_else(|refusal| {
        request.refusal = Some(refusal);
        (None, None)
    });
    let scan = Scan {
        root: request.discovery.root.path.clone(),
        links: Arc::new(Follower::new(&request.discovery.root, request.discovery.git.as_ref().map(|(git, _)| git))),
        policy,
        max_file_size: args.max_file_size,
        jobs: args.jobs.map(usize::from),
        allow_empty: args.discovery.allow_empty || request.is_change(),
        whole: args.discovery.shard.is_none() && !request.is_change() && request.is_whole(),
        // Behind all that the arguments need, so that what was deleted before has an older time.
        started: SystemTime::now(),
        shard: args.discovery.shard,
        base,
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
    if let Some(sentence) = compared {
        report.notes.insert(0, sentence);
    }
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
        stats(&progress, started.elapsed(), scan.jobs);
    }
    let exit = if report.verdict() == Verdict::Clean { Exit::Clean } else { Exit::Wrong };
    // The process ends here: a hundred thousand names need not be given back one by one.
    std::mem::forget(report);
    Ok(exit)
}

/// What the passports are compared with, and the sentence that says so.
///
/// # Errors
/// When that is not certain: then the run can say nothing about the change.
fn compared_with(args: &Args, request: &Request) -> Result<(Option<Arc<Comparison>>, Option<String>), Refusal> {
    let Some(revision) = args.discovery.base.as_ref().filter(|_| request.refusal.is_none()) else {
        return Ok((None, None));
    };
    let Some((git, extent)) = &request.discovery.git else {
        return Err(Refusal {
            message: "`--base` compares with a commit, and this is no Git repository".to_owned(),
            help: "Run it inside the work tree.".to_owned(),
        });
    };
    let chosen = match revision.as_str() {
        "auto" => base::automatic(git, &|name| std::env::var(name).ok()),
        revision => base::named(git, revision).map(Base::Known),
    };
    match chosen {
        Ok(Base::None(why)) => Ok((None, Some(why))),
        Ok(Base::Known(known)) => {
            let sentence = known.origin.clone();
            let in_index = *extent == Extent::Staged;
            let comparison = Comparison::new(git, &request.discovery, known, in_index, args.max_file_size);
            Ok((Some(comparison), Some(sentence)))
        }
        Err(refusal) => Err(refusal),
    }
}

/// The rules that run, and the ones that could not be deselected.
fn policy(args: &Args) -> Result<(Policy, Vec<&'static str>), Failed> {
    let parse = |names: &[String]| names.iter().map(|name| selector(name.trim())).collect::<Result<Vec<_>, Failed>>();
    let selection = Selection {
        select: parse(&args.rules.select)?,
        extend_select: parse(&args.rules.extend_select)?,
        ignore: parse(&args.rules.ignore)?,
    };
    Ok((Policy::new(&selection, args.rules.deny_warnings), selection.kept_anyway()))
}

fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}
