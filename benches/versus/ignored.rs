//! Owns the price of ignored folders: builds leave them by the thousand, and nobody wants to wait for them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::measure::Contestant;
use crate::table::{self, Goal};
use crate::walk::{NOTHING, provided, ripgrep};
use crate::{Bench, scan};

/// How many folders are ignored.
const FOLDERS: usize = 2000;
/// What they are called.
const NAME: &str = "__pycache__";

/// Compares scans of the large tree with and without ignored folders in it.
pub(crate) fn run(bench: &Bench) -> io::Result<()> {
    let folder = provided(bench)?;
    let contestants = |suffix: &str| {
        vec![
            Contestant::new(format!("scan{suffix}"), scan(&folder, NOTHING)),
            Contestant::new(format!("scan --changed-since HEAD{suffix}"), scan(&folder, ["--changed-since", "HEAD"])),
        ]
    };
    let mut without = contestants("");
    bench.meter.compare(&mut without)?;
    let mut with = contestants(&format!(", {FOLDERS} ignored folders"));
    with.extend(ripgrep(&folder).into_iter().take(1));
    let litter = Litter::drop_into(&folder)?;
    bench.meter.compare(&mut with)?;
    drop(litter);
    let goals: Vec<Goal> = with.iter().zip(&without).map(|(with, without)| Goal::at_most(with, without, 1.5)).collect();
    without.append(&mut with);
    let title = format!("{FOLDERS} ignored folders beside {} tracked files", 2 * bench.passports);
    println!("{}", table::contestants(&title, &without));
    println!("{}", table::goals(&goals));
    Ok(())
}

/// Ignored folders in a repository, as long as this lives.
struct Litter {
    folders: Vec<PathBuf>,
    exclude: PathBuf,
}

impl Litter {
    fn drop_into(repository: &Path) -> io::Result<Self> {
        let exclude = repository.join(".git/info/exclude");
        let mut litter = Self { folders: Vec::with_capacity(FOLDERS), exclude };
        let mut ahead = vec![repository.to_owned()];
        while let Some(folder) = ahead.pop().filter(|_| litter.folders.len() < FOLDERS) {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() && ![".git", NAME].iter().any(|name| entry.file_name() == *name) {
                    ahead.push(entry.path());
                }
            }
            litter.folders.push(folder.join(NAME));
        }
        fs::create_dir_all(repository.join(".git/info"))?;
        fs::write(&litter.exclude, format!("{NAME}/\n"))?;
        for folder in &litter.folders {
            fs::create_dir_all(folder)?;
            fs::write(folder.join("trainer.cpython-312.pyc"), "x")?;
        }
        Ok(litter)
    }
}

impl Drop for Litter {
    fn drop(&mut self) {
        for folder in &self.folders {
            // What cannot be removed is ignored by the next run too.
            let _ = fs::remove_dir_all(folder);
        }
        let _ = fs::write(&self.exclude, "");
    }
}
