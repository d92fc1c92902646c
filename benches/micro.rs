//! Micro-benchmarks: what one passport costs, and what the reports cost. `cargo bench --bench micro`.
#![allow(missing_docs)]

use std::fmt::Write as _;
use std::io;

use divan::{Bencher, black_box};
use mk_passport::document::{Document, Tape};
use mk_passport::gate::{self, change::Before};
use mk_passport::passport::Passport;
use mk_passport::path::RepoPath;
use mk_passport::policy::excuse::Excuses;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::report::{Collector, FileReport, Report};
use mk_passport::rule::Group;
use mk_passport::sink::{Format, Renderers, View};
use mk_passport::text::LineIndex;

const SAFE: &str = include_str!("../templates/safe.json");

fn main() {
    divan::main();
}

/// Bytes to tree.
#[divan::bench]
fn parse(bencher: Bencher) {
    bencher.bench(|| Document::parse(black_box(SAFE.as_bytes())));
}

/// The same onto the tape of an earlier document.
#[divan::bench]
fn parse_again(bencher: Bencher) {
    let mut tape = Tape::default();
    bencher.bench_local(|| {
        let document = Document::parse_onto(std::mem::take(&mut tape), black_box(SAFE.as_bytes()));
        tape = document.into_tape();
    });
}

/// The same by `serde_json` alone, as every text is read that is not plain.
#[divan::bench]
fn parse_by_serde(bencher: Bencher) {
    bencher.bench(|| Document::parse_by_serde(black_box(SAFE)));
}

/// `serde_json::Value`, which keeps no spans: the yardstick of `parse`.
#[divan::bench]
fn parse_without_spans(bencher: Bencher) {
    bencher.bench(|| serde_json::from_slice::<serde_json::Value>(black_box(SAFE.as_bytes())));
}

/// Tree to model.
#[divan::bench]
fn read(bencher: Bencher) {
    let document = Document::parse(SAFE.as_bytes());
    bencher.bench(|| Passport::read(black_box(&document)));
}

/// Bytes to findings: a clean passport under the default rules.
#[divan::bench]
fn examine(bencher: Bencher) {
    examine_under(bencher, SAFE, &Policy::default());
}

/// A clean passport with an identity under every rule.
#[divan::bench]
fn examine_all_groups(bencher: Bencher) {
    examine_under(bencher, &with_identity(SAFE), &every_rule());
}

/// A clean passport of the size that the goals are for, under the default rules.
#[divan::bench]
fn examine_goal(bencher: Bencher) {
    examine_under(bencher, &of_goal_size(short().replace("\n    ", "\n  ")), &Policy::default());
}

/// The same with an identity, under every rule.
#[divan::bench]
fn examine_goal_all_groups(bencher: Bencher) {
    // Fewer blanks make room for the identity.
    let text = with_identity(&short()).replace("\n    ", "\n").replace("\": ", "\":");
    examine_under(bencher, &of_goal_size(text), &every_rule());
}

fn every_rule() -> Policy {
    let selection = Selection { select: Group::ALL.map(Selector::Group).to_vec(), ..Selection::default() };
    Policy::new(&selection, false)
}

fn with_identity(text: &str) -> String {
    let identity = "\"name\": \"safe\", \"id\": \"ads-ranker\", \"version\": \"1.4.0\", \"owner\": \"ads\", \
                    \"context\": {\"cluster\": \"eu-1\", \"model\": \"ranker\", \"slo\": \"p95 step time\"}";
    text.replace("\"name\": \"safe\"", identity)
}

/// The template without what no rule misses.
fn short() -> String {
    let unneeded = ["\"description\"", "\"cooldowns\"", "\"after_"];
    let is_kept = |line: &&str| !unneeded.iter().any(|start| line.trim_start().starts_with(start));
    let kept: Vec<&str> = SAFE.lines().filter(is_kept).collect();
    // With the bracket that closed the cooldowns.
    kept.join("\n").replacen("  ],\n  },\n", "  ],\n", 1)
}

/// The text, which has to be about as long as the goals say: 1.36 kB.
fn of_goal_size(text: String) -> String {
    assert!((1_330..1_390).contains(&text.len()), "{} bytes:\n{text}", text.len());
    text
}

fn examine_under(bencher: Bencher, text: &str, policy: &Policy) {
    assert!(gate::judge(&Document::parse_text(text), policy).is_empty());
    let mut tape = Tape::default();
    let excuses = &Excuses::default();
    bencher.with_inputs(|| RepoPath::new("prod/passport.json")).bench_local_values(|name| {
        let wanted = gate::Wanted { keep: |_: Option<&Passport>| (), identity: false };
        gate::examine_and(name, black_box(text.as_bytes()), (policy, excuses), &mut tape, &Before::Unknown, wanted)
    });
}

/// A clean passport with one escape, which is not plain.
#[divan::bench]
fn examine_with_escape(bencher: Bencher) {
    let text = SAFE.replace("tight bounds", "\\\"tight\\\" bounds");
    bencher.bench(|| judged("prod/passport.json", black_box(&text)));
}

/// One with five faults: a chord, a list, bounds, a limit and a gate.
#[divan::bench]
fn examine_faulty(bencher: Bencher) {
    let text = faulty();
    bencher.bench(|| judged("prod/passport.json", black_box(&text)));
}

/// One hundred faulty files, in each format.
#[divan::bench(args = Format::ALL.map(Format::name))]
fn report_100_faulty(bencher: Bencher, format: &str) {
    let text = faulty();
    write(bencher, format, (0..100).map(|index| judged(&format!("jobs/{index}/passport.json"), &text)));
}

/// Ten thousand clean files, in the formats that name each of them.
#[divan::bench(args = ["json", "junit"])]
fn report_10000_clean(bencher: Bencher, format: &str) {
    write(bencher, format, (0..10_000).map(|index| judged(&format!("jobs/{index}/passport.json"), SAFE)));
}

/// Where the lines of a passport begin.
#[divan::bench]
fn line_index(bencher: Bencher) {
    bencher.bench(|| LineIndex::new(black_box(SAFE)));
}

/// The fingerprints of lines: SARIF for one finding in a passport of 20,000 lines. Nearly all of it is the hashing.
#[divan::bench]
fn line_hashes(bencher: Bencher) {
    let mut text = faulty().trim_end().trim_end_matches('}').to_owned();
    for index in 0..20_000 {
        let _ = write!(text, ",\n  \"x_{index}\": {index}");
    }
    text.push_str("\n}\n");
    let mut file = judged("prod/passport.json", &text);
    if let mk_passport::report::Outcome::Found(judged) = &mut file.outcome {
        judged.findings.truncate(1);
    }
    write(bencher, "sarif", [file]);
}

fn faulty() -> String {
    SAFE.replace("\"RELOCK\"", "\"RELOK\"")
        .replace("\"hot\": []", "\"hot\": [\"concurrency\"]")
        .replace("{ \"min\": 1, \"max\": 32 }", "{ \"min\": 64, \"max\": 32 }")
        .replace("\"cooldown_s\": 600", "\"cooldown_s\": -1")
        .replace("\"require_paid\": true", "\"require_paid\": \"yes\"")
}

fn judged(name: &str, text: &str) -> FileReport {
    thread_local!(static POLICY: Policy = Policy::default());
    POLICY.with(|policy| gate::examine(RepoPath::new(name), text.as_bytes(), policy))
}

/// Renders the files and writes the report, on one thread.
fn write(bencher: Bencher, format: &str, files: impl IntoIterator<Item = FileReport>) {
    let files: Vec<FileReport> = files.into_iter().collect();
    let format = Format::ALL.into_iter().find(|one| one.name() == format).unwrap_or(Format::Text);
    let policy = Policy::default();
    let view = View::default();
    bencher.with_inputs(|| files.clone()).bench_values(|files| {
        let renderers = Renderers::new([(format, view.clone())], false);
        let collector = Collector::new(&renderers);
        let mut batch = collector.batch(files.len());
        for file in files {
            batch.add(file, ());
        }
        collector.take(0, batch);
        let files = collector.finish(|()| false).into_files();
        let report = Report { rules: policy.rules().to_vec(), files, ..Report::default() };
        format.write(black_box(&report), &view, &mut io::sink())
    });
}
