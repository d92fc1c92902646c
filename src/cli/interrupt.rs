//! Owns the sudden end: a signal, a panic, or no memory left ends the program with the status of all that is wrong,
//! and leaves no temporary file behind.
//!
//! On Unix a temporary file has no name until it is whole, so most ends have nothing to remove. It has one only between
//! two calls of the system, and a signal that arrives there ends the program after them.

use std::process;

use super::exit::WRONG;

/// From now on no signal and no failed allocation ends the program with another status.
pub(super) fn end_on_signals() {
    #[cfg(unix)]
    unix::end_on_signals();
    #[cfg(not(unix))]
    // Where the handler cannot be set the default one ends the program: no clean-up, and no wrong verdict either.
    let _ = ctrlc::set_handler(portable::end);
}

/// How the library's panic starts where the system gives no thread.
const NO_THREAD: &str = "failed to spawn thread";

/// Makes every panic, on any thread, report a bug in the gate and exit with status 2. It is not a bug where a limit of
/// the system was reached.
pub(super) fn end_on_panic() {
    let show = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload_as_str().is_some_and(|words| words.starts_with(NO_THREAD)) {
            super::output::complain("the system gives no more threads; raise the limit of processes (`ulimit -u`)");
        } else {
            show(panic);
            super::output::complain(&format!(
                "this is a fault of mk passport itself, not of your passports; please report it at {}/issues",
                env!("CARGO_PKG_REPOSITORY")
            ));
        }
        #[cfg(not(unix))]
        portable::end();
        process::exit(i32::from(WRONG));
    }));
}

#[cfg(unix)]
pub(super) use unix::uninterrupted;

#[cfg(unix)]
mod unix {
    use std::process;
    use std::sync::atomic::{AtomicBool, Ordering};

    use signal_hook::consts::{
        SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
    };
    use signal_hook::flag;

    use crate::cli::exit::WRONG;

    /// The signals that would end the program with a status of their own.
    const ENDING: [i32; 10] =
        [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2];

    static ALWAYS: AtomicBool = AtomicBool::new(true);
    /// Whether a signal may end the program at once.
    static MAY_END: AtomicBool = AtomicBool::new(true);
    /// Whether one arrived.
    static ENDED: AtomicBool = AtomicBool::new(false);
    /// A file grew beyond what it may: the write that did it fails, and that is reported.
    static FILE_SIZE_EXCEEDED: AtomicBool = AtomicBool::new(false);

    pub(super) fn end_on_signals() {
        let status = i32::from(WRONG);
        // The first of all: a failed allocation aborts, and the handlers below are allocated.
        // Where a handler cannot be set the default one ends the program: a wrong status, and no wrong verdict.
        let _ = flag::register_conditional_shutdown(SIGABRT, status, &ALWAYS);
        for signal in ENDING {
            // In this order: a signal in between must be remembered.
            let _ = flag::register(signal, &ENDED);
            let _ = flag::register_conditional_shutdown(signal, status, &MAY_END);
        }
        let _ = flag::register(SIGXFSZ, &FILE_SIZE_EXCEEDED);
    }

    /// Does what must not be interrupted half way. Only the main thread does.
    pub(in crate::cli) fn uninterrupted<T>(work: impl FnOnce() -> T) -> T {
        MAY_END.store(false, Ordering::SeqCst);
        let done = work();
        MAY_END.store(true, Ordering::SeqCst);
        if ENDED.load(Ordering::SeqCst) {
            process::exit(i32::from(WRONG));
        }
        done
    }
}

#[cfg(not(unix))]
pub(super) use portable::{create, forget};

#[cfg(not(unix))]
mod portable {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::path::{Path, PathBuf};
    use std::process;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use crate::cli::exit::WRONG;

    /// The temporary files that are being written.
    static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

    /// Creates a temporary file that a sudden end removes.
    pub(in crate::cli) fn create(path: &Path) -> io::Result<File> {
        // Held until the file exists: a sudden end in between would find nothing to remove, and leave it behind.
        let mut unfinished = unfinished();
        unfinished.push(path.to_owned());
        OpenOptions::new().read(true).write(true).create_new(true).open(path)
    }

    /// Forgets temporary files that are finished or gone.
    pub(in crate::cli) fn forget(path: &Path) {
        unfinished().retain(|other| other != path);
    }

    pub(super) fn end() {
        // Held to the last: no other thread starts a file meanwhile.
        let mut unfinished = unfinished();
        for path in unfinished.drain(..) {
            let _ = std::fs::remove_file(path);
        }
        process::exit(i32::from(WRONG));
    }

    fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
