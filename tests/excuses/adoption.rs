//! docs/adoption.md is true: its files are written and its commands are run, one after the other, in one repository.

use std::fs;
use std::path::Path;

use super::passport;
use crate::git::support::Repo;

const PAGE: &str = include_str!("../../docs/adoption.md");
/// Which file a block of that language is for.
const FILES: [(&str, &str); 2] = [("toml", "mk-passport.toml"), ("gitattributes", ".gitattributes")];

#[test]
fn every_command_of_the_page_says_what_the_page_says() {
    let repo = Repo::new();
    let text = passport(
        r#"{"allowed_chords": ["NORMAL-HOLD", "DRIFT-RETUNE", "BURST-ABSORB", "INPUT-STRAGGLER", "RECOVER", "RELOCK", "RELOK"], "limits": {"cooldown_s": "600"}, "gates": {"apply": null, "aply": false}}"#,
    );
    for index in 0..40 {
        repo.write(format!("team{}/p{index}.passport.json", index % 7), &text);
    }
    let mut sessions = 0;
    for block in PAGE.split("```").skip(1).step_by(2) {
        let (language, body) = block.split_once('\n').unwrap();
        if language == "console" {
            sessions += 1;
            for command in body.split("$ ").filter(|command| !command.is_empty()) {
                let (command, expected) = command.split_once('\n').unwrap();
                let said = said(&repo, command);
                assert!(agrees(&said, expected), "$ {command}\n{said}\nis not\n{expected}");
            }
        } else {
            let (_, name) = FILES.iter().find(|(known, _)| *known == language).unwrap();
            let before = fs::read_to_string(repo.path.join(name)).unwrap_or_default();
            repo.write(name, (before + "\n" + body).trim_start());
        }
    }
    assert!(sessions >= 8, "{sessions}");
}

/// What a shell prints.
fn said(repo: &Repo, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_mk")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let output = repo.command("sh").env("PATH", path).args(["-c", command]).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Whether a text is what is expected; `...` is any lines.
fn agrees(text: &str, expected: &str) -> bool {
    let mut parts = expected.trim_end().split("...\n");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.trim_end().strip_prefix(first.trim_end()) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    last.is_some() || rest.is_empty()
}
