//! Owns `mk passport scan`: one scan of the requested paths, and every report.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::args::{Color, Scan as Args};
use super::baseline::{self, Mode};
use super::configuration;
use super::exit::Exit;
use super::output::{self, Failed};
use super::pages::selector;
use super::place::Roots;
use super::progress::{stats, watch};
use super::targets::Reports;
use crate::date::Date;
use crate::discover::Found;
use crate::gate::scan::{Progress, Scan};
use crate::policy::excuse::Excuses;
use crate::policy::{Policy, Selection};
use crate::report::Verdict;
use crate::sink::View;
use crate::source::Follower;
use crate::source::read::Reader;

use super::list::list;
use super::request::{nearest_root, request};
/// What a developer needs to know when a commit is refused.
const INDEX: &str = "The bytes in the index were checked: `git add` what you corrected.";
/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Exit, Failed> {
    let started = Instant::now();
    let mut roots = Roots::of(&nearest_root()?.path).with_scanned(&args.paths);
    let mut reports = Reports::parse(&args.report.formats, &roots)?;
    let selection = selection(args)?;
    let mut request = request(args)?;
    // Where the environment puts the work tree in another place, links of neither are followed.
    if !roots.are(&request.discovery.root.path) {
        roots = roots.and(&request.discovery.root.path);
        reports = Reports::parse(&args.report.formats, &roots)?;
    }
    let root = request.discovery.root.path.clone();
    let links = Arc::new(Follower::new(&request.discovery.root, request.discovery.git.as_ref().map(|(git, _)| git)));
    let mode = Mode::of(args, &request)?;
    let today = args.baseline.today.unwrap_or_else(Date::today);
    let mut loaded = std::mem::take(&mut request.loaded);
    let (baseline, held) = baseline::File::open(args, mode, &request, &roots, &links, &mut loaded)?.unzip();
    let excuses = Excuses::new(&loaded.config.suppressions, today, held.flatten(), mode == Mode::Update);
    let policy = Policy::configured(&selection, args.rules.deny_warnings, &loaded);
    let policy_files = loaded.faulty.take().into_iter().collect();
    request.loaded = loaded;
    let scan = Scan {
        root,
        links,
        policy,
        excuses: Arc::new(excuses),
        configuration: request.loaded.source.clone(),
        writes_baseline: mode != Mode::Read,
        is_change: request.is_change(),
        policy_files,
        max_file_size: args.max_file_size,
        jobs: args.jobs.map(usize::from),
        allow_empty: args.discovery.allow_empty || request.is_change(),
        whole: args.discovery.shard.is_none() && !request.is_change() && request.is_whole(),
        narrowed: args.discovery.tracked
            || args.discovery.no_git
            || !(args.discovery.include.is_empty() && args.discovery.exclude.is_empty()),
        // Behind all that the arguments need, so that what was deleted before has an older time.
        started: SystemTime::now(),
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
    let mut renderers = reports.renderers(&view, scan.policy.deny_warnings);
    if mode == Mode::Update {
        renderers = renderers.with_baseline();
    }
    let mut overwritten = request.policy_files.iter().find_map(|entry| reports.over(entry, &request.discovery.root));
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
    let overwritten = overwritten.or_else(|| baseline.as_ref().and_then(|file| reports.over_baseline(file.path())));
    overwritten.map_or(Ok(()), |overwritten| Err(Failed(overwritten)))?;
    report.notes.extend(configuration::notes(&request.loaded, &report.switched_off));
    report.notes.extend(selection.kept_anyway().iter().map(|name| {
        format!("`--ignore {name}` takes nothing away: what is locked runs always, for without it the gate is blind.")
    }));
    let is_refused = args.discovery.staged && report.counts().faulty_files > 0;
    if is_refused {
        report.notes.push(INDEX.to_owned());
    }
    if let Some(baseline) = &baseline {
        baseline.write(&scan.excuses, &mut report);
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

/// The rules that the command line names.
fn selection(args: &Args) -> Result<Selection, Failed> {
    let parse = |names: &[String]| names.iter().map(|name| selector(name.trim())).collect::<Result<Vec<_>, Failed>>();
    Ok(Selection {
        select: parse(&args.rules.select)?,
        extend_select: parse(&args.rules.extend_select)?,
        ignore: parse(&args.rules.ignore)?,
    })
}

fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}
