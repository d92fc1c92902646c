//! approve: `[[approve]]` blocks for the configuration, one for each part that may permit more. Each accepts this change
//! and no other, once its reason is filled in.

use std::io::{self, Write};

use super::words::{ABSENT, name};
use crate::gate::pair::{Comparison, Outcome, Pair};
use crate::sink::fingerprint::hex;
use crate::sink::{View, sentence};
use crate::text::visible;

/// The rule that owns a passport that is new.
const PERMISSIVE_NEWCOMER: &str = "permissive-newcomer";
/// The rule that owns a passport that is gone.
const REMOVED_PASSPORT: &str = "removed-passport";

/// Writes the blocks. Of what cannot be approved a comment says so.
pub(super) fn write(comparison: &Comparison, until: &str, out: &mut dyn Write) -> io::Result<()> {
    for (message, help) in &comparison.failures {
        writeln!(out, "# {} {}", sentence(message), visible(help))?;
    }
    for pair in &comparison.pairs {
        let digest = pair.base.digest.map(|digest| hex(&digest)).unwrap_or_default();
        match &pair.outcome {
            Outcome::Compared(changes) => {
                for (rule, delta) in changes.iter().filter_map(|change| Some((change.delta.rule()?, &change.delta))) {
                    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| ABSENT.to_owned());
                    block(pair, [rule, &delta.field, &value(&delta.was), &value(&delta.now), &digest], until, out)?;
                }
            }
            Outcome::Removed => block(pair, [REMOVED_PASSPORT, "", &digest, ABSENT, &digest], until, out)?,
            Outcome::Added => {
                let name = name(&pair.head, &View::default());
                let digest = pair.head.digest.map(|digest| hex(&digest)).unwrap_or_default();
                writeln!(out, "# {name} is new. If a scan reports {PERMISSIVE_NEWCOMER} there, this accepts it:")?;
                let mut text = Vec::new();
                block(pair, [PERMISSIVE_NEWCOMER, "", ABSENT, &digest, ABSENT], until, &mut text)?;
                for line in String::from_utf8_lossy(&text).trim_end().lines() {
                    writeln!(out, "# {line}")?;
                }
                writeln!(out)?;
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

fn block(pair: &Pair, values: [&str; 5], until: &str, out: &mut dyn Write) -> io::Result<()> {
    let [rule, at, from, to, base] = values;
    writeln!(out, "[[approve]]")?;
    for (key, value) in [("rule", rule), ("path", pair.head.path.as_str()), ("at", at), ("from", from), ("to", to)] {
        writeln!(out, "{key} = {}", quoted(value))?;
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
