//! Owns what is wrong with the files that are named as envelopes.

use super::change::Around;
use super::shard::Shard;
use super::{found, in_order, judge_in};
use crate::config::EnvelopeFile;
use crate::document::Document;
use crate::finding::{Finding, Place, Severity};
use crate::passport::{Fault, Passport};
use crate::path::RepoPath;
use crate::policy::excuse::{Excuses, OfFile};
use crate::policy::{Policies, Policy};
use crate::report::{FileKind, FileReport, Outcome};
use crate::rule::Excuser as _;
use crate::rules;
use crate::text::Span;

/// The reports of all envelopes, each with what is known of its file beside that (`known`). One that the run has checked
/// as a passport is not checked again, and of several shards one checks it. `is_scanned`: whether the run looked at a file.
pub(super) fn reports(
    files: &[impl AsRef<EnvelopeFile>],
    known: &[FileReport],
    (policies, excuses): (&Policies, &Excuses),
    shard: Option<Shard>,
    is_scanned: impl Fn(&RepoPath) -> bool,
) -> Vec<FileReport> {
    let of_one = |file: &EnvelopeFile| {
        let more = known.iter().find(|other| other.path == file.name);
        let more = more.map(FileReport::findings).unwrap_or_default();
        if is_scanned(&file.name) || shard.is_some_and(|shard| !shard.holds(&file.name)) {
            return only(file, more);
        }
        report(file, (&policies.of(&file.name), excuses), more)
    };
    files.iter().filter_map(|file| of_one(file.as_ref())).collect()
}

/// The report of an envelope that is no passport of the scan, with what else is known of the file: by the rules on
/// documents and on the contract, of which it may leave out everything. What bounds nothing at all is a fault.
fn report(file: &EnvelopeFile, (policy, excuses): (&Policy, &Excuses), more: &[Finding]) -> Option<FileReport> {
    let document = Document::parse(&file.bytes);
    let of_file = excuses.of_file(&file.name, true);
    let mut findings = judge_in(&document, &policy.of_envelopes(), Around::default());
    if let Some(of_file) = &of_file {
        findings = findings.into_iter().filter_map(|finding| of_file.pass(finding)).collect();
    }
    let list = of_file.map(OfFile::into_excused).unwrap_or_default();
    if findings.is_empty() && list.is_empty() {
        findings.extend(bounds_nothing(&document));
    }
    findings.extend_from_slice(more);
    if findings.is_empty() {
        let clean = FileReport::of_policy(file.name.clone(), Outcome::Clean);
        return (!list.is_empty()).then_some(FileReport { excused: list, ..clean });
    }
    findings.sort_by(in_order);
    Some(FileReport { kind: FileKind::Policy, excused: list, ..found(file.name.clone(), &file.bytes, findings) })
}

/// The report of an envelope that is a passport of the scan too: only what is known of it beside that.
fn only(file: &EnvelopeFile, more: &[Finding]) -> Option<FileReport> {
    let kind = FileKind::Policy;
    (!more.is_empty()).then(|| FileReport { kind, ..found(file.name.clone(), &file.bytes, more.to_vec()) })
}

fn bounds_nothing(document: &Document) -> Option<Finding> {
    let passport = Passport::read(document);
    let span = match &passport {
        Some(passport) => passport.faults.iter().find_map(|fault| match fault {
            Fault::Stranger(span) => Some(*span),
            _ => None,
        })?,
        None => Span::default(),
    };
    let message = "the envelope has no field of passport.v0, so that it bounds nothing";
    let help = "Write what passports may permit at most, such as {\"gates\": {\"apply\": false}}.";
    let rule = rules::of_configurations();
    Some(Finding::new(rule.id, Severity::Error, Place::file(span), message.to_owned(), help.to_owned()))
}
