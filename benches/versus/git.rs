//! Owns the starting of Git: without the user's configuration, and without the variables that a hook inherits.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// Git in `folder`, cut off from the user's configuration.
pub(crate) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder);
    isolate(&mut command);
    command
}

/// Takes out of the environment what would let the machine's owner decide how Git works.
pub(crate) fn isolate(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("GIT_")) {
            command.env_remove(name);
        }
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("LC_ALL", "C");
}

/// Makes a repository of `folder` and commits all that stands there.
pub(crate) fn commit_all(folder: &Path) -> io::Result<()> {
    run(git(folder).args(["init", "--quiet", "--initial-branch=main"]))?;
    for (key, value) in [
        ("user.name", "bench"),
        ("user.email", "bench@example.org"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("core.fsync", "none"),
    ] {
        run(git(folder).args(["config", key, value]))?;
    }
    // Every blob counts as a big one, so that all go into one pack: as in a clone, and far quicker than loose objects.
    run(git(folder).args(["-c", "core.bigFileThreshold=1", "add", "."]))?;
    run(git(folder).args(["commit", "--quiet", "--message", "A monorepo"]))
}

/// Stages one file.
pub(crate) fn stage(folder: &Path, file: &Path) -> io::Result<()> {
    run(git(folder).arg("add").arg(file))
}

pub(crate) fn run(command: &mut Command) -> io::Result<()> {
    let status = command.stdin(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?}: {status}"))) }
}
