//! stale-calibration: what the contract was agreed for changed while apply is on, and the calibration did not.

use crate::document::{Member, Node, Object};
use crate::finding::{Place, Severity, child, words};
use crate::passport::{Passport, locate};
use crate::rule::{Base, Change, Check, Example, Findings, Group, Rule};
use crate::text::quoted;

const CALIBRATION: &str = "/calibration";

pub(super) static RULE: Rule = Rule {
    id: "stale-calibration",
    group: Group::Change,
    severity: Severity::Error,
    summary: "`context` changed while apply is on, and `calibration` did not",
    why: "The limits were measured for another cluster, model or workload; for this one they were not shown to be safe.",
    remedy: "Measure the limits again and state it in `calibration`, close apply, or have the change approved.",
    examples: &[
        Example::Pair(
            r#"{"context": {"cluster": "a"}, "calibration": {"evidence": "run 7", "date": "2026-02-03"}, "gates": {"apply": true}}"#,
            r#"{"context": {"cluster": "b"}, "calibration": {"evidence": "run 8", "date": "2026-03-01"}, "gates": {"apply": true}}"#,
        ),
        // The base does not say for which model.
        Example::Pair(
            r#"{"context": {"cluster": "a"}, "gates": {"apply": true}}"#,
            r#"{"context": {"cluster": "a", "model": "m"}, "gates": {"apply": true}}"#,
        ),
        Example::Pair(r#"{"context": {"cluster": "a"}}"#, r#"{"context": {"cluster": "b"}}"#),
        Example::Pair(
            r#"{"context": {"cluster": "a"}, "calibration": {"evidence": "run 7", "date": "2026-02-03"}, "gates": {"apply": true}}"#,
            r#"{"context": {"cluster": "b"}, «"calibration"»: {"evidence": "run 7", "date": "2026-02-03"}, "gates": {"apply": true}}"#,
        ),
        Example::Pair(r#"{"context": {"cluster": "a"}, "gates": {"apply": true}}"#, r#"«{»"gates": {"apply": true}}"#),
    ],
    check: Check::Change(check),
    ..Rule::BASE
};

fn check(change: &Change, findings: &mut Findings) {
    let passport = change.subject.passport;
    let Base::Was { past, passport: base, .. } = change.base else { return };
    if !passport.applies() || !base.applies() {
        return;
    }
    let root = passport.root.as_object();
    let (was, now) = (locate(base.root, CALIBRATION), locate(passport.root, CALIBRATION));
    if was.digest != now.digest {
        return;
    }
    let after = context_of(passport);
    let stated = context_of(base).into_iter().flat_map(Object::members);
    let is_same = |key: &str, value: Node| {
        after.and_then(|context| context.get(key)).is_some_and(|now| now.value().same_value(value))
    };
    let mut keys: Vec<&str> = stated.filter(|member| !is_same(member.key(), member.value())).map(Member::key).collect();
    keys.sort_unstable();
    let Some(first) = keys.first() else { return };
    let names = match keys.len() {
        1 => quoted(first).into(),
        all => words!("{first} and {more} more", first = quoted(first), more = all - 1),
    };
    let calibration = if now.is_missing() { "there is no `calibration`" } else { "`calibration` is the same" };
    let message = words!("`context` changed in {names} while apply is on, and {calibration}");
    let shown = root.and_then(|root| root.get("calibration")).map_or(now.span, Member::key_span);
    let finding = findings.report(Place { span: shown, ..now }, message);
    for key in keys {
        let part = child("/context", key);
        let was = locate(base.root, &part);
        finding.label(locate(passport.root, &part), "this is what changed");
        let words = words!("{value} on the base", value = quoted(past.text.get(was.span.range()).unwrap_or_default()));
        finding.labels.push(past.label(was, words));
    }
    finding.changed = Some(Box::new(past.changed(None, None)));
}

fn context_of<'d>(passport: &Passport<'d>) -> Option<Object<'d>> {
    passport.root.as_object()?.get("context")?.value().as_object()
}
