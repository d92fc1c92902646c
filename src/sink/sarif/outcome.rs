//! Owns results: which findings go into the file, and each finding as a result.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use serde_sarif::sarif::{
    ArtifactChange, ArtifactContent, Fix as SarifFix, Location, Message, PhysicalLocation, Replacement,
    Result as SarifResult, ResultLevel,
};

use super::line_hash::{LineHash, line_hashes};
use super::{descriptor, place};
use crate::finding::{Finding, Place, Severity};
use crate::fix::{Fix, Safety};
use crate::path::RepoPath;
use crate::report::{Failure, FileReport, Judged, Outcome};
use crate::sink::fingerprint::{fingerprint, hex};
use crate::sink::prose::sentence;
use crate::sink::words::{did_you_mean, message as message_of};
use crate::text::Span;

/// Code scanning rejects a file with more results.
pub(super) const RESULT_LIMIT: usize = 25_000;
/// Code scanning rejects a result with more than 1,000 places, the finding's own included.
const RELATED_LIMIT: usize = 999;

/// The placeholder for a result without a file. Code scanning processes no result without a file's path; these words are the
/// ones that Scorecard uploads for the same purpose, and that people and tools know.
const NO_FILE: &str = "no file associated with this alert";
/// How many bytes of the files' text are quoted, all results together: code scanning rejects a file of more than 10 MB,
/// zipped, and text that was written to be random does not shrink.
const QUOTED: usize = 4 << 20;

/// A finding that goes into the file.
pub(super) struct Chosen<'r> {
    file: &'r FileReport,
    finding: &'r Finding,
    hash: Option<LineHash>,
    quoted: bool,
}

impl Chosen<'_> {
    /// Whether the text at the finding goes into the file, if it is known.
    pub(super) const fn is_quoted(&self) -> bool {
        self.quoted || self.file.is_bare
    }
}

/// What is wrong apart from any file, as a finding without a file: without one, a run that saw nothing would look like
/// one that found nothing. Lost reports are not a fault of the repository, and are notifications only.
pub(super) fn apart(failure: &Failure) -> Option<FileReport> {
    let rule = failure.rule.or_else(|| failure.blinds.then_some("unreadable-file"))?;
    let place = Place::file(Span::default());
    let finding = Finding::new(rule, Severity::Error, place, failure.message.clone(), failure.help.clone());
    Some(FileReport::new(RepoPath::new(NO_FILE), Outcome::Unread(Box::new(finding))))
}

/// The worst findings, as many as the file may hold: errors first, each level in the order of the files. The lines of
/// a file are hashed once, however many of its findings are chosen.
///
/// There are so many `errors` and `warnings` in the whole run; `files` holds enough of them.
pub(super) fn choose<'r, I: Iterator<Item = &'r FileReport>>(
    files: impl Fn() -> I,
    errors: usize,
    warnings: usize,
) -> Vec<Chosen<'r>> {
    let errors = errors.min(RESULT_LIMIT);
    let warnings = warnings.min(RESULT_LIMIT - errors);
    let mut room =
        [(Severity::Error, errors), (Severity::Warning, warnings), (Severity::Note, RESULT_LIMIT - errors - warnings)];
    let mut chosen = Vec::new();
    for file in files() {
        let mut hashes: Option<Vec<LineHash>> = None;
        for finding in file.findings() {
            let Some((_, left)) = room.iter_mut().find(|(level, left)| *level == finding.severity && *left > 0) else {
                continue;
            };
            *left -= 1;
            // Without a text nothing is claimed: code scanning then hashes the file itself, if it can.
            let hash = file.judged().filter(|_| !file.is_bare).and_then(|judged| {
                let line = judged.lines.line_of(finding.place.span.start.min(judged.text.len()));
                hashes.get_or_insert_with(|| line_hashes(&judged.text)).get(line - 1).copied()
            });
            chosen.push(Chosen { file, finding, hash, quoted: true });
        }
    }
    chosen.sort_by_key(|chosen| std::cmp::Reverse(chosen.finding.severity));
    let mut room = QUOTED;
    for chosen in &mut chosen {
        if chosen.file.is_bare {
            chosen.quoted = false;
            continue;
        }
        let size = chosen.file.judged().map_or(0, |judged| place::quoted(judged, chosen.finding.place.span));
        chosen.quoted = size <= room;
        // Once the room is used up nothing more is quoted: the ones without a quote are together at the end.
        room = if chosen.quoted { room - size } else { 0 };
    }
    chosen
}

/// A finding as a result. `rules` maps a rule to the index of its descriptor; `has_base`: whether it is known if the
/// finding is new.
pub(super) fn result(chosen: &Chosen, rules: &HashMap<&str, usize>, has_base: bool) -> SarifResult {
    let Chosen { file, finding, hash, quoted } = chosen;
    let (path, judged) = (&file.path, file.judged());
    let mut prints = BTreeMap::from([("mkPassport/v1".to_owned(), hex(&fingerprint(path, finding)))]);
    prints.extend(hash.map(|hash| ("primaryLocationLineHash".to_owned(), hash.to_string())));
    let mut result = SarifResult::builder()
        .rule_id(finding.rule)
        .level(match finding.severity {
            Severity::Error => ResultLevel::Error,
            Severity::Warning => ResultLevel::Warning,
            Severity::Note => ResultLevel::Note,
        })
        .message(message(words(file, finding)))
        .locations(vec![located(place::physical(path, judged, finding.place.span, *quoted))])
        .partial_fingerprints(prints)
        .build();
    result.rule_index = rules.get(finding.rule).copied().map(place::number);
    if !finding.labels.is_empty() {
        let labels = finding.labels.iter().take(RELATED_LIMIT);
        result.related_locations = Some(labels.map(|label| place::related(path, judged, finding, label)).collect());
    }
    result.baseline_state = has_base.then(|| if finding.pre_existing { "unchanged" } else { "new" }.into());
    if let (Some(judged), Some(fix)) = (judged, &finding.fix) {
        result.fixes = Some(vec![sarif_fix(path, judged, fix)]);
    }
    result
}

/// The words in plain, as code scanning reads them; the id and the argument are for readers that look messages up in
/// the rule.
fn message(words: String) -> Message {
    Message::builder().arguments(vec![words.clone()]).text(words).id(descriptor::MESSAGE).build()
}

/// Where a finding is.
pub(super) fn location(path: &RepoPath, judged: Option<&Judged>, finding: &Finding) -> Location {
    located(place::physical(path, judged, finding.place.span, true))
}

fn located(place: PhysicalLocation) -> Location {
    Location::builder().physical_location(place).build()
}

/// All words of a finding.
pub(super) fn words(file: &FileReport, finding: &Finding) -> String {
    let guess = did_you_mean(finding, file.judged());
    let mut words = super::sentences(&message_of(finding), guess.as_deref(), &finding.help.text());
    if let Some(more @ 1..) = finding.labels.len().checked_sub(RELATED_LIMIT) {
        let _ = write!(words, " {more} related places are left out.");
    }
    words
}

fn sarif_fix(path: &RepoPath, judged: &Judged, fix: &Fix) -> SarifFix {
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
