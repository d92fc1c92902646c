//! Owns characters that are taken for others: invisible ones by name, and those that look like JSON's own.

use super::words::{Words, character, rest_of_line, write, write_string};
use crate::text::is_invisible;

/// Characters that show as a blank or not at all.
const BLANKS: &[(char, &str)] = &[
    ('\0', "a NUL character"),
    ('\u{8}', "a backspace"),
    ('\t', "a tab"),
    ('\u{b}', "a vertical tab"),
    ('\u{c}', "a form feed"),
    ('\u{1a}', "an end-of-file mark of DOS"),
    ('\u{1b}', "an escape character"),
    ('\u{7f}', "a delete character"),
    ('\u{85}', "a next-line character"),
    ('\u{a0}', "a no-break space"),
    ('\u{ad}', "a soft hyphen"),
    ('\u{1680}', "an ogham space"),
    ('\u{2002}', "an en space"),
    ('\u{2003}', "an em space"),
    ('\u{2007}', "a figure space"),
    ('\u{2009}', "a thin space"),
    ('\u{200a}', "a hair space"),
    ('\u{200b}', "a zero-width space"),
    ('\u{200c}', "a zero-width non-joiner"),
    ('\u{200d}', "a zero-width joiner"),
    ('\u{200e}', "a left-to-right mark"),
    ('\u{200f}', "a right-to-left mark"),
    ('\u{2028}', "a line separator"),
    ('\u{2029}', "a paragraph separator"),
    ('\u{202f}', "a narrow no-break space"),
    ('\u{205f}', "a mathematical space"),
    ('\u{2060}', "a word joiner"),
    ('\u{3000}', "an ideographic space"),
    ('\u{feff}', "a byte order mark"),
    ('\u{fffd}', "a replacement character, which is left where another encoding was read wrongly"),
];

/// Characters of other keyboards and of typesetting, what they are, and the ASCII that is meant.
const LOOKALIKES: &[(char, &str, char)] = &[
    ('\u{ff0c}', "full-width comma", ','),
    ('\u{3001}', "ideographic comma", ','),
    ('\u{60c}', "Arabic comma", ','),
    ('\u{ff1b}', "full-width semicolon", ','),
    ('\u{ff1a}', "full-width colon", ':'),
    ('\u{a789}', "modifier colon", ':'),
    ('\u{2236}', "ratio sign", ':'),
    ('\u{ff5b}', "full-width brace", '{'),
    ('\u{ff5d}', "full-width brace", '}'),
    ('\u{ff3b}', "full-width bracket", '['),
    ('\u{ff3d}', "full-width bracket", ']'),
    ('\u{3010}', "lenticular bracket", '['),
    ('\u{3011}', "lenticular bracket", ']'),
    ('\u{2010}', "hyphen", '-'),
    ('\u{2011}', "no-break hyphen", '-'),
    ('\u{2012}', "figure dash", '-'),
    ('\u{2013}', "dash", '-'),
    ('\u{2014}', "dash", '-'),
    ('\u{2212}', "minus sign of typesetting", '-'),
    ('\u{ff0d}', "full-width minus sign", '-'),
];

/// Quotes that JSON does not have.
pub(super) const QUOTES: &[char] = &[
    '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{ab}', '\u{bb}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}',
    '\u{2039}', '\u{203a}', '\u{2032}', '\u{2033}', '\u{ff02}', '\u{ff07}', '\u{300c}', '\u{300d}',
];

/// The name of a character that shows as nothing or as a blank, with its number.
pub(super) fn blank(c: char) -> Option<String> {
    let name = BLANKS.iter().find(|(blank, _)| *blank == c).map(|(_, name)| *name);
    let name = match name {
        Some(name) => name,
        None if matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => "a control for the direction of text",
        None if c.is_control() => "a control character",
        None if is_invisible(c) => "an invisible character",
        None if c.is_whitespace() => "a space that is not JSON's",
        None => return None,
    };
    Some(format!("{name} (U+{:04X})", u32::from(c)))
}

/// Whether `c` is taken for a sign or a quote of JSON.
pub(super) fn is_lookalike(c: char) -> bool {
    QUOTES.contains(&c) || LOOKALIKES.iter().any(|(other, _, ascii)| *other == c && *ascii != '-')
}

/// The words for the character at `at`, if it is one that people do not see, or take for another.
pub(super) fn words(text: &str, at: usize) -> Option<Words> {
    let c = text[at..].chars().next()?;
    let span = character(text, at);
    let zero = |ahead: usize| text.as_bytes().get(at + ahead) == Some(&0);
    if (zero(0) && !zero(1) && zero(2)) || (!zero(0) && zero(1) && !zero(2) && zero(3)) {
        let reason = "the file is UTF-16 from here on, and JSON is UTF-8";
        let remedy = "Save the whole file as UTF-8; `>>` of Windows PowerShell adds UTF-16.";
        return Some(Words::new(span, reason, remedy));
    }
    if let Some(name) = blank(c) {
        let remedy = match c {
            '\u{feff}' | '\u{1a}' | '\0' => "Take it out.",
            '\u{2028}' | '\u{2029}' | '\u{85}' => "Replace it with a line feed.",
            _ if c.is_whitespace() => "Replace it with a plain space.",
            _ => "Take it out.",
        };
        return Some(Words::new(span, format!("{name} outside a string"), remedy));
    }
    if QUOTES.contains(&c) {
        let reason = format!("a typographic quote, `{c}`: JSON strings take straight ones");
        let inside = quoted(text, at + c.len_utf8(), |c| QUOTES.contains(&c) || c == '"');
        let remedy = inside.map_or_else(|| "Write \" on both sides.".to_owned(), write_string);
        return Some(Words::new(span, reason, remedy));
    }
    if let Some((_, name, ascii)) = LOOKALIKES.iter().find(|(other, ..)| *other == c) {
        let remedy = write(&format!("`{ascii}`"), "");
        let article = if name.starts_with(['A', 'i']) { "an" } else { "a" };
        return Some(Words::new(span, format!("{article} {name}, `{c}`, in place of `{ascii}`"), remedy));
    }
    let value = u32::from(c).checked_sub(0xff10).filter(|digit| *digit < 10);
    value.map(|digit| {
        Words::new(span, format!("a full-width digit, `{c}`: JSON numbers take 0 to 9"), format!("Write {digit}."))
    })
}

/// What is between an opening quote before `at` and the next closing one on the line.
pub(super) fn quoted(text: &str, at: usize, is_closing: impl Fn(char) -> bool) -> Option<&str> {
    let rest = rest_of_line(text, at);
    rest.find(is_closing).map(|end| &rest[..end])
}
