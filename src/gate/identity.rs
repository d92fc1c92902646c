//! Owns the comparison of the identities that passports claim: a hash of each at the first look, and a second look at
//! those in which two hashes are equal.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::change::{Around, Before};
use super::claim::Left;
use super::past::Past;
use super::{found, identify, identity, judge_passport, unread};
use crate::discover::Entry;
use crate::document::Document;
use crate::finding::Finding;
use crate::passport::Passport;
use crate::path::RepoPath;
use crate::policy::Policies;
use crate::policy::excuse::{Excuses, OfFile};
use crate::report::{Collected, FileReport, Outcome, Row};
use crate::rule::{Check, Excuser as _, Identified};
use crate::source::read::Reader;
use crate::source::why::disturbed;
use crate::source::{Follower, Source, Unread};

/// How many files are checked again before their reports are taken: all of them at once could be many.
const CHUNK: usize = 256;

/// Compares what the passports of one run claim.
pub(super) struct Identities<'s> {
    pub(super) root: &'s Path,
    pub(super) policies: &'s Policies,
    pub(super) excuses: &'s Excuses,
    pub(super) links: &'s Follower,
    /// Bytes a file may have at most.
    pub(super) max_file_size: u64,
    /// The keys of the hashes.
    pub(super) keys: RandomState,
    /// What is asked of the base.
    pub(super) past: &'s Past<'s>,
    /// Whether reports hold the identities.
    pub(super) are_shown: bool,
}

impl Identities<'_> {
    /// Reports each identity that two different passports claim. The first look left nothing but a hash, so that the
    /// files in which two of these are equal are read again.
    pub(super) fn compare(&self, judged: &mut Collected<Left>) {
        if !self.policies.base().compares_identities() {
            return;
        }
        let contract_of = |row: &Row<Left>| Some(row.extra.claim.as_ref()?.contract);
        let mut claimed: Vec<u64> = judged.rows().iter().filter_map(contract_of).collect();
        claimed.sort_unstable();
        let twice = claimed.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        let shared: HashSet<u64> = twice.collect();
        if shared.is_empty() {
            return;
        }
        let rows: Vec<usize> = (judged.rows().iter().enumerate())
            .filter(|(_, row)| contract_of(row).is_some_and(|contract| shared.contains(&contract)))
            .map(|(index, _)| index)
            .collect();
        let looked: Vec<_> = rows.par_iter().map(|&index| self.identify_again(&judged.rows()[index])).collect();
        let mut identified = Vec::new();
        for (index, looked) in rows.into_iter().zip(looked) {
            match looked {
                Ok(one) => identified.push(one),
                Err(file) => judged.replace(index, *file),
            }
        }
        let conflicts: Vec<_> = self
            .policies
            .base()
            .findings_of(|check, findings| {
                if let Check::Identities(check) = check {
                    check(&identified, findings);
                }
            })
            .collect();
        let digests: HashMap<&RepoPath, [u8; 32]> = identified.iter().map(|one| (&one.path, one.digest)).collect();
        for conflicts in conflicts.chunks(CHUNK) {
            let again: Vec<_> = conflicts
                .par_iter()
                .filter_map(|(path, finding)| {
                    let path = path.as_ref()?;
                    let index = judged.passport(path)?;
                    Some((index, self.judge_again(&judged.rows()[index], *digests.get(path)?, finding.clone())))
                })
                .collect();
            for (index, file) in again {
                judged.replace(index, file);
            }
        }
    }

    /// The identity that a file claimed. One that claims another now, or none, was not checked as it is.
    fn identify_again(&self, row: &Row<Left>) -> Result<Identified, Box<FileReport>> {
        let mut reader = Reader::default();
        let identified = self.source(row).and_then(|source| {
            let bytes = self.read_again(&source, &mut reader)?;
            let document = Document::parse(bytes);
            let passport = Passport::read(&document).filter(|passport| {
                let claimed = passport.claim().map(|(id, version)| contract(&self.keys, id, version));
                claimed == row.extra.claim.as_ref().map(|claim| claim.contract)
            });
            passport.and_then(|passport| identify(&row.path, bytes, &passport)).ok_or_else(changed)
        });
        identified.map_err(|why| Box::new(unread(row.path.clone(), &why)))
    }

    /// The report of a file with one more finding.
    fn judge_again(&self, row: &Row<Left>, digest: [u8; 32], finding: Finding) -> FileReport {
        let mut reader = Reader::default();
        let source = self.source(row);
        let read = source.as_ref().map_err(Clone::clone).and_then(|source| self.read_again(source, &mut reader));
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(why) => return unread(row.path.clone(), &why),
        };
        let document = Document::parse(bytes);
        if document.root().is_none_or(|root| root.digest() != digest) {
            return unread(row.path.clone(), &changed());
        }
        let before = source.as_ref().map_or(Before::Unknown, |source| {
            let entry = Entry { name: row.path.clone(), source: source.clone(), sniffed: false, watched: None };
            self.past.before(&entry, None)
        });
        let before = before.of(&row.path, bytes);
        let around = Around { before: &before, bytes, envelope: None };
        let passport = Passport::read(&document);
        let mut excuser = self.excuses.of_file(&row.path, passport.is_some());
        if let Some(excuser) = &mut excuser {
            excuser.compare(|| before.compared(bytes));
        }
        let policy = self.policies.of(&row.path);
        let shown = passport.as_ref().filter(|_| self.are_shown);
        let identity = shown.and_then(|passport| identity(&row.path, bytes, passport, excuser.as_ref()));
        let mut findings = judge_passport(&document, passport.as_ref(), &policy, around, excuser.as_ref());
        let mut more = self.past.moved(&before, (&row.path, bytes), self.policies);
        more.push(finding);
        findings.extend(more.into_iter().filter_map(|finding| match &excuser {
            Some(excuser) => excuser.pass(finding),
            None => Some(finding),
        }));
        let list = excuser.map(OfFile::into_excused).unwrap_or_default();
        if findings.is_empty() {
            return FileReport { excused: list, identity, ..FileReport::new(row.path.clone(), Outcome::Clean) };
        }
        findings.sort_by_key(|finding| finding.place.span);
        FileReport { excused: list, identity, ..found(row.path.clone(), bytes, findings) }
    }

    /// Where to read a file for the second time.
    fn source(&self, row: &Row<Left>) -> Result<Source, Unread> {
        Ok(row.extra.claim.as_ref().ok_or_else(changed)?.source(&row.path, self.root))
    }

    /// Reads a file for the second time: it must still be there.
    fn read_again<'b>(&self, source: &'b Source, reader: &'b mut Reader) -> Result<&'b [u8], Unread> {
        reader.read(source, self.links, self.max_file_size)?.ok_or_else(changed)
    }
}

/// The hash of an identity.
pub(super) fn contract(keys: &RandomState, id: &str, version: &str) -> u64 {
    keys.hash_one((id, version))
}

fn changed() -> Unread {
    disturbed("it changed while the scan ran")
}
