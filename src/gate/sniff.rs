//! Owns the detection of passports by content, where no name says what a file is.

use std::borrow::Cow;

use crate::document::{Document, Object};

/// How the schema version of every passport starts.
const VERSION: &[u8] = b"passport.v";
/// The field that holds it.
const FIELD: &str = "schema_version";

/// Whether the content is a passport's: at its top level, `"schema_version": "passport.v…"`. What is not JSON, or not for
/// this gate, and has both words is taken for a broken passport: a laxer reader may well accept it.
pub fn is_passport(bytes: &[u8]) -> bool {
    let plain = plain(bytes);
    // No reader finds a version that does not occur here; for most files this test is enough.
    if !contains(&plain, VERSION) {
        return false;
    }
    let document = Document::parse(bytes);
    let Some(root) = document.root() else { return contains(&plain, FIELD.as_bytes()) };
    root.as_object().into_iter().flat_map(Object::all_members).any(|member| {
        let version = member.value().as_str().filter(|_| member.key() == FIELD);
        version.is_some_and(|version| version.as_bytes().starts_with(VERSION))
    })
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// How long the version may be where each of its letters is an escape, in the widest encoding.
const LONGEST: usize = 4 * 6 * VERSION.len();

/// Looks for a passport in what is too large to be read: whether the version occurs in it.
#[derive(Debug, Default)]
pub struct VersionSearch {
    /// The end of the last piece: a word may lie across two.
    rest: Vec<u8>,
    /// Whether the word has occurred.
    pub found: bool,
}

impl VersionSearch {
    /// Takes the next piece.
    pub fn take(&mut self, piece: &[u8]) {
        if self.found {
            return;
        }
        self.rest.extend_from_slice(piece);
        self.found = contains(&plain(&self.rest), VERSION);
        self.rest.drain(..self.rest.len().saturating_sub(LONGEST - 1));
    }
}

/// The text as the laxest reader may understand it: ASCII characters in UTF-16 and UTF-32 without their NULs, escapes of
/// ASCII characters resolved, also those of JSON5, and a backslash that escapes nothing left out. Not exact, so that
/// nothing is missed: a doubled backslash is one backslash and may escape what follows.
fn plain(text: &[u8]) -> Cow<'_, [u8]> {
    if !(text.contains(&b'\\') || text.contains(&0)) {
        return Cow::Borrowed(text);
    }
    let narrow: Cow<'_, [u8]> =
        if text.contains(&0) { text.iter().copied().filter(|byte| *byte != 0).collect() } else { Cow::Borrowed(text) };
    let mut out = Vec::with_capacity(narrow.len());
    let mut rest = &*narrow;
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first != b'\\' {
            out.push(*first);
            continue;
        }
        let escape = |front: &[u8], length: usize| {
            let digits = behind.strip_prefix(front)?.get(..length)?;
            let code = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
            Some((u8::try_from(code).ok()?, front.len() + length))
        };
        if let Some((character, length)) = escape(b"u", 4).or_else(|| escape(b"x", 2)) {
            out.push(character);
            rest = &behind[length..];
        } else if let [b'\n' | b'\r', further @ ..] = behind {
            rest = further.strip_prefix(b"\n").unwrap_or(further);
        } else if matches!(behind, [b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'0', ..]) {
            // A character that is in neither word.
            out.push(b' ');
            rest = &behind[1..];
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passport_is_known_by_its_top_level() {
        for yes in [
            r#"{"schema_version": "passport.v0"}"#,
            r#"{"schema_version": "passport.v17", "x": 1}"#,
            r#"{"schema\u005fversion": "\u0070assport.v0"}"#,
            r#"{"schema_version": "passport.v0", "schema_version": 1}"#,
            r#"{"schema_version": "passport.v0", "#,
            r#"{"schema_version": "\u0070assport.v0", "x": NaN}"#,
            r#"{"schema_\u0076ersion": "passport.v0", "x": NaN}"#,
            r#"{"schema_\u0076ersion": "\u0070\u0061ssport\u002Ev0", "x": "\ud800"}"#,
            r#"{"schema_\u0076ersion": "passport.v0", "x": [1, 2,],}"#,
            r#"{"schema_\u0076ersion": "passport.v0", "x": -Infinity}"#,
            r#"{"schema_\u0076ersion": "passport.v0"} // a comment"#,
            r#"{"schema_\u0076ersion": "passport.v0"}{}"#,
            r"{'schema_\x76ersion': 'pass\port.v0'}",
            "{'schema_version': 'pass\\\r\nport\\\n.v0'}",
            "{\"schema_version\": \"passport.v0\", \"x\": \"\u{1}\"}",
        ] {
            assert!(is_passport(yes.as_bytes()), "{yes}");
        }
        for no in [
            r#"{"nested": {"schema_version": "passport.v0"}}"#,
            r#"[{"schema_version": "passport.v0"}]"#,
            r#"{"schema_version": "other", "x": "passport.v0"}"#,
            r#"{"x": "passport.v0""#,
            r#"{"x": "\u0041"}"#,
            r#"{"x": "\u0070assport.v0", "y": NaN}"#,
            r#"{"schema_version": "passport\nv0", "y": NaN}"#,
            r#"{"nested": {"schema_version": "\u0070assport.v0"}}"#,
            "",
        ] {
            assert!(!is_passport(no.as_bytes()), "{no}");
        }
    }

    #[test]
    fn a_passport_that_only_another_reader_takes_is_one() {
        let passport = r#"{"schema_\u0076ersion": "\u0070assport.v0", "x": "#;
        let deep = |open: &str, close: &str| format!("{passport}{}1{}}}", open.repeat(70), close.repeat(70));
        assert!(is_passport(deep("[", "]").as_bytes()));
        assert!(is_passport(deep("{\"a\": ", "}").as_bytes()));
        assert!(is_passport(&[passport.as_bytes(), b"\"\xff\"}"].concat()), "no UTF-8");
        assert!(is_passport(format!("\u{feff}{passport}1}}").as_bytes()), "a byte order mark");
        let text = format!("{passport}1}}");
        let wide = |unit: fn(u32) -> Vec<u8>| text.chars().flat_map(|c| unit(c.into())).collect::<Vec<u8>>();
        assert!(is_passport(&wide(|c| c.to_le_bytes()[..2].to_vec())), "UTF-16");
        assert!(is_passport(&wide(|c| c.to_be_bytes()[2..].to_vec())), "UTF-16, the other way round");
        assert!(is_passport(&wide(|c| c.to_be_bytes().to_vec())), "UTF-32");
    }

    #[test]
    fn a_word_across_pieces_is_found() {
        let text = b"xxxxxxxxxxxxxxpassport.vyyyyyyyyyyyy";
        for size in 1..text.len() {
            let mut search = VersionSearch::default();
            text.chunks(size).for_each(|piece| search.take(piece));
            assert!(search.found, "pieces of {size}");
        }
        let text = r#"\u0041 \u00e9 "\u0070\u0061\u0073\u0073\u0070\u006F\u0072\u0074\u002E\u00760""#;
        for size in 1..text.len() {
            let mut search = VersionSearch::default();
            text.as_bytes().chunks(size).for_each(|piece| search.take(piece));
            assert!(search.found, "pieces of {size}");
        }
        let mut search = VersionSearch::default();
        search.take(b"\\u0070assport");
        search.take(b"\\u005fv0 \\u007");
        assert!(!search.found);
        let mut search = VersionSearch::default();
        search.take(b"passport");
        search.take(b"_v0");
        assert!(!search.found);
    }
}
