//! Owns places in a text: byte spans, and how they are counted as lines and columns; and the escaping that
//! keeps hostile text from steering a terminal.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A half-open range of bytes in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte; never below `start`.
    pub end: usize,
}

impl Span {
    /// The span of the bytes from `start` up to, and without, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The span as a range, for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The number of bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A place as people and programs count it: every number is 1-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line; a line ends with LF, CR LF, or a lone CR.
    pub line: usize,
    /// Column in bytes of UTF-8.
    pub byte: usize,
    /// Column in Unicode scalar values: what the text formats show.
    pub column: usize,
    /// Column in UTF-16 code units: what SARIF and editors count.
    pub utf16: usize,
}

/// Where the lines of a text start. Made once per text that has a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// In the order of the text; only lines longer than [`STRIDE`] have any.
    milestones: Vec<Milestone>,
}

/// How many bytes a line of a passport has, on average.
const USUAL_LINE: usize = 24;

/// How far apart the milestones of a long line are, in bytes.
const STRIDE: usize = 1024;

/// What was counted up to some place of a long line, so that thousands of findings in a line of a megabyte do not
/// count it from its start each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Milestone {
    offset: usize,
    characters: usize,
    utf16: usize,
}

impl Milestone {
    /// Counts on, up to `offset`. Passports are ASCII nearly always, and one count then serves all.
    fn counted_to(self, text: &str, offset: usize) -> Self {
        let passed = &text[self.offset..offset];
        let (characters, utf16) = if passed.is_ascii() {
            (passed.len(), passed.len())
        } else {
            (passed.chars().count(), passed.encode_utf16().count())
        };
        Self { offset, characters: self.characters + characters, utf16: self.utf16 + utf16 }
    }
}

impl LineIndex {
    /// Finds the lines of `text`. Lone carriage returns end a line too: GitHub counts so when it computes the
    /// fingerprints that a SARIF file has to match.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(1 + bytes.len() / USUAL_LINE);
        starts.push(0);
        starts.extend(memchr::memchr2_iter(b'\n', b'\r', bytes).map(|at| at + 1).filter(|&next| {
            // A carriage return in front of a line feed ends nothing.
            bytes[next - 1] == b'\n' || bytes.get(next) != Some(&b'\n')
        }));
        let milestones = milestones(text, &starts);
        Self { starts, milestones }
    }

    /// The number of lines, at least 1.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The line (1-based) that holds the byte at `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The bytes of a line (1-based) without its line ending. A line that does not exist is empty, at the end.
    pub fn line_span(&self, text: &str, line: usize) -> Span {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return Span::new(text.len(), text.len());
        };
        let end = self.starts.get(line).copied().unwrap_or(text.len());
        let length = text[start..end].trim_end_matches(['\n', '\r']).len();
        Span::new(start, start + length)
    }

    /// Counts the place of `offset` in `text`. An offset inside a character counts as the character's start,
    /// one behind the end as the end.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let line = self.line_of(offset);
        let start = self.starts[line - 1];
        let passed = self.milestones.partition_point(|milestone| milestone.offset <= offset);
        let nearest = self.milestones[..passed].last().filter(|milestone| milestone.offset > start);
        let begin = Milestone { offset: start, characters: 0, utf16: 0 };
        let here = nearest.copied().unwrap_or(begin).counted_to(text, offset);
        Position { line, byte: offset - start + 1, column: here.characters + 1, utf16: here.utf16 + 1 }
    }
}

fn milestones(text: &str, starts: &[usize]) -> Vec<Milestone> {
    let mut milestones = Vec::new();
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(text.len());
        let mut last = Milestone { offset: start, characters: 0, utf16: 0 };
        while end - last.offset > STRIDE {
            last = last.counted_to(text, text.floor_char_boundary(last.offset + STRIDE));
            milestones.push(last);
        }
    }
    milestones
}

/// Whether all of a text is printable ASCII. Nearly every text is; this is seen without decoding it, and many bytes at
/// once.
pub fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

/// Whether `c` can steer or deceive a terminal: C0, DEL, C1, line and paragraph separators, bidirectional controls,
/// marks of annotations; or is no character of XML.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// Characters that most readers show as nothing: `Default_Ignorable_Code_Point` of Unicode 17.
const INVISIBLE: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fff8}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether most readers show nothing for `c`.
pub fn is_invisible(c: char) -> bool {
    INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Writes every character that [`is_unprintable`] as `\u{…}` (line feed, carriage return and tab as `\n`, `\r`,
/// `\t`), so that the text is one line and shows what it holds.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push_visible(&mut out, c);
    }
    Cow::Owned(out)
}

/// Writes one character as [`visible`] writes it.
fn write_visible(out: &mut impl fmt::Write, c: char) -> fmt::Result {
    match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        _ if is_unprintable(c) => write!(out, "\\u{{{:x}}}", u32::from(c)),
        _ => out.write_char(c),
    }
}

/// Appends one character as [`visible`] writes it.
pub fn push_visible(out: &mut String, c: char) {
    let _ = write_visible(out, c);
}

/// At most `limit` characters of `text`, with `…` in place of what was cut: a message never carries a megabyte.
pub fn clip(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// At most `limit` characters of `text`, all of them visible: unprintable and invisible ones are written as escapes, so
/// that two names that differ by such a character are shown to differ.
pub fn revealed(text: &str, limit: usize) -> Cow<'_, str> {
    let clipped = clip(text, limit);
    if is_plain(&clipped) || !clipped.chars().any(|c| is_unprintable(c) || is_invisible(c)) {
        return clipped;
    }
    Cow::Owned(Revealed(&clipped).to_string())
}

/// A text all of whose characters are visible when it is written.
struct Revealed<'t>(&'t str);

impl fmt::Display for Revealed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_plain(self.0) {
            return f.write_str(self.0);
        }
        self.0
            .chars()
            .try_for_each(|c| if is_invisible(c) { write!(f, "{}", c.escape_unicode()) } else { write_visible(f, c) })
    }
}

/// A value from a file, ready for a message: clipped, printable, between backquotes. Two names that differ by
/// an invisible character are shown to differ.
pub fn quote(text: &str) -> String {
    quoted(text).to_string()
}

/// What [`quote`] says of a value, when it is written.
pub fn quoted(text: &str) -> Quoted {
    let end = text.char_indices().nth(LONGEST_QUOTE).map(|(end, _)| end);
    Quoted { text: text[..end.unwrap_or(text.len())].into(), is_clipped: end.is_some() }
}

/// How many characters of a value are quoted at most.
const LONGEST_QUOTE: usize = 80;

/// A value that is escaped when it is written; copies share it.
#[derive(Debug, Clone)]
pub struct Quoted {
    text: Arc<str>,
    is_clipped: bool,
}

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}{}`", Revealed(&self.text), if self.is_clipped { "…" } else { "" })
    }
}

/// A set of numbers by which texts are told apart: two that differ in theirs are not the same.
#[derive(Debug, Clone, Copy, Default)]
pub struct Numbers([u64; 4]);

impl Numbers {
    /// Adds a number; whether it was not there before.
    #[inline]
    pub fn insert(&mut self, number: u8) -> bool {
        let (word, bit) = (&mut self.0[usize::from(number / 64)], 1 << (number % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_crlf_or_a_lone_cr() {
        let text = "a\nb\r\nc\rd";
        let index = LineIndex::new(text);
        assert_eq!(index.lines(), 4);
        let lines: Vec<&str> = (1..=5).map(|n| &text[index.line_span(text, n).range()]).collect();
        assert_eq!(lines, ["a", "b", "c", "d", ""]);
    }

    #[test]
    fn columns_are_counted_in_bytes_characters_and_utf16_units() {
        let text = "x\n\u{e9}\u{1f600}z";
        let index = LineIndex::new(text);
        let z = text.find('z').unwrap();
        assert_eq!(index.position(text, z), Position { line: 2, byte: 7, column: 3, utf16: 4 });
        // Inside the emoji counts as its start, far behind the end as the end.
        assert_eq!(index.position(text, z - 1).column, 2);
        assert_eq!(index.position(text, 1000), Position { line: 2, byte: 8, column: 4, utf16: 5 });
    }

    #[test]
    fn columns_far_into_a_long_line_are_counted_alike() {
        let text = format!("{}\n{}\n{}", "a".repeat(3000), "\u{e9}\u{1f600}z".repeat(1000), "b".repeat(5));
        let index = LineIndex::new(&text);
        for (offset, _) in text.char_indices() {
            let line = index.line_of(offset);
            let before = &text[index.line_span(&text, line).start..offset];
            let position = index.position(&text, offset);
            assert_eq!(position.line, line);
            assert_eq!(position.byte, before.len() + 1);
            assert_eq!(position.column, before.chars().count() + 1);
            assert_eq!(position.utf16, before.encode_utf16().count() + 1);
        }
    }

    #[test]
    fn a_terminal_never_sees_a_control_raw() {
        assert_eq!(visible("plain"), "plain");
        assert_eq!(visible("a\u{1b}[31m\u{9b}\u{7f}\u{202e}\n"), "a\\u{1b}[31m\\u{9b}\\u{7f}\\u{202e}\\n");
    }

    #[test]
    fn long_values_are_clipped_by_characters() {
        assert_eq!(clip("éééé", 3), "ééé…");
        assert_eq!(clip("ééé", 3), "ééé");
        assert_eq!(quote(&"x".repeat(200)).chars().count(), 83);
    }

    #[test]
    fn invisible_is_what_unicode_calls_default_ignorable() {
        // The skeleton of UTS 39 drops exactly these characters.
        for c in '\0'..=char::MAX {
            let dropped = unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).next().is_none();
            assert_eq!(is_invisible(c), dropped, "U+{:04X}", u32::from(c));
        }
    }
}
