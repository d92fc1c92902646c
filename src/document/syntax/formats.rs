//! Owns the recognition of files that are something else than JSON from their first line on.

use std::path::Path;

use super::scan::run;
use super::values::placeholder;
use super::words::{Words, line_end, rest_of_line, skip_blanks};
use crate::text::{Span, quote};

const NOT_JSON: &str = "Write the passport as JSON; `mk passport show --template safe` prints one.";

/// Marks at the start of a file, what it is, and what to do.
const MARKS: &[(&str, &str, &str)] = &[
    (
        "version https://git-lfs.github.com/spec/",
        "a Git LFS pointer in place of the file",
        "Run `git lfs pull`, or keep passports out of Git LFS.",
    ),
    ("<!doctype html", "an HTML page in place of a passport", "Get the file again: a server answered with a page."),
    ("<html", "an HTML page in place of a passport", "Get the file again: a server answered with a page."),
    ("<?xml", "XML, and a passport is JSON", NOT_JSON),
    (
        "404: not found",
        "the answer of a server in place of a passport",
        "Get the file again, from an address that exists.",
    ),
    ("-----begin ", "an encrypted or signed text, and not JSON", "Write the passport as plain JSON."),
    ("$ansible_vault;", "a file encrypted by Ansible Vault", "Write the passport as plain JSON."),
    ("age-encryption.org/", "a file encrypted by age", "Write the passport as plain JSON."),
    ("diff --git ", "a patch in place of the file", "Apply the patch, and keep the file that it makes."),
    ("--- a/", "a patch in place of the file", "Apply the patch, and keep the file that it makes."),
    ("@@ -", "a patch in place of the file", "Apply the patch, and keep the file that it makes."),
    ("%pdf-", "a PDF document, and a passport is JSON", NOT_JSON),
    ("{\\rtf", "a document of a word processor (RTF), and a passport is JSON", "Save it as plain text."),
    ("%yaml", "YAML, and a passport is JSON", NOT_JSON),
    ("#!", "a script, and a passport is JSON", NOT_JSON),
];

/// The words for a file that is of another format; `at` is where it stops being JSON.
pub(super) fn words(text: &str, at: usize) -> Option<Words> {
    let start = skip_blanks(text, 0);
    let line = rest_of_line(text, start);
    let whole = Span::new(start, start + line.trim_end().len());
    let lower = line.get(..line.floor_char_boundary(48)).unwrap_or_default().to_ascii_lowercase();
    if let Some((_, what, remedy)) = MARKS.iter().find(|(mark, ..)| lower.starts_with(mark)) {
        return Some(Words::new(whole, *what, *remedy));
    }
    if at != start {
        return in_brackets(text, start, at, whole);
    }
    if line.trim_end() == "+{" {
        return Some(Words::new(
            whole,
            "a patch in place of the file",
            "Apply the patch, and keep the file that it makes.",
        ));
    }
    if let Some(fence) = ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence)) {
        let end = text.rfind(&format!("\n{fence}")).filter(|end| *end > at);
        let words = Words::new(
            whole,
            "a Markdown fence around the JSON",
            format!("Take out the lines that start with {fence}."),
        );
        return Some(match end {
            Some(end) => words.label(Span::new(end + 1, end + 4), "it ends here"),
            None => words,
        });
    }
    if line.trim_end() == "---" || line.starts_with("--- ") {
        return Some(Words::new(whole, "this is YAML, and a passport is JSON", NOT_JSON));
    }
    if line.starts_with("//") || line.starts_with("/*") {
        return None;
    }
    if line.starts_with('<') && !line.starts_with("<%") && text.contains("</") {
        return Some(Words::new(whole, "HTML or XML, and a passport is JSON", NOT_JSON));
    }
    if let Some(words) = placeholder(text, start) {
        return Some(words);
    }
    if line.starts_with('<') && !line.starts_with("<<<<<<<") && !line.starts_with("<!--") {
        return Some(Words::new(whole, "HTML or XML, and a passport is JSON", NOT_JSON));
    }
    if line.starts_with('#') && !line.starts_with("#{") {
        // A comment says little: the first line that is none says what the file is.
        let next = text[start..].split_inclusive(['\n', '\r']).scan(start, |at, line| {
            let here = *at;
            *at += line.len();
            Some((here, line))
        });
        let mut lines = next.filter(|(_, line)| !line.trim_start().starts_with('#') && !line.trim().is_empty());
        let (at, line) = lines.next()?;
        return unbraced(line, Span::new(at, at + line.trim_end().len()));
    }
    if let Some(words) = code(text, start) {
        return Some(words);
    }
    if let Some(words) = encoded(text, start, whole) {
        return Some(words);
    }
    if is_path(text, line) {
        let reason = format!("the path of a symbolic link, {}, in place of the file", quote(line.trim_end()));
        return Some(Words::new(
            whole,
            reason,
            "Check it out where links work (`core.symlinks`), or commit the file itself.",
        ));
    }
    unbraced(line, whole)
}

/// Lines without braces: YAML, or the settings of INI and TOML.
fn unbraced(line: &str, whole: Span) -> Option<Words> {
    let yaml = || Some(Words::new(whole, "this is YAML, and a passport is JSON", NOT_JSON));
    let line = line.trim_end();
    if line.starts_with("- ") || line == "-" || line == "---" {
        return yaml();
    }
    let key = line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(line.len());
    let after = line[key..].trim_start();
    if key == 0 {
        return None;
    }
    if after == ":" || after.starts_with(": ") {
        return yaml();
    }
    after
        .starts_with('=')
        .then(|| Words::new(whole, "settings as TOML or INI write them, and a passport is JSON", NOT_JSON))
}

/// A `[section]` of TOML, and `{{ … }}`.
fn in_brackets(text: &str, start: usize, at: usize, whole: Span) -> Option<Words> {
    if at == start + 1 && ["{{", "{%"].iter().any(|sign| text[start..].starts_with(sign)) {
        return placeholder(text, start);
    }
    let line = &text[whole.range()];
    let section = line.strip_prefix('[')?.strip_suffix(']')?;
    let is_name =
        !section.is_empty() && section.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']'));
    let next = text[whole.end..].lines().find(|line| !line.trim().is_empty())?;
    let is_section = is_name && at < whole.end + text[whole.end..].len() && next.contains('=');
    is_section.then(|| Words::new(whole, "TOML or INI, and a passport is JSON", NOT_JSON))
}

/// Code in front of an object: `export default {`.
fn code(text: &str, start: usize) -> Option<Words> {
    let line = rest_of_line(text, start);
    let open = line.find(['{', '[', '(']);
    let before = line[..open.unwrap_or(line.len())].trim_end();
    let first = run(text, start);
    let words = ["export", "module.exports", "const", "let", "var", "return", "import", "require", "window", "exports"];
    let is_assigned = open.is_some() && before.ends_with('=');
    let is_call = open.is_some_and(|open| line[open..].starts_with('(')) && before == first && !first.is_empty();
    let is_code = words.contains(&first) || is_assigned || is_call;
    if !is_code {
        // Words of a person, or of an assistant, above the document.
        let is_prose = first.chars().next().is_some_and(char::is_alphabetic) && !line.contains('{');
        let after = line_end(text, start);
        let is_before_object = text[after..].trim_start().starts_with(['{', '`']);
        return (is_prose && is_before_object).then(|| {
            Words::new(
                Span::new(start, start + line.trim_end().len()),
                "text before the document",
                "Take it out: a passport is JSON alone.",
            )
        });
    }
    let end = if before.is_empty() { first.len() } else { before.len() };
    let span = Span::new(start, start + end);
    Some(Words::new(
        span,
        format!("code, {}, before the document", quote(&text[span.range()])),
        "Take it out: a passport is JSON alone.",
    ))
}

/// The shortest text that is taken for base64.
const SHORTEST_BASE64: usize = 40;

fn encoded(text: &str, start: usize, whole: Span) -> Option<Words> {
    let body = text[start..].trim_end();
    let is_base64 = body.len() >= SHORTEST_BASE64
        && body.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'\n' | b'\r')
        })
        && body.bytes().any(|byte| byte.is_ascii_uppercase())
        && body.bytes().any(|byte| byte.is_ascii_lowercase());
    is_base64.then(|| {
        Words::new(Span::new(whole.start, whole.start + 1), "base64 in place of JSON", "Decode the file (`base64 -d`).")
    })
}

fn is_path(text: &str, line: &str) -> bool {
    let path = text.trim();
    path == line.trim()
        && path.len() < 1024
        && Path::new(path).extension().is_some_and(|extension| extension == "json")
        && !path.contains(char::is_whitespace)
        && !path.contains(['"', '{', ':', ','])
}
