//! Owns a finding as the JSON report shows it: its places, its fix, and what a change made of the part.

use std::borrow::Cow;

use serde::Serialize;

use super::PathView;
use crate::finding::{Changed, Finding, Label, Place};
use crate::fix::{Edit, Safety};
use crate::path::RepoPath;
use crate::report::Judged;
use crate::sink::fingerprint::{fingerprint, hex};
use crate::sink::position::PositionView;
use crate::text::Span;

#[derive(Serialize)]
pub(super) struct FindingView<'r> {
    rule: &'static str,
    level: &'static str,
    message: Cow<'r, str>,
    help: Cow<'r, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    misspelt: Option<PlaceView<'r>>,
    #[serde(flatten)]
    range: Option<RangeView>,
    pointer: &'r str,
    at: &'r str,
    labels: Vec<LabelView<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixView<'r>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pre_existing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeView<'r>>,
    digest: String,
    fingerprint: String,
}

impl<'r> FindingView<'r> {
    pub(super) fn new(finding: &'r Finding, path: &RepoPath, judged: Option<&Judged>) -> Self {
        Self {
            rule: finding.rule,
            level: finding.severity.as_str(),
            message: finding.message.text(),
            help: finding.help.text(),
            suggestion: finding.suggestion.as_deref(),
            misspelt: finding.misspelt.as_ref().zip(judged).map(|(place, judged)| PlaceView {
                range: RangeView::new(judged, place.span),
                pointer: &place.pointer,
                at: &place.at,
            }),
            range: judged.map(|judged| RangeView::new(judged, finding.place.span)),
            pointer: &finding.place.pointer,
            at: &finding.place.at,
            labels: finding.labels.iter().map(|label| LabelView::new(label, judged)).collect(),
            fix: finding.fix.as_ref().zip(judged).map(|(fix, judged)| FixView {
                title: &fix.title,
                safety: match fix.safety {
                    Safety::Safe => "safe",
                    Safety::Unsafe => "unsafe",
                },
                edits: fix.edits.iter().map(|edit| EditView::new(edit, judged)).collect(),
            }),
            pre_existing: finding.pre_existing,
            change: finding.changed.as_deref().map(ChangeView::from),
            digest: hex(&finding.place.digest),
            fingerprint: hex(&fingerprint(path, finding)),
        }
    }
}

#[derive(Serialize)]
struct ChangeView<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<&'r str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    revision: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    head_sha256: Option<String>,
}

impl<'r> From<&'r Changed> for ChangeView<'r> {
    fn from(changed: &'r Changed) -> Self {
        let Changed { was, now, revision, base, head, .. } = changed;
        let digest = |digest: &Option<[u8; 32]>| digest.as_ref().map(|digest| hex(digest));
        let (base_sha256, head_sha256) = (digest(base), digest(head));
        Self { was: was.as_deref(), now: now.as_deref(), revision, base_sha256, head_sha256 }
    }
}

#[derive(Serialize)]
struct RangeView {
    start: PositionView,
    end: PositionView,
}

impl RangeView {
    fn new(judged: &Judged, span: Span) -> Self {
        let view = |offset: usize| {
            let view = PositionView::from(judged.lines.position(&judged.text, offset));
            PositionView { offset: Some(offset), ..view }
        };
        Self { start: view(span.start), end: view(span.end) }
    }
}

#[derive(Serialize)]
struct PlaceView<'r> {
    #[serde(flatten)]
    range: RangeView,
    pointer: &'r str,
    at: &'r str,
}

#[derive(Serialize)]
struct LabelView<'r> {
    message: Cow<'r, str>,
    #[serde(flatten)]
    elsewhere: Option<PathView<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'r str>,
    #[serde(flatten)]
    range: Option<RangeView>,
    pointer: &'r str,
    at: &'r str,
}

impl<'r> LabelView<'r> {
    fn new(label: &'r Label, judged: Option<&Judged>) -> Self {
        let Place { span, pointer, at, .. } = &label.place;
        let range = match &label.elsewhere {
            Some(elsewhere) => {
                Some(RangeView { start: PositionView::from(elsewhere.start), end: PositionView::from(elsewhere.end) })
            }
            None => judged.map(|judged| RangeView::new(judged, *span)),
        };
        let elsewhere = label.elsewhere.as_ref().map(|elsewhere| PathView::from(&elsewhere.path));
        let revision = label.elsewhere.as_ref().and_then(|elsewhere| elsewhere.revision.as_deref());
        Self { message: label.message.text(), elsewhere, revision, range, pointer, at }
    }
}

#[derive(Serialize)]
struct FixView<'r> {
    title: &'r str,
    safety: &'static str,
    edits: Vec<EditView<'r>>,
}

#[derive(Serialize)]
struct EditView<'r> {
    #[serde(flatten)]
    range: RangeView,
    replacement: &'r str,
}

impl<'r> EditView<'r> {
    fn new(edit: &'r Edit, judged: &Judged) -> Self {
        Self { range: RangeView::new(judged, edit.span), replacement: &edit.replacement }
    }
}
