//! permissive-newcomer: a new passport permits more than the template of the profile that it names, or names none and
//! enables apply.

use crate::document::{Document, Member};
use crate::finding::{Changed, Place, Severity, Words, words};
use crate::passport::Passport;
use crate::passport::delta::{Delta, Direction, delta};
use crate::passport::profile::Profile;
use crate::passport::vocabulary::gates;
use crate::rule::{Base, Change, Check, Example, Findings, Group, Rule};
use crate::rules::permitted::more;
use crate::templates;

pub(super) static RULE: Rule = Rule {
    id: "permissive-newcomer",
    group: Group::Change,
    severity: Severity::Error,
    summary: "a new passport permits more than the template of its profile, or names no profile and enables apply",
    why: "A new passport has no base that its limits could be held against; the template of its profile is what people agreed on.",
    remedy: "Keep the passport inside the template of its profile, close apply, or have the passport approved.",
    examples: &[
        // Its name, invariants, signals, `default_mode` and gates of its own are not judged.
        Example::New(
            r#"{"invariants": ["The global batch size stays."], "observability_requirements": null,
               "gates": {"default_mode": "apply", "region": "eu-west"}}"#,
        ),
        Example::New(r#"{"name": "ads-ranker", "limits": {"cooldown_s": 1}}"#),
        Example::New(r#"{«"name"»: "safe", "limits": {"cooldown_s": 1}}"#),
        Example::New(r#"{«"name"»: "safe", "allowed_actuators": {"hot": ["concurrency"]}, "gates": {"apply": true}}"#),
        Example::New(r#"{"name": "ads-ranker", "gates": {«"apply"»: true}}"#),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    let unreadable = match change.base {
        Base::Was { .. } => return,
        Base::Nothing => None,
        Base::Unreadable(past) => Some(past),
    };
    let passport = change.subject.passport;
    let (shown, message, help, beyond) = match passport.profile() {
        Some(profile) => {
            let beyond = beyond_template(profile, passport);
            if beyond.is_empty() {
                return;
            }
            let parts = match beyond.len() {
                1 => "one part".into(),
                count => words!("{count} parts"),
            };
            let name = profile.name();
            let message = words!("the new passport permits more than the template `{name}` in {parts}", name);
            let help = words!(
                "Keep to the template, which `mk passport show --template {name}` prints, or have the passport approved.",
                name
            );
            let name = passport.root.as_object().and_then(|root| root.get("name"));
            (name.map_or(passport.root.head(), Member::key_span), message, help, beyond)
        }
        None if passport.applies() => {
            let message = Words::from("the new passport enables apply, and names no profile that it keeps to");
            let help = "Set `gates.apply` to false, name a profile of the catalogue, or have the passport approved.";
            (passport.gate_place("apply").span, message, help.into(), Vec::new())
        }
        None => return,
    };
    let message = match unreadable {
        Some(past) => {
            let past = past.to_string();
            words!("{message}; it counts as new because {past} cannot be read as a passport")
        }
        None => message,
    };
    let whole = Place::value("", passport.root).shown_at(shown);
    let finding = findings.report(whole, message);
    finding.help(help);
    for delta in &beyond {
        finding.label(delta.head.clone(), more_than(delta));
    }
    finding.changed = Some(Box::new(match unreadable {
        Some(past) => past.changed(None, None),
        None => Changed { was: None, now: None, revision: String::new(), base: None, head: None, others: Vec::new() },
    }));
}

fn more_than(delta: &Delta) -> Words {
    match delta.direction {
        Direction::Undecidable => "not comparable with the template".into(),
        _ => more(delta, "the template"),
    }
}

/// The parts that are not inside the template of a profile.
fn beyond_template(profile: Profile, passport: &Passport) -> Vec<Delta> {
    let Some(template) = templates::by_name(profile.name()) else { return Vec::new() };
    let document = Document::parse_text(template.text);
    let Some(template) = Passport::read(&document) else { return Vec::new() };
    let mut deltas = delta(&template, passport);
    deltas.retain(|delta| {
        matches!(delta.direction, Direction::Widened | Direction::Undecidable) && is_judged(&delta.field)
    });
    deltas
}

/// Whether a newcomer has to keep to this part of its template.
fn is_judged(field: &str) -> bool {
    let mut tokens = field.split('/').skip(1);
    match (tokens.next(), tokens.next()) {
        (Some("name" | "invariants" | "observability_requirements"), _) | (Some("gates"), Some("default_mode")) => {
            false
        }
        (Some("gates"), Some(gate)) => gates().any(|known| known == gate),
        _ => true,
    }
}
