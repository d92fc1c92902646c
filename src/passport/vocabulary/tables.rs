//! Owns the tables of the families, made ready for reading.

use std::sync::LazyLock;

use super::families::{AMOUNTS, COMPANIONS, Clue, Family, LOOKALIKES, WRITERS, Words};
use super::letters::{LETTER, TO};

/// A word of a table in the letters of a reading.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) letters: Box<[u8]>,
    /// A number has to follow.
    pub(super) numbered: bool,
    /// Another word has to follow.
    pub(super) followed: bool,
    /// The word is several, and whatever parts them is part of it.
    pub(super) parted: bool,
}

impl Word {
    pub(super) fn of(text: &str) -> Self {
        let letters = text.bytes().filter_map(|byte| match byte {
            b'a'..=b'z' => Some(byte - b'a' + 1),
            b'2' => Some(TO),
            _ => None,
        });
        let (numbered, followed) = (text.ends_with('#'), text.ends_with('>'));
        Self { letters: letters.collect(), numbered, followed, parted: text.contains(' ') }
    }
}

/// A list of words.
#[derive(Debug)]
pub(super) struct List {
    /// By their first letters.
    words: Vec<Word>,
    /// Where the words of a first letter start.
    first: [u16; LETTER as usize + 2],
}

impl List {
    fn of(texts: impl IntoIterator<Item = Words>) -> Self {
        let mut words: Vec<Word> = texts.into_iter().flat_map(Words::iter).map(Word::of).collect();
        words.sort_by_key(|word| word.letters[0]);
        let mut first = [0; LETTER as usize + 2];
        for word in &words {
            first[usize::from(word.letters[0]) + 1] += 1;
        }
        sum_up(&mut first);
        Self { words, first }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words that start with the letter.
    pub(super) fn starting_with(&self, letter: u8) -> &[Word] {
        let letter = usize::from(letter & LETTER);
        &self.words[usize::from(self.first[letter])..usize::from(self.first[letter + 1])]
    }
}

/// Turns numbers of words into where they start.
fn sum_up(counts: &mut [u16]) {
    for place in 1..counts.len() {
        counts[place] += counts[place - 1];
    }
}

/// A clue in the letters of a reading.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) family: Family,
    pub(super) clue: &'static Clue,
    pub(super) beside: List,
    pub(super) not_beside: List,
}

/// A word of a clue.
#[derive(Debug)]
pub(super) struct Trigger {
    pub(super) word: Word,
    pub(super) inside: bool,
    pub(super) condition: usize,
    /// Where lookalikes hold the word, and their places in [`Tables::lookalikes`].
    pub(super) lookalikes: Vec<(usize, usize)>,
}

/// The tables of the families, made ready for reading.
pub(super) struct Tables {
    pub(super) conditions: Vec<Condition>,
    /// By their first two letters.
    triggers: Vec<Trigger>,
    /// Where the triggers of two first letters start.
    first: Vec<u16>,
    pub(super) lookalikes: Vec<Word>,
    pub(super) companions: List,
    /// In the order of [`Family::ALL`].
    pub(super) exceptions: [List; 4],
    pub(super) writers: List,
    pub(super) amounts: List,
}

pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

/// The place of two first letters in [`Tables::first`].
fn pair(one: u8, other: u8) -> usize {
    usize::from(one & LETTER) << 5 | usize::from(other & LETTER)
}

impl Tables {
    fn new() -> Self {
        let lookalikes: Vec<Word> = LOOKALIKES.iter().map(Word::of).collect();
        let mut conditions = Vec::new();
        let mut triggers: Vec<Trigger> = Vec::new();
        for family in Family::ALL {
            for clue in family.clues() {
                for (words, inside) in [(clue.words, false), (clue.inside, true)] {
                    triggers.extend(words.iter().map(|word| Trigger::new(word, inside, conditions.len(), &lookalikes)));
                }
                let (beside, not_beside) = (List::of([clue.beside]), List::of([clue.not_beside]));
                conditions.push(Condition { family, clue, beside, not_beside });
            }
        }
        let key = |trigger: &Trigger| pair(trigger.word.letters[0], trigger.word.letters[1]);
        triggers.sort_by_key(key);
        let mut first = vec![0; pair(LETTER, LETTER) + 2];
        for trigger in &triggers {
            first[key(trigger) + 1] += 1;
        }
        sum_up(&mut first);
        Self {
            conditions,
            triggers,
            first,
            lookalikes,
            companions: List::of([COMPANIONS]),
            exceptions: Family::ALL.map(|family| List::of(family.exceptions())),
            writers: List::of([WRITERS]),
            amounts: List::of([AMOUNTS]),
        }
    }

    pub(super) fn starting_with(&self, one: u8, other: u8) -> &[Trigger] {
        let pair = pair(one, other);
        &self.triggers[usize::from(self.first[pair])..usize::from(self.first[pair + 1])]
    }
}

impl Trigger {
    fn new(word: &str, inside: bool, condition: usize, lookalikes: &[Word]) -> Self {
        let word = Word::of(word);
        let held = lookalikes.iter().enumerate().filter_map(|(index, lookalike)| {
            let at = lookalike.letters.windows(word.letters.len()).position(|part| part == &*word.letters)?;
            Some((at, index))
        });
        Self { inside, condition, lookalikes: held.collect(), word }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_in_small_letters_and_the_tables_are_small_enough_for_their_sets() {
        let is_plain = |word: &str| word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b' ' | b'2' | b'#' | b'>'));
        for family in Family::ALL {
            for clue in family.clues() {
                for words in [clue.words, clue.inside, clue.beside, clue.not_beside] {
                    assert!(words.iter().all(is_plain), "{}", clue.about);
                }
                assert!(clue.words.iter().chain(clue.inside.iter()).all(|word| Word::of(word).letters.len() > 1));
                assert!(!clue.words.is_empty(), "{}", clue.about);
            }
            assert!(family.exceptions().iter().all(|words| words.iter().all(is_plain)));
        }
        assert!(COMPANIONS.iter().chain(LOOKALIKES.iter()).all(is_plain));
        assert!(TABLES.conditions.len() <= 128);
    }
}
