//! profile-chord-missing: a chord without which the profile cannot do its work is not allowed.

use crate::finding::{Cause, Place, Severity, child, words};
use crate::passport::vocabulary::chord;
use crate::rule::{Check, Example, Findings, Group, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "profile-chord-missing",
    group: Group::Profile,
    severity: Severity::Warning,
    summary: "a chord without which the profile cannot do its work is not allowed",
    why: "The profile is chosen for what this chord does: without it the passport is safe and of no use.",
    remedy: "Allow the chord, or follow another profile.",
    // Signals for the chord mean it too.
    subsumes: &["idle-signal"],
    examples: &[
        Example::Good(r#"{"name": "cost", "allowed_chords": ["NORMAL-HOLD", "DRIFT-RETUNE", "BURST-ABSORB"]}"#),
        Example::Good(r#"{"name": "io", "allowed_chords": ["NORMAL-HOLD", "INPUT-STRAGGLER"]}"#),
        // Fewer chords permit less: the profiles that name no chord of their own have nothing against it.
        Example::Good(r#"{"name": "safe", "allowed_chords": ["NORMAL-HOLD"]}"#),
        Example::Good(r#"{"name": "recovery", "allowed_chords": ["NORMAL-HOLD", 7]}"#),
        Example::Bad(r#"{"name": "cost", "allowed_chords": «[»"NORMAL-HOLD", "BURST-ABSORB"]}"#),
        Example::Bad(r#"{"name": "io", "allowed_chords": «[»"NORMAL-HOLD"]}"#),
        Example::Bad(r#"{"name": "recovery", "allowed_chords": ««[»»"NORMAL-HOLD"]}"#),
    ],
    check: Check::Passport(check),
    ..Rule::BASE
};

fn check(&Subject { passport, profile, .. }: &Subject, findings: &mut Findings) {
    const LIST: &str = "/allowed_chords";
    let (Some(profile), Some(list)) = (profile, passport.chords.node) else { return };
    if !passport.chords.whole {
        return;
    }
    for &id in profile.promises().chords {
        if passport.chords.get(id).is_some() {
            continue;
        }
        let place = Place { at: child(LIST, id), ..Place::missing(LIST, list.head()) };
        let purpose = chord(id).map_or("", |chord| chord.summary);
        findings
            .report(
                place,
                words!("profile `{profile}` needs chord `{id}`, which is not allowed", id, profile = profile.name()),
            )
            .help(words!("Add \"{id}\" to `allowed_chords` ({purpose}), or follow another profile.", id, purpose))
            .cause(Cause::chord(id));
    }
}
