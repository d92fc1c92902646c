//! gitlab: not written yet.
use std::io::{self, Write};

use crate::report::Report;

/// Writes the report.
pub fn write(_report: &Report, _out: &mut dyn Write) -> io::Result<()> {
    Ok(())
}
