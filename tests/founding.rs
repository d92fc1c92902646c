//! The page docs/founding.md: a row that names a rule shows a passport on which the rule reports, and every name in it is
//! explained.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use mk_passport::docs::explain_part;
use mk_passport::document::Document;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::Group;
use mk_passport::{gate, rules};

const STATUSES: [&str; 3] = ["checked", "expressed", "by design"];

struct Row {
    number: usize,
    cells: Vec<String>,
}

impl Row {
    fn held_by(&self) -> &str {
        &self.cells[1]
    }

    fn status(&self) -> &str {
        &self.cells[2]
    }

    fn note(&self) -> &str {
        &self.cells[4]
    }

    /// The rules that it names.
    fn rules(&self) -> Vec<&str> {
        links(self.held_by())
            .into_iter()
            .map(|(id, to)| {
                assert_eq!(to, format!("rules.md#{id}"));
                assert!(rules::by_id(id).is_some(), "{}: no rule {id}", self.number);
                id
            })
            .collect()
    }

    /// The passports that it shows: path and text.
    fn passports(&self) -> Vec<(&str, String)> {
        links(&self.cells[3])
            .into_iter()
            .map(|(path, to)| {
                assert_eq!(to, format!("../{path}"));
                (path, std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}")))
            })
            .collect()
    }
}

/// The links of a cell: text and target.
fn links(cell: &str) -> Vec<(&str, &str)> {
    let links = cell.split('[').skip(1).filter_map(|link| link.split_once("]("));
    links.map(|(text, rest)| (text, rest.split_once(')').unwrap().0)).collect()
}

/// What is written as code in a cell.
fn code(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn rows() -> Vec<Row> {
    let page = std::fs::read_to_string("docs/founding.md").unwrap();
    let lines = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = lines.filter_map(|line| {
        let (number, rest) = line.split_once(" | ")?;
        let cells: Vec<String> = rest.split('|').map(|cell| cell.trim().to_owned()).collect();
        assert_eq!(cells.len(), 5, "{line}");
        Some(Row { number: number.parse().ok()?, cells })
    });
    rows.collect()
}

/// The rules that report on a text, with the group of signed contracts where `signed`.
fn reports(text: &str, signed: bool) -> Vec<&'static str> {
    let extend_select = if signed { vec![Selector::Group(Group::Order)] } else { Vec::new() };
    let policy = Policy::new(&Selection { extend_select, ..Selection::default() }, true);
    gate::judge(&Document::parse(text.as_bytes()), &policy).into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn every_statement_has_one_row_with_a_known_status() {
    let rows = rows();
    assert!(rows.iter().map(|row| row.number).eq(1..=49));
    for row in &rows {
        assert!(STATUSES.contains(&row.status()), "{}: {}", row.number, row.status());
        assert!(!row.passports().is_empty(), "{}", row.number);
        // A status that leaves something open says what.
        let is_open = !matches!(row.status(), "checked" | "by design");
        assert!(!is_open || !row.note().is_empty(), "{}", row.number);
        assert!(row.status() != "checked" || !row.rules().is_empty(), "{}", row.number);
        assert!(!row.note().contains("not there yet"), "{}", row.number);
    }
}

#[test]
fn a_rule_that_a_row_names_reports_on_a_passport_that_the_row_shows() {
    for row in rows() {
        let passports = row.passports();
        for id in row.rules() {
            let signed = rules::by_id(id).unwrap().group == Group::Order;
            let fires = passports.iter().any(|(_, text)| reports(text, signed).contains(&id));
            assert!(fires, "{}: no passport of the row shows {id}", row.number);
        }
    }
}

#[test]
fn a_passport_that_a_row_shows_is_clean_or_has_a_fault_that_the_row_names() {
    for row in rows() {
        for (path, text) in row.passports() {
            let found: Vec<&str> = [false, true].into_iter().flat_map(|signed| reports(&text, signed)).collect();
            let is_bad = path.starts_with("fixtures/bad/");
            assert_eq!(is_bad, row.rules().iter().any(|rule| found.contains(rule)), "{}: {path}", row.number);
        }
    }
}

#[test]
fn every_name_that_holds_a_statement_is_explained() {
    for row in rows() {
        for name in code(row.held_by()).filter(|name| !name.starts_with("mk ") && !matches!(*name, "show" | "validate"))
        {
            assert!(explain_part(name).is_some(), "{}: {name}", row.number);
        }
    }
}
