//! The long runs against the fake: `cargo xtask fake-bench` and `cargo xtask fake-storm`; and its page in a browser.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::debian;
use crate::packages::{program, programs, run};

/// How long the comparison takes.
#[derive(Debug, Args)]
pub(crate) struct BenchOptions {
    /// Rounds of both, one after the other.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds of each.
    #[arg(long, default_value_t = 5)]
    seconds: u32,
}

/// How long the storm is.
#[derive(Debug, Args)]
pub(crate) struct StormOptions {
    /// How many malformed requests.
    #[arg(long, default_value_t = 50_000)]
    requests: u32,
    /// What they follow from: the same seed, the same requests.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Compares the fake with nginx, both driven by wrk; fails below what is promised.
pub(crate) fn bench(root: &Path, options: &BenchOptions) -> Result<(), String> {
    debian::provide("wrk", "wrk")?;
    debian::provide("nginx", "nginx-light")?;
    let figures = [
        ("--rounds", options.rounds.to_string()),
        ("--seconds", options.seconds.to_string()),
    ];
    run(driver(root, "fake_bench")?.args(flags(&figures)))
}

/// Sends malformed requests; fails if the fake stops serving or its memory grows.
pub(crate) fn storm(root: &Path, options: &StormOptions) -> Result<(), String> {
    let figures = [
        ("--requests", options.requests.to_string()),
        ("--seed", options.seed.to_string()),
    ];
    run(driver(root, "fake_storm")?.args(flags(&figures)))
}

/// Looks at the status page in a headless Chromium.
pub(crate) fn status_page(root: &Path) -> Result<(), String> {
    debian::provide("chromium", "chromium")?;
    programs(root)?;
    run(Command::new(program(root, "status_page")).current_dir(root))
}

fn flags<'f>(figures: &'f [(&str, String)]) -> impl Iterator<Item = &'f str> {
    figures.iter().flat_map(|(flag, figure)| [*flag, figure.as_str()])
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// The program that drives the fake, with the fake as it ships.
fn driver(root: &Path, name: &str) -> Result<Command, String> {
    run(cargo(root).args([
        "build",
        "--quiet",
        "--profile",
        "program",
        "--package",
        "tc3-fake",
        "--bin",
        "tc3-fake",
    ]))?;
    let fake: PathBuf = root
        .join("target/program/tc3-fake")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let mut command = cargo(root);
    command
        .args([
            "run",
            "--quiet",
            "--package",
            "tc3-e2e",
            "--bin",
            name,
            "--",
            "--fake",
        ])
        .arg(fake);
    Ok(command)
}
