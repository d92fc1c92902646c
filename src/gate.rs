//! Owns the judging of one passport: bytes in, findings out, nothing else touched.

mod both;
mod identity;
pub mod scan;
pub mod shard;
pub mod sniff;
mod subsume;

use crate::document::Document;
use crate::finding::{Finding, Place, Severity};
use crate::passport::sketch::{Familiar, Sketch};
use crate::passport::{Part, Passport};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::{FileReport, Judged, Outcome};
use crate::rule::{Check, Findings, Unread, merge};
use crate::rules::{self, Identified};
use crate::text::LineIndex;

/// Judges the bytes of one file.
pub fn examine(path: RepoPath, bytes: &[u8], policy: &Policy) -> FileReport {
    examine_and(path, bytes, policy, &mut Familiar::default(), |_, _| ()).0
}

/// Judges the bytes of one file, and tells `claimed` the `id` and `version` of a passport that states both. Whoever
/// judges many hands on what is `familiar`.
pub fn examine_and<T>(
    path: RepoPath,
    bytes: &[u8],
    policy: &Policy,
    familiar: &mut Familiar,
    claimed: impl FnOnce(&str, &str) -> T,
) -> (FileReport, Option<T>) {
    if let Some(sketch) = Sketch::read(bytes, familiar).filter(|sketch| policy.clears(sketch)) {
        let claim = sketch.id.zip(sketch.version).map(|(id, version)| claimed(id, version));
        return (FileReport { path, outcome: Outcome::Clean }, claim);
    }
    let document = Document::parse(bytes);
    let passport = Passport::read(&document);
    let findings = judge_passport(&document, passport.as_ref(), policy);
    let claim = passport.as_ref().and_then(Passport::claim).map(|(id, version)| claimed(id, version));
    if findings.is_empty() {
        return (FileReport { path, outcome: Outcome::Clean }, claim);
    }
    (found(path, bytes, findings), claim)
}

/// The identity of a passport that states one, as far as the comparison with others needs it.
pub fn identify(path: &RepoPath, bytes: &[u8], passport: &Passport) -> Option<Identified> {
    let (Part::Read(id), Part::Read(version)) = (passport.identity.id, passport.identity.version) else { return None };
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = LineIndex::new(text);
    let place = Place::value("/id", id.node);
    Some(Identified {
        path: path.clone(),
        id: id.value.to_owned(),
        version: version.value.to_owned(),
        digest: passport.root.digest(),
        start: lines.position(text, place.span.start),
        end: lines.position(text, place.span.end),
        place,
    })
}

/// The report of a file that has these findings.
pub fn found(path: RepoPath, bytes: &[u8], findings: Vec<Finding>) -> FileReport {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let lines = LineIndex::new(&text);
    FileReport { path, outcome: Outcome::Found(Box::new(Judged { text, lines, findings })) }
}

/// The report of a file that could not be looked at.
pub fn unread(path: RepoPath, why: &Unread) -> FileReport {
    let entry_rules = rules::all().filter_map(|rule| match rule.check {
        Check::Entry(check) => Some((rule, check)),
        _ => None,
    });
    let mut spoken = Vec::new();
    for (rule, check) in entry_rules {
        let mut findings = Findings::new(rule, Severity::Error);
        check(why, &mut findings);
        spoken.extend(findings.into_list());
    }
    // One of the entry rules speaks of every kind of `Unread`; should none of them, the file is still no pass.
    let finding = spoken.into_iter().next().unwrap_or_else(|| Finding::unspoken(format!("{why:?}")));
    FileReport { path, outcome: Outcome::Unread(Box::new(finding)) }
}

/// All findings of one document: each cause once, in the order of the text.
pub fn judge(document: &Document, policy: &Policy) -> Vec<Finding> {
    judge_passport(document, Passport::read(document).as_ref(), policy)
}

fn judge_passport(document: &Document, passport: Option<&Passport>, policy: &Policy) -> Vec<Finding> {
    let mut all = Vec::new();
    for &(rule, severity) in policy.rules() {
        let mut findings = Findings::new(rule, severity);
        match rule.check {
            Check::Document(check) => check(document, &mut findings),
            Check::Passport(check) => {
                if let Some(passport) = passport {
                    check(passport, &mut findings);
                }
            }
            Check::Entry(_) | Check::Repository => {}
        }
        all.extend(findings.into_list());
    }
    if all.len() > 1 {
        all = subsume::one_cause_one_finding(all);
    }
    all = merged(all);
    all.sort_by(|a, b| (a.place.span, a.rule, &a.message).cmp(&(b.place.span, b.rule, &b.message)));
    all
}

/// Makes one finding of those whose rule says so.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut out = Vec::with_capacity(findings.len());
    let mut pending: Vec<Finding> = Vec::new();
    // The findings of one rule stand together.
    for finding in findings {
        if pending.first().is_some_and(|first| first.rule != finding.rule) {
            flush(&mut pending, &mut out);
        }
        if rules::by_id(finding.rule).is_some_and(|rule| rule.merge.is_some()) {
            pending.push(finding);
        } else {
            out.push(finding);
        }
    }
    flush(&mut pending, &mut out);
    out
}

fn flush(pending: &mut Vec<Finding>, out: &mut Vec<Finding>) {
    let Some(first) = pending.first() else { return };
    if let Some(message) = rules::by_id(first.rule).and_then(|rule| rule.merge) {
        out.extend(merge(std::mem::take(pending), message));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rule::Silent;

    /// What the short way is certain of, the long way says too, rule by rule; returns the rules that speak of a text
    /// that has a sketch.
    fn both_ways_agree(text: &str) -> Vec<&'static str> {
        let Some(sketch) = Sketch::read(text.as_bytes(), &mut Familiar::default()) else { return Vec::new() };
        let document = Document::parse_text(text);
        let mut speakers = Vec::new();
        for rule in rules::all() {
            let is_silent = match rule.silent {
                Silent::Sketched => true,
                Silent::If(is_silent) => is_silent(&sketch),
                Silent::Unknown => false,
            };
            let mut findings = Findings::new(rule, rule.severity);
            match rule.check {
                Check::Document(check) => check(&document, &mut findings),
                Check::Passport(check) => check(&Passport::read(&document).unwrap(), &mut findings),
                Check::Entry(_) | Check::Repository => {}
            }
            if !findings.into_list().is_empty() {
                assert!(!is_silent, "{} is not silent on {text}", rule.id);
                speakers.push(rule.id);
            }
        }
        speakers
    }

    /// A template under the name of a template, turned.
    fn turned(template: usize, name: usize, turns: &[usize]) -> String {
        let [template, named] = [template, name].map(|index| &crate::templates::ALL[index]);
        let name = |name| format!("\"name\": \"{name}\"");
        let text = template.text.replace(&name(template.name()), &name(named.name()));
        turns.iter().fold(text, |text, turn| text.replace(TURNS[*turn].0, TURNS[*turn].1))
    }

    #[test]
    fn each_question_to_a_sketch_is_put_where_its_rule_speaks() {
        let count = crate::templates::ALL.len();
        let mut speakers = std::collections::BTreeSet::new();
        for (template, name) in (0..count).flat_map(|template| (0..count).map(move |name| (template, name))) {
            for turn in 0..TURNS.len() {
                speakers.extend(both_ways_agree(&turned(template, name, &[turn])));
                speakers.extend(both_ways_agree(&turned(template, name, &[0, turn])));
            }
        }
        for rule in rules::all().filter(|rule| matches!(rule.silent, Silent::If(_))) {
            assert!(speakers.contains(rule.id), "{} is never heard", rule.id);
        }
    }

    #[test]
    fn clean_passports_are_cleared_by_their_sketch() {
        let policy = Policy::default();
        for template in &crate::templates::ALL {
            assert!(
                policy.clears(&Sketch::read(template.text.as_bytes(), &mut Familiar::default()).unwrap()),
                "{}",
                template.name()
            );
            both_ways_agree(template.text);
        }
    }

    /// Turns of a template that keep its shape and change what it permits.
    const TURNS: &[(&str, &str)] = &[
        ("\"apply\": false", "\"apply\": true"),
        ("\"apply\": false,", ""),
        ("\"propose_only\": false", "\"propose_only\": true"),
        ("\"require_verify_ok\": true", "\"require_verify_ok\": false"),
        ("\"require_kill_switch_off\": true,", ""),
        ("\"require_paid\": true", "\"require_paid\": false"),
        ("\"require_comm_telemetry\": true", "\"require_comm_telemetry\": false"),
        ("\"default_mode\"", "\"allow_restricted\": [\"timeout_ms\", \"retry_limit\"], \"default_mode\""),
        ("\"hot\": []", "\"hot\": [\"timeout_ms\"]"),
        ("\"hot\": []", "\"hot\": [\"retry_limit\", \"comm_bucket_mb\"]"),
        ("\"hot\": []", "\"hot\": [\"concurency\"]"),
        ("\"hot\": []", "\"hot\": [\"\u{441}oncurrency\"]"),
        ("\"hot\": []", "\"hot\": [\"io_depth\", \"concurrency\"]"),
        ("\"microbatch_size\",", ""),
        ("\"BURST-ABSORB\",", "\"DRIFT-RETUNE\","),
        ("\"concurrency\"", "\"io_depth\""),
        ("\"NORMAL-HOLD\",", ""),
        ("\"RECOVER\",", ""),
        ("\"DRIFT-RETUNE\",", ""),
        ("\"BURST-ABSORB\",", ""),
        ("\"INPUT-STRAGGLER\",", ""),
        ("lobal batch", "lobal  batch"),
        ("\"cooldown_s\": ", "\"cooldown_s\": 9"),
        ("\"max_delta_per_step\": ", "\"max_delta_per_step\": 9"),
        ("\"after_relock_s\": ", "\"after_relock_s\": 0, \"after_it_s\": "),
        ("\"min\": 1, \"max\": ", "\"min\": 1, \"max\": 1"),
        ("[\"step_time_p95\", \"global_batch\"]", "[]"),
        ("\"name\": \"", "\"name\": \"x-"),
    ];

    proptest! {
        #[test]
        fn the_short_way_is_certain_only_of_what_the_long_way_says(
            template in 0..crate::templates::ALL.len(),
            name in 0..crate::templates::ALL.len(),
            turns in proptest::collection::vec(0..TURNS.len(), 0..5),
        ) {
            both_ways_agree(&turned(template, name, &turns));
        }
    }
}
