//! What the fake is tried with, installed from its registries below `target/foreign` at the versions of `tests/foreign`:
//! Tencent Cloud's own clients, the crate of others, and two test runners of JavaScript.
//!
//! What is installed already is not asked for again.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use crate::packages::{pip, run};
use crate::step::Steps;
use crate::toolchain::Toolchain;

/// Runs the steps.
pub(crate) fn test(tools: &Toolchain, steps: &mut Steps, python: &Path) {
    let tests = tools.root.join("tests/foreign");
    let packages = tools.root.join("target/foreign");
    if !steps.check("foreign clients and test runners", || {
        install(tools, &tests, &packages)
    }) {
        return;
    }
    steps.run(
        "the official clients against the fake",
        Command::new(python)
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .current_dir(&tests),
    );
    steps.check("examples: a rotation from three languages", || {
        run(Command::new(python)
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .current_dir(tools.root.join("tests/examples")))
    });
    let runner = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(&tools.node);
        command
            .arg(program)
            .args(arguments)
            .current_dir(packages.join("node"));
        command
    };
    steps.run(
        "tc3/testing in vitest",
        &mut runner(
            "node_modules/vitest/vitest.mjs",
            &["run", "--root", ".", "runners/vitest.test.mjs"],
        ),
    );
    steps.run(
        "tc3/testing in Jest",
        &mut runner(
            "node_modules/jest/bin/jest.js",
            &["--rootDir", ".", "runners/jest.test.js"],
        ),
    );
}

/// The three registries at once: each waits for its network most of the time.
fn install(tools: &Toolchain, tests: &Path, packages: &Path) -> Result<(), String> {
    thread::scope(|scope| {
        let installations = [
            scope.spawn(|| python(tools, tests, packages)),
            scope.spawn(|| node(tools, tests, packages)),
            scope.spawn(|| cargo(tests, packages)),
        ];
        installations
            .map(|installation| {
                installation
                    .join()
                    .map_err(|_| "an installation panicked".to_owned())?
            })
            .into_iter()
            .collect()
    })
}

fn python(tools: &Toolchain, tests: &Path, packages: &Path) -> Result<(), String> {
    let wanted = tests.join("requirements.txt");
    let installed = packages.join("requirements.txt");
    if same(&wanted, &installed) {
        return Ok(());
    }
    let python = tools.venv("foreign/venv")?;
    run(pip(&python)
        .args(["install", "--quiet", "--no-deps", "--no-compile", "-r"])
        .arg(&wanted))?;
    copy(&wanted, &installed)
}

/// Puts a link where a package would be.
const LINK: &str = "const fs = require('node:fs'); const [to, from] = process.argv.slice(1); \
                    fs.rmSync(from, { recursive: true, force: true }); fs.symlinkSync(to, from, 'junction')";

fn node(tools: &Toolchain, tests: &Path, packages: &Path) -> Result<(), String> {
    let folder = packages.join("node");
    let installed = folder.join("node_modules/installed.json");
    let lock = tests.join("package-lock.json");
    if !same(&lock, &installed) {
        for file in ["package.json", "package-lock.json"] {
            copy(&tests.join(file), &folder.join(file))?;
        }
        run(Command::new(&tools.npm)
            .args(["ci", "--silent", "--no-audit", "--no-fund"])
            .current_dir(&folder))?;
        copy(&lock, &installed)?;
    }
    for file in ["vitest.test.mjs", "jest.test.js"] {
        copy(
            &tests.join("runners").join(file),
            &folder.join("runners").join(file),
        )?;
    }
    // An example finds the package from where it lies.
    copy(
        &tools.root.join("examples/rotate.mjs"),
        &folder.join("examples/rotate.mjs"),
    )?;
    // The package as it stands in the repository, with what was built there.
    run(Command::new(&tools.node)
        .args(["-e", LINK])
        .arg(tools.root.join("bindings/node"))
        .arg(folder.join("node_modules/tc3")))
}

fn cargo(tests: &Path, packages: &Path) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo)
        .args(["build", "--quiet", "--locked", "--target-dir"])
        .arg(packages.join("cargo"))
        .current_dir(tests.join("rust")))
}

/// Whether both files are there with the same content.
fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{} to {}: {error}", from.display(), to.display());
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    fs::copy(from, to).map(drop).map_err(fault)
}
