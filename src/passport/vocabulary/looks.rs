//! Owns what a name looks like: letters beyond ASCII that a reader takes for ours.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::skeleton;

use crate::text::is_invisible;

/// The name in the letters that a reader sees: what looks like an ASCII character (UTS 39), or folds to one, is written
/// as it, in its case; what is invisible or sits on a letter is left out. A name of ASCII is itself.
pub(super) fn plain(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    // A long name has few different characters.
    let mut known: HashMap<char, String> = HashMap::new();
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.push_str(known.entry(c).or_insert_with(|| plain_letter(c)));
        }
    }
    Cow::Owned(out)
}

/// A word without case, blanks and separators, in the letters that a reader sees: two words with the same normal form
/// are spellings of each other.
pub fn normal(word: &str) -> String {
    let word = plain(word);
    let mut out = String::with_capacity(word.len());
    out.extend(word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
    out
}

/// What a character beyond ASCII looks like: itself, where it looks like nothing else.
fn plain_letter(c: char) -> String {
    if is_invisible(c) || is_mark(c) {
        return String::new();
    }
    // The full-width forms stand in the order of ASCII, and not all of them have a skeleton.
    if let '\u{ff01}'..='\u{ff5e}' = c {
        return char::from_u32(u32::from(c) - 0xfee0).into_iter().collect();
    }
    // By way of its capital, so that a long s becomes an s.
    let folded: String = c.to_uppercase().flat_map(char::to_lowercase).collect();
    let by_fold = seen(&folded);
    let looks = if by_fold.is_ascii() { by_fold } else { seen(c.encode_utf8(&mut [0; 4])) };
    match looks.as_str() {
        _ if !looks.is_ascii() => c.to_string(),
        // The skeleton of `m`: one character for one.
        "rn" if c.is_uppercase() => "M".to_owned(),
        "rn" => "m".to_owned(),
        _ if c.is_uppercase() => looks.to_ascii_uppercase(),
        _ => looks,
    }
}

fn seen(text: &str) -> String {
    skeleton(text).filter(|c| !is_mark(*c)).collect()
}

/// A mark that sits on the letter before it.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The looks of a name beyond ASCII, to be compared with names; `None` for one of ASCII.
pub(super) struct Looks(String);

impl Looks {
    pub(super) fn of(name: &str) -> Option<Self> {
        (!name.is_ascii()).then(|| Self(skeleton(&plain(name).to_lowercase()).collect()))
    }

    /// Whether the name looks the same. The skeletons of ASCII differ too: `m` is `rn`.
    pub(super) fn are_of(&self, name: &str) -> bool {
        skeleton(&plain(name).to_lowercase()).eq(self.0.chars())
    }
}

/// The first character that is of another script than what is before it, and not ASCII, if the scripts are mixed.
pub fn stranger(name: &str) -> Option<char> {
    if name.is_ascii() {
        return None;
    }
    let mut scripts = AugmentedScriptSet::default();
    let mixed = name.chars().find(|c| {
        scripts.intersect_with((*c).into());
        scripts.is_empty()
    })?;
    if mixed.is_ascii() { foreign(name) } else { Some(mixed) }
}

/// The first character that is not ASCII.
pub fn foreign(name: &str) -> Option<char> {
    name.chars().find(|c| !c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_in_the_letters_that_a_reader_sees() {
        let cases = [
            ("apply", "apply"),
            ("\u{430}\u{440}\u{440}l\u{443}", "apply"),
            ("\u{ff21}pply\u{ff3f}", "Apply_"),
            ("\u{1d42c}afe", "safe"),
            ("\u{421}o\u{41c}e", "CoMe"),
            ("in\u{200b}\u{456}\u{301}", "ini"),
            ("\u{436}\u{430}\u{440}", "\u{436}ap"),
        ];
        for (name, seen) in cases {
            assert_eq!(plain(name), seen, "{name}");
        }
    }

    #[test]
    fn every_letter_of_the_full_width_and_mathematical_alphabets_is_read() {
        for index in 0..26 {
            let small = char::from(b'a' + index);
            for first in [0xff41_u32, 0x1d41a, 0x1d5ba, 0x1d68a] {
                let letter = char::from_u32(first + u32::from(index)).unwrap();
                assert_eq!(plain(&letter.to_string()), small.to_string(), "U+{:04X}", u32::from(letter));
            }
        }
    }

    #[test]
    fn what_looks_the_same_is_told_though_the_skeletons_of_ascii_differ_too() {
        let looks_like = |one: &str, other| Looks::of(one).is_some_and(|looks| looks.are_of(other));
        assert!(looks_like("tirne\u{43e}ut", "timeout"));
        assert!(!looks_like("tirneout", "timeout"));
        assert!(!looks_like("tim\u{435}", "timeout"));
    }

    #[test]
    fn the_stranger_is_the_character_that_is_not_ascii() {
        assert_eq!(stranger("c\u{43e}ncurrency"), Some('\u{43e}'));
        assert_eq!(stranger("\u{430}pply"), Some('\u{430}'));
        assert_eq!(stranger("\u{448}\u{430}\u{433}"), None);
    }
}
