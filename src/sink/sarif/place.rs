//! Owns places in SARIF: a file's URI, a span's region with its snippet, and the region around it.

use std::borrow::Cow;

use serde_sarif::sarif::{ArtifactContent, ArtifactLocation, Location, Message, PhysicalLocation, Region};

use crate::finding::{Finding, Label};
use crate::path::RepoPath;
use crate::report::Judged;
use crate::sink::words;
use crate::text::{Position, Span, is_unprintable, push_visible};

/// What paths are relative to.
pub(super) const ROOT: &str = "%SRCROOT%";
/// How many bytes a snippet has at most.
const SNIPPET_LIMIT: usize = 1024;
/// How far the region around a finding reaches on each side at most, in bytes: a text may be one line of a megabyte.
const CONTEXT: usize = 240;

/// Where a file is. One outside the root has an address of its own.
pub(super) fn artifact(path: &RepoPath) -> ArtifactLocation {
    let uri = path.uri();
    if uri.starts_with('/') {
        return ArtifactLocation::builder().uri(format!("file://{uri}")).build();
    }
    if uri.starts_with("../") {
        // As it was given, and relative to a folder that the report does not show.
        return ArtifactLocation::builder().uri(uri).build();
    }
    ArtifactLocation::builder().uri(uri).uri_base_id(ROOT).build()
}

/// Where a finding is, and, where it is quoted, the text around it. A file without a text is marked at its start.
pub(super) fn physical(path: &RepoPath, judged: Option<&Judged>, span: Span, quoted: bool) -> PhysicalLocation {
    let file = artifact(path);
    let Some(judged) = judged else {
        return PhysicalLocation::builder()
            .artifact_location(file)
            .region(begin())
            .context_region(first_line())
            .build();
    };
    let shown = |span| if quoted { shown(judged, span) } else { region(judged, span) };
    let mut place = PhysicalLocation::builder().artifact_location(file).region(shown(span)).build();
    place.context_region = match context(judged, span) {
        Some(around) => Some(shown(around)),
        // The validator requires one even where there is nothing: the line, which has no end in columns.
        None => judged.text.is_empty().then(first_line),
    };
    place
}

/// How many bytes of text go with a finding.
pub(super) fn quoted(judged: &Judged, span: Span) -> usize {
    span.len().min(SNIPPET_LIMIT) + context(judged, span).map_or(0, |around| around.len().min(SNIPPET_LIMIT))
}

/// Where a label is.
pub(super) fn related(path: &RepoPath, judged: Option<&Judged>, finding: &Finding, label: &Label) -> Location {
    let in_commit = label.elsewhere.as_ref().filter(|elsewhere| elsewhere.revision.is_some());
    let (path, region) = match (&label.elsewhere, judged) {
        // A link would lead to that line of the text as it is now, which is another one: the words name the place.
        _ if in_commit.is_some() => (path, judged.map_or_else(begin, |judged| region(judged, finding.place.span))),
        (Some(other), _) => (&other.path, between(other.start, other.end)),
        (None, Some(judged)) => (path, region(judged, label.place.span)),
        (None, None) => (path, begin()),
    };
    let place = PhysicalLocation::builder().artifact_location(artifact(path)).region(region).build();
    let words = in_commit.map(|elsewhere| format!("{} ({})", label.message, words::in_commit(elsewhere)));
    let words = words.map_or_else(|| label.message.text(), Cow::Owned);
    Location::builder().physical_location(place).message(message(super::plain(&words))).build()
}

/// A plain text.
pub(super) fn message(text: impl Into<String>) -> Message {
    Message::builder().text(text).build()
}

/// A span by lines and columns; columns count UTF-16 code units.
pub(super) fn region(judged: &Judged, span: Span) -> Region {
    let position = |offset| judged.lines.position(&judged.text, offset);
    between(position(span.start), position(span.end))
}

fn between(start: Position, end: Position) -> Region {
    Region::builder()
        .start_line(number(start.line))
        .start_column(number(start.utf16))
        .end_line(number(end.line))
        .end_column(number(end.utf16))
        .build()
}

/// The start of a file of which there is no text to show.
fn begin() -> Region {
    Region::builder().start_line(1).start_column(1).end_line(1).end_column(1).snippet(nothing()).build()
}

/// The first line, however long: what is around the start of a file without a text.
fn first_line() -> Region {
    Region::builder().start_line(1).end_line(1).snippet(nothing()).build()
}

fn nothing() -> ArtifactContent {
    ArtifactContent::builder().text("").build()
}

fn shown(judged: &Judged, span: Span) -> Region {
    let mut region = region(judged, span);
    let text = judged.text.get(span.range()).unwrap_or_default();
    region.snippet = Some(ArtifactContent::builder().text(snippet(text)).build());
    region
}

/// The text, clipped, with its lines and without what could steer a terminal.
fn snippet(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(SNIPPET_LIMIT));
    for c in text.chars() {
        let before = out.len();
        if matches!(c, '\n' | '\r' | '\t') || !is_unprintable(c) {
            out.push(c);
        } else {
            push_visible(&mut out, c);
        }
        if out.len() > SNIPPET_LIMIT {
            out.truncate(before);
            break;
        }
    }
    out
}

/// The lines around a span, one on each side, as far as the window reaches; nothing when that is no more than the
/// span itself.
fn context(judged: &Judged, span: Span) -> Option<Span> {
    let (text, lines) = (&judged.text, &judged.lines);
    let first = lines.line_of(span.start).saturating_sub(1).max(1);
    let last = (lines.line_of(span.end) + 1).min(lines.lines());
    let start = text.ceil_char_boundary(span.start.saturating_sub(CONTEXT)).max(lines.line_span(text, first).start);
    let end = text.floor_char_boundary(span.end.saturating_add(CONTEXT)).min(lines.line_span(text, last).end);
    let around = Span::new(start.min(span.start), end.max(span.end));
    (around != span).then_some(around)
}

/// A number as SARIF has it.
pub(super) fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineIndex;

    fn judged(text: &str) -> Judged {
        Judged { text: text.to_owned(), lines: LineIndex::new(text), findings: Vec::new() }
    }

    #[test]
    fn the_context_is_larger_or_absent() {
        assert_eq!(context(&judged("{}"), Span::new(0, 2)), None);
        assert_eq!(context(&judged("{}"), Span::new(0, 1)), Some(Span::new(0, 2)));
        assert_eq!(context(&judged("a\nb\nc\nd"), Span::new(2, 3)), Some(Span::new(0, 5)));
        assert_eq!(context(&judged(""), Span::new(0, 0)), None);
        let long = judged(&"\u{e9}".repeat(10_000));
        let around = context(&long, Span::new(10_000, 10_002)).unwrap();
        assert!(around.len() <= 2 * CONTEXT + 2 && around.start < 10_000 && around.end > 10_002);
    }

    #[test]
    fn snippets_are_clipped_and_harmless() {
        assert_eq!(snippet(&"\u{e9}".repeat(10_000)).len(), SNIPPET_LIMIT);
        assert_eq!(snippet("a\n\u{202e}\u{1b}\u{fffe}"), "a\n\\u{202e}\\u{1b}\\u{fffe}");
    }

    #[test]
    fn columns_count_utf16_code_units() {
        let region = region(&judged("\u{1f600}x"), Span::new(4, 5));
        assert_eq!((region.start_column, region.end_column), (Some(3), Some(4)));
    }

    #[test]
    fn files_outside_the_root_stand_for_themselves() {
        let of = |name: &str| {
            let place = artifact(&RepoPath::new(name));
            (place.uri.unwrap(), place.uri_base_id)
        };
        assert_eq!(of("a b/c.json"), ("a%20b/c.json".to_owned(), Some(ROOT.to_owned())));
        assert_eq!(of("/tmp/a b.json"), ("file:///tmp/a%20b.json".to_owned(), None));
        assert_eq!(of("../c.json"), ("../c.json".to_owned(), None));
    }
}
