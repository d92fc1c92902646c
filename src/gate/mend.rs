//! Owns the fixing of one passport: its text and a policy in, the fixed text out, no other effect.

use std::collections::BTreeMap;

use super::judge_excused;
use crate::document::Document;
use crate::finding::{Finding, Severity};
use crate::fix::{Fix, Safety, Together};
use crate::path::RepoPath;
use crate::policy::Policy;
use crate::policy::excuse::Excuses;

/// How often the result is checked and fixed again. Each round sees as many findings as a report of one file holds, and
/// costs as much as a check: a file with more is fixed in several runs. Nor do two rules that undo each other run on.
const MOST_ROUNDS: usize = 10;

/// What became of a text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The fixed text; `None` where nothing was fixed.
    pub text: Option<String>,
    /// How many faults were fixed.
    pub faults: usize,
    /// Why fixes were not kept: a clause that continues "not fixed:".
    pub refused: Option<String>,
}

/// Applies every fix that is at most as daring as `most`, until nothing changes. Fixes that would leave a new error
/// behind are not kept; where only the unsafe ones would, the safe ones are.
pub fn mend(path: &RepoPath, bytes: &[u8], by: (&Policy, &Excuses), most: Safety) -> Mended {
    let Ok(text) = std::str::from_utf8(bytes) else { return Mended::default() };
    match (converge(path, text, by, most), most) {
        (Ok(mended), _) => mended,
        (Err(refused), Safety::Unsafe) => {
            let safe = converge(path, text, by, Safety::Safe).unwrap_or_default();
            Mended { refused: Some(refused), ..safe }
        }
        (Err(refused), Safety::Safe) => Mended { refused: Some(refused), ..Mended::default() },
    }
}

/// The fix of a finding that may be applied. What is excused is accepted as it is, and no finding here.
fn wanted(finding: &Finding, most: Safety) -> Option<&Fix> {
    finding.fix.as_ref().filter(|fix| fix.safety == Safety::Safe || most == Safety::Unsafe)
}

fn converge(path: &RepoPath, text: &str, by: (&Policy, &Excuses), most: Safety) -> Result<Mended, String> {
    let document = Document::parse_text(text);
    if document.root().is_none() {
        return Ok(Mended::default());
    }
    let mut findings = judge_excused(path, &document, by);
    let at_first = errors(&findings);
    let mut mended = Mended::default();
    for _ in 0..MOST_ROUNDS {
        let mut together = Together::default();
        // In the order of the text.
        let fixed =
            findings.iter().filter_map(|finding| wanted(finding, most)).filter(|fix| together.offer(fix)).count();
        let now = mended.text.as_deref().unwrap_or(text);
        let next = together.applied_to(now);
        if next == now {
            break;
        }
        let document = Document::parse_text(&next);
        if document.root().is_none() {
            return Err("the fixes together would leave no valid JSON".to_owned());
        }
        findings = judge_excused(path, &document, by);
        mended.text = Some(next);
        mended.faults += fixed;
    }
    let at_last = errors(&findings);
    // A renamed part is found under its new name, so that places cannot be compared; numbers can.
    let worse = at_last.iter().find(|(rule, count)| **count > at_first.get(*rule).copied().unwrap_or_default());
    worse.map_or(Ok(mended), |(rule, _)| Err(format!("the fixes would leave a new error, {rule}")))
}

/// How many errors each rule reports.
fn errors(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut errors = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        *errors.entry(finding.rule).or_default() += 1;
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(bytes: &[u8], most: Safety) -> Mended {
        mend(&RepoPath::new("passport.json"), bytes, (&Policy::default(), &Excuses::default()), most)
    }

    fn fixed(text: &str, most: Safety) -> Mended {
        mended(text.as_bytes(), most)
    }

    #[test]
    fn only_the_bytes_of_the_faults_change() {
        let text = "\u{feff}{\r\n\t\"allowed_chords\":[ \"NORMAL-HOLD\" ,\r\n \"NORMAL-HOLD\",\"RELOCK\"]  }";
        let mended = fixed(text, Safety::Safe);
        let expected = "{\r\n\t\"allowed_chords\":[ \"NORMAL-HOLD\",\"RELOCK\"]  }";
        assert_eq!((mended.text.as_deref(), mended.faults, mended.refused), (Some(expected), 2, None));
        assert_eq!(fixed(expected, Safety::Safe), Mended::default());
    }

    #[test]
    fn what_a_fix_uncovers_is_fixed_too() {
        let text = include_str!("../../templates/safe.json");
        let broken = text.replace("\"require_paid\": true", "\"paid_gate\": \"true\"");
        assert_ne!(text, broken);
        assert_eq!(fixed(&broken, Safety::Safe), Mended::default());
        let mended = fixed(&broken, Safety::Unsafe);
        assert_eq!((mended.text.as_deref(), mended.faults, mended.refused), (Some(text), 2, None));
    }

    #[test]
    fn fixes_that_would_leave_a_new_error_are_not_kept_and_safe_ones_are() {
        let text = include_str!("../../templates/safe.json").replace("\"RELOCK\"", "\"RELOCK\", \"RELOCK\"");
        // Under its own name the gate would be open, and most of what that demands is not there.
        let broken = text.replace("\"apply\": false", "\"Apply\": true").replace("\"require_verify_ok\": true,", "");
        let mended = fixed(&broken, Safety::Unsafe);
        assert!(mended.refused.unwrap().starts_with("the fixes would leave a new error, apply-"));
        let kept = mended.text.unwrap();
        assert!(kept.contains("\"Apply\": true") && !kept.contains("\"RELOCK\", \"RELOCK\""), "{kept}");
    }

    #[test]
    fn what_is_no_json_is_not_touched() {
        for bytes in
            [&b""[..], b"{", b"\xff", b"\xef\xbb\xbf{", b"[]", b"{\"allowed_chords\": [\"RELOCK\" \"RELOCK\"]}"]
        {
            assert_eq!(mended(bytes, Safety::Unsafe), Mended::default(), "{bytes:?}");
        }
    }
}
