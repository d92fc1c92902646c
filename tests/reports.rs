//! What the consumers of the machine formats rely on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests fail as tests do")]

mod gitlab;
mod junit;
mod samples;
mod sarif;

use mk_passport::merge::{self, Input};
use mk_passport::report::Verdict;
use mk_passport::sink::{Format, Renderers, View};
use proptest::prelude::*;

/// What a report holds is enough for every other format, whatever hostile text is in it.
#[test]
fn a_report_that_is_read_back_gives_the_same_bytes_in_every_format() {
    // What is outside of the root is marked so by a scan, and not in that sample.
    for (name, report) in samples::all().into_iter().filter(|(name, _)| *name != "outside") {
        let input = Input { folder: None, shown: name.to_owned(), bytes: Ok(samples::written(&report, Format::Json)) };
        for format in Format::ALL {
            let inputs = std::slice::from_ref(&input);
            let renderers = Renderers::new([(format, View::default())], report.policy.deny_warnings);
            let merged = merge::read(inputs).merge(report.policy.deny_warnings, &renderers, &|_, _| Vec::new());
            let mut bytes = Vec::new();
            format.write(&merged, &View::default(), &mut bytes).unwrap();
            let (one, merged) = (samples::written(&report, format), String::from_utf8(bytes).unwrap());
            assert_eq!(String::from_utf8(one).unwrap(), merged, "{name}, {}", format.name());
        }
    }
}

#[test]
fn the_same_result_gives_the_same_bytes() {
    for (name, report) in samples::all() {
        for (format, ending) in [(Format::Sarif, "sarif"), (Format::Junit, "xml"), (Format::Gitlab, "json")] {
            let bytes = samples::written(&report, format);
            assert_eq!(bytes, samples::written(&report, format), "{name}, {}", format.name());
            samples::write_down(&format!("{name}.{ending}"), &bytes);
        }
    }
}

#[test]
fn no_format_holds_a_workflow_command_or_a_raw_control() {
    for (name, report) in samples::all() {
        for format in [Format::Sarif, Format::Junit, Format::Gitlab] {
            let text = String::from_utf8(samples::written(&report, format)).unwrap();
            let place = format!("{name}, {}", format.name());
            assert!(!text.contains("##["), "{place}");
            assert!(text.lines().all(|line| !line.trim_start().starts_with("::")), "{place}");
            assert_eq!(text.chars().find(|c| *c != '\n' && mk_passport::text::is_unprintable(*c)), None, "{place}");
        }
    }
}

#[test]
fn a_full_disk_is_reported_as_such() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let report = samples::report(Vec::new());
    for format in [Format::Sarif, Format::Junit, Format::Gitlab] {
        let error = report.write(format, &View::default(), &mut Full).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{}", format.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever happens to a report on its way, what it says of faults does not become a pass.
    #[test]
    fn no_damage_makes_a_report_clean(
        sample in 0usize..2,
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof!["[0-9a-z\"{}\\[\\],: ]{0,3}", "\\PC{0,2}"], 0usize..4), 1..4),
    ) {
        let name = ["mixed", "hostile"][sample];
        let (_, report) = samples::all().into_iter().find(|(other, _)| *other == name).unwrap();
        let mut text = String::from_utf8(samples::written(&report, Format::Json)).unwrap();
        for (place, change, length) in changes {
            let start = text.floor_char_boundary(place.index(text.len()));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, &change);
        }
        let inputs = [Input { folder: Some("x".to_owned()), shown: name.to_owned(), bytes: Ok(text.into_bytes()) }];
        let renderers = Renderers::new(Format::ALL.map(|format| (format, View::default())), false);
        let merged = merge::read(&inputs).merge(false, &renderers, &|_, _| Vec::new());
        prop_assert!(merged.verdict() != Verdict::Clean);
        for format in Format::ALL {
            format.write(&merged, &View::default(), &mut Vec::new()).unwrap();
        }
    }
}
