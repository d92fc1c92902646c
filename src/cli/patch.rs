//! Owns how a change of a file is shown: a unified diff that steers no terminal.

use std::fmt::Write as _;

use similar::TextDiff;

use crate::path::RepoPath;
use crate::text::{is_unprintable, push_visible, visible};

/// A unified diff between two texts of one file. Line ends and tabs stay as they are, so that `git apply` takes it.
pub(super) fn unified(name: &RepoPath, before: &str, after: &str) -> String {
    let shown = visible(name.as_str());
    let sides = if name.is_outside() { ["", ""] } else { ["a/", "b/"] };
    let mut out = String::new();
    let _ = writeln!(out, "--- {}{shown}\n+++ {}{shown}", sides[0], sides[1]);
    let diff = TextDiff::from_lines(before, after);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = write!(out, "{}", Printable(&hunk.to_string()));
    }
    out
}

/// A text of several lines in which nothing steers a terminal.
struct Printable<'t>(&'t str);

impl std::fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = String::with_capacity(self.0.len());
        for line in self.0.split_inclusive('\n') {
            let text = line.trim_end_matches(['\r', '\n']);
            let end = &line[text.len()..];
            for c in text.chars() {
                if c != '\t' && is_unprintable(c) {
                    push_visible(&mut out, c);
                } else {
                    out.push(c);
                }
            }
            // One carriage return belongs to the line end; others would move the cursor.
            let returns = end.len() - end.trim_start_matches('\r').len();
            (1..returns).for_each(|_| push_visible(&mut out, '\r'));
            out.push_str(&end[returns.saturating_sub(1)..]);
        }
        f.write_str(&out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_keeps_line_ends_and_shows_what_would_steer_a_terminal() {
        let diff =
            unified(&RepoPath::new("a\nb.json"), "{\r\n\t\"x\u{202e}\u{9b}\": 1,\r\n}", "{\r\n\t\"y\": 1\r\n}\r\n");
        let expected = "--- a/a\\nb.json\n+++ b/a\\nb.json\n@@ -1,3 +1,3 @@\n {\r\n-\t\"x\\u{202e}\\u{9b}\": 1,\r\n-}\n\
                        \\ No newline at end of file\n+\t\"y\": 1\r\n+}\r\n";
        assert_eq!(diff, expected);
        assert!(unified(&RepoPath::new("/x.json").outside(), "a", "b").starts_with("--- /x.json\n+++ /x.json\n@@"));
        assert_eq!(Printable("a\r\r\nb\rc\n").to_string(), "a\\r\r\nb\\rc\n");
    }
}
