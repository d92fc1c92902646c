//! unsupported-schema-version: `schema_version` is not `passport.v0`.

use crate::finding::{Severity, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::Fault;
use crate::passport::vocabulary::{SCHEMA_VERSION, folded, nearest};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::broken;
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "unsupported-schema-version",
    group: Group::Contract,
    severity: Severity::Error,
    locked: true,
    summary: "`schema_version` is not `passport.v0`",
    why: "The version says what every other field means; read by the rules of another, a contract says something else.",
    remedy: "Write \"passport.v0\".",
    subsumes: &["undecidable-change", "outside-envelope"],
    examples: &[
        Example::Good(r#"{"schema_version": "passport.v0"}"#),
        Example::Bad(r#"{"schema_version": «"Passport.V0 "»}"#),
        Example::Bad(r#"{"schema_version": «"passport. v0"»}"#),
        Example::Bad(r#"{"schema_version": «"v0"»}"#),
        Example::Bad(r#"{"schema_version": «"passport.v1"»}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        let Fault::Version { place, found, read_on } = fault else { continue };
        let version = quote(found);
        if !read_on {
            findings
                .report(
                    place.clone(),
                    words!("{version} is not a version that this program knows; the rest is not checked", version),
                )
                .help(words!(
                    "Write the contract as {SCHEMA_VERSION}, or use a version of this program that knows {version}.",
                    version
                ))
                .cause(broken::part(place));
            continue;
        }
        let finding =
            findings.report(place.clone(), words!("schema_version is {version}, not `{SCHEMA_VERSION}`", version));
        finding.cause(broken::part(place));
        if folded(found) == SCHEMA_VERSION {
            finding.suggest(Some(SCHEMA_VERSION)).fix(Fix {
                title: format!("write \"{SCHEMA_VERSION}\""),
                safety: Safety::Unsafe,
                edits: vec![Edit { span: place.span, replacement: format!("\"{SCHEMA_VERSION}\"") }],
            });
        } else {
            finding.suggest(nearest(found, [SCHEMA_VERSION]));
        }
    }
}
