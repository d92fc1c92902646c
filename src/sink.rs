//! Owns the formats: a finished report to bytes. Every sink is a pure function of the report and the view.

pub mod concise;
pub mod delta;
pub mod github;
pub mod gitlab;
pub mod guard;
pub mod inventory;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
mod tables;
pub mod text;

mod fingerprint;
mod position;
mod prose;
mod words;

use std::io::{self, Write};
use std::path::Path;

use crate::finding::{Excuse, Severity};
use crate::path::RepoPath;
use crate::policy::baseline::push_line;
use crate::report::{Body, BodyKey, Counts, FileReport, Needs, Render, Report};
pub(crate) use fingerprint::{fingerprint, hex};
use guard::{Guard, Spelling};
pub(crate) use prose::sentence;
pub(crate) use words::did_you_mean;

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: source excerpts with carets.
    Text,
    /// For people and editors: one line per finding.
    Concise,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// `JUnit` XML, for CI servers.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Code Quality JSON of GitLab.
    Gitlab,
    /// The step summary.
    Markdown,
    /// For people: counts by rule and folder alone.
    Summary,
    /// For query engines: one JSON object per line.
    Jsonl,
}

impl Format {
    /// All formats, in the order of the help text.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Summary,
        Self::Concise,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::Gitlab,
        Self::Markdown,
    ];

    /// The format's name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Markdown => "markdown",
            Self::Summary => "summary",
            Self::Jsonl => "jsonl",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Writes the whole report, so that only [`Format::Github`] can hold what a runner takes for a command.
    pub fn write(self, report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
        let Some(spelling) = self.spelling() else {
            return self.write_unguarded(report, view, out);
        };
        let mut guard = Guard::new(out, spelling);
        self.write_unguarded(report, view, &mut guard)?;
        guard.finish()
    }

    /// Fails when what the format has of the files could not be kept, so that no half report is written.
    ///
    /// # Errors
    /// With [`crate::report::Lost`].
    pub fn kept(self, report: &Report, view: &View) -> io::Result<()> {
        let body = self.body(view).and_then(|key| report.files.body(key));
        body.map_or(Ok(()), Body::kept)
    }

    /// How the format finds what it has written of each file; `None` for one that shows a limited number of findings,
    /// which are kept whole.
    fn body(self, view: &View) -> Option<BodyKey> {
        match self {
            Self::Text if view.max_findings.is_none() => Some((self.name(), view.color)),
            Self::Concise | Self::Json | Self::Jsonl | Self::Junit | Self::Gitlab => Some((self.name(), false)),
            Self::Text | Self::Summary | Self::Sarif | Self::Github | Self::Markdown => None,
        }
    }

    /// How many findings a format with a limit shows.
    fn needs(self, view: &View) -> Needs {
        match self {
            Self::Text => {
                let most = view.max_findings.unwrap_or(0);
                Needs { errors: most, warnings: most, notes: most, ..Needs::default() }
            }
            Self::Sarif => sarif::NEEDS,
            Self::Github => github::NEEDS,
            Self::Markdown => markdown::NEEDS,
            Self::Summary | Self::Concise | Self::Json | Self::Jsonl | Self::Junit | Self::Gitlab => Needs::default(),
        }
    }

    /// Appends what a format without a limit writes of one file.
    fn render(self, file: &FileReport, renderers: &Renderers, view: &View, out: &mut Vec<u8>) {
        match self {
            Self::Text => text::render(file, view, out),
            Self::Concise => concise::render(file, view, out),
            Self::Json => json::render(file, out),
            Self::Jsonl => json::lines::render(file, out),
            Self::Junit => junit::render(file, renderers.deny_warnings, out),
            Self::Gitlab => gitlab::render(file, out),
            Self::Summary | Self::Sarif | Self::Github | Self::Markdown => {}
        }
    }

    fn write_unguarded(self, report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text::write(report, view, out),
            Self::Concise => concise::write(report, view, out),
            Self::Json => json::write(report, view, out),
            Self::Jsonl => json::lines::write(report, view, out),
            Self::Summary => tables::summary(report, view, out),
            Self::Sarif => sarif::write(report, out),
            Self::Junit => junit::write(report, view, out),
            Self::Github => github::write(report, view, out),
            Self::Gitlab => gitlab::write(report, view, out),
            Self::Markdown => markdown::write(report, view, out),
        }
    }

    /// How the format spells what a runner would take for a command; `None` where commands are the format.
    const fn spelling(self) -> Option<Spelling> {
        match self {
            Self::Text | Self::Summary | Self::Concise => Some(Spelling::Visible),
            Self::Json | Self::Jsonl | Self::Sarif | Self::Gitlab => Some(Spelling::Json),
            Self::Junit | Self::Markdown => Some(Spelling::Entity),
            Self::Github => None,
        }
    }
}

/// The formats of a run: what each of them writes for a file, rendered while files are checked.
#[derive(Debug, Default)]
pub struct Renderers {
    keys: Vec<BodyKey>,
    formats: Vec<(Format, View)>,
    needs: Needs,
    deny_warnings: bool,
}

/// What names the lines of a new baseline among the bodies.
pub const BASELINE: BodyKey = ("baseline", false);

impl Renderers {
    /// The renderers of these formats, each under its view.
    pub fn new(formats: impl IntoIterator<Item = (Format, View)>, deny_warnings: bool) -> Self {
        let mut renderers = Self { deny_warnings, ..Self::default() };
        for (format, view) in formats {
            renderers.needs = renderers.needs.max(format.needs(&view));
            if let Some(key) = format.body(&view).filter(|key| !renderers.keys.contains(key)) {
                renderers.keys.push(key);
                renderers.formats.push((format, view));
            }
        }
        renderers
    }

    /// These renderers, and one that writes the lines of a new baseline.
    #[must_use]
    pub fn with_baseline(mut self) -> Self {
        // It comes behind the formats, and is none.
        self.keys.push(BASELINE);
        self
    }
}

impl Render for Renderers {
    fn bodies(&self) -> &[BodyKey] {
        &self.keys
    }

    fn render(&self, body: usize, file: &FileReport, out: &mut Vec<u8>) {
        if let Some((format, view)) = self.formats.get(body) {
            format.render(file, self, view, out);
        } else {
            let held = file.excused.iter().filter(|excused| excused.excuse == Excuse::Baseline);
            held.for_each(|excused| push_line(&file.path, &excused.finding, out));
        }
    }

    fn needs(&self) -> Needs {
        self.needs
    }

    fn shows_identities(&self) -> bool {
        self.formats.iter().any(|(format, _)| *format == Format::Json)
    }
}

/// Writes what a format has of each file, except for the first `skip` bytes.
fn copy_body(report: &Report, format: Format, view: &View, skip: usize, out: &mut dyn Write) -> io::Result<()> {
    let body = format.body(view).and_then(|key| report.files.body(key));
    // A format that was not announced has nothing to write, and must not look as if nothing had been found.
    body.ok_or_else(|| io::Error::other("the format was not requested when the files were checked"))?.copy(skip, out)
}

/// How a report is shown: relative to which folder, and on what.
#[derive(Debug, Clone)]
pub struct View {
    /// Folders from the repository root down to the current directory.
    pub below_root: Vec<String>,
    /// The way from the current directory to the root, with `/` at its end, where the former is outside.
    pub way_to_root: String,
    /// Whether colour and links may be written.
    pub color: bool,
    /// How many findings the text shows at most; `None`: all.
    pub max_findings: Option<usize>,
    /// The least level that the formats for people show; others are counted.
    pub level: Severity,
    /// How many folders of a path the table of folders distinguishes; `None`: one.
    pub by_folder: Option<usize>,
    /// The address of the files at the commit that was checked, with `/` at its end, for links of the step summary.
    pub files_at: Option<String>,
    /// Whether only findings are shown: no summary, no notes.
    pub quiet: bool,
    /// How many bytes are in the step summary already: they count for its limit, too.
    pub taken: usize,
}

impl Default for View {
    fn default() -> Self {
        Self {
            below_root: Vec::new(),
            way_to_root: String::new(),
            color: false,
            max_findings: None,
            level: Severity::Note,
            by_folder: None,
            files_at: None,
            quiet: false,
            taken: 0,
        }
    }
}

impl View {
    /// Whether findings of this level are shown.
    pub fn shows(&self, severity: Severity) -> bool {
        severity >= self.level
    }

    /// How many of the findings are of a level that is shown.
    const fn visible_of(&self, counts: Counts) -> usize {
        match self.level {
            Severity::Note => counts.findings(),
            Severity::Warning => counts.errors + counts.warnings,
            Severity::Error => counts.errors,
        }
    }

    /// How many are of a level that is not shown, in words; `None` where there is none.
    fn hidden(&self, counts: Counts) -> Option<String> {
        let levels = [(Severity::Warning, counts.warnings, "warning"), (Severity::Note, counts.notes, "note")];
        let hidden = levels.into_iter().filter(|(level, count, _)| *count > 0 && !self.shows(*level));
        let words: Vec<String> = hidden.map(|(_, count, noun)| words::counted(count, noun)).collect();
        (!words.is_empty()).then(|| words::enumerated(&words))
    }

    /// The path as it opens from the current directory.
    pub fn shown(&self, path: &RepoPath) -> String {
        let name = path.as_str();
        if path.is_outside() || name.starts_with("../") || name.starts_with('/') || Path::new(name).is_absolute() {
            return name.to_owned(); // Outside the root: it stays as it was given.
        }
        let mut parts: Vec<&str> = name.split('/').collect();
        let shared = self.below_root.iter().zip(&parts).take_while(|(a, b)| a == b).count().min(parts.len() - 1);
        let mut shown = format!("{}{}", self.way_to_root, "../".repeat(self.below_root.len() - shared));
        shown.push_str(&parts.split_off(shared).join("/"));
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_as_they_open_from_here() {
        let view = View { below_root: vec!["a".to_owned(), "b".to_owned()], ..View::default() };
        let shown = |name: &str| view.shown(&RepoPath::new(name));
        assert_eq!(shown("a/b/x.json"), "x.json");
        assert_eq!(shown("a/x.json"), "../x.json");
        assert_eq!(shown("a/c/x.json"), "../c/x.json");
        assert_eq!(shown("x.json"), "../../x.json");
        assert_eq!(shown("/tmp/x.json"), "/tmp/x.json");
        assert_eq!(View::default().shown(&RepoPath::new("a/x.json")), "a/x.json");
        assert_eq!(view.shown(&RepoPath::new("x.json").outside()), "x.json");
        let elsewhere = View { way_to_root: "../root/".to_owned(), ..View::default() };
        assert_eq!(elsewhere.shown(&RepoPath::new("a/x.json")), "../root/a/x.json");
        assert_eq!(elsewhere.shown(&RepoPath::new("x.json").outside()), "x.json");
    }
}
