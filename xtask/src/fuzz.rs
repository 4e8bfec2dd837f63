//! `cargo xtask fuzz`: the property tests over and over, each round with other random input.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;

/// The packages that have property tests, and the beginnings or parts of those tests' names.
const PROPERTIES: [(&str, &[&str]); 3] = [
    (
        "tc3-core",
        &[
            "never_panics",
            "reads_back_any_key",
            "what_is_encoded_is_what_was_given",
            "agrees_with_serde_json",
            "signs_what_the_texts_say",
            "values_never_appear",
        ],
    ),
    (
        "tc3-spec",
        &[
            "any_",
            "mutated_",
            "truncated",
            "json_is_what_serde_json_says",
            "wire_names_become",
        ],
    ),
    ("tc3-fake", &["robust"]),
];

/// How long, and how much at a time.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How long to go on. A round that has begun is finished.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many inputs each property that sets no number of its own tries in a round.
    #[arg(long, default_value_t = 2_000)]
    cases: u32,
}

/// Goes on until the time is up, or a property does not hold.
pub(crate) fn fuzz(root: &Path, options: &Options) -> Result<(), String> {
    for (package, filters) in PROPERTIES {
        // Building is not fuzzing.
        tests(root, package, &["--no-run"], &[], 1)?;
        for filter in filters {
            if tests(root, package, &[], &[filter, "--list"], 1)? == 0 {
                return Err(format!("{package} has no test `{filter}`: see PROPERTIES"));
            }
        }
    }
    let start = Instant::now();
    let mut rounds = 0;
    let mut held = 0;
    while rounds == 0 || start.elapsed() < Duration::from_secs(options.seconds) {
        held = 0;
        for (package, filters) in PROPERTIES {
            held += tests(root, package, &[], filters, options.cases)?;
        }
        rounds += 1;
        println!(
            "round {rounds}: {held} properties hold, {:.0} s",
            start.elapsed().as_secs_f64()
        );
    }
    println!(
        "{rounds} rounds of {held} properties with {} inputs each in {:.0} seconds: all hold",
        options.cases,
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Runs or lists a package's tests of these names; how many there were.
fn tests(root: &Path, package: &str, flags: &[&str], names: &[&str], cases: u32) -> Result<usize, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args([
            "test",
            "--quiet",
            "--all-features",
            "--lib",
            "--tests",
            "--package",
            package,
        ])
        .args(flags)
        .arg("--")
        .args(names)
        .env("PROPTEST_CASES", cases.to_string())
        .current_dir(root);
    let output = command.output().map_err(|error| format!("cargo: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(format!("{said}\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let listed = said.lines().filter(|line| line.ends_with(": test")).count();
    let passed: usize = said
        .lines()
        .filter_map(|line| line.split_once("test result: ok. ")?.1.split_once(" passed"))
        .filter_map(|(count, _)| count.parse::<usize>().ok())
        .sum();
    Ok(listed + passed)
}
