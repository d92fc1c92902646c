//! A module imports only from levels below its own, no files of a folder import each other in a circle, and only the
//! command line names clap.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails as the test itself does")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of each level, from the bottom up.
const LEVELS: [&[&str]; 12] = [
    &["text", "path", "date", "glob"],
    &["document", "fix", "finding", "git"],
    &["passport", "source"],
    &["rule", "templates"],
    &["rules", "report"],
    &["config", "inventory"],
    &["policy"],
    &["discover"],
    &["gate"],
    &["sink", "docs"],
    &["merge"],
    &["cli"],
];

/// What a module may import from its own level, in this order.
const NEIGHBOURS: [(&str, &str); 3] = [("finding", "fix"), ("finding", "document"), ("glob", "text")];

/// The folders in which no files import each other in a circle.
const WITHOUT_CIRCLES: [&str; 12] = [
    "src/cli",
    "src/config",
    "src/docs",
    "src/document",
    "src/document/syntax",
    "src/gate",
    "src/passport",
    "src/passport/delta",
    "src/policy",
    "src/report",
    "src/rule",
    "src/rules",
];

/// The same, but for the folder's own file: it holds what the files of the folder share, and calls them.
const WITHOUT_CIRCLES_AMONG_FILES: [&str; 5] = ["src/discover", "src/git", "src/merge", "src/sink", "src/source"];

fn level(module: &str) -> usize {
    LEVELS.iter().position(|level| level.contains(&module)).unwrap_or_else(|| panic!("`{module}` is on no level"))
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

/// Every module with the modules that it names through `crate::`, tests aside.
fn imports() -> Vec<(PathBuf, String, Vec<String>)> {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let named = |path: &PathBuf| {
        let below = path.strip_prefix("src").unwrap();
        let module = below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let mut names = Vec::new();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for rest in line.split("crate::").skip(1) {
                match rest.strip_prefix('{') {
                    Some(group) => names.extend(group.split(',').map(first_word)),
                    None => names.push(first_word(rest)),
                }
            }
        }
        (path.clone(), module, names)
    };
    files.iter().map(named).collect()
}

fn first_word(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn a_module_imports_only_from_levels_below_its_own() {
    let mut upwards = Vec::new();
    for (path, module, names) in imports() {
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        for name in names.iter().filter(|name| **name != module) {
            let neighbour = NEIGHBOURS.contains(&(module.as_str(), name.as_str()));
            if level(name) >= level(&module) && !neighbour {
                upwards.push(format!("{}: {module} names {name}", path.display()));
            }
        }
    }
    assert_eq!(upwards, Vec::<String>::new());
}

#[test]
fn only_the_command_line_names_clap_and_every_file_says_what_it_owns() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not say what it owns", path.display());
        let in_cli = path.starts_with("src/cli") || path == Path::new("src/cli.rs");
        assert!(in_cli || !text.contains("use clap"), "{} names clap", path.display());
    }
}

/// Code without comments and tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The first names of the paths that start with `prefix`; those of a group in braces too.
fn named_below(code: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '(')) {
            continue; // `pub(super)`, `super::super`, another word.
        }
        let rest = &code[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(first_word(rest));
            continue;
        };
        let (mut depth, mut item) = (0, String::new());
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push(first_word(&std::mem::take(&mut item))),
                _ => {}
            }
            if !(c == ',' && depth == 0) {
                item.push(c);
            }
        }
        names.push(first_word(&item));
    }
    names
}

/// Which modules of a folder import which others of it. The folder's own file is called `self`: it imports what it
/// names, but for re-exports and the lists of rules, and is imported for what no file in the folder is called.
fn imports_within(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    sources(folder, &mut files);
    let module = |path: &Path| {
        let first = path.strip_prefix(folder).unwrap().iter().next().unwrap();
        first.to_str().unwrap().trim_end_matches(".rs").to_owned()
    };
    let modules: std::collections::BTreeSet<String> = files.iter().map(|path| module(path)).collect();
    let absolute = folder.strip_prefix("src").unwrap().iter().map(|part| format!("{}::", part.to_str().unwrap()));
    let absolute = format!("crate::{}", absolute.collect::<String>());
    let mut edges = Vec::new();
    for path in &files {
        let from = module(path);
        let depth = path.strip_prefix(folder).unwrap().iter().count();
        let code = code(path);
        for name in named_below(&code, &absolute).into_iter().chain(named_below(&code, &"super::".repeat(depth))) {
            let to = if modules.contains(&name) { name } else { "self".to_owned() };
            edges.push((from.clone(), to));
        }
    }
    let own = code(&folder.with_extension("rs"));
    let own = own.split(';').filter(|item| !item.trim_start().starts_with("pub use ")).collect::<Vec<_>>().join(";");
    let own = own.replace("::RULE", "");
    edges.extend(
        modules.iter().filter(|name| own.contains(&format!("{name}::"))).map(|name| ("self".to_owned(), name.clone())),
    );
    edges.retain(|(from, to)| from != to);
    edges.sort();
    edges.dedup();
    edges
}

/// What is left of the imports when again and again those are taken out that lead nowhere.
fn circles(mut edges: Vec<(String, String)>) -> Vec<(String, String)> {
    loop {
        let leads_on: std::collections::BTreeSet<String> = edges.iter().map(|(from, _)| from.clone()).collect();
        let before = edges.len();
        edges.retain(|(_, to)| leads_on.contains(to));
        if edges.len() == before {
            return edges;
        }
    }
}

#[test]
fn no_files_of_a_folder_import_each_other_in_a_circle() {
    for folder in WITHOUT_CIRCLES.map(Path::new).into_iter().filter(|folder| folder.is_dir()) {
        let edges = imports_within(folder);
        assert_eq!(circles(edges), [], "{}", folder.display());
    }
    for folder in WITHOUT_CIRCLES_AMONG_FILES.map(Path::new) {
        let mut edges = imports_within(folder);
        assert!(!edges.is_empty(), "{}", folder.display());
        edges.retain(|(from, to)| from != "self" && to != "self");
        assert_eq!(circles(edges), [], "{}", folder.display());
    }
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let edge = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let round = [edge("a", "b"), edge("b", "c"), edge("c", "a")];
    assert_eq!(circles(round.to_vec()), round);
    assert_eq!(circles(vec![edge("a", "b"), edge("b", "c"), edge("a", "c")]), []);
    let code = "use super::one::X;\nuse super::{two, three::{A, B}, C};\npub(super) fn f() { super::five() }";
    assert_eq!(named_below(code, "super::"), ["one", "two", "three", "C", "five"]);
    assert_eq!(named_below("use super::super::x;", "super::super::"), ["x"]);
}

#[test]
fn no_file_is_longer_than_a_reader_likes() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for path in files {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}

#[test]
fn each_exception_to_the_levels_is_needed() {
    let imports = imports();
    for (from, to) in NEIGHBOURS {
        let is_used = imports.iter().any(|(_, module, names)| module == from && names.iter().any(|name| name == to));
        assert!(is_used, "{from} does not import {to}");
        assert_eq!(level(from), level(to), "{from} may import {to} without an exception");
    }
}
