//! invalid-version: `version` is not a semantic version.

use semver::Version;

use crate::finding::{Cause, Place, Severity};
use crate::passport::vocabulary::is_blank;
use crate::passport::{Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Silent};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "invalid-version",
    group: Group::Order,
    severity: Severity::Error,
    summary: "`version` is not a semantic version",
    why: "Two revisions of a contract are told apart and put in order by their versions.",
    remedy: "Write MAJOR.MINOR.PATCH, such as `1.4.0`.",
    subsumes: &[],
    merge: None,
    examples: &[
        Example::Good(r#"{"version": "1.4.0"}"#),
        Example::Good(r#"{"version": "2.0.0-rc.1+build.7"}"#),
        // An absent or blank one has no form to be wrong: the contract is unidentified.
        Example::Good(r#"{"version": " "}"#),
        Example::Bad(r#"{"version": «"1.4"»}"#),
        Example::Bad(r#"{"version": «"v1.4.0"»}"#),
        Example::Bad(r#"{"version": «"01.4.0"»}"#),
    ],
    silent: Silent::Unknown,
    check: Check::Passport(check),
};

fn check(passport: &Passport, findings: &mut Findings) {
    const VERSION: &str = "/version";
    let Part::Read(text) = passport.identity.version else { return };
    if is_blank(text.value) || Version::parse(text.value).is_ok() {
        return;
    }
    let finding = findings
        .report(Place::value(VERSION, text.node), format!("{} is not a semantic version", quote(text.value)))
        .cause(Cause::field(VERSION));
    if let Some(meant) = meant(text.value) {
        finding.help(format!("Write {}.", quote(&meant)));
    }
}

/// The version that was meant, where a habit of other places explains the text: blanks around it, a leading `v`, a
/// part or two left out.
fn meant(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let bare = trimmed.strip_prefix(['v', 'V']).unwrap_or(trimmed);
    let padded = ["", ".0", ".0.0"].map(|rest| format!("{bare}{rest}"));
    padded.into_iter().find(|candidate| Version::parse(candidate).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_of_other_places_are_understood() {
        assert_eq!(meant("v1.4.0").as_deref(), Some("1.4.0"));
        assert_eq!(meant(" 1.4 ").as_deref(), Some("1.4.0"));
        assert_eq!(meant("3").as_deref(), Some("3.0.0"));
        assert_eq!(meant("01.4.0"), None);
        assert_eq!(meant("latest"), None);
    }
}
