//! The JSON front end against `serde_json::Value`: the same texts are JSON, with the same values, at the spans that
//! the tree tells; but for what is refused on purpose.

use crate::common::sample::Sample;
use mk_passport::document::{Document, Kind, NESTING_LIMIT, Node, Object};
use mk_passport::gate;
use mk_passport::path::RepoPath;
use mk_passport::policy::{Policy, Selection, Selector};
use mk_passport::rule::Group;
use mk_passport::sink::{Format, View};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

/// JSON with layout, and what looks like JSON.
pub(crate) fn texts() -> impl Strategy<Value = String> {
    prop_oneof![2 => json(), 2 => soup(), 1 => nested()]
}

fn blank() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "", " ", "\n", "\t\r\n  "])
}

fn scalar() -> impl Strategy<Value = String> {
    let fixed = [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1",
        "1.50",
        "1E+2",
        "0.0e-9",
        "18446744073709551616",
        "\"\"",
        "\"a\"",
        "\"\\u0061\"",
        "\"\\ud83d\\ude00\"",
        "\"é\\/\\\\\\\"\"",
        "\"{\"",
        "\"]\"",
        "\"\\n\"",
    ];
    prop_oneof![
        select(fixed.to_vec()).prop_map(str::to_owned),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap())
    ]
}

fn json() -> impl Strategy<Value = String> {
    let leaf = (blank(), scalar(), blank()).prop_map(|(before, text, after)| format!("{before}{text}{after}"));
    leaf.prop_recursive(5, 40, 6, |inner| {
        let key = select(vec!["\"a\"", "\"b\"", "\"\\u0061\"", "\"\"", "\"a/b~\""]);
        let member =
            (blank(), key, blank(), inner.clone()).prop_map(|(a, key, b, value)| format!("{a}{key}{b}:{value}"));
        prop_oneof![
            (blank(), vec(inner, 1..6), blank()).prop_map(|(a, values, b)| format!("{a}[{}]{b}", values.join(","))),
            (blank(), vec(member, 1..6), blank())
                .prop_map(|(a, members, b)| format!("{a}{{{}}}{b}", members.join(","))),
            (blank(), select(vec!["[]", "{}", "[ ]", "{\n}"])).prop_map(|(a, empty)| format!("{a}{empty}")),
        ]
    })
}

/// Pieces of JSON in any order.
fn soup() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\"a\"",
        "\"b\":",
        "1",
        "-",
        "0",
        ".5",
        "e9",
        "true",
        "nul",
        "null",
        " ",
        "\n",
        "\\",
        "\\u00",
        "\"\\ud800\"",
        "\u{feff}",
        "NaN",
        "'",
        "//",
        "é",
        "\u{0}",
        "\u{7f}",
        "01",
        "1.",
        "+1",
    ];
    vec(select(pieces.to_vec()), 0..12).prop_map(|pieces| pieces.concat())
}

fn nested() -> impl Strategy<Value = String> {
    (60_usize..70, any::<bool>(), scalar()).prop_map(|(depth, objects, scalar)| {
        let (open, close) = if objects { ("{\"a\":", "}") } else { ("[ ", " ]") };
        format!("{}{scalar}{}", open.repeat(depth), close.repeat(depth))
    })
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The tree without its spans; of equal keys the last.
fn value(node: Node) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(truth) => Value::Bool(truth),
        Kind::Number(text) => serde_json::from_str(text).unwrap(),
        Kind::String(text) => Value::String(text.to_owned()),
        Kind::Array(elements) => elements.iter().map(value).collect(),
        Kind::Object(object) => {
            object.members().map(|member| (member.key().to_owned(), value(member.value()))).collect()
        }
    }
}

/// Reads each node again from the text of its span alone.
fn assert_spans(text: &str, node: Node) {
    let own = &text[node.span().range()];
    let again = Document::parse_text(own);
    let again = again.root().unwrap_or_else(|| panic!("no value of its own: {own:?}"));
    assert_eq!((again.span().start, again.span().end), (0, own.len()), "blanks in the span of {own:?}");
    assert!(again.same_value(node) && again.digest() == node.digest(), "{own:?} reads as another value");
    for element in node.as_array().into_iter().flatten() {
        assert_spans(text, element);
    }
    for member in node.as_object().into_iter().flat_map(Object::all_members) {
        let key: String = serde_json::from_str(&text[member.key_span().range()]).unwrap();
        assert_eq!(key, member.key());
        assert_spans(text, member.value());
    }
}

/// Every rule, and every report of its findings.
fn judge_and_report(bytes: &[u8]) {
    let selection = Selection { extend_select: vec![Selector::Group(Group::Order)], ..Selection::default() };
    let policy = Policy::new(&selection, true);
    let file = gate::examine(RepoPath::new("passport.json"), bytes, &policy);
    let report = Sample::new(vec![file], policy);
    for format in Format::ALL {
        report.write(format, &View::default(), &mut std::io::sink()).unwrap();
    }
}

/// Bytes of a sound text turned, dropped and doubled.
fn damaged() -> impl Strategy<Value = String> {
    let sound = prop_oneof![
        super::mutate::passport(),
        select(mk_passport::templates::ALL.map(|one| one.text.to_owned()).to_vec())
    ];
    let damage = (any::<prop::sample::Index>(), 0_u8..4, select(b"\"\\{}[]:,0-.e \n\ttn\x00\x1f\x7f".to_vec()));
    (sound, vec(damage, 0..4)).prop_map(|(text, damages)| {
        let mut bytes = text.into_bytes();
        for (at, how, byte) in damages {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => _ = bytes.remove(at),
                _ => bytes.insert(at, bytes[at]),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn the_front_end_accepts_what_every_reader_accepts(text in texts()) {
        let document = Document::parse_text(&text);
        let body = text.strip_prefix('\u{feff}').unwrap_or(&text);
        match serde_json::from_str::<Value>(body) {
            Ok(other) if depth(&other) > NESTING_LIMIT => prop_assert_eq!(document.root(), None),
            Ok(other) => {
                let root = document.root();
                prop_assert!(root.is_some(), "refused: {:?}", document.faults);
                prop_assert_eq!(value(root.unwrap()), other);
            }
            // A number that fits into no float is a number all the same: it is no reader's business but the tuner's.
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(error) => {
                prop_assert!(document.root().is_none(), "accepted in spite of: {}", error);
                prop_assert!(!document.faults.is_empty(), "refused without a word");
            }
        }
    }

    #[test]
    fn the_plain_reader_gives_the_tree_of_serde_json(text in prop_oneof![texts(), damaged()]) {
        prop_assert_eq!(Document::parse_text(&text), Document::parse_by_serde(&text));
    }

    #[test]
    fn every_span_holds_its_value(text in json()) {
        if let Some(root) = Document::parse_text(&text).root() {
            assert_spans(&text, root);
        }
    }
}

/// Texts that JSON parsers are known to differ on, each in its place as a value, a key and a whole text.
const ODDITIES: &[&str] = &[
    "0",
    "-0",
    "00",
    "-",
    "--1",
    "+1",
    "-01",
    "01",
    "1.",
    ".1",
    "-.1",
    "1.0",
    "1e5",
    "1E+5",
    "1e-5",
    "1e",
    "1e+",
    "1.e1",
    "0e1",
    "0.0e0",
    "1 2",
    "1_000",
    "0x1",
    "1e400",
    "-1e400",
    "123456789012345678901234567890",
    "NaN",
    "Infinity",
    "-Infinity",
    "true",
    "false",
    "null",
    "tru",
    "nulll",
    "TRUE",
    "True",
    "t",
    "\"\"",
    "\"a\"",
    "'a'",
    "\"",
    "\"a",
    "a\"",
    "\"\\\"",
    "\"\\\\\"",
    "\"\\x\"",
    "\"\\u\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\\uD83D\\uDE00\"",
    "\"\t\"",
    "\"\n\"",
    "\"\0\"",
    "\"\u{1f}\"",
    "\"\u{7f}\"",
    "\"\u{80}\"",
    "\"é\"",
    "\"\u{2028}\"",
    "\"\u{ffff}\"",
    "\"\u{10ffff}\"",
    "\"\u{feff}\"",
    "[]",
    "{}",
    "[ ]",
    "{ }",
    "[,]",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[1 2]",
    "[1",
    "1]",
    "[",
    "]",
    "{",
    "}",
    "{1:1}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{\"a\" 1}",
    "{:1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "{\"\":1,\"\":2}",
    "[1}",
    "{\"a\":1]",
    "[[]",
    "[]]",
    "[{}",
    "/**/1",
    "1//",
    "#",
    "1\u{a0}",
    "\u{a0}1",
    "\u{feff}1",
    "1\u{c}",
    "\u{b}1",
    "\u{2003}1",
    "\u{0}",
    "1\u{0}",
    "",
];

#[test]
fn on_odd_texts_the_plain_reader_gives_the_tree_of_serde_json() {
    let placed = |odd: &str| {
        [
            odd.to_owned(),
            format!("[{odd}]"),
            format!(" [1, {odd} ,2]\n"),
            format!("{{\"k\":{odd}}}"),
            format!("{{\"k\": 1, \"l\"\t:\r\n{odd} , \"m\": [{odd}] }}"),
            format!("{{{odd}: 1}}"),
            format!("{{\"a\": {{{odd}: {odd}, {odd}: 2}}}}"),
            format!("[\"12345678{}\"]", odd.trim_matches('"')),
            format!("{}{odd}{}", "[".repeat(63), "]".repeat(63)),
        ]
    };
    for text in ODDITIES.iter().flat_map(|odd| placed(odd)) {
        assert_eq!(Document::parse_text(&text), Document::parse_by_serde(&text), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_bring_the_gate_down(bytes in vec(any::<u8>(), 0..200)) {
        judge_and_report(&bytes);
    }

    #[test]
    fn no_text_brings_the_gate_down(text in prop_oneof![texts(), super::mutate::passport(), super::mutate::cut_passport()]) {
        judge_and_report(text.as_bytes());
    }
}

#[test]
fn integers_beyond_4300_digits_and_halves_of_pairs_are_refused_on_purpose() {
    for (text, accepted) in [
        ("9".repeat(4300), true),
        ("9".repeat(4301), false),
        (format!("[-{}]", "9".repeat(4301)), false),
        (format!("0.{}", "9".repeat(4301)), true),
        ("\"\\ud800\"".to_owned(), false),
        ("{\"\\udc00\\ud800\": 1}".to_owned(), false),
        ("\"\\ud83d\\ude00\"".to_owned(), true),
    ] {
        assert_eq!(Document::parse_text(&text).root().is_some(), accepted, "{text:.40}");
    }
}
