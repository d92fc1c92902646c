//! Owns what a value of the wrong type is probably meant as, so that a remedy names the value to write.

use crate::document::{Kind, Node, push_json_string};
use crate::finding::{Words, words};
use crate::text::{clip, visible};

/// How many characters of a value a remedy repeats.
const LONGEST: usize = 60;

/// What to do about `found` at a place that wants `expected`, which is a type with its article; `field` is the key.
pub(super) fn remedy(expected: &'static str, field: &str, found: Node) -> Words {
    let meant = match expected {
        "an integer" => integer(field, found),
        "a number" => number(found),
        "a boolean" => boolean(found),
        "a string" => string(found),
        "an array of strings" | "an array of actuator names" => array(found),
        "an object" => bounds(found),
        _ => None,
    };
    meant.unwrap_or_else(|| match expected {
        "an integer" if field.ends_with("_s") => "Write the seconds as an integer, such as 600.".into(),
        "an integer" => "Write an integer, such as 4.".into(),
        "a boolean" => "Write true or false.".into(),
        "an array of strings" => "Write a list of texts: [\"...\", \"...\"].".into(),
        "an array of actuator names" => "Write a list of actuators, such as [\"timeout_ms\"].".into(),
        _ => words!("Write {expected} here."),
    })
}

fn integer(field: &str, found: Node) -> Option<Words> {
    if let Some(text) = found.as_str() {
        let text = text.trim();
        if let Ok(number) = text.parse::<i64>() {
            return Some(words!("Write {number}, without quotes."));
        }
        let seconds = duration(text).filter(|_| field.ends_with("_s"))?;
        return Some(words!("Write the seconds: {seconds}."));
    }
    // Only a number whose double is exact: no digit is lost.
    let Kind::Number(text) = found.kind() else { return None };
    let number = text.parse::<f64>().ok().filter(|number| number.fract() == 0.0 && number.abs() < 1e15)?;
    Some(words!("Write {number:.0}, without a fraction or an exponent."))
}

/// The seconds of `10m`, `90s`, `1.5h` or `2 days`.
fn duration(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        _ => return None,
    };
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(factor);
    }
    // One digit behind the point is exact for every unit but the second.
    let (whole, tenth) = number.split_once('.').filter(|(_, tenth)| tenth.len() == 1)?;
    let tenths = whole.parse::<u64>().ok()?.checked_mul(10)?.checked_add(tenth.parse().ok()?)?;
    tenths.checked_mul(factor).filter(|tenths| tenths % 10 == 0).map(|tenths| tenths / 10)
}

fn number(found: Node) -> Option<Words> {
    let text = found.as_str()?.trim();
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.parse::<f64>().is_ok();
    (is_number && text.len() <= LONGEST).then(|| words!("Write {text}, without quotes.", text))
}

fn boolean(found: Node) -> Option<Words> {
    let word = found.as_str()?.trim();
    let word = ["true", "false"].into_iter().find(|known| word.eq_ignore_ascii_case(known))?;
    Some(words!("Write {word}, without quotes."))
}

fn string(found: Node) -> Option<Words> {
    let text = match found.kind() {
        Kind::Number(text) => text,
        Kind::Bool(true) => "true",
        Kind::Bool(false) => "false",
        _ => return None,
    };
    (text.len() <= LONGEST).then(|| words!("Write \"{text}\", with quotes.", text))
}

fn array(found: Node) -> Option<Words> {
    let text = found.as_str()?;
    let mut quoted = String::new();
    push_json_string(&mut quoted, &clip(text, LONGEST));
    Some(words!("Write [{text}].", text = visible(&quoted).into_owned()))
}

/// Two integers in a list are meant as bounds.
fn bounds(found: Node) -> Option<Words> {
    let integer = |node: Node| match node.kind() {
        Kind::Number(text) => text.parse::<i64>().ok(),
        _ => None,
    };
    // A long list is none: it is not looked through.
    let numbers: Vec<Option<i64>> = found.as_array()?.into_iter().take(3).map(integer).collect();
    match numbers[..] {
        [Some(min), Some(max)] if min <= max => Some(words!("Write {{ \"min\": {min}, \"max\": {max} }}.")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn said(expected: &'static str, field: &str, value: &str) -> String {
        let document = Document::parse_text(value);
        remedy(expected, field, document.root().unwrap()).to_string()
    }

    #[test]
    fn a_remedy_names_the_value_where_one_is_meant() {
        for (expected, field, value, words) in [
            ("an integer", "cooldown_s", "\"600\"", "Write 600, without quotes."),
            ("an integer", "cooldown_s", "\" 600 \"", "Write 600, without quotes."),
            ("an integer", "cooldown_s", "\"10m\"", "Write the seconds: 600."),
            ("an integer", "cooldown_s", "\"1.5 hours\"", "Write the seconds: 5400."),
            ("an integer", "cooldown_s", "\"soon\"", "Write the seconds as an integer, such as 600."),
            ("an integer", "cooldown_s", "600.0", "Write 600, without a fraction or an exponent."),
            ("an integer", "cooldown_s", "6e2", "Write 600, without a fraction or an exponent."),
            ("an integer", "max", "\"10m\"", "Write an integer, such as 4."),
            ("an integer", "max", "1.5", "Write an integer, such as 4."),
            ("an integer", "max", "null", "Write an integer, such as 4."),
            ("a number", "alpha", "\"0.05\"", "Write 0.05, without quotes."),
            ("a number", "alpha", "\"nan\"", "Write a number here."),
            ("a boolean", "boundary_only", "\"True\"", "Write true, without quotes."),
            ("a boolean", "boundary_only", "1", "Write true or false."),
            ("a string", "name", "7", "Write \"7\", with quotes."),
            ("a string", "name", "[]", "Write a string here."),
            ("an array of strings", "hot", "\"concurrency\"", "Write [\"concurrency\"]."),
            ("an array of strings", "hot", "{}", "Write a list of texts: [\"...\", \"...\"]."),
            (
                "an array of actuator names",
                "allow_restricted",
                "true",
                "Write a list of actuators, such as [\"timeout_ms\"].",
            ),
            ("an object", "concurrency", "[1, 16]", "Write { \"min\": 1, \"max\": 16 }."),
            ("an object", "concurrency", "[16, 1]", "Write an object here."),
        ] {
            assert_eq!(said(expected, field, value), words, "{value}");
        }
    }

    #[test]
    fn a_value_that_is_repeated_is_short_and_visible() {
        let long = said("an array of strings", "hot", &format!("\"{}\"", "x".repeat(1000)));
        assert!(long.len() < 100, "{long}");
        assert!(!said("an array of strings", "hot", "\"a\\u001b[31m\\u202e\"").contains(['\u{1b}', '\u{202e}']));
    }
}
