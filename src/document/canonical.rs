//! Owns the one spelling of a parsed value, and its digest.

use sha2::{Digest, Sha256};

use super::tree::{Kind, Member, Node, is_integer};

impl Node<'_> {
    /// Whether both are the same value once parsed: layout, the order of members and shadowed members do not count.
    pub fn same_value(self, other: Node) -> bool {
        self.canonical() == other.canonical()
    }

    /// A digest (SHA-256) of the parsed value: equal for two nodes exactly when [`Node::same_value`].
    pub fn digest(self) -> [u8; 32] {
        Sha256::digest(self.canonical().as_bytes()).into()
    }

    /// The parsed value in one spelling: no blanks, members sorted, numbers normalised.
    pub fn canonical(self) -> String {
        let mut out = String::new();
        self.write_canonical(&mut out);
        out
    }

    fn write_canonical(self, out: &mut String) {
        match self.kind() {
            Kind::Null => out.push_str("null"),
            Kind::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Kind::Number("-0") => out.push('0'),
            Kind::Number(text) if is_integer(text) => out.push_str(text),
            Kind::Number(text) => {
                out.push_str(&text.parse::<f64>().map_or_else(|_| text.to_owned(), |n| format!("{n:?}")));
            }
            Kind::String(text) => push_json_string(out, text),
            Kind::Array(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    element.write_canonical(out);
                }
                out.push(']');
            }
            Kind::Object(object) => {
                let mut members: Vec<Member> = object.members().collect();
                members.sort_by_key(|member| member.key());
                out.push('{');
                for (index, member) in members.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    push_json_string(out, member.key());
                    out.push(':');
                    member.value().write_canonical(out);
                }
                out.push('}');
            }
        }
    }
}

/// Appends `text` as a JSON string.
pub fn push_json_string(out: &mut String, text: &str) {
    // A string always serialises.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use crate::document::Document;

    #[test]
    fn equal_values_have_equal_digests_whatever_their_layout() {
        let texts =
            [r#"{"a": [1, -0, 1.50], "b": "\u0041"}"#, r#"{"b":"A","a":[1,0,1.5]}"#, r#"{"b":"A","a":[0,1,1.5]}"#];
        let [a, b, c] = texts.map(Document::parse_text);
        let [a, b, c] = [a.root(), b.root(), c.root()].map(Option::unwrap);
        assert!(a.same_value(b));
        assert_eq!(a.digest(), b.digest());
        assert!(!a.same_value(c));
        assert_ne!(a.digest(), c.digest());
    }
}
