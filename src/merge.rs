//! Owns the merge: the JSON reports of several scans, read back and put together to one result.
//!
//! A report is untrusted: what is not whole, not of this tool, or does not fit the others makes the run blind.

mod file;
mod group;
mod identities;
mod notes;
mod policy;
mod read;
mod typed;

use std::collections::{BTreeMap, HashMap};

use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use rayon::slice::ParallelSlice as _;

use crate::path::RepoPath;
use crate::report::{
    Base, Collector, Counts, Failure, FileKind, FileReport, Fixed, Identity, Render, Report, SwitchedOff,
};
use crate::rules;
use crate::text::{quote, visible};
use file::{Fault, Names};
use group::{blind, shown};
use identities::Conflicts;
use read::{Read, Unfit, damaged};
use typed::{CountsTyped, FileTyped, Skimmed};

/// How many files of a report one task reads.
const BATCH: usize = 256;

/// A file that is to be a report.
#[derive(Debug)]
pub struct Input {
    /// The folder that the paths of the report are put into: the name of its repository.
    pub folder: Option<String>,
    /// The file's own name, as it was given.
    pub shown: String,
    /// What it holds, or why it cannot be read: lower case, no full stop.
    pub bytes: Result<Vec<u8>, String>,
}

/// The reports that could be read.
pub struct Reports<'i> {
    reports: Vec<Fit<'i>>,
    /// Why others could not.
    failures: Vec<Failure>,
}

/// A report whose head fits together.
struct Fit<'i> {
    shown: &'i str,
    folder: Option<&'i str>,
    read: Read<'i>,
    files: Vec<Known>,
}

/// What is known of a file before it is read whole.
struct Known {
    /// Its name in its report.
    own: RepoPath,
    /// Its name in the merged report.
    path: RepoPath,
    kind: FileKind,
    identity: Option<Identity>,
}

/// Reads the heads of the reports, and the names of their files.
pub fn read(inputs: &[Input]) -> Reports<'_> {
    let mut reports = Reports { reports: Vec::new(), failures: Vec::new() };
    for read in inputs.par_iter().map(read_one).collect::<Vec<_>>() {
        match read {
            Ok(report) => reports.reports.push(report),
            Err(failure) => reports.failures.push(failure),
        }
    }
    reports
}

fn read_one(input: &Input) -> Result<Fit<'_>, Failure> {
    let unfit = |Unfit { what, help }: Unfit| blind(format!("the report `{}` {what}", visible(&input.shown)), &help);
    let bytes = input.bytes.as_ref().map_err(|why| {
        let help = "Name a JSON report that can be read: `mk passport scan --format json=FILE` writes one.";
        unfit(Unfit { what: format!("cannot be read: {why}"), help: help.to_owned() })
    })?;
    let read = read::read(bytes).map_err(unfit)?;
    let folder = input.folder.as_deref();
    let files = known(&read, folder).map_err(|fault| unfit(damaged(fault)))?;
    Ok(Fit { shown: &input.shown, folder, read, files })
}

/// What is known of the files of a report, which are sorted, and each there once.
fn known(read: &Read, folder: Option<&str>) -> Result<Vec<Known>, Fault> {
    let indices: Vec<usize> = (0..read.files.len()).collect();
    let one = |&index: &usize| -> Result<Known, Fault> {
        let typed: Skimmed = read.typed(index)?;
        let own = file::path(&typed.path, typed.path_encoded, typed.origin.as_deref())
            .map_err(|fault| format!("{fault}, in `files[{index}]`"))?;
        let kind = file::kind(&typed)?;
        if let Some(shard) = read.shard.filter(|shard| kind != FileKind::Policy && !shard.holds(&own)) {
            return Err(format!("`{}` is in another shard than {} of {}", own, shard.part, shard.parts));
        }
        let path = file::within(folder, own.clone());
        let identity = typed.identity.as_ref().filter(|_| kind == FileKind::Passport);
        let identity = identity.map(|typed| file::identity(&path, typed)).transpose();
        let identity = identity.map_err(|fault| format!("{fault}, in `{own}`"))?;
        Ok(Known { own, path, kind, identity })
    };
    let known = indices.par_iter().with_min_len(BATCH).map(one).collect::<Result<Vec<_>, _>>()?;
    let order = |file: &'_ Known| (file.kind != FileKind::Policy, file.own.clone(), file.kind);
    let twice = known.windows(2).find(|pair| {
        let (one, two) = (order(&pair[0]), order(&pair[1]));
        // A file of the policy may have two reports: what is wrong in it, and what of it is not used.
        one > two || (one == two && pair[1].kind != FileKind::Policy)
    });
    match twice {
        Some(pair) => Err(format!("its files are not sorted, or not each there once, at `{}`", pair[1].own)),
        None => Ok(known),
    }
}

impl Reports<'_> {
    /// Whether one of the scans denied warnings.
    pub fn deny_warnings(&self) -> bool {
        self.reports.iter().any(|report| report.read.deny_warnings)
    }

    /// Puts the reports together, each file of them once. `advice`: what a scan says about so many safe and unsafe fixes;
    /// it is about one report only.
    pub fn merge(
        mut self,
        deny_warnings: bool,
        render: &dyn Render,
        advice: &dyn Fn(usize, usize) -> Vec<String>,
    ) -> Report {
        let reports = std::mem::take(&mut self.reports);
        let mut groups: BTreeMap<Option<&str>, Vec<&Fit>> = BTreeMap::new();
        for report in &reports {
            groups.entry(report.folder).or_default().push(report);
        }
        let mut result = Report { deny_warnings, rules: levels(&reports), ..Report::default() };
        let mut faults = self.failures;
        for (folder, group) in &groups {
            let named = |fault: Failure| Failure { message: named(*folder, fault.message), ..fault };
            faults.extend(group::faults(group).into_iter().map(named));
            add_group(&mut result, *folder, group, advice);
        }
        result.base = base(&groups);
        let (is_first, repeated) = first_of_each(&reports);
        faults.extend(repeated);
        let conflicts = Conflicts::of(&reports, &is_first);
        let collector = Collector::new(render);
        let mut number = 0;
        let mut of_policy = policy::Files::default();
        for (index, report) in reports.iter().enumerate() {
            let all: Vec<usize> = (0..report.files.len()).collect();
            let read_one = |at: usize| read_file(report, at);
            let chunk = |(chunk, files): (usize, &[usize])| {
                let mut batch = collector.batch(files.len());
                let mut counts = Counts::default();
                let mut policy = Vec::new();
                for &at in files {
                    let file = read_one(at)?;
                    counts.count(&file);
                    if file.kind == FileKind::Policy {
                        policy.push(file);
                    } else if is_first(index, at) {
                        batch.add(conflicts.apply((index, at), report, file)?, ());
                    }
                }
                collector.take(number + chunk, batch);
                Ok((counts, policy))
            };
            let chunks: Vec<Result<(Counts, Vec<FileReport>), Fault>> =
                all.par_chunks(BATCH).enumerate().map(chunk).collect();
            number += chunks.len();
            let mut counts = Counts::default();
            let mut fault = None;
            for chunk in chunks {
                match chunk {
                    Ok((some, policy)) => {
                        counts += some;
                        of_policy.add(report, policy, &mut faults);
                    }
                    Err(one) => fault = fault.or(Some(one)),
                }
            }
            let fault = fault.or_else(|| inconsistent(&report.read, counts));
            if let Some(Unfit { what, help }) = fault.map(damaged) {
                faults.push(blind(format!("the report {} {what}", shown(report)), &help));
            }
        }
        let mut collected = collector.finish(|()| false);
        collected.add(of_policy.into_reports(), || ());
        result.files = collected.into_files();
        faults.append(&mut result.failures);
        result.failures = faults;
        result
    }
}

/// Which file of which report is in the merged one, and what is wrong where two have the same.
fn first_of_each<'r>(reports: &'r [Fit]) -> (impl Fn(usize, usize) -> bool + Sync + use<'r>, Vec<Failure>) {
    let mut owners: HashMap<(&RepoPath, FileKind), (usize, usize)> = HashMap::new();
    let mut repeated: BTreeMap<(usize, usize), (usize, &RepoPath)> = BTreeMap::new();
    let mut dropped: std::collections::HashSet<(usize, usize)> = std::collections::HashSet::new();
    for (index, report) in reports.iter().enumerate() {
        for (at, file) in report.files.iter().enumerate().filter(|(_, file)| file.kind != FileKind::Policy) {
            match owners.entry((&file.path, file.kind)) {
                std::collections::hash_map::Entry::Vacant(free) => drop(free.insert((index, at))),
                std::collections::hash_map::Entry::Occupied(owner) => {
                    dropped.insert((index, at));
                    repeated.entry((owner.get().0, index)).or_insert((0, &file.path)).0 += 1;
                }
            }
        }
    }
    let failures = repeated.into_iter().map(|((one, two), (count, path))| {
        let more = if count > 1 { format!(" and {} more files", count - 1) } else { String::new() };
        let (one, two) = (shown(&reports[one]), shown(&reports[two]));
        let path = quote(path.as_str());
        blind(
            format!("{path}{more} is in two reports: {one} and {two}"),
            &format!("Name each report once. {}", group::NAMES),
        )
    });
    let failures = failures.collect();
    (move |index, at| !dropped.contains(&(index, at)), failures)
}

/// Reads a file of a report whole.
fn read_file(report: &Fit, at: usize) -> Result<FileReport, Fault> {
    let known = &report.files[at];
    let typed: FileTyped = report.read.typed(at)?;
    let names = Names { folder: report.folder, own: &known.path };
    let file = file::file(&known.own, names, known.kind, known.identity.clone(), typed);
    file.map_err(|fault| format!("{fault}, in `{}`", known.own))
}

/// The rules that ran in any of the reports, each at the highest level that it had.
fn levels(reports: &[Fit]) -> Vec<(&'static crate::rule::Rule, crate::finding::Severity)> {
    let level = |id: &str| {
        let levels = reports.iter().flat_map(|report| report.read.rules.iter().filter(|(rule, _)| rule.id == id));
        levels.map(|(_, level)| *level).max()
    };
    rules::all().filter_map(|rule| Some((rule, level(rule.id)?))).collect()
}

/// Words about the reports of one repository, with its name in front where it has one.
fn named(folder: Option<&str>, words: String) -> String {
    match folder {
        Some(folder) => format!("{folder}: {words}"),
        None => words,
    }
}

/// Adds what the reports of one repository say apart from their files.
fn add_group(result: &mut Report, folder: Option<&str>, group: &[&Fit], advice: &dyn Fn(usize, usize) -> Vec<String>) {
    let named = |words: String| named(folder, words);
    for report in group {
        let read = &report.read;
        for failure in &read.failures {
            let failure = Failure { message: named(failure.message.clone()), ..failure.clone() };
            if !result.failures.contains(&failure) {
                result.failures.push(failure);
            }
        }
        result.not_entered.extend(read.not_entered.iter().map(|path| file::within(folder, path.clone())));
        result.partial |= read.partial;
        result.fixed = Fixed {
            findings: result.fixed.findings.saturating_add(read.counts.fixed),
            files: result.fixed.files.saturating_add(read.counts.fixed_files),
        };
        for approved in &read.approved {
            let approved = named(approved.clone());
            if !result.approved.contains(&approved) {
                result.approved.push(approved);
            }
        }
    }
    result.not_entered.sort();
    result.not_entered.dedup();
    result.notes.extend(notes::of_group(group, advice).into_iter().map(named));
    // The reports of a group agree here, or the run is blind.
    let switched_off = group.first().map(|first| first.read.switched_off.iter()).into_iter().flatten();
    result.switched_off.extend(switched_off.map(|off| match folder {
        None => off.clone(),
        Some(folder) if off.paths.is_empty() => {
            SwitchedOff { rule: off.rule, by: named(off.by.clone()), paths: vec![format!("{folder}/**")] }
        }
        Some(folder) => {
            let paths = off.paths.iter().map(|glob| format!("{folder}/{glob}")).collect();
            SwitchedOff { rule: off.rule, by: named(off.by.clone()), paths }
        }
    }));
}

/// What the reports were compared with.
fn base(groups: &BTreeMap<Option<&str>, Vec<&Fit>>) -> Option<Base> {
    let bases: Vec<(Option<&str>, &Base)> =
        groups.iter().filter_map(|(folder, group)| Some((*folder, group.first()?.read.base.as_ref()?))).collect();
    match bases.as_slice() {
        [] => None,
        [(folder, base)] => {
            let policy = base.policy.clone().map(|path| file::within(*folder, path));
            Some(Base { policy, ..(*base).clone() })
        }
        all => Some(Base {
            commits: all.iter().flat_map(|(_, base)| base.commits.iter().cloned()).collect(),
            how: "Each repository was compared with a base of its own.".to_owned(),
            ..Base::default()
        }),
    }
}

/// What a report says of itself and does not hold.
fn inconsistent(read: &Read, found: Counts) -> Option<Fault> {
    let said = read.counts;
    let found = CountsTyped {
        passports: found.passports,
        errors: found.errors + read.failures.len(),
        warnings: found.warnings,
        notes: found.notes,
        faulty_files: found.faulty_files,
        unread_files: found.unread,
        fixable: found.safe_fixes,
        fixable_unsafe: found.unsafe_fixes,
        suppressed: found.suppressed,
        in_baseline: found.in_baseline,
        approved: found.approved,
        // What is fixed is not in the files any more.
        fixed: said.fixed,
        fixed_files: said.fixed_files,
    };
    if said != found {
        return Some(format!(
            "it counts {} passports, {} errors and {} warnings, and holds {}, {} and {}",
            said.passports, said.errors, said.warnings, found.passports, found.errors, found.warnings
        ));
    }
    let is_blind = found.unread_files > 0 || read.failures.iter().any(|failure| failure.blinds);
    let verdict = match () {
        () if is_blind => "blind",
        () if found.errors > 0 || (read.deny_warnings && found.warnings > 0) => "found",
        () => "clean",
    };
    (read.verdict != verdict)
        .then(|| format!("its verdict is {}, and what it holds is {verdict}", quote(&read.verdict)))
}
