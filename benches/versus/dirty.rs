//! Owns the comparisons of passports that cost more: with warnings, and under every rule.

use std::io;
use std::path::Path;

use crate::floor::Finder;
use crate::measure::Contestant;
use crate::table::{self, Goal};
use crate::tree::Passports;
use crate::walk::{floor, provided, ripgrep};
use crate::{Bench, scan};

/// The groups that are not selected by default.
const EVERY_RULE: [&str; 3] = ["--tracked", "--extend-select", "order,profile"];

/// How many overrides the configuration of a row has.
const OVERRIDES: usize = 200;

/// A configuration in which each override names folders of its own.
fn overrides(bench: &Bench) -> io::Result<String> {
    let one = |number| {
        format!(
            "[[override]]\npaths = [\"team{number}/**\", \"*/svc{number}/**\"]\nrules = {{ missing-hold = \"error\" }}\n"
        )
    };
    let path = bench.folder.join("overrides.toml");
    std::fs::write(&path, (0..OVERRIDES).map(one).collect::<Vec<_>>().concat())?;
    Ok(path.display().to_string())
}

/// Every rule, a configuration with many overrides and a base beside the default rules, over passports on which none of
/// them speaks.
pub(crate) fn rules(bench: &Bench) -> io::Result<()> {
    let tree = bench.large_of("signed", Passports::Signed);
    tree.provide()?;
    tree.narrow_some(10)?;
    let said = said(&tree.folder, &EVERY_RULE)?;
    if !said.contains(&tree.passports.to_string()) {
        return Err(io::Error::other(format!("the tree is not clean:\n{said}")));
    }
    let mut all = vec![
        Contestant::new("scan --tracked, default rules", scan(&tree.folder, ["--tracked"])),
        Contestant::new("scan --tracked, every rule", scan(&tree.folder, EVERY_RULE)),
        Contestant::new("floor by Git's list", floor(Finder::Git, &tree.folder)?),
        Contestant::new(
            "scan --tracked, 200 overrides",
            scan(&tree.folder, ["--tracked", "--config", &overrides(bench)?]),
        ),
        Contestant::new("scan --tracked --base HEAD, 10 changed", scan(&tree.folder, ["--tracked", "--base", "HEAD"])),
    ];
    all.extend(ripgrep(&tree.folder).into_iter().take(1));
    bench.meter.compare(&mut all)?;
    let title = format!("{} passports that no rule faults, among {} tracked files", tree.passports, 2 * tree.passports);
    println!("{}", table::contestants(&title, &all));
    let mut goals = vec![
        Goal::at_most(&all[1], &all[0], 1.1),
        Goal::at_most(&all[1], &all[2], 1.4),
        Goal::at_most(&all[3], &all[0], 1.1),
    ];
    if let Some(ripgrep) = all.get(5) {
        goals.push(Goal::at_most(&all[1], ripgrep, 0.45));
    }
    println!("{}", table::goals(&goals));
    Ok(())
}

/// Passports with warnings, beside as many without.
pub(crate) fn run(bench: &Bench) -> io::Result<()> {
    let clean = provided(bench)?;
    let tree = bench.large_of("dirty", Passports::Dirty);
    tree.provide()?;
    let warnings = said(&tree.folder, &["--tracked", "--format", "concise", "--quiet"])?.lines().count();
    if !(2 * tree.passports..=3 * tree.passports).contains(&warnings) {
        return Err(io::Error::other(format!("{warnings} lines are not two or three warnings for each passport")));
    }
    let reports =
        ["text", "sarif", "junit"].map(|name| format!("--format={name}={}", bench.folder.join(name).display()));
    let mut all = vec![
        Contestant::new("clean, scan --tracked", scan(&clean, ["--tracked"])),
        Contestant::new(
            "dirty, scan --tracked --format concise",
            scan(&tree.folder, ["--tracked", "--format", "concise"]),
        ),
        Contestant::new(
            "dirty, with text, SARIF and JUnit",
            scan(&tree.folder, ["--tracked".to_owned()].into_iter().chain(reports)),
        ),
    ];
    bench.meter.compare(&mut all)?;
    let title =
        format!("{} passports with {warnings} warnings, among {} tracked files", tree.passports, 2 * tree.passports);
    println!("{}", table::contestants(&title, &all));
    let mut goals = vec![Goal::at_most(&all[1], &all[0], 2.0)];
    goals.extend(all[1].peak().map(|peak| Goal::number("peak memory, concise", peak, 128.0, "MiB")));
    goals.extend(all[2].peak().map(|peak| Goal::number("peak memory with text, SARIF, JUnit", peak, 384.0, "MiB")));
    println!("{}", table::goals(&goals));
    Ok(())
}

/// What a scan prints.
fn said(folder: &Path, arguments: &[&str]) -> io::Result<String> {
    let output = scan(folder, arguments).output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
