//! What no report may do, whatever the files say: steer a terminal, command a runner, or break its own format.

/// Every format, in the order of the help.
pub const FORMATS: [&str; 8] = ["text", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown"];

/// Fails when a report on standard output is unsound.
pub fn assert_sound(format: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{format}: not UTF-8: {error}"));
    for (number, line) in text.split('\n').enumerate() {
        let at = format!("{format}, line {}: {:.300?}", number + 1, line);
        if let Some(c) = line.chars().find(|c| steers(*c)) {
            panic!("{c:?} stands raw in {at}");
        }
        if format == "github" {
            assert!(line.is_empty() || is_command(line), "no command of ours: {at}");
        } else {
            // What Rust and what a runner trims differ by characters that are neither letter nor mark.
            let trimmed = line.trim_start_matches(|c: char| !c.is_ascii_graphic() && !c.is_alphanumeric());
            assert!(!trimmed.starts_with("::"), "a workflow command: {at}");
        }
        assert!(!is_marked(line), "an agent's command: {at}");
    }
    match format {
        "json" | "sarif" | "gitlab" => {
            serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|error| panic!("{format}: {error}"));
        }
        "junit" => assert_well_formed(text),
        _ => {}
    }
}

/// Whether `##`, a name and a bracket follow one another: `##[` for GitHub, `##vso[` for Azure, `##teamcity[`.
fn is_marked(line: &str) -> bool {
    line.split("##")
        .skip(1)
        .any(|rest| rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '#').starts_with('['))
}

/// Whether the character means something to a terminal, or deceives who reads it.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Whether the line is one of the workflow commands that the gate writes, escaped as the runner wants it.
fn is_command(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("::") else { return false };
    let Some((head, data)) = rest.split_once("::") else { return false };
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let known = |property: &str| {
        let keys = ["file", "line", "endLine", "col", "endColumn", "title"];
        property.split_once('=').is_some_and(|(key, value)| keys.contains(&key) && is_escaped(value))
    };
    ["error", "warning", "notice"].contains(&name) && properties.split(',').all(known) && is_escaped(data)
}

/// Whether every `%` begins an escape that the runner undoes.
fn is_escaped(value: &str) -> bool {
    value.split('%').skip(1).all(|rest| ["25", "0D", "0A", "3A", "2C"].iter().any(|code| rest.starts_with(code)))
}

/// A small reader of XML: enough to see that nothing broke out of its text or attribute.
fn assert_well_formed(text: &str) {
    let body = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("an XML declaration");
    let mut open: Vec<&str> = Vec::new();
    let mut rest = body.trim_end();
    while !rest.is_empty() {
        let Some((before, tag)) = rest.split_once('<') else { panic!("text behind the end: {rest:.200}") };
        assert!(!before.contains("]]>"), "the end of a section in a text: {before:.200}");
        assert_entities(before);
        let end = end_of_tag(tag);
        let (inner, behind) = (&tag[..end], &tag[end + 1..]);
        rest = behind;
        if let Some(name) = inner.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closes what is not open");
            assert!(!open.is_empty() || rest.is_empty(), "something behind the document: {rest:.200}");
            continue;
        }
        let name = inner.split([' ', '/']).next().unwrap_or_default();
        let known = ["testsuites", "testsuite", "testcase", "failure", "error", "system-out"];
        assert!(known.contains(&name), "an element that a file smuggled in: <{inner:.200}>");
        if !inner.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
}

/// Where the tag ends; its attributes are in double quotes and hold no markup.
fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    let mut begun = 0;
    for (at, c) in tag.char_indices() {
        match c {
            '"' => {
                if quoted {
                    assert_entities(&tag[begun..at]);
                }
                quoted = !quoted;
                begun = at + 1;
            }
            '<' => panic!("a bracket in an attribute: {tag:.200}"),
            '>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag without an end: {tag:.200}")
}

fn assert_entities(text: &str) {
    for after in text.split('&').skip(1) {
        let entity = after.split(';').next().unwrap_or_default();
        let numbered = entity.strip_prefix('#').is_some_and(|code| code.parse::<u32>().is_ok_and(|code| code >= 32));
        assert!(numbered || ["amp", "lt", "gt", "quot", "apos"].contains(&entity), "a stray ampersand: &{after:.50}");
    }
}
