//! old-name: a field or gate bears its name of the older text.

use crate::document::push_json_string;
use crate::finding::{Cause, Place, Severity};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::{Fault, Gate, Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::stated;
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "old-name",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a field or gate bears its name of the older text",
    why: "The tuner does not know the name any more: a gate that one believes closed is open.",
    remedy: "Write today's name.",
    subsumes: &[
        "apply-without-verify",
        "apply-without-kill-switch",
        "missing-safety-gates",
        "profile-gate-missing",
        "profile-forbids-apply",
        "comm-without-telemetry",
        "missing-gates",
        "restricted-actuator",
        "apply-restricted-actuator",
    ],
    examples: &[
        Example::Good(r#"{"gates": {"require_verify_ok": true, "require_paid": true}}"#),
        Example::Bad(r#"{"gates": {"require_verify_ok": null, «"verify-ok"»: true, «"paid_gate"»: true}}"#),
        Example::Bad(r#"{"gates": {"require_kill_switch_off": null, «"Kill-Switch"»: "on"}}"#),
        Example::Bad(r#"{"gates": null, «"safety_gates"»: {"apply": false, "verify-ok": true, "kill_switch": true}}"#),
        Example::Bad(r#"{«"safety-gates"»: {"verify-ok": true}}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    // Two old names can stand for one of today; renaming both would make a duplicate key.
    let mut asked: Vec<(&str, bool)> = Vec::new();
    for fault in &passport.faults {
        let &Fault::OldName { member, ref pointer, today } = fault else { continue };
        let is_field = today == "gates";
        let known = asked.iter().find(|(name, _)| *name == today).copied();
        let (_, stands) = known.unwrap_or_else(|| (today, stands(passport, today)));
        let finding = findings.report(
            Place::key(pointer, member),
            format!("{} is the older text's name of `{today}`", quote(member.key())),
        );
        if known.is_none() {
            asked.push((today, stands));
        }
        if is_field {
            finding.causes.extend(stated::by_gates(member, passport));
        } else if !stands && member.value().as_bool() != Some(false) {
            // Under today's name another type is a fault of its own.
            finding.cause(Cause::gate(today));
        }
        if stands {
            let what = if is_field { "Move what it holds into it" } else { "Keep that one" };
            finding.help(format!("`{today}` stands in this passport too. {what}, and take this one out."));
            continue;
        }
        if known.is_some() {
            finding
                .help(format!("Another key of this passport stands for `{today}` too. Keep one, under today's name."));
            continue;
        }
        let mut key = String::new();
        push_json_string(&mut key, today);
        finding.help(format!("Rename it to {key}.")).fix(Fix {
            title: format!("rename it to {key}"),
            safety: Safety::Unsafe,
            edits: vec![Edit { span: member.key_span(), replacement: key }],
        });
    }
}

/// Whether today's name stands in the passport as well.
fn stands(passport: &Passport, today: &str) -> bool {
    if today == "gates" {
        !matches!(passport.gates, Part::Absent)
    } else {
        !matches!(passport.gate(today), Gate::Absent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn causes(fragment: &str) -> Vec<String> {
        let text = format!("{{\"schema_version\": \"passport.v0\", {fragment}}}");
        let document = Document::parse_text(&text);
        let mut findings = Findings::new(&RULE, Severity::Error);
        check(&Subject::of(&Passport::read(&document).unwrap()), &mut findings);
        findings.into_list().iter().flat_map(|finding| &finding.causes).map(|cause| cause.as_str().to_owned()).collect()
    }

    #[test]
    fn only_a_gate_that_was_meant_to_be_closed_speaks_for_the_others() {
        assert_eq!(causes(r#""gates": {"verify-ok": true}"#), ["/gates/require_verify_ok"]);
        assert!(causes(r#""gates": {"verify-ok": false}"#).is_empty());
        // Under today's name this is a fault of its type.
        assert_eq!(causes(r#""gates": {"kill_switch": "on"}"#), ["/gates/require_kill_switch_off"]);
        // What is stated under today's name counts, and is judged by its own rules.
        assert!(causes(r#""gates": {"require_verify_ok": false, "verify-ok": true}"#).is_empty());
    }

    #[test]
    fn the_old_field_speaks_for_each_gate_it_closes_and_for_the_apply_it_states() {
        let field =
            r#""safety_gates": {"apply": false, "verify-ok": true, "kill-switch": false, "require_paid": true}"#;
        assert_eq!(causes(field), ["/gates/apply", "/gates/require_verify_ok", "/gates/require_paid"]);
        assert_eq!(
            causes(&format!(r#""gates": {{"apply": true, "require_paid": false}}, {field}"#)),
            ["/gates/require_verify_ok"]
        );
    }

    #[test]
    fn of_two_old_names_for_one_gate_none_is_told_that_todays_name_stands() {
        let text = r#"{"schema_version": "passport.v0", "gates": {"verify-ok": true, "verify_ok": true}}"#;
        let document = Document::parse_text(text);
        let mut findings = Findings::new(&RULE, Severity::Error);
        check(&Subject::of(&Passport::read(&document).unwrap()), &mut findings);
        let helps: Vec<String> = findings.into_list().into_iter().map(|finding| finding.help).collect();
        assert_eq!(helps[0], "Rename it to \"require_verify_ok\".");
        assert!(
            helps[1].starts_with("Another key of this passport stands for `require_verify_ok` too."),
            "{}",
            helps[1]
        );
    }
}
