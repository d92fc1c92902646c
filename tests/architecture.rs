//! The house stands on floors: a module imports only from floors below its own, and only the command line names clap.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test fails as the test itself does")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of each floor, from the ground up.
const FLOORS: [&[&str]; 9] = [
    &["text", "path"],
    &["document", "fix", "finding", "git"],
    &["passport"],
    &["rule"],
    &["rules", "policy", "report"],
    &["discover"],
    &["gate"],
    &["sink", "docs", "templates"],
    &["cli"],
];

/// What a floor may name on its own level: these stand in this order.
const NEIGHBOURS: [(&str, &str); 6] = [
    ("finding", "fix"),
    ("finding", "document"),
    ("policy", "rules"),
    ("report", "policy"),
    ("text", "path"),
    ("cli", "cli"),
];

fn floor(module: &str) -> usize {
    FLOORS.iter().position(|floor| floor.contains(&module)).unwrap_or_else(|| panic!("`{module}` stands on no floor"))
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
fn a_module_imports_only_from_floors_below_its_own() {
    let mut upwards = Vec::new();
    for (path, module, names) in imports() {
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        for name in names.iter().filter(|name| **name != module) {
            let neighbour = NEIGHBOURS.contains(&(module.as_str(), name.as_str()));
            if floor(name) >= floor(&module) && !neighbour {
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
