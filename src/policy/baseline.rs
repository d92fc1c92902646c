//! Owns the baseline: the findings that a repository had when it began, one line for each.
//!
//! A line holds the identity of one finding and nothing else, so that the lines of two branches can be merged in any
//! order, and so that a file that shrinks loses whole lines.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::finding::Finding;
use crate::path::RepoPath;
use crate::text::Span;

/// How many bytes a baseline may have: room for hundreds of thousands of lines.
pub const LARGEST: u64 = 128 << 20;

/// How many bytes of the digest of a value are in a line.
const DIGEST: usize = 16;

/// A line, as it is written. The members are in the order of the sorting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    path: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    path_encoded: bool,
    rule: String,
    at: String,
    /// Hexadecimal digest of the value at fault: another value is another fault.
    value: String,
}

impl Line {
    /// The line of a finding.
    pub fn new(path: &RepoPath, finding: &Finding) -> Self {
        let value = finding.place.digest[..DIGEST].iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let path_encoded = path.is_encoded();
        let (path, rule, at) = (path.as_str().to_owned(), finding.rule.to_owned(), finding.place.at.clone());
        Self { path, path_encoded, rule, at, value }
    }

    /// The rule and the place, as a reader of a report knows them.
    pub fn shown(&self) -> String {
        format!("{} at `{}` in `{}`", self.rule, self.at, self.path)
    }

    /// The id of the rule.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    fn read(text: &str) -> Result<(Self, RepoPath, Key), &'static str> {
        let line: Self = serde_json::from_str(text).map_err(|_| "this line is no entry of a baseline")?;
        let path = RepoPath::written(&line.path, line.path_encoded).ok_or("`path` is not a percent-encoded name")?;
        let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if line.value.len() != 2 * DIGEST || !line.value.bytes().all(digits) {
            return Err("`value` is not a digest of 32 hexadecimal digits");
        }
        let key = Key::new(&line.rule, &line.at, &line.value);
        Ok((line, path, key))
    }
}

/// The identity of a finding within its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 16]);

impl Key {
    /// The identity of a finding.
    pub fn of(finding: &Finding) -> Self {
        let Line { rule, at, value, .. } = Line::new(&RepoPath::new(""), finding);
        Self::new(&rule, &at, &value)
    }

    fn new(rule: &str, at: &str, value: &str) -> Self {
        let mut hasher = Sha256::new();
        for part in [rule, at, value] {
            // The length in front keeps neighbours apart.
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        let digest: [u8; 32] = hasher.finalize().into();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        Self(key)
    }
}

/// What is no entry of a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Where it is.
    pub span: Span,
    /// What is wrong.
    pub message: &'static str,
}

/// A baseline that was read.
#[derive(Debug)]
pub struct Baseline {
    /// The name of its file.
    pub name: RepoPath,
    /// The file.
    pub text: String,
    files: HashMap<RepoPath, EntriesOfFile>,
    /// What is no entry. The other lines count all the same.
    pub bad_lines: Vec<BadLine>,
}

impl Baseline {
    /// Reads a baseline.
    pub fn read(name: RepoPath, text: String) -> Self {
        let mut files: HashMap<RepoPath, EntriesOfFile> = HashMap::new();
        let mut bad_lines = Vec::new();
        for span in lines(&text) {
            match Line::read(&text[span.range()]) {
                Ok((_, path, key)) => {
                    let entry = Entry { key, start: span.start, is_used: AtomicBool::new(false) };
                    files.entry(path).or_default().entries.push(entry);
                }
                Err(message) => bad_lines.push(BadLine { span, message }),
            }
        }
        for file in files.values_mut() {
            file.entries.sort_by_key(|entry| (entry.key, entry.start));
            file.entries.shrink_to_fit();
        }
        Self { name, text, files, bad_lines }
    }

    /// The entries of a file.
    pub fn of_file(&self, path: &RepoPath) -> Option<&EntriesOfFile> {
        self.files.get(path)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.files.values().map(|file| file.entries.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Takes note of the files that are gone: nothing is found in them any more.
    pub fn settle(&self, is_gone: impl Fn(&RepoPath) -> bool) {
        for (_, file) in self.files.iter().filter(|(path, _)| is_gone(path)) {
            file.look_at();
        }
    }

    /// The lines that match nothing, as far as this run can know: of rules that ran, and of files that the rules on
    /// passports saw, or that are gone.
    pub fn unused(&self, ran: impl Fn(&str) -> bool) -> Vec<(Span, Line)> {
        let looked_at = self.files.values().filter(|file| file.is_looked_at.load(Ordering::Relaxed));
        let mut unused: Vec<&Entry> =
            looked_at.flat_map(|file| &file.entries).filter(|entry| !entry.is_used.load(Ordering::Relaxed)).collect();
        unused.sort_by_key(|entry| entry.start);
        let line = |entry: &Entry| self.line(entry.start);
        unused.into_iter().filter_map(line).filter(|(_, line)| ran(&line.rule)).collect()
    }

    fn line(&self, start: usize) -> Option<(Span, Line)> {
        let rest = self.text.get(start..)?;
        let span = Span::new(start, start + rest.find('\n').unwrap_or(rest.len()));
        Some((span, Line::read(&self.text[span.range()]).ok()?.0))
    }

    /// The file without these lines; every other byte stays.
    pub fn without(&self, unused: &[(Span, Line)]) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut rest = 0;
        for (span, _) in unused {
            text.push_str(&self.text[rest..span.start]);
            rest = (span.end + 1).min(self.text.len());
        }
        text.push_str(&self.text[rest..]);
        text
    }

    /// The lines that a new baseline keeps: of rules that did not run, and of files that could not be judged.
    pub fn kept(&self, ran: impl Fn(&str) -> bool) -> Vec<&str> {
        let mut kept = Vec::new();
        for file in self.files.values() {
            let is_unseen = !file.is_looked_at.load(Ordering::Relaxed);
            let lines = file.entries.iter().filter_map(|entry| self.line(entry.start));
            kept.extend(lines.filter(|(_, line)| is_unseen || !ran(&line.rule)).map(|(span, _)| span));
        }
        kept.into_iter().map(|span| self.text[span.range()].trim_end()).collect()
    }
}

/// The text of a new baseline of these lines.
pub fn sorted(mut lines: Vec<&str>) -> String {
    lines.sort_unstable();
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Appends the line of a finding.
pub fn push_line(path: &RepoPath, finding: &Finding, out: &mut Vec<u8>) {
    // A line always serialises, and writing to memory does not fail.
    let _ = serde_json::to_writer(&mut *out, &Line::new(path, finding));
    out.push(b'\n');
}

/// The lines that hold something.
fn lines(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let span = Span::new(start, start + line.trim_end_matches('\n').len());
        start += line.len();
        (!line.trim().is_empty()).then_some(span)
    })
}

/// The entries of one file.
#[derive(Debug, Default)]
pub struct EntriesOfFile {
    is_looked_at: AtomicBool,
    /// Sorted by identity.
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: Key,
    /// Where its line starts.
    start: usize,
    is_used: AtomicBool,
}

impl EntriesOfFile {
    /// Takes note that the rules on passports saw the file.
    pub fn look_at(&self) {
        self.is_looked_at.store(true, Ordering::Relaxed);
    }

    /// Whether a finding of that identity is an entry.
    pub fn hold(&self, key: Key) -> bool {
        self.entries.binary_search_by(|entry| entry.key.cmp(&key)).is_ok()
    }

    /// Whether a finding that is met for the `n`-th time in one look is an entry: an identity that occurs twice has two
    /// lines.
    pub fn take(&self, key: Key, n: usize) -> bool {
        let first = self.entries.partition_point(|entry| entry.key < key);
        let Some(entry) = self.entries.get(first + n - 1).filter(|entry| entry.key == key) else { return false };
        entry.is_used.store(true, Ordering::Relaxed);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Place, Severity};

    fn finding(rule: &'static str, at: &str, digest: u8) -> Finding {
        let place = Place { span: Span::default(), pointer: String::new(), at: at.to_owned(), digest: [digest; 32] };
        Finding::new(rule, Severity::Error, place, String::new(), String::new())
    }

    fn baseline(findings: &[(&str, Finding)]) -> Baseline {
        let mut text = Vec::new();
        for (path, finding) in findings {
            push_line(&RepoPath::new(path), finding, &mut text);
        }
        Baseline::read(RepoPath::new("baseline.jsonl"), String::from_utf8(text).unwrap())
    }

    #[test]
    fn an_identity_that_occurs_twice_has_two_lines() {
        let eight = finding("unknown-field", "/x", 8);
        let baseline = baseline(&[("a", eight.clone()), ("a", eight.clone())]);
        let file = baseline.of_file(&RepoPath::new("a")).unwrap();
        let key = Key::of(&eight);
        assert!(file.take(key, 1) && file.take(key, 2) && !file.take(key, 3));
        assert!(!file.take(Key::of(&finding("unknown-field", "/x", 9)), 1));
        assert!(!file.take(Key::of(&finding("unknown-fiel", "d/x", 8)), 1));
        assert!(baseline.of_file(&RepoPath::new("b")).is_none());
    }

    #[test]
    fn lines_that_match_nothing_are_taken_out_and_no_other_byte() {
        let [one, two] = [finding("unknown-field", "/x", 1), finding("unknown-field", "/y", 2)];
        let mut baseline = baseline(&[("a", one.clone()), ("b", two.clone()), ("a", two.clone()), ("c", one)]);
        baseline.text = baseline.text.replace("}\n{\"path\":\"c", "}\r\n\n{\"path\":\"c");
        let baseline = Baseline::read(baseline.name, baseline.text);
        let a = baseline.of_file(&RepoPath::new("a")).unwrap();
        a.look_at();
        assert!(a.take(Key::of(&two), 1));
        baseline.settle(|path| path.as_str() == "c");
        let unused = baseline.unused(|_| true);
        assert_eq!(unused.iter().map(|(_, line)| &*line.path).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(baseline.unused(|_| false), []);
        let pruned = baseline.without(&unused);
        let whole: Vec<&str> = baseline.text.split_inclusive('\n').collect();
        assert_eq!(pruned, [whole[1], whole[2], whole[3]].concat());
    }

    #[test]
    fn what_is_no_entry_is_found_and_the_others_count() {
        let good = String::from_utf8(baseline(&[("a", finding("unknown-field", "/x", 1))]).text.into_bytes()).unwrap();
        let bad =
            ["<<<<<<< ours", "{}", "[]", "\u{feff}{}", &good.replace("\"at\"", "\"on\""), &good.replace("01", "0G")];
        let text = bad.map(|line| format!("{}\n{good}", line.trim_end())).concat();
        let read = Baseline::read(RepoPath::new("b"), text);
        assert_eq!((read.len(), read.bad_lines.len()), (bad.len(), bad.len()));
        for (line, bad) in read.bad_lines.iter().zip(bad) {
            assert_eq!(&read.text[line.span.range()], bad.trim_end());
        }
    }
}
