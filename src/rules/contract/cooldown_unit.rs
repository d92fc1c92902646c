//! cooldown-unit: a phase cooldown is a number whose key does not say that it is seconds.

use crate::document::{Kind, Member, Node, Object};
use crate::finding::{Place, Severity, child, words};
use crate::passport::vocabulary::{differ_in_unit, is_name};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "cooldown-unit",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "a phase cooldown is a number or a duration, and its key does not end in `_s`",
    why: "The tuner reads only the cooldowns whose keys end in `_s`: this one damps nothing.",
    remedy: "State the cooldown in whole seconds, under a key that ends in `_s`.",
    examples: &[
        Example::Good(r#"{"cooldowns": {"after_recover_s": 1200, "note": "agreed with the platform team"}}"#),
        Example::Good(r#"{"cooldowns": {"after_relock": "two intervals", "by": {"day": 1}, "note": "2 intervals"}}"#),
        // Of another type: that is invalid-cooldown.
        Example::Good(r#"{"cooldowns": {"after_recover_s": "1200"}}"#),
        Example::Bad(r#"{"cooldowns": {«"after_recover"»: 1200}}"#),
        Example::Bad(r#"{"cooldowns": {«"after_relock_ms"»: 1200, "after_relock_s": 900}}"#),
        Example::Bad(r#"{"cooldowns": {«"after_recover"»: "20m", «"after_relock"»: "PT15M", «"hold"»: "1.5 hours"}}"#),
        Example::Bad(r#"{"cooldowns": {«"after_burst_sec"»: "0", «"after_hold_min"»: 1.5}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    if passport.cooldowns_have_unit {
        return;
    }
    let cooldowns = passport.root.as_object().and_then(|root| root.get("cooldowns")).map(Member::value);
    let members = cooldowns.and_then(Node::as_object).into_iter().flat_map(Object::members);
    for member in members.filter(|member| !member.key().ends_with("_s") && is_name(member.key())) {
        let key = member.key();
        let found = match member.value().kind() {
            Kind::Number(text) => text,
            // A number in quotes is one, too, and so is one with its unit.
            Kind::String(text) if is_number(text) || is_duration(text) => text,
            _ => continue,
        };
        let message = words!(
            "cooldown {key} is {found}, and its key does not end in `_s`",
            key = quoted(key),
            found = quoted(found)
        );
        let finding = findings.report(Place::key(child("/cooldowns", key), member), message);
        if !differ_in_unit(key, "cooldown_s") {
            let stem = key.trim_end_matches("_seconds").trim_end_matches("_secs").trim_end_matches("_sec");
            finding.help(words!(
                "If these are seconds, name it {value} and write a whole number.",
                value = quoted(&format!("{stem}_s"))
            ));
        }
    }
}

/// Whether a text is a number with a unit of time: `20m`, `1.5 hours`, `PT20M`.
fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 19] = [
        "ms", "msec", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", "hr",
        "hrs", "hour", "hours", "d", "days",
    ];
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix("pt").unwrap_or(&text);
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '_');
    unit.len() < text.len() && UNITS.contains(&unit.trim_start())
}

fn is_number(text: &str) -> bool {
    text.trim().bytes().next_back().is_some_and(|byte| byte.is_ascii_digit()) && text.trim().parse::<f64>().is_ok()
}
