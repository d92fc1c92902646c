//! approve: `[[approve]]` blocks for the configuration, one for each part that may permit more. Each accepts this change
//! and no other, once its reason is filled in.

use std::io::{self, Write};

use super::words::{ABSENT, name};
use crate::gate::pair::{Change, Comparison, Outcome, Pair};
use crate::sink::fingerprint::hex;
use crate::sink::{View, sentence};
use crate::text::visible;

/// The rule that owns a passport that is new.
const PERMISSIVE_NEWCOMER: &str = "permissive-newcomer";
/// The rule that owns a passport that is gone.
const REMOVED_PASSPORT: &str = "removed-passport";
/// The rule that owns a passport that is where another policy holds.
const MOVED_PASSPORT: &str = "moved-passport";
/// The rule that owns what the envelope of a path does not permit.
const OUTSIDE_ENVELOPE: &str = "outside-envelope";
/// The rule that owns limits that were measured for something else, and the field that says for what.
const STALE_CALIBRATION: &str = "stale-calibration";
const CONTEXT: &str = "/context";

/// Writes the blocks. Of what cannot be approved a comment says so.
pub(super) fn write(comparison: &Comparison, until: &str, out: &mut dyn Write) -> io::Result<()> {
    for (message, help) in &comparison.failures {
        writeln!(out, "# {} {}", sentence(message), visible(help))?;
    }
    for pair in &comparison.pairs {
        let digest = pair.base.digest.map(|digest| hex(&digest)).unwrap_or_default();
        match &pair.outcome {
            Outcome::Compared(changes) => {
                if pair.is_moved() && changes.iter().any(|change| change.delta.rule().is_some()) {
                    let name = name(&pair.head, &View::default());
                    writeln!(
                        out,
                        "# {name} is moved and permits more. Merge the move by itself first: no approval accepts both."
                    )?;
                }
                for (rule, delta) in changes.iter().filter_map(|change| Some((change.delta.rule()?, &change.delta))) {
                    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| ABSENT.to_owned());
                    let at = Some(delta.field.as_str());
                    block(pair, rule, at, [&value(&delta.was), &value(&delta.now), &digest], until, out)?;
                }
                let now = pair.head.digest.map(|digest| hex(&digest)).unwrap_or_default();
                let has = |is: fn(&Change) -> bool| changes.iter().any(is);
                // Which of these a scan reports depends on the policy, and on what else the passport says.
                for (what, rule) in [
                    (pair.is_moved(), ("moved", MOVED_PASSPORT)),
                    (has(|change| change.delta.rule().is_some()), ("changed", OUTSIDE_ENVELOPE)),
                    (has(|change| change.delta.field.starts_with(CONTEXT)), ("changed", STALE_CALIBRATION)),
                ]
                .into_iter()
                .filter_map(|(is_so, rule)| is_so.then_some(rule))
                {
                    perhaps(pair, what, rule, [&digest, &now, &digest], until, out)?;
                }
            }
            Outcome::Removed => {
                block(pair, REMOVED_PASSPORT, Some(""), [&digest, ABSENT, &digest], until, out)?;
            }
            Outcome::Added => {
                let digest = pair.head.digest.map(|digest| hex(&digest)).unwrap_or_default();
                perhaps(pair, "new", PERMISSIVE_NEWCOMER, [ABSENT, &digest, ABSENT], until, out)?;
            }
            Outcome::Unread(obstacles) => {
                for obstacle in obstacles {
                    let side = if obstacle.is_base { &pair.base } else { &pair.head };
                    let (name, message) = (name(side, &View::default()), sentence(&obstacle.message));
                    writeln!(out, "# {name} cannot be compared: {message}\n")?;
                }
            }
        }
    }
    Ok(())
}

/// Writes the block of a rule on the file as a whole as a comment: only a scan knows whether it is needed.
fn perhaps(pair: &Pair, what: &str, rule: &str, values: [&str; 3], until: &str, out: &mut dyn Write) -> io::Result<()> {
    let name = name(&pair.head, &View::default());
    writeln!(out, "# {name} is {what}. If a scan reports {rule} there, this accepts it:")?;
    let mut text = Vec::new();
    block(pair, rule, None, values, until, &mut text)?;
    for line in String::from_utf8_lossy(&text).trim_end().lines() {
        writeln!(out, "# {line}")?;
    }
    writeln!(out)
}

/// `values`: from, to and base. Without `at` it counts wherever in the file the rule reports something.
fn block(
    pair: &Pair,
    rule: &str,
    at: Option<&str>,
    values: [&str; 3],
    until: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let [from, to, base] = values;
    writeln!(out, "[[approve]]")?;
    let named = [("rule", Some(rule)), ("path", Some(pair.head.path.as_str())), ("at", at)];
    for (key, value) in named.into_iter().chain([("from", Some(from)), ("to", Some(to))]) {
        if let Some(value) = value {
            writeln!(out, "{key} = {}", quoted(value))?;
        }
    }
    writeln!(out, "base = {}\nreason = \"\"\nuntil = {until}\n", quoted(base))
}

/// A basic string of TOML. It knows the escapes of JSON, and wants DEL escaped, too.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    crate::document::push_json_string(&mut out, text);
    out.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_of_toml_holds_no_control_raw() {
        assert_eq!(quoted("a\"b\\c\n\u{1b}\u{7f}é"), "\"a\\\"b\\\\c\\n\\u001b\\u007fé\"");
    }
}
