//! Owns `primaryLocationLineHash`: the fingerprint of a line as code scanning computes it on upload. One that differs
//! makes every upload warn.

use std::collections::HashMap;
use std::fmt;

/// How many code units a hash looks at, from the line's begin on.
const WINDOW: usize = 100;
const BASE: u64 = 37;
/// What follows the last code unit of a text.
const END: u16 = 0xffff;

/// The fingerprint of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineHash {
    value: u64,
    /// How often the value has occurred up to here, this line included.
    nth: u32,
}

impl fmt::Display for LineHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}:{}", self.value, self.nth)
    }
}

/// The fingerprints of all lines of a text, the first line first.
pub(super) fn line_hashes(text: &str) -> Vec<LineHash> {
    let (units, starts) = units(text);
    let unit = |at: usize| units.get(at).copied().map_or(0, u64::from);
    let highest = (0..WINDOW).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut hash = (0..WINDOW).fold(0u64, |hash, at| hash.wrapping_mul(BASE).wrapping_add(unit(at)));
    let mut at = 0;
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let mut hashes = Vec::with_capacity(starts.len());
    for start in starts {
        while at < start {
            hash = hash.wrapping_mul(BASE).wrapping_add(unit(at + WINDOW)).wrapping_sub(highest.wrapping_mul(unit(at)));
            at += 1;
        }
        let nth = seen.entry(hash).or_default();
        *nth += 1;
        hashes.push(LineHash { value: hash, nth: *nth });
    }
    hashes
}

/// The code units that count (blanks do not, and a line ends with one line feed however it is written), and where
/// among them the lines begin.
fn units(text: &str) -> (Vec<u16>, Vec<usize>) {
    let (line_feed, carriage_return) = (u16::from(b'\n'), u16::from(b'\r'));
    let mut units = Vec::with_capacity(text.len() + 1);
    let mut starts = vec![0];
    let mut after_return = false;
    for unit in text.encode_utf16() {
        let second_half = after_return && unit == line_feed;
        after_return = unit == carriage_return;
        if unit == u16::from(b' ') || unit == u16::from(b'\t') || second_half {
            continue;
        }
        if unit == line_feed || unit == carriage_return {
            units.push(line_feed);
            starts.push(units.len());
        } else {
            units.push(unit);
        }
    }
    units.push(END);
    (units, starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineIndex;

    fn shown(text: &str) -> String {
        let hashes = line_hashes(text);
        assert_eq!(hashes.len(), LineIndex::new(text).lines(), "lines are counted alike");
        hashes.iter().map(LineHash::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn lines_are_hashed_as_code_scanning_hashes_them() {
        assert_eq!(shown(""), "c129715d7a2bc9a3:1");
        assert_eq!(
            shown(" a\nb\n  \t\tc\n d"),
            "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1"
        );
        assert_eq!(
            shown(" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n"),
            "e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 b3edc88f2938467e:1 \
             c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1"
        );
    }

    #[test]
    fn a_value_that_comes_again_is_counted() {
        let six: Vec<String> = (1..=6).map(|n| format!("a7f2ff13bc495cf2:{n}")).collect();
        let rest = "a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1 c129715d7a2bc9a3:1";
        assert_eq!(shown(&"Lorem ipsum dolor sit amet.\n".repeat(10)), format!("{} {rest}", six.join(" ")));
    }

    #[test]
    fn a_line_feed_after_a_return_and_a_blank_is_a_line_of_its_own() {
        assert_eq!(line_hashes("a\r \nb").len(), 3);
        shown("a\r \n\u{1f600}\u{feff}b\r\r\n");
    }
}
