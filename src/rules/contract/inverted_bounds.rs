//! inverted-bounds: the least value of a knob is above its greatest.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::Part;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "inverted-bounds",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a knob's `min` is above its `max`",
    why: "No value lies between such bounds: one reader stops the knob, another reads them as no bounds at all.",
    remedy: "Swap the two, or correct the one that is wrong.",
    subsumes: &["step-exceeds-bounds", "impossible-bounds", "bounds-beyond-range"],
    examples: &[
        Example::Good(r#"{"limits": {"knob_limits": {"concurrency": {"min": 4, "max": 4}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"concurrency": {"min": «16», "max": 4}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"microbatch_size": {"max": -2, "min": «-1»}}}}"#),
        // The name cannot be read, and the bounds are wrong all the same.
        Example::Bad(r#"{"limits": {"knob_limits": {" ": {"min": «9», "max": 1}}}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for knob in passport.limits.knobs.iter().chain(&passport.limits.nameless) {
        let (Part::Read(min), Part::Read(max)) = (knob.min, knob.max) else { continue };
        if min.value <= max.value {
            continue;
        }
        let bound = |field: &str, node| Place::value(child(&knob.pointer(), field), node);
        let greatest = bound("max", max.node);
        let name = quote(knob.name);
        findings
            .report(
                bound("min", min.node).together_with(&greatest),
                words!(
                    "the bounds of {name} are inverted: {value} to {value_shown}",
                    name,
                    value = min.value,
                    value_shown = max.value
                ),
            )
            .help(words!(
                "Swap the two if {name} may go from {value} to {value_shown}; otherwise correct the one that is wrong.",
                name,
                value = max.value,
                value_shown = min.value
            ))
            .label(greatest, "the greatest value is below it")
            .cause(Cause::bounds(knob.name));
    }
}
