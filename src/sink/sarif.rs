//! Owns SARIF 2.1.0, as code scanning reads it. Results are written one after the other: the file is never in
//! memory as a whole.

mod descriptor;
mod line_hash;
mod outcome;
mod place;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Notification, ReportingDescriptorReference, Run, RunAutomationDetails, SCHEMA_URL,
    Tool, ToolComponent,
};

use crate::report::{FileReport, Needs, Report};
use crate::sink::prose;
use crate::text::visible;
use outcome::{Chosen, RESULT_LIMIT};

/// Distinguishes this tool's uploads from others of the same commit. Each part of a matrix has one of its own: an upload
/// replaces the earlier one of its category.
fn category(report: &Report) -> String {
    match report.part {
        None => "mk-passport/".to_owned(),
        Some((part, parts)) => format!("mk-passport/{part}-of-{parts}/"),
    }
}

/// What is shown at most.
pub(super) const NEEDS: Needs =
    Needs { unread: RESULT_LIMIT, errors: RESULT_LIMIT, warnings: RESULT_LIMIT, notes: RESULT_LIMIT };

/// Writes the report.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rules: HashMap<&str, usize> = report.ran().enumerate().map(|(index, (rule, _))| (rule.id, index)).collect();
    let apart: Vec<FileReport> = report.failures.iter().filter_map(outcome::apart).collect();
    let files = || apart.iter().chain(report.files.worst.iter().map(AsRef::as_ref));
    let counts = report.files.counts;
    let chosen = outcome::choose(files, counts.errors + apart.len(), counts.warnings);
    let found = counts.findings() + apart.len();
    let run = Run::builder()
        .tool(tool(report))
        .automation_details(RunAutomationDetails::builder().id(category(report)).build())
        .column_kind("utf16CodeUnits")
        .original_uri_base_ids(root())
        .invocations(vec![invocation(report, found - chosen.len(), &chosen, &rules)])
        .build();
    let results = Results { chosen: &chosen, rules: &rules, has_base: report.base.is_some() };
    let log = Log { schema: SCHEMA_URL, version: "2.1.0", runs: [RunWithResults { run, results }] };
    serde_json::to_writer(&mut *out, &log)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [RunWithResults<'r>; 1],
}

#[derive(Serialize)]
struct RunWithResults<'r> {
    #[serde(flatten)]
    run: Run,
    results: Results<'r>,
}

/// The results, each made when its turn to be written comes.
struct Results<'r> {
    chosen: &'r [Chosen<'r>],
    rules: &'r HashMap<&'r str, usize>,
    has_base: bool,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.chosen.iter().map(|chosen| outcome::result(chosen, self.rules, self.has_base)))
    }
}

fn tool(report: &Report) -> Tool {
    let rules: Vec<_> = report.ran().map(|(rule, severity)| descriptor::descriptor(rule, severity)).collect();
    let driver = ToolComponent::builder()
        .name(env!("CARGO_PKG_NAME"))
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .version(env!("CARGO_PKG_VERSION"))
        .information_uri(env!("CARGO_PKG_REPOSITORY"))
        .rules(rules)
        .build();
    Tool::builder().driver(driver).build()
}

/// The root has no address of its own: the reader of the file knows where the repository is.
fn root() -> BTreeMap<String, ArtifactLocation> {
    let description = place::message("The root of the repository that was scanned.");
    BTreeMap::from([(place::ROOT.to_owned(), ArtifactLocation::builder().description(description).build())])
}

/// The run itself. It is successful even when nothing could be looked at, or code scanning would reject the file and
/// with it the findings that say so; what went wrong is in the notifications.
fn invocation(report: &Report, left_out: usize, chosen: &[Chosen], rules: &HashMap<&str, usize>) -> Invocation {
    let unread = report.files.worst.iter().filter(|file| file.is_unread()).flat_map(|file| {
        file.findings().iter().map(move |finding| {
            let mut notice = notification("error", outcome::words(file, finding), Some(finding.rule), rules);
            notice.locations = Some(vec![outcome::location(&file.path, file.judged(), finding)]);
            notice
        })
    });
    let failures = report
        .failures
        .iter()
        .map(|failure| notification("error", sentences(&failure.message, None, &failure.help), failure.rule, rules));
    let notes = report.notes.iter().map(|note| notification("note", plain(&prose::sentence(note)), None, rules));
    let rest = (left_out > 0).then(|| {
        let text = format!(
            "{left_out} findings are left out, the least grave ones: a file may hold {RESULT_LIMIT} results. \
             The other formats hold them all."
        );
        notification("warning", text, None, rules)
    });
    let bare = chosen.iter().filter(|chosen| !chosen.is_quoted()).count();
    let bare = (bare > 0).then(|| {
        let text = format!(
            "{bare} results, the last ones, come without their piece of the source: code scanning takes 10 MB of a file."
        );
        notification("note", text, None, rules)
    });
    let rest = rest.into_iter().chain(bare);
    Invocation::builder()
        .execution_successful(true)
        .tool_execution_notifications(rest.chain(failures).chain(unread).chain(notes).collect::<Vec<_>>())
        .build()
}

fn notification(level: &str, text: String, rule: Option<&str>, rules: &HashMap<&str, usize>) -> Notification {
    let mut notice = Notification::builder().level(level).message(place::message(text)).build();
    notice.associated_rule = rule.map(|id| {
        let mut reference = ReportingDescriptorReference::builder().id(id).build();
        reference.index = rules.get(id).copied().map(place::number);
        reference
    });
    notice
}

/// Sentences as a SARIF message.
fn sentences(message: &str, guess: Option<&str>, help: &str) -> String {
    plain(&prose::sentences(message, guess, help))
}

/// Text that stays text: a message may hold links, and a passport is not to plant one. Not by a backslash: the text may
/// have one of its own in front, which would take the meaning from ours.
fn plain(text: &str) -> String {
    visible(text).replace("](", "]\\u{28}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_backslash_of_a_file_makes_a_link_of_what_it_says() {
        assert_eq!(plain("[a](http://b.test) [a] (b)"), "[a]\\u{28}http://b.test) [a] (b)");
        for backslashes in 0..4 {
            let text = format!("[a{}](http://b.test)", "\\".repeat(backslashes));
            assert!(!plain(&text).contains("]("), "{text}");
        }
    }
}
