//! Owns the policies of a run: one for each class of paths, which is the set of overrides that match them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::places::Places;
use super::{Policy, Selection, written_level};
use crate::config::{Loaded, Override};
use crate::finding::Severity;
use crate::path::RepoPath;
use crate::report::SwitchedOff;
use crate::rule::Rule;
use crate::rules;

/// How many policies are remembered: in a hostile configuration each file can be a class of its own.
const MOST_CLASSES: usize = 1024;

/// The level of a rule, and where it is stated.
#[derive(Debug, Clone)]
pub struct Level {
    /// The rule.
    pub rule: &'static Rule,
    /// Its level; nothing where it does not run.
    pub level: Option<Severity>,
    /// The line that states it; nothing where it is the default.
    pub from: Option<String>,
}

/// The policies of a run. Each is resolved once and looked up once per file.
#[derive(Debug)]
pub struct Policies {
    base: Arc<Policy>,
    selection: Selection,
    loaded: Loaded,
    /// Where each override holds.
    places: Places,
    /// The policies that were needed so far, by the numbers of their overrides.
    classes: RwLock<HashMap<Box<[usize]>, Arc<Policy>>>,
}

impl Policies {
    /// The policies of a selection over a configuration.
    pub fn new(selection: &Selection, deny_warnings: bool, loaded: &Loaded) -> Self {
        let globs = loaded.config.overrides.iter().map(|one| one.paths.as_slice());
        let places = Places::new(globs.enumerate());
        Self {
            base: Arc::new(Policy::configured(selection, deny_warnings, loaded)),
            selection: selection.clone(),
            loaded: loaded.clone(),
            places,
            classes: RwLock::default(),
        }
    }

    /// The policy of whatever no override matches, and of the run as a whole.
    pub fn base(&self) -> &Policy {
        &self.base
    }

    /// The policy of a path.
    pub fn of(&self, path: &RepoPath) -> Arc<Policy> {
        let class = self.class(path);
        if class.is_empty() {
            return Arc::clone(&self.base);
        }
        let known = self.classes.read().unwrap_or_else(PoisonError::into_inner).get(&*class).map(Arc::clone);
        known.unwrap_or_else(|| {
            let policy = Arc::new(self.resolve(&class));
            let mut classes = self.classes.write().unwrap_or_else(PoisonError::into_inner);
            if classes.len() < MOST_CLASSES {
                classes.insert(class.into_boxed_slice(), Arc::clone(&policy));
            }
            policy
        })
    }

    /// The numbers of the overrides that match a path below the root, in the order of the file.
    pub fn class(&self, path: &RepoPath) -> Vec<usize> {
        self.places.of(path)
    }

    fn overrides(&self, class: &[usize]) -> impl DoubleEndedIterator<Item = &Override> {
        class.iter().filter_map(|&number| self.loaded.config.overrides.get(number))
    }

    fn resolve(&self, class: &[usize]) -> Policy {
        // Nearest first: a later override beats an earlier one, and each beats the file's own levels.
        let tables: Vec<_> = self.overrides(class).rev().map(|one| one.rules.as_slice()).collect();
        let mut policy = Policy::of_tables(&self.selection, self.base.deny_warnings, &self.loaded, &tables);
        policy.profile = self.overrides(class).rev().find_map(|one| one.profile).map(|(profile, _)| profile);
        let envelope = self.overrides(class).rev().find_map(|one| one.envelope.as_ref());
        policy.envelope = envelope.and_then(|(path, _)| self.loaded.envelopes.get(path)).cloned();
        policy
    }

    /// The level of each rule for a path, or for the run as a whole, in the order of the registry.
    pub fn levels(&self, path: Option<&RepoPath>) -> Vec<Level> {
        let class = path.map(|path| self.class(path)).unwrap_or_default();
        let tables = || self.overrides(&class).rev().map(|one| &one.rules).chain([&self.loaded.config.rules]);
        let policy = self.resolve(&class);
        let level = |rule: &'static Rule| {
            let written = tables().find_map(|levels| written_level(levels, rule)).filter(|_| !rule.locked);
            let from = written.zip(self.loaded.source.as_ref()).map(|(written, source)| source.place(written.span));
            let level = policy.rules().iter().find(|(known, _)| known.id == rule.id).map(|(_, level)| *level);
            Level { rule, level, from }
        };
        rules::all().map(level).collect()
    }

    /// All rules that run for some path, each with the worst level that it has anywhere, in the order of the registry.
    pub fn rules(&self) -> Vec<(&'static Rule, Severity)> {
        let alone = |one| Policy::of_tables(&self.selection, false, &self.loaded, &[one]);
        let others: Vec<Policy> = self.loaded.config.overrides.iter().map(|one| alone(&one.rules)).collect();
        let all = || others.iter().chain([&*self.base]);
        let level = |rule: &Rule| {
            all().flat_map(Policy::rules).filter(|(known, _)| known.id == rule.id).map(|(_, level)| *level).max()
        };
        rules::all().filter_map(|rule| Some((rule, level(rule)?))).collect()
    }

    /// What is switched off everywhere, and what an override switches off for its paths.
    pub fn switched_off(&self) -> Vec<SwitchedOff> {
        let mut off = self.base.switched_off().to_vec();
        for one in &self.loaded.config.overrides {
            let policy = Policy::of_tables(&self.selection, false, &self.loaded, &[&one.rules]);
            let is_base = |new: &&SwitchedOff| off.iter().any(|old| old.rule.id == new.rule.id && old.by == new.by);
            let added: Vec<SwitchedOff> = policy.switched_off().iter().filter(|new| !is_base(new)).cloned().collect();
            off.extend(added.into_iter().map(|new| SwitchedOff { paths: one.paths.clone(), ..new }));
        }
        off
    }
}

impl Default for Policies {
    /// The default rules at their own levels, for every path.
    fn default() -> Self {
        Self::new(&Selection::default(), false, &Loaded::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Date;
    use crate::passport::profile::Profile;

    fn policies(text: &str, selection: &Selection) -> Policies {
        let loaded = Loaded::parse(RepoPath::new("mk-passport.toml"), text.as_bytes(), Date::from_days(0));
        assert!(loaded.faulty.is_none(), "{:?}", loaded.faulty);
        Policies::new(selection, false, &loaded)
    }

    fn level(policies: &Policies, path: &str, rule: &str) -> Option<Severity> {
        let policy = policies.of(&RepoPath::new(path));
        policy.rules().iter().find(|(known, _)| known.id == rule).map(|(_, level)| *level)
    }

    const TEXT: &str = r#"
        [rules]
        missing-hold = "error"
        order = "warning"

        [[override]]
        paths = ["prod/**"]
        profile = "safe"
        rules = { missing-hold = "off", order = "error" }

        [[override]]
        paths = ["prod/lab/**", "lab/**"]
        rules = { missing-hold = "warning", order = "off", invalid-version = "warning" }
    "#;

    #[test]
    fn later_overrides_win_and_a_rule_beats_its_group() {
        let policies = policies(TEXT, &Selection::default());
        let of = |path, rule| level(&policies, path, rule);
        assert_eq!(of("a.json", "missing-hold"), Some(Severity::Error));
        assert_eq!(of("prod/a.json", "missing-hold"), None);
        assert_eq!(of("prod/lab/a.json", "missing-hold"), Some(Severity::Warning));
        assert_eq!(of("a.json", "missing-context"), Some(Severity::Warning));
        assert_eq!(of("prod/a.json", "missing-context"), Some(Severity::Error));
        assert_eq!(of("lab/a.json", "missing-context"), None);
        assert_eq!(of("lab/a.json", "invalid-version"), Some(Severity::Warning));
        assert_eq!(of("prod/lab/a.json", "wrong-type"), Some(Severity::Error));
        assert_eq!(policies.of(&RepoPath::new("prod/lab/a.json")).profile, Some(Profile::Safe));
        assert_eq!(policies.of(&RepoPath::new("lab/a.json")).profile, None);
        // Outside the root no path of the configuration means anything.
        assert_eq!(policies.class(&RepoPath::new("prod/a.json").outside()), [0; 0]);
        let off = policies.switched_off();
        let hold: Vec<_> = off.iter().filter(|off| off.rule.id == "missing-hold").collect();
        assert_eq!(hold.len(), 1);
        assert_eq!((hold[0].paths.as_slice(), &*hold[0].by), (&["prod/**".to_owned()][..], "mk-passport.toml:9"));
    }

    #[test]
    fn the_command_line_beats_every_override() {
        let parse = |name| vec![super::super::Selector::parse(name).unwrap()];
        let selection = Selection {
            ignore: parse("missing-context"),
            extend_select: parse("missing-hold"),
            ..Selection::default()
        };
        let policies = policies(TEXT, &selection);
        assert_eq!(level(&policies, "prod/a.json", "missing-context"), None);
        assert_eq!(level(&policies, "prod/a.json", "missing-hold"), Some(Severity::Warning));
    }
}
