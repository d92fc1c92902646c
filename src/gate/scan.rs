//! Owns the scan: many passports judged in parallel while they are still being found.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::{Scope, ThreadPoolBuilder};

use super::{examine, unread};
use crate::discover::{Entry, Found, read};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::{Failure, FileReport, Report};

/// How many entries one task judges: enough that handing over costs nothing, few enough that no thread waits long.
const BATCH: usize = 256;

/// What a scan needs to know.
#[derive(Debug, Clone)]
pub struct Scan {
    /// The root: a link is followed as far as here.
    pub root: std::path::PathBuf,
    /// Which rules run.
    pub policy: Policy,
    /// Bytes a file may have at most.
    pub max_file_size: u64,
    /// Threads that judge; `None`: as many as there are processors.
    pub jobs: Option<usize>,
    /// Whether it is right to find nothing.
    pub allow_empty: bool,
    /// Whether all of the repository is looked through: only then is what concerns all passports complete.
    pub whole: bool,
}

/// How far a scan has come, for whoever watches it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Entries found.
    pub found: AtomicUsize,
    /// Entries judged.
    pub judged: AtomicUsize,
    /// Bytes read.
    pub bytes: AtomicU64,
}

/// A scan that could not begin.
#[derive(Debug, thiserror::Error)]
#[error("failed to start the threads: {0}")]
pub struct NoThreads(#[from] rayon::ThreadPoolBuildError);

/// What one task leaves behind.
#[derive(Default)]
struct Results {
    files: Vec<FileReport>,
}

impl Scan {
    /// Judges everything that `discover` hands out, while it is still looking.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn run(&self, progress: &Progress, discover: impl FnOnce(&mut dyn FnMut(Found))) -> Result<Report, NoThreads> {
        let pool = ThreadPoolBuilder::new().num_threads(self.jobs.unwrap_or(0)).build()?;
        let results = Mutex::new(Vec::new());
        let mut not_entered = Vec::new();
        pool.in_place_scope(|scope| {
            let mut batch = Vec::with_capacity(BATCH);
            discover(&mut |found| match found {
                Found::Entry(entry) => {
                    progress.found.fetch_add(1, Ordering::Relaxed);
                    batch.push(entry);
                    if batch.len() == BATCH {
                        self.hand_over(
                            scope,
                            std::mem::replace(&mut batch, Vec::with_capacity(BATCH)),
                            &results,
                            progress,
                        );
                    }
                }
                Found::NotEntered(name) => not_entered.push(name),
                Found::Excluded(..) => {}
            });
            self.hand_over(scope, batch, &results, progress);
        });
        Ok(self.report(results.into_inner().unwrap_or_else(PoisonError::into_inner), not_entered))
    }

    fn hand_over<'s>(
        &'s self,
        scope: &Scope<'s>,
        batch: Vec<Entry>,
        results: &'s Mutex<Vec<Results>>,
        progress: &'s Progress,
    ) {
        scope.spawn(move |_| {
            let mut buffer = Vec::with_capacity(16 * 1024);
            let mut own = Results::default();
            for entry in batch {
                self.judge(entry, &mut buffer, &mut own, progress);
            }
            results.lock().unwrap_or_else(PoisonError::into_inner).push(own);
        });
    }

    fn judge(&self, entry: Entry, buffer: &mut Vec<u8>, results: &mut Results, progress: &Progress) {
        let file = match read::read(&entry.source, &self.root, self.max_file_size, buffer) {
            Ok(bytes) => {
                progress.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                examine(entry.name, bytes, &self.policy)
            }
            Err(why) => unread(entry.name, &why),
        };
        results.files.push(file);
        progress.judged.fetch_add(1, Ordering::Relaxed);
    }

    fn report(&self, results: Vec<Results>, mut not_entered: Vec<RepoPath>) -> Report {
        let mut files: Vec<FileReport> = results.into_iter().flat_map(|results| results.files).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        // The same file may have been named twice: as itself and in a folder.
        files.dedup_by(|a, b| a.path == b.path);
        not_entered.sort();
        not_entered.dedup();
        let mut failures = Vec::new();
        if files.is_empty() && !self.allow_empty {
            failures.push(Failure {
                message: "no passport found".to_owned(),
                help:
                    "Look at the paths and globs (`--list-files` shows what they match), or pass `--allow-empty` where \
                       there may be none."
                        .to_owned(),
                rule: Some("no-passports"),
                blinds: false,
            });
        }
        Report { policy: self.policy.clone(), files, failures, not_entered, notes: Vec::new() }
    }
}
