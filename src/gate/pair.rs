//! Owns the comparison of a passport with what it was: bytes in, differences out.

use std::cmp::Reverse;

use sha2::{Digest as _, Sha256};

use super::{examine, unread};
use crate::document::Document;
use crate::finding::{Finding, Place, Severity};
use crate::passport::delta::{Basis, Delta, Direction, Witnesses, delta};
use crate::passport::{Fault, Passport};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::report::FileReport;
use crate::source::Unread;
use crate::text::{LineIndex, Position};

/// Where a version of a passport is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File,
    /// The index.
    Index,
    /// A commit, by the revision that the user named.
    Revision(String),
    /// The catalogue.
    Template,
    /// The side before a change, as Git hands it over.
    Old,
    /// The side behind it.
    New,
}

/// One side of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its name.
    pub path: RepoPath,
    /// Where it is from.
    pub origin: Origin,
    /// SHA-256 of its bytes; `None` where there are none.
    pub digest: Option<[u8; 32]>,
}

/// What a side holds.
#[derive(Debug, Clone, Copy)]
pub enum Content<'b> {
    /// These bytes.
    Bytes(&'b [u8]),
    /// Nothing.
    Absent,
    /// What could not be read.
    Unread(&'b Unread),
}

/// Two versions of a passport, and what differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What it was.
    pub base: Side,
    /// What it is.
    pub head: Side,
    /// Whether Git converts the file, and the head is the form that a scan does not report.
    pub is_other_form: bool,
    /// What came out.
    pub outcome: Outcome,
}

impl Pair {
    /// Whether the passport had another name in the commit that it is compared with.
    pub fn is_moved(&self) -> bool {
        matches!(self.base.origin, Origin::Revision(_)) && self.base.path != self.head.path
    }
}

/// What came out of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every part that differs, the worst first.
    Compared(Vec<Change>),
    /// There is no base.
    Added,
    /// There is no head.
    Removed,
    /// At least one side is no passport, or could not be read.
    Unread(Vec<Obstacle>),
}

/// One part that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The part.
    pub delta: Delta,
    /// Where it is in the base: start and end.
    pub base: (Position, Position),
    /// Where it is in the head: start and end.
    pub head: (Position, Position),
    /// Of a widened part, one move that the base forbids and the head permits.
    pub witness: Option<String>,
}

/// Why a side could not be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Whether it is the base, and not the head.
    pub is_base: bool,
    /// The rule that reports it.
    pub rule: &'static str,
    /// Where, if there is a text.
    pub position: Option<Position>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// All that was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The pairs, sorted by path.
    pub pairs: Vec<Pair>,
    /// What is wrong apart from any passport: what, and what to do.
    pub failures: Vec<(String, String)>,
    /// What the base is to the head.
    pub basis: Basis,
}

/// How many parts and passports there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Parts that permit more.
    pub widened: usize,
    /// Parts that cannot be decided.
    pub undecidable: usize,
    /// Parts that permit less.
    pub narrowed: usize,
    /// Parts that permit the same.
    pub neutral: usize,
    /// Passports without a base.
    pub added: usize,
    /// Passports without a head.
    pub removed: usize,
    /// Passports that had another name in the commit.
    pub moved: usize,
    /// Passports that could not be compared.
    pub unread: usize,
    /// All passports that differ.
    pub passports: usize,
}

/// What a comparison means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The heads permit nothing that their bases do not.
    Inside,
    /// Something may permit more, and it cannot be decided whether it does.
    Undecidable,
    /// Something permits more.
    Widened,
    /// Something could not be compared.
    Blind,
}

impl Verdict {
    /// The verdict in one word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Undecidable => "undecidable",
            Self::Widened => "widened",
            Self::Blind => "blind",
        }
    }
}

impl Comparison {
    /// How much there is of each kind.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { passports: self.pairs.len(), ..Counts::default() };
        for pair in &self.pairs {
            counts.moved += usize::from(pair.is_moved());
            match &pair.outcome {
                Outcome::Added => counts.added += 1,
                Outcome::Removed => counts.removed += 1,
                Outcome::Unread(_) => counts.unread += 1,
                Outcome::Compared(changes) => {
                    for change in changes {
                        *match change.delta.direction {
                            Direction::Widened => &mut counts.widened,
                            Direction::Undecidable => &mut counts.undecidable,
                            Direction::Narrowed => &mut counts.narrowed,
                            Direction::Neutral => &mut counts.neutral,
                        } += 1;
                    }
                }
            }
        }
        counts
    }

    /// What it all means. What has nothing to be compared with cannot be decided, nor what another policy may hold for.
    pub fn verdict(&self) -> Verdict {
        let counts = self.counts();
        if counts.unread > 0 || !self.failures.is_empty() {
            Verdict::Blind
        } else if counts.widened > 0 {
            Verdict::Widened
        } else if counts.undecidable + counts.added + counts.removed + counts.moved > 0 {
            Verdict::Undecidable
        } else {
            Verdict::Inside
        }
    }
}

/// Compares two versions of a passport. A passport is compared with a template apart from its name: it has its own.
pub fn compare(base: (Side, Content), head: (Side, Content), basis: Basis) -> Pair {
    let ((base, of_base), (head, of_head)) = ((base.0.with(base.1), base.1), (head.0.with(head.1), head.1));
    let outcome = match (of_base, of_head) {
        (Content::Unread(_), _) | (_, Content::Unread(_)) | (Content::Bytes(_), Content::Bytes(_)) => {
            both((&base, of_base), (&head, of_head), basis)
        }
        (Content::Absent, Content::Bytes(bytes)) => {
            let obstacles = Reading::read(bytes).obstacles(&head, false);
            if obstacles.is_empty() { Outcome::Added } else { Outcome::Unread(obstacles) }
        }
        (_, Content::Absent) => Outcome::Removed,
    };
    Pair { base, head, is_other_form: false, outcome }
}

fn both((base, of_base): (&Side, Content), (head, of_head): (&Side, Content), basis: Basis) -> Outcome {
    let (of_base, of_head) = match (of_base, of_head) {
        (Content::Bytes(of_base), Content::Bytes(of_head)) => (of_base, of_head),
        (of_base, of_head) => {
            let sides = [(base, of_base, true), (head, of_head, false)];
            let unread = sides.into_iter().filter_map(|(side, content, is_base)| match content {
                Content::Unread(why) => Some(obstacles(&unread(side.path.clone(), why), is_base)),
                _ => None,
            });
            return Outcome::Unread(unread.flatten().collect());
        }
    };
    let (of_base, of_head) = (Reading::read(of_base), Reading::read(of_head));
    let mut wrong = of_base.obstacles(base, true);
    wrong.extend(of_head.obstacles(head, false));
    let (Some(was), Some(now)) = (of_base.passport(), of_head.passport()) else { return Outcome::Unread(wrong) };
    if !wrong.is_empty() {
        return Outcome::Unread(wrong);
    }
    let witnesses = Witnesses::of(&was, &now);
    let (lines_of_base, lines_of_head) = (of_base.lines(), of_head.lines());
    let range = |text: &Reading, lines: &LineIndex, place: &Place| {
        let at = |offset| lines.position(text.text, offset);
        (at(place.span.start), at(place.span.end))
    };
    let judged = delta(&was, &now).into_iter().filter(|delta| basis != Basis::Template || delta.field != "/name");
    let mut changes: Vec<Change> = judged
        .map(|delta| Change {
            base: range(&of_base, &lines_of_base, &delta.base),
            head: range(&of_head, &lines_of_head, &delta.head),
            witness: witnesses.find(&delta).map(|witness| witness.sentence(basis)),
            delta,
        })
        .collect();
    changes.sort_by_key(|change| change.delta.direction);
    Outcome::Compared(changes)
}

impl Side {
    fn with(self, content: Content) -> Self {
        let digest = match content {
            Content::Bytes(bytes) => Some(Sha256::digest(bytes).into()),
            Content::Absent | Content::Unread(_) => None,
        };
        Self { digest, ..self }
    }
}

/// One side as it was read.
struct Reading<'b> {
    bytes: &'b [u8],
    text: &'b str,
    document: Document<'b>,
}

impl<'b> Reading<'b> {
    fn read(bytes: &'b [u8]) -> Self {
        Self { bytes, text: std::str::from_utf8(bytes).unwrap_or_default(), document: Document::parse(bytes) }
    }

    fn passport(&self) -> Option<Passport<'_>> {
        Passport::read(&self.document)
    }

    fn lines(&self) -> LineIndex {
        LineIndex::new(self.text)
    }

    /// Why it is no passport.
    fn obstacles(&self, side: &Side, is_base: bool) -> Vec<Obstacle> {
        let is_stranger = |passport: &Passport| passport.faults.iter().any(|fault| matches!(fault, Fault::Stranger(_)));
        if self.passport().is_some_and(|passport| !is_stranger(&passport)) {
            return Vec::new();
        }
        obstacles(&examine(side.path.clone(), self.bytes, &Policy::default()), is_base)
    }
}

fn obstacles(file: &FileReport, is_base: bool) -> Vec<Obstacle> {
    let position =
        |finding: &Finding| file.judged().map(|judged| judged.lines.position(&judged.text, finding.place.span.start));
    let mut findings: Vec<&Finding> = file.findings().iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| Obstacle {
            is_base,
            rule: finding.rule,
            position: position(finding),
            message: finding.message.to_string(),
            help: finding.help.to_string(),
        })
        .collect()
}
