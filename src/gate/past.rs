//! Owns what a run asks its base: what each passport was, under which policy it was, and which passports are gone.

use std::sync::{Mutex, PoisonError};

use super::base::Comparison;
use super::change::{Before, Was};
use super::{shard::Shard, whole_file};
use crate::discover::Entry;
use crate::finding::Finding;
use crate::git::Refusal;
use crate::git::index::Stamp;
use crate::path::RepoPath;
use crate::policy::excuse::Excuses;
use crate::policy::{Policies, Policy};
use crate::report::FileReport;
use crate::rule::Rule;
use crate::rules;
use crate::text::quote;

/// The base of a run, if there is one, and what could not be learned of it.
pub(super) struct Past<'s> {
    base: Option<&'s Comparison>,
    refused: Mutex<Vec<Refusal>>,
}

impl<'s> Past<'s> {
    pub(super) fn new(base: Option<&'s Comparison>) -> Self {
        Self { base, refused: Mutex::default() }
    }

    /// What an entry was on the base. What Git cannot say is a failure of the run, and is said once. `stamp`: by what its
    /// file was known when it was read, if it is checked as it is there.
    pub(super) fn before(&self, entry: &Entry, stamp: Option<Stamp>) -> Before {
        let Some(base) = self.base else { return Before::Unknown };
        base.was(entry, stamp).unwrap_or_else(|refusal| {
            self.refuse(refusal);
            Before::Unknown
        })
    }

    /// Takes note of what a passport was.
    pub(super) fn learn(&self, path: &RepoPath, before: &Before) {
        if let Some(base) = self.base.filter(|_| *before != Before::Unchanged) {
            base.differs(path);
        }
    }

    /// Takes note that a tracked passport is not there.
    pub(super) fn misses_one(&self) {
        self.base.into_iter().for_each(Comparison::misses_one);
    }

    /// The findings of a passport that moved to a path for which the policy of the base differs: by the policy of where
    /// it was, else by that of where it is.
    pub(super) fn moved(&self, before: &Before, (now, bytes): (&RepoPath, &[u8]), policies: &Policies) -> Vec<Finding> {
        let (Some(_), Before::Was(was)) = (self.base, before) else { return Vec::new() };
        let all: Vec<&Was> = was.iter().filter(|was| was.path != *now).collect();
        let Some(was) = all.first() else { return Vec::new() };
        let (old, new) = (policies.of(&was.path), policies.of(now));
        let Some(differs) = differing(&old, &new) else { return Vec::new() };
        let found = [old, new].into_iter().map(|policy| whole_file::moved(was, now, &differs, &policy));
        let mut found = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        whole_file::complete(&mut found, &all, Some(bytes));
        found
    }

    /// The passports of the base that are gone, as far as this run looks: deleted, or moved where no scan sees them.
    /// `is_checked`: whether the run has checked something under a name.
    pub(super) fn gone(
        &self,
        shard: Option<Shard>,
        (policies, excuses): (&Policies, &Excuses),
        is_checked: impl Fn(&RepoPath) -> bool,
    ) -> Vec<FileReport> {
        let Some(base) = self.base else { return Vec::new() };
        let is_mine = |path: &RepoPath| shard.is_none_or(|shard| shard.holds(path)) && base.covers(path);
        match base.gone(is_checked) {
            Ok(gone) => {
                let mine = gone.into_iter().filter(|gone| is_mine(&gone.was.path));
                mine.filter_map(|gone| {
                    let policy = policies.of(&gone.was.path);
                    whole_file::removed((&gone.was, &gone.others), gone.moved_to, &policy, excuses)
                })
                .collect()
            }
            Err(refusal) => {
                self.refuse(refusal);
                Vec::new()
            }
        }
    }

    fn refuse(&self, refusal: Refusal) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if !refused.contains(&refusal) {
            refused.push(refusal);
        }
    }

    /// What Git did not say.
    pub(super) fn into_refused(self) -> Vec<Refusal> {
        self.refused.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What differs in the policies of two paths, in words; nothing where the same holds for both.
fn differing(was: &Policy, now: &Policy) -> Option<String> {
    let mut all = Vec::new();
    if was.profile != now.profile {
        let name = |policy: &Policy| {
            policy
                .profile
                .map_or_else(|| "no profile".to_owned(), |profile| format!("the profile `{}`", profile.name()))
        };
        all.push(format!("it was held to {}, and is to {}", name(was), name(now)));
    }
    let level = |policy: &Policy, rule: &Rule| {
        let level = policy.rules().iter().find(|(known, _)| known.id == rule.id).map(|(_, level)| *level);
        (level, policy.stated(rule.id))
    };
    let rules = rules::all().filter(|rule| level(was, rule) != level(now, rule));
    let rules: Vec<String> = rules.map(|rule| format!("`{}`", rule.id)).collect();
    if let [first, rest @ ..] = rules.as_slice() {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        all.push(format!("other levels hold for {first}{more}"));
    }
    let envelope = |policy: &Policy| policy.envelope.as_ref().map(|file| file.bytes.clone());
    if envelope(was) != envelope(now) {
        let name = |policy: &Policy| {
            policy.envelope.as_ref().map_or_else(|| "no envelope".to_owned(), |file| quote(file.name.as_str()))
        };
        all.push(format!("it was held inside {}, and is inside {}", name(was), name(now)));
    }
    (!all.is_empty()).then(|| all.join("; "))
}
