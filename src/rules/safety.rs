//! Lists the rules of the group `safety`.

mod actuator_listed_twice;
mod apply_restricted_actuator;
mod apply_while_propose_only;
mod apply_without_bounds;
mod apply_without_cooldown;
mod apply_without_kill_switch;
mod apply_without_step_limit;
mod apply_without_verify;
mod bounds_beyond_range;
mod bypass_gate;
mod comm_without_telemetry;
mod cooldown_below_floor;
mod global_batch_unprotected;
mod half_of_the_batch;
mod idle_chord;
mod idle_permission;
mod idle_signal;
mod impossible_bounds;
mod learning_actuator;
mod missing_gates;
mod missing_hold;
mod mode_without_apply;
mod near_profile;
mod orphan_knob_limit;
mod restricted_actuator;
mod step_exceeds_bounds;
mod unbounded_actuator;
mod unlimited_step;
mod unpaired_recovery;

use crate::rule::Rule;

/// In the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &apply_without_verify::RULE,
    &apply_without_kill_switch::RULE,
    &apply_while_propose_only::RULE,
    &apply_without_bounds::RULE,
    &apply_restricted_actuator::RULE,
    &apply_without_cooldown::RULE,
    &apply_without_step_limit::RULE,
    &mode_without_apply::RULE,
    &bypass_gate::RULE,
    &comm_without_telemetry::RULE,
    &actuator_listed_twice::RULE,
    &impossible_bounds::RULE,
    &missing_gates::RULE,
    &unlimited_step::RULE,
    &unbounded_actuator::RULE,
    &restricted_actuator::RULE,
    &bounds_beyond_range::RULE,
    &learning_actuator::RULE,
    &orphan_knob_limit::RULE,
    &step_exceeds_bounds::RULE,
    &global_batch_unprotected::RULE,
    &half_of_the_batch::RULE,
    &missing_hold::RULE,
    &unpaired_recovery::RULE,
    &idle_chord::RULE,
    &idle_signal::RULE,
    &idle_permission::RULE,
    &cooldown_below_floor::RULE,
    &near_profile::RULE,
];
