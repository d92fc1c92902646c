//! Owns the configuration, `mk-passport.toml`: as typed, with spans, and everything that is wrong with it.

mod approve;
mod envelope;
mod faults;
pub mod keys;
mod loosened;
mod read;
mod shape;
mod tree;
mod typed;

use crate::date::Date;
use crate::finding::{Finding, Place, Severity};
use crate::path::RepoPath;
use crate::report::{FileReport, Judged, Outcome};
use crate::rules;
use crate::source::Unread;
use crate::text::{LineIndex, Span, visible};

pub use approve::ABSENT;
pub use envelope::{EnvelopeFile, Envelopes, Fault as EnvelopeFault};
pub use loosened::{added_lines, loosened};
pub use typed::{Approve, Approved, Config, Digest, Limits, Override, RuleLevel, Suppress, Words};

/// The name of the file at the root.
pub const NAME: &str = "mk-passport.toml";

/// How many bytes the file may have.
pub const LARGEST: u64 = 1 << 20;

/// The file of a configuration, read.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name in reports.
    pub name: RepoPath,
    /// Its text (U+FFFD in place of bytes that are not UTF-8).
    pub text: String,
    /// Its lines.
    pub lines: LineIndex,
}

impl Source {
    /// `mk-passport.toml:7`: where a span is.
    pub fn place(&self, span: Span) -> String {
        format!("{}:{}", visible(self.name.as_str()), self.lines.line_of(span.start))
    }

    /// The report of the file with these findings in it.
    pub fn report(&self, findings: Vec<Finding>) -> FileReport {
        let judged = Judged { text: self.text.clone(), lines: self.lines.clone(), findings };
        FileReport::of_policy(self.name.clone(), Outcome::Found(Box::new(judged)))
    }
}

/// The configuration of a run. Where anything in its file is wrong, it is the default one.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// What holds.
    pub config: Config,
    /// The file, where one was read.
    pub source: Option<Source>,
    /// The envelopes that it names, read.
    pub envelopes: Envelopes,
    /// What is wrong with it.
    pub faulty: Option<FileReport>,
}

impl Loaded {
    /// Reads the bytes of a file as they are meant on the day `today`.
    pub fn parse(name: RepoPath, bytes: &[u8], today: Date) -> Self {
        Self::parse_by(name, bytes, |text| parse(text, today))
    }

    /// Reads the bytes of a file of approvals: of its configuration nothing else is set.
    pub fn approvals(name: RepoPath, bytes: &[u8]) -> Self {
        Self::parse_by(name, bytes, parse_approvals)
    }

    fn parse_by(name: RepoPath, bytes: &[u8], parse: impl FnOnce(&str) -> (Config, Vec<Finding>)) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let lines = LineIndex::new(&text);
        let source = Source { name, text, lines };
        let (config, findings) = match std::str::from_utf8(bytes) {
            Ok(_) => parse(&source.text),
            Err(error) => (Config::default(), vec![not_utf8(&source.text, error.valid_up_to())]),
        };
        if findings.is_empty() {
            return Self { config, source: Some(source), ..Self::default() };
        }
        let faulty = Some(source.report(findings));
        Self { source: Some(source), faulty, ..Self::default() }
    }

    /// What holds when the file cannot be read.
    pub fn unread(name: RepoPath, why: &Unread) -> Self {
        Self::not_read(name, "the configuration", why)
    }

    /// What a file of approvals holds that cannot be read: none.
    pub fn unread_approvals(name: RepoPath, why: &Unread) -> Self {
        Self::not_read(name, "the file of approvals", why)
    }

    fn not_read(name: RepoPath, what: &str, why: &Unread) -> Self {
        let (message, help) = match why {
            Unread::Unreadable { reason, remedy } => {
                (format!("{what} cannot be read: {}", visible(reason)), (*remedy).to_owned())
            }
            Unread::Oversized { limit, .. } => (
                format!("{what} is larger than {limit} bytes"),
                "Shorten it: nothing in it counts before that.".to_owned(),
            ),
        };
        let rule = rules::of_configurations();
        let finding = Finding::new(rule.id, Severity::Error, Place::file(Span::default()), message, help);
        Self { faulty: Some(FileReport::of_policy(name, Outcome::Unread(Box::new(finding)))), ..Self::default() }
    }

    /// The same configuration with one fault more, so that it does not hold.
    #[must_use]
    pub fn with_fault(self, span: Span, pointer: &str, message: String, help: String) -> Self {
        let Some(source) = self.source else { return self };
        let rule = rules::of_configurations();
        let place = Place::in_text(pointer, span, &source.text);
        let mut findings = self.faulty.as_ref().map(|file| file.findings().to_vec()).unwrap_or_default();
        findings.push(Finding::new(rule.id, Severity::Error, place, message, help));
        let faulty = source.report(findings);
        Self { source: Some(source), faulty: Some(faulty), ..Self::default() }
    }
}

/// What a text says, and what is wrong with it.
fn parse(text: &str, today: Date) -> (Config, Vec<Finding>) {
    let read = tree::parse(text);
    let mut faults = faults::Faults::of(&read, text);
    shape::check(&read.root, &mut faults);
    let mut config = read::read(&read.root, today, &mut faults);
    config.approvals = approve::read(&read.root, &mut faults);
    (config, faults.into_findings())
}

/// What a file of approvals says, and what is wrong with it.
fn parse_approvals(text: &str) -> (Config, Vec<Finding>) {
    let read = tree::parse(text);
    let mut faults = faults::Faults::of(&read, text);
    shape::check_approvals(&read.root, &mut faults);
    let approvals = approve::read(&read.root, &mut faults);
    (Config { approvals, ..Config::default() }, faults.into_findings())
}

fn not_utf8(text: &str, at: usize) -> Finding {
    let rule = rules::of_configurations();
    let span = Span::new(at, text.ceil_char_boundary((at + 1).min(text.len())));
    let help = "Save it as UTF-8: nothing in it counts before that.".to_owned();
    let message = "the configuration is not UTF-8".to_owned();
    Finding::new(rule.id, Severity::Error, Place::in_text("", span, text), message, help)
}
