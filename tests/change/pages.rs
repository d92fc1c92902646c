//! The pages about comparisons say what the program says. `BLESS=1 cargo test change::` rewrites them.

use std::path::Path;

use crate::common::run::{mk, run};
use mk_passport::docs::permission_order;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the program prints for a case.
fn shown(case: &str, args: &[&str]) -> String {
    let folder = root().join("fixtures/change").join(case);
    run(mk(&folder).args(["diff", "base.json", "head.json"]).args(args)).out().to_owned()
}

/// Holds what is between two marks of a page against what is generated.
#[track_caller]
pub(crate) fn holds(page: &str, start: &str, generated: &str, end: &str) {
    let path = root().join("docs").join(page);
    let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (before, rest) = text.split_once(start).unwrap_or_else(|| panic!("{page} has no {start}"));
    let (_, after) = rest.split_once(end).unwrap();
    let expected = format!("{before}{start}{generated}{end}{after}");
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(&path, &expected).unwrap();
    }
    assert_eq!(text, expected, "{page} is out of date; BLESS=1 rewrites it");
}

#[test]
fn the_page_for_reviewers_holds_the_order_and_what_the_program_prints() {
    holds("change-gate.md", "<!-- order -->\n\n", &format!("{}\n", permission_order()), "<!-- end of order -->");
    let command = "$ mk passport diff base.json head.json\n";
    holds("change-gate.md", command, &shown("several-parts", &[]), "```");
}

#[test]
fn the_example_of_the_json_is_what_the_program_prints() {
    holds("json-delta.md", "```json\n", &shown("cooldown-widened", &["--format", "json"]), "```");
}

/// What the page shows as an approval is one that the program prints.
#[test]
fn the_approval_on_the_page_has_the_form_of_one() {
    let page = include_str!("../../docs/change-gate.md");
    let on_page = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let printed = shown("cooldown-widened", &["--format", "approve", "--today", "2026-01-01"]);
    let keys =
        |text: &str| text.trim().lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>();
    // Behind it comes, as a comment, what a scan with an envelope may need.
    let (printed, perhaps) = printed.split_once("\n\n# ").unwrap();
    assert!(perhaps.contains("# rule = \"outside-envelope\""), "{perhaps}");
    assert_eq!(keys(on_page), keys(printed));
    for line in ["rule = ", "at = ", "from = ", "to = ", "reason = ", "until = "] {
        let of = |text: &str| text.lines().find(|found| found.starts_with(line)).unwrap().to_owned();
        assert_eq!(of(on_page), of(printed));
    }
}
