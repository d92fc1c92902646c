//! The binary `mk`: hands arguments and streams to the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    mk_passport::cli::run()
}
