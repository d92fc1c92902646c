//! Owns what is remembered from one passport to the next: parts that stand there letter by letter again, as they do where
//! many passports were made from one template.

use super::Places;
use crate::passport::vocabulary::ACTUATORS;

/// How many texts of one part are remembered.
const MOST: usize = 8;
/// How long a remembered text is at most, in bytes.
const LONGEST: usize = 2048;

/// The places of the actuators of the vocabulary, in its order.
pub(super) type KnownPlaces = [Places; ACTUATORS.len()];

/// Parts of earlier passports, and what they say. What a part says depends on nothing but its text, so a sketch is the
/// same whatever is remembered.
#[derive(Debug, Default)]
pub struct Familiar {
    pub(super) chords: Known<u32>,
    pub(super) actuators: Known<KnownPlaces>,
    pub(super) invariants: Known<bool>,
    pub(super) gates: Known<Gates>,
    pub(super) signals: Known<u32>,
}

/// Sets of boolean gates, by their place in the vocabulary.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Gates {
    pub(super) stated: u32,
    pub(super) demanded: u32,
}

/// The last texts of one part, and their values.
#[derive(Debug)]
pub(super) struct Known<T> {
    texts: Vec<(Box<[u8]>, T)>,
    /// Which one gives way next.
    oldest: usize,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { texts: Vec::new(), oldest: 0 }
    }
}

impl<T: Copy> Known<T> {
    /// The value of the remembered text with which `bytes` begin, and the text's length. A text ends with its closing
    /// bracket, so what follows it cannot change what it says.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<(T, usize)> {
        let (text, value) = self.texts.iter().find(|(text, _)| bytes.starts_with(text))?;
        Some((*value, text.len()))
    }

    /// Remembers what a text says.
    pub(super) fn keep(&mut self, text: &[u8], value: T) {
        if text.len() > LONGEST {
            return;
        }
        if self.texts.len() < MOST {
            self.texts.push((text.into(), value));
            return;
        }
        self.texts[self.oldest] = (text.into(), value);
        self.oldest = (self.oldest + 1) % MOST;
    }
}
