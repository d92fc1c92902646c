//! unlimited-step: the step limit is switched off, in a passport that does not apply.

use crate::finding::{Cause, Place, Severity};
use crate::passport::Part;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

const STEP: &str = "/limits/max_delta_per_step";

pub(super) static RULE: Rule = Rule {
    id: "unlimited-step",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "`limits.max_delta_per_step` is 0, which switches the step limit off",
    why: "0 reads like no step at all, and the tuner takes it for any step: the day apply is opened, a knob jumps from one end of its bounds to the other.",
    remedy: "Write the widest step that a knob may take at once, 1 for example; a knob that is not to move belongs in `propose_only`.",
    examples: &[
        Example::Good(r#"{"limits": {"max_delta_per_step": 1}}"#),
        // With apply enabled this is an error of its own.
        Example::Good(r#"{"limits": {"max_delta_per_step": 0}, "gates": {"apply": true}}"#),
        Example::Good(r#"{"limits": {"max_delta_per_step": 0}, "gates": {"apply": "no"}}"#),
        Example::Good(r#"{"limits": {"max_delta_per_step": "0"}}"#),
        Example::Bad(r#"{"limits": {"max_delta_per_step": «0»}}"#),
        Example::Bad(r#"{"limits": {"max_delta_per_step": «0»}, "gates": {"apply": null}}"#),
        // Nothing is allowed, and the next reader still takes 0 for no step.
        Example::Bad(r#"{"limits": {"max_delta_per_step": «0»}, "allowed_actuators": {"cold": []}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let Part::Read(step) = passport.limits.max_delta_per_step else { return };
    if step.value != 0 || !passport.does_not_apply() {
        return;
    }
    findings
        .report(Place::value(STEP, step.node), "`max_delta_per_step` is 0, which switches the step limit off")
        .cause(Cause::field(STEP));
}
