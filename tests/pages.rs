//! The pages that people read: no link leads nowhere, and the picture of the text report is what the program prints.
#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test itself does")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::run::{mk, run};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages at the root and in docs/.
fn pages() -> Vec<PathBuf> {
    let in_folder = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let all = in_folder(root().to_owned()).chain(in_folder(root().join("docs")));
    let mut pages: Vec<PathBuf> = all.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    pages.sort();
    pages
}

/// The anchors that GitHub gives the headings of a page, and those that it states itself.
fn anchors(page: &str) -> HashSet<String> {
    let mut is_code = false;
    let mut found = HashSet::new();
    for line in page.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        }
        if let Some(heading) = line.strip_prefix('#').filter(|_| !is_code) {
            let text = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            found.insert(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
        }
        for stated in line.split("id=\"").skip(1) {
            found.insert(stated.split('"').next().unwrap().to_owned());
        }
    }
    found
}

/// The targets of the links of a page, code aside.
fn links(page: &str) -> Vec<String> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        for rest in line.split("](").skip(1) {
            found.extend(rest.split([')', ' ']).next().map(str::to_owned));
        }
    }
    found
}

#[test]
fn no_link_of_a_page_leads_nowhere() {
    let mut dead = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (file, anchor) =
                link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let is_there = match anchor {
                _ if !target.exists() => false,
                Some(anchor) if target.extension().is_some_and(|ending| ending == "md") => {
                    anchors(&fs::read_to_string(&target).unwrap()).contains(anchor)
                }
                _ => true,
            };
            if !is_there {
                dead.push(format!("{}: {link}", page.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn a_dead_link_is_seen() {
    assert_eq!(links("see [this](a.md#b) and [that](c.md)\n```\n[x](y)\n```\n"), ["a.md#b", "c.md"]);
    assert!(anchors("# A heading, with `code`\n").contains("a-heading-with-code"));
}

#[test]
fn the_picture_of_the_text_report_is_what_the_program_prints() {
    let arguments = ["scan", "--no-git", "--color", "always", "--max-findings", "2", "fixtures/monorepo/prod"];
    let printed = run(mk(root()).args(arguments));
    assert_eq!(printed.code(), 2);
    let picture = anstyle_svg::Term::new().render_svg(&format!("$ mk passport scan\n{}", printed.out()));
    let path = root().join("docs/report.svg");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &picture).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), picture, "docs/report.svg; BLESS=1 rewrites it");
}
