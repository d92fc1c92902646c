//! Owns "one cause, one finding": a finding is dropped when another has the same cause and its rule declares
//! that it subsumes the dropped one.

use std::collections::{HashMap, HashSet};

use crate::finding::{Cause, Finding, Place, Words, last_token, words};
use crate::rules::{self, foreign_character};
use crate::text::{quote, quoted};

/// Drops what is reported twice. The kept finding takes over what the dropped one knew: "did you mean", its place and
/// labels, and its level, so that no level is lowered. A fix is not taken over: it fixes what was dropped.
pub(super) fn one_cause_one_finding(findings: Vec<Finding>) -> Vec<Finding> {
    let holders = Holders::new(&findings).of_all();
    if holders.iter().all(Option::is_none) {
        return findings;
    }
    let mut slots: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    for (index, holder) in holders.iter().enumerate() {
        let Some(holder) = *holder else { continue };
        if let (Some(dropped), Some(kept)) = (slots[index].take(), slots[holder].as_mut()) {
            merge(dropped, kept);
        }
    }
    let merged: HashSet<usize> = holders.into_iter().flatten().collect();
    for holder in merged {
        if let Some(kept) = slots[holder].as_mut() {
            drop_repeated_labels(kept);
        }
    }
    slots.into_iter().flatten().collect()
}

/// Which finding is reported in place of which.
struct Holders<'f> {
    findings: &'f [Finding],
    /// (subsumed rule, cause) to the findings that subsume it.
    subsuming: HashMap<(&'static str, &'f str), Vec<usize>>,
    known: Vec<Outcome>,
}

/// What becomes of a finding.
#[derive(Clone, Copy)]
enum Outcome {
    /// Not decided yet.
    Open,
    /// It is kept.
    Kept,
    /// That one is reported in its place.
    HeldBy(usize),
}

impl<'f> Holders<'f> {
    fn new(findings: &'f [Finding]) -> Self {
        let mut subsuming: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (index, finding) in findings.iter().enumerate() {
            let Some(rule) = rules::by_id(finding.rule) else { continue };
            for &subsumed in rule.subsumes {
                for cause in &finding.causes {
                    subsuming.entry((subsumed, cause.as_str())).or_default().push(index);
                }
            }
        }
        Self { findings, subsuming, known: vec![Outcome::Open; findings.len()] }
    }

    fn of_all(mut self) -> Vec<Option<usize>> {
        (0..self.findings.len()).map(|index| self.of(index)).collect()
    }

    /// The finding that is reported in place of this one, if any: one that is kept, whose rule subsumes this rule, and that
    /// has this cause. A dropped finding replaces no other, otherwise a neighbour of its own replacement would be lost.
    /// The declarations have no circles (a test checks the registry), so this ends.
    fn of(&mut self, index: usize) -> Option<usize> {
        match self.known[index] {
            Outcome::Open => {}
            Outcome::Kept => return None,
            Outcome::HeldBy(holder) => return Some(holder),
        }
        let finding = &self.findings[index];
        let mut holder = None;
        'found: for cause in finding.causes.iter().flat_map(Cause::covers) {
            for at in 0..self.subsuming.get(&(finding.rule, cause)).map_or(0, Vec::len) {
                let other = self.subsuming[&(finding.rule, cause)][at];
                if self.of(other).is_none() {
                    holder = Some(other);
                    break 'found;
                }
            }
        }
        self.known[index] = holder.map_or(Outcome::Kept, Outcome::HeldBy);
        holder
    }
}

fn merge(dropped: Finding, kept: &mut Finding) {
    kept.severity = kept.severity.max(dropped.severity);
    kept.pre_existing &= dropped.pre_existing;
    let here = match dropped.suggestion {
        Some(name) => {
            if dropped.place.span != kept.place.span && kept.suggestion.is_none() {
                misspelt(dropped.misspelt.map_or_else(|| dropped.place.clone(), |place| *place), &name, kept);
            }
            let asked = words!("did you mean `{name}`?", name);
            kept.suggestion.get_or_insert(name);
            asked
        }
        None => dropped.message,
    };
    kept.label(dropped.place, here);
    kept.labels.extend(dropped.labels);
}

/// Reports that the missing name may be there, misspelt: the remedy is to rename it, not to add another.
fn misspelt(place: Place, name: &str, kept: &mut Finding) {
    let found = last_token(&place.at);
    let word = quote(&found);
    if !kept.place.is_missing() && last_token(&kept.place.at) == name {
        let (help, name) = (kept.help.clone(), quoted(name));
        kept.help = words!("{help} Take {word} out: {name} is here already.");
    } else if !kept.help.text().contains(&word) {
        let (help, name, character) = (kept.help.clone(), quoted(name), foreign_character(&found, name));
        kept.help = Words::made(move |f| {
            let mut otherwise = help.to_string();
            if let Some(first) = otherwise.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            write!(f, "Rename {word} to {name} if it is meant{character}. Otherwise {otherwise}")
        });
    }
    kept.misspelt = Some(Box::new(place));
}

/// Drops labels at the finding's own place, and labels that repeat a place.
fn drop_repeated_labels(finding: &mut Finding) {
    let mut shown = HashSet::from([finding.place.span]);
    finding.labels.retain(|label| label.elsewhere.is_some() || shown.insert(label.place.span));
}
