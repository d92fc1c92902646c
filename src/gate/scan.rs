//! Owns the scan: passports are checked in parallel while others are still being found.

use std::hash::RandomState;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rayon::{Scope, ThreadPoolBuilder};

use super::base::Comparison;
use super::claim::{Claim, Judged, Left, rows};
use super::fixer::{Fixer, Read};
use super::identity::{Identities, contract};
use super::past::Past;
use super::shard::Shard;
use super::standing::{self, Looked};
use super::{Wanted, both, envelope_file, examine_and, unread, with_more};
use crate::config;
use crate::discover::{Entry, Found};
use crate::document::Tape;
use crate::git::Refusal;
use crate::inventory::Row;
use crate::passport::Passport;
use crate::path::RepoPath;
use crate::policy::Policies;
use crate::policy::excuse::Excuses;
use crate::report::{self, Collector, Failure, FileReport, Render, Report};
use crate::rule::{self, Check};
use crate::source::read::{self, Reader};
use crate::source::{Follower, Source};

/// How many entries one task checks: enough that passing them on costs nothing, few enough that no thread waits long.
const BATCH: usize = 256;
/// How many entries are enough while no thread has anything to do: the first ones may be all there is, and to be
/// sure of that may take long.
const SOONER: [usize; 2] = [1, 32];
/// How many batches wait for a thread at most. Finding is faster than checking: without a limit all names of a
/// repository would be in memory before most were looked at, and be cold when their turn comes.
const MOST_WAITING: usize = 32;

/// What a scan needs to know.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the run")]
pub struct Scan {
    /// The root.
    pub root: std::path::PathBuf,
    /// Follows the links that are met.
    pub links: Arc<Follower>,
    /// Which rules run, and what passports are held to: path by path.
    pub policies: Arc<Policies>,
    /// What is excused.
    pub excuses: Arc<Excuses>,
    /// The configuration, where there is one.
    pub configuration: Option<config::Source>,
    /// Whether the run writes the baseline: then what is wrong with the old one is no fault.
    pub writes_baseline: bool,
    /// Whether only a change is looked at.
    pub is_change: bool,
    /// The envelopes as the run looks at them, which are checked like passports.
    pub envelopes: Vec<Arc<config::EnvelopeFile>>,
    /// The files of the policy with something wrong.
    pub policy_files: Vec<FileReport>,
    /// Bytes a file may have at most.
    pub max_file_size: u64,
    /// Threads that check; `None`: as many as there are processors.
    pub jobs: Option<usize>,
    /// Whether it is right to find nothing.
    pub allow_empty: bool,
    /// Whether all of the repository is looked through, by all shards: only then are all passports known.
    pub whole: bool,
    /// Whether files that exist may be no part of it all the same: globs of this run, or what Git tracks alone.
    pub narrowed: bool,
    /// When it began: what is gone and was there then vanished while it ran.
    pub started: std::time::SystemTime,
    /// The part of the passports that this run checks; of the others only their existence is known.
    pub shard: Option<Shard>,
    /// What the passports are compared with.
    pub base: Option<Arc<Comparison>>,
    /// What fixes each text before it is checked.
    pub fixer: Option<Arc<dyn Fixer>>,
    /// Whether what each passport permits is listed.
    pub listed: bool,
}

/// How far a scan has come, for the progress display.
#[derive(Debug, Default)]
pub struct Progress {
    /// Entries found.
    pub found: AtomicUsize,
    /// Entries checked.
    pub judged: AtomicUsize,
    /// Bytes read.
    pub bytes: AtomicU64,
}

/// A scan that could not begin.
#[derive(Debug, thiserror::Error)]
#[error("failed to start the threads: {0}")]
pub struct NoThreads(#[from] rayon::ThreadPoolBuildError);

/// What the tasks of one run share.
struct Run<'s> {
    scan: &'s Scan,
    progress: &'s Progress,
    /// The keys of the hashes: an attacker cannot make two identities collide.
    keys: RandomState,
    /// What each batch left.
    collector: Collector<'s, Left>,
    /// Links in place of folders of tracked files.
    links: Mutex<Vec<RepoPath>>,
    /// What is asked of the base.
    past: Past<'s>,
    /// Whether another shard has a passport to check.
    in_other_shard: AtomicBool,
    /// How many batches were passed on and are not checked yet.
    waiting: Mutex<usize>,
    /// Signals that one of them is done.
    judged: Condvar,
}

impl Scan {
    /// Checks everything that `discover` finds, while it is still searching. The rows are what the passports permit, where
    /// that is listed, sorted by path; none has its place in the fleet yet.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn run(
        &self,
        progress: &Progress,
        render: &dyn Render,
        discover: impl FnOnce(&mut dyn FnMut(Found)),
    ) -> Result<(Report, Vec<Row>), NoThreads> {
        let pool = ThreadPoolBuilder::new().num_threads(self.jobs.unwrap_or(0)).build()?;
        let run = Run {
            scan: self,
            progress,
            keys: RandomState::new(),
            collector: Collector::new(render),
            links: Mutex::default(),
            past: Past::new(self.base.as_deref()),
            in_other_shard: AtomicBool::new(false),
            waiting: Mutex::default(),
            judged: Condvar::new(),
        };
        if let Some(base) = &self.base {
            base.start();
        }
        let mut not_entered = Vec::new();
        let mut failures = Vec::new();
        pool.in_place_scope(|scope| {
            let mut batch = Vec::with_capacity(BATCH);
            let mut number = 0;
            discover(&mut |found| match found {
                Found::Entry(entry) => {
                    batch.push(entry);
                    if batch.len() == BATCH || (SOONER.contains(&batch.len()) && run.is_idle()) {
                        run.hand_over(scope, number, std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                        number += 1;
                    }
                }
                Found::NotEntered(name) => not_entered.push(name),
                Found::Refused(refusal) => failures.push(failure(refusal)),
                Found::Excluded(..) => {}
            });
            run.hand_over(scope, number, batch);
        });
        Ok(pool.install(|| run.report(not_entered, failures)))
    }
}

impl Run<'_> {
    /// Whether all batches are checked.
    fn is_idle(&self) -> bool {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) == 0
    }

    fn hand_over<'s>(&'s self, scope: &Scope<'s>, number: usize, batch: Vec<Entry>) {
        self.progress.found.fetch_add(batch.len(), Ordering::Relaxed);
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = self.judged.wait_while(waiting, |waiting| *waiting >= MOST_WAITING);
        *waiting.unwrap_or_else(PoisonError::into_inner) += 1;
        scope.spawn(move |_| {
            let (mut reader, mut tape) = (Reader::default(), Tape::default());
            let mut judged = self.collector.batch(batch.len());
            for entry in batch {
                if self.scan.shard.is_none_or(|shard| shard.holds(&entry.name)) {
                    if let Some(one) = self.judge(entry, &mut reader, &mut tape) {
                        let (file, left) = one.parted(self.scan.listed);
                        judged.add(file, left);
                    }
                } else if !self.in_other_shard.load(Ordering::Relaxed)
                    && self.scan.exists(&entry, &mut reader).unwrap_or(true)
                {
                    self.in_other_shard.store(true, Ordering::Relaxed);
                }
            }
            self.progress.judged.fetch_add(judged.len(), Ordering::Relaxed);
            self.links.lock().unwrap_or_else(PoisonError::into_inner).extend(reader.linked_folders(&self.scan.root));
            self.collector.take(number, judged);
            *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
            self.judged.notify_one();
        });
    }

    fn judge(&self, entry: Entry, reader: &mut Reader, tape: &mut Tape) -> Option<Judged> {
        match entry.source {
            Source::Both(both) => {
                let mut judge = |source| {
                    let entry =
                        Entry { name: entry.name.clone(), source, sniffed: entry.sniffed, watched: entry.watched };
                    self.judge_one(entry, &both.attributes, reader, tape)
                };
                let is_there = entry.sniffed && read::is_there(&both.judged, &self.scan.links).unwrap_or(true);
                let (judged, other) = (judge(both.judged), judge(both.other));
                both::compare(entry.name, judged, other.as_ref(), is_there, &both.attributes)
            }
            source => self.judge_one(Entry { source, ..entry }, &[], reader, tape),
        }
    }

    fn judge_one(
        &self,
        mut entry: Entry,
        attributes: &[String],
        reader: &mut Reader,
        tape: &mut Tape,
    ) -> Option<Judged> {
        Some(match self.scan.read(&entry.source, entry.sniffed, reader) {
            Ok(None) => {
                self.past.misses_one();
                return None;
            }
            Ok(Some((bytes, stamp))) => {
                self.progress.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                let policy = &*self.scan.policies.of(&entry.name);
                let read = Read { name: &entry.name, source: &entry.source, attributes, bytes };
                let fixed = self.scan.fixer.as_ref().and_then(|fixer| fixer.fix(&read, (policy, &self.scan.excuses)));
                let unwritten = fixed.as_ref().filter(|fixed| !fixed.written).map(|fixed| fixed.bytes.clone());
                let bytes = fixed.as_ref().map_or(bytes, |fixed| &fixed.bytes);
                let stamp = stamp.filter(|_| fixed.is_none());
                let name = self.scan.listed.then(|| entry.name.clone());
                let keep = |passport: Option<&Passport>| {
                    let claim = passport.and_then(Passport::claim);
                    let profiled = passport.map(|passport| (passport, policy.subject(passport).profile));
                    let row = name.map(|name| Box::new(Row::of(name, bytes, profiled)));
                    (claim.map(|(id, version)| contract(&self.keys, id, version)), row)
                };
                let wanted = Wanted { keep, identity: self.collector.shows_identities() };
                let before = self.past.before(&entry, stamp).of(&entry.name, bytes);
                self.past.learn(&entry.name, &before);
                let moved = self.past.moved(&before, (&entry.name, bytes), &self.scan.policies);
                let (file, (contract, row)) =
                    examine_and(entry.name, bytes, (policy, &self.scan.excuses), tape, &before, wanted);
                let file = with_more(file, (bytes, &before), moved, &self.scan.excuses);
                if let Some(text) = unwritten {
                    entry.source = Source::Bytes(text);
                }
                let claim = contract.map(|contract| Claim::new(contract, entry.source, &file.path, &self.scan.root));
                Judged { file, claim, both: false, row }
            }
            Err(why) => Judged::unread(unread(entry.name, &why), false),
        })
    }

    fn report(self, mut not_entered: Vec<RepoPath>, mut failures: Vec<Failure>) -> (Report, Vec<Row>) {
        let scan = self.scan;
        let Scan { root, policies, excuses, links, max_file_size, .. } = scan;
        let (keys, past) = (self.keys, &self.past);
        let are_shown = self.collector.shows_identities();
        let max_file_size = *max_file_size;
        let identities = Identities { root, policies, excuses, links, max_file_size, keys, past, are_shown };
        // Of the links behind one that is in place of a folder nothing was opened.
        if not_entered.iter().any(|name| name.on_disk(root).is_none_or(|path| path.is_symlink())) {
            past.misses_one();
        }
        not_entered.extend(self.links.lock().unwrap_or_else(PoisonError::into_inner).drain(..));
        let mut of_policy = self.collector.batch(scan.policy_files.len());
        let is_envelope = |file: &&FileReport| scan.envelopes.iter().any(|envelope| envelope.name == file.path);
        for file in scan.policy_files.iter().filter(|file| !is_envelope(file)) {
            of_policy.add(file.clone(), Left::default());
        }
        self.collector.take(usize::MAX, of_policy);
        let mut judged = self.collector.finish(|left| left.both);
        not_entered.sort();
        not_entered.dedup();
        let claims = judged.rows().iter().any(|row| row.extra.claim.is_some());
        let mut notes = Vec::new();
        if let Some(Shard { part, parts }) = scan.shard {
            notes.push(report::note_of_part((part.get(), parts.get())));
        }
        if !(scan.whole && scan.shard.is_none()) && claims && policies.base().compares_identities() {
            notes.push(report::COMPARED_IN_PART.to_owned());
        }
        identities.compare(&mut judged);
        let has = |path: &RepoPath| judged.passport(path).is_some();
        // What comes on standard input is the file of its name.
        let is_scanned = |path: &RepoPath| has(path) || has(&path.clone().of_stream());
        if scan.whole && failures.is_empty() {
            let is_there = |path: &RepoPath| path.on_disk(root).is_none_or(|path| path.symlink_metadata().is_ok());
            let is_mine = |path: &RepoPath| scan.shard.is_none_or(|shard| shard.holds(path));
            excuses.settle(|path| is_mine(path) && !(is_scanned(path) || (scan.narrowed && is_there(path))));
        }
        let looked = Looked {
            policies,
            base: scan.base.as_deref(),
            excuses,
            configuration: scan.configuration.as_ref(),
            shard: scan.shard,
            whole: scan.whole,
            is_change: scan.is_change,
            writes_baseline: scan.writes_baseline,
        };
        let mut others = standing::reports(&looked, is_scanned);
        let by = (&**policies, &**excuses);
        others.extend(envelope_file::reports(&scan.envelopes, &scan.policy_files, by, scan.shard, is_scanned));
        others.extend(past.gone(scan.shard, by, is_scanned));
        judged.add(others, Left::default);
        failures.extend(self.past.into_refused().into_iter().map(failure));
        let rows = rows(judged.rows_mut());
        let files = judged.into_files();
        // Where Git did not answer, it is not known whether there is a passport.
        let in_other_shard = self.in_other_shard.load(Ordering::Relaxed);
        let is_empty = files.counts.passports == 0 && !in_other_shard && failures.is_empty() && !scan.allow_empty;
        let about_the_run = policies.base().findings_of(|check, findings| {
            if let Check::Run(check) = check {
                check(rule::Run { is_empty }, findings);
            }
        });
        failures.extend(about_the_run.map(|(_, finding)| Failure {
            message: finding.message.to_string(),
            help: finding.help.to_string(),
            rule: Some(finding.rule),
            blinds: false,
        }));
        let shard = scan.shard.map(|shard| (shard.part.get(), shard.parts.get()));
        let (rules, deny_warnings) = (policies.rules(), policies.base().deny_warnings);
        let switched_off = policies.switched_off();
        let base = scan.base.as_ref().map(|base| base.facts());
        let others = Report::default();
        let found = Report { files, failures, not_entered, switched_off, notes, ..others };
        (Report { rules, deny_warnings, base, part: shard, partial: !scan.whole, ..found }, rows)
    }
}

/// What could not be looked at.
fn failure(Refusal { message, help }: Refusal) -> Failure {
    Failure { message, help, rule: None, blinds: true }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::source::Root;

    #[test]
    fn what_is_gone_was_deleted_before_the_scan_or_vanished_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let gone = Source::Tracked(folder.path().join("no/folder/passport.json"), None);
        let scan = |started| Scan {
            root: folder.path().to_owned(),
            links: Arc::new(Follower::new(&Root::find(folder.path()).unwrap(), None)),
            policies: Arc::new(Policies::default()),
            excuses: Arc::default(),
            configuration: None,
            writes_baseline: false,
            is_change: false,
            envelopes: Vec::new(),
            policy_files: Vec::new(),
            max_file_size: 1,
            jobs: None,
            allow_empty: false,
            whole: true,
            narrowed: false,
            started,
            shard: None,
            base: None,
            fixer: None,
            listed: false,
        };
        let later = SystemTime::now() + Duration::from_secs(9);
        for sniffed in [false, true] {
            assert_eq!(scan(later).read(&gone, sniffed, &mut Reader::default()), Ok(None));
            assert!(scan(SystemTime::UNIX_EPOCH).read(&gone, sniffed, &mut Reader::default()).is_err());
        }
    }
}
