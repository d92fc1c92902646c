//! What the consumers of the machine formats rely on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests fail as tests do")]

mod gitlab;
mod junit;
mod samples;
mod sarif;

use mk_passport::sink::{Format, View};

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
