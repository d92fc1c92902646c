//! Owns the way from the reports of single files to the result of a run: each file is rendered where it was checked,
//! and only what the formats need of it is kept.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::slice::ParallelSliceMut as _;

use super::spool::{Lost, Piece, Spool};
use super::tally::{ByRule, Faulty, Tally};
use super::worst::{Needs, Worst};
use super::{Counts, FileKind, FileReport};
use crate::path::RepoPath;

/// Names a body: the format, and whether it is coloured.
pub type BodyKey = (&'static str, bool);

/// What the formats write for each file, rendered by the thread that checked it.
pub trait Render: Sync {
    /// The formats that write every file, each with a body of its own.
    fn bodies(&self) -> &[BodyKey];
    /// Appends what the format of `body`, an index into [`Render::bodies`], writes of a file.
    fn render(&self, body: usize, file: &FileReport, out: &mut Vec<u8>);
    /// How many findings the formats with a limit show.
    fn needs(&self) -> Needs;
    /// Whether a format shows the identities that passports state.
    fn shows_identities(&self) -> bool {
        false
    }
}

/// What a caller keeps of a file beside its report.
pub trait Keep {
    /// Learns what is reported of the file; a later report replaces an earlier one.
    fn learn(&mut self, file: &FileReport);
}

impl Keep for () {
    fn learn(&mut self, _: &FileReport) {}
}

/// What a file leaves behind once it is rendered.
#[derive(Debug)]
pub struct Row<T> {
    /// Its name.
    pub path: RepoPath,
    tally: Tally,
    is_unread: bool,
    /// What it is to the scan.
    pub kind: FileKind,
    /// How often each rule with a finding has one; empty for a clean file.
    rules: Box<[ByRule]>,
    /// What each body has of it; empty when none has anything.
    pieces: Box<[Piece]>,
    /// What the caller keeps of it.
    pub extra: T,
}

impl<T> Row<T> {
    fn order(&self) -> (bool, &RepoPath, FileKind) {
        super::order(&self.path, self.kind)
    }
}

/// Rows that one thread makes, and what was rendered of them.
pub struct Batch<'r, T> {
    render: &'r dyn Render,
    rows: Vec<Row<T>>,
    rendered: Vec<Vec<u8>>,
    /// The files with findings, where a format shows the worst of them.
    faulty: Option<Vec<FileReport>>,
}

impl<'r, T: Keep> Batch<'r, T> {
    fn new(render: &'r dyn Render, capacity: usize) -> Self {
        let rendered = render.bodies().iter().map(|_| Vec::new()).collect();
        let faulty = (render.needs() != Needs::default()).then(Vec::new);
        Self { render, rows: Vec::with_capacity(capacity), rendered, faulty }
    }

    /// Renders a file.
    pub fn add(&mut self, mut file: FileReport, mut extra: T) {
        extra.learn(&file);
        let mut pieces = Vec::new();
        for (body, out) in self.rendered.iter_mut().enumerate() {
            let start = out.len();
            self.render.render(body, &file, out);
            if out.len() > start && pieces.is_empty() {
                pieces.resize(self.render.bodies().len(), Piece::default());
            }
            if let Some(piece) = pieces.get_mut(body) {
                *piece = Piece { start: start as u64, length: u32::try_from(out.len() - start).unwrap_or(u32::MAX) };
            }
        }
        let (tally, is_unread, kind) = (Tally::of(&file), file.is_unread(), file.kind);
        let rules = ByRule::of(&file);
        // Only the formats that write every file show what is excused.
        file.excused = Vec::new();
        let path = match self.faulty.as_mut().filter(|_| !file.findings().is_empty()) {
            Some(faulty) => {
                let path = file.path.clone();
                faulty.push(file);
                path
            }
            None => file.path,
        };
        self.rows.push(Row { path, tally, is_unread, kind, rules, pieces: pieces.into_boxed_slice(), extra });
    }

    /// How many files were rendered.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Gathers batches in any order.
pub struct Collector<'r, T> {
    render: &'r dyn Render,
    state: Mutex<State<T>>,
}

struct State<T> {
    batches: Vec<(usize, Vec<Row<T>>)>,
    kept: Kept,
}

/// What is kept of all files together.
struct Kept {
    spools: Vec<Result<Spool, Lost>>,
    worst: Worst,
}

impl Kept {
    fn take<T>(&mut self, batch: Batch<'_, T>) -> Vec<Row<T>> {
        let Batch { mut rows, rendered, faulty, .. } = batch;
        for (body, (spool, bytes)) in self.spools.iter_mut().zip(rendered).enumerate() {
            let Ok(open) = spool else { continue };
            let base = open.len();
            for piece in rows.iter_mut().filter_map(|row| row.pieces.get_mut(body)) {
                piece.start += base;
            }
            if let Err(error) = open.append(&bytes) {
                *spool = Err(error);
            }
        }
        for file in faulty.into_iter().flatten() {
            self.worst.offer(file);
        }
        rows
    }
}

impl<'r, T: Keep + Send> Collector<'r, T> {
    /// A collector of what `render` wants.
    pub fn new(render: &'r dyn Render) -> Self {
        let kept = Kept {
            spools: render.bodies().iter().map(|_| Ok(Spool::default())).collect(),
            worst: Worst::new(render.needs()),
        };
        Self { render, state: Mutex::new(State { batches: Vec::new(), kept }) }
    }

    /// Whether a format shows the identities that passports state.
    pub fn shows_identities(&self) -> bool {
        self.render.shows_identities()
    }

    /// A batch to fill.
    pub fn batch(&self, capacity: usize) -> Batch<'r, T> {
        Batch::new(self.render, capacity)
    }

    /// Takes a batch. Its number is its place in the order in which the files were found.
    pub fn take(&self, number: usize, batch: Batch<'r, T>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = state.kept.take(batch);
        state.batches.push((number, rows));
    }

    /// All files, sorted by path, each once: of two reports of one file the one that could not be looked at, else a
    /// `preferred` one, else the one that was found first.
    pub fn finish(self, preferred: impl Fn(&T) -> bool) -> Collected<'r, T> {
        let State { mut batches, kept } = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Git lists in order: put together in the order in which they were found, the whole is sorted nearly or quite.
        batches.sort_unstable_by_key(|(number, _)| *number);
        let mut rows: Vec<Row<T>> = Vec::with_capacity(batches.iter().map(|(_, rows)| rows.len()).sum());
        rows.extend(batches.into_iter().flat_map(|(_, rows)| rows));
        if !rows.is_sorted_by(|a, b| a.order() < b.order()) {
            rows.par_sort_by(|a, b| a.order().cmp(&b.order()));
            // The same file may have been named twice, as itself and in a folder. Paths of one text that are not equal
            // are not the same file.
            rows.dedup_by(|a, b| {
                let is_same = a.order() == b.order();
                if is_same && (a.is_unread, preferred(&a.extra)) > (b.is_unread, preferred(&b.extra)) {
                    std::mem::swap(a, b);
                }
                is_same
            });
        }
        Collected { render: self.render, rows, kept }
    }
}

/// All files of a run, before what concerns several of them is compared.
pub struct Collected<'r, T> {
    render: &'r dyn Render,
    rows: Vec<Row<T>>,
    kept: Kept,
}

impl<T: Keep> Collected<'_, T> {
    /// The files: those of the policy, then the others, sorted by path.
    pub fn rows(&self) -> &[Row<T>] {
        &self.rows
    }

    /// The same, to take out what was kept of them.
    pub fn rows_mut(&mut self) -> &mut [Row<T>] {
        &mut self.rows
    }

    /// The index of a passport's row.
    pub fn passport(&self, path: &RepoPath) -> Option<usize> {
        let wanted = super::order(path, FileKind::Passport);
        self.rows.binary_search_by(|row| row.order().cmp(&wanted)).ok()
    }

    /// Adds files that are no passports.
    pub fn add(&mut self, files: Vec<FileReport>, extra: impl Fn() -> T) {
        if files.is_empty() {
            return;
        }
        let mut batch = Batch::new(self.render, files.len());
        for file in files {
            batch.add(file, extra());
        }
        self.rows.extend(self.kept.take(batch));
        self.rows.sort_by(|a, b| a.order().cmp(&b.order()));
    }

    /// Puts another report in the place of the one of the same file.
    pub fn replace(&mut self, index: usize, file: FileReport) {
        let mut batch = Batch::new(self.render, 1);
        self.rows[index].extra.learn(&file);
        batch.add(file, ());
        for Row { path, tally, is_unread, kind: _, rules, pieces, extra: () } in self.kept.take(batch) {
            let row = &mut self.rows[index];
            debug_assert_eq!(row.path, path);
            (row.tally, row.is_unread, row.rules, row.pieces) = (tally, is_unread, rules, pieces);
        }
    }

    /// What the formats are made of.
    pub fn into_files(self) -> Files {
        let mut counts = Counts::default();
        let mut rules: BTreeMap<&'static str, ByRule> = BTreeMap::new();
        for row in &self.rows {
            for one in &row.rules {
                let all =
                    rules.entry(one.rule).or_insert(ByRule { errors: 0, warnings: 0, notes: 0, files: 0, ..*one });
                all.errors += one.errors;
                all.warnings += one.warnings;
                all.notes += one.notes;
                all.files += one.files;
            }
            counts.add(row.tally, row.kind, row.is_unread);
        }
        let bodies = self.kept.spools.into_iter().zip(self.render.bodies()).enumerate().map(|(body, (spool, &key))| {
            let pieces = self.rows.iter().filter_map(|row| row.pieces.get(body).copied()).collect();
            Body { key, spool, pieces }
        });
        let bodies = bodies.collect();
        let faulty = self.rows.into_iter().filter(|row| !row.rules.is_empty()).map(|row| Faulty {
            errors: row.tally.errors as usize,
            warnings: row.tally.warnings as usize,
            notes: row.tally.notes as usize,
            path: row.path,
        });
        let (rules, faulty) = (rules.into_values().collect(), faulty.collect());
        Files { counts, rules, faulty, worst: self.kept.worst.into_files(), bodies }
    }
}

/// What one format has written of all files.
#[derive(Debug)]
pub struct Body {
    key: BodyKey,
    spool: Result<Spool, Lost>,
    /// One per file that the format writes, sorted by path.
    pieces: Vec<Piece>,
}

impl Body {
    /// Writes what the format has of all files in the order of their paths, except for the first `skip` bytes.
    ///
    /// # Errors
    /// When it cannot be written, or could not be kept.
    pub fn copy(&self, skip: usize, out: &mut dyn io::Write) -> io::Result<()> {
        match &self.spool {
            Ok(spool) => spool.copy(self.pieces.iter().copied(), skip, out),
            Err(lost) => Err(io::Error::other(lost.clone())),
        }
    }

    /// Fails, before anything is written, when what the format has written could not be kept.
    ///
    /// # Errors
    /// With [`Lost`].
    pub fn kept(&self) -> io::Result<()> {
        self.spool.as_ref().map(drop).map_err(|lost| io::Error::other(lost.clone()))
    }
}

/// The files of a finished run, as the formats need them.
#[derive(Debug, Default)]
pub struct Files {
    /// How much was found in them.
    pub counts: Counts,
    /// The rules with a finding, by id.
    pub rules: Vec<ByRule>,
    /// The files with a finding, in the order of the report.
    pub faulty: Vec<Faulty>,
    /// The files with the worst findings, sorted by path: as many as [`Needs`] asks for.
    pub worst: Vec<Arc<FileReport>>,
    bodies: Vec<Body>,
}

impl Files {
    /// What the format of that key has written; nothing where it was not requested when the files were checked.
    pub fn body(&self, key: BodyKey) -> Option<&Body> {
        self.bodies.iter().find(|body| body.key == key)
    }
}
