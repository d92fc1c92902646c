//! Owns the letters of a name, with what is known of the places between them.

/// The letter of a byte of a reading; 27 is a letter that is not one of ours, 28 the digit of `p2p`.
pub(super) const LETTER: u8 = 0x1f;
const FOREIGN: u8 = 27;
pub(super) const TO: u8 = 28;
/// The letters of a plural's ending.
pub(super) const PLURAL: u8 = b's' - b'a' + 1;
pub(super) const PLURAL_E: u8 = b'e' - b'a' + 1;
/// A number follows the letter.
pub(super) const NUMBERED: u8 = 0x20;
/// A word may start here.
pub(super) const STARTS: u8 = 0x40;
/// A word starts here for certain.
pub(super) const PARTS: u8 = 0x80;

/// Names of so many bytes are read without asking for memory.
const ORDINARY: usize = 64;

/// Hands over the letters of a name.
pub(super) fn with_letters(name: &str, mut read: impl FnMut(&[u8])) {
    if name.len() > ORDINARY {
        let mut letters = vec![0; name.len()];
        let count = write_letters(name, &mut letters);
        return read(&letters[..count]);
    }
    let mut letters = [0; ORDINARY];
    let count = write_letters(name, &mut letters);
    read(&letters[..count]);
}

/// What a character is to a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Small,
    Capital,
    Digit,
    Separator,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' => Self::Small,
            'A'..='Z' => Self::Capital,
            '0'..='9' => Self::Digit,
            _ if c.is_ascii() || !c.is_alphabetic() => Self::Separator,
            _ if c.is_uppercase() => Self::Capital,
            _ => Self::Small,
        }
    }
}

/// Writes the letters of a name, each with what is known of the place before or after it; how many there are.
fn write_letters(name: &str, out: &mut [u8]) -> usize {
    let mut count = 0;
    let mut capitals = 0;
    let mut before = Kind::Separator;
    for (at, c) in name.char_indices() {
        let kind = Kind::of(c);
        let flags = match (before, kind) {
            (Kind::Small | Kind::Capital, Kind::Digit) => {
                out[count - 1] |= NUMBERED;
                if c == '2' && stands_for_to(name, at) {
                    out[count] = TO;
                    count += 1;
                }
                before = kind;
                continue;
            }
            (_, Kind::Digit | Kind::Separator) => {
                before = kind;
                continue;
            }
            (Kind::Digit, _) if out[..count].last() == Some(&TO) => 0,
            (Kind::Digit | Kind::Separator, _) | (Kind::Small, Kind::Capital) => PARTS | STARTS,
            // `RETRYlimit`, and `HTTPRetry`: either way of reading capitals counts.
            (Kind::Capital, Kind::Small) if capitals > 1 => STARTS,
            (Kind::Capital, Kind::Capital) if name[at + c.len_utf8()..].starts_with(char::is_lowercase) => STARTS,
            _ => 0,
        };
        capitals = match (before, kind) {
            (Kind::Capital, Kind::Capital) => capitals + 1,
            (_, Kind::Capital) => 1,
            _ => 0,
        };
        let letter = if c.is_ascii() { c.to_ascii_lowercase() as u8 - b'a' + 1 } else { FOREIGN };
        out[count] = letter | flags;
        count += 1;
        before = kind;
    }
    count
}

/// Whether the digit is between two lone letters, as in `p2p`.
fn stands_for_to(name: &str, at: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| name.as_bytes().get(at)).is_some_and(u8::is_ascii_alphabetic);
    letter(at.checked_sub(1)) && letter(Some(at + 1)) && !letter(at.checked_sub(2)) && !letter(Some(at + 2))
}
