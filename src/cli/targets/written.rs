//! Owns what targets need to know of formats: their names, and how one result is written in each.

use std::io::{self, Write};

use crate::report::{Failure, Report};
use crate::sink::{Format, View};

/// The formats of one kind of result.
pub(in crate::cli) trait Written: Copy + 'static {
    /// What is written.
    type Result;

    /// All formats, in the order of the help text. The first goes to standard output where no other does.
    const ALL: &'static [Self];

    /// The name on the command line.
    fn name(self) -> &'static str;

    /// The format of that name.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    /// Fails, before anything is written, when the format has lost something.
    fn kept(self, result: &Self::Result, view: &View) -> io::Result<()>;

    /// Writes the whole result.
    fn write(self, result: &Self::Result, view: &View, out: &mut dyn Write) -> io::Result<()>;

    /// Adds that something could not be written to a result.
    fn fail(result: &mut Self::Result, failure: Failure);
}

impl Written for Format {
    type Result = Report;

    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        Self::name(self)
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::from_name(name)
    }

    fn kept(self, report: &Report, view: &View) -> io::Result<()> {
        Self::kept(self, report, view)
    }

    fn write(self, report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
        Self::write(self, report, view, out)
    }

    fn fail(report: &mut Report, failure: Failure) {
        report.failures.push(failure);
    }
}
