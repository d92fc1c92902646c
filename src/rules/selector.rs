//! Owns how rules are named: by their id, or by their group's name.

use crate::rule::{Group, Rule};

use super::{all, by_id, group_by_name};

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
        if let Some(rule) = by_id(name) {
            return Ok(Self::Rule(rule));
        }
        if let Some(group) = group_by_name(name) {
            return Ok(Self::Group(group));
        }
        let names = all().map(|rule| rule.id).chain(Group::ALL.map(Group::name));
        let near = crate::passport::vocabulary::nearest(name, names);
        Err(UnknownSelector { name: crate::text::visible(name).into_owned(), near })
    }

    /// Whether the rule is meant.
    pub fn names(self, rule: &Rule) -> bool {
        match self {
            Self::Rule(named) => named.id == rule.id,
            Self::Group(group) => group == rule.group,
        }
    }

    /// The name by which it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.id,
            Self::Group(group) => group.name(),
        }
    }

    /// Whether it is one rule.
    pub const fn is_rule(self) -> bool {
        matches!(self, Self::Rule(_))
    }

    /// Whether nothing that it means can be switched off or lowered.
    pub fn is_locked(self) -> bool {
        all().filter(|rule| self.names(rule)).all(|rule| rule.locked)
    }
}
