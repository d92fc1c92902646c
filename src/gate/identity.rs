//! Owns the comparison of the identities that passports claim: a hash of each at the first look, and a second look at
//! those in which two hashes are equal.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;

use rayon::iter::{IntoParallelRefMutIterator as _, ParallelIterator as _};

use super::scan::{Judged, Run, Scan};
use super::{found, identify, unread};
use crate::discover::Source;
use crate::discover::read::{Reader, disturbed};
use crate::document::Document;
use crate::finding::Finding;
use crate::passport::Passport;
use crate::path::RepoPath;
use crate::report::{FileReport, Outcome};
use crate::rule::{Check, Identified, Unread};

impl Run<'_> {
    /// Reports each identity that two different passports claim. The first look left nothing but a hash, so that the
    /// files in which two of these are equal are read again.
    pub(super) fn compare(&self, judged: &mut [Judged]) {
        if !self.scan.policy.compares_identities() {
            return;
        }
        let mut claimed: Vec<u64> = judged.iter().filter_map(|judged| Some(judged.claim.as_ref()?.contract)).collect();
        claimed.sort_unstable();
        let twice = claimed.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        let shared: HashSet<u64> = twice.collect();
        if shared.is_empty() {
            return;
        }
        let is_shared = |judged: &Judged| judged.claim.as_ref().is_some_and(|claim| shared.contains(&claim.contract));
        let identified: Vec<Identified> = judged
            .par_iter_mut()
            .filter(|judged| is_shared(judged))
            .filter_map(|judged| self.identify_again(judged))
            .collect();
        let digests: HashMap<&RepoPath, [u8; 32]> = identified.iter().map(|one| (&one.path, one.digest)).collect();
        let conflicts = self.scan.policy.findings_of(|check, findings| {
            if let Check::Identities(check) = check {
                check(&identified, findings);
            }
        });
        for (path, finding) in conflicts {
            let Some(path) = path else { continue };
            let Ok(index) = judged.binary_search_by(|judged| judged.file.path.cmp(&path)) else { continue };
            let Judged { file, claim: Some(claim) } = &mut judged[index] else { continue };
            match &mut file.outcome {
                Outcome::Found(judged) => {
                    judged.findings.push(finding);
                    judged.findings.sort_by_key(|finding| finding.place.span);
                }
                Outcome::Clean => {
                    let digest = digests.get(&path).copied().unwrap_or_default();
                    let source = claim.source(&path, &self.scan.root);
                    *file = self.judge_again(path, &source, digest, finding);
                }
                Outcome::Unread(_) => {}
            }
        }
    }

    /// The identity that a file claimed. One that claims another now, or none, was not judged as it is.
    fn identify_again(&self, judged: &mut Judged) -> Option<Identified> {
        let Judged { file, claim: Some(claim) } = judged else { return None };
        let mut reader = Reader::default();
        let source = claim.source(&file.path, &self.scan.root);
        let bytes = match &file.outcome {
            Outcome::Found(judged) => Ok(judged.text.as_bytes()),
            _ => self.scan.read_again(&source, &mut reader),
        };
        let identified = bytes.and_then(|bytes| {
            let document = Document::parse(bytes);
            let passport = Passport::read(&document).filter(|passport| {
                passport.claim().is_some_and(|(id, version)| self.contract(id, version) == claim.contract)
            });
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
        let mut reader = Reader::default();
        match self.scan.read_again(source, &mut reader) {
            Ok(bytes) if Document::parse(bytes).root().is_some_and(|root| root.digest() == digest) => {
                found(path, bytes, vec![finding])
            }
            Ok(_) => unread(path, &changed()),
            Err(why) => unread(path, &why),
        }
    }

    /// The hash of an identity.
    pub(super) fn contract(&self, id: &str, version: &str) -> u64 {
        self.keys.hash_one((id, version))
    }
}

impl Scan {
    /// Reads a file for the second time: it must still be there.
    fn read_again<'b>(&self, source: &'b Source, reader: &'b mut Reader) -> Result<&'b [u8], Unread> {
        reader.read(source, &self.root, self.max_file_size)?.ok_or_else(changed)
    }
}

fn changed() -> Unread {
    disturbed("it changed while the scan ran")
}
