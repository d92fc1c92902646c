//! Owns what an inventory says beside its rows: what is wrong with files that are no passports, and with the run.

use crate::finding::Severity;
use crate::inventory::{Inventory, MOST, Row};
use crate::path::RepoPath;
use crate::report::{BodyKey, FileKind, FileReport, Needs, Render, Report};
use crate::sink::prose::sentences;
use crate::sink::words::{counted, did_you_mean, line_and_column, message, not_entered};
use crate::sink::{View, sentence};

/// The bodies: what is wrong, and what else is found.
const BODIES: [BodyKey; 2] = [("inventory: errors", false), ("inventory: remarks", false)];

/// Keeps the findings on files that are no passports, which have no row: each in one line.
#[derive(Debug)]
pub struct Others<'v> {
    view: &'v View,
}

impl<'v> Others<'v> {
    /// Paths are shown under that view.
    pub const fn new(view: &'v View) -> Self {
        Self { view }
    }
}

impl Render for Others<'_> {
    fn bodies(&self) -> &[BodyKey] {
        &BODIES
    }

    fn render(&self, body: usize, file: &FileReport, out: &mut Vec<u8>) {
        if file.kind == FileKind::Passport {
            return;
        }
        for finding in file.findings().iter().filter(|finding| (finding.severity == Severity::Error) == (body == 0)) {
            let (line, column) = line_and_column(file.judged(), finding);
            let guess = did_you_mean(finding, file.judged());
            let words = sentences(&message(finding), guess.as_deref(), &finding.help.text());
            let path = self.view.shown(&file.path);
            out.extend(sentence(&format!("{path}:{line}:{column}: {words}")).bytes().chain(*b"\n"));
        }
    }

    fn needs(&self) -> Needs {
        Needs::default()
    }
}

/// The inventory of a run whose files were rendered by [`Others`].
pub fn put_together(report: &Report, rows: Vec<Row>, view: &View) -> Inventory {
    let mut failures: Vec<String> =
        report.failures.iter().map(|failure| format!("{} {}", sentence(&failure.message), failure.help)).collect();
    let [errors, remarks] = BODIES.map(|key| lines(report, key));
    failures.extend(errors);
    let mut notes: Vec<String> = report.notes.iter().cloned().chain(remarks).collect();
    let shown = |path: &RepoPath| view.shown(path);
    let cut = rows.iter().filter(|row| row.is_cut()).count();
    if cut > 0 {
        notes.push(format!(
            "Of each list a row has the first {MOST} entries; {} may have more.",
            counted(cut, "passport")
        ));
    }
    notes.extend(not_entered(report, shown).map(|line| sentence(&line)));
    Inventory::new(rows, report.verdict(), failures, notes)
}

/// What was kept in a body. What could not be kept is wrong too.
fn lines(report: &Report, key: BodyKey) -> Vec<String> {
    let mut bytes = Vec::new();
    let Some(body) = report.files.body(key) else { return Vec::new() };
    if let Err(error) = body.copy(0, &mut bytes) {
        return vec![sentence(&error.to_string())];
    }
    String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
}
