//! Names and values that were made to steer what shows them.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::Path;

use super::{BAD, GOOD, folder, scan, write};
use crate::common::run::{mk, run};
use crate::common::sound::{FORMATS, assert_sound};

/// Words that mean something to a terminal, a runner, XML, Markdown, a shell, a reader from right to left.
fn words() -> Vec<String> {
    [
        "\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
        "\u{9b}31m\u{85}\u{9d}0;title\u{9c}",
        "\u{202e}gnp.exe\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}\u{2028}\u{2029}",
        "]]><failure/>&amp;&#27;<!--",
        "\u{fffe}\u{ffff}\u{feff}",
        "%0A::error file=x::injected%0D",
        "\n::error file=x::injected",
        "\r::warning::injected",
        " \t\u{a0}::add-mask::injected",
        "::stop-commands::x",
        "##[error]injected ##[group]x",
        "###[set-env name=PATH]x",
        "##vso[task.setvariable variable=PATH]x ##VSO[x]y",
        "a##teamcity[buildStatus status='SUCCESS']",
        "\u{0}\u{7}\u{8}\u{c}\u{7f}",
        "a,b:c=d;e'f\"g`h`|i|\\j$(k)",
        "<img src=x onerror=alert(1)> [x](javascript:y) @everyone ![z](http://z)",
        "\u{1f600}e\u{301}\u{200d}\u{200b}",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The same without measure, on one line.
fn long_words() -> [String; 2] {
    ["wide ".repeat(200_000), "\u{1b}[2J::error::##[x]##vso[y]\u{202e}".repeat(3000)]
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Passports that bring the word into as many messages as there are places for it.
fn passports(word: &str) -> Vec<String> {
    let word = json(word);
    let mut texts: Vec<String> = [
        r#""name": "safe""#,
        r#""RELOCK""#,
        r#""grad_accum_steps",
      "microbatch"#,
        r#""cooldown_s": 600"#,
        r#""after_recover_s": 1200"#,
        r#""apply": false"#,
        r#""default_mode": "verify-only""#,
        r#""description": "#,
        r#""concurrency": { "min": 1"#,
    ]
    .iter()
    .zip([
        format!(r#""name": {word}"#),
        word.clone(),
        format!("{word},\n      \"microbatch"),
        format!(r#""cooldown_s": {word}, {word}: 1"#),
        format!(r#"{word}: 1, "after_recover_s": {word}"#),
        format!(r#""apply": {word}, {word}: 1, "apply{}: 1"#, &word[1..]),
        format!(r#""default_mode": [{word}]"#),
        format!(r#"{word}: 1, {word}: 2, "description": "#),
        format!(r#"{word}: {{ "max": 1, "min": 2 }}, "concurrency": {{ "min": {word}"#),
    ])
    .map(|(from, to)| {
        let text = GOOD.replacen(from, &to, 1);
        assert_ne!(text, GOOD, "{from}");
        text
    })
    .collect();
    texts.push(format!(r#"{{"schema_version": {word}, "name": {word}, {word}: {word}}}"#));
    texts.push(format!(r#"{{"name": {word} {word}}}"#));
    texts.push(word);
    texts
}

fn every_format_is_sound(root: &Path, arguments: &[&str]) {
    for format in FORMATS {
        let ended = run(scan(root, &["--format", format, "--extend-select", "order"]).args(arguments));
        assert_eq!((ended.code(), ended.err.as_str()), (2, ""), "{format}");
        assert!(!ended.out.is_empty(), "{format} says nothing");
        assert_sound(format, &ended.out);
    }
}

#[test]
fn no_value_steers_what_shows_it() {
    let folder = folder();
    for (number, word) in words().iter().enumerate() {
        for (place, text) in passports(word).iter().enumerate() {
            write(folder.path(), format!("{number}/{place}.passport.json"), text);
        }
    }
    every_format_is_sound(folder.path(), &["--max-file-size", "16M"]);
}

#[test]
fn no_value_steers_by_its_length() {
    let folder = folder();
    for (number, word) in long_words().iter().enumerate() {
        for (place, text) in passports(word).iter().enumerate() {
            write(folder.path(), format!("{number}/{place}.passport.json"), text);
        }
    }
    let mut command = scan(folder.path(), &["--max-file-size", "16M"]);
    let files: Vec<&str> = FORMATS.into_iter().filter(|format| *format != "text").collect();
    let ended = run(command.args(files.iter().map(|format| format!("--format={format}={format}.out"))));
    assert_eq!((ended.code(), ended.err.as_str()), (2, ""));
    assert_sound("text", &ended.out);
    assert!(ended.out.len() < 1 << 20, "a value of a megabyte is clipped: {} bytes", ended.out.len());
    for format in files {
        assert_sound(format, &std::fs::read(folder.path().join(format!("{format}.out"))).unwrap());
    }
}

#[test]
fn raw_controls_in_broken_files_stay_where_they_are() {
    let folder = folder();
    for (number, word) in words().iter().chain(&long_words()).enumerate() {
        write(folder.path(), format!("{number}.passport.json"), format!("{{\"name\": \"{word}\" oops\n{word}"));
        write(folder.path(), format!("{number}.raw.passport.json"), word);
        let mut bytes = word.clone().into_bytes();
        bytes.extend(b"\xff\n::error::x\n\x9b");
        write(folder.path(), format!("{number}.bytes.passport.json"), bytes);
    }
    every_format_is_sound(folder.path(), &["--max-file-size", "16M"]);
}

#[test]
fn colour_is_ours_alone() {
    let folder = folder();
    for (number, word) in words().iter().enumerate() {
        write(folder.path(), format!("{number}.passport.json"), &passports(word)[0]);
        write(folder.path(), format!("{number}.raw.passport.json"), word);
    }
    let ended = run(&mut scan(folder.path(), &["--color", "always"]));
    let mut text = String::new();
    let mut rest = ended.out();
    while let Some((before, escape)) = rest.split_once('\u{1b}') {
        text.push_str(before);
        rest = if let Some(link) = escape.strip_prefix("]8;;") {
            let (target, behind) = link.split_once("\u{1b}\\").unwrap();
            assert!(target.is_empty() || target.starts_with(env!("CARGO_PKG_REPOSITORY")), "{target:?}");
            behind
        } else {
            let (style, behind) = escape.strip_prefix('[').unwrap().split_once('m').unwrap();
            assert!(style.chars().all(|c| c.is_ascii_digit() || c == ';'), "{style:?}");
            behind
        };
    }
    text.push_str(rest);
    assert_sound("text", text.as_bytes());
    assert_ne!(text, ended.out(), "there is no colour");
}

/// Names for files and folders: all that Unix allows.
fn hostile_names() -> Vec<OsString> {
    let mut names: Vec<OsString> =
        words().into_iter().map(|word| OsString::from(word.replace(['/', '\0'], "_"))).collect();
    names.extend(["-rf", "--format=json", "-", "~", "a b", "%41", "C:", "...", "*", "[x]"].map(OsString::from));
    names.push(OsString::from_vec(b"caf\xe9 \xff\n::error::100%".to_vec()));
    names.push(OsString::from_vec(b"\xff##[error]\x1b[31m".to_vec()));
    names.push(OsString::from("n".repeat(240)));
    names
}

#[test]
fn no_name_steers_what_shows_it() {
    let folder = folder();
    for name in hostile_names() {
        let mut file = name.clone();
        file.push(".passport.json");
        write(folder.path(), Path::new(&name).join(&file), BAD);
        write(folder.path(), Path::new(&name).join("passport.json/not-a-file"), "");
    }
    every_format_is_sound(folder.path(), &[]);
    let json = run(&mut scan(folder.path(), &["--format", "json"])).json();
    let files = json["files"].as_array().unwrap();
    assert_eq!(files.len(), 2 * hostile_names().len(), "each file is judged once");
    let encoded: Vec<&str> =
        files.iter().filter(|file| file["path_encoded"] == true).filter_map(|file| file["path"].as_str()).collect();
    assert_eq!(encoded.len(), 4, "{encoded:?}");
    assert!(encoded.iter().any(|path| path.starts_with("caf%E9 %FF%0A")), "{encoded:?}");
    let listed = run(&mut scan(folder.path(), &["--list-files"]));
    assert_sound("text", &listed.out);
    assert_sound("text", listed.err.as_bytes());
    assert_eq!(listed.out().lines().count(), files.len());
}

#[test]
fn names_that_are_given_one_by_one_are_found_and_steer_nothing() {
    let folder = folder();
    let mut list = Vec::new();
    for name in hostile_names() {
        let path = Path::new("d").join(&name);
        write(folder.path(), &path, GOOD);
        list.extend_from_slice(path.as_os_str().as_bytes());
        list.push(0);
        let ended = run(mk(folder.path()).args(["validate", "--file"]).arg(&path));
        assert_eq!((ended.code(), ended.err.as_str()), (0, ""), "{name:?}");
        let ended = run(mk(folder.path()).args(["validate", "--file"]).arg(Path::new("missing").join(&name)));
        assert_eq!(ended.code(), 2);
        assert!(ended.err.starts_with("ERROR: missing/") && ended.err.lines().count() == 1, "{:?}", ended.err);
        assert_sound("text", ended.err.as_bytes());
    }
    write(folder.path(), "list", list);
    let ended = run(&mut scan(folder.path(), &["--files-from", "list", "--null"]));
    assert_eq!(ended.code(), 0, "{}", ended.out());
    assert_eq!(ended.out(), format!("{} passports, 0 errors, 0 warnings in 0 files\n", hostile_names().len()));
    write(folder.path(), "-x.json", GOOD);
    assert_eq!(run(&mut scan(folder.path(), &["--", "-x.json"])).code(), 0);
    assert_eq!(run(mk(folder.path()).args(["validate", "--file=-x.json"])).code(), 0);
}

#[test]
fn arguments_steer_nothing_either() {
    let folder = folder();
    write(folder.path(), "passport.json", GOOD);
    for word in words().iter().filter(|word| !word.contains('\0')) {
        for arguments in [
            &["scan", "--format", word][..],
            &["scan", "--select", word],
            &["scan", "--include", &format!("[{word}")],
            &["scan", "--files-from", word],
            &["scan", &format!("--format=json=missing/{word}")],
            &["scan", "--stdin-filename", word, "-"],
            &["explain", word],
            &[word],
            &["show", "--template", word],
            &["scan", &format!("--{word}")],
            &["scan", "--jobs", word],
            &["init", "--template", "safe", "--output", &format!("passport.json/{word}")],
        ] {
            let ended = run(mk(folder.path()).args(arguments));
            assert_eq!(ended.code(), 2, "{arguments:?}");
            assert_sound("text", &ended.out);
            assert_sound("text", ended.err.as_bytes());
        }
    }
}
