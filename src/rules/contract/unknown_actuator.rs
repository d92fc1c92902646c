//! unknown-actuator: an actuator of the user's own looks like a known one, is another framework's name of one, or looks
//! like what it is not.

use crate::document::push_json_string;
use crate::finding::{Cause, Severity, Words, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::{Vocabulary, nearest, nearest_actuator, normal, stranger, synonym_of};
use crate::passport::{Entry, Names, Orphan, Passport};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::text::{is_invisible, quoted, visible};

pub(super) static RULE: Rule = Rule {
    id: "unknown-actuator",
    group: Group::Contract,
    severity: Severity::Warning,
    summary: "an actuator of a name near a known one or another name of it, of mixed scripts or with invisible characters",
    why: "The tuner moves a knob by its exact name: what a reviewer takes for a known and bounded one may be neither.",
    remedy: "Write the known actuator's name, or one of your own in plain letters that cannot be taken for it.",
    subsumes: &["unbounded-actuator", "orphan-knob-limit", "profile-limit-too-loose", "idle-chord", "idle-permission"],
    examples: &[
        Example::Good(r#"{"allowed_actuators": {"cold": ["activation_checkpoint_every", "шаг_накопления"]}}"#),
        // Names of another unit are other knobs.
        Example::Good(r#"{"allowed_actuators": {"propose_only": ["timeout_s", "bucket_cap_kb"]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"num_workers"»], "cold": [«"gradientAccumulationSteps"»]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"microbatch_sizes"»], "cold": ["microbatch_size"]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"hot": [«"Timeout-MS"»], "propose_only": ["Timeout-MS"]}}"#),
        Example::Bad(
            r#"{"allowed_actuators": {"cold": [«"Concurrency"»]}, "limits": {"knob_limits": {"concurrency": null, "Concurrency": {"min": 1, "max": 8}}}}"#,
        ),
        // A Cyrillic letter, an invisible character, and a word whose Greek letters look like Latin ones.
        Example::Bad(r#"{"allowed_actuators": {"cold": [«"grad_\u0430ccum_steps"», «"data_loader\u200b_queue"»]}}"#),
        Example::Bad(r#"{"allowed_actuators": {"propose_only": [«"queue_dερth"»]}}"#),
        // Bounds stand under the name that it looks like.
        Example::Bad(
            r#"{"allowed_actuators": {"hot": [«"io_d\u0435pth\""»]}, "limits": {"knob_limits": {"io_depth\"": {"min": 1, "max": 8}}}}"#,
        ),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, vocabulary, .. }: &Subject, findings: &mut Findings) {
    let mut seen: Option<Names> = None;
    // Two spellings can stand for one actuator; rewriting both would list it twice. And a known one that is listed
    // itself is the only one its bounds are missing for.
    let mut asked: Vec<(&str, bool)> = Vec::new();
    let mut orphans = None;
    for entry in entries(passport) {
        let name = entry.value;
        if entry.known.is_some() || vocabulary.has_actuator(name) || !seen.get_or_insert_default().insert(name) {
            continue;
        }
        let own = || nearest(name, vocabulary.own_actuators());
        let near =
            nearest_actuator(name).or_else(own).or_else(|| bounded_lookalike(name, &mut orphans, passport, vocabulary));
        let synonym = if near.is_none() { synonym_of(name) } else { None };
        let Some(message) = message(name, near, synonym) else { continue };
        let near = near.or(synonym);
        let finding = findings.report(entry.place(), message);
        finding.suggest(near.map(visible)).cause(Cause::actuator(name));
        let Some(near) = near else { continue };
        finding.cause(Cause::actuator(near));
        // Where neither name has bounds, that is another fault.
        let is_bounded = entry.is_bounded || passport.knob(near).is_some();
        if is_bounded {
            finding.cause(Cause::bounds(name));
        }
        let known_name = quoted(near);
        finding.help(words!("Write {known_name}, unless the tuner really has an actuator of this other name."));
        let known = asked.iter().find(|(other, _)| *other == near).copied();
        let (_, listed) = known.unwrap_or_else(|| (near, passport.lists(near)));
        if known.is_none() {
            asked.push((near, listed));
        }
        if !listed && is_bounded {
            finding.cause(Cause::bounds(near)); // Beside the right name, its bounds are a matter of their own.
        }
        // Another spelling of the same word can be rewritten; a near miss is only suggested.
        if !listed && known.is_none() && normal(name) == normal(near) {
            finding.fix(rewrite(passport, name, near));
        }
    }
}

/// The entries of the three lists, in their order.
fn entries<'p, 'd>(passport: &'p Passport<'d>) -> impl Iterator<Item = &'p Entry<'d>> {
    [&passport.hot, &passport.cold, &passport.propose_only].into_iter().flat_map(|list| &list.entries)
}

/// What is wrong with the name; `None` for one of the user's own.
fn message(name: &str, near: Option<&str>, synonym: Option<&str>) -> Option<Words> {
    // Neither can be wrong with ASCII, which nearly every name is.
    if !name.is_ascii() {
        let shown = quoted(name);
        if let Some(c) = name.chars().find(|c| is_invisible(*c)) {
            let code = u32::from(c);
            return Some(words!("actuator {shown} holds the invisible character U+{code:04X}"));
        }
        if let Some(c) = stranger(name) {
            let (stranger, code) = (quoted(&c.to_string()), u32::from(c));
            return Some(words!("actuator {shown} mixes scripts: {stranger} is U+{code:04X}"));
        }
    }
    let name = quoted(name);
    match (near.map(quoted), synonym.map(quoted)) {
        (Some(near), _) => Some(words!("actuator {name} is not known, and is near {near}")),
        (None, Some(known)) => Some(words!("actuator {name} is not known: the tuner's name for it is {known}")),
        (None, None) => None,
    }
}

/// The knob that has bounds, that no list holds, and that the name beyond ASCII only looks like.
fn bounded_lookalike<'d>(
    name: &str,
    orphans: &mut Option<Vec<Orphan<'d>>>,
    passport: &Passport<'d>,
    vocabulary: &Vocabulary,
) -> Option<&'d str> {
    if name.is_ascii() {
        return None;
    }
    let orphans = orphans.get_or_insert_with(|| {
        let mut orphans = passport.orphans(vocabulary);
        orphans.retain(|orphan| orphan.misspelt.is_some());
        orphans
    });
    orphans
        .iter()
        .find(|orphan| orphan.misspelt.is_some_and(|entry| entry.value == name))
        .map(|orphan| orphan.knob.name)
}

/// Writes `known` wherever the passport lists or bounds `name`.
fn rewrite(passport: &Passport, name: &str, known: &str) -> Fix {
    let listed = entries(passport).filter(|entry| entry.value == name).map(|entry| entry.node.span());
    let bounded = passport.knob(name).filter(|_| passport.knob(known).is_none()).map(|knob| knob.member.key_span());
    let mut spans: Vec<_> = listed.chain(bounded).collect();
    spans.sort();
    let mut replacement = String::new();
    push_json_string(&mut replacement, known);
    Fix {
        title: format!("write {replacement}"),
        safety: Safety::Unsafe,
        edits: spans.into_iter().map(|span| Edit { span, replacement: replacement.clone() }).collect(),
    }
}
