//! Owns the reference tokens of JSON Pointers, of reasonable length.

use std::borrow::Cow;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// How many characters of one key a pointer repeats. Thousands of findings below one key of half a megabyte would
/// otherwise each carry it along.
const TOKEN_LIMIT: usize = 256;
/// How many bytes of a digest replace the rest of a key that is cut.
const DIGEST_IN_TOKEN: usize = 16;

/// Appends one reference token of a JSON Pointer (RFC 6901), escaped, and short as [`short_token`] makes it.
pub fn push_pointer_token(out: &mut String, token: &str) {
    for c in short_token(token).chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            _ => out.push(c),
        }
    }
}

/// A reference token of reasonable length that is `token`'s alone: of one that is too long its start and a digest of
/// the whole.
#[inline]
pub fn short_token(token: &str) -> Cow<'_, str> {
    if token.len() <= TOKEN_LIMIT { Cow::Borrowed(token) } else { shortened(token) }
}

#[cold]
fn shortened(token: &str) -> Cow<'_, str> {
    if token.chars().nth(TOKEN_LIMIT).is_none() {
        return Cow::Borrowed(token);
    }
    let mut short: String = token.chars().take(TOKEN_LIMIT - 2 * DIGEST_IN_TOKEN - 1).collect();
    short.push('…');
    for byte in &Sha256::digest(token.as_bytes())[..DIGEST_IN_TOKEN] {
        let _ = write!(short, "{byte:02x}");
    }
    Cow::Owned(short)
}
