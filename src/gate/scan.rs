//! Owns the scan: many passports judged in parallel while they are still being found.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::iter::{IntoParallelRefMutIterator as _, ParallelIterator as _};
use rayon::{Scope, ThreadPoolBuilder};

use super::{examine_and, found, identify, unread};
use crate::discover::{Entry, Found, Source, read};
use crate::document::Document;
use crate::finding::Finding;
use crate::passport::{Part, Passport};
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

/// What one file leaves behind.
struct Judged {
    file: FileReport,
    /// Where the passport claims an identity.
    claim: Option<Claim>,
}

/// An identity in little, and where to read the passport again should another one claim the same.
struct Claim {
    /// Hash of `id` and `version`.
    contract: u64,
    source: Source,
}

/// What the tasks of one run share.
struct Run<'s> {
    scan: &'s Scan,
    progress: &'s Progress,
    /// The keys of the hashes: nobody outside can make two identities collide.
    keys: RandomState,
    results: Mutex<Vec<Vec<Judged>>>,
}

impl Scan {
    /// Judges everything that `discover` hands out, while it is still looking.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn run(&self, progress: &Progress, discover: impl FnOnce(&mut dyn FnMut(Found))) -> Result<Report, NoThreads> {
        let pool = ThreadPoolBuilder::new().num_threads(self.jobs.unwrap_or(0)).build()?;
        let run = Run { scan: self, progress, keys: RandomState::new(), results: Mutex::default() };
        let mut not_entered = Vec::new();
        pool.in_place_scope(|scope| {
            let mut batch = Vec::with_capacity(BATCH);
            discover(&mut |found| match found {
                Found::Entry(entry) => {
                    progress.found.fetch_add(1, Ordering::Relaxed);
                    batch.push(entry);
                    if batch.len() == BATCH {
                        run.hand_over(scope, std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                    }
                }
                Found::NotEntered(name) => not_entered.push(name),
                Found::Excluded(..) => {}
            });
            run.hand_over(scope, batch);
        });
        Ok(pool.install(|| run.report(not_entered)))
    }
}

impl Run<'_> {
    fn hand_over<'s>(&'s self, scope: &Scope<'s>, batch: Vec<Entry>) {
        scope.spawn(move |_| {
            let mut buffer = Vec::with_capacity(16 * 1024);
            let mut judged: Vec<Judged> = batch.into_iter().map(|entry| self.judge(entry, &mut buffer)).collect();
            // Sorting the whole is quicker when its parts are sorted, and here all threads take part.
            judged.sort_by(|a, b| a.file.path.cmp(&b.file.path));
            self.results.lock().unwrap_or_else(PoisonError::into_inner).push(judged);
        });
    }

    fn judge(&self, entry: Entry, buffer: &mut Vec<u8>) -> Judged {
        let Scan { root, policy, max_file_size, .. } = self.scan;
        let judged = match read::read(&entry.source, root, *max_file_size, buffer) {
            Ok(bytes) => {
                self.progress.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                let (file, contract) = examine_and(entry.name, bytes, policy, |passport| self.contract(passport));
                Judged { file, claim: contract.flatten().map(|contract| Claim { contract, source: entry.source }) }
            }
            Err(why) => Judged { file: unread(entry.name, &why), claim: None },
        };
        self.progress.judged.fetch_add(1, Ordering::Relaxed);
        judged
    }

    /// Reports each identity that two different passports claim. The first look left nothing but a hash, so that the
    /// files in which two of these are equal are read again.
    fn compare(&self, judged: &mut [Judged]) {
        let Some(severity) = self.scan.policy.level("conflicting-identity") else { return };
        let mut claimed: HashMap<u64, bool> = HashMap::new();
        for claim in judged.iter().filter_map(|judged| judged.claim.as_ref()) {
            claimed.entry(claim.contract).and_modify(|again| *again = true).or_default();
        }
        let is_shared = |judged: &Judged| judged.claim.as_ref().is_some_and(|claim| claimed[&claim.contract]);
        let identified: Vec<Identified> = judged
            .par_iter_mut()
            .filter(|judged| is_shared(judged))
            .filter_map(|judged| self.identify_again(judged))
            .collect();
        let digests: HashMap<&RepoPath, [u8; 32]> = identified.iter().map(|one| (&one.path, one.digest)).collect();
        for (path, mut finding) in conflicting_identities(&identified) {
            finding.severity = severity;
            let Ok(index) = judged.binary_search_by(|judged| judged.file.path.cmp(&path)) else { continue };
            let Judged { file, claim: Some(claim) } = &mut judged[index] else { continue };
            match &mut file.outcome {
                Outcome::Found(judged) => {
                    judged.findings.push(finding);
                    judged.findings.sort_by_key(|finding| finding.place.span);
                }
                Outcome::Clean => {
                    let digest = digests.get(&path).copied().unwrap_or_default();
                    *file = self.judge_again(path, &claim.source, digest, finding);
                }
                Outcome::Unread(_) => {}
            }
        }
    }

    /// The identity that a file claimed. One that claims another now, or none, was not judged as it is.
    fn identify_again(&self, judged: &mut Judged) -> Option<Identified> {
        let Judged { file, claim: Some(claim) } = judged else { return None };
        let mut buffer = Vec::new();
        let bytes = match &file.outcome {
            Outcome::Found(judged) => Ok(judged.text.as_bytes()),
            _ => read::read(&claim.source, &self.scan.root, self.scan.max_file_size, &mut buffer),
        };
        let identified = bytes.and_then(|bytes| {
            let document = Document::parse(bytes);
            let passport = Passport::read(&document).filter(|passport| self.contract(passport) == Some(claim.contract));
            passport.and_then(|passport| identify(&file.path, bytes, &passport)).ok_or_else(changed)
        });
        match identified {
            Ok(identified) => Some(identified),
            Err(why) => {
                *file = unread(file.path.clone(), &why);
                None
            }
        }
    }

    fn judge_again(&self, path: RepoPath, source: &Source, digest: [u8; 32], finding: Finding) -> FileReport {
        let mut buffer = Vec::new();
        match read::read(source, &self.scan.root, self.scan.max_file_size, &mut buffer) {
            Ok(bytes) if Document::parse(bytes).root.is_some_and(|root| root.digest() == digest) => {
                found(path, bytes, vec![finding])
            }
            Ok(_) => unread(path, &changed()),
            Err(why) => unread(path, &why),
        }
    }

    /// The hash of the passport's identity, when it states one.
    fn contract(&self, passport: &Passport) -> Option<u64> {
        match (passport.identity.id, passport.identity.version) {
            (Part::Read(id), Part::Read(version)) => Some(self.keys.hash_one((id.value, version.value))),
            _ => None,
        }
    }

    fn report(self, mut not_entered: Vec<RepoPath>) -> Report {
        let scan = self.scan;
        let parts = std::mem::take(&mut *self.results.lock().unwrap_or_else(PoisonError::into_inner));
        let mut judged: Vec<Judged> = Vec::with_capacity(parts.iter().map(Vec::len).sum());
        judged.extend(parts.into_iter().flatten());
        judged.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        // The same file may have been named twice, as itself and in a folder: it claims its identity once.
        judged.dedup_by(|a, b| a.file.path == b.file.path);
        not_entered.sort();
        not_entered.dedup();
        let claims = judged.iter().any(|judged| judged.claim.is_some());
        let mut notes = Vec::new();
        if !scan.whole && claims && scan.policy.level("conflicting-identity").is_some() {
            notes.push(
                "Only a part of the repository was looked at: identities (`id` and `version`) were compared within it."
                    .to_owned(),
            );
        }
        self.compare(&mut judged);
        let files: Vec<FileReport> = judged.into_iter().map(|judged| judged.file).collect();
        let mut failures = Vec::new();
        if files.is_empty() && !scan.allow_empty {
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
        Report { policy: scan.policy.clone(), files, failures, not_entered, notes }
    }
}

fn changed() -> Unread {
    Unread::Unreadable {
        reason: "it changed while the scan ran".to_owned(),
        remedy: "Run the scan again when nothing changes the files.",
    }
}
