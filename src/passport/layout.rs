//! Owns the canonical layout of a passport: the order of its keys, its lines and blanks. Nothing that a reader of JSON
//! gets out of it changes: every number and string stays as it is written, and equal keys keep their order.

use super::vocabulary::{
    ACTUATOR_FIELDS, BOUND_FIELDS, CALIBRATION_FIELDS, CONTEXT_KEYS, Field, LIMIT_FIELDS, ROOT_FIELDS, gates,
};
use crate::document::{Array, Document, Kind, Member, Node, Object};

/// How wide a line may be that holds a whole list, or the bounds of a knob.
const WIDTH: usize = 95;

/// What an object is in the contract: it decides the order of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Passport,
    Actuators,
    Limits,
    Knobs,
    Bounds,
    Gates,
    Context,
    Calibration,
    /// A part whose keys are the user's own.
    Other,
}

impl Part {
    /// What is under a key.
    fn child(self, key: &str) -> Self {
        match (self, key) {
            (Self::Passport, "allowed_actuators") => Self::Actuators,
            (Self::Passport, "limits") => Self::Limits,
            (Self::Passport, "gates") => Self::Gates,
            (Self::Passport, "context") => Self::Context,
            (Self::Passport, "calibration") => Self::Calibration,
            (Self::Limits, "knob_limits") => Self::Knobs,
            (Self::Knobs, _) => Self::Bounds,
            _ => Self::Other,
        }
    }

    /// The place of a key in the contract; a key that it does not name is behind all that it names.
    fn place(self, key: &str) -> usize {
        let of = |fields: &[Field]| fields.iter().position(|field| field.name == key);
        let place = match self {
            Self::Passport => of(ROOT_FIELDS),
            Self::Actuators => of(ACTUATOR_FIELDS),
            Self::Limits => of(LIMIT_FIELDS),
            Self::Bounds => of(BOUND_FIELDS),
            Self::Calibration => of(CALIBRATION_FIELDS),
            Self::Gates => gates().position(|gate| gate == key),
            Self::Context => CONTEXT_KEYS.iter().position(|(known, _)| *known == key),
            Self::Knobs | Self::Other => None,
        };
        place.unwrap_or(usize::MAX)
    }
}

/// A passport in the canonical layout; `None` where the document is no object. `text` is what was parsed. A file keeps
/// its kind of line ends, and loses a byte order mark, which is no part of JSON.
pub fn canonical(document: &Document, text: &str) -> Option<String> {
    let root = document.root().filter(|root| root.as_object().is_some())?;
    let mut printer = Printer { text, line_end: line_end(text), out: String::with_capacity(text.len() * 2) };
    printer.value(root, Part::Passport, 0, 0);
    printer.out.push_str(printer.line_end);
    Some(printer.out)
}

/// How the first line of a text ends.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

struct Printer<'t> {
    text: &'t str,
    line_end: &'static str,
    out: String,
}

impl Printer<'_> {
    /// Writes a value. `taken`: how wide the line is already, with the comma that will follow.
    fn value(&mut self, node: Node, part: Part, level: usize, taken: usize) {
        match node.kind() {
            Kind::Object(object) => self.object(object, part, level, taken),
            Kind::Array(array) => self.array(array, level, taken),
            _ => self.token(node),
        }
    }

    fn token(&mut self, node: Node) {
        let text = self.text;
        self.out.push_str(&text[node.span().range()]);
    }

    fn key(&mut self, member: Member) {
        let text = self.text;
        self.out.push_str(&text[member.key_span().range()]);
        self.out.push_str(": ");
    }

    fn object(&mut self, object: Object, part: Part, level: usize, taken: usize) {
        let mut members: Vec<Member> = object.all_members().collect();
        if members.is_empty() {
            return self.out.push_str("{}");
        }
        // Equal keys have one place, and the sort is stable: the last still counts.
        members.sort_by_cached_key(|member| part.place(member.key()));
        if part == Part::Bounds && self.fits_with_keys(&members, taken) {
            self.out.push_str("{ ");
            for (index, member) in members.iter().enumerate() {
                self.out.push_str(if index > 0 { ", " } else { "" });
                self.key(*member);
                self.token(member.value());
            }
            return self.out.push_str(" }");
        }
        self.out.push('{');
        for (index, member) in members.iter().enumerate() {
            self.next_line(index, level + 1);
            let taken = 2 * (level + 1) + self.width(member.key_span().range()) + ": ,".len();
            self.key(*member);
            self.value(member.value(), part.child(member.key()), level + 1, taken);
        }
        self.end_line(level);
        self.out.push('}');
    }

    fn array(&mut self, array: Array, level: usize, taken: usize) {
        if array.is_empty() {
            return self.out.push_str("[]");
        }
        if self.fits(array.iter(), taken + "[]".len()) {
            self.out.push('[');
            for (index, element) in array.iter().enumerate() {
                self.out.push_str(if index > 0 { ", " } else { "" });
                self.token(element);
            }
            return self.out.push(']');
        }
        self.out.push('[');
        for (index, element) in array.iter().enumerate() {
            self.next_line(index, level + 1);
            // No object of the contract is in a list.
            self.value(element, Part::Other, level + 1, 2 * (level + 1) + ",".len());
        }
        self.end_line(level);
        self.out.push(']');
    }

    /// Whether values fit into the line, and none of them is a list or an object.
    fn fits<'d>(&self, mut values: impl Iterator<Item = Node<'d>>, mut taken: usize) -> bool {
        values.all(|value| {
            taken += self.width(value.span().range()) + ", ".len();
            is_plain(value) && taken <= WIDTH + ", ".len()
        })
    }

    fn fits_with_keys(&self, members: &[Member], taken: usize) -> bool {
        let keys: usize = members.iter().map(|member| self.width(member.key_span().range()) + ": ".len()).sum();
        self.fits(members.iter().map(|member| member.value()), taken + keys + "{  }".len())
    }

    /// How many characters a piece of the text has.
    fn width(&self, range: std::ops::Range<usize>) -> usize {
        // What is longer in bytes than the longest character allows is too long for any line.
        let text = &self.text[range];
        if text.len() > 4 * WIDTH { text.len() } else { text.chars().count() }
    }

    fn next_line(&mut self, index: usize, level: usize) {
        if index > 0 {
            self.out.push(',');
        }
        self.end_line(level);
    }

    fn end_line(&mut self, level: usize) {
        self.out.push_str(self.line_end);
        self.out.extend(std::iter::repeat_n("  ", level));
    }
}

/// Whether a value is neither a list nor an object.
fn is_plain(value: Node) -> bool {
    !matches!(value.kind(), Kind::Array(_) | Kind::Object(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(text: &str) -> String {
        canonical(&Document::parse(text.as_bytes()), text).unwrap()
    }

    #[test]
    fn keys_are_in_the_order_of_the_contract_and_others_behind_it_in_their_own() {
        let text = r#"{"zz":1,"aa":2,"gates":{"own":{"b":1,"a":2},"require_paid":true,"apply":false},"limits":{"knob_limits":
            {"z":{"max":2,"min":1},"a":{}},"cooldown_s":1},"name":"x","context":{"own":"o","slo":"s","cluster":"c"}}"#;
        let expected = r#"{
  "name": "x",
  "limits": {
    "cooldown_s": 1,
    "knob_limits": {
      "z": { "min": 1, "max": 2 },
      "a": {}
    }
  },
  "gates": {
    "apply": false,
    "require_paid": true,
    "own": {
      "b": 1,
      "a": 2
    }
  },
  "context": {
    "cluster": "c",
    "slo": "s",
    "own": "o"
  },
  "zz": 1,
  "aa": 2
}
"#;
        assert_eq!(laid_out(text), expected);
    }

    #[test]
    fn numbers_strings_and_equal_keys_stay_as_they_are_written() {
        let text = r#"{"n":[1.50,-0,1E+2,"\u0041\/é"],"name":"a","x":1,"\u006eame":"b"}"#;
        let expected = "{\n  \"name\": \"a\",\n  \"\\u006eame\": \"b\",\n  \"n\": [1.50, -0, 1E+2, \"\\u0041\\/é\"],\n  \"x\": 1\n}\n";
        assert_eq!(laid_out(text), expected);
    }

    #[test]
    fn a_file_keeps_its_line_ends_and_loses_its_byte_order_mark() {
        assert_eq!(laid_out("\u{feff}{\r\n\"name\":\n\"a\"}"), "{\r\n  \"name\": \"a\"\r\n}\r\n");
        assert_eq!(laid_out("{\"name\":\r\"a\"}"), "{\n  \"name\": \"a\"\n}\n");
        assert_eq!(laid_out("{}"), "{}\n");
    }

    #[test]
    fn a_list_is_on_one_line_while_it_fits() {
        let list = |count: usize, last: &str| format!("{{\"x\": [{}\"{last}\"]}}", "\"éééééééé\", ".repeat(count));
        // 2 for the blanks, 5 for the key, 2 for the brackets, 1 for a comma, 12 for each entry.
        let fits = laid_out(&list(6, &"é".repeat(11)));
        assert_eq!(fits.lines().count(), 3, "{fits}");
        assert_eq!(fits.lines().nth(1).unwrap().chars().count() + 1, WIDTH);
        assert_eq!(laid_out(&list(6, &"é".repeat(12))).lines().count(), 11);
        assert_eq!(laid_out("{\"x\": [1, [], {}]}"), "{\n  \"x\": [\n    1,\n    [],\n    {}\n  ]\n}\n");
    }

    #[test]
    fn the_templates_and_what_is_laid_out_stay_as_they_are() {
        for text in [
            include_str!("../../templates/comm.json"),
            include_str!("../../templates/cost.json"),
            include_str!("../../templates/io.json"),
            include_str!("../../templates/perf.json"),
            include_str!("../../templates/pilot.json"),
            include_str!("../../templates/recovery.json"),
            include_str!("../../templates/safe.json"),
        ] {
            assert_eq!(laid_out(text), text);
        }
    }

    #[test]
    fn what_is_no_object_has_no_layout() {
        for text in ["[]", "1", "", "{", "{} {}"] {
            assert_eq!(canonical(&Document::parse_text(text), text), None, "{text}");
        }
    }
}
