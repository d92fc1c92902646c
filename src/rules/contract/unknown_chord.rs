//! unknown-chord: an allowed chord is not a canonical chord id.

use crate::finding::{Cause, Severity, Words, words};
use crate::fix::{Edit, Fix, Safety};
use crate::passport::vocabulary::{
    ADVANCED_CHORDS, RECOVERY_PAIR_SPELLINGS, TUNER_CHORDS, chord_ids, nearest_or_part, normal,
};
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};
use crate::rules::misspelt::foreign_character;
use crate::text::quoted;

pub(super) static RULE: Rule = Rule {
    id: "unknown-chord",
    group: Group::Contract,
    severity: Severity::Error,
    summary: "an allowed chord is not a canonical chord id",
    why: "A chord that the tuner does not know never fires: the contract permits something else than it seems to.",
    remedy: "Use a canonical chord id: NORMAL-HOLD, DRIFT-RETUNE, BURST-ABSORB, INPUT-STRAGGLER, RECOVER, RELOCK.",
    subsumes: &["unpaired-recovery", "missing-hold", "profile-chord-missing", "no-chords", "idle-signal"],
    examples: &[
        Example::Good(r#"{"allowed_chords": ["NORMAL-HOLD", "RECOVER", "RELOCK"]}"#),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «"RELOK"»]}"#),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «"drift_retune"», «"COMM-CONGESTION"»]}"#),
        Example::Bad(r#"{"allowed_chords": [«"RECOVER + RELOCK"»]}"#),
        Example::Bad(r#"{"allowed_chords": ["NORMAL-HOLD", «"TIMEOUT-GUARD"», «"scalar"»]}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

/// What the spellings of older texts stand for.
const PAIR: [&str; 2] = ["RECOVER", "RELOCK"];

fn check(&Subject { passport, vocabulary, .. }: &Subject, findings: &mut Findings) {
    // A chord that is listed, or asked for by an entry before, would stand there twice once this one is rewritten.
    let mut listed: Vec<&str> = Vec::new();
    for entry in passport.chords.distinct().filter(|entry| vocabulary.chord(entry.value).is_none()) {
        let id = entry.value;
        if listed.is_empty() {
            listed.extend(chord_ids().filter(|id| passport.chords.get(id).is_some()));
        }
        let place = entry.place();
        let span = entry.node.span();
        let rewrite = |replacement: &str| Fix {
            title: format!("write {replacement}"),
            safety: Safety::Unsafe,
            edits: vec![Edit { span, replacement: replacement.to_owned() }],
        };
        if let Some((advanced, needs)) = ADVANCED_CHORDS.iter().find(|(name, _)| normal(name) == normal(id)) {
            findings.report(place, words!("{id} is an advanced chord: v0 keeps it off", id = quoted(id))).help(
                if vocabulary.admitted(advanced).is_some() {
                    words!("Write {advanced}, as the configuration admits it.", advanced)
                } else {
                    words!("Take it out: {advanced} needs {needs}, and v0 never fires it.", advanced, needs)
                },
            );
        } else if RECOVERY_PAIR_SPELLINGS.iter().any(|pair| normal(pair) == normal(id)) {
            let finding = findings.report(place, pair_message(id));
            finding.help(match PAIR.map(|chord| listed.contains(&chord)) {
                [false, false] => "Write the two chords as two entries: \"RECOVER\", \"RELOCK\".",
                [true, true] => "Take it out: both chords are listed too.",
                [true, false] => "Write \"RELOCK\": RECOVER is listed too.",
                [false, true] => "Write \"RECOVER\": RELOCK is listed too.",
            });
            finding.cause(Cause::chord("RECOVER")).cause(Cause::chord("RELOCK"));
            if !PAIR.iter().any(|chord| listed.contains(chord)) {
                listed.extend(PAIR);
                finding.fix(rewrite("\"RECOVER\", \"RELOCK\""));
            }
        } else if TUNER_CHORDS.iter().any(|chord| normal(chord) == normal(id)) {
            findings
                .report(place, in_the_tuner_only(id))
                .help("Take it out: passport.v0 has no chord of that name, and the tuner would refuse the passport.");
        } else {
            let near = nearest_or_part(id, vocabulary.chord_ids());
            let character = near.map(|near| foreign_character(id, near)).unwrap_or_default();
            let finding = findings
                .report(place, words!("{id} is not a canonical chord id{character}", character, id = quoted(id)));
            finding.suggest(near);
            if let Some(near) = near {
                finding.cause(Cause::chord(near));
                if listed.contains(&near) {
                    finding.help(words!("{near} is listed too: take this one out.", near));
                    continue;
                }
                finding.help(words!("Write \"{near}\".", near));
                // Another spelling of the same word can be rewritten; a near miss is only suggested.
                if normal(near) == normal(id) {
                    listed.push(near);
                    finding.fix(rewrite(&format!("\"{near}\"")));
                }
            }
        }
    }
}

/// What is said of a chord that the tuner's own catalogue has and passport.v0 has not.
fn in_the_tuner_only(id: &str) -> Words {
    words!("{id} is in the tuner's own catalogue of chords, and not in passport.v0", id = quoted(id))
}

/// What is said of one name for the pair.
fn pair_message(id: &str) -> Words {
    let pair = "passport.v0 has the pair RECOVER, RELOCK";
    if TUNER_CHORDS.iter().any(|chord| chord.eq_ignore_ascii_case(id)) {
        words!("{start}: {pair}", start = in_the_tuner_only(id))
    } else {
        words!("{id} is a name of an older text: {pair}", id = quoted(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::passport::Passport;

    /// For each finding, whether there is a fix.
    fn fixes(chords: &str) -> Vec<bool> {
        let text = format!("{{\"schema_version\": \"passport.v0\", \"allowed_chords\": {chords}}}");
        let document = Document::parse_text(&text);
        let mut findings = Findings::new(&RULE, Severity::Error);
        check(&Subject::of(&Passport::read(&document).unwrap()), &mut findings);
        findings.into_list().iter().map(|finding| finding.fix.is_some()).collect()
    }

    #[test]
    fn no_fix_makes_a_duplicate() {
        assert_eq!(fixes(r#"["drift_retune"]"#), [true]);
        assert_eq!(fixes(r#"["drift_retune", "DRIFT-RETUNE"]"#), [false]);
        let helps = |chords: &str| {
            let text = format!("{{\"schema_version\": \"passport.v0\", \"allowed_chords\": {chords}}}");
            let document = Document::parse_text(&text);
            let mut findings = Findings::new(&RULE, Severity::Error);
            check(&Subject::of(&Passport::read(&document).unwrap()), &mut findings);
            findings.into_list().into_iter().map(|finding| finding.help).collect::<Vec<_>>()
        };
        let taken_out = ["DRIFT-RETUNE is listed too: take this one out."];
        assert_eq!(helps(r#"["drift_retune", "DRIFT-RETUNE"]"#), taken_out);
        assert_eq!(helps(r#"["DRIFT-RETUEN", "DRIFT-RETUNE"]"#), taken_out);
        let both = r#"["RECOVER-RELOCK", "RELOCK", "RECOVER"]"#;
        assert_eq!(helps(both), ["Take it out: both chords are listed too."]);
        assert_eq!(fixes(r#"["drift_retune", "Drift-Retune"]"#), [true, false]);
        assert_eq!(fixes(r#"["RECOVER", "RECOVER-RELOCK"]"#), [false]);
        assert_eq!(fixes(r#"["RECOVER-RELOCK", "relock"]"#), [true, false]);
    }
}
