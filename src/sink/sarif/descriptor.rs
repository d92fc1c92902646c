//! Owns the rule descriptors: the words of a rule as code scanning shows them.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_sarif::sarif::{MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor};

use crate::finding::Severity;
use crate::rule::Rule;
use crate::sink::prose::sentence;

/// Id of the one form that the messages of every rule have.
pub(super) const MESSAGE: &str = "finding";

/// A rule at the level that this run gives it.
pub(super) fn descriptor(rule: &Rule, severity: Severity) -> ReportingDescriptor {
    let uri = rule.help_uri();
    let plain = |text: String| MultiformatMessageString::builder().text(text).build();
    let form = format!("{} says '{{0}}'.", pascal_case(rule.id));
    let help = MultiformatMessageString::builder()
        .text(format!("{} {}", rule.why, rule.remedy))
        .markdown(format!(
            "**Why it matters:** {}\n\n**What to do:** {}\n\n[`{}` in the list of rules]({uri})",
            rule.why, rule.remedy, rule.id
        ))
        .build();
    let properties = [("precision", "very-high"), ("problem.severity", problem(severity))];
    let properties = properties.map(|(key, value)| (key.to_owned(), Value::from(value)));
    ReportingDescriptor::builder()
        .id(rule.id)
        .name(pascal_case(rule.id))
        .short_description(plain(sentence(rule.summary)))
        .full_description(plain(rule.why.to_owned()))
        .help(help)
        .help_uri(uri)
        .message_strings(BTreeMap::from([(MESSAGE.to_owned(), plain(form))]))
        .default_configuration(ReportingConfiguration::builder().level(severity.as_str()).build())
        .properties(
            PropertyBag::builder()
                .tags(vec![rule.group.name().to_owned()])
                .additional_properties(properties.into_iter().collect::<BTreeMap<_, _>>())
                .build(),
        )
        .build()
}

/// The level as code scanning calls it.
const fn problem(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "recommendation",
        Severity::Warning | Severity::Error => severity.as_str(),
    }
}

/// The name of a rule: no two capitals follow each other, which validators take for an acronym.
fn pascal_case(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    let mut is_start = true;
    for word in id.split('-').filter(|word| word.is_ascii() && !word.is_empty()) {
        for (index, c) in word.chars().enumerate() {
            name.push(if index == 0 && is_start { c.to_ascii_uppercase() } else { c });
        }
        is_start = word.len() > 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_pascal_case() {
        assert_eq!(pascal_case("unknown-chord"), "UnknownChord");
        assert_eq!(pascal_case("invalid-json"), "InvalidJson");
        assert_eq!(pascal_case("not-a-knob"), "NotAknob");
    }
}
