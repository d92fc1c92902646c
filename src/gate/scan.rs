//! Owns the scan: many passports judged in parallel while they are still being found.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::{Scope, ThreadPoolBuilder};

use super::shard::Shard;
use super::sniff::{self, Nose};
use super::{examine_and_identify, found, unread};
use crate::discover::{Entry, Found, Source, read};
use crate::document::Document;
use crate::finding::Finding;
use crate::git::Refusal;
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::{Failure, FileReport, Outcome, Report};
use crate::rule::Unread;
use crate::rules::{Identified, conflicting_identities};

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
    /// The part of the passports that this run judges; the others are only known to be there.
    pub shard: Option<Shard>,
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
    claims: Vec<Claim>,
}

/// What all tasks write to.
#[derive(Default)]
struct Shared {
    results: Mutex<Vec<Results>>,
    /// Whether another shard has a passport to judge.
    elsewhere: AtomicBool,
}

/// A passport that claims an identity, and where to read it again should somebody else claim the same.
struct Claim {
    identified: Identified,
    source: Source,
}

impl Scan {
    /// Judges everything that `discover` hands out, while it is still looking.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn run(&self, progress: &Progress, discover: impl FnOnce(&mut dyn FnMut(Found))) -> Result<Report, NoThreads> {
        let pool = ThreadPoolBuilder::new().num_threads(self.jobs.unwrap_or(0)).build()?;
        let shared = Shared::default();
        let mut not_entered = Vec::new();
        let mut failures = Vec::new();
        pool.in_place_scope(|scope| {
            let mut batch = Vec::with_capacity(BATCH);
            discover(&mut |found| match found {
                Found::Entry(entry) => {
                    progress.found.fetch_add(1, Ordering::Relaxed);
                    batch.push(entry);
                    if batch.len() == BATCH {
                        let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                        self.hand_over(scope, full, &shared, progress);
                    }
                }
                Found::NotEntered(name) => not_entered.push(name),
                Found::Refused(Refusal { message, help }) => {
                    failures.push(Failure { message, help, rule: None, blinds: true });
                }
                Found::Excluded(..) => {}
            });
            self.hand_over(scope, batch, &shared, progress);
        });
        let elsewhere = shared.elsewhere.load(Ordering::Relaxed);
        let results = shared.results.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(self.report(results, not_entered, failures, elsewhere))
    }

    fn hand_over<'s>(&'s self, scope: &Scope<'s>, batch: Vec<Entry>, shared: &'s Shared, progress: &'s Progress) {
        scope.spawn(move |_| {
            let mut buffer = Vec::with_capacity(16 * 1024);
            let mut own = Results::default();
            for entry in batch {
                if self.shard.is_none_or(|shard| shard.holds(&entry.name)) {
                    self.judge(entry, &mut buffer, &mut own, progress);
                } else if !shared.elsewhere.load(Ordering::Relaxed) && self.exists(&entry, &mut buffer) {
                    shared.elsewhere.store(true, Ordering::Relaxed);
                }
            }
            shared.results.lock().unwrap_or_else(PoisonError::into_inner).push(own);
        });
    }

    fn judge(&self, entry: Entry, buffer: &mut Vec<u8>, results: &mut Results, progress: &Progress) {
        let file = match self.read(&entry.source, entry.sniffed, buffer) {
            Ok(None) => return,
            Ok(Some(bytes)) => {
                progress.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                let (file, identified) = examine_and_identify(entry.name, bytes, &self.policy);
                if let Some(identified) = identified {
                    results.claims.push(Claim { identified, source: entry.source });
                }
                file
            }
            Err(why) => unread(entry.name, &why),
        };
        results.files.push(file);
        progress.judged.fetch_add(1, Ordering::Relaxed);
    }

    /// Reads an entry; nothing when there is no passport after all: Git tracks a file that was deleted, or one that
    /// might have been a passport by its content is none.
    fn read<'b>(&self, source: &'b Source, sniffed: bool, buffer: &'b mut Vec<u8>) -> Result<Option<&'b [u8]>, Unread> {
        let read = read::read(source, &self.root, self.max_file_size, buffer);
        if !sniffed {
            return read;
        }
        match read {
            Ok(bytes) => Ok(bytes.filter(|bytes| sniff::is_passport(bytes))),
            Err(Unread::Oversized { size, limit }) => {
                let mut nose = Nose::default();
                read::skim(source, &self.root, &mut |piece| nose.take(piece))?;
                if nose.found { Err(Unread::Oversized { size, limit }) } else { Ok(None) }
            }
            // Nobody knows what it is, so it may be a passport.
            Err(why) => Err(why),
        }
    }

    /// Whether an entry is a passport, or at least not known to be none.
    pub fn exists(&self, entry: &Entry, buffer: &mut Vec<u8>) -> bool {
        if entry.sniffed {
            !matches!(self.read(&entry.source, entry.sniffed, buffer), Ok(None))
        } else {
            read::is_there(&entry.source)
        }
    }

    /// Reports each identity that two passports claim. A clean file left nothing but its path, so it is read again.
    fn compare(&self, files: &mut [FileReport], claims: Vec<Claim>) {
        let Some(severity) = self.policy.level("conflicting-identity") else { return };
        let (identified, mut sources): (Vec<Identified>, HashMap<RepoPath, Source>) =
            claims.into_iter().map(|claim| (claim.identified.clone(), (claim.identified.path, claim.source))).unzip();
        let digests: HashMap<&RepoPath, [u8; 32]> = identified.iter().map(|one| (&one.path, one.digest)).collect();
        for (path, mut finding) in conflicting_identities(&identified) {
            finding.severity = severity;
            let Ok(index) = files.binary_search_by(|file| file.path.cmp(&path)) else { continue };
            let file = &mut files[index];
            match &mut file.outcome {
                Outcome::Found(judged) => {
                    judged.findings.push(finding);
                    judged.findings.sort_by_key(|finding| finding.place.span);
                }
                Outcome::Clean => {
                    let digest = digests.get(&path).copied().unwrap_or_default();
                    *file = self.judge_again(path.clone(), sources.remove(&path), digest, finding);
                }
                Outcome::Unread(_) => {}
            }
        }
    }

    fn judge_again(&self, path: RepoPath, source: Option<Source>, digest: [u8; 32], finding: Finding) -> FileReport {
        let changed = Unread::Unreadable {
            reason: "it changed while the scan ran".to_owned(),
            remedy: "Run the scan again when nothing changes the files.",
        };
        let Some(source) = source else { return unread(path, &changed) };
        let mut buffer = Vec::new();
        match read::read(&source, &self.root, self.max_file_size, &mut buffer) {
            Ok(Some(bytes)) if Document::parse(bytes).root.is_some_and(|root| root.digest() == digest) => {
                found(path, bytes, vec![finding])
            }
            Ok(_) => unread(path, &changed),
            Err(why) => unread(path, &why),
        }
    }

    fn report(
        &self,
        results: Vec<Results>,
        mut not_entered: Vec<RepoPath>,
        mut failures: Vec<Failure>,
        elsewhere: bool,
    ) -> Report {
        let mut files = Vec::new();
        let mut claims = Vec::new();
        for results in results {
            files.extend(results.files);
            claims.extend(results.claims);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        // The same file may have been named twice: as itself and in a folder.
        files.dedup_by(|a, b| a.path == b.path);
        not_entered.sort();
        not_entered.dedup();
        // A file that was named twice claims its identity once.
        claims.sort_by(|a, b| a.identified.path.cmp(&b.identified.path));
        claims.dedup_by(|a, b| a.identified.path == b.identified.path);
        let mut notes = Vec::new();
        if let Some(Shard { part, parts }) = self.shard {
            notes.push(format!("Shard {part} of {parts}: the other passports are judged by the other shards."));
        }
        if !self.whole && !claims.is_empty() && self.policy.level("conflicting-identity").is_some() {
            notes.push(
                "Only a part of the repository was looked at: identities (`id` and `version`) were compared within it."
                    .to_owned(),
            );
        }
        self.compare(&mut files, claims);
        // Where Git did not answer, nobody knows whether there is a passport.
        if files.is_empty() && !elsewhere && failures.is_empty() && !self.allow_empty {
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
        Report { policy: self.policy.clone(), files, failures, not_entered, notes }
    }
}
