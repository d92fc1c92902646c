//! What is said of a text that is not JSON: in the terms of what a person did, at the place where to mend it, once.

mod cases;

use cases::{CASES, Case};
use mk_passport::document::Document;
use mk_passport::finding::Finding;
use mk_passport::gate;
use mk_passport::policy::{Policy, Selection};
use mk_passport::templates;
use mk_passport::text::{LineIndex, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What is reported about a text, a byte order mark aside: that one is a fault of its own, and reading goes on.
fn findings(bytes: &[u8]) -> Vec<Finding> {
    let policy = Policy::new(&Selection::default(), false);
    let mut findings = gate::judge(&Document::parse(bytes), &policy);
    findings.retain(|finding| {
        finding.rule == "invalid-json"
            || (finding.rule == "invalid-encoding" && finding.message != "the file begins with a byte order mark")
    });
    findings
}

fn place(text: &str, span: Span) -> String {
    let start = LineIndex::new(text).position(text, span.start);
    format!("{}:{}", start.line, start.column)
}

#[test]
fn each_mistake_has_its_own_words_at_its_own_place() {
    let mut wrong = Vec::new();
    for Case { text: bytes, place: at, message, help, label } in CASES {
        let text = String::from_utf8_lossy(bytes);
        let found = findings(bytes);
        let [finding] = &found[..] else { panic!("{text:?}: {found:#?}") };
        let second = finding.labels.first();
        let second = second.map(|label| format!("{} {}", place(&text, label.place.span), label.message));
        let said = (
            place(&text, finding.place.span),
            finding.message.to_string(),
            finding.help.to_string(),
            second.unwrap_or_default(),
        );
        if said != ((*at).to_owned(), (*message).to_owned(), (*help).to_owned(), (*label).to_owned()) {
            wrong.push(format!("{text:?}\n  {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_string_that_a_remedy_writes_is_json() {
    for Case { message, help, .. } in CASES {
        assert!(help.ends_with('.') && !help.is_empty(), "{help}");
        assert!(!message.ends_with('.'), "{message}");
        if let Some(value) = help.strip_prefix("Write \"").and_then(|rest| rest.strip_suffix("\".")) {
            serde_json::from_str::<String>(&format!("\"{value}\"")).unwrap();
        }
    }
}

#[test]
fn a_fault_deep_in_a_passport_is_found_where_it_is() {
    let safe = templates::by_name("safe").unwrap().text;
    let line = |needle: &str| safe[..safe.find(needle).unwrap()].matches('\n').count() + 1;
    let cases = [
        ("\"cooldown_s\": 600,", "\"cooldown_s\": 600", "a comma is missing after `600`"),
        ("\"cooldown_s\": 600,", "cooldown_s: 600,", "the key `cooldown_s` has no quotes"),
        ("\"apply\": false,", "\"apply\": False,", "`False` is Python: JSON writes `false`"),
        ("\"apply\": false,", "\"apply\": false,,", "two commas in a row"),
        ("\"apply\": false,", "\"apply: false,", "the key that starts here is not closed: `apply` lacks a quote"),
    ];
    for (from, to, message) in cases {
        for text in [safe.replacen(from, to, 1), safe.replacen(from, to, 1).replace('\n', "\r\n")] {
            let found = findings(text.as_bytes());
            let [finding] = &found[..] else { panic!("{found:#?}") };
            let at = LineIndex::new(&text).line_of(finding.place.span.start);
            assert_eq!((&*finding.message.text(), at), (message, line(from)), "{to}");
        }
    }
}

/// Whether the reader of reference accepts the text.
fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).is_ok()
}

/// Where there is no JSON there is one finding, inside the text and between characters.
fn one_finding(bytes: &[u8]) -> Result<(), TestCaseError> {
    let found = findings(bytes);
    if is_json(bytes) {
        return Ok(());
    }
    let text = String::from_utf8_lossy(bytes);
    prop_assert_eq!(found.len(), 1, "{:?}: {:#?}", text, found);
    let finding = &found[0];
    prop_assert!(!finding.message.text().is_empty() && !finding.message.text().contains(['\n', '\r', '\0']));
    prop_assert!(
        finding.help.text().ends_with('.') && finding.message.text().len() < 1000 && finding.help.text().len() < 1000
    );
    for span in std::iter::once(finding.place.span).chain(finding.labels.iter().map(|label| label.place.span)) {
        prop_assert!(span.start <= span.end, "{:?}: {:?}", text, span);
        prop_assert!(text.get(span.range()).is_some(), "{:?}: {:?}", text, span);
    }
    Ok(())
}

/// What people write into JSON.
fn piece() -> impl Strategy<Value = String> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        ";",
        "=",
        "\"",
        "'",
        "`",
        "\\",
        "\n",
        "\r\n",
        "\t",
        " ",
        "//",
        "/*",
        "*/",
        "#",
        "-",
        "+",
        ".",
        "...",
        "0",
        "1",
        "e",
        "0x1f",
        "1_000",
        "1,000",
        "true",
        "True",
        "nul",
        "yes",
        "a",
        "\"a\"",
        "\"b\":",
        "\"C:\\jobs\"",
        "\\u12",
        "\\x41",
        "\\ud800",
        "\u{201c}",
        "\u{2019}",
        "\u{ff0c}",
        "\u{a0}",
        "\u{200b}",
        "\u{feff}",
        "\0",
        "\u{1b}",
        "é",
        "日本",
        "{{ x }}",
        "{%",
        "${X}",
        "<x>",
        "<<<<<<< a\n",
        "=======\n",
        "```",
        "---\n",
        "- ",
        "a: b\n",
        "[x]\na = 1",
        "export default ",
        "f(",
        "\"\"\"",
        "&quot;",
        "NaN",
        "-Infinity",
        "$X",
        "@x@",
        "\\\"",
    ];
    prop_oneof![8 => select(pieces).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_have_one_finding(bytes in vec(any::<u8>(), 0..40)) {
        one_finding(&bytes)?;
    }

    #[test]
    fn any_pieces_have_one_finding(pieces in vec(piece(), 0..24)) {
        one_finding(pieces.concat().as_bytes())?;
    }

    #[test]
    fn any_passport_with_an_edit_has_one_finding(
        at in any::<Index>(),
        length in 0..12_usize,
        inserted in vec(piece(), 0..3),
        again in any::<Option<(Index, bool)>>(),
    ) {
        let safe = templates::by_name("safe").unwrap().text;
        let start = safe.floor_char_boundary(at.index(safe.len()));
        let end = safe.ceil_char_boundary((start + length).min(safe.len()));
        let mut text = format!("{}{}{}", &safe[..start], inserted.concat(), &safe[end..]);
        if let Some((cut, is_cut)) = again {
            let cut = text.floor_char_boundary(cut.index(text.len()));
            if is_cut { text.truncate(cut) } else { text.remove(cut); }
        }
        one_finding(text.as_bytes())?;
    }
}
