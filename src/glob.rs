//! Owns one glob: how it is written, and what it is compiled to.

use globset::{Glob, GlobBuilder};

/// A glob that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("invalid glob `{}`: {reason}", crate::text::visible(.glob))]
pub struct InvalidGlob {
    /// The glob as given.
    pub glob: String,
    /// What is wrong with it.
    pub reason: String,
}

/// A glob as it is matched against whole paths, relative to the root: one without `/` matches at any depth.
pub fn anywhere(glob: &str) -> String {
    let glob = glob.strip_prefix("./").unwrap_or(glob);
    match glob.strip_prefix('/') {
        Some(anchored) => anchored.to_owned(),
        None if glob.trim_end_matches('/').contains('/') => glob.to_owned(),
        None => format!("**/{glob}"),
    }
}

/// Whether a glob names nothing at all. It does not mean everything: most likely a variable was empty.
pub fn is_nothing(glob: &str) -> bool {
    glob.trim_start_matches("./").trim_matches('/').is_empty()
}

/// Compiles a glob that was written so: case-sensitive, `*` and `?` do not cross `/`.
///
/// # Errors
/// With the reason.
pub fn compile(glob: &str, written: &str) -> Result<Glob, InvalidGlob> {
    // A backslash escapes on every platform: globs are the same text everywhere.
    let compiled = GlobBuilder::new(glob).literal_separator(true).backslash_escape(true).build();
    compiled.map_err(|error| InvalidGlob { glob: written.to_owned(), reason: error.kind().to_string() })
}

/// Compiles a glob as the user wrote it.
///
/// # Errors
/// With the reason.
pub fn parse(written: &str) -> Result<Glob, InvalidGlob> {
    if is_nothing(written) {
        return Err(InvalidGlob { glob: written.to_owned(), reason: "it names nothing".to_owned() });
    }
    compile(&anywhere(written), written)
}
