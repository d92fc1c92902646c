//! Owns results: which findings go into the file, and each finding as a result.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde_sarif::sarif::{
    ArtifactChange, ArtifactContent, Fix as SarifFix, Location, Message, Replacement, Result as SarifResult,
    ResultLevel,
};

use super::line_hash::{LineHash, line_hashes};
use super::{descriptor, place};
use crate::finding::{Finding, Severity};
use crate::fix::{Fix, Safety};
use crate::path::RepoPath;
use crate::report::{FileReport, Judged, Report};
use crate::sink::fingerprint::{fingerprint, hex};
use crate::sink::prose::sentence;

/// Code scanning rejects a file with more results.
pub(super) const RESULT_LIMIT: usize = 25_000;
/// Code scanning rejects a result with more than 1,000 places, the finding's own included.
const RELATED_LIMIT: usize = 999;

/// A finding that goes into the file.
pub(super) struct Chosen<'r> {
    file: &'r FileReport,
    finding: &'r Finding,
    hash: Option<LineHash>,
}

/// The worst findings, as many as the file may hold: errors first, each level in the order of the files. The lines of
/// a file are hashed once, however many of its findings are chosen.
pub(super) fn choose(report: &Report) -> Vec<Chosen<'_>> {
    let all = || report.files.iter().flat_map(FileReport::findings);
    let errors = all().filter(|finding| finding.severity == Severity::Error).count().min(RESULT_LIMIT);
    let mut room = [(Severity::Error, errors), (Severity::Warning, RESULT_LIMIT - errors)];
    let mut chosen = Vec::new();
    for file in &report.files {
        let mut hashes: Option<Vec<LineHash>> = None;
        for finding in file.findings() {
            let Some((_, left)) = room.iter_mut().find(|(level, left)| *level == finding.severity && *left > 0) else {
                continue;
            };
            *left -= 1;
            // Without a text nothing is claimed: code scanning then hashes the file itself, if it can.
            let hash = file.judged().and_then(|judged| {
                let line = judged.lines.line_of(finding.place.span.start.min(judged.text.len()));
                hashes.get_or_insert_with(|| line_hashes(&judged.text)).get(line - 1).copied()
            });
            chosen.push(Chosen { file, finding, hash });
        }
    }
    chosen.sort_by_key(|chosen| std::cmp::Reverse(chosen.finding.severity));
    chosen
}

/// A finding as a result. `rules` tells where a rule's descriptor stands.
pub(super) fn result(chosen: &Chosen, rules: &HashMap<&str, usize>) -> SarifResult {
    let Chosen { file, finding, hash } = chosen;
    let (path, judged) = (&file.path, file.judged());
    let mut prints = BTreeMap::from([("mkPassport/v1".to_owned(), hex(&fingerprint(path, finding)))]);
    prints.extend(hash.map(|hash| ("primaryLocationLineHash".to_owned(), hash.to_string())));
    let mut result = SarifResult::builder()
        .rule_id(finding.rule)
        .level(match finding.severity {
            Severity::Error => ResultLevel::Error,
            Severity::Warning => ResultLevel::Warning,
        })
        .message(told(words(finding)))
        .locations(vec![location(path, judged, finding)])
        .partial_fingerprints(prints)
        .build();
    result.rule_index = rules.get(finding.rule).copied().map(place::number);
    if !finding.labels.is_empty() {
        let labels = finding.labels.iter().take(RELATED_LIMIT);
        result.related_locations = Some(labels.map(|label| place::related(path, judged, label)).collect());
    }
    if let (Some(judged), Some(fix)) = (judged, &finding.fix) {
        result.fixes = Some(vec![mend(path, judged, fix)]);
    }
    result
}

/// The words in plain, as code scanning reads them; the id and the argument are for readers that look messages up in
/// the rule.
fn told(words: String) -> Message {
    Message::builder().arguments(vec![words.clone()]).text(words).id(descriptor::MESSAGE).build()
}

/// Where a finding stands.
pub(super) fn location(path: &RepoPath, judged: Option<&Judged>, finding: &Finding) -> Location {
    Location::builder().physical_location(place::physical(path, judged, finding.place.span)).build()
}

/// All words of a finding.
pub(super) fn words(finding: &Finding) -> String {
    let mut words = super::sentences(&finding.message, finding.suggestion.as_deref(), &finding.help);
    if let Some(more @ 1..) = finding.labels.len().checked_sub(RELATED_LIMIT) {
        let _ = write!(words, " {more} related places are left out.");
    }
    words
}

fn mend(path: &RepoPath, judged: &Judged, fix: &Fix) -> SarifFix {
    let mut title = sentence(&fix.title);
    if fix.safety == Safety::Unsafe {
        title.push_str(" The passport may permit something else afterwards: look before you apply it.");
    }
    let replace = |edit: &crate::fix::Edit| {
        let mut replacement = Replacement::builder().deleted_region(place::region(judged, edit.span)).build();
        // The text goes in as it is: an edit that differs from what was meant is a wrong edit.
        replacement.inserted_content =
            (!edit.replacement.is_empty()).then(|| ArtifactContent::builder().text(edit.replacement.as_str()).build());
        replacement
    };
    let change = ArtifactChange::builder()
        .artifact_location(place::artifact(path))
        .replacements(fix.edits.iter().map(replace).collect::<Vec<_>>())
        .build();
    SarifFix::builder().description(place::message(title)).artifact_changes(vec![change]).build()
}
