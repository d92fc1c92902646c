//! Owns the reading of TOML: a text to nodes with spans, and everything in it that is no TOML.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::date::Date;
use crate::finding::child;
use crate::text::Span;

/// A text, read as far as it is TOML.
#[derive(Debug)]
pub(super) struct Text<'t> {
    /// The table at the top.
    pub(super) root: Node<'t>,
    /// What is no TOML, each with its place.
    pub(super) errors: Vec<Error>,
}

/// Something that is no TOML.
#[derive(Debug)]
pub(super) struct Error {
    /// Where.
    pub(super) span: Span,
    /// What the parser says.
    pub(super) message: String,
}

/// A value.
#[derive(Debug)]
pub(super) struct Node<'t> {
    /// The keys on the way to it, as a JSON Pointer.
    pub(super) pointer: String,
    /// The value; of a table its head.
    pub(super) span: Span,
    pub(super) value: Value<'t>,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Value<'t> {
    Text(std::borrow::Cow<'t, str>),
    /// Nothing where it does not fit.
    Integer(Option<i64>),
    Float,
    Boolean,
    /// A day; nothing where it is none, or has a time.
    Date(Option<Date>),
    List(Vec<Node<'t>>),
    Table(Vec<Member<'t>>),
    /// It could not be read; the text has an error for it.
    Broken,
}

/// A member of a table.
#[derive(Debug)]
pub(super) struct Member<'t> {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) node: Node<'t>,
}

impl Value<'_> {
    /// What it is, with its article.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::Float => "a number with a fraction",
            Self::Boolean => "a boolean",
            Self::Date(Some(_)) => "a date",
            Self::Date(None) => "a time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Broken => "broken",
        }
    }
}

impl<'t> Node<'t> {
    /// The members of a table, in the order of the text.
    pub(super) fn members(&self) -> &[Member<'t>] {
        if let Value::Table(members) = &self.value { members } else { &[] }
    }

    /// The elements of a list.
    pub(super) fn elements(&self) -> &[Self] {
        if let Value::List(elements) = &self.value { elements } else { &[] }
    }

    /// The member of that key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|member| member.key == key).map(|member| &member.node)
    }

    /// The string.
    pub(super) fn as_str(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The whole number.
    pub(super) const fn as_integer(&self) -> Option<i64> {
        if let Value::Integer(number) = self.value { number } else { None }
    }

    /// The day.
    pub(super) const fn as_date(&self) -> Option<Date> {
        if let Value::Date(date) = self.value { date } else { None }
    }
}

/// Reads a text.
pub(super) fn parse(text: &str) -> Text<'_> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors.iter().map(|error| Error {
        span: error.span().map_or(Span::default(), |span| within(span, text)),
        message: error.message().to_owned(),
    });
    let errors = errors.collect();
    let root = table_node(String::new(), Span::new(0, 0), table.into_inner(), text);
    Text { root, errors }
}

/// A span that starts and ends between characters of the text.
fn within(span: std::ops::Range<usize>, text: &str) -> Span {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    Span::new(start, text.ceil_char_boundary(span.end.clamp(start, text.len())))
}

fn table_node<'t>(pointer: String, span: Span, table: DeTable<'t>, text: &str) -> Node<'t> {
    // The parser sorts keys by name.
    let mut in_order = BTreeMap::new();
    for (key, value) in table {
        let key_span = within(key.span(), text);
        let key = key.into_inner().into_owned();
        let node = node(child(&pointer, &key), value, text);
        in_order.insert((key_span, key.clone()), Member { key, key_span, node });
    }
    Node { pointer, span, value: Value::Table(in_order.into_values().collect()) }
}

fn node<'t>(pointer: String, value: Spanned<DeValue<'t>>, text: &str) -> Node<'t> {
    let span = within(value.span(), text);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) => Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()),
        DeValue::Float(_) => Value::Float,
        DeValue::Boolean(_) => Value::Boolean,
        DeValue::Datetime(when) => match (when.date, when.time) {
            (None, None) => Value::Broken,
            (Some(day), None) => Value::Date(Date::from_civil(day.year, day.month, day.day)),
            _ => Value::Date(None),
        },
        DeValue::Array(elements) => {
            let elements = elements.into_iter().enumerate();
            let elements = elements.map(|(index, element)| node(format!("{pointer}/{index}"), element, text));
            Value::List(elements.collect())
        }
        DeValue::Table(table) => return table_node(pointer, span, table, text),
    };
    Node { pointer, span, value }
}
