//! Builds and installs the two packages below `target/`, as a user would from a clone.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::toolchain::Toolchain;

/// What builds the wheel; the same version as in `bindings/python/pyproject.toml`'s range.
pub(crate) const MATURIN: &str = "maturin==1.16.0";

/// Installs the Python package into the project's virtual environment; its interpreter.
///
/// Without build isolation, so that a second run has nothing to compile.
pub(crate) fn install_python(tools: &Toolchain) -> Result<PathBuf, String> {
    let python = tools.venv("venv")?;
    run(pip(&python).args(["install", "--quiet", MATURIN]))?;
    run(pip(&python)
        .args([
            "install",
            "--quiet",
            "--no-build-isolation",
            "--no-deps",
            "--force-reinstall",
        ])
        .arg(tools.root.join("bindings/python"))
        .env("PATH", with_first_in_path(&python)))?;
    Ok(python)
}

/// Installs the npm package by path into a folder of its own below `target/`; the folder.
pub(crate) fn install_node(tools: &Toolchain) -> Result<PathBuf, String> {
    let folder = tools.root.join("target/node-user");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let manifest = folder.join("package.json");
    std::fs::write(&manifest, "{ \"name\": \"user\", \"private\": true }\n")
        .map_err(|e| format!("{}: {e}", manifest.display()))?;
    run(Command::new(&tools.npm)
        .args(["install", "--no-audit", "--no-fund"])
        .arg(tools.root.join("bindings/node"))
        .current_dir(&folder))?;
    Ok(folder)
}

/// Builds every program and example of the workspace below `target/debug`.
///
/// With the features and targets of the tests, so that neither builds what the other has built.
pub(crate) fn programs(root: &Path) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo)
        .args(["build", "--quiet", "--all-features", "--bins", "--examples"])
        .current_dir(root))
}

/// A program that [`programs`] has built: `tc3-fake`, `examples/rotate`.
pub(crate) fn program(root: &Path, name: &str) -> PathBuf {
    root.join("target/debug")
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION)
}

/// How a wheel is packed, as for a release.
pub(crate) const COMPRESSION: &str = "--compression-level=9";

/// The most bytes of a package for one platform, as it is downloaded.
const PACKAGE_BYTES: u64 = 3_000_000;

/// Whether a package is small enough, with what it depends on: nothing.
pub(crate) fn small_enough(size: u64) -> Result<(), String> {
    println!("{size} bytes");
    if size > PACKAGE_BYTES {
        return Err(format!(
            "the package has {size} bytes, more than {PACKAGE_BYTES}; what was built without optimisation is larger"
        ));
    }
    Ok(())
}

/// `python -m pip`.
pub(crate) fn pip(python: &Path) -> Command {
    let mut command = Command::new(python);
    command
        .args(["-m", "pip"])
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    command
}

/// Runs a command; its failure in words.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|e| format!("{} could not be started: {e}", command.get_program().display()))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} ended with {status}"))
    }
}

/// The search path with the interpreter's folder first, where its tools lie.
fn with_first_in_path(python: &Path) -> std::ffi::OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let folders = python
        .parent()
        .map(Path::to_owned)
        .into_iter()
        .chain(std::env::split_paths(&rest));
    std::env::join_paths(folders).unwrap_or(rest)
}
