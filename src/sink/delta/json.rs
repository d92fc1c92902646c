//! json: for programs. Versioned; docs/json-delta.md describes it.

use std::io::{self, Write};

use serde::Serialize;

use super::words::summary;
use crate::finding::Place;
use crate::gate::pair::{Change, Comparison, Obstacle, Origin, Outcome, Pair, Side};
use crate::sink::fingerprint::hex;
use crate::sink::position::PositionView;
use crate::text::Position;

/// What a reader checks before it reads on.
const FORMAT: &str = "mk-passport/delta";
/// Raised when a member changes its meaning or goes; a new member leaves it as it is.
const VERSION: u32 = 1;

/// Writes the comparison.
pub(super) fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let counts = comparison.counts();
    let view = ComparisonView {
        format: FORMAT,
        version: VERSION,
        verdict: comparison.verdict().as_str(),
        summary: summary(comparison),
        counts: CountsView {
            passports: counts.passports,
            widened: counts.widened,
            undecidable: counts.undecidable,
            narrowed: counts.narrowed,
            neutral: counts.neutral,
            added: counts.added,
            removed: counts.removed,
            moved: counts.moved,
            unread: counts.unread,
        },
        failures: comparison.failures.iter().map(|(message, help)| FailureView { message, help }).collect(),
        passports: comparison.pairs.iter().map(PairView::from).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &view)?;
    writeln!(out)
}

#[derive(Serialize)]
struct ComparisonView<'c> {
    format: &'static str,
    version: u32,
    verdict: &'static str,
    summary: String,
    counts: CountsView,
    failures: Vec<FailureView<'c>>,
    passports: Vec<PairView<'c>>,
}

#[derive(Serialize)]
struct CountsView {
    passports: usize,
    widened: usize,
    undecidable: usize,
    narrowed: usize,
    neutral: usize,
    added: usize,
    removed: usize,
    moved: usize,
    unread: usize,
}

#[derive(Serialize)]
struct FailureView<'c> {
    message: &'c str,
    help: &'c str,
}

#[derive(Serialize)]
struct PairView<'c> {
    outcome: &'static str,
    base: SideView<'c>,
    head: SideView<'c>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    other_form: bool,
    parts: Vec<ChangeView<'c>>,
    errors: Vec<ObstacleView<'c>>,
}

impl<'c> From<&'c Pair> for PairView<'c> {
    fn from(pair: &'c Pair) -> Self {
        let (outcome, changes, obstacles): (_, &[Change], &[Obstacle]) = match &pair.outcome {
            Outcome::Compared(changes) => ("compared", changes, &[]),
            Outcome::Added => ("added", &[], &[]),
            Outcome::Removed => ("removed", &[], &[]),
            Outcome::Unread(obstacles) => ("unread", &[], obstacles),
        };
        Self {
            outcome,
            base: SideView::from(&pair.base),
            head: SideView::from(&pair.head),
            other_form: pair.is_other_form,
            parts: changes.iter().map(ChangeView::from).collect(),
            errors: obstacles.iter().map(ObstacleView::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct SideView<'c> {
    path: &'c str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    path_encoded: bool,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

impl<'c> From<&'c Side> for SideView<'c> {
    fn from(side: &'c Side) -> Self {
        let (origin, revision) = match &side.origin {
            Origin::File => ("file", None),
            Origin::Index => ("index", None),
            Origin::Revision(revision) => ("revision", Some(revision.as_str())),
            Origin::Template => ("template", None),
            Origin::Old => ("old", None),
            Origin::New => ("new", None),
        };
        Self {
            path: side.path.as_str(),
            path_encoded: side.path.is_encoded(),
            origin,
            revision,
            sha256: side.digest.map(|digest| hex(&digest)),
        }
    }
}

#[derive(Serialize)]
struct ChangeView<'c> {
    part: &'c str,
    direction: &'static str,
    row: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    was: Option<&'c str>,
    now: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<&'c str>,
    base: PlaceView<'c>,
    head: PlaceView<'c>,
}

impl<'c> From<&'c Change> for ChangeView<'c> {
    fn from(change: &'c Change) -> Self {
        let delta = &change.delta;
        Self {
            part: &delta.field,
            direction: delta.direction.name(),
            row: delta.row().id,
            rule: delta.rule(),
            was: delta.was.as_deref(),
            now: delta.now.as_deref(),
            witness: change.witness.as_deref(),
            base: PlaceView::of(&delta.base, change.base),
            head: PlaceView::of(&delta.head, change.head),
        }
    }
}

#[derive(Serialize)]
struct PlaceView<'c> {
    pointer: &'c str,
    at: &'c str,
    start: PositionView,
    end: PositionView,
}

impl<'c> PlaceView<'c> {
    fn of(place: &'c Place, (start, end): (Position, Position)) -> Self {
        let position =
            |position: Position, offset| PositionView { offset: Some(offset), ..PositionView::from(position) };
        Self {
            pointer: &place.pointer,
            at: &place.at,
            start: position(start, place.span.start),
            end: position(end, place.span.end),
        }
    }
}

#[derive(Serialize)]
struct ObstacleView<'c> {
    side: &'static str,
    rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<PositionView>,
    message: &'c str,
    help: &'c str,
}

impl<'c> From<&'c Obstacle> for ObstacleView<'c> {
    fn from(obstacle: &'c Obstacle) -> Self {
        Self {
            side: if obstacle.is_base { "base" } else { "head" },
            rule: obstacle.rule,
            start: obstacle.position.map(PositionView::from),
            message: &obstacle.message,
            help: &obstacle.help,
        }
    }
}
