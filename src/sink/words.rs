//! Owns the words that several sinks share: counts, places, "did you mean".

use std::borrow::Cow;

use crate::finding::{Elsewhere, Finding, Label, Severity, last_token};
use crate::path::RepoPath;
use crate::report::{FileReport, Judged, Report};
use crate::text::{Position, quote, visible};

/// `1 error`, `2 errors`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `1 error, 2 warnings and 3 notes`.
pub(super) fn enumerated(words: &[String]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}

/// `1 approved, 3 suppressed, 12 in the baseline`; nothing where nothing is excused.
pub(super) fn excused(report: &Report) -> Option<String> {
    let counts = report.counts();
    let words =
        [(counts.approved, "approved"), (counts.suppressed, "suppressed"), (counts.in_baseline, "in the baseline")];
    let words: Vec<String> =
        words.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// `N passports, E errors, W warnings in F files`, notes where there are any, and what is excused.
pub(super) fn summary(report: &Report) -> String {
    let counts = report.counts();
    let notes = if counts.notes > 0 { format!(", {}", counted(counts.notes, "note")) } else { String::new() };
    let excused = excused(report).map(|words| format!("; {words}")).unwrap_or_default();
    format!(
        "{}, {}, {}{notes} in {}{excused}",
        counted(counts.passports, "passport"),
        counted(counts.errors, "error"),
        counted(counts.warnings, "warning"),
        counted(counts.faulty_files, "file"),
    )
}

/// ``did you mean `x`?``, and, where it is not about the finding's own place, the word that it is about.
pub(crate) fn did_you_mean(finding: &Finding, judged: Option<&Judged>) -> Option<String> {
    let guess = format!("did you mean `{}`?", visible(finding.suggestion.as_deref()?));
    Some(match (&finding.misspelt, judged) {
        (Some(place), Some(judged)) => {
            let start = judged.lines.position(&judged.text, place.span.start);
            format!("found {} at {}:{}: {guess}", quote(&last_token(&place.at)), start.line, start.column)
        }
        _ => guess,
    })
}

/// The findings of a level, each with its file, in the order of the paths: what a change brings before what the base has.
pub(super) fn of_level(report: &Report, level: Severity) -> impl Iterator<Item = (&FileReport, &Finding)> {
    let all = move |old: bool| {
        let files = report.files.worst.iter();
        let findings = files.flat_map(|file| file.findings().iter().map(move |finding| (file.as_ref(), finding)));
        findings.filter(move |(_, finding)| finding.severity == level && finding.pre_existing == old)
    };
    all(false).chain(all(true))
}

/// Where a finding starts, as `line:column`. Without a text that is the start of the file.
pub(super) fn line_and_column(judged: Option<&Judged>, finding: &Finding) -> (usize, usize) {
    judged.map_or((1, 1), |judged| {
        let start = judged.lines.position(&judged.text, finding.place.span.start);
        (start.line, start.column)
    })
}

/// That the base has the fault already.
pub(super) const PRE_EXISTING: &str = "pre-existing";

/// What is wrong, for formats that show no related places: with the place on the base, and whether the base has it already.
pub(super) fn message(finding: &Finding) -> Cow<'_, str> {
    let on_base = finding.labels.iter().filter_map(|label| label.elsewhere.as_deref());
    let on_base = on_base.filter(|elsewhere| elsewhere.revision.is_some()).map(in_commit).next();
    let pre_existing = finding.pre_existing.then(|| PRE_EXISTING.to_owned());
    let asides: Vec<String> = on_base.into_iter().chain(pre_existing).collect();
    if asides.is_empty() {
        return finding.message.text();
    }
    Cow::Owned(format!("{} ({})", finding.message, asides.join(", ")))
}

/// A place in another file as `path:line:column`, behind the commit where it is not the text that was checked.
pub(super) fn in_commit(elsewhere: &Elsewhere) -> String {
    let Elsewhere { path, revision, start, .. } = elsewhere;
    let place = format!("{path}:{}:{}", start.line, start.column);
    revision.as_ref().map_or_else(|| place.clone(), |revision| format!("{revision}:{place}"))
}

/// The other file, if it is in one, and the start of a related place.
pub(super) fn start_of<'r>(judged: &Judged, label: &'r Label) -> (Option<&'r Elsewhere>, Position) {
    match &label.elsewhere {
        Some(elsewhere) => (Some(elsewhere), elsewhere.start),
        None => (None, judged.lines.position(&judged.text, label.place.span.start)),
    }
}

/// The folders that were not entered, in one line, when there are any.
pub(super) fn not_entered(report: &Report, shown: impl Fn(&RepoPath) -> String) -> Option<String> {
    /// How many are named.
    const NAMED: usize = 20;
    let folders = &report.not_entered;
    if folders.is_empty() {
        return None;
    }
    let named = folders.iter().take(NAMED).map(shown).collect::<Vec<_>>().join(", ");
    let more = match folders.len() {
        count if count > NAMED => format!(" and {} more", count - NAMED),
        _ => String::new(),
    };
    Some(format!("not entered: {named}{more}: other repositories, and links to folders"))
}
