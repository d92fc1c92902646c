//! unidentified-contract: the passport does not say which contract it is, in which version, and whose.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::vocabulary::is_blank;
use crate::passport::{Part, Text};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "unidentified-contract",
    group: Group::Order,
    severity: Severity::Error,
    summary: "the passport does not say which contract it is, in which version, and whose",
    why: "A contract without a name cannot be signed, revised or answered for.",
    remedy: "State `id`, `version` and `owner`.",
    // A field that this group demands and finds misspelt is one fault.
    subsumes: &["misspelt-field"],
    examples: &[
        Example::Good(r#"{"id": "ads-training", "version": "1.0.0", "owner": "platform team"}"#),
        Example::Good(r#"{"id": 7, "version": "1.0.0", "owner": "platform team"}"#),
        // Whether the texts are good ones is for other rules.
        Example::Good(r#"{"id": "1", "version": "latest", "owner": "1"}"#),
        Example::Bad(r#"«{»"id": "ads-training"}"#),
        Example::Bad(r#"«{»"id": " ", "version": "1.0.0", "owners": "platform team"}"#),
        Example::Bad(r#"{"id": "ads-training", "version": «""», "owner": "platform team"}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    let identity = &passport.identity;
    let fields = [("id", identity.id), ("version", identity.version), ("owner", identity.owner)];
    let unstated = fields.into_iter().filter_map(|(name, part)| match part {
        Part::Absent => Some((name, None)),
        Part::Read(text) if is_blank(text.value) => Some((name, Some(text))),
        Part::Read(_) | Part::Broken => None,
    });
    let place = |name: &str, text: &Text| Place::value(child("", name), text.node);
    let part = |(name, text): &(&str, Option<Text>)| match text {
        Some(text) => place(name, text),
        None => Place::missing(child("", name), passport.root.head()),
    };
    let unstated: Vec<(&str, Option<Text>)> = unstated.filter(|field| findings.counts(&part(field))).collect();
    let Some((name, text)) = unstated.first() else { return };
    // Absent fields have one place between them; a blank one is worth showing.
    let first = match text {
        Some(text) if unstated.len() == 1 => place(name, text),
        _ => passport.place(),
    };
    let names = unstated.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let finding = findings.report(first, words!("the contract does not state its {names}", names));
    finding.help(words!(
        "Give {names} a text: `id` names the contract, `version` its revision, `owner` who answers.",
        names
    ));
    for (name, text) in &unstated {
        finding.cause(Cause::field(child("", name)));
        if let (Some(text), true) = (text, unstated.len() > 1) {
            finding.label(place(name, text), "blank");
        }
    }
}
