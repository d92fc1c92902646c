//! Owns what a run asks its base: what each passport was, under which policy it was, and which passports are gone.

use std::sync::{Mutex, PoisonError};

use super::base::Comparison;
use super::change::Before;
use super::{shard::Shard, whole_file};
use crate::config::{Config, Override};
use crate::discover::Entry;
use crate::finding::Finding;
use crate::git::Refusal;
use crate::glob;
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::FileReport;
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

    /// What an entry was on the base. What Git cannot say is a failure of the run, and is said once.
    pub(super) fn before(&self, entry: &Entry) -> Before {
        let Some(base) = self.base else { return Before::Unknown };
        base.was(entry).unwrap_or_else(|refusal| {
            self.refuse(refusal);
            Before::Unknown
        })
    }

    /// The findings of a passport that moved to a path for which the policy of the base differs.
    pub(super) fn moved(&self, before: &Before, now: &RepoPath, policy: &Policy) -> Vec<Finding> {
        let (Some(base), Before::Was(was)) = (self.base, before) else { return Vec::new() };
        let moved = was.iter().find(|was| was.path != *now);
        let moved = moved.and_then(|was| Some((was, differing(&base.config, &was.path, now)?)));
        moved.map_or_else(Vec::new, |(was, differs)| whole_file::moved(was, now, &differs, policy))
    }

    /// The passports of the base that are gone, as far as this run looks: deleted, or moved where no scan sees them.
    /// `is_checked`: whether the run has checked something under a name.
    pub(super) fn gone(
        &self,
        shard: Option<Shard>,
        policy: &Policy,
        is_checked: impl Fn(&RepoPath) -> bool,
    ) -> Vec<FileReport> {
        let Some(base) = self.base else { return Vec::new() };
        let is_mine = |path: &RepoPath| shard.is_none_or(|shard| shard.holds(path)) && base.covers(path);
        match base.gone(is_checked) {
            Ok(gone) => {
                let mine = gone.into_iter().filter(|gone| is_mine(&gone.was.path));
                mine.filter_map(|gone| whole_file::removed(&gone.was, gone.moved_to, policy)).collect()
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

/// What differs in the policy of two paths, in words; nothing where the same holds for both.
fn differing(config: &Config, was: &RepoPath, now: &RepoPath) -> Option<String> {
    let about = |path: &RepoPath| -> Vec<usize> {
        let holds = |one: &Override| one.paths.iter().any(|written| matches(written, path));
        config.overrides.iter().enumerate().filter(|(_, one)| holds(one)).map(|(number, _)| number).collect()
    };
    let (before, after) = (about(was), about(now));
    if before == after {
        return None;
    }
    let only = before.iter().filter(|one| !after.contains(one)).chain(after.iter().filter(|one| !before.contains(one)));
    let globs: Vec<String> = only
        .filter_map(|&number| config.overrides.get(number))
        .map(|one| {
            let paths: Vec<String> = one.paths.iter().map(|glob| quote(glob)).collect();
            format!("[[override]] for {}", paths.join(", "))
        })
        .collect();
    Some(globs.join("; "))
}

fn matches(written: &str, path: &RepoPath) -> bool {
    glob::parse(written).is_ok_and(|glob| glob.compile_matcher().is_match(path.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn a_move_between_overrides_differs_and_one_within_does_not() {
        let one = |glob: &str| Override {
            paths: vec![glob.to_owned()],
            profile: None,
            rules: Vec::new(),
            span: Span::default(),
        };
        let config = Config { overrides: vec![one("prod/**"), one("**/x.json")], ..Config::default() };
        let differs = |was: &str, now: &str| differing(&config, &RepoPath::new(was), &RepoPath::new(now));
        assert_eq!(differs("prod/a.json", "prod/b.json"), None);
        assert_eq!(differs("lab/a.json", "b.json"), None);
        assert_eq!(differs("prod/a.json", "lab/a.json").as_deref(), Some("[[override]] for `prod/**`"));
        let both = "[[override]] for `prod/**`; [[override]] for `**/x.json`";
        assert_eq!(differs("prod/a.json", "lab/x.json").as_deref(), Some(both));
    }
}
