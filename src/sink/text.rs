//! text: for people. Each finding with its piece of the source and carets, in the manner of rustc.

mod once;
mod window;

use std::io::{self, Write};

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::words::{PRE_EXISTING, counted, did_you_mean, start_of};
use super::{Format, copy_body, tables};
use crate::finding::{Elsewhere, Finding, Label, Severity};
use crate::path::RepoPath;
use crate::report::{Failure, FileKind, FileReport, Judged, Report};
use crate::rules;
use crate::sink::View;
use crate::text::{Span, visible};
use once::{WhyOnce, marked};
use window::{Window, window};

/// How many related places of one finding are drawn or named.
const RELATED: usize = 8;
/// How many findings fit on a screen: of more, tables show how they spread.
const SCREEN: usize = 20;
/// How many rows a table has at most, so that both are on one screen.
const ROWS: usize = 10;

/// Writes the report.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let printer = Printer::new(view);
    let mut once = WhyOnce::new(out);
    let counts = report.files.counts;
    match view.max_findings {
        None => copy_body(report, Format::Text, view, 0, &mut once)?,
        Some(most) => {
            let shown = Shown::new(report, view, most);
            let mut left = shown;
            for file in &report.files.worst {
                let findings =
                    file.findings().iter().filter(|finding| view.shows(finding.severity) && left.takes(file, finding));
                printer.write(file, findings, &mut once)?;
            }
            let left_out = view.visible_of(counts) - shown.findings();
            if left_out > 0 {
                let more = counted(left_out, "more finding");
                writeln!(once, "… and {more}: `--max-findings all` shows them, `--format summary` counts them\n")?;
            }
        }
    }
    for failure in &report.failures {
        writeln!(once, "{}\n", printer.failure(failure))?;
    }
    if view.quiet {
        return Ok(());
    }
    if report.counts().findings() > SCREEN {
        tables::write(report, view, Some(ROWS), &mut once)?;
    }
    tables::write_end(report, view, out)
}

/// How many findings of each level are shown: the worst ones.
#[derive(Debug, Clone, Copy)]
struct Shown {
    /// Of the policy, whatever their level: what a change does to it is the first that a reader has to know.
    policy: usize,
    /// Of errors, warnings and notes: those that the base does not have, and those that it has.
    levels: [[usize; 2]; 3],
}

impl Shown {
    fn new(report: &Report, view: &View, most: usize) -> Self {
        let findings = || {
            let all = report.files.worst.iter();
            let all = all
                .flat_map(|file| file.findings().iter().map(move |finding| (file.kind == FileKind::Policy, finding)));
            all.filter(|(_, finding)| view.shows(finding.severity))
        };
        let policy = findings().filter(|(of_policy, _)| *of_policy).count().min(most);
        let mut levels = [[0; 2]; 3];
        let mut left = most - policy;
        // Only as many as can be shown are kept; whether the base has one is not counted apart.
        for (level, severity) in LEVELS.into_iter().enumerate() {
            for (old, shown) in levels[level].iter_mut().enumerate() {
                let of_kind = findings().filter(|(of_policy, finding)| {
                    !of_policy && finding.severity == severity && usize::from(finding.pre_existing) == old
                });
                *shown = of_kind.count().min(left);
                left -= *shown;
            }
        }
        Self { policy, levels }
    }

    /// How many in all.
    fn findings(self) -> usize {
        self.policy + self.levels.as_flattened().iter().sum::<usize>()
    }

    /// Whether a finding is one of them, each asked for once in the order of the paths.
    fn takes(&mut self, file: &FileReport, finding: &Finding) -> bool {
        let Some(level) = LEVELS.iter().position(|severity| *severity == finding.severity) else { return false };
        let left = match file.kind {
            FileKind::Policy => &mut self.policy,
            FileKind::Passport | FileKind::Removed => &mut self.levels[level][usize::from(finding.pre_existing)],
        };
        let takes = *left > 0;
        *left -= usize::from(takes);
        takes
    }
}

/// The levels, the worst first.
const LEVELS: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

/// Appends the excerpts of one file.
pub(super) fn render(file: &FileReport, view: &View, out: &mut Vec<u8>) {
    let mut findings = file.findings().iter().filter(|finding| view.shows(finding.severity)).peekable();
    if findings.peek().is_some() {
        // Writing to memory does not fail.
        let _ = Printer::new(view).write(file, findings, out);
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

    fn write<'f>(
        &self,
        file: &FileReport,
        findings: impl Iterator<Item = &'f Finding>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let path = self.shown(&file.path);
        for finding in findings {
            let words = match file.judged() {
                Some(judged) => self.excerpt(&path, judged, finding, file.is_bare),
                None => self.bare(&path, finding),
            };
            writeln!(out, "{words}\n")?;
        }
        Ok(())
    }

    fn shown(&self, path: &RepoPath) -> String {
        visible(&self.view.shown(path)).into_owned()
    }

    /// A finding with its piece of the source, where that is known.
    fn excerpt(&self, path: &str, judged: &Judged, finding: &Finding, is_bare: bool) -> String {
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
        let mut group = if is_bare { Group::with_title(title(finding)) } else { title(finding).element(snippet) };
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
        let help = finding.help.text();
        let rendered = marked(self.renderer.render(&[advice(group, finding.rule, &help)]), finding.rule);
        // The renderer would count the column in the window: the place in the text goes in by hand.
        let start = lines.position(text, finding.place.span.start);
        let gutter = if is_bare { 1 } else { last_line.to_string().len() };
        self.with_origin(&rendered, gutter, &format!("{path}:{}:{}", start.line, start.column))
    }

    /// A finding in a file without a text.
    fn bare(&self, path: &str, finding: &Finding) -> String {
        // Not the renderer's own origin: it would take notes to be about a line.
        let help = finding.help.text();
        let group = advice(Group::with_title(title(finding)), finding.rule, &help);
        self.with_origin(&marked(self.renderer.render(&[group]), finding.rule), 1, path)
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
