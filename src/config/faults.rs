//! Owns the faults of a configuration on their way to findings.

use std::collections::HashSet;

use super::tree::{Node, Text};
use crate::date::is_written_as_date;
use crate::finding::{Finding, Place, Severity, Words};
use crate::rule::{Findings, LeftOut, MOST_FINDINGS};
use crate::rules;
use crate::text::{LineIndex, Span, quote};

/// Collects the faults of one file.
#[derive(Debug)]
pub(super) struct Faults<'t> {
    text: &'t str,
    findings: Findings<'static>,
    /// How many there are.
    count: usize,
    /// How many of the findings are about the text as TOML.
    of_syntax: usize,
    /// Lines that could not be read as they were meant.
    broken: HashSet<usize>,
    hides_keys: bool,
    lines: LineIndex,
}

impl<'t> Faults<'t> {
    /// The faults of a text as TOML.
    pub(super) fn of(text: &'t Text<'_>, source: &'t str) -> Self {
        let findings = Findings::new(rules::of_configurations(), Severity::Error);
        let lines = LineIndex::new(source);
        let mut faults =
            Self { text: source, findings, count: 0, of_syntax: 0, broken: HashSet::new(), hides_keys: false, lines };
        for error in &text.errors {
            let (start, end) = (faults.lines.line_of(error.span.start), faults.lines.line_of(error.span.end));
            faults.broken.extend([start, end]);
            // An impossible day is one value, and hides no key.
            faults.hides_keys |= !error.message.trim_start().starts_with("invalid date");
            let (message, help) = words(&error.message, source.get(error.span.range()).unwrap_or_default());
            faults.report("", error.span, message).help(help);
            faults.of_syntax += 1;
        }
        faults
    }

    /// Whether something may be missing only because it could not be read.
    pub(super) const fn hides_keys(&self) -> bool {
        self.hides_keys
    }

    /// Whether there are so many that the next ones are only counted.
    pub(super) const fn are_many(&self) -> bool {
        self.count >= MOST_FINDINGS
    }

    /// Adds a fault: where, and what is wrong there.
    pub(super) fn report(&mut self, pointer: &str, span: Span, message: impl Into<Words>) -> &mut Finding {
        self.count += 1;
        self.findings.report(Place::in_text(pointer, span, self.text), message)
    }

    /// Adds a fault of a value.
    pub(super) fn at(&mut self, node: &Node<'_>, message: impl Into<Words>) -> &mut Finding {
        self.report(&node.pointer, node.span, message)
    }

    /// All of them as findings, in the order of the text.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let Self { text, findings, of_syntax, broken, lines, .. } = self;
        let (list, left_out) = findings.into_parts();
        // What is broken has one fault: how it would be read is not known.
        let keeps = |(at, finding): &(usize, Finding)| {
            *at < of_syntax || !broken.contains(&lines.line_of(finding.place.span.start))
        };
        let mut list: Vec<Finding> = list.into_iter().enumerate().filter(keeps).map(|(_, finding)| finding).collect();
        list.sort_by(|a, b| (a.place.span, a.message.text()).cmp(&(b.place.span, b.message.text())));
        let more: usize = left_out.iter().map(|LeftOut { count, .. }| count).sum();
        if more > 0 {
            let rule = rules::of_configurations();
            let message = format!("{more} more faults are not listed");
            let place = Place::in_text("", Span::default(), text);
            let help = "Correct those that are listed first.".to_owned();
            list.insert(0, Finding::new(rule.id, Severity::Error, place, message, help));
        }
        list
    }
}

/// What is wrong with the text as TOML, and what to do.
fn words(said: &str, found: &str) -> (String, String) {
    let said = said.trim();
    if said.starts_with("invalid date") && is_written_as_date(found) {
        return (
            format!("{} is no day of the calendar", quote(found)),
            "Write a day that exists, as YYYY-MM-DD.".to_owned(),
        );
    }
    if said.starts_with("string values must be quoted") {
        return (
            format!("the string {} has no quotes", quote(found)),
            format!("Write \"{}\".", crate::text::visible(found.trim())),
        );
    }
    if said.starts_with("duplicate key") {
        return (
            format!("duplicate key {}", quote(found)),
            "Keep one of them. A table `[name]` has one head only; a list of tables repeats `[[name]]`.".to_owned(),
        );
    }
    (
        format!("not TOML: {said}"),
        "Correct the TOML (https://toml.io); nothing in the file counts before that.".to_owned(),
    )
}
