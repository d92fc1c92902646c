//! Owns `mk passport validate`: one file, silence or errors.

use std::io;
use std::path::Path;

use super::args::Validate;
use super::exit::Exit;
use super::output::{self, Failed, failed};
use super::outside;
use crate::discover::globs::Globs;
use crate::discover::{Discovery, Entry, Found};
use crate::finding::Severity;
use crate::gate;
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::{FileReport, Outcome};
use crate::sink::{did_you_mean, sentence};
use crate::source::read::{Reader, read_stream};
use crate::source::{Follower, Root, Source, Unread};
use crate::text::visible;

/// The default limit of a scan.
const LARGEST: u64 = 1 << 20;

/// Runs the command.
pub(super) fn run(args: &Validate) -> Result<Exit, Failed> {
    let current = std::env::current_dir().map_err(failed("failed to find the current directory"))?;
    let root = Root::find(&current).map_err(failed("failed to resolve the current directory"))?;
    if let Some(refusal) = outside::refusal(&root, std::iter::once(&args.file)) {
        return Err(Failed(format!("{}. {}", refusal.message, refusal.help)));
    }
    let entry = entry(&args.file, &root, LARGEST)?;
    let mut reader = Reader::default();
    // The user wrote the name, and reads it again: it is shown as given.
    let name = if args.file == Path::new("-") { entry.name.clone() } else { RepoPath::from_path(&args.file) };
    let report = match reader.read(&entry.source, &Follower::new(&root, None), LARGEST) {
        Ok(bytes) => gate::examine(name, bytes.unwrap_or_default(), &Policy::default()),
        Err(why) => unread(name, &why),
    };
    let mut wrong = false;
    let mut lines = String::new();
    for finding in report.findings().iter().filter(|finding| finding.severity == Severity::Error) {
        wrong = true;
        let did_you_mean =
            did_you_mean(finding, report.judged()).map(|words| format!(" {}", sentence(&words))).unwrap_or_default();
        let line = format!(
            "{}: {}: {}.{did_you_mean} {}",
            place(&report, finding.place.span.start),
            finding.rule,
            finding.message,
            own(&finding.help.text())
        );
        lines.push_str("ERROR: ");
        lines.push_str(&visible(&line));
        lines.push('\n');
    }
    if wrong {
        output::to_stderr(&lines);
    }
    Ok(if wrong { Exit::Wrong } else { Exit::Clean })
}

/// The file that could not be looked at. A scan would advise what it alone can do.
fn unread(name: RepoPath, why: &Unread) -> FileReport {
    let mut report = gate::unread(name, why);
    if let Outcome::Unread(finding) = &mut report.outcome {
        finding.help(match why {
            Unread::Oversized { .. } => "Take out what is no contract, or raise the limit with `--max-file-size`.",
            Unread::Unreadable { .. } => {
                "Name a regular file that the user who runs the gate may read, or `-` for standard input."
            }
        });
    }
    report
}

/// The advice of a rule that names an option of the scan, as it reads here.
fn own(help: &str) -> String {
    let help = ["--exclude", "--max-file-size"].iter().fold(help.to_owned(), |help, option| {
        help.replace(&format!("`{option}`"), &format!("`{option}` of `mk passport scan`"))
    });
    output::as_called(&help).into_owned()
}

/// The file of a name, or standard input.
pub(super) fn entry(file: &Path, root: &Root, limit: u64) -> Result<Entry, Failed> {
    if file == Path::new("-") {
        let bytes = read_stream(&mut io::stdin().lock(), limit).map_err(failed("failed to read standard input"))?;
        return Ok(Entry {
            name: RepoPath::new("<stdin>"),
            source: Source::Bytes(bytes),
            sniffed: false,
            watched: None,
        });
    }
    let globs = Globs::new(&[], &[]).map_err(|error| Failed(error.to_string()))?;
    let discovery =
        Discovery { root: root.clone(), globs, force_exclude: false, sniff: false, git: None, stamps: false };
    let mut entry = None;
    discovery.file(file, &mut |found| {
        if let Found::Entry(found) = found {
            entry = Some(found);
        }
    });
    entry.ok_or_else(|| Failed("the file was left out".to_owned()))
}

fn place(report: &FileReport, offset: usize) -> String {
    match report.judged() {
        Some(judged) => {
            let position = judged.lines.position(&judged.text, offset);
            format!("{}:{}:{}", report.path, position.line, position.column)
        }
        None => report.path.to_string(),
    }
}
