//! Owns `mk passport scan`: one scan of the requested paths, and every report.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::approvals;
use super::args::{Color, ReportArgs, Scan as Args};
use super::baseline::{self, Mode};
use super::configuration::{self, Reading};
use super::exit::Exit;
use super::fix::{self, Fixes, Wanted, fixable};
use super::history::of_base;
use super::output::{self, Failed};
use super::pages::selector;
use super::place::Roots;
use super::progress::{stats, watch};
use super::scope;
use super::targets::{Reports, Written};
use super::tips;
use crate::date::Date;
use crate::discover::{Extent, Found};
use crate::finding::Severity;
use crate::gate::base::{Beside, Comparison};
use crate::gate::fixer::Fixer;
use crate::gate::scan::{NoThreads, Progress, Scan};
use crate::gate::whole_file;
use crate::inventory::Row;
use crate::policy::excuse::Excuses;
use crate::policy::{Policies, Selection};
use crate::report::{Failure, FileReport, Render, Report, Verdict};
use crate::sink::View;
use crate::source::Follower;
use crate::source::read::Reader;
use crate::text::visible;

use super::list::list;
use super::nothing;
use super::request::{Request, nearest_root, request};
use super::rewrite::Rewriter;
/// What a developer needs to know when a commit is refused.
const INDEX: &str = "The bytes in the index were checked: `git add` what you corrected.";
/// A scan before its start.
pub(super) struct Prepared {
    reports: Reports,
    wanted: Option<Wanted>,
    fixes: Option<Arc<Fixes>>,
    pub(super) selection: Selection,
    pub(super) request: Request,
    pub(super) baseline: Option<baseline::File>,
    mode: Mode,
    pub(super) scan: Scan,
    /// Inside of these no report goes through a link.
    pub(super) roots: Roots,
}

/// Makes of the arguments what they mean.
pub(super) fn prepare(args: &Args) -> Result<Prepared, Failed> {
    tips::parted_from_format(&args.paths, &args.report.formats)?;
    let nearest = nearest_root()?;
    let mut roots = Roots::of(&nearest.path).with_scanned(&args.paths);
    let mut reports = Reports::parse(&args.report.formats, &roots)?;
    reports.spare(&nearest, &args.paths, args.discovery.files_from.as_deref())?;
    let wanted = Wanted::of(args)?;
    let beside = |reports: Reports| match wanted.and_then(Wanted::takes_stdout) {
        Some(taken_by) => reports.beside(taken_by),
        None => Ok(reports),
    };
    reports = beside(reports)?;
    let selection = selection(args)?;
    let today = args.baseline.today.unwrap_or_else(Date::today);
    let reading = Reading { today, writes_baseline: args.baseline.update_baseline, limit: args.max_file_size };
    let mut request = request(&args.paths, &args.discovery, &args.rules, reading, args.max_file_size)?;
    // Where the environment puts the work tree in another place, links of neither are followed.
    if !roots.are(&request.discovery.root.path) {
        roots = roots.and(&request.discovery.root.path);
        reports = beside(Reports::parse(&args.report.formats, &roots)?)?;
    }
    let root = request.discovery.root.path.clone();
    let links = Arc::new(Follower::new(&request.discovery.root, request.discovery.git.as_ref().map(|(git, _)| git)));
    let fixes = wanted.map(|wanted| {
        let rewriter = Rewriter::new(&request.discovery.root, Arc::clone(&links), args.max_file_size);
        Arc::new(Fixes::new(wanted, rewriter))
    });
    let mode = Mode::of(args, &request)?;
    let mut loaded = std::mem::take(&mut request.loaded);
    let (baseline, held) = baseline::File::open(args, mode, &request, &roots, &links, &mut loaded)?.unzip();
    let excuses = Excuses::new(&loaded.config.suppressions, today, held.flatten(), mode == Mode::Update);
    let policies = Arc::new(Policies::new(&selection, args.rules.deny_warnings, &loaded));
    request.loaded = loaded;
    let approved = approvals::find(&request.loaded, &request.policy, &request.discovery, request.base.known.is_some());
    let approved = approved.unwrap_or_else(|refusal| {
        request.refusal = Some(refusal);
        approvals::Found::default()
    });
    request.policy_files.extend(approved.entries);
    let git = request.discovery.git.as_ref().map(|(git, _)| git);
    let history = git.zip(request.base.known.as_ref()).map(|(git, known)| of_base(git, known));
    let excuses = excuses.with_approvals(approved.files, today, history);
    if let Some(file) = &baseline
        && let Err(refusal) = request.policy.compare_baseline(file.path(), &request.discovery)
    {
        request.refusal = Some(refusal);
    }
    let whole = !request.is_change() && request.is_whole();
    let scan = Scan {
        root,
        links,
        envelopes: std::mem::take(&mut request.envelopes),
        policy_files: approved.faulty.into_iter().chain(policy_files(&mut request, &policies)).collect(),
        policies,
        excuses: Arc::new(excuses),
        configuration: request.loaded.source.clone(),
        writes_baseline: mode != Mode::Read,
        is_change: request.is_change() || request.base.known.is_some(),
        max_file_size: args.max_file_size,
        jobs: args.jobs.map(usize::from),
        allow_empty: args.discovery.allow_empty || request.is_change(),
        whole,
        narrowed: args.discovery.tracked
            || args.discovery.no_git
            || !(args.discovery.include.is_empty() && args.discovery.exclude.is_empty()),
        // Behind all that the arguments need, so that what was deleted before has an older time.
        started: SystemTime::now(),
        shard: args.discovery.shard,
        fixer: fixes.clone().map(|fixes| fixes as Arc<dyn Fixer>),
        base: compared(args, whole && args.discovery.shard.is_none(), &mut request),
        listed: false,
    };
    Ok(Prepared { reports, wanted, fixes, selection, request, baseline, mode, scan, roots })
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Exit, Failed> {
    let started = Instant::now();
    let Prepared { reports, wanted, fixes, selection, mut request, baseline, mode, mut scan, .. } = prepare(args)?;
    if args.discovery.list_files {
        return list(&request, &args.discovery, &scan);
    }
    let root = &request.discovery.root;
    let view = View { below_root: root.below_root(), way_to_root: root.way_to_root(), ..view(&args.report) };
    if fixes.is_some() {
        // Before anything is written.
        reports.over_a_name(&request.discovery).map_or(Ok(()), |overwritten| Err(Failed(overwritten)))?;
    }
    fixes.as_ref().map_or(Ok(()), |fixes| fixes.write(&mut scan, &mut request)).map_err(|error| no_threads(&error))?;
    let discover = |found: &mut dyn FnMut(Found)| match &fixes {
        Some(_) => fix::discover(&request, found),
        None => request.discover(found),
    };
    let progress = Progress::default();
    let mut renderers = reports.renderers(&view, args.rules.deny_warnings);
    if mode == Mode::Update {
        renderers = renderers.with_baseline();
    }
    let watched = Watched { progress: &progress, quiet: args.report.quiet };
    let (mut report, _) = checked(&scan, (&request, baseline.as_ref()), &reports, &renderers, watched, discover)?;
    nothing::explain_in(&mut report, &request, &args.discovery, &scan, &view);
    report.whole = scope::whole(args, &request);
    report.approved = approvals::counted(&scan.excuses);
    remark_on_policy(&mut request, &selection, &mut report);
    report.notes.splice(0..0, report.approved.iter().cloned());
    report.notes.extend(approvals::spent(&scan.excuses));
    let is_refused = args.discovery.staged && report.counts().faulty_files > 0 && report.verdict() != Verdict::Clean;
    if is_refused {
        report.notes.push(INDEX.to_owned());
    }
    if let Some(baseline) = &baseline {
        baseline.write(&scan.excuses, &mut report);
    }
    let printed = fixes.as_ref().map_or(Ok(()), |fixes| fixes.finish(&mut report, &view));
    if let Err(Failed(message)) = printed {
        output::complain(&message);
        let advice = "A run whose result is lost counts as bad.".to_owned();
        report.failures.push(Failure { message, help: advice, rule: None, blinds: false });
    }
    report.notes.extend(fixable(&report, wanted));
    reports.write(&mut report, &view);
    if is_refused && args.report.quiet {
        // Whom a quiet hook refuses has nothing else to go by.
        output::remark(&format!("note: {INDEX}"));
    }
    if args.stats {
        stats(&progress, started.elapsed(), scan.jobs);
    }
    say_what_fails_unseen(&report, &view);
    let exit = if report.verdict() == Verdict::Clean { Exit::Clean } else { Exit::Wrong };
    // The process ends here: a hundred thousand names need not be given back one by one.
    std::mem::forget(report);
    Ok(exit)
}

/// What shows how far a scan has come.
#[derive(Clone, Copy)]
pub(super) struct Watched<'p> {
    pub(super) progress: &'p Progress,
    /// Whether it is not shown.
    pub(super) quiet: bool,
}

/// Runs the scan over what `discover` finds; fails where a report would overwrite what is looked at.
pub(super) fn checked<F: Written>(
    scan: &Scan,
    (request, baseline): (&Request, Option<&baseline::File>),
    reports: &Reports<F>,
    render: &dyn Render,
    Watched { progress, quiet }: Watched,
    discover: impl FnOnce(&mut dyn FnMut(Found)),
) -> Result<(Report, Vec<Row>), Failed> {
    let root = &request.discovery.root;
    let mut overwritten = request.policy_files.iter().find_map(|entry| reports.over(entry, root));
    let scanned = watch(progress, !quiet && io::stderr().is_terminal(), || {
        scan.run(progress, render, |found| {
            if !reports.name_files() {
                return discover(found);
            }
            discover(&mut |each| {
                if let (Found::Entry(entry), None) = (&each, &overwritten) {
                    // What is only sniffed at may be an older report.
                    overwritten = reports
                        .over(entry, root)
                        .filter(|_| !entry.sniffed || scan.exists(entry, &mut Reader::default()).unwrap_or(true));
                }
                found(each);
            });
        })
    });
    let overwritten = overwritten.or_else(|| reports.over_a_name(&request.discovery));
    let overwritten = overwritten.or_else(|| baseline.and_then(|file| reports.over_file(file.path(), "the baseline")));
    overwritten.map_or(Ok(()), |overwritten| Err(Failed(overwritten)))?;
    scanned.map_err(|error| no_threads(&error))
}

fn no_threads(error: &NoThreads) -> Failed {
    Failed(format!("{error}; `--jobs 1` needs the fewest"))
}

/// Adds what a reader has to know of the base and of the policy.
pub(super) fn remark_on_policy(request: &mut Request, selection: &Selection, report: &mut Report) {
    report.notes.splice(0..0, about_base(request));
    if let Some(base) = &mut report.base {
        base.policy = request.policy.file.take();
    }
    report.notes.extend(configuration::notes(&request.loaded, &report.switched_off));
    report.notes.extend(selection.kept_anyway().iter().map(|name| {
        format!("`--ignore {name}` takes nothing away: what is locked runs always, for without it the gate is blind.")
    }));
}

/// The comparison of what is requested with its base, where there is one.
fn compared(args: &Args, whole: bool, request: &mut Request) -> Option<Arc<Comparison>> {
    // What is known by its content alone may be there and be no passport any more, and a fix changes what was there.
    let opens_all = whole && !args.discovery.sniff && Wanted::of(args).is_ok_and(|wanted| wanted.is_none());
    let known = request.base.known.clone()?;
    request.discovery.stamps = opens_all;
    let (git, extent) = request.discovery.git.as_ref()?;
    let beside = Beside {
        known,
        in_index: *extent == Extent::Staged,
        limit: args.max_file_size,
        requested: (request.files.clone(), request.folders.clone()),
        opens_all,
    };
    Some(Comparison::new(git, &request.discovery, beside))
}

/// The reports of the files of the policy: what is wrong with them, and what they permit more than on the base.
fn policy_files(request: &mut Request, policies: &Policies) -> Vec<FileReport> {
    let faulty = request.loaded.faulty.take();
    let loosened = request.policy.loosened.iter();
    let loosened =
        loosened.filter_map(|file| whole_file::loosened(&file.name, &file.bytes, &file.what, policies.base()));
    faulty.into_iter().chain(loosened).collect()
}

/// What the base and its policy are, in sentences; the change to the policy first.
fn about_base(request: &Request) -> Vec<String> {
    let places: usize = request.policy.loosened.iter().map(|file| file.what.len()).sum();
    let names: Vec<_> = request.policy.loosened.iter().map(|file| visible(file.name.as_str())).collect();
    let places = if places == 1 { "1 place".to_owned() } else { format!("{places} places") };
    let loosened = (!names.is_empty()).then(|| {
        format!(
            "This change loosens the policy, in {places} of {}: from its merge on, not in this run.",
            names.join(" and ")
        )
    });
    loosened.into_iter().chain(request.base.sentence.clone()).chain(request.policy.notes.iter().cloned()).collect()
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

/// Whether to write colour and links.
fn colored(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// Says why a run fails where nothing that fails it is shown: warnings that are denied, and hidden by `--level`.
pub(super) fn say_what_fails_unseen(report: &Report, view: &View) {
    let counts = report.counts();
    if report.verdict() == Verdict::Found && counts.errors == 0 && !view.shows(Severity::Warning) {
        output::remark(&format!(
            "note: the run fails by warnings, which `--level {}` does not show",
            view.level.as_str()
        ));
    }
}

/// How a report is shown, as the arguments say it.
pub(super) fn view(args: &ReportArgs) -> View {
    View {
        color: colored(args.color),
        max_findings: args.max_findings.0,
        level: args.level.into(),
        by_folder: args.by_folder,
        files_at: files_at(),
        quiet: args.quiet,
        ..View::default()
    }
}

/// The address of the files at the commit that a job of GitHub checks, with `/` at its end.
fn files_at() -> Option<String> {
    let [server, repository, commit] =
        ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"].map(|name| std::env::var(name).ok());
    let (server, repository, commit) = (server?, repository?, commit?);
    // They go into the summary as they are.
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.-_".contains(&byte));
    [&server, &repository, &commit]
        .into_iter()
        .all(|text| !text.is_empty() && is_plain(text))
        .then(|| format!("{server}/{repository}/blob/{commit}/"))
}
