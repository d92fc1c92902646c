//! Owns how a row is made: of a passport, and of the report on its file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{ActuatorRow, Apply, MOST, Row};
use crate::document::Object;
use crate::finding::Severity;
use crate::passport::profile::Profile;
use crate::passport::vocabulary::DEFAULT_MODE;
use crate::passport::{Gate, Knob, Mode, Names, Number, Part, Passport, Text};
use crate::path::RepoPath;
use crate::report::FileReport;
use crate::rules;

/// How many bytes of the digest are in a policy version.
const SHOWN: usize = 6;

/// The gates that hold apply back: as a passport states them, and as a row names them.
const HOLDS: [(&str, &str); 3] =
    [("require_verify_ok", "verify"), ("require_kill_switch_off", "kill-switch"), ("require_paid", "paid")];

impl Row {
    /// The row of a file of which nothing is known.
    pub fn unread(path: RepoPath) -> Self {
        Self {
            path,
            is_read: false,
            name: None,
            profile: None,
            id: None,
            version: None,
            owner: None,
            context: Vec::new(),
            apply: Apply::Unstated,
            held_by: Vec::new(),
            mode: None,
            chords: Vec::new(),
            actuators: Vec::new(),
            cooldown_s: None,
            phase_cooldowns_s: Vec::new(),
            freeze_window_s: None,
            calibrated: None,
            errors: 0,
            warnings: 0,
            notes: 0,
            rules: Vec::new(),
            policy_version: String::new(),
            reach: 0,
        }
    }

    /// The row of a file with these bytes, and of the passport in them, which follows that profile. Findings and reach are
    /// not known yet.
    pub fn of(path: RepoPath, bytes: &[u8], passport: Option<(&Passport, Option<Profile>)>) -> Self {
        let row = Self { policy_version: policy_version(bytes), ..Self::unread(path) };
        let Some((passport, profile)) = passport else { return row };
        let cooldowns = passport.cooldowns.iter().filter_map(|cooldown| {
            let seconds = cooldown.value.read()?.value;
            Some((cooldown.member.key().to_owned(), seconds))
        });
        Self {
            is_read: true,
            name: text(&passport.name),
            profile: profile.map(Profile::name),
            id: text(&passport.identity.id),
            version: text(&passport.identity.version),
            owner: text(&passport.identity.owner),
            context: context(passport),
            apply: match passport.gate("apply") {
                Gate::Is(true, _) => Apply::Open,
                Gate::Is(false, _) => Apply::Closed,
                Gate::Absent | Gate::Broken => Apply::Unstated,
            },
            held_by: HOLDS
                .into_iter()
                .filter(|(gate, _)| passport.gate(gate).is_true())
                .map(|(_, name)| name)
                .collect(),
            mode: text(&passport.word(DEFAULT_MODE)),
            chords: passport.chords.distinct().take(MOST).map(|entry| entry.value.to_owned()).collect(),
            actuators: actuators(passport),
            cooldown_s: number(passport.limits.cooldown_s),
            phase_cooldowns_s: cooldowns.take(MOST).collect(),
            freeze_window_s: number(passport.limits.freeze_window_s),
            calibrated: passport.calibration.read().and_then(|calibration| text(&calibration.date)),
            ..row
        }
    }

    /// Whether a list may be longer than what is listed of it.
    pub fn is_cut(&self) -> bool {
        let lengths = [self.context.len(), self.chords.len(), self.actuators.len(), self.phase_cooldowns_s.len()];
        lengths.contains(&MOST)
    }

    /// Takes over what is reported of the file, in place of what was reported before.
    pub fn count(&mut self, file: &FileReport) {
        let findings = file.findings();
        let of = |level| findings.iter().filter(|finding| finding.severity == level).count();
        (self.errors, self.warnings, self.notes) = (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings {
            *counts.entry(finding.rule).or_default() += 1;
        }
        // Nearly all files have few or none.
        let counted = |id: &'static str| counts.get(id).map(|count| (id, *count));
        self.rules = match counts.len() {
            0 => Vec::new(),
            _ => rules::all().filter_map(|rule| counted(rule.id)).collect(),
        };
    }
}

/// The start of the SHA-256 of a file, in hexadecimal.
fn policy_version(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(SHOWN).fold(String::with_capacity(2 * SHOWN), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn text(part: &Part<Text>) -> Option<String> {
    part.read().map(|text| text.value.to_owned())
}

fn number(part: Part<Number>) -> Option<i64> {
    part.read().map(|number| number.value)
}

fn context(passport: &Passport) -> Vec<(String, String)> {
    let members = passport.context.read().and_then(|context| context.value().as_object());
    let members = members.into_iter().flat_map(Object::members);
    let texts = members.filter_map(|member| Some((member.key(), member.value().as_str()?)));
    texts.take(MOST).map(|(key, text)| (key.to_owned(), text.to_owned())).collect()
}

/// The actuators by their widest lists, each name once.
fn actuators(passport: &Passport) -> Vec<ActuatorRow> {
    let knobs: BTreeMap<&str, &Knob> = passport.limits.knobs.iter().map(|knob| (knob.name, knob)).collect();
    let mut seen = Names::default();
    let mut rows = Vec::new();
    for list in [Mode::Hot, Mode::Cold, Mode::ProposeOnly] {
        let entries = passport.list(list).entries.iter().filter(|entry| seen.insert(entry.value));
        for entry in entries.take(MOST - rows.len()) {
            let knob = knobs.get(entry.value);
            // As the permission order has it: a fault in the limits of one knob says nothing of another.
            let step = match knob.map_or(Part::Absent, |knob| knob.max_delta) {
                Part::Absent => passport.limits.max_delta_per_step,
                own => own,
            };
            rows.push(ActuatorRow {
                name: entry.value.to_owned(),
                list,
                min: knob.and_then(|knob| number(knob.min)),
                max: knob.and_then(|knob| number(knob.max)),
                step: number(step),
                boundary_only: knob.is_some_and(|knob| knob.is_boundary_only()),
            });
        }
    }
    rows
}
