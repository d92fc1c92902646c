//! Laws of fixing and formatting, over generated passports.

use mk_passport::document::{Document, push_json_string};
use mk_passport::fix::Safety;
use mk_passport::gate::mend::mend;
use mk_passport::passport::Passport;
use mk_passport::passport::delta::delta;
use mk_passport::passport::layout::canonical;
use mk_passport::path::RepoPath;
use mk_passport::policy::Policy;
use mk_passport::policy::excuse::Excuses;
use proptest::collection::vec;
use proptest::prelude::*;

const KEYS: &[&str] = &[
    "schema_version",
    "name",
    "allowed_chords",
    "allowed_actuators",
    "hot",
    "limits",
    "cooldown_s",
    "knob_limits",
    "min",
    "max",
    "gates",
    "apply",
    "require_paid",
    "context",
    "slo",
    "own",
    "",
    "é\u{202e}",
];

/// A value as text: tokens in several spellings, any layout, keys more than once.
fn value() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        Just("null".to_owned()),
        Just("-0".to_owned()),
        Just("1.50".to_owned()),
        Just("1E+2".to_owned()),
        Just("123456789012345678901234567890".to_owned()),
        Just("\"\\u0041\\/\\n\"".to_owned()),
        Just("\"RELOCK\"".to_owned()),
        any::<String>().prop_map(|text| {
            let mut out = String::new();
            push_json_string(&mut out, &text);
            out
        }),
    ];
    token.prop_recursive(5, 48, 6, |inner| {
        let blank = prop::sample::select(&["", " ", "\n", "\r\n\t"][..]);
        let list = (vec(inner.clone(), 0..5), blank.clone())
            .prop_map(|(all, blank)| format!("[{}]", all.join(&format!(",{blank}"))));
        prop_oneof![list, members(inner, blank)]
    })
}

fn members(
    inner: impl Strategy<Value = String> + Clone,
    blank: impl Strategy<Value = &'static str> + Clone,
) -> impl Strategy<Value = String> + Clone {
    let key = (prop::sample::select(KEYS), any::<bool>()).prop_map(|(key, escaped)| {
        let mut out = String::new();
        push_json_string(&mut out, key);
        match out.strip_prefix("\"n") {
            Some(rest) if escaped => format!("\"\\u006e{rest}"),
            _ => out,
        }
    });
    (vec((key, inner), 0..6), blank).prop_map(|(members, blank)| {
        let members: Vec<String> =
            members.into_iter().map(|(key, value)| format!("{key}{blank}:{blank}{value}")).collect();
        format!("{{{blank}{}}}", members.join(","))
    })
}

fn object() -> impl Strategy<Value = String> {
    members(value().boxed(), prop::sample::select(&["", " ", "\n", "\r\n\t"][..]))
}

const CHORDS: &[&str] = &["NORMAL-HOLD", "RELOCK", "relock", "Normal_Hold", "RECOVER + RELOCK", "x"];
const KNOBS: &[&str] = &["concurrency", "Concurrency", "timeout_ms", "num_workers", "x"];

/// A passport in whose lists names are repeated.
fn repetitive() -> impl Strategy<Value = String> {
    let list = |names: &'static [&'static str]| {
        vec((prop::sample::select(names), prop::sample::select(&[",", " , ", ",\r\n\t"][..])), 0..9).prop_map(|names| {
            let last = names.len().saturating_sub(1);
            let each = names
                .iter()
                .enumerate()
                .map(|(at, (name, comma))| format!("\"{name}\"{}", if at < last { comma } else { "" }));
            format!("[{}]", each.collect::<String>())
        })
    };
    let gate = prop::sample::select(&["apply", "Apply", "paid", "require_paid", "verify_ok", "kill-switch"][..]);
    let gates = vec((gate, prop::sample::select(&["true", "false", "\"true\"", "1"][..])), 0..4);
    (list(CHORDS), list(KNOBS), list(KNOBS), gates, any::<bool>()).prop_map(|(chords, hot, cold, gates, mark)| {
        let gates: Vec<String> = gates.iter().map(|(gate, value)| format!("\"{gate}\": {value}")).collect();
        format!(
            "{}{{\"schema_version\": \"passport.v0\", \"name\": \"x\", \"allowed_chords\": {chords},\n\
             \"allowed_actuators\": {{\"hot\": {hot}, \"cold\":{cold}}}, \"gates\": {{{}}}}}",
            if mark { "\u{feff}" } else { "" },
            gates.join(", ")
        )
    })
}

/// Every number and string of a text as it is written, sorted.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), text);
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => {
                let bytes = rest.as_bytes();
                let mut at = 1;
                while bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at + 1
            }
            _ if c.is_ascii_alphanumeric() || c == '-' => {
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(rest.len())
            }
            _ => {
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        tokens.push(&rest[..length]);
        rest = &rest[length..];
    }
    tokens.sort_unstable();
    tokens
}

proptest! {
    #[test]
    fn the_layout_changes_nothing_that_a_reader_gets(text in object()) {
        let document = Document::parse_text(&text);
        let laid = canonical(&document, &text).unwrap();
        let after = Document::parse_text(&laid);
        prop_assert_eq!(tokens(&text), tokens(&laid));
        prop_assert!(document.root().unwrap().same_value(after.root().unwrap()));
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        prop_assert_eq!(read(&text), read(&laid));
        let (Some(base), Some(head)) = (Passport::read(&document), Passport::read(&after)) else { return Ok(()) };
        prop_assert_eq!(delta(&base, &head), Vec::new());
    }

    #[test]
    fn what_is_laid_out_stays_as_it_is(text in object()) {
        let laid = canonical(&Document::parse_text(&text), &text).unwrap();
        prop_assert_eq!(canonical(&Document::parse_text(&laid), &laid).unwrap(), laid);
    }

    #[test]
    fn safe_fixes_permit_the_same(text in repetitive()) {
        let policy = Policy::default();
        let mended = mend(&RepoPath::new("passport.json"), text.as_bytes(), (&policy, &Excuses::default()), Safety::Safe);
        let Some(fixed) = mended.text else { return Ok(()) };
        let [before, after] = [text.as_str(), &fixed].map(|text| Document::parse(text.as_bytes()));
        let (base, head) = (Passport::read(&before).unwrap(), Passport::read(&after).unwrap());
        prop_assert_eq!(delta(&base, &head), Vec::new());
        // Nothing is left to fix, and only bytes were taken out.
        prop_assert_eq!(mend(&RepoPath::new("passport.json"), fixed.as_bytes(), (&policy, &Excuses::default()), Safety::Safe).text, None);
        let mut rest = text.bytes();
        prop_assert!(fixed.bytes().all(|byte| rest.any(|other| other == byte)));
    }

    #[test]
    fn unsafe_fixes_come_to_an_end_and_leave_no_new_error(text in repetitive()) {
        let policy = Policy::default();
        let mended = mend(&RepoPath::new("passport.json"), text.as_bytes(), (&policy, &Excuses::default()), Safety::Unsafe);
        let Some(fixed) = mended.text else { return Ok(()) };
        let judged = |text: &str| mk_passport::gate::judge(&Document::parse(text.as_bytes()), &policy);
        let errors = |text: &str| {
            judged(text).iter().filter(|finding| finding.severity == mk_passport::finding::Severity::Error).count()
        };
        prop_assert!(errors(&fixed) <= errors(&text), "{}", fixed);
        prop_assert_eq!(mend(&RepoPath::new("passport.json"), fixed.as_bytes(), (&policy, &Excuses::default()), Safety::Unsafe).text, None);
    }
}
