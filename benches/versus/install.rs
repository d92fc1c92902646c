//! Owns the figures of the build: how long a cold installation takes, and how large the binary is.

use std::fs;
use std::io;
use std::process::Command;
use std::time::Instant;

use crate::Bench;
use crate::table::{self, Goal};

/// Installs into an empty folder, with an empty target folder.
pub(crate) fn run(bench: &Bench) -> io::Result<()> {
    let folder = bench.folder.join("install");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    // What has to be downloaded is no question of the build.
    let fetch = ["fetch", "--locked"];
    cargo().args(fetch).status()?;
    let begun = Instant::now();
    let status = cargo()
        .args(["install", "--quiet", "--locked", "--path", "."])
        .arg("--root")
        .arg(folder.join("root"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .status()?;
    let seconds = begun.elapsed().as_secs_f64();
    if !status.success() {
        return Err(io::Error::other(format!("cargo install: {status}")));
    }
    let binary = format!("mk{}", std::env::consts::EXE_SUFFIX);
    #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
    let megabytes = fs::metadata(folder.join("root/bin").join(binary))?.len() as f64 / 1e6;
    println!("### The build\n");
    println!(
        "{}",
        table::goals(&[
            Goal::number("cold `cargo install --path . --locked`", seconds, 120.0, "s"),
            Goal::number("the binary", megabytes, 6.0, "MB"),
        ])
    );
    fs::remove_dir_all(&folder)
}

/// Cargo in the project's folder, without what this benchmark's own cargo has set.
fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    for (name, _) in std::env::vars_os() {
        let is_flags = name == "RUSTFLAGS" || name.to_str().is_some_and(|name| name.starts_with("CARGO_PROFILE_"));
        if is_flags {
            cargo.env_remove(name);
        }
    }
    cargo
}
