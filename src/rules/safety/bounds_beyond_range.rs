//! bounds-beyond-range: the bounds of a known knob reach values to which the tuner never moves it.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::Part;
use crate::passport::vocabulary::Actuator;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "bounds-beyond-range",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "a bound of a known knob is beyond the range in which the tuner moves it",
    why: "Beyond the tuner's own range a bound limits nothing: the reader takes a number for a limit, and the job runs under another.",
    remedy: "Write a bound inside the range.",
    examples: &[
        Example::Good(r#"{"limits": {"knob_limits": {"concurrency": {"min": 1, "max": 64}}}}"#),
        Example::Good(r#"{"limits": {"knob_limits": {"comm_bucket_mb": {"min": 16, "max": 512}}}}"#),
        // The range of a knob of the user's own only its owner knows.
        Example::Good(r#"{"limits": {"knob_limits": {"io_depth": {"min": 0, "max": 100000}}}}"#),
        Example::Good(r#"{"limits": {"knob_limits": {"concurrency": {"min": 1, "max": "900"}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"concurrency": {"max": «65»}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"comm_bucket_mb": {"min": «10», "max": 100}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"timeout_ms": {"min": «100», "max": «600000»}}}}"#),
        Example::Bad(r#"{"limits": {"knob_limits": {"dataloader_prefetch_factor": {"min": «9», "max": «12»}}}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for knob in &passport.limits.knobs {
        let Some(&Actuator { least, most, .. }) = knob.known else { continue };
        for (field, bound, end) in [("min", knob.min, least), ("max", knob.max, most)] {
            let Part::Read(bound) = bound else { continue };
            if (least..=most).contains(&bound.value) {
                continue;
            }
            let name = quote(knob.name);
            findings
                .report(
                    Place::value(child(&knob.pointer(), field), bound.node),
                    words!(
                        "`{field}` of {name} is {value}, and the tuner moves it from {least} to {most} only",
                        field,
                        name,
                        least,
                        most,
                        value = bound.value
                    ),
                )
                .help(words!("Write {end}, or a value between {least} and {most}.", end, least, most))
                .cause(Cause::bound(knob.name, field));
        }
    }
}
