//! invalid-version: `version` is not a semantic version.

use crate::finding::{Cause, Place, Severity, words};
use crate::passport::Part;
use crate::passport::vocabulary::is_blank;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "invalid-version",
    group: Group::Order,
    severity: Severity::Error,
    summary: "`version` is not a semantic version",
    why: "Two revisions of a contract are distinguished and put in order by their versions.",
    remedy: "Write MAJOR.MINOR.PATCH, such as `1.4.0`.",
    examples: &[
        Example::Good(r#"{"version": "1.4.0"}"#),
        Example::Good(r#"{"version": "2.0.0-rc.1+build.7"}"#),
        // An absent or blank one has no form to be wrong: the contract is unidentified.
        Example::Good(r#"{"version": " "}"#),
        Example::Good(r#"{"version": "1.20260101000000000000000.0"}"#),
        Example::Bad(r#"{"version": «"1.4"»}"#),
        Example::Bad(r#"{"version": «"v1.4.0"»}"#),
        Example::Bad(r#"{"version": «"01.4.0"»}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    const VERSION: &str = "/version";
    let Part::Read(text) = passport.identity.version else { return };
    if is_blank(text.value) || is_semantic(text.value) {
        return;
    }
    let finding = findings
        .report(
            Place::value(VERSION, text.node),
            words!("{value} is not a semantic version", value = quoted(text.value)),
        )
        .cause(Cause::field(VERSION));
    if let Some(meant) = meant(text.value) {
        finding.help(words!("Write {meant}.", meant = quoted(&meant)));
    }
}

/// Whether the text has the form of a semantic version, 2.0.0: a number is any run of digits.
fn is_semantic(text: &str) -> bool {
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre_release) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = |part: &str| is_digits(part) && (part == "0" || !part.starts_with('0'));
    let is_word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && pre_release
            .is_none_or(|pre| pre.split('.').all(|part| is_word(part) && (!is_digits(part) || is_number(part))))
        && build.is_none_or(|build| build.split('.').all(is_word))
}

/// The version that was meant, where a habit of other places explains the text: blanks around it, a leading `v`, a
/// part or two left out.
fn meant(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let bare = trimmed.strip_prefix(['v', 'V']).unwrap_or(trimmed);
    let padded = ["", ".0", ".0.0"].map(|rest| format!("{bare}{rest}"));
    padded.into_iter().find(|candidate| is_semantic(candidate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_three_numbers_and_words_behind_them() {
        for text in [
            "0.0.0",
            "1.0.0-0.a-b.1",
            "1.0.0--",
            "1.0.0+001.x",
            "1.0.0-rc.1+a-b",
            "99999999999999999999999.0.0",
            "1.0.0-0a",
        ] {
            assert!(is_semantic(text), "{text}");
        }
        for text in [
            "",
            "1",
            "1.0",
            "1.0.0.0",
            "1..0",
            "01.0.0",
            "1.0.0-",
            "1.0.0-01",
            "1.0.0-a..b",
            "1.0.0+",
            "1.0.0+a+b",
            "1.0.0-é",
            " 1.0.0",
        ] {
            assert!(!is_semantic(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn within_64_bits_it_is_what_the_crate_says(text in "[0-9]{1,2}(\\.[0-9]{1,2}){1,3}([-+.][0-9a-zA-Z+.-]{0,6})?") {
            proptest::prop_assert_eq!(is_semantic(&text), semver::Version::parse(&text).is_ok());
        }
    }

    #[test]
    fn habits_of_other_places_are_understood() {
        assert_eq!(meant("v1.4.0").as_deref(), Some("1.4.0"));
        assert_eq!(meant(" 1.4 ").as_deref(), Some("1.4.0"));
        assert_eq!(meant("3").as_deref(), Some("3.0.0"));
        assert_eq!(meant("01.4.0"), None);
        assert_eq!(meant("latest"), None);
    }
}
