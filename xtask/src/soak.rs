//! `cargo xtask soak`: the long run against the fake cloud, with random faults.

use std::path::Path;
use std::process::Command;

use clap::Args;

use crate::packages::run;

/// How long, how wide and how rough the run is.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The calls: every other one is of a safe action.
    #[arg(long, default_value_t = 200_000)]
    calls: u32,
    /// How many of them are under way at once.
    #[arg(long, default_value_t = 64)]
    concurrency: usize,
    /// The share of requests that meet a fault, from 0 to 1.
    #[arg(long, default_value_t = 0.02)]
    fault_rate: f64,
    /// What the faults follow from: the same seed, the same faults.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Optimises what runs: minutes more to build, the figures of what ships.
    #[arg(long)]
    release: bool,
}

/// Runs it; fails if a call met another fate than it must, or if memory grew.
pub(crate) fn soak(root: &Path, options: &Options) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--package", "tc3-e2e", "--bin", "soak"]);
    if options.release {
        command.arg("--release");
    }
    command.arg("--");
    for (flag, value) in [
        ("--calls", options.calls.to_string()),
        ("--concurrency", options.concurrency.to_string()),
        ("--fault-rate", options.fault_rate.to_string()),
        ("--seed", options.seed.to_string()),
    ] {
        command.args([flag, &value]);
    }
    run(command.current_dir(root))
}
