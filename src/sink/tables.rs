//! Owns the end of the text: tables of findings by rule and by folder, the worst first, notes, and the last line.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::words::{counted, not_entered, summary as last_line};
use crate::finding::Severity;
use crate::path::RepoPath;
use crate::report::{Faulty, Report};
use crate::sink::View;
use crate::text::visible;

/// Writes the report that counts and shows nothing else.
pub(super) fn summary(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    write(report, view, None, out)?;
    for failure in &report.failures {
        writeln!(out, "error: {}. {}", visible(&failure.message), visible(&failure.help))?;
    }
    // The tables count everything: what a level hides elsewhere is in them.
    write_end(report, &View { level: Severity::Note, ..view.clone() }, out)
}

/// Writes both tables, each with at most so many rows.
pub(super) fn write(report: &Report, view: &View, most: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let rules = report.by_rule().into_iter();
    let rules =
        rules.map(|one| Row { counts: [one.errors, one.warnings, one.notes, one.files], name: one.rule.to_owned() });
    table(&rules.collect::<Vec<_>>(), ("rule", "more rule"), most, out)?;
    let folders = by_folder(report, view, view.by_folder.unwrap_or(1));
    table(&folders, ("folder", "more folder"), most, out)
}

/// Writes the notes and the last line.
pub(super) fn write_end(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    for note in &report.notes {
        writeln!(out, "note: {}", visible(note))?;
    }
    if let Some(line) = not_entered(report, |path| visible(&view.shown(path)).into_owned()) {
        writeln!(out, "{line}")?;
    }
    let counts = report.counts();
    if let Some(hidden) = view.hidden(counts) {
        writeln!(out, "note: {hidden} not shown, by `--level {}`", view.level.as_str())?;
    }
    if report.deny_warnings && counts.warnings > 0 {
        writeln!(out, "note: warnings are denied: they fail the run")?;
    }
    writeln!(out, "{}", last_line(report))
}

/// One line of a table.
struct Row {
    /// Errors, warnings, notes and files.
    counts: [usize; 4],
    name: String,
}

/// The findings by the first `depth` folders of their path below what all paths have in common, the worst first.
fn by_folder(report: &Report, view: &View, depth: usize) -> Vec<Row> {
    let depth = depth + common(&report.files.faulty);
    let mut folders: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for Faulty { path, errors, warnings, notes } in &report.files.faulty {
        let counts = folders.entry(folder(path, depth)).or_default();
        for (count, more) in counts.iter_mut().zip([*errors, *warnings, *notes, 1]) {
            *count += more;
        }
    }
    let shown = |name: &str| {
        if name.is_empty() { ".".to_owned() } else { visible(&view.shown(&RepoPath::new(name))).into_owned() + "/" }
    };
    let mut rows: Vec<Row> = folders.into_iter().map(|(name, counts)| Row { counts, name: shown(name) }).collect();
    rows.sort_by(|a, b| {
        let worst = |row: &Row| Reverse((row.counts[0], row.counts[1], row.counts[2]));
        worst(a).cmp(&worst(b)).then_with(|| a.name.cmp(&b.name))
    });
    rows
}

/// How many folders all paths start with.
fn common(faulty: &[Faulty]) -> usize {
    let mut paths = faulty.iter().map(|file| file.path.as_str());
    let Some(first) = paths.next() else { return 0 };
    let folders = first.match_indices('/').map(|(at, _)| &first[..=at]);
    let depth = |end: &str| end.matches('/').count() - usize::from(end.starts_with('/'));
    let shared = folders
        .filter(|front| depth(front) > 0)
        .take_while(|front| faulty.iter().all(|file| file.path.as_str().starts_with(front)));
    shared.last().map_or(0, depth)
}

/// The first folders of a path; nothing for a file at the root.
fn folder(path: &RepoPath, depth: usize) -> &str {
    let name = path.as_str();
    let mut slashes = name.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
    slashes.by_ref().take(depth).last().map_or("", |at| &name[..at])
}

/// Writes a table, and how many rows it leaves out.
fn table(rows: &[Row], (title, more): (&str, &str), most: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let has_notes = rows.iter().any(|row| row.counts[2] > 0);
    let columns: Vec<(usize, &str)> = [(0, "errors"), (1, "warnings"), (2, "notes"), (3, "files")]
        .into_iter()
        .filter(|(at, _)| *at != 2 || has_notes)
        .collect();
    let shown = &rows[..most.unwrap_or(rows.len()).min(rows.len())];
    let width = |at: usize, name: &str| {
        shown.iter().map(|row| row.counts[at].to_string().len()).max().unwrap_or(0).max(name.len())
    };
    let widths: Vec<usize> = columns.iter().map(|(at, name)| width(*at, name)).collect();
    for ((_, name), width) in columns.iter().zip(&widths) {
        write!(out, "{name:>width$}  ")?;
    }
    writeln!(out, "{title}")?;
    for row in shown {
        for ((at, _), width) in columns.iter().zip(&widths) {
            write!(out, "{:>width$}  ", row.counts[*at])?;
        }
        writeln!(out, "{}", row.name)?;
    }
    if rows.len() > shown.len() {
        writeln!(out, "… and {}", counted(rows.len() - shown.len(), more))?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_paths_start_with_is_no_level_of_its_own() {
        let common = |names: &[&str]| {
            let faulty =
                names.iter().map(|name| Faulty { path: RepoPath::new(name), errors: 1, warnings: 0, notes: 0 });
            common(&faulty.collect::<Vec<_>>())
        };
        assert_eq!(common(&[]), 0);
        assert_eq!(common(&["passport.json"]), 0);
        assert_eq!(common(&["a/b/passport.json", "a/c/passport.json"]), 1);
        assert_eq!(common(&["a/b/passport.json", "ab/passport.json"]), 0);
        assert_eq!(common(&["a/b/x.passport.json", "a/b/y.passport.json"]), 2);
        assert_eq!(common(&["/tmp/a/passport.json", "/tmp/b/passport.json"]), 1);
    }

    #[test]
    fn a_folder_is_the_front_of_a_path() {
        let folder = |name: &str, depth| folder(&RepoPath::new(name), depth).to_owned();
        assert_eq!(folder("passport.json", 1), "");
        assert_eq!(folder("ads/passport.json", 1), "ads");
        assert_eq!(folder("ads/eu/jobs/passport.json", 1), "ads");
        assert_eq!(folder("ads/eu/jobs/passport.json", 2), "ads/eu");
        assert_eq!(folder("ads/passport.json", 3), "ads");
        assert_eq!(folder("/tmp/x/passport.json", 1), "/tmp");
    }
}
