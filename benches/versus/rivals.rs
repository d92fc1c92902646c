//! Owns the comparison with validators of JSON Schema: the same passports against the schema that the gate prints.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::Contestant;
use crate::table::{self, Goal};
use crate::{Bench, MK, scan};

/// How many passports are judged.
const PASSPORTS: usize = 2000;

/// A validator: its name, the variable that names its program, where `install-rivals.sh` puts it, its name in `PATH`
/// unless others share it, how often the gate's time has to fit into its time if that is a goal, and its arguments.
struct Rival {
    name: &'static str,
    variable: &'static str,
    installed: &'static str,
    program: Option<&'static str>,
    faster: Option<f64>,
    words: fn(&Path, &[PathBuf]) -> Vec<OsString>,
}

const RIVALS: [Rival; 3] = [
    Rival {
        name: "check-jsonschema",
        variable: "MK_BENCH_CHECK_JSONSCHEMA",
        installed: "venv/bin/check-jsonschema",
        program: Some("check-jsonschema"),
        faster: Some(20.0),
        words: |schema, files| [&["--schemafile".into(), schema.into()], &named(files)[..]].concat(),
    },
    Rival {
        name: "@sourcemeta/jsonschema",
        variable: "MK_BENCH_SOURCEMETA",
        installed: "sourcemeta",
        program: None,
        faster: Some(5.0),
        words: |schema, files| [&["validate".into(), schema.into()], &named(files)[..]].concat(),
    },
    Rival {
        name: "jsonschema-cli",
        variable: "MK_BENCH_JSONSCHEMA_CLI",
        installed: "bin/jsonschema-cli",
        program: Some("jsonschema-cli"),
        faster: None,
        words: |schema, files| {
            let instances = files.iter().flat_map(|file| ["--instance".into(), file.into()]);
            ["validate".into(), schema.into()].into_iter().chain(instances).collect()
        },
    },
];

/// Compares the gate with each validator that is there.
pub(crate) fn run(bench: &Bench) -> io::Result<()> {
    let tree = bench.tree("sample", PASSPORTS, 0, true);
    tree.provide()?;
    let schema = bench.folder.join("passport.v0.schema.json");
    fs::write(&schema, Command::new(MK).args(["passport", "schema"]).output()?.stdout)?;
    let files = tree.all();
    let list = bench.folder.join("passports.txt");
    let lines: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    fs::write(&list, lines.join("\n"))?;
    let mut all = vec![
        Contestant::new("scan, by walk", scan(&tree.folder, ["--no-git"])),
        Contestant::new("scan --files-from", scan(&tree.folder, [OsStr::new("--files-from"), list.as_os_str()])),
    ];
    let mut limits = Vec::new();
    for rival in &RIVALS {
        let Some(program) = rival.find() else {
            println!("{} is not there (benches/install-rivals.sh installs it): its row is left out.\n", rival.name);
            continue;
        };
        let mut command = Command::new(program);
        command.args((rival.words)(&schema, &files));
        all.push(Contestant::new(rival.name, command));
        limits.push(rival.faster);
    }
    bench.meter.compare(&mut all)?;
    println!("{}", table::contestants(&format!("{PASSPORTS} passports, beside validators of JSON Schema"), &all));
    let (own, rivals) = all.split_at(2);
    let with_limits = || rivals.iter().zip(&limits);
    let goals: Vec<Goal> =
        with_limits().filter_map(|(rival, limit)| Some(Goal::faster(&own[0], rival, (*limit)?))).collect();
    if !goals.is_empty() {
        println!("{}", table::goals(&goals));
    }
    for (rival, _) in with_limits() {
        println!(
            "For comparison, without a goal: {} takes {:.2} x the time of the scan that is given the names, too.",
            rival.name,
            rival.ratio(&own[1])
        );
    }
    println!();
    Ok(())
}

fn named(files: &[PathBuf]) -> Vec<OsString> {
    files.iter().map(Into::into).collect()
}

impl Rival {
    fn find(&self) -> Option<PathBuf> {
        let named = std::env::var_os(self.variable).map(PathBuf::from);
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/rivals").join(self.installed);
        let candidates = named.into_iter().chain([installed]).chain(self.program.map(PathBuf::from));
        candidates.into_iter().find(|program| Command::new(program).arg("--version").output().is_ok())
    }
}
