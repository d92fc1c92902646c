//! Owns the comparisons over the large tree: by walk, and by Git's list.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::floor::Finder;
use crate::measure::Contestant;
use crate::table::{self, Goal};
use crate::{Bench, scan, scan_has};

/// The globs of passports, as ripgrep spells them.
const GLOBS: [&str; 3] = ["--glob=passport.json", "--glob=*.passport.json", "--glob=**/passports/*.json"];

/// No arguments.
pub(crate) const NOTHING: [&str; 0] = [];

/// The scan by walk, beside ripgrep and the floor.
pub(crate) fn walk(bench: &Bench) -> io::Result<()> {
    let folder = provided(bench)?;
    let reports = ["sarif", "junit"].map(|name| format!("--format={name}={}", bench.folder.join(name).display()));
    let mut all = vec![
        Contestant::new("scan by walk", scan(&folder, ["--no-git"])),
        Contestant::new(
            "the same, with SARIF and JUnit",
            scan(&folder, ["--no-git"].map(str::to_owned).into_iter().chain(reports)),
        ),
        Contestant::new("floor by walk", floor(Finder::Walk, &folder)?),
    ];
    all.extend(ripgrep(&folder));
    bench.meter.compare(&mut all)?;
    let title = format!("{} passports among {} files, by walk", bench.passports, 2 * bench.passports);
    println!("{}", table::contestants(&title, &all));
    let mut goals = Vec::new();
    if let Some(ripgrep) = all.get(3) {
        goals.push(Goal::at_most(&all[0], ripgrep, 0.8));
    }
    goals.extend(all[0].peak().map(|peak| Goal::number("peak memory without reports", peak, 64.0, "MiB")));
    goals.extend(all[1].peak().map(|peak| Goal::number("peak memory with text, SARIF, JUnit", peak, 256.0, "MiB")));
    println!("{}", table::goals(&goals));
    println!("For comparison, without a goal: {:.2} x the floor.\n", all[0].ratio(&all[2]));
    Ok(())
}

/// The scan of what Git tracks, beside ripgrep and the floor.
pub(crate) fn tracked(bench: &Bench) -> io::Result<()> {
    if !scan_has("--tracked")? {
        println!("This build's scan has no `--tracked`: no Git row.\n");
        return Ok(());
    }
    let folder = provided(bench)?;
    let mut all = vec![
        Contestant::new("scan --tracked", scan(&folder, ["--tracked"])),
        Contestant::new("floor by Git's list", floor(Finder::Git, &folder)?),
    ];
    all.extend(ripgrep(&folder));
    bench.meter.compare(&mut all)?;
    let title = format!("{} passports among {} tracked files, `--tracked`", bench.passports, 2 * bench.passports);
    println!("{}", table::contestants(&title, &all));
    let mut goals = vec![Goal::at_most(&all[0], &all[1], 1.4)];
    if let Some(ripgrep) = all.get(2) {
        goals.push(Goal::at_most(&all[0], ripgrep, 0.45));
    }
    goals.extend(all[0].peak().map(|peak| Goal::number("peak memory without reports", peak, 64.0, "MiB")));
    println!("{}", table::goals(&goals));
    Ok(())
}

/// The scan of what Git tracks and of what it neither tracks nor ignores, beside ripgrep, which looks at the same files.
pub(crate) fn default(bench: &Bench) -> io::Result<()> {
    let folder = provided(bench)?;
    let mut all = vec![Contestant::new("scan", scan(&folder, NOTHING))];
    all.extend(ripgrep(&folder));
    bench.meter.compare(&mut all)?;
    let title = format!("{} passports among {} files, tracked and untracked", bench.passports, 2 * bench.passports);
    println!("{}", table::contestants(&title, &all));
    let mut goals = Vec::new();
    if let Some(ripgrep) = all.get(1) {
        goals.push(Goal::at_most(&all[0], ripgrep, 0.8));
    }
    goals.extend(all[0].peak().map(|peak| Goal::number("peak memory without reports", peak, 64.0, "MiB")));
    println!("{}", table::goals(&goals));
    Ok(())
}

/// Ten times as many passports: whether time and memory grow with their number and no faster.
pub(crate) fn million(bench: &Bench) -> io::Result<()> {
    let few = provided(bench)?;
    let tree = bench.tree("million", 10 * bench.passports, 0, true);
    tree.provide()?;
    let mut all = vec![
        Contestant::new("scan --tracked", scan(&few, ["--tracked"])),
        Contestant::new("scan --tracked, ten times as many", scan(&tree.folder, ["--tracked"])),
    ];
    bench.meter.compare(&mut all)?;
    println!("{}", table::contestants(&format!("{} passports", tree.passports), &all));
    let mut goals = vec![Goal::at_most(&all[1], &all[0], 11.0)];
    #[expect(clippy::cast_precision_loss, reason = "a few millions")]
    let each = |mebibytes: f64| mebibytes * 1024.0 * 1024.0 / tree.passports as f64;
    goals.extend(all[1].peak().map(|peak| Goal::number("peak memory per passport", each(peak), 200.0, "B")));
    println!("{}", table::goals(&goals));
    Ok(())
}

pub(crate) fn provided(bench: &Bench) -> io::Result<std::path::PathBuf> {
    let tree = bench.large();
    tree.provide()?;
    let judged = scan(&tree.folder, ["--no-git"]).output()?;
    let said = String::from_utf8_lossy(&judged.stdout);
    // A comparison of tools that look at different files would say nothing.
    if judged.status.success() && said.contains(&tree.passports.to_string()) {
        return Ok(tree.folder);
    }
    Err(io::Error::other(format!("the tree is not clean, or not {} passports:\n{said}", tree.passports)))
}

/// The least that any scan of that folder has to do.
pub(crate) fn floor(finder: Finder, folder: &Path) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(finder.argument()).arg(folder);
    Ok(command)
}

/// ripgrep counting one string: in all files, and in those alone that have a passport's name.
pub(crate) fn ripgrep(folder: &Path) -> Vec<Contestant> {
    let command = |globs: &[&str]| {
        let mut command = Command::new("rg");
        command.current_dir(folder).args(["--no-config", "--count", "schema_version"]).args(globs).arg(".");
        command
    };
    if !Command::new("rg").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("ripgrep is not in PATH: its rows are left out.\n");
        return Vec::new();
    }
    vec![
        Contestant::new("ripgrep, all files", command(&[])),
        Contestant::new("ripgrep, passports' names only", command(&GLOBS)),
    ]
}
