//! `cargo xtask rotate-kill`: rotations that are killed at each of their requests, and ended by a second process.

use std::path::Path;
use std::process::Command;

use clap::Args;

use crate::packages::run;

/// How many there are.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The rotations, each killed (SIGKILL) at the next of its requests.
    #[arg(long, default_value_t = 100)]
    rotations: u32,
}

/// Runs them; fails if one does not end with one upload, one update and everything on the new certificate.
pub(crate) fn rotate_kill(root: &Path, options: &Options) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args([
        "run",
        "--quiet",
        "--package",
        "tc3-e2e",
        "--bin",
        "rotate_kill",
        "--",
    ]);
    command.args(["--rotations", &options.rotations.to_string()]);
    run(command.current_dir(root))
}
