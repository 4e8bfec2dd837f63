//! `cargo xtask compile-bench`: how long a small program that calls ten actions takes to compile, measured by the same
//! program written by hand.
//!
//! Each is a workspace of its own below `tests/bench/compile`, built in release from nothing, in turn. What is compared
//! is the ratio within a round: absolute times say as much about the machine.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use clap::Args;
use comfy_table::Table;

use crate::packages::run;

/// The most that the program with tc3 may take where the one by hand takes 1.
const LIMIT: f64 = 1.3;

/// How often to compile.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Rounds of both, one after the other.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

/// Compiles both, several times; fails above the limit.
pub(crate) fn bench(root: &Path, options: &Options) -> Result<(), String> {
    for name in ["bare", "tc3"] {
        // What is to be downloaded is no part of it.
        run(cargo(root, name).args(["fetch", "--quiet", "--locked"]))?;
    }
    let mut table = Table::new();
    table.set_header(["round", "by hand, s", "tc3, s", "ratio"]);
    let mut ratios = Vec::new();
    for round in 1..=options.rounds {
        let by_hand = compile(root, "bare")?;
        let tc3 = compile(root, "tc3")?;
        ratios.push(tc3 / by_hand);
        table.add_row([
            round.to_string(),
            format!("{by_hand:.1}"),
            format!("{tc3:.1}"),
            format!("{:.2}", tc3 / by_hand),
        ]);
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    println!("{table}");
    if median > LIMIT {
        return Err(format!(
            "a program that calls ten actions takes {median:.2} of what the one by hand takes to compile: at most {LIMIT} is promised"
        ));
    }
    Ok(())
}

/// Seconds of a release build from nothing.
fn compile(root: &Path, name: &str) -> Result<f64, String> {
    let target = root.join("target/bench/compile").join(name);
    if target.exists() {
        std::fs::remove_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    let start = Instant::now();
    run(cargo(root, name)
        .args([
            "build",
            "--quiet",
            "--release",
            "--locked",
            "--offline",
            "--target-dir",
        ])
        .arg(&target))?;
    Ok(start.elapsed().as_secs_f64())
}

fn cargo(root: &Path, name: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root.join("tests/bench/compile").join(name));
    command
}
