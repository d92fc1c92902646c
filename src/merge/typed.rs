//! Owns the JSON report as another run wrote it: the members that count, not yet held against each other.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What shows whether a file is a report at all.
#[derive(Deserialize)]
pub(super) struct Mark {
    pub(super) format: Option<String>,
    pub(super) version: Option<u64>,
    pub(super) tool_version: Option<String>,
}

/// All but the files, which are read one by one.
#[derive(Deserialize)]
pub(super) struct Head<'t> {
    pub(super) verdict: String,
    pub(super) deny_warnings: bool,
    pub(super) counts: CountsTyped,
    #[serde(default)]
    pub(super) base: Option<BaseTyped>,
    pub(super) failures: Vec<FailureTyped>,
    pub(super) notes: Vec<String>,
    #[serde(default)]
    pub(super) switched_off: Vec<SwitchedOffTyped>,
    pub(super) not_entered: Vec<PathTyped>,
    #[serde(default)]
    pub(super) shard: Option<ShardTyped>,
    #[serde(default)]
    pub(super) partial: bool,
    #[serde(default)]
    pub(super) approvals: Vec<String>,
    #[serde(default)]
    pub(super) levels: BTreeMap<String, String>,
    #[serde(borrow)]
    pub(super) files: Vec<&'t RawValue>,
}

#[derive(Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CountsTyped {
    pub(super) passports: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
    pub(super) faulty_files: usize,
    pub(super) unread_files: usize,
    pub(super) fixable: usize,
    pub(super) fixable_unsafe: usize,
    pub(super) fixed: usize,
    pub(super) fixed_files: usize,
    pub(super) suppressed: usize,
    pub(super) in_baseline: usize,
    pub(super) approved: usize,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
pub(super) struct BaseTyped {
    pub(super) tip: String,
    pub(super) commits: Vec<String>,
    pub(super) how: String,
    pub(super) policy: Option<String>,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
pub(super) struct FailureTyped {
    pub(super) rule: Option<String>,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) blinds: bool,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
pub(super) struct SwitchedOffTyped {
    pub(super) rule: String,
    pub(super) by: String,
    #[serde(default)]
    pub(super) paths: Vec<String>,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
pub(super) struct ShardTyped {
    pub(super) part: std::num::NonZeroU64,
    pub(super) parts: std::num::NonZeroU64,
    #[serde(default)]
    pub(super) scope: Option<String>,
    #[serde(default)]
    pub(super) commit: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PathTyped {
    pub(super) path: String,
    #[serde(default)]
    pub(super) path_encoded: bool,
}

/// What has to be known of each file before any is read whole.
#[derive(Deserialize)]
pub(super) struct Skimmed {
    pub(super) path: String,
    #[serde(default)]
    pub(super) path_encoded: bool,
    pub(super) origin: Option<String>,
    #[serde(default)]
    pub(super) policy: bool,
    #[serde(default)]
    pub(super) removed: bool,
    pub(super) identity: Option<IdentityTyped>,
}

/// A file.
#[derive(Deserialize)]
pub(super) struct FileTyped {
    #[serde(default)]
    pub(super) unread: bool,
    pub(super) findings: Vec<FindingTyped>,
    #[serde(default)]
    pub(super) excused: Vec<ExcusedTyped>,
    pub(super) text: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct IdentityTyped {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) digest: String,
    pub(super) start: PositionTyped,
    pub(super) end: PositionTyped,
    pub(super) excuse: Option<ExcuseTyped>,
}

#[derive(Deserialize)]
pub(super) struct ExcuseTyped {
    pub(super) source: String,
    pub(super) reason: Option<String>,
    pub(super) until: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ExcusedTyped {
    pub(super) rule: String,
    pub(super) level: String,
    pub(super) message: String,
    pub(super) pointer: String,
    pub(super) at: String,
    pub(super) source: String,
    pub(super) reason: Option<String>,
    pub(super) until: Option<String>,
    pub(super) digest: String,
    pub(super) fingerprint: String,
}

#[derive(Deserialize)]
pub(super) struct FindingTyped {
    pub(super) rule: String,
    pub(super) level: String,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) suggestion: Option<String>,
    pub(super) misspelt: Option<PlaceTyped>,
    pub(super) start: Option<PositionTyped>,
    pub(super) end: Option<PositionTyped>,
    pub(super) pointer: String,
    pub(super) at: String,
    pub(super) labels: Vec<LabelTyped>,
    pub(super) fix: Option<FixTyped>,
    #[serde(default)]
    pub(super) pre_existing: bool,
    pub(super) change: Option<ChangeTyped>,
    pub(super) digest: String,
    pub(super) fingerprint: String,
}

#[derive(Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PositionTyped {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) utf16: usize,
    pub(super) offset: Option<usize>,
}

#[derive(Deserialize)]
pub(super) struct PlaceTyped {
    pub(super) start: PositionTyped,
    pub(super) end: PositionTyped,
    pub(super) pointer: String,
    pub(super) at: String,
}

#[derive(Deserialize)]
pub(super) struct LabelTyped {
    pub(super) message: String,
    pub(super) path: Option<String>,
    #[serde(default)]
    pub(super) path_encoded: bool,
    pub(super) revision: Option<String>,
    pub(super) start: Option<PositionTyped>,
    pub(super) end: Option<PositionTyped>,
    pub(super) pointer: String,
    pub(super) at: String,
}

#[derive(Deserialize)]
pub(super) struct FixTyped {
    pub(super) title: String,
    pub(super) safety: String,
    pub(super) edits: Vec<EditTyped>,
}

#[derive(Deserialize)]
pub(super) struct EditTyped {
    pub(super) start: PositionTyped,
    pub(super) end: PositionTyped,
    pub(super) replacement: String,
}

#[derive(Deserialize)]
pub(super) struct ChangeTyped {
    pub(super) was: Option<String>,
    pub(super) now: Option<String>,
    #[serde(default)]
    pub(super) revision: String,
    pub(super) base_sha256: Option<String>,
    pub(super) head_sha256: Option<String>,
}
