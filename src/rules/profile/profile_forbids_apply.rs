//! profile-forbids-apply: apply is enabled under a profile that never applies.

use crate::finding::{Cause, Severity};
use crate::passport::Passport;
use crate::passport::vocabulary::Profile;
use crate::rule::{Check, Example, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "profile-forbids-apply",
    group: Group::Profile,
    severity: Severity::Error,
    summary: "apply is enabled under a profile that never applies",
    why: "Whoever reads `pilot` trusts that nothing will be moved; an open apply moves it all the same.",
    remedy: "Set `gates.apply` to false, or follow a profile that may apply, such as `safe`.",
    // Without apply there is nothing left that these could guard.
    subsumes: &[
        "apply-without-verify",
        "apply-without-kill-switch",
        "apply-while-propose-only",
        "apply-without-bounds",
        "apply-restricted-actuator",
    ],
    merge: None,
    examples: &[
        Example::Good(r#"{"name": "pilot"}"#),
        Example::Good(r#"{"name": "safe", "gates": {"apply": true}}"#),
        Example::Good(r#"{"name": "pilot", "gates": {"apply": "true"}}"#),
        Example::Bad(r#"{"name": "pilot", "gates": {«"apply"»: true}}"#),
    ],
    check: Check::Passport(check),
};

fn check(passport: &Passport, findings: &mut Findings) {
    if passport.profile() == Some(Profile::Pilot) && passport.applies() {
        findings
            .report(passport.gate_place("apply"), "profile `pilot` never applies, and `gates.apply` is true")
            .cause(Cause::gate("apply"));
    }
}
