//! Owns the words that several sinks share: counts, places, "did you mean".

use crate::finding::{Finding, Label, last_token};
use crate::path::RepoPath;
use crate::report::{Judged, Report};
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

/// `3 suppressed, 12 in the baseline`; nothing where nothing is excused.
pub(super) fn excused(report: &Report) -> Option<String> {
    let counts = report.counts();
    let words = [(counts.suppressed, "suppressed"), (counts.in_baseline, "in the baseline")];
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

/// Where a finding starts, as `line:column`. Without a text that is the start of the file.
pub(super) fn line_and_column(judged: Option<&Judged>, finding: &Finding) -> (usize, usize) {
    judged.map_or((1, 1), |judged| {
        let start = judged.lines.position(&judged.text, finding.place.span.start);
        (start.line, start.column)
    })
}

/// The path and the start of a related place; the path only when it is another file's.
pub(super) fn start_of<'r>(judged: &Judged, label: &'r Label) -> (Option<&'r RepoPath>, Position) {
    match &label.elsewhere {
        Some(elsewhere) => (Some(&elsewhere.path), elsewhere.start),
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
