//! missing-invariants: a topic that a signed contract has to protect is named by no invariant.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::vocabulary::{TOPICS, plain_topics};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "missing-invariants",
    group: Group::Order,
    severity: Severity::Error,
    summary: "a topic that a signed contract has to protect is named by no invariant",
    why: "The invariants are what the customer signs: batch, service level, accepted risk.",
    remedy: "Add an invariant for the topic.",
    subsumes: &["global-batch-unprotected"],
    examples: &[
        Example::Good("{}"),
        Example::Good(r#"{"invariants": ["global_batch within 2 %; SLO: p99 step time; one rollback a day"]}"#),
        Example::Good(
            r#"{"invariants": ["Глобальный батч постоянен",
                "Задержка шага в пределах", "Не более одного отката"]}"#,
        ),
        Example::Good(r#"{"invariants": ["Nothing breaks.", 7]}"#),
        Example::Bad(
            r#"{"invariants": «[»"The global batch stays.", "At most one rollback a day.", "No slow start."]}"#,
        ),
        Example::Bad(r#"«««{»»»"invariants": null}"#),
        // A rolled sleeve is no rollback, and a batch job no global batch.
        Example::Bad(r#"{"invariants": ««[»»"p99 below 2 s", "One batch job per globe; sleeves are rolled up."]}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, .. }: &Subject, findings: &mut Findings) {
    const LIST: &str = "/invariants";
    let invariants = &passport.invariants;
    if !invariants.whole {
        return;
    }
    let mut plain = [false; TOPICS.len()];
    for entry in &invariants.entries {
        for (plain, shown) in plain.iter_mut().zip(plain_topics(entry.value)) {
            *plain |= shown;
        }
    }
    for (topic, is_plain) in TOPICS.iter().zip(plain) {
        if is_plain || invariants.entries.iter().any(|entry| topic.is_told_by(entry.value)) {
            continue;
        }
        let place = match invariants.node {
            Some(list) => Place::value(LIST, list),
            None => Place::missing(LIST, passport.root.head()),
        };
        // Each topic is a fault of its own, also where all of them stand in one place.
        let place = Place { at: child(LIST, topic.id), ..place };
        findings
            .report(place, words!("no invariant names {names}", names = topic.names))
            .help(words!("Add one to `invariants`, such as \"{sample}\"", sample = topic.sample))
            .cause(Cause::invariant(topic.id));
    }
}
