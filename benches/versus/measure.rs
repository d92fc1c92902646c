//! Owns the measuring: whole processes, one after the other in turn, so that a slow minute of the machine hits all
//! contestants alike.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What one run took.
#[derive(Debug, Clone, Copy)]
struct Sample {
    /// Seconds on the wall.
    wall: f64,
    /// Seconds of processor time, user and system, and the most memory at once in MiB; where GNU `time` is there.
    usage: Option<(f64, f64)>,
}

/// Runs processes and takes their measure.
pub(crate) struct Meter {
    /// Where outputs go.
    scratch: PathBuf,
    /// How many rounds count.
    rounds: usize,
    /// GNU `time`: the standard library tells neither memory nor processor time of a child.
    time: Option<PathBuf>,
}

/// A command that takes part.
pub(crate) struct Contestant {
    /// Its name in the table.
    pub(crate) name: String,
    command: Command,
    samples: Vec<Sample>,
}

impl Contestant {
    /// A contestant; the command must end well.
    pub(crate) fn new(name: impl Into<String>, command: Command) -> Self {
        Self { name: name.into(), command, samples: Vec::new() }
    }

    /// Least, middle and greatest time on the wall.
    pub(crate) fn wall(&self) -> [f64; 3] {
        spread(self.samples.iter().map(|sample| sample.wall).collect())
    }

    /// The middle processor time.
    pub(crate) fn processor(&self) -> Option<f64> {
        let all: Option<Vec<f64>> =
            self.samples.iter().map(|sample| sample.usage.map(|(seconds, _)| seconds)).collect();
        Some(spread(all?)[1])
    }

    /// The most memory of any run, in MiB.
    pub(crate) fn peak(&self) -> Option<f64> {
        self.samples
            .iter()
            .map(|sample| sample.usage.map(|(_, peak)| peak))
            .try_fold(0.0, |most, peak| Some(peak?.max(most)))
    }

    /// How often the other's time this one took: the middle of the ratios of each round.
    pub(crate) fn ratio(&self, other: &Self) -> f64 {
        spread(self.samples.iter().zip(&other.samples).map(|(own, others)| own.wall / others.wall).collect())[1]
    }

    /// The same, of processor time.
    pub(crate) fn processor_ratio(&self, other: &Self) -> Option<f64> {
        Some(self.processor()? / other.processor()?)
    }
}

impl Meter {
    /// A meter that keeps its files in `scratch`.
    pub(crate) fn new(scratch: &Path, rounds: usize) -> Self {
        let time = Path::new("/usr/bin/time");
        // BSD's program of that name knows no `--version`.
        let is_gnu = Command::new(time).arg("--version").output().is_ok_and(|output| output.status.success());
        Self { scratch: scratch.to_owned(), rounds, time: is_gnu.then(|| time.to_owned()) }
    }

    /// Whether processor time and memory are measured.
    pub(crate) const fn sees_usage(&self) -> bool {
        self.time.is_some()
    }

    /// How many rounds count.
    pub(crate) const fn rounds(&self) -> usize {
        self.rounds
    }

    /// One round to warm up, then the rounds that count: A B C, A B C, …
    pub(crate) fn compare(&self, contestants: &mut [Contestant]) -> io::Result<()> {
        for round in 0..=self.rounds {
            for contestant in &mut *contestants {
                let sample = self
                    .run(&contestant.command)
                    .map_err(|error| io::Error::other(format!("{}: {error}", contestant.name)))?;
                if round > 0 {
                    contestant.samples.push(sample);
                }
            }
        }
        Ok(())
    }

    /// Runs a command once, with its output in a file: some tools stop early when nobody looks.
    fn run(&self, command: &Command) -> io::Result<Sample> {
        let usage = self.scratch.join("usage");
        let mut timed = self.timed(command, &usage);
        timed.stdin(Stdio::null()).stdout(File::create(self.scratch.join("stdout"))?);
        timed.stderr(File::create(self.scratch.join("stderr"))?);
        let begun = Instant::now();
        let status = timed.status()?;
        let wall = begun.elapsed().as_secs_f64();
        if !status.success() {
            let said = fs::read_to_string(self.scratch.join("stderr"))?;
            return Err(io::Error::other(format!("{status}\n{said}")));
        }
        let usage = self.time.as_ref().and_then(|_| parse_usage(&fs::read_to_string(&usage).ok()?));
        Ok(Sample { wall, usage })
    }

    /// The command below GNU `time`, when that is there.
    fn timed(&self, command: &Command, usage: &Path) -> Command {
        let mut words: Vec<OsString> = Vec::new();
        if let Some(time) = &self.time {
            words.extend([time.into(), "--format=%U %S %M".into(), "--output".into(), usage.into(), "--".into()]);
        }
        words.push(command.get_program().to_owned());
        words.extend(command.get_args().map(ToOwned::to_owned));
        let mut timed = Command::new(&words[0]);
        timed.args(&words[1..]);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => timed.env(name, value),
                None => timed.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            timed.current_dir(folder);
        }
        timed
    }
}

/// Seconds and MiB out of what GNU `time` wrote.
fn parse_usage(text: &str) -> Option<(f64, f64)> {
    let numbers: Vec<f64> = text.lines().last()?.split(' ').map_while(|number| number.parse().ok()).collect();
    match numbers[..] {
        [user, system, kibibytes] => Some((user + system, kibibytes / 1024.0)),
        _ => None,
    }
}

/// Least, middle and greatest.
fn spread(mut numbers: Vec<f64>) -> [f64; 3] {
    numbers.sort_by(f64::total_cmp);
    match numbers[..] {
        [] => [f64::NAN; 3],
        [first, .., last] => [first, numbers[numbers.len() / 2], last],
        [one] => [one; 3],
    }
}
