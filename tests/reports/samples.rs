//! Owns the results that the tests write out: plain, hostile, empty, huge.

use std::path::Path;

use mk_passport::document::Document;
use mk_passport::finding::{Elsewhere, Finding, Label, Place, Severity};
use mk_passport::fix::{Edit, Fix, Safety};
use mk_passport::gate;
use mk_passport::path::RepoPath;
use mk_passport::policy::Policy;
use mk_passport::report::{Failure, FileReport, Outcome};
use mk_passport::sink::{Format, View};
use mk_passport::text::{LineIndex, Span};

use crate::common::sample::Sample;

/// A passport without a fault.
pub(crate) const GOOD: &str = include_str!("../../templates/safe.json");
/// Text that would like to be something else.
pub(crate) const HOSTILE: &str = "]]><x>&amp;\"' %0A::error::x ##[error]y ::warning::z [click](https://x.test) \u{1b}[31m\u{9b}\u{7f}\u{202e}\u{fffe}\u{ffff} {0}\n::error::n";

/// A report of these files, under the default policy.
pub(crate) fn report(mut files: Vec<FileReport>) -> Sample {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Sample::new(files, Policy::default())
}

/// The file as the gate sees it.
pub(crate) fn judged(path: &str, text: &str) -> FileReport {
    gate::examine(RepoPath::new(path), text.as_bytes(), &Policy::default())
}

/// The template with one more chord, in front of the others.
pub(crate) fn with_chord(chord: &str) -> String {
    GOOD.replacen("\"NORMAL-HOLD\"", &format!("\"{chord}\",\n    \"NORMAL-HOLD\""), 1)
}

/// A finding at a span of a text.
pub(crate) fn finding(rule: &'static str, severity: Severity, span: Span) -> Finding {
    let place = Place::missing(format!("/{}", span.start), span);
    Finding::new(rule, severity, place, "something is wrong here".to_owned(), "Put it right.".to_owned())
}

/// A file that could not be looked at.
pub(crate) fn unread(path: RepoPath) -> FileReport {
    let finding = finding("missing-field", Severity::Error, Span::default());
    FileReport::new(path, Outcome::Unread(Box::new(finding)))
}

/// A file with `count` findings, every second a warning.
pub(crate) fn many(path: &str, count: usize) -> FileReport {
    let text = "\u{e9} ".repeat(count);
    let severity = |n| if n % 2 == 0 { Severity::Warning } else { Severity::Error };
    let findings = (0..count).map(|n| finding("unknown-field", severity(n), Span::new(n * 3, n * 3 + 2))).collect();
    gate::found(RepoPath::new(path), text.as_bytes(), findings)
}

/// A passport with hostile values everywhere, whose finding has a label in this file and one in another, and a fix.
pub(crate) fn hostile() -> FileReport {
    let quoted = serde_json::to_string(HOSTILE).unwrap();
    let text = with_chord("x").replacen("\"x\"", &quoted, 1).replacen('{', &format!("{{{quoted}: 1,"), 1);
    assert!(Document::parse(text.as_bytes()).root().is_some(), "{text}");
    let mut file = judged(&format!("::error::{HOSTILE}.json"), &text);
    let Outcome::Found(found) = &mut file.outcome else { panic!("nothing found in\n{text}") };
    let lines = LineIndex::new(GOOD);
    let elsewhere = Elsewhere {
        path: RepoPath::new("other/a b.json"),
        revision: None,
        start: lines.position(GOOD, 10),
        end: lines.position(GOOD, 12),
    };
    let first = &mut found.findings[0];
    let place = first.place.clone();
    first.severity = Severity::Error;
    first.suggest(Some(HOSTILE)).label(place.clone(), HOSTILE).fix(Fix {
        title: "write RECOVER".to_owned(),
        safety: Safety::Unsafe,
        edits: vec![Edit { span: place.span, replacement: "\"RECOVER\"".to_owned() }],
    });
    first.labels.push(Label { place, message: "the other one".into(), elsewhere: Some(Box::new(elsewhere)) });
    file
}

/// Every sample, by name.
pub(crate) fn all() -> Vec<(&'static str, Sample)> {
    let mixed = vec![
        judged("ok.json", GOOD),
        judged("prod/chord.json", &with_chord("RELOK")),
        judged("prod/warned.json", &GOOD.replacen('{', "{\"comment\": 1,", 1)),
        judged("stranger.json", "[]"),
        judged("broken.json", "{\n"),
        judged("nothing.json", ""),
        unread(RepoPath::from_bytes(b"caf\xe9 100%.json")),
    ];
    let mut hostile = report(vec![
        hostile(),
        gate::examine(RepoPath::from_bytes(b"\xff::.json"), b"{\"\xff\": 1}", &Policy::default()),
    ]);
    let failure = |blinds, rule| Failure { message: HOSTILE.to_owned(), help: HOSTILE.to_owned(), rule, blinds };
    hostile.failures = vec![failure(false, Some("missing-field")), failure(true, None)];
    hostile.notes = vec![HOSTILE.to_owned(), "::error::only part of the repository was looked at".to_owned()];
    let mut blind = report(Vec::new());
    let (message, help) = ("Git does not answer".to_owned(), "Ask it.".to_owned());
    blind.failures = vec![Failure { message, help, rule: None, blinds: true }];
    let long = format!("{{\"{}\": 1}}", "\u{1f600}".repeat(200_000));
    // The validator notes that an address of its own is not relative to the root, which is so.
    let outside = report(vec![judged("/abs/outside.json", "{}"), judged("../beside/outside.json", "{}")]);
    vec![
        ("outside", outside),
        ("empty", report(Vec::new())),
        ("blind", blind),
        ("clean", report(vec![judged("ok.json", GOOD)])),
        ("mixed", report(mixed)),
        ("hostile", hostile),
        ("long-line", report(vec![judged("long.json", &long)])),
        ("many", report(vec![many("many.json", 500)])),
    ]
}

/// The report's bytes.
pub(crate) fn written(report: &Sample, format: Format) -> Vec<u8> {
    report.bytes(format, &View::default())
}

/// Keeps a report in target/tmp/reports, where validators from outside can judge it.
pub(crate) fn write_down(name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}
