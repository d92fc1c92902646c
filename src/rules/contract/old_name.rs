//! old-name: a field or gate has an old name.

use crate::document::push_json_string;
use crate::document::{Member, Node};
use crate::finding::{Cause, Place, Severity, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::{Fault, Gate, Part, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::stated;
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "old-name",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "a field or gate has an old name",
    why: "The tuner does not know the name any more: a gate that one believes closed is open.",
    remedy: "Write today's name.",
    subsumes: &[
        "missing-field",
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
        Example::Bad(
            r#"{"allowed_actuators": null, «"allowed_actuators_hot"»: [], «"allowed_actuators_cold"»: ["concurrency"]}"#,
        ),
        Example::Bad(r#"{«"allowedActuatorsHot"»: []}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    for fault in &passport.faults {
        if let &Fault::Flat { member, ref pointer, list } = fault {
            flat(passport, member, pointer, list, findings);
        }
    }
    // Two old names can stand for one of today; renaming both would make a duplicate key.
    let mut asked: Vec<(&str, bool)> = Vec::new();
    for fault in &passport.faults {
        let &Fault::OldName { member, ref pointer, today } = fault else { continue };
        let is_field = today == "gates";
        let known = asked.iter().find(|(name, _)| *name == today).copied();
        let (_, is_stated) = known.unwrap_or_else(|| (today, is_stated(passport, today)));
        let finding = findings.report(
            Place::key(pointer, member),
            words!("{key} is an old name of `{today}`", today, key = quoted(member.key())),
        );
        if known.is_none() {
            asked.push((today, is_stated));
        }
        if is_field {
            finding.causes.extend(stated::by_gates(member, passport));
        } else if !is_stated && member.value().as_bool() != Some(false) {
            // Under today's name another type is a fault of its own.
            finding.cause(Cause::gate(today));
        }
        if is_stated {
            let what = if is_field { "Move what it holds into it" } else { "Keep that one" };
            finding.help(words!(
                "`{today}` is stated in this passport too. {what}, and take this one out.",
                today,
                what
            ));
            continue;
        }
        if known.is_some() {
            finding
                .help(words!("Another key of this passport means `{today}` too. Keep one, under today's name.", today));
            continue;
        }
        let mut key = String::new();
        push_json_string(&mut key, today);
        finding.help(words!("Rename it to {key}.", key)).fix(Fix {
            title: format!("rename it to {key}"),
            safety: Safety::Unsafe,
            edits: vec![Edit { span: member.key_span(), replacement: key }],
        });
    }
}

/// Reports a list of actuators under the name that another program prints.
fn flat(passport: &Passport, member: Member, pointer: &str, list: &'static str, findings: &mut Findings) {
    let message = words!(
        "{key} is what ModeKeeper's own show prints for `allowed_actuators.{list}`",
        list,
        key = quoted(member.key())
    );
    let finding = findings.report(Place::key(pointer, member), message);
    let actuators = passport.root.as_object().and_then(|root| root.get("allowed_actuators")).map(Member::value);
    let is_stated = actuators.and_then(Node::as_object).is_some_and(|lists| lists.get(list).is_some());
    finding.help(if is_stated {
        words!("Take it out: `allowed_actuators.{list}` is stated too, and only that one counts.", list)
    } else {
        words!("Move the list into `allowed_actuators`, under the name `{list}`.", list)
    });
    if !is_stated {
        // Where the object is absent, it is both lists that were printed flat.
        let missing = if actuators.is_none() { String::new() } else { format!("/{list}") };
        finding.cause(Cause::field(format!("/allowed_actuators{missing}")));
    }
}

/// Whether today's name is in the passport as well.
fn is_stated(passport: &Passport, today: &str) -> bool {
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
        let helps: Vec<String> = findings.into_list().into_iter().map(|finding| finding.help.to_string()).collect();
        assert_eq!(helps[0], "Rename it to \"require_verify_ok\".");
        assert!(helps[1].starts_with("Another key of this passport means `require_verify_ok` too."), "{}", helps[1]);
    }
}
