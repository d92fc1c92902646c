//! Owns what a rule is: its words, its examples, the one function that checks it, and where its findings go.

mod change;
mod findings;
mod subject;

pub use change::{Base, Change, FileChange, Past};
pub use findings::{Excuser, Findings, LeftOut, MOST_FINDINGS};
pub use subject::{Excusing, Identified, Run, Scope, Standing, StandingBaseline, Subject};

use crate::document::Document;
use crate::finding::{Finding, Label, Severity, Words};
use crate::source::Unread;

/// A family of rules, selectable by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The file as JSON.
    Document,
    /// The shape of passport.v0.
    Contract,
    /// What a sound passport does not permit.
    Safety,
    /// What the profile promises that a passport names.
    Profile,
    /// The passport as a signed contract of work.
    Order,
    /// All passports of a repository together.
    Repository,
    /// What a change permits that its base does not.
    Change,
    /// What an envelope does not permit.
    Envelope,
    /// What is excused.
    Suppression,
    /// How the gate itself is set up.
    Configuration,
}

impl Group {
    /// All groups, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Document,
        Self::Contract,
        Self::Safety,
        Self::Profile,
        Self::Order,
        Self::Repository,
        Self::Change,
        Self::Envelope,
        Self::Suppression,
        Self::Configuration,
    ];

    /// The group's name on the command line and in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Contract => "contract",
            Self::Safety => "safety",
            Self::Profile => "profile",
            Self::Order => "order",
            Self::Repository => "repository",
            Self::Change => "change",
            Self::Envelope => "envelope",
            Self::Suppression => "suppression",
            Self::Configuration => "configuration",
        }
    }

    /// What the group is about, for the documentation.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Document => "the file can be read, and is JSON that every reader understands alike",
            Self::Contract => "the passport has the shape of passport.v0 and uses its words",
            Self::Safety => "what the passport permits is bounded, gated and makes sense together",
            Self::Profile => "a passport that has the name of a catalogue profile keeps what the profile promises",
            Self::Order => "the passport is fit to be signed as a contract of work (off until selected)",
            Self::Repository => "the passports of a repository agree with each other",
            Self::Change => "a change permits nothing that its base does not permit (runs where a base is known)",
            Self::Envelope => "a passport permits nothing outside the envelope of its path (runs where one is named)",
            Self::Suppression => "what is excused has an end, and something to excuse",
            Self::Configuration => "the configuration of the gate says what it means",
        }
    }

    /// Whether the group runs without being selected.
    pub const fn is_default(self) -> bool {
        !matches!(self, Self::Order)
    }
}

/// An example of a rule: a test and a piece of documentation.
///
/// A fragment is a JSON merge patch (RFC 7386) over `templates/safe.json`: objects are merged, `null` takes a member
/// out, anything else replaces. In a bad example `«` and `»` mark each span that must be reported.
#[derive(Debug, Clone, Copy)]
pub enum Example {
    /// The rule is silent.
    Good(&'static str),
    /// The rule reports the marked spans, and nothing else.
    Bad(&'static str),
    /// A whole text on which the rule is silent.
    GoodText(&'static str),
    /// A whole text in which the rule reports the marked spans.
    BadText(&'static str),
    /// A change from the first fragment to the second: the rule reports the marked spans of the second. Without marks
    /// it is silent.
    Pair(&'static str, &'static str),
    /// A new passport: the rule reports the marked spans. Without marks it is silent.
    New(&'static str),
    /// A passport in the second fragment under an envelope, which is the first one as it is: the rule reports the marked
    /// spans. Without marks it is silent.
    Within(&'static str, &'static str),
    /// A passport in the second fragment under a configuration, which is the first text: the rule reports the marked
    /// spans. Without marks it is silent.
    Under(&'static str, &'static str),
}

/// One function that looks, by what it has to look at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// At a file that has no text.
    Entry(fn(&Unread, &mut Findings)),
    /// At the document, whether or not it has a tree.
    Document(fn(&Document, &mut Findings)),
    /// At a passport.
    Passport(fn(&Subject, &mut Findings)),
    /// At a passport and what it was on the base.
    Change(fn(&Change, &mut Findings)),
    /// At what a change does to files as a whole.
    Files(fn(&FileChange, &mut Findings)),
    /// At the passports that claim an identity which others claim too.
    Identities(fn(&[Identified], &mut Findings)),
    /// At the run as a whole.
    Run(fn(Run, &mut Findings)),
    /// At what is excused, when all files were looked at.
    Excuses(fn(&Excusing, &mut Findings)),
    /// At the policy: the part that reads a file of the policy, or uses it up, reports what is wrong with it.
    Policy,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case; names the fault.
    pub id: &'static str,
    /// The family.
    pub group: Group,
    /// Its level, unless the configuration says otherwise.
    pub severity: Severity,
    /// What is wrong, in one line, lower case.
    pub summary: &'static str,
    /// Why it matters: a sentence.
    pub why: &'static str,
    /// What to do, in general: a sentence.
    pub remedy: &'static str,
    /// Whether the gate would be blind without the rule: it cannot be deselected, lowered, suppressed or baselined.
    pub locked: bool,
    /// Whether the rule runs only when it, or its group, is selected.
    pub is_off: bool,
    /// Rules that stay silent about a cause that this one reports.
    pub subsumes: &'static [&'static str],
    /// Whether the findings of one passport become one, with a label for each place.
    pub merge: Option<fn(&[Finding]) -> Words>,
    /// Tests and documentation.
    pub examples: &'static [Example],
    /// The function.
    pub check: Check,
}

impl Rule {
    /// What most rules have in common.
    pub const BASE: Self = Self {
        id: "",
        group: Group::Document,
        severity: Severity::Error,
        summary: "",
        why: "",
        remedy: "",
        locked: false,
        is_off: false,
        subsumes: &[],
        merge: None,
        examples: &[],
        check: Check::Policy,
    };

    /// Whether the rule runs without being selected.
    pub const fn is_default(&self) -> bool {
        self.group.is_default() && !self.is_off
    }

    /// Where the rule is documented.
    pub fn help_uri(&self) -> String {
        format!("{}/blob/main/docs/rules.md#{}", env!("CARGO_PKG_REPOSITORY"), self.id)
    }
}

/// Makes one finding of many of the same rule: the first one's place, a label for each place that it does not show, the
/// joint message. Where the findings differ in what to do, it is the rule's own remedy, behind the advice of the first one
/// that has a "did you mean".
pub fn merge(mut findings: Vec<Finding>, message: fn(&[Finding]) -> Words, remedy: &'static str) -> Option<Finding> {
    let joint = message(&findings);
    let hinted = findings.iter().position(|finding| finding.suggestion.is_some());
    let differ = findings.windows(2).any(|pair| pair[0].help != pair[1].help);
    let hint = hinted.map(|at| (findings[at].suggestion.take(), findings[at].misspelt.take(), at));
    let help: Option<Words> = differ.then(|| {
        hint.as_ref().map_or_else(|| remedy.into(), |(.., at)| format!("{} {remedy}", findings[*at].help).into())
    });
    let mut rest = findings.into_iter();
    let mut first = rest.next()?;
    for finding in rest {
        first.severity = first.severity.max(finding.severity);
        first.pre_existing &= finding.pre_existing;
        if finding.place.span != first.place.span {
            first.labels.push(Label { place: finding.place, message: finding.message, elsewhere: None });
        }
        first.labels.extend(finding.labels);
        first.causes.extend(finding.causes);
    }
    first.message = joint;
    if let Some(help) = help {
        first.help = help;
    }
    if let Some((suggestion, misspelt, _)) = hint {
        (first.suggestion, first.misspelt) = (suggestion, misspelt);
    }
    Some(first)
}
