//! Owns "one cause, one finding": a finding is dropped when another speaks of the same cause and its rule declares
//! that it does so better.

use std::collections::{HashMap, HashSet};

use crate::finding::{Cause, Finding, Place, last_token};
use crate::rules::{self, foreign_character};
use crate::text::quote;

/// Drops what is told twice. The finding that stays takes over what the dropped one knew: "did you mean", its place and
/// labels, and its level, so that nothing is ever lowered by being told once. A fix is not handed on: it mends what was dropped.
pub(super) fn one_cause_one_finding(findings: Vec<Finding>) -> Vec<Finding> {
    let holders = Holders::new(&findings).of_all();
    if holders.iter().all(Option::is_none) {
        return findings;
    }
    let mut slots: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    for (index, holder) in holders.iter().enumerate() {
        let Some(holder) = *holder else { continue };
        if let (Some(dropped), Some(kept)) = (slots[index].take(), slots[holder].as_mut()) {
            lend(dropped, kept);
        }
    }
    let lent: HashSet<usize> = holders.into_iter().flatten().collect();
    for holder in lent {
        if let Some(kept) = slots[holder].as_mut() {
            tell_once(kept);
        }
    }
    slots.into_iter().flatten().collect()
}

/// Who speaks in whose place.
struct Holders<'f> {
    findings: &'f [Finding],
    /// (subsumed rule, cause) to those who subsume it.
    speakers: HashMap<(&'static str, &'f str), Vec<usize>>,
    known: Vec<Fate>,
}

/// What becomes of a finding.
#[derive(Clone, Copy)]
enum Fate {
    /// Nobody has looked yet.
    Open,
    /// It stays.
    Stays,
    /// That one speaks in its place.
    HeldBy(usize),
}

impl<'f> Holders<'f> {
    fn new(findings: &'f [Finding]) -> Self {
        let mut speakers: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (index, finding) in findings.iter().enumerate() {
            let Some(rule) = rules::by_id(finding.rule) else { continue };
            for &subsumed in rule.subsumes {
                for cause in &finding.causes {
                    speakers.entry((subsumed, cause.as_str())).or_default().push(index);
                }
            }
        }
        Self { findings, speakers, known: vec![Fate::Open; findings.len()] }
    }

    fn of_all(mut self) -> Vec<Option<usize>> {
        (0..self.findings.len()).map(|index| self.of(index)).collect()
    }

    /// The finding that speaks in the place of this one, if any: one that stays, declares this rule and has this cause.
    /// One that is itself dropped speaks for nobody, else a neighbour of what it was dropped for would go unsaid.
    /// Declarations never go round in a circle (a test holds the registry to it), so this ends.
    fn of(&mut self, index: usize) -> Option<usize> {
        match self.known[index] {
            Fate::Open => {}
            Fate::Stays => return None,
            Fate::HeldBy(holder) => return Some(holder),
        }
        let finding = &self.findings[index];
        let mut holder = None;
        'found: for cause in finding.causes.iter().flat_map(Cause::covers) {
            for at in 0..self.speakers.get(&(finding.rule, cause)).map_or(0, Vec::len) {
                let speaker = self.speakers[&(finding.rule, cause)][at];
                if self.of(speaker).is_none() {
                    holder = Some(speaker);
                    break 'found;
                }
            }
        }
        self.known[index] = holder.map_or(Fate::Stays, Fate::HeldBy);
        holder
    }
}

fn lend(dropped: Finding, kept: &mut Finding) {
    kept.severity = kept.severity.max(dropped.severity);
    let here = match dropped.suggestion {
        Some(name) => {
            if dropped.place.span != kept.place.span && kept.suggestion.is_none() {
                misspelt(dropped.misspelt.unwrap_or_else(|| dropped.place.clone()), &name, kept);
            }
            let asked = format!("did you mean `{name}`?");
            kept.suggestion.get_or_insert(name);
            asked
        }
        None => dropped.message,
    };
    kept.label(dropped.place, here);
    kept.labels.extend(dropped.labels);
}

/// Says of a finding that the name it misses may stand elsewhere, misspelt: what to do is to rename that, not to add
/// another.
fn misspelt(place: Place, name: &str, kept: &mut Finding) {
    let found = last_token(&place.at);
    let word = quote(&found);
    if !kept.place.is_missing() && last_token(&kept.place.at) == name {
        kept.help = format!("{} Take {word} out: {} stands here already.", kept.help, quote(name));
    } else if !kept.help.contains(&word) {
        let mut otherwise = std::mem::take(&mut kept.help);
        if let Some(first) = otherwise.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let character = foreign_character(&found, name);
        kept.help = format!("Rename {word} to {} if it is meant{character}. Otherwise {otherwise}", quote(name));
    }
    kept.misspelt = Some(place);
}

/// Keeps of the labels those that show something: not the finding's own place, and no place twice.
fn tell_once(finding: &mut Finding) {
    let mut shown = HashSet::from([finding.place.span]);
    finding.labels.retain(|label| label.elsewhere.is_some() || shown.insert(label.place.span));
}
