//! apply-without-cooldown: apply is enabled, and nothing separates two moves.

use crate::finding::{Cause, Place, Severity};
use crate::passport::Part;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::applying;

const COOLDOWN: &str = "/limits/cooldown_s";

pub(super) static RULE: Rule = Rule {
    id: "apply-without-cooldown",
    group: Group::Safety,
    severity: Severity::Error,
    summary: "apply is enabled, and `limits.cooldown_s` is 0",
    why: "Without a pause the tuner makes the next move before the last one shows in the job: it chases its own echo.",
    remedy: "Set `limits.cooldown_s` to the seconds that a move needs to show, 600 for example, or close apply.",
    examples: &[
        Example::Good(r#"{"gates": {"apply": true}, "limits": {"cooldown_s": 1}}"#),
        Example::Good(r#"{"limits": {"cooldown_s": 0}}"#),
        Example::Good(r#"{"gates": {"apply": null}, "limits": {"cooldown_s": 0}}"#),
        Example::Good(r#"{"gates": {"apply": true}, "limits": {"cooldown_s": "0"}}"#),
        // A phase without a pause is shorter than the floor, which is another fault.
        Example::Good(r#"{"gates": {"apply": true}, "cooldowns": {"after_recover_s": 0}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true}, "limits": {"cooldown_s": 0}}"#),
        Example::Bad(r#"{"gates": {«"apply"»: true}, "limits": {"cooldown_s": -0}}"#),
        Example::Bad(
            r#"{"name": "recovery", "gates": {«"apply"»: true}, "limits": {"cooldown_s": 0, "freeze_window_s": 3600},
                "cooldowns": {"after_recover_s": 600}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let Part::Read(cooldown) = passport.limits.cooldown_s else { return };
    if cooldown.value != 0 || !passport.applies() {
        return;
    }
    let part = Place::value(COOLDOWN, cooldown.node);
    let message = "apply is enabled, and `cooldown_s` is 0: no pause between two moves";
    applying::report(passport, part, "no pause", "cooldown", findings, message).cause(Cause::field(COOLDOWN));
}
