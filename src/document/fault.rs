//! Owns what can be wrong with a text as JSON, and the limits that it is held to.

use std::borrow::Cow;

use crate::text::Span;

/// How deep arrays and objects may be nested.
pub const NESTING_LIMIT: usize = 64;
/// How many digits an integer may have: a Python reader refuses more.
pub const DIGIT_LIMIT: usize = 4300;
/// How many bytes a text may have: places in it are kept in 32 bits.
pub(super) const LENGTH_LIMIT: usize = u32::MAX as usize;

/// A fault of the text as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentFault {
    /// The text starts with a byte order mark. Reading goes on behind it.
    ByteOrderMark(Span),
    /// The file is not UTF-8. Nothing was read.
    NotUtf8 {
        /// Where the first such byte is (counted in the text with U+FFFD in its place).
        span: Span,
        /// What is wrong, lower case, no full stop.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Not JSON, or not JSON that every reader accepts. There is no tree.
    Invalid {
        /// Where.
        span: Span,
        /// What is wrong, lower case, no full stop.
        reason: String,
        /// What to do.
        remedy: Cow<'static, str>,
        /// Other places that explain the fault.
        labels: Vec<Label>,
    },
    /// A key occurs twice in one object.
    DuplicateKey {
        /// The key, unescaped.
        key: String,
        /// Where it was before.
        first: Span,
        /// Where it is again.
        again: Span,
        /// JSON Pointer of the member.
        pointer: String,
    },
}

/// A second place of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there; lower case, no full stop.
    pub message: String,
}

/// The fault of a text of so many bytes, if they are too many.
pub(super) fn too_long(length: usize) -> Option<DocumentFault> {
    (length > LENGTH_LIMIT).then(|| DocumentFault::Invalid {
        span: Span::new(0, 0),
        reason: format!("the text has {length} bytes; at most {LENGTH_LIMIT} can be read"),
        remedy: "Write one passport, which needs some thousand bytes.".into(),
        labels: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_whose_places_do_not_fit_into_32_bits_is_refused() {
        assert_eq!(too_long(LENGTH_LIMIT), None);
        assert!(matches!(too_long(LENGTH_LIMIT + 1), Some(DocumentFault::Invalid { .. })));
    }
}
