//! cooldown-below-floor: a phase cooldown is shorter than the cooldown that holds everywhere.

use crate::finding::{Place, Severity, child, words};
use crate::passport::Part;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "cooldown-below-floor",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "a phase cooldown is shorter than `limits.cooldown_s`",
    why: "`limits.cooldown_s` is the floor for every change: either the phase value is dead, or it undercuts the limit.",
    remedy: "Raise the phase cooldown to `limits.cooldown_s` at least, or lower that limit.",
    examples: &[
        Example::Good(r#"{"limits": {"cooldown_s": 600}, "cooldowns": {"after_recover_s": 600, "retries": 1}}"#),
        Example::Good(r#"{"limits": {"cooldown_s": "600"}, "cooldowns": {"after_recover_s": 5}}"#),
        Example::Good(r#"{"cooldowns": {"after_recover_s": -5}}"#),
        Example::Bad(
            r#"{"limits": {"cooldown_s": 1000}, "cooldowns": {"after_recover_s": «0», "after_relock_s": «900»}}"#,
        ),
        Example::Bad(r#"{"cooldowns": {"after_recover_s": «599»}}"#),
        Example::Bad(r#"{"limits": {"cooldown_s": 1}, "cooldowns": {"after_burst_s": «0»}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let Part::Read(floor) = passport.limits.cooldown_s else { return };
    for cooldown in &passport.cooldowns {
        let Part::Read(phase) = cooldown.value else { continue };
        if phase.value >= floor.value {
            continue;
        }
        let name = quote(cooldown.member.key());
        findings
            .report(
                Place::value(child("/cooldowns", cooldown.member.key()), phase.node),
                words!(
                    "{name} is {value} s, shorter than `cooldown_s`, {value_shown} s",
                    name,
                    value = phase.value,
                    value_shown = floor.value
                ),
            )
            .help(words!("Raise {name} to {value} at least, or lower `limits.cooldown_s`.", name, value = floor.value))
            .label(Place::value("/limits/cooldown_s", floor.node), "the floor");
    }
}
