//! Lists the rules of the group `order`.

mod invalid_version;
mod missing_calibration;
mod missing_context;
mod missing_freeze_window;
mod missing_invariants;
mod missing_observability;
mod missing_safety_gates;
mod unidentified_contract;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &unidentified_contract::RULE,
    &invalid_version::RULE,
    &missing_context::RULE,
    &missing_freeze_window::RULE,
    &missing_safety_gates::RULE,
    &missing_calibration::RULE,
    &missing_observability::RULE,
    &missing_invariants::RULE,
];
