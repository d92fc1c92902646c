//! Owns which rules run, and how loud.

pub mod baseline;
pub mod excuse;

use crate::finding::{Finding, Severity};
use crate::path::RepoPath;
use crate::rule::{Check, Findings, Group, Rule};
use crate::rules;

/// A rule or a group, as `--select` and `--ignore` name them.
#[derive(Debug, Clone, Copy)]
pub enum Selector {
    /// One rule.
    Rule(&'static Rule),
    /// All rules of a group.
    Group(Group),
}

/// A name that is neither a rule nor a group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is neither a rule nor a group{}", .near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownSelector {
    /// The name.
    pub name: String,
    /// A rule or group that looks like it.
    pub near: Option<&'static str>,
}

impl Selector {
    /// The rule or group of that name.
    pub fn parse(name: &str) -> Result<Self, UnknownSelector> {
        if let Some(rule) = rules::by_id(name) {
            return Ok(Self::Rule(rule));
        }
        if let Some(group) = rules::group_by_name(name) {
            return Ok(Self::Group(group));
        }
        let names = rules::all().map(|rule| rule.id).chain(Group::ALL.map(Group::name));
        let near = crate::passport::vocabulary::nearest(name, names);
        Err(UnknownSelector { name: crate::text::visible(name).into_owned(), near })
    }

    fn names(self, rule: &Rule) -> bool {
        match self {
            Self::Rule(named) => named.id == rule.id,
            Self::Group(group) => group == rule.group,
        }
    }

    const fn is_rule(self) -> bool {
        matches!(self, Self::Rule(_))
    }
}

/// What was asked for on the command line.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Runs these instead of the default ones.
    pub select: Vec<Selector>,
    /// Runs these too.
    pub extend_select: Vec<Selector>,
    /// Does not run these.
    pub ignore: Vec<Selector>,
}

impl Selection {
    /// What `--ignore` names and cannot take away: a locked rule, or a group that holds no other.
    pub fn kept_anyway(&self) -> Vec<&'static str> {
        let kept = self.ignore.iter().filter_map(|&selector| match selector {
            Selector::Rule(rule) => rule.locked.then_some(rule.id),
            Selector::Group(group) => {
                rules::all().filter(|rule| rule.group == group).all(|rule| rule.locked).then_some(group.name())
            }
        });
        kept.collect()
    }

    /// Whether the rule runs. A rule named by its id beats its group; among equals `ignore` wins; what would blind
    /// the gate runs always.
    pub fn runs(&self, rule: &Rule) -> bool {
        if rule.locked {
            return true;
        }
        let named = |list: &[Selector], as_rule: bool| list.iter().any(|s| s.is_rule() == as_rule && s.names(rule));
        for as_rule in [true, false] {
            if named(&self.ignore, as_rule) {
                return false;
            }
            if named(&self.select, as_rule) || named(&self.extend_select, as_rule) {
                return true;
            }
        }
        self.select.is_empty() && rule.group.is_default()
    }
}

/// Which rules run, and how loud: resolved once, asked for every file.
#[derive(Debug, Clone)]
pub struct Policy {
    levels: Vec<(&'static Rule, Severity)>,
    /// Whether a warning fails the run.
    pub deny_warnings: bool,
}

impl Policy {
    /// The policy of a selection.
    pub fn new(selection: &Selection, deny_warnings: bool) -> Self {
        let levels = rules::all().filter(|rule| selection.runs(rule)).map(|rule| (rule, rule.severity)).collect();
        Self { levels, deny_warnings }
    }

    /// The rules that run, each with its level, in the order of the registry.
    pub fn rules(&self) -> &[(&'static Rule, Severity)] {
        &self.levels
    }

    /// The findings of all rules that run, as far as `run` calls their checks; those of a rule on many files with the
    /// file.
    pub fn findings_of(&self, run: impl Fn(Check, &mut Findings)) -> impl Iterator<Item = (Option<RepoPath>, Finding)> {
        let of_rule = move |&(rule, severity): &(&'static Rule, Severity)| {
            let mut findings = Findings::new(rule, severity);
            run(rule.check, &mut findings);
            findings.into_files()
        };
        self.levels.iter().flat_map(of_rule)
    }

    /// Whether a rule runs that compares the identities of passports.
    pub fn compares_identities(&self) -> bool {
        self.levels.iter().any(|(rule, _)| matches!(rule.check, Check::Identities(_)))
    }
}

impl Default for Policy {
    /// The default rules at their own levels.
    fn default() -> Self {
        Self::new(&Selection::default(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(select: &[&str], extend: &[&str], ignore: &[&str]) -> Selection {
        let parse = |names: &[&str]| names.iter().map(|name| Selector::parse(name).unwrap()).collect();
        Selection { select: parse(select), extend_select: parse(extend), ignore: parse(ignore) }
    }

    fn runs(selection: &Selection, id: &str) -> bool {
        selection.runs(rules::by_id(id).unwrap())
    }

    #[test]
    fn a_rule_beats_its_group() {
        let one = selection(&[], &["unknown-chord"], &["contract"]);
        assert!(runs(&one, "unknown-chord"));
        assert!(!runs(&one, "wrong-type"));
        let other = selection(&["contract"], &[], &["unknown-chord"]);
        assert!(!runs(&other, "unknown-chord"));
        assert!(runs(&other, "wrong-type"));
        let tie = selection(&["unknown-chord"], &[], &["unknown-chord"]);
        assert!(!runs(&tie, "unknown-chord"));
    }

    #[test]
    fn what_cannot_be_ignored_is_known() {
        let one = selection(&[], &[], &["document", "contract", "no-passports", "unknown-chord"]);
        assert_eq!(one.kept_anyway(), ["document", "no-passports"]);
    }

    #[test]
    fn a_misspelt_rule_is_told_its_neighbour() {
        let error = Selector::parse("unknown-chrod").unwrap_err();
        assert_eq!(error.to_string(), "`unknown-chrod` is neither a rule nor a group; did you mean `unknown-chord`?");
        assert_eq!(Selector::parse("zzz").unwrap_err().to_string(), "`zzz` is neither a rule nor a group");
    }
}
