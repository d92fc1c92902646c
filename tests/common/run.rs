//! Runs the program as a person or a CI job does, and never waits for it without end.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A folder with these files, outside of any repository.
pub fn folder<T: AsRef<[u8]>>(files: &[(&str, T)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Longer than any case takes with a debug build on a busy machine (the longest takes a minute); what takes longer
/// hangs.
const PATIENCE: Duration = Duration::from_mins(5);

/// Makes a program of a file. Another process writes it: of one that this process writes, a child that another test
/// starts at that moment would hold it open, and it could not be run.
#[cfg(unix)]
pub fn install(from: &Path, to: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    assert!(Command::new("cp").args([from, to]).status().unwrap().success());
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub out: Vec<u8>,
    pub err: String,
}

impl Ended {
    pub fn out(&self) -> &str {
        std::str::from_utf8(&self.out).expect("standard output is UTF-8")
    }

    /// The exit status; a run that a signal ended has none and fails the test.
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("ended by a signal: {self:?}"))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.err))
    }
}

/// `mk passport` in `folder`, with nothing in the environment that steers it.
pub fn mk(folder: &Path) -> Command {
    let mut command = program(Path::new(env!("CARGO_BIN_EXE_mk")), folder);
    command.arg("passport");
    command
}

/// Any program in `folder`, with a clean environment.
pub fn program(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().env("LC_ALL", "C");
    for kept in ["PATH", "SYSTEMROOT", "LD_LIBRARY_PATH"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// Runs to the end; a program that does not come to one is killed, and the test fails.
pub fn run(command: &mut Command) -> Ended {
    wait(start(command))
}

/// A program on its way, whose output is being collected.
pub struct Running {
    pub child: Child,
    out: Option<JoinHandle<Vec<u8>>>,
    err: Option<JoinHandle<Vec<u8>>>,
}

/// Starts a program; streams that the command redirects elsewhere are left there.
pub fn start(command: &mut Command) -> Running {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, err) = (child.stdout.take().map(collect), child.stderr.take().map(collect));
    Running { child, out, err }
}

/// Waits for the end.
pub fn wait(mut running: Running) -> Ended {
    let status = finish(&mut running.child);
    let joined = |thread: Option<JoinHandle<Vec<u8>>>| thread.map(|thread| thread.join().unwrap()).unwrap_or_default();
    Ended { status, out: joined(running.out), err: String::from_utf8_lossy(&joined(running.err)).into_owned() }
}

/// Waits for the end of a program, and kills it when there is none.
pub fn finish(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("still running after {PATIENCE:?}: killed");
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn collect(mut stream: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}

/// Waits until something is so; fails when it never is.
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < PATIENCE, "never came to pass: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
