//! Owns the comparison with validators of JSON Schema: the same passports against the schema that the gate prints.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::Contestant;
use crate::table::{self, Goal};
use crate::{Bench, MK, scan};

/// How many passports are judged.
const PASSPORTS: usize = 2000;

/// A validator: its name, the variable that names its program, where `install-rivals.sh` puts it, its name in `PATH`,
/// how often its time the gate's may go into it at least, and the words before the files.
struct Rival {
    name: &'static str,
    variable: &'static str,
    installed: &'static str,
    program: &'static str,
    faster: f64,
    words: fn(&Path) -> Vec<String>,
}

const RIVALS: [Rival; 2] = [
    Rival {
        name: "check-jsonschema",
        variable: "MK_BENCH_CHECK_JSONSCHEMA",
        installed: "venv/bin/check-jsonschema",
        program: "check-jsonschema",
        faster: 20.0,
        words: |schema| vec!["--schemafile".to_owned(), schema.display().to_string()],
    },
    Rival {
        name: "@sourcemeta/jsonschema",
        variable: "MK_BENCH_SOURCEMETA",
        installed: "sourcemeta",
        program: "jsonschema",
        faster: 5.0,
        words: |schema| vec!["validate".to_owned(), schema.display().to_string()],
    },
];

/// Compares the gate with each validator that is there.
pub(crate) fn run(bench: &Bench) -> io::Result<()> {
    let tree = bench.tree("sample", PASSPORTS, 0, true);
    tree.provide()?;
    let schema = bench.folder.join("passport.v0.schema.json");
    fs::write(&schema, Command::new(MK).args(["passport", "schema"]).output()?.stdout)?;
    let files = tree.all();
    let mut all = vec![Contestant::new("scan", scan(&tree.folder, ["--no-git"]))];
    let mut limits = Vec::new();
    for rival in &RIVALS {
        let Some(program) = rival.find() else {
            println!("{} is not there (benches/install-rivals.sh installs it): its row is left out.\n", rival.name);
            continue;
        };
        let mut command = Command::new(program);
        command.args((rival.words)(&schema)).args(&files);
        all.push(Contestant::new(rival.name, command));
        limits.push(rival.faster);
    }
    bench.meter.compare(&mut all)?;
    println!("{}", table::contestants(&format!("{PASSPORTS} passports, beside validators of JSON Schema"), &all));
    let goals: Vec<Goal> =
        all[1..].iter().zip(limits).map(|(rival, limit)| Goal::faster(&all[0], rival, limit)).collect();
    println!("{}", table::goals(&goals));
    Ok(())
}

impl Rival {
    fn find(&self) -> Option<PathBuf> {
        let named = std::env::var_os(self.variable).map(PathBuf::from);
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/rivals").join(self.installed);
        let candidates = named.into_iter().chain([installed, PathBuf::from(self.program)]);
        candidates.into_iter().find(|program| Command::new(program).arg("--version").output().is_ok())
    }
}
