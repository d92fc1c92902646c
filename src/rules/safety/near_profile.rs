//! near-profile: the passport's name looks like that of a profile, and is not.

use crate::finding::{Place, Severity, words};
use crate::passport::Part;
use crate::passport::vocabulary::near_profile;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::misspelt;
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "near-profile",
    group: Group::Safety,
    severity: Severity::Warning,
    summary: "the name is near that of a profile (an error when only case, blanks or the look of letters differ)",
    why: "Readers take the passport for the profile's, and none of the profile's rules is checked.",
    remedy: "Write the profile's name, or a name of your own that cannot be taken for it.",
    examples: &[
        Example::Good(r#"{"name": "pilot"}"#),
        Example::Good(r#"{"name": "costa-rica-pilot-plant"}"#),
        Example::Good(r#"{"name": "host"}"#),
        Example::Good(r#"{"name": "safe-eu-v2"}"#),
        Example::Good(r#"{"name": ["Pilot"]}"#),
        Example::Bad(r#"{"name": «"Pilot"»}"#),
        Example::Bad(r#"{"name": «"saef"»}"#),
        Example::Bad(r#"{"name": «"сost"»}"#),
        Example::Bad(r#"{"name": «" io "»}"#),
        Example::Bad(r#"{"name": «"recovery-v2"»}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, profile, .. }: &Subject, findings: &mut Findings) {
    let Part::Read(name) = passport.name else { return };
    if profile.is_some() {
        return;
    }
    let Some(near) = near_profile(name.value) else { return };
    let (found, profile) = (quote(name.value), near.profile.name());
    let character = misspelt::foreign_character(name.value, profile);
    let finding = findings.report(
        Place::value("/name", name.node),
        words!(
            "the name {found} is not `{profile}`, and no rule of that profile holds{character}",
            found,
            profile,
            character
        ),
    );
    finding.suggest(Some(profile));
    finding.help(words!("Write \"{profile}\" to follow the profile, or a name that cannot be taken for it.", profile));
    if near.looks_the_same {
        finding.level(Severity::Error);
    }
}
