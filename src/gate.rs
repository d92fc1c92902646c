//! Owns the check of one passport: bytes in, findings out, no other effect.

pub mod base;
mod both;
mod ceiling;
pub mod change;
mod claim;
pub mod envelope;
mod envelope_file;
pub mod fixer;
mod identity;
pub mod mend;
pub mod moved;
mod opened;
mod own;
pub mod pair;
mod past;
pub mod scan;
pub mod shard;
pub mod sniff;
mod standing;
mod subsume;
pub mod whole_file;

use std::cmp::Ordering;

use crate::document::{Document, Tape};
use crate::finding::{Excused, Finding, Place, Severity};
use crate::passport::{Part, Passport};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::policy::approval::Compared;
use crate::policy::excuse::{Excuses, OfFile};
use crate::report::{FileReport, Identity, Judged, Outcome};
use crate::rule::{Check, Excuser as _, Findings, Identified, Subject, merge};
use crate::rules;
use crate::source::Unread;
use crate::text::{LineIndex, Span};
use change::{Around, Before};
use own::own_findings;

/// Checks the bytes of one file, of which nothing is excused.
pub fn examine(path: RepoPath, bytes: &[u8], policy: &Policy) -> FileReport {
    let wanted = Wanted { keep: |_: Option<&Passport>| (), identity: false };
    examine_and(path, bytes, (policy, &Excuses::default()), &mut Tape::default(), &Before::Unknown, wanted).0
}

/// What is wanted of a passport besides its findings.
#[derive(Debug)]
pub struct Wanted<F> {
    /// Makes of the passport, where there is one, what outlives the bytes.
    pub keep: F,
    /// Whether the report holds the identity that the passport states.
    pub identity: bool,
}

/// Checks the bytes of one file on a tape that many files share, against what it was on the base.
pub fn examine_and<T>(
    path: RepoPath,
    bytes: &[u8],
    (policy, excuses): (&Policy, &Excuses),
    tape: &mut Tape,
    before: &Before,
    wanted: Wanted<impl FnOnce(Option<&Passport>) -> T>,
) -> (FileReport, T) {
    let document = Document::parse_onto(std::mem::take(tape), bytes);
    let passport = Passport::read(&document);
    let around = Around { before, bytes, envelope: None };
    let mut of_file = excuses.of_file(&path, passport.is_some());
    if let Some(of_file) = &mut of_file {
        of_file.compare(|| before.compared(bytes));
    }
    let findings = judge_passport(&document, passport.as_ref(), policy, around, of_file.as_ref());
    let stated = passport.as_ref().filter(|_| wanted.identity);
    let identity = stated.and_then(|passport| identity(&path, bytes, passport, of_file.as_ref()));
    let held = of_file.map(OfFile::into_excused).unwrap_or_default();
    let kept = (wanted.keep)(passport.as_ref());
    *tape = document.into_tape();
    if findings.is_empty() {
        return (FileReport { excused: held, identity, ..FileReport::new(path, Outcome::Clean) }, kept);
    }
    (FileReport { excused: held, identity, ..found(path, bytes, findings) }, kept)
}

/// The identity of a passport that states one, as far as the comparison with others needs it.
pub fn identify(path: &RepoPath, bytes: &[u8], passport: &Passport) -> Option<Identified> {
    let (Part::Read(id), Part::Read(version)) = (passport.identity.id, passport.identity.version) else { return None };
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = LineIndex::new(text);
    let place = Place::value("/id", id.node);
    Some(Identified {
        path: path.clone(),
        id: id.value.to_owned(),
        version: version.value.to_owned(),
        digest: passport.root.digest(),
        start: lines.position(text, place.span.start),
        end: lines.position(text, place.span.end),
        place,
    })
}

/// The identity of a passport as its report holds it.
fn identity(path: &RepoPath, bytes: &[u8], passport: &Passport, excuser: Option<&OfFile>) -> Option<Box<Identity>> {
    let stated = identify(path, bytes, passport)?;
    let would_excuse = |excuser: &OfFile| {
        let rule = rules::all().find(|rule| matches!(rule.check, Check::Identities(_)))?;
        let place = stated.place.clone();
        excuser.would_excuse(&Finding::new(rule.id, rule.severity, place, String::new(), String::new()))
    };
    let excuse = excuser.and_then(would_excuse);
    Some(Box::new(Identity { stated, excuse }))
}

/// The report of a file that has these findings.
pub fn found(path: RepoPath, bytes: &[u8], findings: Vec<Finding>) -> FileReport {
    // Nearly every text is valid, and asking for that is quicker than looking for what to replace.
    let text = std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), str::to_owned);
    let lines = LineIndex::new(&text);
    FileReport::new(path, Outcome::Found(Box::new(Judged { text, lines, findings })))
}

/// The report of a file with these findings beside its own, as far as nothing excuses them.
fn with_more(
    mut file: FileReport,
    (bytes, before): (&[u8], &Before),
    more: Vec<Finding>,
    excuses: &Excuses,
) -> FileReport {
    if more.is_empty() || file.is_unread() {
        return file;
    }
    let (more, mut held) = excused(&file.path, more, || before.compared(bytes), excuses);
    file.excused.append(&mut held);
    if more.is_empty() {
        return file;
    }
    let mut findings = file.findings().to_vec();
    findings.extend(more);
    findings.sort_by(in_order);
    let FileReport { path, excused, kind, identity, .. } = file;
    FileReport { excused, kind, identity, ..found(path, bytes, findings) }
}

/// The findings on a file as a whole that count, and those that are excused.
fn excused(
    path: &RepoPath,
    findings: Vec<Finding>,
    compared: impl FnOnce() -> Option<Compared>,
    excuses: &Excuses,
) -> (Vec<Finding>, Vec<Excused>) {
    let Some(mut of_file) = excuses.of_file(path, true) else { return (findings, Vec::new()) };
    of_file.compare(compared);
    let findings = findings.into_iter().filter_map(|finding| of_file.pass(finding)).collect();
    (findings, of_file.into_excused())
}

/// The report of a file that could not be looked at.
pub fn unread(path: RepoPath, why: &Unread) -> FileReport {
    let entry_rules = rules::all().filter_map(|rule| match rule.check {
        Check::Entry(check) => Some((rule, check)),
        _ => None,
    });
    let mut found = Vec::new();
    for (rule, check) in entry_rules {
        let mut findings = Findings::new(rule, Severity::Error);
        check(why, &mut findings);
        found.extend(findings.into_list());
    }
    // One of the entry rules reports every kind of `Unread`; if none does, the file still does not pass.
    let finding = found.into_iter().next().unwrap_or_else(|| {
        let rule = rules::of_unread_files();
        let help = "Report this to the makers of the gate.".to_owned();
        Finding::new(rule.id, Severity::Error, Place::file(Span::default()), format!("{why:?}"), help)
    });
    FileReport::new(path, Outcome::Unread(Box::new(finding)))
}

/// All findings of one document, of which nothing is excused: each cause once, in the order of the text.
pub fn judge(document: &Document, policy: &Policy) -> Vec<Finding> {
    judge_in(document, policy, Around::default())
}

/// The same with what is around the document: what it was on the base, and the envelope of its path.
pub fn judge_in(document: &Document, policy: &Policy, around: Around) -> Vec<Finding> {
    judge_passport(document, Passport::read(document).as_ref(), policy, around, None)
}

/// All findings of the document of that name that are not excused.
fn judge_excused(path: &RepoPath, document: &Document, (policy, excuses): (&Policy, &Excuses)) -> Vec<Finding> {
    let passport = Passport::read(document);
    let of_file = excuses.of_file(path, passport.is_some());
    judge_passport(document, passport.as_ref(), policy, Around::default(), of_file.as_ref())
}

/// The findings that count, after the rules ran and before one finding takes the place of another: what is excused
/// replaces nothing, so that a fault behind it is reported.
fn judge_passport(
    document: &Document,
    passport: Option<&Passport>,
    policy: &Policy,
    around: Around,
    excuser: Option<&OfFile>,
) -> Vec<Finding> {
    match policy.envelope.as_ref().filter(|_| passport.is_some() && around.envelope.is_none()) {
        Some(file) => envelope::within(file, |envelope| {
            judge_around(document, passport, policy, Around { envelope, ..around }, excuser)
        }),
        None => judge_around(document, passport, policy, around, excuser),
    }
}

fn judge_around(
    document: &Document,
    passport: Option<&Passport>,
    policy: &Policy,
    around: Around,
    excuser: Option<&OfFile>,
) -> Vec<Finding> {
    let subject = passport.map(|passport| Subject { envelope: around.envelope, ..policy.subject(passport) });
    let (mut all, mut left_out) = own_findings(document, subject.as_ref(), policy, excuser);
    if !matches!(around.before, Before::Unknown) {
        change::judge(subject.as_ref(), policy, around, &mut all, &mut left_out);
    }
    if all.is_empty() {
        return all;
    }
    for left in &mut left_out {
        left.severity = policy.stated(left.rule).unwrap_or(left.severity);
    }
    for finding in &mut all {
        if let Some(level) = policy.stated(finding.rule) {
            finding.severity = level;
        }
        if policy.pre_existing_warns
            && finding.pre_existing
            && rules::by_id(finding.rule).is_some_and(|rule| !rule.locked)
        {
            finding.severity = finding.severity.min(Severity::Warning);
        }
    }
    if let Some(excuser) = excuser {
        all = all.into_iter().filter_map(|finding| excuser.pass(finding)).collect();
        excuser.leave_out(&left_out);
    }
    if all.len() > 1 {
        all = subsume::one_cause_one_finding(all);
    }
    all = merged(all);
    all.sort_by(in_order);
    ceiling::hold(all, left_out)
}

/// The order of the text.
fn in_order(a: &Finding, b: &Finding) -> Ordering {
    (a.place.span, a.rule).cmp(&(b.place.span, b.rule)).then_with(|| a.message.text().cmp(&b.message.text()))
}

/// Merges findings into one where their rule asks for it.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut out = Vec::with_capacity(findings.len());
    let mut pending: Vec<Finding> = Vec::new();
    // The findings of one rule are adjacent.
    for finding in findings {
        if pending.first().is_some_and(|first| first.rule != finding.rule) {
            flush(&mut pending, &mut out);
        }
        if rules::by_id(finding.rule).is_some_and(|rule| rule.merge.is_some()) {
            pending.push(finding);
        } else {
            out.push(finding);
        }
    }
    flush(&mut pending, &mut out);
    out
}

fn flush(pending: &mut Vec<Finding>, out: &mut Vec<Finding>) {
    let Some(first) = pending.first() else { return };
    let Some(rule) = rules::by_id(first.rule) else { return };
    if let Some(message) = rule.merge {
        out.extend(merge(std::mem::take(pending), message, rule.remedy));
    }
}
