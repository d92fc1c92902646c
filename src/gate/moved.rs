//! Owns which passport that is gone became which new one: a move is one change, not a removal beside a newcomer.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use sha2::{Digest as _, Sha256};

use crate::document::Document;
use crate::passport::{Part, Passport};

/// How much of two texts must agree, at least, for one to be the other edited: of 100 lines in both together.
const ALIKE: usize = 60;
/// More texts than this on a side are not compared line by line: every one with every other takes too long, and so many
/// have several that are like them.
const MOST_COMPARED: usize = 200;

/// Pairs of what is gone, each text with all its earlier forms, and of what is new, by their numbers: by equal bytes,
/// then by equal `id`, then by likeness. What has several candidates is no pair.
pub fn pairs(gone: &[Vec<&[u8]>], new: &[&[u8]]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let exact = |text: &&[u8]| Some(<[u8; 32]>::from(Sha256::digest(text)));
    one_to_one(gone, new, &mut pairs, exact);
    one_to_one(gone, new, &mut pairs, |text| id(text));
    alike(gone, new, &mut pairs);
    pairs.sort_unstable();
    pairs
}

/// Adds the pairs of what is not in one yet, where each has one partner by that key.
fn one_to_one<K: Eq + Hash>(
    gone: &[Vec<&[u8]>],
    new: &[&[u8]],
    pairs: &mut Vec<(usize, usize)>,
    key: impl Fn(&&[u8]) -> Option<K>,
) {
    let mut by_key: HashMap<K, (HashSet<usize>, HashSet<usize>)> = HashMap::new();
    for (number, texts) in rest(gone, pairs, |pair| pair.0) {
        for key in texts.iter().filter_map(&key) {
            by_key.entry(key).or_default().0.insert(number);
        }
    }
    for (number, text) in rest(new, pairs, |pair| pair.1) {
        if let Some(one) = key(text).and_then(|key| by_key.get_mut(&key)) {
            one.1.insert(number);
        }
    }
    // Two partners show as well as a thousand that none is certain.
    let mut candidates = HashSet::new();
    for (gone, new) in by_key.values() {
        candidates.extend(gone.iter().flat_map(|&before| new.iter().take(2).map(move |&after| (before, after))));
        candidates.extend(new.iter().flat_map(|&after| gone.iter().take(2).map(move |&before| (before, after))));
    }
    add_certain(&candidates, pairs);
}

/// Adds the pairs of texts of which each is like one other only.
fn alike(gone: &[Vec<&[u8]>], new: &[&[u8]], pairs: &mut Vec<(usize, usize)>) {
    let (gone, new) = (rest(gone, pairs, |pair| pair.0), rest(new, pairs, |pair| pair.1));
    if gone.len().max(new.len()) > MOST_COMPARED {
        return;
    }
    let mut candidates = HashSet::new();
    for (after, text) in &new {
        let lines = lines(text);
        for (before, texts) in &gone {
            if texts.iter().any(|earlier| agrees(earlier, &lines)) {
                candidates.insert((*before, *after));
            }
        }
    }
    add_certain(&candidates, pairs);
}

/// Adds the candidates that share neither side with another one.
fn add_certain(candidates: &HashSet<(usize, usize)>, pairs: &mut Vec<(usize, usize)>) {
    let (mut gone, mut new) = (HashMap::new(), HashMap::new());
    for (before, after) in candidates {
        *gone.entry(before).or_insert(0) += 1;
        *new.entry(after).or_insert(0) += 1;
    }
    pairs.extend(candidates.iter().filter(|(before, after)| gone[before] == 1 && new[after] == 1));
}

/// What is in no pair yet, with its number.
fn rest<'t, T>(all: &'t [T], pairs: &[(usize, usize)], side: impl Fn(&(usize, usize)) -> usize) -> Vec<(usize, &'t T)> {
    let paired: HashSet<usize> = pairs.iter().map(side).collect();
    all.iter().enumerate().filter(|(number, _)| !paired.contains(number)).collect()
}

/// The `id` of a passport that states one.
fn id(text: &[u8]) -> Option<String> {
    let document = Document::parse(text);
    match Passport::read(&document)?.identity.id {
        Part::Read(id) => Some(id.value.to_owned()),
        _ => None,
    }
}

/// How often each line occurs, blanks around it left out.
fn lines(text: &[u8]) -> HashMap<&[u8], usize> {
    let mut lines = HashMap::new();
    for line in text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
        *lines.entry(line).or_insert(0) += 1;
    }
    lines
}

/// Whether a text has most of its lines in common with these, and they with it.
fn agrees(earlier: &[u8], lines: &HashMap<&[u8], usize>) -> bool {
    let earlier = self::lines(earlier);
    let common: usize =
        earlier.iter().map(|(line, count)| lines.get(line).copied().unwrap_or_default().min(*count)).sum();
    let all = earlier.values().sum::<usize>() + lines.values().sum::<usize>();
    all > 0 && 2 * common * 100 >= ALIKE * all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passport(id: &str, notes: &[&str]) -> String {
        let notes: Vec<String> = notes.iter().map(|note| format!("    \"{note}\"")).collect();
        let id = if id.is_empty() { String::new() } else { format!("  \"id\": \"{id}\",\n") };
        format!("{{\n{id}  \"invariants\": [\n{}\n  ]\n}}\n", notes.join(",\n"))
    }

    fn pairs_of(gone: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
        let gone: Vec<Vec<&[u8]>> = gone.iter().map(|text| vec![text.as_bytes()]).collect();
        let new: Vec<&[u8]> = new.iter().map(|text| text.as_bytes()).collect();
        pairs(&gone, &new)
    }

    #[test]
    fn equal_bytes_come_before_an_equal_id_and_that_before_likeness() {
        let one = passport("one", &["a", "b", "c", "d"]);
        let edited = passport("one", &["w", "x", "y", "z"]);
        let other = passport("other", &["a", "b", "c", "e"]);
        assert_eq!(pairs_of(&[&one], &[&other, &edited, &one]), [(0, 2)]);
        assert_eq!(pairs_of(&[&one], &[&other, &edited]), [(0, 1)]);
        assert_eq!(pairs_of(&[&one], &[&other]), [(0, 0)]);
        assert_eq!(pairs_of(&[&one], &[&passport("x", &["w", "x", "y", "z", "u", "v"])]), []);
    }

    #[test]
    fn what_has_several_candidates_is_no_pair() {
        let one = passport("one", &["a", "b", "c"]);
        assert_eq!(pairs_of(&[&one], &[&one, &one]), []);
        assert_eq!(pairs_of(&[&one, &one], &[&one]), []);
        let twin = passport("one", &["x", "y", "z"]);
        assert_eq!(pairs_of(&[&one], &[&twin, &passport("one", &["u", "v", "w"])]), []);
        assert_eq!(pairs_of(&[&passport("", &["a", "b", "c"])], &[&passport("", &["a", "b", "c", "d"])]), [(0, 0)]);
    }

    #[test]
    fn every_earlier_form_counts() {
        let (one, other) = (passport("one", &["a"]), passport("other", &["q"]));
        assert_eq!(pairs(&[vec![one.as_bytes(), other.as_bytes()]], &[other.as_bytes()]), [(0, 0)]);
    }
}
