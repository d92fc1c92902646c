//! Owns the files that a configuration names as envelopes, as read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::typed::Config;
use crate::path::RepoPath;
use crate::text::{LineIndex, Span};

/// How many different envelopes a configuration may name: all of them are in memory.
const MOST: usize = 100;

/// The file of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeFile {
    /// Its path below the root.
    pub name: RepoPath,
    /// The commit that it is read from, in short; `None`: it is the file as it is.
    pub revision: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The envelopes of a configuration, by their paths as it writes them.
#[derive(Debug, Clone, Default)]
pub struct Envelopes(BTreeMap<String, Arc<EnvelopeFile>>);

/// What is wrong with a key: where, its pointer, and the reason.
pub type Fault = (Span, String, String);

impl Envelopes {
    /// Reads every envelope once. What is no regular file of the repository is a fault at each key that names it.
    ///
    /// # Errors
    /// What `read` fails with itself.
    pub fn read<E>(
        config: &Config,
        mut read: impl FnMut(&str) -> Result<Result<Vec<u8>, String>, E>,
    ) -> Result<(Self, Vec<Fault>), E> {
        let (mut all, mut faults, mut refused) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        for (number, one) in config.overrides.iter().enumerate() {
            let Some((path, span)) = &one.envelope else { continue };
            if !all.contains_key(path) && !refused.contains_key(path) {
                let bytes = if all.len() < MOST {
                    read(path)?
                } else {
                    Err(format!("a configuration may name {MOST} different files"))
                };
                match bytes {
                    Ok(bytes) => {
                        let file = EnvelopeFile { name: RepoPath::new(path), revision: None, bytes };
                        all.insert(path.clone(), Arc::new(file));
                    }
                    Err(reason) => {
                        refused.insert(path.clone(), reason);
                    }
                }
            }
            if let Some(reason) = refused.get(path) {
                faults.push((*span, format!("/override/{number}/envelope"), reason.clone()));
            }
        }
        Ok((Self(all), faults))
    }

    /// The envelope at a path.
    pub fn get(&self, path: &str) -> Option<&Arc<EnvelopeFile>> {
        self.0.get(path)
    }

    /// All of them, by path.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<EnvelopeFile>> {
        self.0.values()
    }

    /// Changes each of them.
    pub fn update(&mut self, mut change: impl FnMut(&mut EnvelopeFile)) {
        self.0.values_mut().for_each(|file| change(Arc::make_mut(file)));
    }
}

impl EnvelopeFile {
    /// Its text and the lines of that; nothing where it is not UTF-8.
    pub fn text(&self) -> Option<(&str, LineIndex)> {
        let text = std::str::from_utf8(&self.bytes).ok()?;
        Some((text, LineIndex::new(text)))
    }
}
