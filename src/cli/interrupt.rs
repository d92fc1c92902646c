//! Owns the sudden end: an interrupt or a panic leaves no temporary file behind and ends with the status of all that
//! is wrong.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::WRONG;

/// The temporary files that are being written.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Creates a temporary file that a sudden end takes away.
pub(super) fn create(path: &Path) -> io::Result<File> {
    // Held until the file exists: a sudden end in between would find nothing to take away, and leave it behind.
    let mut unfinished = unfinished();
    unfinished.push(path.to_owned());
    // Not with the mode of secrets: a report is read by others, as far as the umask lets them.
    OpenOptions::new().read(true).write(true).create_new(true).open(path)
}

/// Forgets temporary files that are finished or gone.
pub(super) fn forget(path: &Path) {
    unfinished().retain(|other| other != path);
}

/// From now on SIGINT, SIGTERM and SIGHUP clean up before they end the program.
pub(super) fn clean_up_on_signals() {
    // Where the handler cannot be set the default one ends the program: no clean-up, and no wrong verdict either.
    let _ = ctrlc::set_handler(end);
}

/// Makes every panic, on whatever thread, say that it is our fault and end with status 2.
pub(super) fn end_on_panic() {
    let show = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        show(panic);
        super::output::complain(&format!(
            "this is a fault of mk passport itself, not of your passports; please report it at {}/issues",
            env!("CARGO_PKG_REPOSITORY")
        ));
        end();
    }));
}

fn end() {
    // Held to the last: no other thread begins a file meanwhile.
    let mut unfinished = unfinished();
    for path in unfinished.drain(..) {
        let _ = std::fs::remove_file(path);
    }
    process::exit(i32::from(WRONG));
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}
