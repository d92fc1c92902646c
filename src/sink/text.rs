//! text: not written yet.
use std::io::{self, Write};

use crate::report::Report;
use crate::sink::View;

/// Writes the report.
pub fn write(_report: &Report, _view: &View, _out: &mut dyn Write) -> io::Result<()> {
    Ok(())
}
