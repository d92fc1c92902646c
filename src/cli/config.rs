//! Owns `mk passport config`: the policy that holds, as TOML, and everything that is excused.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use super::args::Config as Args;
use super::configuration::{self, Configured, Reading};
use super::exit::Exit;
use super::output::{self, Failed, failed};
use super::request::root;
use crate::config::{ABSENT, Approve, Approved, Config, Digest, LARGEST, Limits, Loaded, Suppress};
use crate::date::Date;
use crate::discover::Extent;
use crate::path::RepoPath;
use crate::policy::baseline::{self, Baseline};
use crate::policy::{Level, Policies, Selection};
use crate::report::{Collector, Report};
use crate::sink::{Format, Renderers, View};
use crate::source::Root;
use crate::text::{Span, is_unprintable, visible};

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<Exit, Failed> {
    let (root, git) = root(!args.no_git, Extent::All)?;
    let today = args.today.unwrap_or_else(Date::today);
    let reading = Reading { today, writes_baseline: false, limit: LARGEST };
    let Configured { mut loaded, .. } = configuration::load(&args.source, &root, git.ok().flatten().as_ref(), reading)?;
    if let Some(faulty) = loaded.faulty.take() {
        let view = View { below_root: root.below_root(), way_to_root: root.way_to_root(), ..View::default() };
        let renderers = Renderers::new([(Format::Text, view.clone())], false);
        let collector = Collector::new(&renderers);
        let mut batch = collector.batch(1);
        batch.add(faulty, ());
        collector.take(0, batch);
        let report = Report { files: collector.finish(|()| false).into_files(), ..Report::default() };
        let mut text = Vec::new();
        Format::Text.write(&report, &view, &mut text).map_err(failed("failed to put the findings together"))?;
        output::to_stderr(&String::from_utf8_lossy(&text));
        return Ok(Exit::Wrong);
    }
    let policies = Policies::new(&Selection::default(), false, &loaded);
    let text = match (&args.file, args.exempt) {
        (_, true) => exempt(&loaded, &policies, &root, today)?,
        (Some(file), false) => of_file(&loaded, &policies, &root.locate(file).name),
        (None, false) => whole(&loaded, &policies),
    };
    output::print(|out| output::guarded(out, |out: &mut dyn io::Write| out.write_all(text.as_bytes())))?;
    Ok(Exit::Clean)
}

/// A basic string of TOML, on one line, in which nothing is hidden.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_unprintable(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list<S: AsRef<str>>(texts: &[S]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}

/// The name of the file and the line of a span.
fn place(loaded: &Loaded, span: Span) -> String {
    loaded.source.as_ref().map_or_else(String::new, |source| source.place(span))
}

fn named(loaded: &Loaded) -> String {
    match &loaded.source {
        Some(source) => format!("from {}", visible(source.name.as_str())),
        None => "no configuration: the defaults".to_owned(),
    }
}

/// The policy of the repository. What is a default is a comment, so that the text means the same.
fn whole(loaded: &Loaded, policies: &Policies) -> String {
    let config = &loaded.config;
    let mut out = format!("# {}\n", named(loaded));
    push_top(&mut out, config);
    push_levels(&mut out, "[rules]", &policies.levels(None));
    push_vocabulary(&mut out, config);
    push_policy(&mut out, config);
    for one in &config.overrides {
        let _ = writeln!(out, "\n[[override]] # {}\npaths = {}", place(loaded, one.span), list(&one.paths));
        if let Some((profile, _)) = one.profile {
            let _ = writeln!(out, "profile = {}", quoted(profile.name()));
        }
        if let Some((envelope, _)) = &one.envelope {
            let _ = writeln!(out, "envelope = {}", quoted(envelope));
        }
        let levels = one.rules.iter().map(|level| {
            format!("{} = {}", level.selector.name(), quoted(level.level.map_or("off", |level| level.as_str())))
        });
        let levels: Vec<String> = levels.collect();
        if !levels.is_empty() {
            let _ = writeln!(out, "rules = {{ {} }}", levels.join(", "));
        }
    }
    for one in &config.suppressions {
        let _ = writeln!(
            out,
            "\n[[suppress]] # {}\nrule = {}\npath = {}",
            place(loaded, one.span),
            quoted(one.rule.id),
            quoted(&one.path)
        );
        if let Some(at) = &one.at {
            let _ = writeln!(out, "at = {}", quoted(at));
        }
        let _ = writeln!(out, "reason = {}\nuntil = {}", quoted(&one.reason), one.until);
    }
    for one in &config.approvals {
        push_approval(&mut out, one, &place(loaded, one.span));
    }
    out
}

fn push_policy(out: &mut String, config: &Config) {
    let Limits { max_suppression_days, pre_existing_warns } = config.policy;
    if max_suppression_days.is_none() && !pre_existing_warns && config.approval_files.is_empty() {
        return;
    }
    out.push_str("\n[policy]\n");
    if let Some(days) = max_suppression_days {
        let _ = writeln!(out, "max_suppression_days = {days}");
    }
    if pre_existing_warns {
        out.push_str("pre_existing = \"warning\"\n");
    }
    if !config.approval_files.is_empty() {
        let _ = writeln!(out, "approvals = {}", list(&config.approval_files));
    }
}

fn push_approval(out: &mut String, one: &Approve, place: &str) {
    let _ = writeln!(out, "\n[[approve]] # {place}\nrule = {}\npath = {}", quoted(one.rule.id), quoted(&one.path));
    if let Some(at) = &one.at {
        let _ = writeln!(out, "at = {}", quoted(at));
    }
    let (from, to) = match &one.what {
        Approved::Value { from, to } => (from.clone(), to.clone()),
        Approved::File { from, to } => (digest(*from), digest(*to)),
    };
    let _ = writeln!(out, "from = {}\nto = {}\nbase = {}", quoted(&from), quoted(&to), quoted(&digest(one.base)));
    let _ = writeln!(out, "reason = {}\nuntil = {}", quoted(&one.reason), one.until);
}

/// A digest in hexadecimal.
fn digest(digest: Digest) -> String {
    let Some(bytes) = digest else { return ABSENT.to_owned() };
    bytes.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn push_top(out: &mut String, config: &Config) {
    match &config.include {
        Some(include) => {
            let _ = writeln!(out, "include = {}", list(include));
        }
        None => {
            let _ = writeln!(out, "# include = {} # default", list(&crate::discover::globs::DEFAULT_INCLUDE));
        }
    }
    if !config.exclude.is_empty() {
        let _ = writeln!(out, "exclude = {}", list(&config.exclude));
    }
    if let Some((baseline, _)) = &config.baseline {
        let _ = writeln!(out, "baseline = {}", quoted(baseline));
    }
}

fn push_levels(out: &mut String, head: &str, levels: &[Level]) {
    let _ = writeln!(out, "\n{head}");
    for Level { rule, level, from } in levels {
        let level = quoted(level.map_or("off", |level| level.as_str()));
        let _ = match from {
            Some(from) => writeln!(out, "{} = {level} # {from}", rule.id),
            None => writeln!(out, "# {} = {level} # default", rule.id),
        };
    }
}

fn push_vocabulary(out: &mut String, config: &Config) {
    let words = &config.words;
    if words.actuators.is_empty() && words.chords.is_empty() && words.hot.is_none() {
        return;
    }
    out.push_str("\n[vocabulary]\n");
    if !words.actuators.is_empty() {
        let _ = writeln!(out, "actuators = {}", list(&words.actuators));
    }
    if !words.chords.is_empty() {
        let _ = writeln!(out, "chords = {}", list(&words.chords));
    }
    if let Some(hot) = &words.hot {
        let _ = writeln!(out, "hot = {}", list(hot));
    }
}

/// The policy of one file, and where each value comes from.
fn of_file(loaded: &Loaded, policies: &Policies, file: &RepoPath) -> String {
    let config = &loaded.config;
    let mut out = format!("# {} for {}\n", named(loaded), visible(file.as_str()));
    let class = policies.class(file);
    for number in &class {
        if let Some(one) = config.overrides.get(*number) {
            let _ = writeln!(out, "# override {} at {}: {}", number + 1, place(loaded, one.span), list(&one.paths));
        }
    }
    push_top(&mut out, config);
    let profile = class.iter().rev().find_map(|number| config.overrides.get(*number)?.profile);
    let _ = match profile {
        Some((profile, span)) => writeln!(out, "# profile = {} # {}", quoted(profile.name()), place(loaded, span)),
        None => writeln!(out, "# profile: the one that `name` names"),
    };
    let envelope = class.iter().rev().find_map(|number| config.overrides.get(*number)?.envelope.as_ref());
    if let Some((envelope, span)) = envelope {
        let _ = writeln!(out, "# envelope = {} # {}", quoted(envelope), place(loaded, *span));
    }
    push_levels(&mut out, "[rules]", &policies.levels(Some(file)));
    push_vocabulary(&mut out, config);
    let own = config.suppressions.iter().filter(|one| Path::new(&one.path) == Path::new(file.as_str()));
    for one in own {
        let at = one.at.as_ref().map_or_else(String::new, |at| format!(" at {}", visible(at)));
        let _ = writeln!(
            out,
            "# suppressed until {}: {}{at} # {}: {}",
            one.until,
            one.rule.id,
            place(loaded, one.span),
            visible(&one.reason)
        );
    }
    out
}

/// Everything that is excused, the first to end in front.
fn exempt(loaded: &Loaded, policies: &Policies, root: &Root, today: Date) -> Result<String, Failed> {
    let mut out = String::new();
    let until = |day: Date| if day < today { format!("{day}, expired") } else { day.to_string() };
    let part = |at: &Option<String>| at.as_ref().map_or_else(String::new, |at| format!(" {}", visible(at)));
    let why = |reason: &str, span| format!("{} ({})", visible(reason), place(loaded, span));
    let mut suppressions: Vec<_> = loaded.config.suppressions.iter().collect();
    suppressions.sort_by_key(|one| one.until);
    for Suppress { rule, path, at, reason, until: day, span } in suppressions {
        let (end, at, why) = (until(*day), part(at), why(reason, *span));
        let _ = writeln!(out, "suppressed until {end}: {} {}{at}: {why}", rule.id, visible(path));
    }
    let mut approvals: Vec<_> = loaded.config.approvals.iter().collect();
    approvals.sort_by_key(|one| one.until);
    for Approve { rule, path, at, reason, until: day, span, .. } in approvals {
        let (end, at, why) = (until(*day), part(at), why(reason, *span));
        let _ = writeln!(out, "approved until {end}: one change, {} {}{at}: {why}", rule.id, visible(path));
    }
    for glob in &loaded.config.approval_files {
        let _ = writeln!(out, "approved in the change itself: what {} lists", visible(glob));
    }
    if let Some((baseline, span)) = &loaded.config.baseline {
        let bytes = configuration::in_work_tree(root, Path::new(baseline), baseline::LARGEST);
        let bytes = bytes.ok_or_else(|| Failed(format!("failed to read the baseline {}", visible(baseline))))?;
        let held = Baseline::read(RepoPath::new(baseline), String::from_utf8_lossy(&bytes).into_owned());
        // Where all files are gone, no line matches anything: these are all lines.
        held.settle(|_| true);
        for (_, line) in held.unused(|_| true) {
            let _ = writeln!(out, "in the baseline: {} ({})", line.shown(), place(loaded, *span));
        }
    }
    for off in policies.switched_off() {
        let at = if off.paths.is_empty() { String::new() } else { format!(" for {}", visible(&off.paths.join(", "))) };
        let _ = writeln!(out, "switched off by {}{at}: {}", off.by, off.rule.id);
    }
    for glob in &loaded.config.exclude {
        let _ = writeln!(out, "left out by `exclude`: {}", visible(glob));
    }
    if let Some(include) = &loaded.config.include {
        let _ = writeln!(out, "looked for by `include` alone: {}", visible(&include.join(", ")));
    }
    if out.is_empty() {
        out.push_str("Nothing is excused.\n");
    }
    Ok(out)
}
