//! invalid-config: the configuration cannot be read, or says what it cannot say.

use crate::finding::Severity;
use crate::rule::{Check, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "invalid-config",
    group: Group::Configuration,
    severity: Severity::Error,
    locked: true,
    summary: "the configuration cannot be read, or holds what does not belong there",
    why: "What is misspelt in a configuration would be ignored in silence; so nothing in it counts until all of it is \
          right: passports are checked by the defaults, and nothing is excused.",
    remedy: "Correct the configuration.",
    check: Check::Policy,
    ..Rule::BASE
};
