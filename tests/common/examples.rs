//! Turns a rule's examples into whole texts with the spans that must be reported.

use mk_passport::config::Loaded;
use mk_passport::date::Date;
use mk_passport::document::{Document, Kind, Member, Node, Object, push_json_string};
use mk_passport::finding::Finding;
use mk_passport::gate;
use mk_passport::gate::change::{Around, Before, Was};
use mk_passport::passport::Passport;
use mk_passport::passport::envelope::Envelope;
use mk_passport::path::RepoPath;
use mk_passport::policy::{Policy, Selection};
use mk_passport::rule::{Example, Rule};
use mk_passport::text::{LineIndex, Span};

/// A text and the spans that the rule must report in it, sorted.
#[derive(Default)]
pub struct Case {
    pub text: String,
    pub expected: Vec<Span>,
    /// What it was on the base.
    pub before: Before,
    /// The envelope that it has to stay inside of.
    pub envelope: Option<&'static str>,
    /// The configuration whose names count.
    pub config: Option<&'static str>,
}

impl Case {
    /// What is found in the text, with what is around it.
    pub fn judged(&self, policy: &Policy) -> Vec<Finding> {
        let mut policy = policy.clone();
        if let Some(config) = self.config {
            let loaded = Loaded::parse(RepoPath::new("mk-passport.toml"), config.as_bytes(), Date::today());
            policy.vocabulary = Policy::configured(&Selection::default(), false, &loaded).vocabulary;
        }
        judged(&self.text, &self.before, self.envelope, &policy)
    }
}

/// What is found in a text that was something else on the base, under an envelope.
pub fn judged(text: &str, before: &Before, envelope: Option<&str>, policy: &Policy) -> Vec<Finding> {
    let document = Document::parse_text(text);
    let bytes = text.as_bytes();
    let Some(ceiling) = envelope else {
        return gate::judge_in(&document, policy, Around { before, bytes, envelope: None });
    };
    let (path, lines, held) =
        (RepoPath::new("policies/prod.json"), LineIndex::new(ceiling), Document::parse_text(ceiling));
    let passport = Passport::read(&held).unwrap_or_else(|| panic!("no object: {ceiling}"));
    let envelope = Envelope { passport: &passport, path: &path, revision: None, text: ceiling, lines: &lines };
    gate::judge_in(&document, policy, Around { before, bytes, envelope: Some(&envelope) })
}

/// One base on which the passport was this text.
pub fn was(text: &str) -> Before {
    let bytes = text.as_bytes().to_vec();
    Before::Was(vec![Was { path: RepoPath::new("prod/ads.passport.json"), revision: "1a2b3c4".to_owned(), bytes }])
}

/// The cases of a rule's examples.
pub fn cases(rule: &Rule) -> Vec<Case> {
    let safe = |fragment| overlay(include_str!("../../templates/safe.json"), fragment);
    let case = |example: &Example| match *example {
        Example::Good(fragment) | Example::Bad(fragment) => safe(fragment),
        Example::GoodText(text) | Example::BadText(text) => {
            let (text, expected) = unmark(text);
            Case { text, expected, ..Case::default() }
        }
        Example::Pair(base, head) => Case { before: was(&safe(base).text), ..safe(head) },
        Example::New(fragment) => Case { before: Before::New, ..safe(fragment) },
        Example::Within(envelope, fragment) => Case { envelope: Some(envelope), ..safe(fragment) },
        Example::Under(config, fragment) => Case { config: Some(config), ..safe(fragment) },
    };
    let cases: Vec<Case> = rule.examples.iter().map(case).collect();
    for (case, example) in cases.iter().zip(rule.examples) {
        let good = match example {
            Example::Good(_) | Example::GoodText(_) => true,
            Example::Bad(_) | Example::BadText(_) => false,
            Example::Pair(..) | Example::New(_) | Example::Within(..) | Example::Under(..) => continue,
        };
        assert_eq!(case.expected.is_empty(), good, "{}: marks belong into bad examples:\n{}", rule.id, case.text);
    }
    cases
}

/// Takes the marks out: the text, and the spans they enclosed.
fn unmark(marked: &str) -> (String, Vec<Span>) {
    let (mut text, mut open, mut spans) = (String::new(), Vec::new(), Vec::new());
    for c in marked.chars() {
        match c {
            '«' => open.push(text.len()),
            '»' => spans.push(Span::new(open.pop().expect("» without «"), text.len())),
            _ => text.push(c),
        }
    }
    assert!(open.is_empty(), "« without » in {marked}");
    spans.sort();
    (text, spans)
}

/// Lays a merge patch (RFC 7386) over a whole passport, and follows the marks into the result.
pub fn overlay(base: &str, marked: &str) -> Case {
    let (fragment, marks) = unmark(marked);
    let base_document = Document::parse_text(base);
    let patch_document = Document::parse_text(&fragment);
    let patch = patch_document.root().unwrap_or_else(|| panic!("{fragment}: {:?}", patch_document.faults));
    let mut merged = Merged { text: String::new(), pieces: Vec::new(), base, fragment: &fragment };
    merged.object(base_document.root(), patch);
    let follow = |mark: &Span| {
        let map = |offset: usize, ends: bool| {
            let piece = merged.pieces.iter().find(|(from, _)| {
                if ends { from.start < offset && offset <= from.end } else { from.start <= offset && offset < from.end }
            });
            piece.map_or_else(|| panic!("a mark is lost: {marked}"), |(from, to)| to + offset - from.start)
        };
        Span::new(map(mark.start, false), map(mark.end, true))
    };
    let mut expected: Vec<Span> = marks.iter().map(follow).collect();
    expected.sort();
    Case { expected, text: merged.text, ..Case::default() }
}

struct Merged<'t> {
    text: String,
    /// Spans of the fragment, and where they begin in the result.
    pieces: Vec<(Span, usize)>,
    base: &'t str,
    fragment: &'t str,
}

impl Merged<'_> {
    fn copy(&mut self, span: Span) {
        self.pieces.push((span, self.text.len()));
        self.text.push_str(&self.fragment[span.range()]);
    }

    fn object(&mut self, base: Option<Node>, patch: Node) {
        let patch_object = patch.as_object().expect("a patch is an object");
        let base_members = || base.and_then(Node::as_object).into_iter().flat_map(Object::all_members);
        self.copy(Span::new(patch.span().start, patch.span().start + 1));
        let mut first = true;
        for member in base_members() {
            let patched: Vec<_> = patch_object.all_members().filter(|other| other.key() == member.key()).collect();
            if patched.is_empty() {
                self.comma(&mut first);
                push_json_string(&mut self.text, member.key());
                self.text.push_str(": ");
                self.text.push_str(&self.base[member.value().span().range()]);
            }
            for other in patched {
                self.member(Some(member.value()), other, &mut first);
            }
        }
        for member in patch_object.all_members() {
            if !base_members().any(|other| other.key() == member.key()) {
                self.member(None, member, &mut first);
            }
        }
        self.text.push('\n');
        self.copy(Span::new(patch.span().end - 1, patch.span().end));
    }

    fn member(&mut self, base: Option<Node>, member: Member, first: &mut bool) {
        if member.value().kind() == Kind::Null {
            return;
        }
        self.comma(first);
        self.copy(member.key_span());
        self.text.push_str(": ");
        match (base.and_then(Node::as_object), member.value().as_object()) {
            (Some(_), Some(_)) => self.object(base, member.value()),
            _ => self.copy(member.value().span()),
        }
    }

    fn comma(&mut self, first: &mut bool) {
        self.text.push_str(if *first { "\n  " } else { ",\n  " });
        *first = false;
    }
}
