//! Owns the finding: what is wrong, where, and what to do.

mod excused;
mod words;

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::document::{Member, Node, push_pointer_token};
use crate::fix::Fix;
use crate::path::RepoPath;
use crate::text::{Position, Span};

pub use excused::{Approval, Excuse, Excused, Suppression};
pub use words::Words;
pub(crate) use words::words;

/// The level of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know; never fails, not even where warnings are denied.
    Note,
    /// Worth a look; fails only where warnings are denied.
    Warning,
    /// Fails the run.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A part of the contract, and where it is shown.
///
/// `pointer`, `at` and `digest` name the part at fault: a finding is known by them, however its text moves. `span` is
/// where a reader looks first, which may be at another part: see [`Place::shown_at`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The bytes to mark.
    pub span: Span,
    /// JSON Pointer (RFC 6901) of the value.
    pub pointer: String,
    /// The same path with members of sets by value: `/allowed_actuators/cold/grad_accum_steps`. It survives a
    /// reordering of the list.
    pub at: String,
    /// SHA-256 of the parsed value there; of nothing where there is no value.
    pub digest: [u8; 32],
}

impl Place {
    /// A value at `pointer`.
    pub fn value(pointer: impl Into<String>, node: Node) -> Self {
        let pointer = pointer.into();
        Self { span: node.head(), at: pointer.clone(), pointer, digest: node.digest() }
    }

    /// The key of the member at `pointer`.
    pub fn key(pointer: impl Into<String>, member: Member) -> Self {
        Self { span: member.key_span(), ..Self::value(pointer, member.value()) }
    }

    /// Element `index` of the set at `list`: its `at` names it by value.
    pub fn element(list: &str, index: usize, node: Node) -> Self {
        let at = match node.as_str() {
            Some(value) => child(list, value),
            None => format!("{list}/{index}"),
        };
        Self { at, ..Self::value(format!("{list}/{index}"), node) }
    }

    /// A value that should be at `pointer` and is not; `span` is where to look.
    pub fn missing(pointer: impl Into<String>, span: Span) -> Self {
        let pointer = pointer.into();
        Self { span, at: pointer.clone(), pointer, digest: Sha256::digest(b"").into() }
    }

    /// A part of a text that is no passport, `pointer` its keys from the top.
    pub fn in_text(pointer: impl Into<String>, span: Span, text: &str) -> Self {
        let digest = Sha256::digest(text.get(span.range()).unwrap_or_default()).into();
        Self { digest, ..Self::missing(pointer, span) }
    }

    /// The same part, shown at another place: at the line whose change makes the part a fault.
    #[must_use]
    pub const fn shown_at(mut self, span: Span) -> Self {
        self.span = span;
        self
    }

    /// The same part, known by its value together with another one that it is at fault with: when either changes, the
    /// fault is another one.
    #[must_use]
    pub fn together_with(mut self, other: &Self) -> Self {
        self.digest = Sha256::new().chain_update(self.digest).chain_update(other.digest).finalize().into();
        self
    }

    /// Whether nothing is at the place.
    pub fn is_missing(&self) -> bool {
        self.digest == <[u8; 32]>::from(Sha256::digest(b""))
    }

    /// The file as a whole, or a file that has no text.
    pub fn file(span: Span) -> Self {
        Self::missing("", span)
    }
}

/// The JSON Pointer of `token` below `pointer`. No two tokens meet in one, however long they are.
pub fn child(pointer: &str, token: &str) -> String {
    let mut out = String::with_capacity(pointer.len() + 32);
    out.push_str(pointer);
    out.push('/');
    push_pointer_token(&mut out, token);
    out
}

/// The last reference token of a JSON Pointer, unescaped: the key or index it ends at.
pub fn last_token(pointer: &str) -> String {
    let token = pointer.rsplit('/').next().unwrap_or_default();
    token.replace("~1", "/").replace("~0", "~")
}

/// What a finding comes from. Two findings with the same cause are one fault reported twice; a cause also covers
/// every cause below it, as a pointer does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cause(Cow<'static, str>);

impl Cause {
    /// A field of the contract, and everything in it.
    pub fn field(pointer: impl Into<String>) -> Self {
        Self(Cow::Owned(pointer.into()))
    }

    /// A gate that should be open, closed or stated.
    pub fn gate(name: &str) -> Self {
        Self(Cow::Owned(child("/gates", name)))
    }

    /// That a gate is not stated. It is below `gate(name)`: a finding about the gate covers it.
    pub fn unstated(name: &str) -> Self {
        Self(Cow::Owned(child(&child("/gates", name), "unstated")))
    }

    /// The explicit word for a restricted actuator.
    pub fn permission(actuator: &str) -> Self {
        Self(Cow::Owned(child("/gates/allow_restricted", actuator)))
    }

    /// What is wrong with `topic` because apply is enabled. It is below `gate("apply")`: a finding that apply
    /// may not be enabled at all covers it, and it covers no finding about the gate itself.
    pub fn while_applying(topic: &str) -> Self {
        Self(Cow::Owned(child("/gates/apply", topic)))
    }

    /// A chord, allowed or not.
    pub fn chord(id: &str) -> Self {
        Self(Cow::Owned(child("/allowed_chords", id)))
    }

    /// An actuator, in whichever list.
    pub fn actuator(name: &str) -> Self {
        Self(Cow::Owned(child("/allowed_actuators", name)))
    }

    /// One of the bounds of a knob, `min` or `max`. It is below `bounds(knob)`.
    pub fn bound(knob: &str, field: &str) -> Self {
        Self(Cow::Owned(child(&child("/limits/knob_limits", knob), field)))
    }

    /// The bounds of a knob.
    pub fn bounds(knob: &str) -> Self {
        Self(Cow::Owned(child("/limits/knob_limits", knob)))
    }

    /// An invariant on a topic: [`GLOBAL_BATCH`](crate::passport::vocabulary::GLOBAL_BATCH) and the like.
    pub fn invariant(topic: &str) -> Self {
        Self(Cow::Owned(child("/invariants", topic)))
    }

    /// The signals that a chord needs.
    pub fn signals(chord: &str) -> Self {
        Self(Cow::Owned(child("/observability_requirements", chord)))
    }

    /// This cause and the ones that cover it, nearest first.
    pub fn covers(&self) -> impl Iterator<Item = &str> {
        let mut rest = Some(self.0.as_ref());
        std::iter::from_fn(move || {
            let here = rest?;
            rest = here.rfind('/').map(|at| &here[..at]).filter(|above| !above.is_empty());
            Some(here)
        })
    }

    /// The cause as a path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A related place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is there; lower case, no full stop.
    pub message: Words,
    /// The other file, when the place is not in the finding's own.
    pub elsewhere: Option<Box<Elsewhere>>,
}

/// A place in another file, counted when that file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The file.
    pub path: RepoPath,
    /// The commit that holds the text, where it is not the text that was checked.
    pub revision: Option<String>,
    /// Where the place starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// What a change made of a part: by this an approval names the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What the base permits, as JSON in one line; of an actuator the name of its widest list. `None`: not stated.
    pub was: Option<String>,
    /// What is permitted now.
    pub now: Option<String>,
    /// The commit that it is compared with.
    pub revision: String,
    /// SHA-256 of the file on that commit; `None` where there is none.
    pub base: Option<[u8; 32]>,
    /// SHA-256 of the file as it is now; `None` where there is none.
    pub head: Option<[u8; 32]>,
    /// SHA-256 of the file on other bases with which the finding is the same.
    pub others: Vec<[u8; 32]>,
}

/// One fault at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule that reports it.
    pub rule: &'static str,
    /// Its level in this run.
    pub severity: Severity,
    /// What is wrong: one line, lower case, no full stop.
    pub message: Words,
    /// What to do: a sentence.
    pub help: Words,
    /// A name that is near: "did you mean".
    pub suggestion: Option<String>,
    /// What has another name than that one, where the message does not name it.
    pub misspelt: Option<Box<Place>>,
    /// Where.
    pub place: Place,
    /// Related places.
    pub labels: Vec<Label>,
    /// What would fix it.
    pub fix: Option<Fix>,
    /// What it comes from; empty when nothing else can come from the same.
    pub causes: Vec<Cause>,
    /// Whether the base has the same fault already.
    pub pre_existing: bool,
    /// What a change made of the part, where the finding is about a change.
    pub changed: Option<Box<Changed>>,
}

impl Finding {
    /// A finding without anything beside it.
    pub fn new(
        rule: &'static str,
        severity: Severity,
        place: Place,
        message: impl Into<Words>,
        help: impl Into<Words>,
    ) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            help: help.into(),
            suggestion: None,
            misspelt: None,
            place,
            labels: Vec::new(),
            fix: None,
            causes: Vec::new(),
            pre_existing: false,
            changed: None,
        }
    }

    /// Reports at another level than the rule's, where the same fault is worse or less bad.
    pub const fn level(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Sets what to do, where the rule's own remedy is too general.
    pub fn help(&mut self, help: impl Into<Words>) -> &mut Self {
        self.help = help.into();
        self
    }

    /// Adds "did you mean".
    pub fn suggest(&mut self, name: Option<impl Into<String>>) -> &mut Self {
        self.suggestion = name.map(Into::into);
        self
    }

    /// Adds a related place in the same file.
    pub fn label(&mut self, place: Place, message: impl Into<Words>) -> &mut Self {
        self.labels.reserve_exact(usize::from(self.labels.is_empty()));
        self.labels.push(Label { place, message: message.into(), elsewhere: None });
        self
    }

    /// Adds a cause.
    pub fn cause(&mut self, cause: Cause) -> &mut Self {
        // Most findings have one cause at most.
        self.causes.reserve_exact(usize::from(self.causes.is_empty()));
        self.causes.push(cause);
        self
    }

    /// Adds what would fix it.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::short_token;

    #[test]
    fn the_last_token_of_a_pointer_is_the_key_as_it_was_written() {
        for key in ["after/recover~_s", "~1", ""] {
            assert_eq!(last_token(&child("/cooldowns", key)), key);
        }
    }

    #[test]
    fn names_that_differ_behind_any_length_have_pointers_and_causes_of_their_own() {
        let long = "k".repeat(300);
        let [one, other] = ["one", "other"].map(|end| child("/gates", &format!("{long}{end}")));
        assert_ne!(one, other);
        assert_ne!(Cause::bounds(&format!("{long}1")), Cause::bounds(&format!("{long}2")));
        assert!(one.chars().count() < 300, "{one}");
        // What is cut stays as it is where it is cut again.
        let token = short_token(&long).into_owned();
        assert_eq!(short_token(&token), token);
        assert_eq!(child("", &"\u{e9}".repeat(256)), format!("/{}", "\u{e9}".repeat(256)));
    }

    #[test]
    fn a_cause_is_covered_by_itself_and_by_what_stands_above_it() {
        let cause = Cause::gate("a/b");
        assert_eq!(cause.covers().collect::<Vec<_>>(), ["/gates/a~1b", "/gates"]);
    }

    #[test]
    fn what_goes_wrong_while_applying_is_covered_by_the_gate_and_does_not_cover_it() {
        let (gate, applying) = (Cause::gate("apply"), Cause::while_applying("bounds"));
        assert!(applying.covers().any(|cause| cause == gate.as_str()));
        assert!(gate.covers().all(|cause| cause != applying.as_str()));
    }
}
