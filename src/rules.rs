//! Owns the registry: every rule, in the order of the documentation. A new rule is one file and one line in its
//! group's list.

mod applying;
mod broken;
mod change;
mod configuration;
mod contract;
mod document;
mod envelope;
mod meant;
mod misspelt;
mod order;
mod own_gates;
mod permitted;
mod profile;
mod repository;
mod safety;
mod selector;
mod stated;
mod suppression;
mod unbounded;
mod unobserved;

pub(crate) use misspelt::foreign_character;
pub(crate) use permitted::more as permits_more;
pub use selector::{Selector, UnknownSelector};

use crate::rule::{Group, Rule};

/// Every rule, group after group.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    let groups = [
        document::RULES,
        contract::RULES,
        safety::RULES,
        profile::RULES,
        order::RULES,
        repository::RULES,
        change::RULES,
        envelope::RULES,
        suppression::RULES,
        configuration::RULES,
    ];
    groups.into_iter().flatten().copied()
}

/// The rule of that id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The group of that name.
pub fn group_by_name(name: &str) -> Option<Group> {
    Group::ALL.into_iter().find(|group| group.name() == name)
}

/// The rule that reports a file which could not be looked at, whatever the reason.
pub fn of_unread_files() -> &'static Rule {
    document::UNREADABLE
}

/// The rule that reports what is wrong with the configuration.
pub fn of_configurations() -> &'static Rule {
    configuration::INVALID
}
