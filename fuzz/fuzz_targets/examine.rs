//! Any bytes are read, modelled and checked by every rule without a panic; and the plain reader and `serde_json` give
//! one tree.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mk_passport::document::Document;
use mk_passport::gate;
use mk_passport::path::RepoPath;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::Group;

/// Every rule.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let select = Group::ALL.map(Selector::Group).to_vec();
    Policy::new(&Selection { select, ..Selection::default() }, true)
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(Document::parse_text(text), Document::parse_by_serde(text));
    }
    let report = gate::examine(RepoPath::new("passport.json"), bytes, &POLICY);
    for finding in report.findings() {
        assert!(finding.place.span.start <= finding.place.span.end);
    }
});
