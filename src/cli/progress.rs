//! Owns what a scan shows of itself on standard error: that it is alive, and what it took.

use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::gate::scan::Progress;

/// After this long a scan shows that it is alive.
const PATIENCE: Duration = Duration::from_millis(500);

/// Runs `work`, and after a while shows on standard error how far it has come.
pub(super) fn watch<T>(progress: &Progress, watched: bool, work: impl FnOnce() -> T) -> T {
    if !watched {
        return work();
    }
    thread::scope(|scope| {
        let (done, ended) = mpsc::channel::<()>();
        // Where the system gives no thread for it, there is no progress to see.
        let _ = thread::Builder::new().spawn_scoped(scope, move || {
            if ended.recv_timeout(PATIENCE) != Err(mpsc::RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            // The template is fixed and valid; if it were not, the default one would serve.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            loop {
                let (judged, found) = (progress.judged.load(Ordering::Relaxed), progress.found.load(Ordering::Relaxed));
                bar.set_message(format!("judged {judged} of {found} passports found so far"));
                bar.tick();
                if ended.recv_timeout(Duration::from_millis(100)) != Err(mpsc::RecvTimeoutError::Timeout) {
                    bar.finish_and_clear();
                    return;
                }
            }
        });
        let result = work();
        drop(done);
        result
    })
}

/// Says what a scan took.
pub(super) fn stats(progress: &Progress, elapsed: Duration, jobs: Option<usize>) {
    let bytes = progress.bytes.load(Ordering::Relaxed);
    output::remark(&format!(
        "stats: {} passports, {bytes} bytes, {} judging threads, {:.3} s",
        progress.judged.load(Ordering::Relaxed),
        jobs.or_else(|| thread::available_parallelism().ok().map(Into::into)).unwrap_or(1),
        elapsed.as_secs_f64()
    ));
}
