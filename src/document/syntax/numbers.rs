//! Owns the words for numbers that JSON writes otherwise.

use super::scan::is_number;
use super::words::write_string;
use crate::text::quote;

/// What is wrong with a number and what to write: `run` is no number of JSON. `None` where it is not meant as one.
pub(super) fn words(run: &str, key: &str) -> Option<(String, String)> {
    let unsigned = run.trim_start_matches(['+', '-']);
    let sign = if run.starts_with('-') { "-" } else { "" };
    let shown = quote(run);
    if matches!(run, "-" | "+") {
        return Some((format!("a sign, {shown}, without a number"), "Write the number directly after it.".to_owned()));
    }
    let point = unsigned.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) && !point {
        let word = ["nan", "inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word));
        return word.then(|| (format!("{shown} is not a JSON number"), "Write a number.".to_owned()));
    }
    let say = |what: &str, number: &str| {
        let number = format!("{sign}{number}");
        is_number(&number).then(|| (what.to_owned(), format!("Write {}.", short(&number))))
    };
    if is_date_or_version(unsigned) {
        return Some((format!("{shown} has no quotes"), write_string(run)));
    }
    if let Some(based) = based(unsigned) {
        let (name, number) = based;
        let remedy =
            number.map_or_else(|| "Write a decimal number.".to_owned(), |number| format!("Write {sign}{number}."));
        return Some((format!("{shown} is {name}: JSON numbers are decimal"), remedy));
    }
    let plain = unsigned.replace('_', "");
    if unsigned.contains('_')
        && let Some(words) = say(&format!("an underscore inside a number, {shown}"), &plain)
    {
        return Some(words);
    }
    if run.starts_with('+')
        && let Some(words) = say(&format!("a plus sign before a number, {shown}"), without_zeros(unsigned))
    {
        return Some(words);
    }
    if point && let Some(words) = say(&format!("a number that starts with a point, {shown}"), &format!("0{unsigned}")) {
        return Some(words);
    }
    if let Some(whole) = unsigned.strip_suffix('.')
        && let Some(words) = say(&format!("a number that ends with a point, {shown}"), without_zeros(whole))
    {
        return Some(words);
    }
    if let Some((whole, exponent)) = unsigned.split_once('.').filter(|(_, rest)| rest.starts_with(['e', 'E']))
        && let Some(words) = say(&format!("a point without digits, {shown}"), &format!("{whole}{exponent}"))
    {
        return Some(words);
    }
    if let Some(words) = say(&format!("a number that starts with 0, {shown}"), without_zeros(unsigned)) {
        let doubled = run.len() - unsigned.len() > 1;
        return Some(if doubled { (format!("two signs before a number, {shown}"), words.1) } else { words });
    }
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, unit) = unsigned.split_at(end);
    if matches!(unit, "e" | "E" | "e+" | "E+" | "e-" | "E-") {
        return Some((format!("an exponent without digits, {shown}"), format!("Write {sign}{}.", short(number))));
    }
    if !unit.is_empty()
        && unit.len() <= 8
        && unit.chars().all(|c| c.is_alphabetic() || matches!(c, '%' | '/'))
        && is_number(number)
    {
        return Some((format!("a unit, {}, after a number", quote(unit)), unit_remedy(sign, number, unit, key)));
    }
    let digits = unsigned.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '*' | '/' | '%' | '^'));
    digits.then(|| (format!("{shown} is not a JSON number"), "Write one number: JSON does not calculate.".to_owned()))
}

fn short(number: &str) -> &str {
    if number.len() > 60 { "a plain number" } else { number }
}

/// A number without the zeros before its first digit.
fn without_zeros(number: &str) -> &str {
    let trimmed = number.trim_start_matches('0');
    if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        trimmed
    } else {
        &number[(number.len() - trimmed.len()).saturating_sub(1)..]
    }
}

fn is_date_or_version(text: &str) -> bool {
    let parts =
        |sign: char| text.split(sign).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty());
    let is_date = text.len() >= 8 && text.matches('-').count() == 2 && parts('-').count() >= 2;
    let is_version = text.matches('.').count() >= 2 && parts('.').count() >= 2;
    is_date || is_version
}

fn based(text: &str) -> Option<(&'static str, Option<u64>)> {
    let digits = text.get(2..)?.replace('_', "");
    let (name, base) = match text.get(..2)? {
        "0x" | "0X" => ("hexadecimal", 16),
        "0o" | "0O" => ("octal", 8),
        "0b" | "0B" => ("binary", 2),
        _ => return None,
    };
    Some((name, u64::from_str_radix(&digits, base).ok()))
}

fn unit_remedy(sign: &str, number: &str, unit: &str, key: &str) -> String {
    let seconds = match unit {
        "s" | "sec" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => 0,
    };
    let product = number.parse::<u64>().ok().and_then(|number| number.checked_mul(seconds)).filter(|_| seconds > 0);
    if matches!(unit, "L" | "l" | "n" | "f" | "F" | "u" | "U") {
        return format!("Write {sign}{}.", short(number));
    }
    match product {
        Some(seconds) if key.ends_with("_s") => format!("Write {sign}{seconds}: the field counts seconds."),
        _ => "Write the number alone, in the unit of the field.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_names_the_number_that_is_meant() {
        let cases = [
            ("+600", "600"),
            ("0600", "600"),
            ("-007", "-7"),
            ("00", "0"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("0x10", "16"),
            ("0b11", "3"),
            ("1_000", "1000"),
            ("--1", "-1"),
            ("00.5", "0.5"),
            ("10L", "10"),
            ("1e", "1"),
        ];
        for (run, number) in cases {
            assert_eq!(words(run, "").unwrap().1, format!("Write {number}."), "{run}");
        }
        assert_eq!(words("10m", "cooldown_s").unwrap().1, "Write 600: the field counts seconds.");
        assert_eq!(words("2026-11-01", "date").unwrap().1, "Write \"2026-11-01\".");
        assert_eq!(words("1.2.3", "version").unwrap().1, "Write \"1.2.3\".");
        assert_eq!(words("passport.v0", ""), None);
    }
}
