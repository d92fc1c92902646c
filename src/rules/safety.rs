//! Lists the rules of the group `safety`, and owns the two questions that two of them ask alike.

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

use crate::finding::Cause;
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::Restricted;
use crate::passport::{Entry, Gate, Names, Passport};
use crate::rule::{Findings, Rule, Subject};

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

/// Reports that apply is enabled although `gate` does not demand its condition.
fn apply_without(passport: &Passport, gate: &str, findings: &mut Findings) {
    if !passport.applies() {
        return;
    }
    let (state, help, fix) = match passport.gate(gate) {
        Gate::Absent => ("not stated", format!("Add `\"{gate}\": true` to `gates`"), None),
        Gate::Is(false, member) => {
            let edits = vec![Edit { span: member.value().span(), replacement: "true".to_owned() }];
            let fix = Fix { title: format!("demand {gate}"), safety: Safety::Unsafe, edits };
            ("false", format!("Set `{gate}` to true"), Some(fix))
        }
        Gate::Is(true, _) | Gate::Broken => return,
    };
    let finding = findings.report(passport.gate_place(gate), format!("apply is enabled, and `{gate}` is {state}"));
    finding.help(format!("{help}, or close apply: `\"apply\": false`."));
    finding.label(passport.gate_place("apply"), "apply is enabled here");
    finding.cause(Cause::gate(gate)).cause(Cause::while_applying(gate));
    finding.fix = fix;
}

/// The allowed actuators that v0 does not let anyone apply, and that the passport does not permit in so many words.
fn not_permitted<'p>(
    &Subject { passport, vocabulary, .. }: &Subject<'p>,
) -> impl Iterator<Item = (&'p Entry<'p>, Restricted)> {
    let names = || passport.allow_restricted.entries.iter().map(|entry| entry.value).collect();
    let mut permitted: Option<Names> = None;
    let candidates = passport.allowed().filter(|_| passport.allow_restricted.whole);
    candidates
        .filter_map(|entry| vocabulary.restricted(entry.value).map(|topic| (entry, topic)))
        .filter(move |(entry, _)| !permitted.get_or_insert_with(names).contains(entry.value))
}
