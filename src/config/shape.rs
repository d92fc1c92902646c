//! Owns the comparison of a configuration with the table of its keys: unknown keys, wrong types, what is missing.

use super::faults::Faults;
use super::keys::{APPROVE_KEY, Key, Kind, TOP, find, head, section_with};
use super::tree::{Member, Node, Value};
use crate::date::Date;
use crate::passport::vocabulary::nearest;
use crate::text::{Span, quote, visible};

/// Reports everything that does not fit the table of keys.
pub(super) fn check(root: &Node<'_>, faults: &mut Faults<'_>) {
    table(root, TOP, None, faults);
}

/// Reports everything in a file of approvals that is no `[[approve]]`, or does not fit its keys.
pub(super) fn check_approvals(root: &Node<'_>, faults: &mut Faults<'_>) {
    static APPROVE: Key = APPROVE_KEY;
    for member in root.members() {
        if member.key == APPROVE.name {
            value(&member.node, &APPROVE, member.key_span, faults);
        } else {
            let message =
                format!("{} is no [[approve]], and a file of approvals holds nothing else", quote(&member.key));
            faults
                .report(&member.node.pointer, member.key_span, message)
                .help("Take it out; all other keys belong in the configuration.");
        }
    }
}

/// Checks the members of a table, which is this section of the file.
fn table(node: &Node<'_>, keys: &'static [Key], section: Option<&Key>, faults: &mut Faults<'_>) {
    let free: Vec<&str> = keys.iter().map(|key| key.name).filter(|name| node.get(name).is_none()).collect();
    for member in node.members() {
        match find(keys, &member.key) {
            None => unknown(member, &free, keys, section, faults),
            Some(key) => value(&member.node, key, member.key_span, faults),
        }
    }
    for key in keys.iter().filter(|key| key.required && node.get(key.name).is_none()) {
        // It may be on a line that could not be read.
        if !faults.hides_keys() {
            let message = format!("`{}` is missing", key.name);
            faults.at(node, message).help(format!("{} For example: {}", key.doc, key.example));
        }
    }
}

fn unknown(
    member: &Member<'_>,
    free: &[&'static str],
    keys: &'static [Key],
    section: Option<&Key>,
    faults: &mut Faults<'_>,
) {
    let name = &member.key;
    let is_section = matches!(member.node.value, Value::Table(_));
    let what = if section.is_none() && is_section { "table" } else { "key" };
    // What is only counted needs no advice.
    let near = if faults.are_many() { None } else { nearest(name, free.iter().copied()) };
    let place = section.map_or_else(|| "at the top of the file".to_owned(), |section| format!("in {}", head(section)));
    let other = if find(TOP, name).is_some() {
        Some("at the top of the file, above all tables".to_owned())
    } else {
        section_with(name).map(|section| format!("in {}", head(section)))
    };
    let names: Vec<String> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
    let help = match other.filter(|_| near.is_none()) {
        Some(other) => format!("`{name}` belongs {other}."),
        None => format!("There are {}.", names.join(", ")),
    };
    let message = format!("unknown {what} {} {place}", quote(name));
    faults.report(&member.node.pointer, member.key_span, message).help(help).suggest(near);
}

/// Checks the type of a value.
fn value(node: &Node<'_>, key: &'static Key, key_span: Span, faults: &mut Faults<'_>) {
    match (&node.value, key.kind) {
        (Value::Broken, _)
        | (Value::Text(_), Kind::Text)
        | (Value::Integer(Some(1..)), Kind::Number)
        | (Value::Date(Some(_)), Kind::Date) => {}
        (Value::Integer(_), Kind::Number) => {
            faults
                .at(node, format!("`{}` is out of its range", key.name))
                .help(format!("Write a whole number from 1 on, such as {}.", key.example));
        }
        (Value::List(elements), Kind::Texts | Kind::Globs) => {
            for element in elements.iter().filter(|element| !matches!(element.value, Value::Text(_) | Value::Broken)) {
                let message = format!("`{}` holds {}, not only strings", key.name, element.value.kind());
                faults.at(element, message).help(format!("For example: {}", key.example));
            }
        }
        (Value::Table(_), Kind::Section(keys)) => table(node, keys, Some(key), faults),
        (Value::List(elements), Kind::Sections(keys)) => {
            for element in elements {
                if matches!(element.value, Value::Table(_)) {
                    table(element, keys, Some(key), faults);
                } else {
                    mistyped(element, key, element.span, faults);
                }
            }
        }
        (Value::Table(members), Kind::Levels) => {
            for member in members.iter().filter(|member| !matches!(member.node.value, Value::Text(_) | Value::Broken)) {
                let message = format!("the level of {} is {}", quote(&member.key), member.node.value.kind());
                faults.at(&member.node, message).help("Write \"off\", \"warning\" or \"error\".");
            }
        }
        (Value::Text(text), Kind::Date) if Date::parse(text.trim()).is_some() => {
            let message = format!("`{}` is a string, not a date", key.name);
            faults.at(node, message).help(format!("Write {}, without quotes.", text.trim()));
        }
        (Value::Date(None), Kind::Date) => {
            let message = format!("`{}` is a day, without a time", key.name);
            faults.at(node, message).help(format!("For example: {}", key.example));
        }
        _ => mistyped(node, key, key_span, faults),
    }
}

fn mistyped(node: &Node<'_>, key: &Key, key_span: Span, faults: &mut Faults<'_>) {
    let message = format!("`{}` is {}, not {}", key.name, node.value.kind(), key.kind.expected());
    let help = match (&node.value, key.kind) {
        (Value::Table(_), Kind::Sections(_)) => format!("Write [[{}]], in double brackets.", key.name),
        (Value::List(_), Kind::Section(_) | Kind::Levels) => format!("Write [{}], in single brackets.", key.name),
        (Value::Text(text), Kind::Texts | Kind::Globs) => {
            format!("Write {} = [\"{}\"].", key.name, visible(text))
        }
        _ => format!("For example: {}", key.example.replace('\n', "; ")),
    };
    let span = if matches!(node.value, Value::Table(_)) { key_span } else { node.span };
    faults.report(&node.pointer, span, message).help(help);
}
