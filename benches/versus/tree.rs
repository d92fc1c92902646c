//! Owns the trees that are scanned: valid passports among other files, the same on every machine, made once.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::git;

/// Raised when the generator changes: an older tree is then made anew.
const GENERATOR: u32 = 2;

const TEMPLATES: [&str; 7] = [
    include_str!("../../templates/pilot.json"),
    include_str!("../../templates/safe.json"),
    include_str!("../../templates/perf.json"),
    include_str!("../../templates/cost.json"),
    include_str!("../../templates/io.json"),
    include_str!("../../templates/comm.json"),
    include_str!("../../templates/recovery.json"),
];

const AREAS: [&str; 5] = ["ads", "search", "vision", "speech", "platform"];
const TEAMS: [&str; 8] = ["ranking", "retrieval", "features", "quality", "serving", "labels", "growth", "core"];
const SERVICES: [&str; 10] =
    ["trainer", "embedder", "scorer", "indexer", "sampler", "distiller", "evaluator", "loader", "router", "planner"];
const JOBS: [&str; 8] = ["nightly", "hourly", "backfill", "canary", "shadow", "pretrain", "finetune", "ablation"];
const REGIONS: [&str; 5] = ["eu-north", "eu-west", "us-east", "us-west", "ap-south"];

/// Knobs of the users' own, which stand in for one of the vocabulary in a third of the passports.
const OWN_KNOBS: [&str; 6] =
    ["checkpoint_interval_steps", "io_depth", "eval_batch_rows", "cache_shards", "fsdp_units", "warm_replicas"];

/// How many services there are; each has a folder with about ten below it.
const HOUSES: usize = AREAS.len() * TEAMS.len() * SERVICES.len();

/// What passports a tree holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passports {
    /// Without findings of the default rules; a quarter does not say which contract it is.
    Clean,
    /// Without findings of any rule.
    Signed,
    /// With two or three warnings each.
    Dirty,
}

/// A tree to be scanned.
pub(crate) struct Tree {
    /// Its top folder.
    pub(crate) folder: PathBuf,
    /// How many passports it holds.
    pub(crate) passports: usize,
    /// Of what kind they are.
    pub(crate) kind: Passports,
    /// How many other files.
    pub(crate) others: usize,
    /// Whether it is a Git repository with everything committed and one passport staged anew.
    pub(crate) repository: bool,
}

impl Tree {
    /// Makes the tree, unless it stands there already.
    pub(crate) fn provide(&self) -> io::Result<()> {
        let marker = self.folder.with_extension("made");
        let kind = match self.kind {
            Passports::Clean => "",
            Passports::Signed => "signed ",
            Passports::Dirty => "dirty ",
        };
        let made = format!(
            "generator {GENERATOR}: {} {kind}passports, {} other files, repository: {}\n",
            self.passports, self.others, self.repository
        );
        if fs::read_to_string(&marker).is_ok_and(|text| text == made) {
            return Ok(());
        }
        eprintln!("making {} ({} files)", self.folder.display(), self.passports + self.others);
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::create_dir_all(&self.folder)?;
        for index in 0..self.passports {
            write(&self.folder.join(passport_path(index)), &passport(index, self.kind))?;
        }
        for index in 0..self.others {
            let (path, text) = other(index);
            write(&self.folder.join(path), &text)?;
        }
        if self.repository {
            git::commit_all(&self.folder)?;
            let staged = self.staged();
            write(&staged, &passport(self.passports, self.kind))?;
            git::stage(&self.folder, &staged)?;
        }
        fs::write(marker, made)
    }

    /// The passport that is staged.
    pub(crate) fn staged(&self) -> PathBuf {
        self.folder.join(passport_path(self.passports / 2))
    }

    /// Writes `count` passports, the staged one among them, anew in the work tree: each with a longer freeze than its
    /// commit has, which narrows it.
    pub(crate) fn narrow_some(&self, count: usize) -> io::Result<()> {
        for index in (0..count).map(|number| number * self.passports / count) {
            let text = passport(index, self.kind).replace("\"freeze_window_s\": ", "\"freeze_window_s\": 9");
            write(&self.folder.join(passport_path(index)), &text)?;
        }
        Ok(())
    }

    /// The names of some other files, relative to the top.
    pub(crate) fn some_others(&self, count: usize) -> Vec<String> {
        (0..count.min(self.others)).map(|index| other(index * self.others / count.max(1)).0).collect()
    }

    /// All passports.
    pub(crate) fn all(&self) -> Vec<PathBuf> {
        (0..self.passports).map(|index| self.folder.join(passport_path(index))).collect()
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent()
        && !folder.exists()
    {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// Numbers that look random and are the same every time (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or_default() % sides
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.roll(words.len())]
    }
}

/// The folder of the service that file `index` belongs to.
fn house(index: usize) -> String {
    let house = index % HOUSES;
    let (area, team) = (house % AREAS.len(), house / AREAS.len() % TEAMS.len());
    let service = house / AREAS.len() / TEAMS.len();
    format!("{}/{}/{}", AREAS[area], TEAMS[team], SERVICES[service])
}

/// Where passport `index` stands: all three default globs are met.
fn passport_path(index: usize) -> String {
    let (house, turn) = (house(index), index / HOUSES);
    let job = JOBS[turn % JOBS.len()];
    match turn {
        0..5 => format!("{house}/deploy/{}/passport.json", REGIONS[turn]),
        _ if turn % 2 == 0 => format!("{house}/training/{job}-{turn:03}.passport.json"),
        _ => format!("{house}/passports/{job}-{turn:03}.json"),
    }
}

/// Passport `index`: a template with its own name, limits and, mostly, its own identity.
fn passport(index: usize, kind: Passports) -> String {
    let mut dice = Dice(index as u64);
    let mut template = TEMPLATES[dice.roll(TEMPLATES.len())].to_owned();
    if dice.roll(3) == 0 {
        template = template.replace("\"concurrency\"", &format!("\"{}\"", dice.pick(&OWN_KNOBS)));
    }
    if kind == Passports::Dirty {
        // The list of chords comes first.
        template = template.replacen("\"NORMAL-HOLD\",", "\"NORMAL-HOLD\", \"NORMAL-HOLD\",", 1);
    }
    let name = format!("{}-{}-{index}", house(index).replace('/', "-"), JOBS[index / HOUSES % JOBS.len()]);
    let mut out = String::with_capacity(2048);
    for line in template.lines() {
        let key = line.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')).map_or("", |(key, _)| key);
        match key {
            "name" => {
                let _ = writeln!(out, "  \"name\": \"{name}\",");
                identity(&mut out, &name, &mut dice, kind == Passports::Signed);
                if kind == Passports::Dirty {
                    let _ = writeln!(out, "  \"ticket\": \"OPS-{index}\",");
                }
            }
            "description" => describe(&mut out, &mut dice),
            "observability_requirements" if dice.roll(2) == 0 && kind != Passports::Signed => {
                out.truncate(out.trim_end_matches([',', '\n']).len());
                out.push_str("\n}\n");
                return out;
            }
            // A lower floor below the phases, and narrower bounds: valid whatever falls.
            "cooldown_s" => with_number(&mut out, line, |n| n - 10 * dice.roll(10)),
            "freeze_window_s" | "after_recover_s" | "after_relock_s" => {
                with_number(&mut out, line, |n| n + 30 * dice.roll(20));
            }
            // Nine passports in forty have a third warning.
            "gates" if kind == Passports::Dirty && dice.roll(40) < 9 => {
                let _ = writeln!(out, "{line}\n    \"require_kill_switch_of\": true,");
            }
            _ if line.contains("\"max\":") && !line.contains("max_delta") => {
                with_number(&mut out, line, |n| n - dice.roll(2));
            }
            _ => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// Three in four passports say which contract they are, and who signs it; or all of them.
fn identity(out: &mut String, name: &str, dice: &mut Dice, always: bool) {
    if dice.roll(4) > 0 || always {
        let (major, minor, patch) = (1 + dice.roll(4), dice.roll(30), dice.roll(12));
        let _ = writeln!(out, "  \"id\": \"{name}\",\n  \"version\": \"{major}.{minor}.{patch}\",");
        let _ = writeln!(out, "  \"owner\": \"{}-{}@example.org\",", dice.pick(&TEAMS), dice.pick(&AREAS));
        if always {
            let (region, job) = (dice.pick(&REGIONS), dice.pick(&JOBS));
            let _ = writeln!(
                out,
                "  \"context\": {{ \"cluster\": \"{region}\", \"model\": \"{job}\", \"slo\": \"p95 step time\" }},"
            );
        }
    }
}

fn describe(out: &mut String, dice: &mut Dice) {
    if dice.roll(3) > 0 {
        let (job, region, team) = (dice.pick(&JOBS), dice.pick(&REGIONS), dice.pick(&TEAMS));
        let _ = writeln!(out, "  \"description\": \"The {job} run in {region}; ask {team} before you widen it.\",");
    }
}

/// Appends `line` with its last number changed.
fn with_number(out: &mut String, line: &str, change: impl FnOnce(usize) -> usize) {
    let end = line.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let start = line[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    match line[start..end].parse() {
        Ok(number) => {
            let _ = writeln!(out, "{}{}{}", &line[..start], change(number), &line[end..]);
        }
        Err(_) => {
            let _ = writeln!(out, "{line}");
        }
    }
}

/// Another file: code, configuration or prose, from half a kilobyte to six.
fn other(index: usize) -> (String, String) {
    let mut dice = Dice(!(index as u64));
    let (house, turn) = (house(index), index / HOUSES);
    let stem = format!("{}_{turn:03}", dice.pick(&JOBS));
    let (path, line): (String, fn(&mut Dice) -> String) = match turn % 10 {
        0..4 => (format!("{house}/src/{stem}.py"), |dice| {
            format!("    {} = self.{}({})  # see {}\n", word(dice), word(dice), dice.roll(900), word(dice))
        }),
        4 | 5 => (format!("{house}/src/native/{stem}.cc"), |dice| {
            format!("  const auto {} = {}::{}({}u);\n", word(dice), word(dice), word(dice), dice.roll(900))
        }),
        6 | 7 => (format!("{house}/deploy/{stem}.yaml"), |dice| {
            format!("  {}:\n    - name: {}\n      value: {}\n", word(dice), word(dice), dice.roll(9000))
        }),
        8 => (format!("{house}/config/{stem}.json"), |dice| {
            format!("  \"{}_{}\": [{}, \"{}\"],\n", word(dice), dice.roll(9999), dice.roll(900), word(dice))
        }),
        _ => (format!("{house}/docs/{stem}.md"), |dice| {
            format!("The {} of the {} keeps {} {}.\n", word(dice), word(dice), dice.roll(90), word(dice))
        }),
    };
    let size = 512 + dice.roll(64) * dice.roll(88);
    let mut text = String::with_capacity(size + 128);
    let json = turn % 10 == 8;
    if json {
        text.push_str("{\n");
    }
    while text.len() < size {
        text.push_str(&line(&mut dice));
    }
    if json {
        text.push_str("  \"end\": true\n}\n");
    }
    (path, text)
}

fn word<'w>(dice: &mut Dice) -> &'w str {
    dice.pick(&[
        "batch", "queue", "shard", "cursor", "gradient", "tensor", "bucket", "window", "replica", "offset", "schema",
        "version", "policy", "sampler", "weights", "metric", "budget", "lease", "token", "stride",
    ])
}
