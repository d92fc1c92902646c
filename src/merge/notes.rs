//! Owns the notes of one repository's reports: those of one scan, without what is about a part alone.

use super::Fit;
use crate::report::{COMPARED_IN_PART, note_of_part};

/// The notes of the reports, each once. `advice`: what a scan says about so many safe and unsafe fixes, in each of its
/// spellings.
pub(super) fn of_group(group: &[&Fit], advice: &dyn Fn(usize, usize) -> Vec<String>) -> Vec<String> {
    // What is about one part comes between what is about the base and what is about the configuration.
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let add = |list: &mut Vec<String>, note: &String| {
        if !list.contains(note) {
            list.push(note.clone());
        }
    };
    let mut is_compared_in_part = false;
    for report in group {
        let read = &report.read;
        let of_part = read.shard.map(|shard| note_of_part((shard.part.get(), shard.parts.get())));
        let advice = advice(read.counts.fixable, read.counts.fixable_unsafe);
        let place = read.notes.iter().position(|note| Some(note) == of_part.as_ref());
        // The approvals that counted come first of all.
        read.approved.iter().for_each(|note| add(&mut before, note));
        for (index, note) in read.notes.iter().enumerate() {
            if Some(index) == place || advice.contains(note) || read.approved.contains(note) {
                continue;
            }
            if note == COMPARED_IN_PART {
                is_compared_in_part |= read.shard.is_none() || read.partial;
            } else if place.is_some_and(|place| index < place) {
                add(&mut before, note);
            } else {
                add(&mut after, note);
            }
        }
    }
    // All approvals, before what else comes first.
    before.sort_by_key(|note| !group.iter().any(|report| report.read.approved.contains(note)));
    before.extend(is_compared_in_part.then(|| COMPARED_IN_PART.to_owned()));
    before.append(&mut after);
    before
}
