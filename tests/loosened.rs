//! What a configuration holds passports to less than the one of a base, or excuses more.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use mk_passport::config::{Loaded, added_lines, loosened};
use mk_passport::date::Date;
use mk_passport::path::RepoPath;
use proptest::prelude::*;

fn loaded(text: &str) -> Loaded {
    if text.is_empty() {
        Loaded::default()
    } else {
        Loaded::parse(RepoPath::new("mk-passport.toml"), text.as_bytes(), Date::from_civil(2026, 1, 1).unwrap())
    }
}

/// Each place as it is written, `-` for the file as a whole, and what is loosened there.
fn found(was: &str, now: &str) -> Vec<(String, String)> {
    let all = loosened(&loaded(was), &loaded(now));
    let place = |span: mk_passport::text::Span| if span.range().is_empty() { "-" } else { &now[span.range()] };
    all.into_iter().map(|(at, what)| (place(at.span).to_owned(), what)).collect()
}

fn suppress(path: &str, at: &str, until: &str) -> String {
    let at = if at.is_empty() { String::new() } else { format!("at = \"{at}\"\n") };
    format!("[[suppress]]\nrule = \"unknown-chord\"\npath = \"{path}\"\n{at}reason = \"r\"\nuntil = {until}\n")
}

#[test]
fn what_loosens_is_named_at_its_place() {
    let cases = [
        ("", "[rules]\nunknown-chord = \"off\"", "unknown-chord", "`unknown-chord` is switched off"),
        ("", "[rules]\nunknown-chord = \"warning\"", "unknown-chord", "`unknown-chord` is at most a warning"),
        (
            "",
            "[rules]\nrepository = \"off\"",
            "repository",
            "`repository` is switched off, which lowers `conflicting-identity`",
        ),
        ("[rules]\norder = \"error\"\n", "[rules]\n", "-", "levels were taken out of [rules], which lowers "),
        ("include = [\"a\", \"b\"]", "include = [\"a\"]", "[\"a\"]", "`include` lost `b`"),
        ("", "include = [\"a\"]", "[\"a\"]", "`include` is new"),
        ("include = [\"a\"]", "# none", "-", "`include` was taken out"),
        ("exclude = [\"a\"]", "exclude = [\"a\", \"b\"]", "\"b\"", "`b` is left out"),
        (
            "[policy]\nmax_suppression_days = 9",
            "[policy]\nmax_suppression_days = 10",
            "10",
            "`max_suppression_days` is raised from 9 to 10",
        ),
        ("[policy]\nmax_suppression_days = 9", "[policy]", "-", "`max_suppression_days` was taken out"),
        ("", "baseline = \"b.jsonl\"", "\"b.jsonl\"", "`b.jsonl` is the baseline"),
        (
            "baseline = \"a.jsonl\"",
            "baseline = \"b.jsonl\"",
            "\"b.jsonl\"",
            "the baseline is `b.jsonl`; it was `a.jsonl`",
        ),
        ("exclude = [\"a\"]", "", "-", "the configuration was deleted"),
        (
            "[policy]\npre_existing = \"error\"",
            "[policy]\npre_existing = \"warning\"",
            "\"warning\"",
            "`pre_existing` of [policy] is another",
        ),
        ("", "[policy]\napprovals = [\"x\"]", "[\"x\"]", "`approvals` of [policy] is new"),
        ("", "[vocabulary]\nactuators = [\"my_knob\"]", "\"my_knob\"", "the actuator `my_knob` is admitted"),
        ("", "[vocabulary]\nchords = [\"COMM-CONGESTION\"]", "\"COMM-CONGESTION\"", "the chord `COMM-CONGESTION` is"),
        (
            "[vocabulary]\nhot = []",
            "[vocabulary]\nhot = [\"concurrency\"]",
            "\"concurrency\"",
            "`concurrency` may be hot",
        ),
        ("[vocabulary]\nhot = []", "[vocabulary]", "-", "`hot` was taken out of [vocabulary]"),
        ("", "[later]\nx = 1", "[later]", "`later` is new"),
    ];
    for (was, now, place, words) in cases {
        let all = found(was, now);
        assert!(all.len() == 1 && all[0].0 == place && all[0].1.starts_with(words), "{was:?} {now:?}\n{all:?}");
    }
}

#[test]
fn suppressions_are_compared_by_what_they_cover() {
    let (short, long) = (suppress("a", "/x", "2026-03-01"), suppress("a", "/x", "2026-04-01"));
    let words = |was: &str, now: &str| found(was, now).into_iter().map(|(_, what)| what).collect::<Vec<_>>();
    assert_eq!(words("", &short), ["`unknown-chord` in `a` is suppressed until 2026-03-01"]);
    let later = "the suppression of `unknown-chord` in `a` ends on 2026-04-01; it ended on 2026-03-01";
    assert_eq!(words(&short, &long), [later]);
    let wide = suppress("a", "", "2026-03-01");
    assert!(words(&short, &wide)[0].ends_with("is about the whole file; it was about a part"));
    let other = suppress("b", "/x", "2026-03-01");
    assert_eq!(words(&short, &format!("{other}{short}")).len(), 1);
    // Narrower, sooner, gone, or for another reason.
    for now in [&short, &short.replace("\"r\"", "\"because\""), "# none"] {
        assert_eq!(words(&long, now), Vec::<String>::new(), "{now}");
    }
    assert_eq!(words(&wide, &short), Vec::<String>::new());
}

#[test]
fn every_change_to_an_override_counts_and_so_does_their_order() {
    let one = "[[override]]\npaths = [\"prod/**\"]\nprofile = \"safe\"\n";
    let other = "[[override]]\npaths = [\"lab/**\"]\nrules = { order = \"off\" }\n";
    let words = |was: &str, now: &str| found(was, now).into_iter().map(|(_, what)| what).collect::<Vec<_>>();
    assert_eq!(words(one, &format!("{one}{other}")), ["an [[override]] for `lab/**` is new"]);
    assert_eq!(words(&format!("{one}{other}"), one), ["an [[override]] for `lab/**` was taken out"]);
    assert_eq!(words(one, &one.replace("safe", "pilot")), ["an [[override]] for `prod/**` was changed"]);
    let swapped = words(&format!("{one}{other}"), &format!("{other}{one}"));
    assert_eq!(swapped, ["the [[override]] are in another order: later ones win"]);
    let written_otherwise = "[[override]]\nprofile = 'safe' # as it was\npaths = [ \"prod/**\", ]\n";
    assert_eq!(words(one, written_otherwise), Vec::<String>::new());
}

#[test]
fn what_tightens_is_silent() {
    let all = [
        ("", "[rules]\nprofile = \"error\"\nunknown-chord = \"error\""),
        ("[rules]\nunknown-chord = \"off\"", "[rules]\nunknown-chord = \"warning\""),
        ("[rules]\nunknown-chord = \"off\"", "# none"),
        ("include = [\"a\"]", "include = [\"b\", \"a\"]"),
        ("exclude = [\"a\", \"b\"]", "exclude = [\"b\"]"),
        ("", "[policy]\nmax_suppression_days = 1"),
        ("", "[vocabulary]\nhot = [\"concurrency\"]"),
        ("baseline = \"b.jsonl\"", "# none"),
    ];
    for (was, now) in all {
        assert_eq!(found(was, now), [], "{was:?} {now:?}");
    }
}

#[test]
fn lines_that_a_baseline_gains_are_counted_at_the_first() {
    let (place, what) = added_lines(b"{\"a\":1}\n", b"{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n").unwrap();
    assert_eq!((place.span.start, what.as_str()), (8, "the baseline accepts 2 entries more, the first one here"));
    assert!(added_lines(b"x\ny\n", b"y\r\n").is_none());
}

proptest! {
    #[test]
    fn no_text_is_looser_than_itself(text in "(?s)[\\[\\]{}=\"'.,# \\na-z0-9\\-é]{0,80}") {
        prop_assert_eq!(loosened(&loaded(&text), &loaded(&text)), vec![]);
    }
}
