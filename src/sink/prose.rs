//! Owns the sentences: a finding as running text, for formats that have one field for all of its words.

use crate::text::visible;

/// `text` as a sentence: printable, with a capital letter and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let text = visible(text.trim());
    if text.is_empty() {
        return String::new();
    }
    let mut out = text.into_owned();
    // A name (`passport.v0`) keeps its spelling.
    let word = out.find(char::is_whitespace).unwrap_or(out.len());
    if out[..word].bytes().all(|byte| byte.is_ascii_alphabetic()) {
        out[..word][..1].make_ascii_uppercase();
    }
    if !out.ends_with(['.', '?', '!']) {
        out.push('.');
    }
    out
}

/// What is wrong, what may be meant, and what to do. It ends with a full stop.
pub(super) fn sentences(message: &str, guess: Option<&str>, help: &str) -> String {
    let mut out = sentence(message);
    for next in [sentence(guess.unwrap_or_default()), sentence(help)] {
        if !next.is_empty() {
            out.push(' ');
            out.push_str(&next);
        }
    }
    if !out.ends_with('.') {
        out.push_str(" See the rule.");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_sentences() {
        assert_eq!(
            sentences(
                "`RELOK` is not a canonical chord id",
                Some("did you mean `RELOCK`?"),
                "Use a canonical chord id."
            ),
            "`RELOK` is not a canonical chord id. Did you mean `RELOCK`? Use a canonical chord id."
        );
        assert_eq!(sentences("required field is missing", None, ""), "Required field is missing.");
        assert_eq!(sentence("passport.v0 has no such field"), "passport.v0 has no such field.");
        assert!(sentences("no such chord", Some("did you mean `RELOCK`?"), "").ends_with('.'));
    }

    #[test]
    fn sentences_hold_no_controls() {
        assert_eq!(sentences("a\u{1b}b\n::error::", None, "c\u{fffe}"), "a\\u{1b}b\\n::error::. c\\u{fffe}.");
    }
}
