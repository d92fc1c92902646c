//! Owns the formats: a finished report to bytes. Every sink is a pure function of the report and the view.

pub mod concise;
pub mod github;
pub mod gitlab;
pub mod guard;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod text;

mod fingerprint;
mod prose;
mod words;

use std::io::{self, Write};
use std::path::Path;

use crate::path::RepoPath;
use crate::report::Report;
use guard::{Guard, Spelling};
pub(crate) use prose::sentence;
pub(crate) use words::did_you_mean;

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: source excerpts with carets.
    Text,
    /// For people and editors: one line a finding.
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
}

impl Format {
    /// All formats, in the order of the help text.
    pub const ALL: [Self; 8] =
        [Self::Text, Self::Concise, Self::Json, Self::Sarif, Self::Junit, Self::Github, Self::Gitlab, Self::Markdown];

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

    fn write_unguarded(self, report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text::write(report, view, out),
            Self::Concise => concise::write(report, view, out),
            Self::Json => json::write(report, out),
            Self::Sarif => sarif::write(report, out),
            Self::Junit => junit::write(report, out),
            Self::Github => github::write(report, out),
            Self::Gitlab => gitlab::write(report, out),
            Self::Markdown => markdown::write(report, view, out),
        }
    }

    /// How the format spells what a runner would take for a command; `None` where commands are the format.
    const fn spelling(self) -> Option<Spelling> {
        match self {
            Self::Text | Self::Concise => Some(Spelling::Visible),
            Self::Json | Self::Sarif | Self::Gitlab => Some(Spelling::Json),
            Self::Junit | Self::Markdown => Some(Spelling::Entity),
            Self::Github => None,
        }
    }
}

/// How people look at a report: where they stand, and on what.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Folders from the repository root down to the current directory.
    pub below_root: Vec<String>,
    /// Whether colour and links may be written.
    pub color: bool,
    /// How many findings the text shows at most.
    pub max_findings: Option<usize>,
    /// Whether only findings are shown: no summary, no notes.
    pub quiet: bool,
    /// How many bytes stand in the step summary already: they count for its limit, too.
    pub taken: usize,
}

impl View {
    /// The path as it opens from the current directory.
    pub fn shown(&self, path: &RepoPath) -> String {
        let name = path.as_str();
        if name.starts_with("../") || name.starts_with('/') || Path::new(name).is_absolute() {
            return name.to_owned(); // Outside the root: it stays as it was given.
        }
        let mut parts: Vec<&str> = name.split('/').collect();
        let shared = self.below_root.iter().zip(&parts).take_while(|(a, b)| a == b).count().min(parts.len() - 1);
        let mut shown = "../".repeat(self.below_root.len() - shared);
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
    }
}
