//! Owns `mk passport validate`: one file, silence or errors.

use std::io;
use std::path::Path;

use super::Exit;
use super::args::Validate;
use super::output::{self, Failed, failed};
use crate::discover::globs::Globs;
use crate::discover::read::{Reader, read_stream};
use crate::discover::{Discovery, Entry, Found, Root, Source};
use crate::finding::Severity;
use crate::gate;
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::FileReport;
use crate::text::visible;

/// The default limit of a scan.
const LARGEST: u64 = 1 << 20;

/// Runs the command.
pub(super) fn run(args: &Validate) -> Result<Exit, Failed> {
    let current = std::env::current_dir().map_err(failed("failed to find the current directory"))?;
    let root = Root::find(&current).map_err(failed("failed to resolve the current directory"))?;
    let entry = entry(&args.file, &root)?;
    let mut reader = Reader::default();
    // The user wrote the name, and reads it again: it is shown as given.
    let name = if args.file == Path::new("-") { entry.name.clone() } else { RepoPath::from_path(&args.file) };
    let report = match reader.read(&entry.source, &root.path, LARGEST) {
        Ok(bytes) => gate::examine(name, bytes.unwrap_or_default(), &Policy::default()),
        Err(why) => gate::unread(name, &why),
    };
    let mut wrong = false;
    let mut lines = String::new();
    for finding in report.findings().iter().filter(|finding| finding.severity == Severity::Error) {
        wrong = true;
        let did_you_mean =
            finding.suggestion.as_ref().map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
        let line = format!(
            "{}: {}: {}.{did_you_mean} {}",
            place(&report, finding.place.span.start),
            finding.rule,
            finding.message,
            finding.help
        );
        lines.push_str("ERROR: ");
        lines.push_str(&visible(&line));
        lines.push('\n');
    }
    if wrong {
        output::tell(&lines);
    }
    Ok(if wrong { Exit::Wrong } else { Exit::Clean })
}

fn entry(file: &Path, root: &Root) -> Result<Entry, Failed> {
    if file == Path::new("-") {
        let bytes = read_stream(&mut io::stdin().lock(), LARGEST).map_err(failed("failed to read standard input"))?;
        return Ok(Entry { name: RepoPath::new("<stdin>"), source: Source::Bytes(bytes), sniffed: false });
    }
    let globs = Globs::new(&[], &[]).map_err(|error| Failed(error.to_string()))?;
    let discovery = Discovery { root: root.clone(), globs, force_exclude: false, sniff: false, git: None };
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
