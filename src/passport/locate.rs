//! Owns the way from the name of a part to its place in a passport.

use crate::document::{Array, Node, Object, push_pointer_token};
use crate::finding::Place;

/// The place of a part: a path like a JSON Pointer, members of sets by value, as [`delta`](super::delta::delta) names
/// parts. Where nothing is there, it is shown at the nearest part around it.
pub fn locate(root: Node, part: &str) -> Place {
    let (mut node, mut span, mut pointer) = (root, root.head(), String::new());
    for token in part.split('/').skip(1) {
        let member = node.as_object().and_then(|object| member(object, token));
        let entry = node.as_array().and_then(|array| entry(array, token));
        match (member, entry) {
            (Some((value, key)), _) => (node, span, pointer) = (value, key, format!("{pointer}/{token}")),
            (None, Some((value, index))) => (node, pointer) = (value, format!("{pointer}/{index}")),
            (None, None) => return Place::missing(part, span),
        }
    }
    Place { at: part.to_owned(), ..Place::value(pointer, node) }
}

fn member<'d>(object: Object<'d>, token: &str) -> Option<(Node<'d>, crate::text::Span)> {
    let found = object.members().find(|member| is(member.key(), token))?;
    Some((found.value(), found.key_span()))
}

fn entry<'d>(array: Array<'d>, token: &str) -> Option<(Node<'d>, usize)> {
    let (index, node) = array.iter().enumerate().find(|(_, node)| node.as_str().is_some_and(|name| is(name, token)))?;
    Some((node, index))
}

/// Whether a name has this reference token.
fn is(name: &str, token: &str) -> bool {
    // Nearly all names are their own tokens.
    if name == token {
        return !name.contains(['~', '/']);
    }
    let mut own = String::new();
    push_pointer_token(&mut own, name);
    own == token
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn a_part_is_found_by_value_and_else_shown_at_what_is_around_it() {
        let text = r#"{"a": {"x/y": ["p", "q~"]}}"#;
        let document = Document::parse_text(text);
        let root = document.root().unwrap();
        let shown = |place: &Place| (text[place.span.range()].to_owned(), place.pointer.clone(), place.is_missing());
        assert_eq!(shown(&locate(root, "/a/x~1y/q~0")), ("\"q~\"".to_owned(), "/a/x~1y/1".to_owned(), false));
        assert_eq!(shown(&locate(root, "/a/x~1y/r")), ("\"x/y\"".to_owned(), "/a/x~1y/r".to_owned(), true));
        assert_eq!(shown(&locate(root, "/b/c")), ("{".to_owned(), "/b/c".to_owned(), true));
    }
}
