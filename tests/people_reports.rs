//! The reports for people and programs, against golden files: `BLESS=1 cargo test people_reports::` rewrites them,
//! and whoever does so reads what changed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "clippy.toml excuses test functions, not their helpers")]

use std::path::Path;

use crate::common::examples::overlay;
use crate::common::sample::Sample;
use mk_passport::finding::{Elsewhere, Finding, Label, Place, Severity};
use mk_passport::gate::examine;
use mk_passport::path::RepoPath;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::report::{Failure, FileReport, Judged, Outcome};
use mk_passport::sink::{Format, View};
use mk_passport::text::{LineIndex, Position, Span, is_unprintable};
use proptest::prelude::*;

const SAFE: &str = include_str!("../templates/safe.json");
const PEOPLE: [Format; 7] =
    [Format::Text, Format::Summary, Format::Concise, Format::Json, Format::Jsonl, Format::Github, Format::Markdown];

/// Only the rules of which the golden files know.
fn policy() -> Policy {
    let rules = ["missing-field", "wrong-type", "unknown-chord", "misspelt-field", "unknown-field"];
    let select = rules.map(|id| Selector::parse(id).unwrap()).to_vec();
    Policy::new(&Selection { select, ..Selection::default() }, false)
}

fn judged(path: &str, text: &str) -> FileReport {
    examine(RepoPath::new(path), text.as_bytes(), &policy())
}

fn unread(path: RepoPath) -> FileReport {
    let finding = Finding::new(
        "example-rule",
        Severity::Error,
        Place::file(Span::new(0, 0)),
        "the file cannot be opened: permission denied".to_owned(),
        "Let the gate read it.".to_owned(),
    );
    FileReport::new(path, Outcome::Unread(Box::new(finding)))
}

fn report(mut files: Vec<FileReport>) -> Sample {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Sample::new(files, policy())
}

fn findings(file: &mut FileReport) -> &mut Vec<Finding> {
    match &mut file.outcome {
        Outcome::Found(judged) => &mut judged.findings,
        _ => panic!("no findings in {}", file.path),
    }
}

/// What a bad day looks like: all that a report can hold.
fn everyday() -> Sample {
    let mut faulty = judged(
        "prod/ads.passport.json",
        &SAFE
            .replace("\"RELOCK\"", "\"relock\",\n    \"RELOK\"")
            .replace("\"cooldown_s\": 600", "\"cooldown_s\": \"600\"")
            .replace("  \"relock_stable_intervals\"", "\t\"relock_stable_interval\"")
            .replace("\"freeze_window_s\"", "\"pause\"")
            .replace("\"invariants\"", "\"invariant\""),
    );
    let list = findings(&mut faulty);
    // Labels near, far, and in another file.
    let label = |span: Span, message: &str, elsewhere: Option<Elsewhere>| Label {
        place: Place::file(span),
        message: message.to_owned().into(),
        elsewhere: elsewhere.map(Box::new),
    };
    let position = |column: usize| Position { line: 7, byte: column, column, utf16: column };
    let elsewhere =
        Elsewhere { path: RepoPath::new("lab/b.json"), revision: None, start: position(3), end: position(9) };
    let invariant = list.last_mut().unwrap();
    let end = invariant.place.span.end;
    invariant.labels.push(label(Span::new(end + 3, end + 4), "the value", None));
    invariant.labels.push(label(Span::new(4, 20), "the version that is spoken here", None));
    invariant.labels.push(label(Span::new(0, 1), "the same", Some(elsewhere)));
    let mut report = report(vec![
        judged("a/clean.passport.json", SAFE),
        faulty,
        judged("tsconfig.json", "{\"compilerOptions\": {\"strict\": true}}"),
        unread(RepoPath::new("locked.passport.json")),
    ]);
    let failure = |message: &str, help: &str, rule| Failure {
        message: message.to_owned(),
        help: help.to_owned(),
        rule,
        blinds: true,
    };
    report.failures.push(failure("the base `main` cannot be resolved", "Run `git fetch origin main`.", None));
    report.failures.push(failure("an example", "Do something.", Some("wrong-type")));
    report.notes.push("Only shard 1 of 4 was looked at.".to_owned());
    report.not_entered = vec![RepoPath::new("third_party/x"), RepoPath::new("vendor")];
    report
}

/// What an enemy would commit.
fn hostile() -> Sample {
    let chords = [
        "\u{9b}31mred\u{202e}der",
        "\\u001b]8;;http://x\\u0007",
        "a\\n::error::smuggled",
        "%0A::error::smuggled",
        "##[error]smuggled",
        "]]> --> <script>alert(1)</script> & | `x` **b** [l](http://x) @everyone #1 $x$ www.example.org",
        "gra\u{200b}d \u{feff}",
    ];
    let chords = chords.map(|chord| format!("\"{chord}\"")).join(", ");
    let keys = "\"x\u{9b}y\u{7f}\u{202e}z\u{85}\": \"\u{2028}\", \"\\n ::error::x/~\": 1";
    let text = overlay(SAFE, &format!("{{\"allowed_chords\": [{chords}], {keys}}}")).text;
    let minified = format!("{{\"::error::\u{e9}\u{1f600}##[error]\": [{}], \"limits\": 7}}", "1,".repeat(2000) + "1");
    let mut report = report(vec![
        judged("::error::x ##[warning]y\u{1b}[31m.json", &text),
        judged("a,b:c%0A|`<b>`@team\n::error::\u{9b}\u{202e}.json", &text),
        judged("one-line.json", &minified),
        examine(RepoPath::from_bytes(b"caf\xe9,1.json"), b"{\"allowed_chords\": 1}", &policy()),
        unread(RepoPath::from_bytes(b" ::stop-commands::\xff.json")),
    ]);
    report.failures.push(Failure {
        message: "::error::git said \u{1b}[31m##[error]no\n::warning::".to_owned(),
        help: "\n::notice::do\u{85}".to_owned(),
        rule: None,
        blinds: false,
    });
    report.notes.push(" ::note:: ##[note]".to_owned());
    report.not_entered = vec![RepoPath::new("x\n::error::y")];
    report
}

fn written(report: &Sample, format: Format, view: &View) -> String {
    String::from_utf8(report.bytes(format, view)).unwrap()
}

/// Holds `actual` against a golden file.
fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name} differs; BLESS=1 rewrites it");
}

#[test]
fn a_bad_day_in_every_format() {
    let view = View { below_root: vec!["prod".to_owned()], ..View::default() };
    for format in PEOPLE {
        golden(&format!("everyday.{}", format.name()), &written(&everyday(), format, &view));
    }
    golden("everyday.color.text", &written(&everyday(), Format::Text, &View { color: true, ..view }));
}

#[test]
fn what_an_enemy_commits_steers_nothing() {
    for format in PEOPLE {
        let out = written(&hostile(), format, &View::default());
        golden(&format!("hostile.{}", format.name()), &out);
        let strange: Vec<char> = out.chars().filter(|c| is_unprintable(*c) && *c != '\n').collect();
        assert!(strange.is_empty(), "{}: {strange:?}", format.name());
        assert!(!out.contains("##["), "{}", format.name());
        for line in out.lines() {
            if format == Format::Github {
                let known = ["::error ", "::warning ", "::notice "].iter().any(|command| line.starts_with(command));
                assert!(known, "{line}");
            } else {
                assert!(!line.trim_start().starts_with("::"), "{}: {line}", format.name());
            }
        }
    }
}

#[test]
fn escapes_of_json_keep_the_values() {
    let report = hostile();
    let json: serde_json::Value = serde_json::from_str(&written(&report, Format::Json, &View::default())).unwrap();
    let files = json["files"].as_array().unwrap();
    assert_eq!(files.len(), report.files.len());
    for (value, file) in files.iter().zip(&report.files) {
        assert_eq!(value["path"], file.path.as_str());
        assert_eq!(value.get("path_encoded").is_some(), file.path.is_encoded());
        for (value, finding) in value["findings"].as_array().unwrap().iter().zip(file.findings()) {
            assert_eq!(value["pointer"], finding.place.pointer.as_str());
            assert_eq!(value["message"], &*finding.message.text());
        }
    }
}

#[test]
fn a_clean_run_is_summed_up_in_one_line() {
    let clean = |count: usize| report((0..count).map(|n| judged(&format!("{n}.passport.json"), SAFE)).collect());
    let text = |count: usize, view: &View| written(&clean(count), Format::Text, view);
    assert_eq!(text(1, &View::default()), "1 passport, 0 errors, 0 warnings in 0 files\n");
    assert_eq!(text(0, &View::default()), "0 passports, 0 errors, 0 warnings in 0 files\n");
    assert_eq!(text(3, &View { quiet: true, ..View::default() }), "");
    assert_eq!(written(&clean(3), Format::Concise, &View::default()), "");
    assert_eq!(written(&clean(3), Format::Github, &View::default()), "");
    golden("clean.markdown", &written(&clean(3), Format::Markdown, &View::default()));
    golden("clean.json", &written(&clean(1), Format::Json, &View::default()));
}

#[test]
fn singular_where_there_is_one() {
    let text = SAFE.replace("\"RELOCK\"", "\"RELOK\"").replace("\"freeze_window_s\"", "\"pause\"");
    let out = written(&report(vec![judged("x.passport.json", &text)]), Format::Text, &View::default());
    assert_eq!(out.lines().last(), Some("1 passport, 1 error, 1 warning in 1 file"));
}

/// Files with that many findings each.
fn many(per_file: &[usize]) -> Sample {
    let file = |(n, count): (usize, &usize)| {
        let chords: Vec<String> = (0..*count).map(|chord| format!("\"CHORD-{chord}\"")).collect();
        judged(&format!("{n}.json"), &overlay(SAFE, &format!("{{\"allowed_chords\": [{}]}}", chords.join(","))).text)
    };
    report(per_file.iter().enumerate().map(file).collect())
}

#[test]
fn text_says_what_max_findings_left_out() {
    let text = |max: usize| {
        let view = View { max_findings: Some(max), quiet: true, ..View::default() };
        written(&many(&[3, 2]), Format::Text, &view)
    };
    let shown = |max: usize| text(max).matches("error[unknown-chord]").count();
    assert_eq!([shown(0), shown(4), shown(5)], [0, 4, 5]);
    let rest = "`--max-findings all` shows them, `--format summary` counts them\n\n";
    assert_eq!(text(0), format!("… and 5 more findings: {rest}"));
    assert!(text(4).ends_with(&format!("\n\n… and 1 more finding: {rest}")));
    assert!(!text(5).contains("more"));
}

/// Six files with six warnings each, and one error in the last.
fn warned_with_one_error() -> Sample {
    let mut report = many(&[6; 6]);
    for finding in report.files.iter_mut().flat_map(findings) {
        finding.severity = Severity::Warning;
    }
    findings(&mut report.files[5])[3].severity = Severity::Error;
    report
}

#[test]
fn the_one_error_among_many_warnings_is_shown_first_of_all() {
    let view = View { max_findings: Some(4), ..View::default() };
    let out = written(&warned_with_one_error(), Format::Text, &view);
    assert_eq!([out.matches("error[").count(), out.matches("warning[").count()], [1, 3], "{out}");
    assert!(out.contains("… and 32 more findings: "), "{out}");
}

#[test]
fn a_reason_is_given_once_per_rule_and_run() {
    for max_findings in [None, Some(30)] {
        for color in [false, true] {
            let view = View { max_findings, color, ..View::default() };
            let out = written(&many(&[2, 1, 1]), Format::Text, &view);
            assert_eq!(out.matches("why").count(), 1, "{out}");
            assert!(out.find("why") < out.find("`CHORD-1` is not"), "it is at the first: {out}");
            assert!(!out.contains('\0'), "{out}");
        }
    }
}

#[test]
fn more_findings_than_a_screen_holds_end_in_tables() {
    let mut report = warned_with_one_error();
    for (file, name) in report.files.iter_mut().zip(["a/x", "a/y", "b/x", "c/d/x", "c/e/x", "x"]) {
        file.path = RepoPath::new(&format!("{name}.passport.json"));
    }
    let out = written(&report, Format::Text, &View::default());
    let tables = "\
errors  warnings  files  rule
     1        35      6  unknown-chord

errors  warnings  files  folder
     1         5      1  .
     0        12      2  a/
     0        12      2  c/
     0         6      1  b/

6 passports, 1 error, 35 warnings in 6 files
";
    assert!(out.ends_with(tables), "{out}");
    assert_eq!(written(&report, Format::Summary, &View::default()), tables);
    assert!(!written(&many(&[20]), Format::Text, &View::default()).contains("errors  warnings"));
    let deeper = written(&report, Format::Summary, &View { by_folder: Some(2), ..View::default() });
    assert!(deeper.contains("     0         6      1  c/d/\n") && !deeper.contains("  c/\n"), "{deeper}");
}

#[test]
fn a_table_of_the_text_has_ten_rows_and_counts_the_rest() {
    let mut report = many(&[1; 30]);
    for (number, file) in report.files.iter_mut().enumerate() {
        file.path = RepoPath::new(&format!("team{number:02}/passport.json"));
    }
    let out = written(&report, Format::Text, &View::default());
    assert!(out.contains("     1         0      1  team09/\n… and 20 more folders\n"), "{out}");
    assert!(written(&report, Format::Summary, &View::default()).contains("team29/"));
}

#[test]
fn a_level_hides_what_is_below_it_from_people_and_counts_it() {
    let view = View { level: Severity::Error, ..View::default() };
    let report = warned_with_one_error();
    let out = written(&report, Format::Text, &view);
    assert!(!out.contains("warning[") && out.contains("error["), "{out}");
    assert!(out.contains("note: 35 warnings not shown, by `--level error`\n"), "{out}");
    assert!(out.ends_with("6 passports, 1 error, 35 warnings in 6 files\n"), "{out}");
    assert_eq!(written(&report, Format::Concise, &view).lines().count(), 1);
    let commands = written(&report, Format::Github, &view);
    assert!(!commands.contains("::warning "), "{commands}");
    assert!(commands.contains("35 more warnings not shown here: a step has room for ten of each, and `--level error`"));
    assert!(!written(&report, Format::Markdown, &view).contains("| warning |"));
    for format in [Format::Json, Format::Jsonl, Format::Gitlab] {
        let count = |view: &View| written(&report, format, view).matches("CHORD-").count();
        assert_eq!(count(&view), count(&View::default()), "{}", format.name());
    }
    let mut denied = warned_with_one_error();
    denied.policy.deny_warnings = true;
    assert!(written(&denied, Format::Text, &view).contains("note: warnings are denied: they fail the run\n"));
}

#[test]
fn json_lines_are_one_object_for_the_run_each_passport_and_each_finding() {
    let out = written(&everyday(), Format::Jsonl, &View::default());
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    assert_eq!(lines[0]["format"], "mk-passport/jsonl");
    assert_eq!((of("run").len(), of("passport").len()), (1, everyday().files.len()));
    let counted: u64 = of("passport").iter().map(|line| line["errors"].as_u64().unwrap()).sum();
    let errors = of("finding").iter().filter(|line| line["level"] == "error").count() as u64;
    assert_eq!(counted, errors);
    assert_eq!(lines[0]["counts"]["errors"].as_u64().unwrap(), errors + everyday().failures.len() as u64);
    let whole: serde_json::Value = serde_json::from_str(&written(&everyday(), Format::Json, &View::default())).unwrap();
    let of_rules: u64 = whole["by_rule"].as_array().unwrap().iter().map(|one| one["errors"].as_u64().unwrap()).sum();
    let apart = everyday().failures.iter().filter(|failure| failure.rule.is_none()).count() as u64;
    assert_eq!(of_rules + apart, errors + everyday().failures.len() as u64);
}

#[test]
fn what_a_change_brings_is_annotated_before_what_the_base_has() {
    let mut report = many(&[20, 1]);
    report.has_base = true;
    for finding in findings(&mut report.files[0]) {
        finding.pre_existing = true;
    }
    for format in [Format::Github, Format::Markdown] {
        let out = written(&report, format, &View::default());
        let [new, old] = ["1.json", "0.json"].map(|name| out.find(name).unwrap());
        assert!(new < old, "{}: {out}", format.name());
    }
}

#[test]
fn rows_of_the_summary_lead_to_their_lines() {
    let view = View { files_at: Some("https://example.org/a/b/blob/1234/".to_owned()), ..View::default() };
    let mut report = many(&[1]);
    report.files[0].path = RepoPath::new("a b/\"x\".passport.json");
    let out = written(&report, Format::Markdown, &view);
    assert!(out.contains("<a href=\"https://example.org/a/b/blob/1234/a%20b/%22x%22.passport.json#L"), "{out}");
}

#[test]
fn github_shows_ten_and_tells_of_the_rest() {
    let mut report = many(&[8, 9]);
    report.files.push(unread(RepoPath::new("z.json")));
    let out = written(&report, Format::Github, &View::default());
    assert_eq!(out.matches("::error ").count(), 10);
    assert!(out.starts_with("::error file=z.json,line=1,title="), "what could not be read comes first");
    let last = "::notice title=mk passport::8 more errors not shown here: a step has room for ten of each. \
                The JSON report lists all of them.";
    assert_eq!(out.lines().last(), Some(last));
    assert!(!written(&many(&[10]), Format::Github, &View::default()).contains("::notice"));
}

#[test]
fn a_step_summary_stays_below_its_limit_and_says_so() {
    let report = many(&[1000; 6]);
    let out = written(&report, Format::Markdown, &View::default());
    assert!(out.len() < 1_048_576 && out.len() > 900_000, "{}", out.len());
    let shown = out.matches(".json:").count();
    assert!(out.contains(&format!("\n{} more errors not shown", 6000 - shown)), "{out:.100}");
    assert_eq!(out.lines().last(), Some("To see the same in a checkout: `mk passport scan`"));
}

#[test]
fn a_step_summary_shows_errors_before_warnings_and_says_what_it_cut() {
    let mut warned = many(&[1000; 4]);
    for finding in warned.files.iter_mut().flat_map(findings) {
        finding.severity = Severity::Warning;
    }
    warned.files.extend(report(vec![judged("z.json", "{\"allowed_chords\": 1}")]).files);
    let out = written(&warned, Format::Markdown, &View::default());
    assert!(out.contains("<code>z.json:1:20</code> | error |"), "the error is hidden behind the warnings");
    let cut = out.lines().find(|line| line.contains(" not shown: ")).unwrap();
    assert!(cut.contains(" more warnings not shown") && !cut.contains("error"), "{cut}");
    let both = written(&many(&[1000; 6]), Format::Markdown, &View::default());
    assert!(both.contains(" more errors not shown: "), "{both:.100}");
}

#[test]
fn what_stands_in_the_step_summary_counts() {
    let report = many(&[1000; 3]);
    let out = written(&report, Format::Markdown, &View { taken: 900_000, ..View::default() });
    assert!(out.len() < 100_000 && out.contains("more errors not shown"), "{}", out.len());
    let mut out = Vec::new();
    let full = report.write(Format::Markdown, &View { taken: 1_040_000, ..View::default() }, &mut out);
    assert_eq!(full.unwrap_err().to_string(), "the step summary is full");
    assert!(out.is_empty());
}

#[test]
fn an_excerpt_of_a_very_long_line_is_short() {
    let many = "\"NORMAL-HOLD\", ".repeat(40_000);
    let text = format!("{{\"allowed_chords\": [{many}\"RELOK\", \"RELOCK\"], \"x\": 1}}");
    let mut file = judged("x.json", &text);
    let label = || Label { place: Place::file(Span::new(0, 1)), message: "the begin".into(), elsewhere: None };
    let chord = findings(&mut file).iter_mut().find(|finding| finding.rule == "unknown-chord").unwrap();
    chord.labels = std::iter::repeat_with(label).take(20).collect();
    let out = written(&report(vec![file]), Format::Text, &View::default());
    assert_eq!(out.matches("= note: also at x.json:1:1: the begin\n").count(), 8);
    assert!(out.contains("= note: and at 12 more places\n"), "{out}");
    assert!(out.contains(&format!("--> x.json:1:{}", text.find("\"RELOK\"").unwrap() + 1)), "{out}");
    assert!(out.lines().all(|line| line.chars().count() < 250), "{out}");
}

#[test]
fn the_documented_example_is_what_the_report_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json-report.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("```json\n").unwrap();
    let (_, after) = rest.split_once("```").unwrap();
    let text = SAFE.replace("\"RELOCK\"", "\"relock\"");
    let example = report(vec![judged("prod/ads.passport.json", &text), judged("prod/web.passport.json", SAFE)]);
    let json = written(&example, Format::Json, &View::default());
    let expected = format!("{before}```json\n{json}```{after}");
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(&path, &expected).unwrap();
    }
    assert_eq!(page, expected, "the example is out of date; BLESS=1 rewrites it");
}

proptest! {
    #[test]
    fn any_text_with_any_spans_is_drawn(
        text in prop::collection::vec(prop_oneof!["[a-z :\\[\\]#]{0,99}", "[\n\r\t]{1,3}", any::<char>().prop_map(String::from)], 0..12),
        places in prop::collection::vec((any::<prop::sample::Index>(), 0usize..300), 1..12),
        color in any::<bool>(),
    ) {
        let text = text.concat();
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut spans = places.iter().map(|(index, length)| {
            let first = index.index(offsets.len());
            Span::new(offsets[first], offsets[(first + length).min(offsets.len() - 1)])
        });
        let mut file = judged("x.json", "{}");
        let mut finding = findings(&mut file).remove(0);
        finding.place.span = spans.next().unwrap();
        let label = |span| Label { place: Place::file(span), message: text.clone().into(), elsewhere: None };
        finding.labels = spans.map(label).collect();
        let lines = LineIndex::new(&text);
        let start = lines.position(&text, finding.place.span.start);
        file.outcome = Outcome::Found(Box::new(Judged { text: text.clone(), lines, findings: vec![finding] }));
        let out = written(&report(vec![file]), Format::Text, &View { color, ..View::default() });
        prop_assert!(out.contains(&format!(" x.json:{}:{}\n", start.line, start.column)), "{}", out);
        prop_assert!(!out.chars().any(|c| is_unprintable(c) && c != '\n' && !(color && c == '\u{1b}')), "{out:?}");
    }
}
