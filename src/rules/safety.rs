//! Lists the rules of the group `safety`.

mod actuator_listed_twice;
mod apply_restricted_actuator;
mod apply_while_propose_only;
mod apply_without_bounds;
mod apply_without_kill_switch;
mod apply_without_verify;
mod comm_without_telemetry;
mod cooldown_below_floor;
mod global_batch_unprotected;
mod idle_chord;
mod missing_gates;
mod missing_hold;
mod orphan_knob_limit;
mod restricted_actuator;
mod step_exceeds_bounds;
mod unbounded_actuator;
mod unpaired_recovery;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &apply_without_verify::RULE,
    &apply_without_kill_switch::RULE,
    &apply_while_propose_only::RULE,
    &apply_without_bounds::RULE,
    &apply_restricted_actuator::RULE,
    &comm_without_telemetry::RULE,
    &actuator_listed_twice::RULE,
    &missing_gates::RULE,
    &unbounded_actuator::RULE,
    &restricted_actuator::RULE,
    &orphan_knob_limit::RULE,
    &step_exceeds_bounds::RULE,
    &global_batch_unprotected::RULE,
    &missing_hold::RULE,
    &unpaired_recovery::RULE,
    &idle_chord::RULE,
    &cooldown_below_floor::RULE,
];
