//! Lists the rules of the group `change`, and owns what the rules on one widened part share.

mod dropped_invariant;
mod moved_passport;
mod opened_gate;
mod permissive_newcomer;
mod policy_change;
mod removed_passport;
mod stale_calibration;
mod undecidable_change;
mod unversioned_change;
mod widened_actuators;
mod widened_chords;
mod widened_limits;

use super::permitted::{back, more};
use crate::finding::words;
use crate::rule::{Change, Findings, Rule};

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &widened_chords::RULE,
    &widened_actuators::RULE,
    &widened_limits::RULE,
    &dropped_invariant::RULE,
    &opened_gate::RULE,
    &undecidable_change::RULE,
    &permissive_newcomer::RULE,
    &removed_passport::RULE,
    &moved_passport::RULE,
    &stale_calibration::RULE,
    &policy_change::RULE,
    &unversioned_change::RULE,
];

/// Reports every part that the rule owns.
fn widened(rule: &'static str, change: &Change, findings: &mut Findings) {
    for delta in change.of_rule(rule) {
        let help = words!("{back}, or have the change approved.", back = back(delta));
        change.report(delta, findings, more(delta, "the base"), help);
    }
}
