//! Micro-benchmarks: what one passport costs. `cargo bench --bench micro`.
#![allow(missing_docs)]

use divan::{Bencher, black_box};
use mk_passport::document::Document;
use mk_passport::gate;
use mk_passport::passport::Passport;
use mk_passport::path::RepoPath;
use mk_passport::policy::Policy;

const SAFE: &str = include_str!("../templates/safe.json");

fn main() {
    divan::main();
}

/// Bytes to tree.
#[divan::bench]
fn parse(bencher: Bencher) {
    bencher.bench(|| Document::parse(black_box(SAFE.as_bytes())));
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
    let policy = Policy::default();
    let path = RepoPath::new("prod/passport.json");
    bencher.bench(|| gate::examine(path.clone(), black_box(SAFE.as_bytes()), &policy));
}
