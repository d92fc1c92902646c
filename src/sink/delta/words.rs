//! Owns the words that the formats of a comparison share.

use crate::gate::pair::{Change, Comparison, Obstacle, Origin, Pair, Side, Verdict};
use crate::passport::delta::Basis;
use crate::sink::View;
use crate::sink::words::counted;
use crate::text::{Position, visible};

/// What is written for a value that is absent. A text in JSON has quotes.
pub(super) const ABSENT: &str = "absent";

/// `3 parts widened, 1 undecidable, 2 narrowed: this change permits more than before.`
pub fn summary(comparison: &Comparison) -> String {
    let counts = comparison.counts();
    let mut said = Vec::new();
    for (count, direction) in [
        (counts.widened, "widened"),
        (counts.undecidable, "undecidable"),
        (counts.narrowed, "narrowed"),
        (counts.neutral, "neutral"),
    ] {
        match (count, said.is_empty()) {
            (0, _) => {}
            (_, true) => said.push(format!("{} {direction}", counted(count, "part"))),
            (_, false) => said.push(format!("{count} {direction}")),
        }
    }
    let compared = counts.passports - counts.added - counts.removed - counts.unread;
    if said.is_empty() && compared > 0 {
        said.push("no part differs".to_owned());
    }
    let passports = [
        (counts.moved, "moved"),
        (counts.added, "added"),
        (counts.removed, "removed"),
        (counts.unread, "not compared"),
    ];
    said.extend(
        passports
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", counted(*count, "passport"))),
    );
    if said.is_empty() && !comparison.failures.is_empty() {
        return "nothing was compared.".to_owned();
    }
    if said.is_empty() {
        said.push("no passport differs".to_owned());
    }
    let (what, than) = match comparison.basis {
        Basis::Before => ("this change", "before"),
        Basis::Template => ("this passport", "the template"),
    };
    let means = match comparison.verdict() {
        Verdict::Blind if counts.widened > 0 => {
            format!("{what} permits more than {than}, and not everything could be compared")
        }
        Verdict::Blind => "not everything could be compared".to_owned(),
        Verdict::Widened => format!("{what} permits more than {than}"),
        Verdict::Undecidable => format!("whether {what} permits more than {than} cannot be decided"),
        Verdict::Inside if counts.narrowed > 0 => format!("{what} permits less than {than}"),
        Verdict::Inside => format!("{what} permits the same as {than}"),
    };
    format!("{}: {means}.", said.join(", "))
}

/// The name of a side; that of a file as it opens from the current directory.
pub(super) fn name(side: &Side, view: &View) -> String {
    let path = side.path.as_str();
    let name = match &side.origin {
        Origin::File => view.shown(&side.path),
        Origin::Index => format!("index:{path}"),
        Origin::Revision(revision) => format!("{revision}:{path}"),
        Origin::Template => format!("template {path}"),
        Origin::Old => format!("a/{path}"),
        Origin::New => format!("b/{path}"),
    };
    visible(&name).into_owned()
}

/// A place as `path:line:column`.
pub(super) fn place(side: &Side, start: Position, view: &View) -> String {
    format!("{}:{}:{}", name(side, view), start.line, start.column)
}

/// The part.
pub(super) fn part(change: &Change) -> &str {
    if change.delta.field.is_empty() { "the whole passport" } else { &change.delta.field }
}

/// Both names of a pair.
pub(super) fn title(pair: &Pair, view: &View) -> String {
    let form = if pair.is_other_form { ", in its other form: Git converts it" } else { "" };
    format!("{} -> {}{form}", name(&pair.base, view), name(&pair.head, view))
}

/// Where an obstacle is.
pub(super) fn obstacle_place(pair: &Pair, obstacle: &Obstacle, view: &View) -> String {
    let side = if obstacle.is_base { &pair.base } else { &pair.head };
    obstacle.position.map_or_else(|| name(side, view), |position| place(side, position, view))
}

/// What is said of a passport that has no base.
pub(super) const ADDED: &str = "it is new, and there is nothing to compare it with";
/// What is said of a passport that has no head.
pub(super) const REMOVED: &str = "it is gone, and nothing here forbids what it forbade";
