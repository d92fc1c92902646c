//! A result as a test lays it out: whole files, from which any format can be written.

use std::io;

use mk_passport::path::RepoPath;
use mk_passport::policy::Policy;
use mk_passport::report::{Base, Collector, Failure, FileReport, Report};
use mk_passport::sink::{Format, Renderers, View};

/// The parts of a report, before anything is rendered.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    pub policy: Policy,
    pub files: Vec<FileReport>,
    pub failures: Vec<Failure>,
    pub not_entered: Vec<RepoPath>,
    pub notes: Vec<String>,
    pub part: Option<(u64, u64)>,
    pub has_base: bool,
}

impl Sample {
    /// The files under that policy, and nothing else.
    pub fn new(files: Vec<FileReport>, policy: Policy) -> Self {
        Self { policy, files, ..Self::default() }
    }

    /// The result as the scan makes it for one format.
    pub fn report(&self, format: Format, view: &View) -> Report {
        let deny_warnings = self.policy.deny_warnings;
        let renderers = Renderers::new([(format, view.clone())], deny_warnings);
        let collector = Collector::new(&renderers);
        // Two batches, the later one first.
        let half = self.files.len() / 2;
        for (number, files) in [(1, &self.files[half..]), (0, &self.files[..half])] {
            let mut batch = collector.batch(files.len());
            for file in files {
                batch.add(file.clone(), ());
            }
            collector.take(number, batch);
        }
        let rules = self.policy.rules().to_vec();
        let files = collector.finish(|()| false).into_files();
        let Self { failures, not_entered, notes, part, has_base, .. } = self.clone();
        let base = has_base.then(Base::default);
        Report { rules, deny_warnings, base, part, files, failures, not_entered, notes, ..Report::default() }
    }

    /// Writes one format.
    pub fn write(&self, format: Format, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
        format.write(&self.report(format, view), view, out)
    }

    /// The bytes of one format.
    pub fn bytes(&self, format: Format, view: &View) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(format, view, &mut out).unwrap();
        out
    }
}
