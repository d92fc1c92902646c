//! unknown-chord: an allowed chord is not a canonical chord id.

use crate::finding::{Cause, Severity};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::Passport;
use crate::passport::vocabulary::{
    ADVANCED_CHORDS, RECOVERY_PAIR_SPELLINGS, chord, chord_ids, nearest_or_part, normal,
};
use crate::rule::{Check, Example, Findings, Group, Rule, Silent};
use crate::text::quote;

pub(super) static RULE: Rule = Rule {
    id: "unknown-chord",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "an allowed chord is not a canonical chord id",
    why: "A chord that the tuner does not know never fires: the contract permits something else than it seems to.",
    remedy: "Use a canonical chord id: NORMAL-HOLD, DRIFT-RETUNE, BURST-ABSORB, INPUT-STRAGGLER, RECOVER, RELOCK.",
    subsumes: &["unpaired-recovery", "missing-hold", "profile-chord-missing", "no-chords"],
    merge: None,
    examples: &[
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"]}"#),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «"RELOK"»]}"#),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «"drift_retune"», «"COMM-CONGESTION"»]}"#),
        Example::Bad(r#"{"allowed_chords": [«"RECOVER + RELOCK"»]}"#),
    ],
    silent: Silent::Sketched,
    check: Check::Passport(check),
};

fn check(passport: &Passport, findings: &mut Findings) {
    for entry in passport.chords.distinct() {
        let id = entry.value;
        if chord(id).is_some() {
            continue;
        }
        let place = entry.place();
        let span = entry.node.span;
        let rewrite = |replacement: &str| Fix {
            title: format!("write {replacement}"),
            safety: Safety::Unsafe,
            edits: vec![Edit { span, replacement: replacement.to_owned() }],
        };
        if let Some((advanced, needs)) = ADVANCED_CHORDS.iter().find(|(name, _)| normal(name) == normal(id)) {
            findings
                .report(place, format!("{} is an advanced chord: v0 keeps it off", quote(id)))
                .help(format!("Take it out: {advanced} needs {needs}, and v0 never fires it."));
        } else if RECOVERY_PAIR_SPELLINGS.iter().any(|pair| normal(pair) == normal(id)) {
            findings
                .report(place, format!("{} is the pair RECOVER, RELOCK of an older text", quote(id)))
                .help("Write the two chords as two entries: \"RECOVER\", \"RELOCK\".")
                .fix(rewrite("\"RECOVER\", \"RELOCK\""))
                .cause(Cause::chord("RECOVER"))
                .cause(Cause::chord("RELOCK"));
        } else {
            let near = nearest_or_part(id, chord_ids());
            let finding = findings.report(place, format!("{} is not a canonical chord id", quote(id)));
            finding.suggest(near);
            if let Some(near) = near {
                finding.help(format!("Write \"{near}\".")).cause(Cause::chord(near));
                // Another spelling of the same word can be rewritten; a near miss is only suggested.
                if normal(near) == normal(id) {
                    finding.fix(rewrite(&format!("\"{near}\"")));
                }
            }
        }
    }
}
