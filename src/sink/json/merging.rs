//! Owns what the JSON report holds so that reports can be put together: how the run was made, and what each passport
//! claims to be.

use serde::Serialize;
use serde::ser::{Error as _, SerializeMap};
use serde_json::value::RawValue;

use crate::finding::Excuse;
use crate::path::RepoPath;
use crate::report::{FileReport, Identity, Report};
use crate::sink::fingerprint::hex;
use crate::sink::position::PositionView;
use crate::text::Position;

/// Adds to the head of the report how the run was made.
pub(super) fn serialize_run<M: SerializeMap>(report: &Report, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("tool_version", env!("CARGO_PKG_VERSION"))?;
    if let Some((part, parts)) = report.part {
        let whole = report.whole.as_ref();
        let (scope, commit) = (whole.map(|whole| &*whole.scope), whole.and_then(|whole| whole.commit.as_deref()));
        map.serialize_entry("shard", &ShardView { part, parts, scope, commit })?;
    }
    if report.partial {
        map.serialize_entry("partial", &true)?;
    }
    if !report.approved.is_empty() {
        map.serialize_entry("approvals", &report.approved)?;
    }
    let levels = Levels(report);
    if levels.iter().next().is_some() {
        map.serialize_entry("levels", &levels)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct ShardView<'r> {
    part: u64,
    parts: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'r str>,
}

/// The rules that run at another level than without a configuration. What does not run is under `switched_off`.
struct Levels<'r>(&'r Report);

impl Levels<'_> {
    fn iter(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let is_off = |id: &str| self.0.switched_off.iter().any(|off| off.rule.id == id && off.paths.is_empty());
        let differ = self.0.rules.iter().filter(move |(rule, level)| {
            // One that is off may run for some paths all the same.
            *level != rule.severity || !rule.is_default() || is_off(rule.id)
        });
        differ.map(|(rule, level)| (rule.id, level.as_str()))
    }
}

impl Serialize for Levels<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Adds to a file its text, where there are findings in it, and the identity that it states.
pub(super) fn serialize_file<M: SerializeMap>(file: &FileReport, map: &mut M) -> Result<(), M::Error> {
    if let Some(origin) = origin(&file.path) {
        map.serialize_entry("origin", origin)?;
    }
    if let Some(judged) = file.judged().filter(|_| !file.is_bare) {
        map.serialize_entry("text", &judged.text)?;
    }
    if let Some(identity) = &file.identity {
        // In one line: a hundred thousand clean passports have one each.
        let text = serde_json::to_string(&IdentityView::from(&**identity)).map_err(M::Error::custom)?;
        map.serialize_entry("identity", &RawValue::from_string(text).map_err(M::Error::custom)?)?;
    }
    Ok(())
}

/// What a name is relative to; nothing for nearly all, which are below the root.
fn origin(path: &RepoPath) -> Option<&'static str> {
    match () {
        () if path.is_in_root() => None,
        () if path.is_outside() => Some("outside"),
        () => Some("stdin"),
    }
}

#[derive(Serialize)]
struct IdentityView<'r> {
    id: &'r str,
    version: &'r str,
    digest: String,
    start: PositionView,
    end: PositionView,
    #[serde(skip_serializing_if = "Option::is_none")]
    excuse: Option<ExcuseView<'r>>,
}

impl<'r> From<&'r Identity> for IdentityView<'r> {
    fn from(Identity { stated, excuse }: &'r Identity) -> Self {
        let view = |position: Position, offset| PositionView { offset: Some(offset), ..PositionView::from(position) };
        Self {
            id: &stated.id,
            version: &stated.version,
            digest: hex(&stated.digest),
            start: view(stated.start, stated.place.span.start),
            end: view(stated.end, stated.place.span.end),
            excuse: excuse.as_ref().map(ExcuseView::from),
        }
    }
}

/// Why a finding does not count.
#[derive(Serialize)]
pub(super) struct ExcuseView<'r> {
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<&'r str>,
}

impl<'r> From<&'r Excuse> for ExcuseView<'r> {
    fn from(excuse: &'r Excuse) -> Self {
        let words = match excuse {
            Excuse::Suppression(words) => Some((&*words.reason, &*words.until)),
            Excuse::Approval(words) => Some((&*words.reason, &*words.until)),
            Excuse::Baseline => None,
        };
        let (reason, until) = words.unzip();
        Self { source: excuse.source(), reason, until }
    }
}
