//! Owns the words of a finding: the values that a sentence names, and the sentence when a report asks for it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::text::Quoted;

/// Writes a sentence.
type Sentence = dyn Fn(&mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync;

/// A sentence, or what it is made of: most findings of a large run are counted and never shown.
#[derive(Clone)]
pub struct Words(Inner);

#[derive(Clone)]
enum Inner {
    Plain(&'static str),
    Text(Box<str>),
    Made(Arc<Sentence>),
}

impl Words {
    /// A sentence that `write` writes each time when it is read; `words!` makes the function.
    pub fn made(write: impl Fn(&mut fmt::Formatter<'_>) -> fmt::Result + Send + Sync + 'static) -> Self {
        Self(Inner::Made(Arc::new(write)))
    }

    /// The sentence.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Inner::Plain(text) => Cow::Borrowed(text),
            Inner::Text(text) => Cow::Borrowed(text),
            Inner::Made(_) => Cow::Owned(self.to_string()),
        }
    }
}

impl Default for Words {
    fn default() -> Self {
        Self(Inner::Plain(""))
    }
}

impl From<&'static str> for Words {
    fn from(text: &'static str) -> Self {
        Self(Inner::Plain(text))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(Inner::Text(text.into_boxed_str()))
    }
}

impl From<Cow<'static, str>> for Words {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl From<Quoted> for Words {
    fn from(text: Quoted) -> Self {
        Self::made(move |f| write!(f, "{text}"))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Plain(text) => f.write_str(text),
            Inner::Text(text) => f.write_str(text),
            Inner::Made(write) => write(f),
        }
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text(), f)
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Inner::Made(one), Inner::Made(same)) if Arc::ptr_eq(one, same) => true,
            _ => self.text() == other.text(),
        }
    }
}

impl Eq for Words {}

impl PartialEq<&str> for Words {
    fn eq(&self, other: &&str) -> bool {
        self.text() == *other
    }
}

/// [`Words`] from a template. The values that are listed after it are copied, or, as `name = value`, made and kept; what the
/// template names beside them is moved in, so that it has to own what it refers to.
macro_rules! words {
    (@own $name:ident) => { $name.to_owned() };
    (@own $name:ident = $value:expr) => { $value };
    ($template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        $(let $name = $crate::finding::words!(@own $name $(= $value)?);)*
        $crate::finding::Words::made(move |f| ::std::write!(f, $template))
    }};
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::quoted;

    #[test]
    fn words_are_equal_when_their_sentences_are() {
        let (name, limit) = ("a\nb", 7);
        let quoted = &quoted(name);
        let made = words!("{quoted} is above {limit}", quoted);
        assert_eq!(made, Words::from("`a\\nb` is above 7"));
        assert_eq!(made, made.clone());
        assert_eq!(made.to_string(), made.text());
        assert_eq!(format!("{made:?}"), "\"`a\\\\nb` is above 7\"");
        assert_ne!(made, words!("{name} is above {limit}", name));
        assert_eq!(Words::default().text(), "");
    }

    #[test]
    fn values_that_are_listed_may_go_before_the_sentence_is_read() {
        let words = {
            let text = "x".repeat(3);
            let name = text.as_str();
            words!("{name} goes", name)
        };
        assert_eq!(words.text(), "xxx goes");
    }
}
