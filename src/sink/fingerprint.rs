//! Owns the name of a finding that survives moved lines and reordered lists.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::finding::Finding;
use crate::path::RepoPath;
use crate::report::Failure;

/// A digest over the rule, the file, the place in the tree (members of sets by value) and the value there.
pub(crate) fn fingerprint(path: &RepoPath, finding: &Finding) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in [finding.rule, path.as_str(), &finding.place.at] {
        // The length in front keeps neighbours apart: no two lists of parts read alike.
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.update(finding.place.digest);
    // Behind all that has a length of its own: of a file like nearly all others it is nothing.
    hasher.update(path.distinction());
    hasher.finalize().into()
}

/// A digest over what failed: GitLab compares two reports by it, so another failure has another one.
pub(super) fn fingerprint_of_failure(failure: &Failure) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in ["scan", failure.rule.unwrap_or_default(), &failure.message] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The digest of the `n`-th finding with the same fingerprint, for formats that want each to be unique.
pub(super) fn nth(fingerprint: &[u8; 32], n: u32) -> [u8; 32] {
    if n <= 1 {
        return *fingerprint;
    }
    let mut hasher = Sha256::new();
    hasher.update(fingerprint);
    hasher.update(n.to_be_bytes());
    hasher.finalize().into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(digest.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Place, Severity};
    use crate::text::Span;

    fn finding(rule: &'static str, span: Span, at: &str, digest: u8) -> Finding {
        let place = Place { span, pointer: String::new(), at: at.to_owned(), digest: [digest; 32] };
        Finding::new(rule, Severity::Error, place, String::new(), String::new())
    }

    #[test]
    fn lines_may_move_and_the_value_may_not_change() {
        let path = RepoPath::new("a.json");
        let print = |finding: &Finding| hex(&fingerprint(&path, finding));
        let here = print(&finding("r", Span::new(0, 1), "/limits/cooldown_s", 1));
        assert_eq!(here.len(), 64);
        assert_eq!(here, print(&finding("r", Span::new(70, 71), "/limits/cooldown_s", 1)));
        assert_ne!(here, print(&finding("r", Span::new(0, 1), "/limits/cooldown_s", 2)));
        assert_ne!(here, print(&finding("r", Span::new(0, 1), "/limits/freeze_window_s", 1)));
        assert_ne!(here, print(&finding("r2", Span::new(0, 1), "/limits/cooldown_s", 1)));
    }

    #[test]
    fn files_whose_names_have_one_text_have_fingerprints_of_their_own() {
        let finding = finding("r", Span::new(0, 1), "/a", 1);
        let (text, bytes) = (RepoPath::new("a%FF.json"), RepoPath::from_bytes(b"a\xff.json"));
        assert_eq!(text.as_str(), bytes.as_str());
        let paths = [text.clone(), bytes, text.clone().outside(), text.of_stream()];
        let prints: std::collections::BTreeSet<_> = paths.iter().map(|path| fingerprint(path, &finding)).collect();
        assert_eq!(prints.len(), paths.len());
    }

    #[test]
    fn the_first_of_its_kind_keeps_the_fingerprint_and_the_others_differ() {
        let first = fingerprint(&RepoPath::new("a.json"), &finding("r", Span::new(0, 1), "", 0));
        assert_eq!(nth(&first, 1), first);
        assert_ne!(nth(&first, 2), first);
        assert_ne!(nth(&first, 2), nth(&first, 3));
    }
}
