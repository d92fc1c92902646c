//! Owns the nose for passports that no name gives away: what a file holds.

use crate::document::{Document, Object};

/// How the schema version of every passport begins.
const VERSION: &[u8] = b"passport.v";
/// The field that holds it.
const FIELD: &str = "schema_version";

/// Whether the content is a passport's: at its top level, `"schema_version": "passport.v…"`. What is no JSON and yet
/// speaks of both is taken for a broken passport.
pub fn is_passport(bytes: &[u8]) -> bool {
    let spoken = contains(bytes, VERSION);
    // Either word may be written with escapes.
    if !spoken && !contains(bytes, b"\\u") {
        return false;
    }
    let document = Document::parse(bytes);
    let Some(root) = document.root() else { return spoken && contains(bytes, FIELD.as_bytes()) };
    root.as_object().into_iter().flat_map(Object::all_members).any(|member| {
        let version = member.value().as_str().filter(|_| member.key() == FIELD);
        version.is_some_and(|version| version.as_bytes().starts_with(VERSION))
    })
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// How long the version may be where each of its letters is an escape.
const LONGEST: usize = 6 * VERSION.len();

/// Sniffs at what is too large to be read: whether the words of a passport occur in it.
#[derive(Debug, Default)]
pub struct Nose {
    /// The end of the last piece: a word may lie across two.
    rest: Vec<u8>,
    /// Whether the word has occurred.
    pub found: bool,
}

impl Nose {
    /// Takes the next piece.
    pub fn take(&mut self, piece: &[u8]) {
        if self.found {
            return;
        }
        self.rest.extend_from_slice(piece);
        self.found =
            contains(&self.rest, VERSION) || contains(&self.rest, b"\\u") && contains(&unescaped(&self.rest), VERSION);
        self.rest.drain(..self.rest.len().saturating_sub(LONGEST - 1));
    }
}

/// The text with the escapes of ASCII characters resolved, as far as the word needs it.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, behind @ ..] = rest {
        let digits = rest.strip_prefix(b"\\u00").and_then(|digits| digits.get(..2));
        let code = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { &rest[6..] } else { behind };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passport_is_told_by_its_top_level() {
        for yes in [
            r#"{"schema_version": "passport.v0"}"#,
            r#"{"schema_version": "passport.v17", "x": 1}"#,
            r#"{"schema\u005fversion": "\u0070assport.v0"}"#,
            r#"{"schema_version": "passport.v0", "schema_version": 1}"#,
            r#"{"schema_version": "passport.v0", "#,
        ] {
            assert!(is_passport(yes.as_bytes()), "{yes}");
        }
        for no in [
            r#"{"nested": {"schema_version": "passport.v0"}}"#,
            r#"[{"schema_version": "passport.v0"}]"#,
            r#"{"schema_version": "other", "x": "passport.v0"}"#,
            r#"{"x": "passport.v0""#,
            r#"{"x": "\u0041"}"#,
            "",
        ] {
            assert!(!is_passport(no.as_bytes()), "{no}");
        }
    }

    #[test]
    fn a_word_across_pieces_is_smelt() {
        let text = b"xxxxxxxxxxxxxxpassport.vyyyyyyyyyyyy";
        for size in 1..text.len() {
            let mut nose = Nose::default();
            text.chunks(size).for_each(|piece| nose.take(piece));
            assert!(nose.found, "pieces of {size}");
        }
        let text = r#"\u0041 \u00e9 "\u0070\u0061\u0073\u0073\u0070\u006F\u0072\u0074\u002E\u00760""#;
        for size in 1..text.len() {
            let mut nose = Nose::default();
            text.as_bytes().chunks(size).for_each(|piece| nose.take(piece));
            assert!(nose.found, "pieces of {size}");
        }
        let mut nose = Nose::default();
        nose.take(b"\\u0070assport");
        nose.take(b"\\u005fv0 \\u007");
        assert!(!nose.found);
        let mut nose = Nose::default();
        nose.take(b"passport");
        nose.take(b"_v0");
        assert!(!nose.found);
    }
}
