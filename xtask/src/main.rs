//! tc3's own commands, run as `cargo xtask <command>`: flags and files, no logic of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod compile;
mod debian;
mod demo;
mod docs;
mod fake;
mod foreign;
mod fuzz;
mod import;
mod packages;
mod regenerate;
mod rotate_kill;
mod rustfmt;
mod soak;
mod step;
mod test;
mod toolchain;
mod wheel;

use regenerate::Mode;
use toolchain::Toolchain;

/// The generator makes and drops tokens by the hundred million for the whole catalogue: a third of its time is this.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// tc3's own commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes everything that is generated from api-specs.
    Regenerate {
        /// Writes nothing and fails if a file is missing, different or left over.
        #[arg(long, conflicts_with = "dry_run")]
        check: bool,
        /// Writes nothing and lists what would be written or removed.
        #[arg(long)]
        dry_run: bool,
    },
    /// Makes every call from Rust, Python and Node against the fake cloud and prints one table.
    Demo,
    /// Compares speed, memory and size with the official SDKs and with code by hand.
    Bench(bench::Options),
    /// Compares how long a small program with tc3 takes to compile with one written by hand.
    CompileBench(compile::Options),
    /// Compares the fake's requests per second with nginx's.
    FakeBench(fake::BenchOptions),
    /// Sends the fake malformed requests, and watches that it serves and its memory.
    FakeStorm(fake::StormOptions),
    /// Builds the reference site below target/docs/site.
    Docs(docs::Options),
    /// Runs the property tests over and over with random input.
    Fuzz(fuzz::Options),
    /// Imports the official definitions of services into api-specs; what was written by hand stays.
    Import(import::Options),
    /// Kills rotations at each of their requests, lets a second process end each, and looks at what they left.
    RotateKill(rotate_kill::Options),
    /// Builds the Python package's source distribution and, from it alone, a wheel that is used.
    Sdist,
    /// Makes many calls at once against the fake cloud, with random faults, and prints the figures.
    Soak(soak::Options),
    /// Runs everything that must hold: tests, types, linters, freshness, documentation.
    Test,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments.command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; whether what it looked at is right.
fn run(command: &Command) -> Result<bool, String> {
    let root = root()?;
    match command {
        Command::Regenerate { check, dry_run } => {
            let mode = match (check, dry_run) {
                (true, _) => Mode::Check,
                (_, true) => Mode::DryRun,
                _ => Mode::Write,
            };
            regenerate::run(&root, mode).map(|()| true)
        }
        Command::Demo => demo::demo(&Toolchain::find(&root, false)?).map(|()| true),
        Command::Bench(options) => bench::bench(&Toolchain::find(&root, false)?, options).map(|()| true),
        Command::CompileBench(options) => compile::bench(&root, options).map(|()| true),
        Command::FakeBench(options) => fake::bench(&root, options).map(|()| true),
        Command::FakeStorm(options) => fake::storm(&root, options).map(|()| true),
        Command::Docs(options) => docs::build(&Toolchain::find(&root, false)?, options).map(|_| true),
        Command::Fuzz(options) => fuzz::fuzz(&root, options).map(|()| true),
        Command::Import(options) => import::run(&root, options),
        Command::RotateKill(options) => rotate_kill::rotate_kill(&root, options).map(|()| true),
        Command::Sdist => wheel::sdist(&Toolchain::find(&root, false)?).map(|()| true),
        Command::Soak(options) => soak::soak(&root, options).map(|()| true),
        Command::Test => Ok(test::test(&Toolchain::find(&root, true)?)),
    }
}

/// The repository: the nearest directory from here upwards that has the specs.
fn root() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|error| format!("the current directory: {error}"))?;
    let root = here
        .ancestors()
        .find(|directory| directory.join("api-specs").is_dir());
    root.map(PathBuf::from).ok_or_else(|| {
        format!(
            "no directory from {} upwards has api-specs: run this inside the repository",
            here.display()
        )
    })
}
