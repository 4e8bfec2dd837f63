//! `cargo xtask bench`: builds and installs what the contest of `tests/bench` runs, and starts it.
//!
//! Everything lands in `target/bench`. The contest is a workspace of its own: what it compares tc3 with is in no other
//! build.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::packages::{COMPRESSION, MATURIN, pip, run};
use crate::toolchain::Toolchain;

/// What the contest takes.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Options {
    /// Few calls, one round: whether it runs, not who is quicker.
    #[arg(long)]
    quick: bool,
    /// Only this language: `python`, `node` or `rust`; may be repeated. Nothing is built for the others.
    #[arg(long, value_parser = LANGUAGES)]
    language: Vec<String>,
    /// Only this scenario, such as `small`; may be repeated.
    #[arg(long)]
    scenario: Vec<String>,
    /// How often everything is run.
    #[arg(long)]
    rounds: Option<usize>,
    /// Where to write the figures as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Writes the figures, the page and the chart of tests/bench (results.json, results.md and results.svg) and the
    /// table in the README.
    #[arg(long, conflicts_with_all = ["quick", "language", "scenario", "json"])]
    record: bool,
    /// Keeps every core busy meanwhile, with other work of the lowest priority: cores that sleep between two steps of a call
    /// take longer to wake than the step. With `--record` it writes results-busy.*, and leaves the README.
    #[arg(long)]
    busy: bool,
    /// Runs what an earlier run has built and installed.
    #[arg(long)]
    no_build: bool,
}

const LANGUAGES: [&str; 3] = ["python", "node", "rust"];

impl Options {
    fn has(&self, language: &str) -> bool {
        self.language.is_empty() || self.language.iter().any(|wanted| wanted == language)
    }
}

/// Prepares and runs the contest.
pub(crate) fn bench(tools: &Toolchain, options: &Options) -> Result<(), String> {
    let bench = tools.root.join("tests/bench");
    let packages = tools.root.join("target/bench");
    let programs = packages.join("cargo");
    let python = tools.venv("bench/venv")?;
    if !options.no_build {
        cargo(&bench, &programs)?;
        if options.has("python") {
            python_packages(tools, &python, &bench, &packages)?;
        }
        if options.has("node") {
            node_packages(tools, &bench, &packages)?;
        }
    }
    let program = programs
        .join("release/tc3-bench")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let mut contest = Command::new(program);
    contest
        .arg("--contestants")
        .arg(bench.join("contestants"))
        .arg("--packages")
        .arg(&packages)
        .arg("--python")
        .arg(&python)
        .arg("--node")
        .arg(&tools.node);
    if options.quick {
        contest.arg("--quick");
    }
    if options.busy {
        contest.arg("--busy");
    }
    for language in &options.language {
        contest.args(["--language", language]);
    }
    for scenario in &options.scenario {
        contest.args(["--scenario", scenario]);
    }
    if let Some(rounds) = options.rounds {
        contest.args(["--rounds", &rounds.to_string()]);
    }
    if let Some(file) = &options.json {
        contest.arg("--json").arg(file);
    }
    if options.record {
        for (flag, extension) in [("--json", "json"), ("--markdown", "md"), ("--chart", "svg")] {
            let name = if options.busy { "results-busy" } else { "results" };
            contest.arg(flag).arg(bench.join(name).with_extension(extension));
        }
        if !options.busy {
            contest.arg("--front-page").arg(tools.root.join("README.md"));
        }
    }
    run(&mut contest)
}

/// The server, the contestants in Rust and the contest itself.
fn cargo(bench: &Path, programs: &Path) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo)
        .args(["build", "--quiet", "--release", "--locked", "--target-dir"])
        .arg(programs)
        .current_dir(bench))
}

/// The wheel and the official packages, each with its dependencies in a folder of its own.
fn python_packages(tools: &Toolchain, python: &Path, bench: &Path, packages: &Path) -> Result<(), String> {
    let wheel = empty(&packages.join("wheel"))?;
    run(pip(python).args(["install", "--quiet", MATURIN]))?;
    run(Command::new(python)
        .args([
            "-m",
            "maturin",
            "build",
            "--quiet",
            "--release",
            COMPRESSION,
            "--interpreter",
        ])
        .arg(python)
        .arg("--out")
        .arg(&wheel)
        .current_dir(tools.root.join("bindings/python")))?;
    let into = |name: &str| -> Result<Command, String> {
        let mut command = pip(python);
        command
            .args(["install", "--quiet", "--target"])
            .arg(empty(&packages.join(name))?);
        Ok(command)
    };
    run(into("python-tc3")?.arg(only_file(&wheel)?))?;
    run(into("python-official")?
        .arg("-r")
        .arg(bench.join("peers/requirements.txt")))
}

/// The tarball and the official package, each in a project of its own.
fn node_packages(tools: &Toolchain, bench: &Path, packages: &Path) -> Result<(), String> {
    let source = tools.root.join("bindings/node");
    let tarball = empty(&packages.join("tarball"))?;
    run(Command::new(&tools.node)
        .arg("scripts/build.mjs")
        .current_dir(&source))?;
    run(Command::new(&tools.npm)
        .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
        .arg(&tarball)
        .current_dir(&source))?;

    let npm = |folder: &Path, arguments: &[&str]| {
        let mut command = Command::new(&tools.npm);
        command
            .args(arguments)
            .args(["--silent", "--no-audit", "--no-fund"])
            .current_dir(folder);
        command
    };
    let own = empty(&packages.join("node-tc3"))?;
    write(
        &own.join("package.json"),
        "{ \"name\": \"user\", \"private\": true }\n",
    )?;
    run(npm(&own, &["install"]).arg(only_file(&tarball)?))?;
    let official = packages.join("node-official");
    std::fs::create_dir_all(&official).map_err(|e| format!("{}: {e}", official.display()))?;
    for file in ["package.json", "package-lock.json"] {
        let from = bench.join("peers").join(file);
        std::fs::copy(&from, official.join(file)).map_err(|e| format!("{}: {e}", from.display()))?;
    }
    run(&mut npm(&official, &["ci"]))
}

/// The folder, with nothing in it.
fn empty(folder: &Path) -> Result<PathBuf, String> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder.to_owned())
}

/// The one file in a folder.
fn only_file(folder: &Path) -> Result<PathBuf, String> {
    let list = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let files: Vec<PathBuf> = list.flatten().map(|entry| entry.path()).collect();
    match files.as_slice() {
        [file] => Ok(file.clone()),
        _ => Err(format!(
            "{} should hold one file, not {}",
            folder.display(),
            files.len()
        )),
    }
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    std::fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()))
}
