//! text: for people. Each finding with its piece of the source and carets, in the manner of rustc.

mod window;

use std::io::{self, Write};

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::words::{PRE_EXISTING, counted, did_you_mean, not_entered, start_of, summary};
use super::{Format, copy_body};
use crate::finding::{Elsewhere, Finding, Label, Severity};
use crate::path::RepoPath;
use crate::report::{Failure, FileReport, Judged, Report};
use crate::rules;
use crate::sink::View;
use crate::text::{Span, visible};
use window::{Window, window};

/// How many related places of one finding are drawn or named.
const RELATED: usize = 8;

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let printer = Printer::new(view);
    match view.max_findings {
        None => copy_body(report, Format::Text, view, 0, out)?,
        Some(most) => {
            let mut left = most;
            for file in &report.files.worst {
                let shown = file.findings().len().min(left);
                left -= shown;
                printer.write(file, &file.findings()[..shown], out)?;
            }
            let left_out = report.files.counts.findings() - (most - left);
            if left_out > 0 {
                writeln!(out, "… and {}; a larger --max-findings shows more\n", counted(left_out, "more finding"))?;
            }
        }
    }
    for failure in &report.failures {
        writeln!(out, "{}\n", printer.failure(failure))?;
    }
    if view.quiet {
        return Ok(());
    }
    for note in &report.notes {
        writeln!(out, "note: {}", visible(note))?;
    }
    if let Some(line) = not_entered(report, |path| printer.shown(path)) {
        writeln!(out, "{line}")?;
    }
    if report.deny_warnings && report.counts().warnings > 0 {
        writeln!(out, "note: warnings are denied: they fail the run")?;
    }
    writeln!(out, "{}", summary(report))
}

/// Appends the excerpts of one file.
pub(super) fn render(file: &FileReport, view: &View, out: &mut Vec<u8>) {
    if !file.findings().is_empty() {
        // Writing to memory does not fail.
        let _ = Printer::new(view).write(file, file.findings(), out);
    }
}

/// Gives findings their words.
struct Printer<'v> {
    view: &'v View,
    renderer: Renderer,
}

impl<'v> Printer<'v> {
    fn new(view: &'v View) -> Self {
        let renderer = if view.color { Renderer::styled() } else { Renderer::plain() };
        // The window is narrow already: the renderer shall not cut it again.
        Self { view, renderer: renderer.term_width(10 * window::WIDTH) }
    }

    fn write(&self, file: &FileReport, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
        let path = self.shown(&file.path);
        for finding in findings {
            let words = match file.judged() {
                Some(judged) => self.excerpt(&path, judged, finding),
                None => self.bare(&path, finding),
            };
            writeln!(out, "{words}\n")?;
        }
        Ok(())
    }

    fn shown(&self, path: &RepoPath) -> String {
        visible(&self.view.shown(path)).into_owned()
    }

    /// A finding with its piece of the source.
    fn excerpt(&self, path: &str, judged: &Judged, finding: &Finding) -> String {
        let Judged { text, lines, .. } = judged;
        let here: Vec<_> = finding.labels.iter().filter(|label| label.elsewhere.is_none()).take(RELATED).collect();
        let spans: Vec<Span> = here.iter().map(|label| label.place.span).collect();
        let Window { source, first_line, last_line, primary, related } =
            window(text, lines, finding.place.span, &spans);
        let asked_there = |label: &&Label| finding.misspelt.as_ref().is_some_and(|place| **place == label.place);
        // What the carets point at needs no place.
        let is_here = finding.misspelt.as_ref().is_some_and(|place| place.span == finding.place.span);
        let suggestion =
            did_you_mean(finding, Some(judged).filter(|_| !is_here)).filter(|_| !here.iter().any(asked_there));
        let mut snippet = Snippet::source(source)
            .line_start(first_line)
            .annotation(AnnotationKind::Primary.span(primary).label(suggestion));
        let mut drawn = Vec::new();
        for (label, range) in here.iter().zip(related) {
            if let Some(range) = range {
                snippet = snippet
                    .annotation(AnnotationKind::Context.span(range).label(visible(&label.message.text()).into_owned()));
                drawn.push(*label);
            }
        }
        let mut group = title(finding).element(snippet);
        let rest = finding.labels.iter().filter(|label| !drawn.iter().any(|other| std::ptr::eq(*other, *label)));
        for label in rest.take(RELATED) {
            let (other, at) = start_of(judged, label);
            let other = match other {
                None => path.to_owned(),
                Some(Elsewhere { path, revision: None, .. }) => self.shown(path),
                // As `git show` takes it.
                Some(Elsewhere { path, revision: Some(revision), .. }) => {
                    visible(&format!("{revision}:{path}")).into_owned()
                }
            };
            let words = format!("also at {other}:{}:{}: {}", at.line, at.column, visible(&label.message.text()));
            group = group.element(Level::NOTE.message(words));
        }
        let unnamed = finding.labels.len().saturating_sub(drawn.len() + RELATED);
        if unnamed > 0 {
            group = group.element(Level::NOTE.message(format!("and at {}", counted(unnamed, "more place"))));
        }
        let rendered = self.renderer.render(&[advice(group, finding.rule, &finding.help.text())]);
        // The renderer would count the column in the window: the place in the text goes in by hand.
        let start = lines.position(text, finding.place.span.start);
        let gutter = last_line.to_string().len();
        self.with_origin(&rendered, gutter, &format!("{path}:{}:{}", start.line, start.column))
    }

    /// A finding in a file without a text.
    fn bare(&self, path: &str, finding: &Finding) -> String {
        // Not the renderer's own origin: it would take notes to be about a line.
        let help = finding.help.text();
        let group = advice(Group::with_title(title(finding)), finding.rule, &help);
        self.with_origin(&self.renderer.render(&[group]), 1, path)
    }

    /// What is wrong apart from any file.
    fn failure(&self, failure: &Failure) -> String {
        let message = visible(&failure.message);
        let title = Level::ERROR.primary_title(message);
        let Some(id) = failure.rule else {
            let group = Group::with_title(title).element(Level::HELP.message(visible(&failure.help)));
            return self.renderer.render(&[group]);
        };
        let url = rules::by_id(id).map(crate::rule::Rule::help_uri).unwrap_or_default();
        self.renderer.render(&[advice(Group::with_title(title.id(id).id_url(url)), id, &failure.help)])
    }

    /// Puts the line `--> origin` behind the title, which is one line.
    fn with_origin(&self, rendered: &str, gutter: usize, origin: &str) -> String {
        let (title, rest) = rendered.split_once('\n').unwrap_or((rendered, ""));
        let style = if self.view.color { DEFAULT_LINE_NUM_STYLE } else { anstyle::Style::new() };
        format!("{title}\n{:gutter$}{style}-->{style:#} {origin}\n{rest}", "")
    }
}

/// `error[rule]: message`
fn title(finding: &Finding) -> annotate_snippets::Title<'_> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = visible(&finding.message.text()).into_owned();
    let message = if finding.pre_existing { format!("{message} ({PRE_EXISTING})") } else { message };
    let title = level.primary_title(message).id(finding.rule);
    match rules::by_id(finding.rule) {
        Some(rule) => title.id_url(rule.help_uri()),
        None => title,
    }
}

/// Why it matters, and what to do.
fn advice<'a>(mut group: Group<'a>, rule: &str, help: &'a str) -> Group<'a> {
    if let Some(rule) = rules::by_id(rule) {
        group = group.element(Level::NOTE.with_name("why").message(rule.why));
    }
    group.element(Level::HELP.message(visible(help)))
}
