//! Owns how a name is read for the words of the families.

use super::families::{Clue, Family};
use super::letters::{LETTER, NUMBERED, PARTS, PLURAL, PLURAL_E, STARTS, with_letters};
use super::looks::plain;
use super::tables::{Condition, List, TABLES, Tables, Trigger, Word};

/// Shorter words are never written with a separator inside.
const SHORTEST_PARTED: usize = 4;
/// Shorter words are never written together with others.
const SHORTEST_GLUED: usize = 3;
/// Shorter companions are the only one on their side.
const SHORTEST_COMPANION: usize = 3;
/// So many letters before or after a family's word are looked through for companions.
const LONGEST_GLUE: usize = 24;

/// A set of families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Families(u8);

impl Families {
    /// No family.
    pub const NONE: Self = Self(0);

    /// The set of one family.
    pub const fn only(family: Family) -> Self {
        Self(1 << family as u8)
    }

    /// The set with a family more.
    #[must_use]
    pub const fn with(self, family: Family) -> Self {
        Self(self.0 | Self::only(family).0)
    }

    /// Whether the family is in the set.
    pub const fn contains(self, family: Family) -> bool {
        self.0 & Self::only(family).0 != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The families of the set, in the order of the documentation.
    pub fn iter(self) -> impl Iterator<Item = Family> {
        Family::ALL.into_iter().filter(move |family| self.contains(*family))
    }
}

/// The families that the words of a name put it in.
pub(super) fn families_by_words(name: &str) -> Families {
    let mut found = Families::NONE;
    in_every_look(name, |reading| {
        reading.search(|condition| {
            found = found.with(condition.family);
            false
        });
    });
    found
}

/// The first clue of the restricted family in a name.
pub(super) fn restricted_by_words(name: &str) -> Option<&'static Clue> {
    let mut found = None;
    in_every_look(name, |reading| {
        reading.search(|condition| {
            let is_it = condition.family == Family::Restricted;
            if is_it {
                found = found.or(Some(condition.clue));
            }
            is_it
        });
    });
    found
}

/// Reads a name in the letters that a person sees.
fn in_every_look(name: &str, mut read: impl FnMut(&Reading)) {
    let mut read = |name: &str| with_letters(name, |letters| read(&Reading { letters, tables: &TABLES }));
    let seen = plain(name);
    read(&seen);
    // Where letters stand in for others, `rn` may stand in for `m`.
    if !name.is_ascii() && seen.contains("rn") {
        read(&seen.replace("rn", "m"));
    }
}

/// A name while it is read.
struct Reading<'l> {
    letters: &'l [u8],
    tables: &'static Tables,
}

impl Reading<'_> {
    /// Hands over each condition that holds, until one is enough.
    fn search(&self, mut is_enough: impl FnMut(&Condition) -> bool) {
        // Each condition is asked once, and each family's exceptions are looked for once, however long the name is.
        let (mut held, mut settled) = (0_u128, 0_u128);
        let mut exceptions: [Option<usize>; 4] = [None; 4];
        for (at, pair) in self.letters.windows(2).enumerate() {
            for trigger in self.tables.starting_with(pair[0], pair[1]) {
                let bit = 1 << trigger.condition;
                if settled & bit != 0
                    || self.word_at(&trigger.word, trigger.inside, at).is_none()
                    || self.is_in_lookalike(trigger, at)
                {
                    continue;
                }
                let condition = &self.tables.conditions[trigger.condition];
                if held & bit == 0 && !self.holds(condition) {
                    settled |= bit;
                    continue;
                }
                held |= bit;
                let family = condition.family as usize;
                let end = *exceptions[family].get_or_insert_with(|| self.end_of_exceptions(family));
                let is_excepted = match condition.family {
                    Family::Restricted => at < end || self.is_only_written(at),
                    _ => end > 0,
                };
                if is_excepted {
                    continue; // A restricted word may come again, after the exception.
                }
                settled |= bit;
                if is_enough(condition) {
                    return;
                }
            }
        }
    }

    fn holds(&self, condition: &Condition) -> bool {
        (condition.beside.is_empty() || self.has_any(&condition.beside)) && !self.has_any(&condition.not_beside)
    }

    /// One past the start of the last exception of the family; 0 where there is none.
    fn end_of_exceptions(&self, family: usize) -> usize {
        let words = &self.tables.exceptions[family];
        let mut places = (0..self.letters.len()).rev();
        places.find(|at| self.any_at(words, *at)).map_or(0, |at| at + 1)
    }

    /// Whether a restricted word follows a first word that says that it is only written down: `log_retry_events`.
    fn is_only_written(&self, at: usize) -> bool {
        let is_first = |word: &Word| self.word_at(word, false, 0) == Some(at);
        let writers = self.tables.writers.starting_with(self.letters[0]);
        at > 0 && writers.iter().any(is_first) && !self.has_any(&self.tables.amounts)
    }

    fn has_any(&self, words: &List) -> bool {
        (0..self.letters.len()).any(|at| self.any_at(words, at))
    }

    fn any_at(&self, words: &List, at: usize) -> bool {
        words.starting_with(self.letters[at]).iter().any(|word| self.word_at(word, false, at).is_some())
    }

    fn is_in_lookalike(&self, trigger: &Trigger, at: usize) -> bool {
        trigger.lookalikes.iter().any(|(offset, index)| {
            let lookalike = &self.tables.lookalikes[*index];
            let Some(start) = at.checked_sub(*offset) else { return false };
            let end = start + lookalike.letters.len();
            self.spells(lookalike, start) && (lookalike.parted || !self.is_parted(start, end))
        })
    }

    fn spells(&self, word: &Word, at: usize) -> bool {
        let there = self.letters.get(at..at + word.letters.len());
        there.is_some_and(|there| there.iter().zip(&word.letters).all(|(one, other)| one & LETTER == *other))
    }

    /// Whether something parts the letters.
    fn is_parted(&self, start: usize, end: usize) -> bool {
        self.letters[start + 1..end].iter().any(|letter| letter & PARTS != 0)
    }

    /// Whether a word can start there, or all have ended.
    fn starts(&self, at: usize) -> bool {
        self.letters.get(at).is_none_or(|letter| letter & STARTS != 0)
    }

    /// The end of the word, if it is written there.
    fn word_at(&self, word: &Word, inside: bool, at: usize) -> Option<usize> {
        let end = at + word.letters.len();
        if !self.spells(word, at)
            || word.numbered && self.letters[end - 1] & NUMBERED == 0
            || word.followed && end == self.letters.len()
        {
            return None;
        }
        let is_parted = self.is_parted(at, end);
        if is_parted && !word.parted && word.letters.len() < SHORTEST_PARTED {
            return None;
        }
        if inside && !is_parted {
            return Some(end);
        }
        let starts = self.starts(at);
        let ends = self.ends(end);
        if starts && ends.is_some() {
            return ends;
        }
        // What starts inside a word and goes on in the next one is by chance: `runtime_out`.
        let may_be_glued = word.letters.len() >= SHORTEST_GLUED && (starts || !is_parted && self.is_glue_before(at));
        if !may_be_glued {
            return None;
        }
        ends.or_else(|| {
            let plural = end + usize::from(self.letters.get(end).is_some_and(|letter| letter & LETTER == PLURAL));
            [end, plural].into_iter().find(|end| self.is_glue_after(*end))
        })
    }

    /// The end of the word, a plural's too, whose singular ends there.
    fn ends(&self, end: usize) -> Option<usize> {
        let letter = |at: usize| self.letters.get(at).map(|letter| letter & (LETTER | STARTS));
        let plural = match (letter(end), letter(end + 1)) {
            (Some(PLURAL), _) => 1,
            (Some(PLURAL_E), Some(PLURAL)) => 2,
            _ => 0,
        };
        [end, end + plural].into_iter().find(|end| self.starts(*end))
    }

    /// Whether nothing but companions is between the start of the word and the place.
    fn is_glue_before(&self, at: usize) -> bool {
        let from = at.saturating_sub(LONGEST_GLUE);
        let start = (from..at).rev().find(|place| self.starts(*place));
        start.is_some_and(|start| self.are_companions(start, at))
    }

    /// Whether nothing but companions is between the place and the end of the word.
    fn is_glue_after(&self, at: usize) -> bool {
        let end = (at..=self.letters.len()).take(LONGEST_GLUE).find(|place| self.starts(*place));
        end.is_some_and(|end| self.are_companions(at, end))
    }

    /// Whether one companion is there, or two of some length.
    fn are_companions(&self, start: usize, end: usize) -> bool {
        self.is_companion(start, end, 0)
            || (start + SHORTEST_COMPANION..end).any(|middle| {
                self.is_companion(start, middle, SHORTEST_COMPANION)
                    && self.is_companion(middle, end, SHORTEST_COMPANION)
            })
    }

    fn is_companion(&self, start: usize, end: usize, shortest: usize) -> bool {
        let Some(first) = self.letters.get(start) else { return false };
        let words = self.tables.companions.starting_with(*first).iter();
        let mut words = words.filter(|word| word.letters.len() >= shortest);
        words.any(|word| start + word.letters.len() == end && self.spells(word, start))
    }
}
