//! Owns the line that says where the numbers come from.

use std::fs;
use std::process::Command;
use std::thread;

use crate::measure::Meter;

/// The machine, the tools, and how it was measured.
pub(crate) fn description(meter: &Meter) -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let load = fs::read_to_string("/proc/loadavg").ok();
    let load = load.as_deref().and_then(|text| text.split(' ').next()).unwrap_or("unknown");
    let memory = if meter.sees_usage() {
        ""
    } else {
        "\nGNU time is not at /usr/bin/time (Debian's package `time`), so processor time and memory are left out."
    };
    format!(
        "{}, {} processors, {}; {}; {}; {}. Load before the run: {load}. Warm cache, {} rounds after one to warm up.{memory}\n",
        processor.as_deref().unwrap_or(std::env::consts::ARCH),
        thread::available_parallelism().map_or(0, usize::from),
        said("uname", "-sr"),
        said("rustc", "--version"),
        said("git", "--version"),
        said("rg", "--version"),
        meter.rounds()
    )
}

/// The first line that a tool says.
fn said(tool: &str, argument: &str) -> String {
    let output = Command::new(tool).arg(argument).output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().map_or_else(|| format!("no {tool}"), str::to_owned)
}
