//! The Python package as its users get it: the wheel where nothing can compile, the source distribution where nothing else lies.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::packages::{COMPRESSION, MATURIN, pip, run, small_enough};
use crate::toolchain::Toolchain;

/// What shows that the package says what it is, and that the native half is there and answers a call to a fake of its own.
const SMOKE: &str = "
from importlib.metadata import metadata
said = metadata('tc3')
assert said.get_all('Requires-Dist') is None
assert said['License-Expression'] == 'Apache-2.0 OR MIT'
assert {'LICENSE-APACHE', 'LICENSE-MIT'} <= set(said.get_all('License-File'))
assert {url.partition(',')[0] for url in said.get_all('Project-URL')} >= {'Changelog', 'Issues', 'Repository'}
assert {'Typing :: Typed', 'Framework :: AsyncIO'} <= set(said.get_all('Classifier'))
from tc3.testing import FakeCloud
with FakeCloud({'certificates': [{'id': 'aBcD1234', 'domain': 'www.example.com'}]}) as cloud:
    assert cloud.client().describe_certificate(certificate_id='aBcD1234').domain == 'www.example.com'
";

/// What no source distribution may lack, below its one folder.
const SOURCES: [&str; 8] = [
    "PKG-INFO",
    "Cargo.toml",
    "Cargo.lock",
    "bindings/python/Cargo.toml",
    "crates/tc3-core/Cargo.toml",
    "crates/tc3-ssl/src/generated/mod.rs",
    "python/tc3/py.typed",
    "python/tc3/ssl/generated/models.pyi",
];

/// Builds the wheel as `pip install ./bindings/python` does, and uses it in an environment that has no compiler.
pub(crate) fn test(tools: &Toolchain) -> Result<(), String> {
    let python = fresh(tools, "venv-fresh")?;
    let wheels = emptied(&tools.root.join("target/wheel"))?;
    run(pip(&python)
        .args(["wheel", "--quiet", "--no-deps"])
        .arg(format!("--config-settings=build-args={COMPRESSION}"))
        .arg("--wheel-dir")
        .arg(&wheels)
        .arg("./bindings/python")
        .current_dir(&tools.root))?;
    let wheel = only_file(&wheels)?;
    let size = wheel
        .metadata()
        .map_err(|e| format!("{}: {e}", wheel.display()))?
        .len();
    small_enough(size)?;
    install(&python, &wheel)
}

/// Looks whether the source distribution has what it is built from, and whether cargo makes sense of it.
pub(crate) fn sources(tools: &Toolchain, python: &Path) -> Result<(), String> {
    let (folder, _) = unpacked(tools, python)?;
    let lacking: Vec<_> = SOURCES
        .iter()
        .filter(|name| !folder.path().join(name).exists())
        .collect();
    if !lacking.is_empty() {
        return Err(format!("the source distribution lacks {lacking:?}"));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // That the workspace around it is gone shows here: each path and each dependency must still be found.
    run(Command::new(cargo)
        .args(["tree", "--quiet", "--offline", "--manifest-path"])
        .arg(folder.path().join("bindings/python/Cargo.toml"))
        .stdout(std::process::Stdio::null()))
}

/// `cargo xtask sdist`: builds the source distribution, and from it alone a wheel that is used.
pub(crate) fn sdist(tools: &Toolchain) -> Result<(), String> {
    let python = fresh(tools, "venv-sdist")?;
    run(pip(&python).args(["install", "--quiet", MATURIN]))?;
    let (_folder, archive) = unpacked(tools, &python)?;
    let elsewhere = tempfile::tempdir().map_err(|e| format!("a temporary folder: {e}"))?;
    run(pip(&python)
        .args(["wheel", "--quiet", "--no-deps", "--wheel-dir"])
        .arg(elsewhere.path())
        .arg(&archive)
        // What is no part of the project need not be built again.
        .env("CARGO_TARGET_DIR", tools.root.join("target"))
        .current_dir(elsewhere.path()))?;
    let wheel = only_file(elsewhere.path())?;
    install(&fresh(tools, "venv-sdist")?, &wheel)
}

/// The source distribution, and a folder far from the repository that it is unpacked into.
fn unpacked(tools: &Toolchain, python: &Path) -> Result<(Unpacked, PathBuf), String> {
    let archives = emptied(&tools.root.join("target/sdist"))?;
    run(Command::new(python)
        .args(["-m", "maturin", "sdist", "--out"])
        .arg(&archives)
        .arg("--manifest-path")
        .arg(tools.root.join("bindings/python/Cargo.toml")))?;
    let archive = only_file(&archives)?;
    let folder = tempfile::tempdir().map_err(|e| format!("a temporary folder: {e}"))?;
    run(Command::new(python)
        .args(["-m", "tarfile", "--extract"])
        .arg(&archive)
        .arg(folder.path()))?;
    Ok((Unpacked(folder), archive))
}

/// An unpacked source distribution; it is gone when this is.
struct Unpacked(tempfile::TempDir);

impl Unpacked {
    /// The one folder that everything lies in.
    fn path(&self) -> PathBuf {
        let found = std::fs::read_dir(self.0.path()).ok();
        let first = found.and_then(|mut list| list.next()?.ok());
        first.map_or_else(|| self.0.path().to_owned(), |folder| folder.path())
    }
}

/// Installs a wheel from its file alone and uses it: with no program to be found but the environment's own.
fn install(python: &Path, wheel: &Path) -> Result<(), String> {
    let programs = python.parent().unwrap_or(Path::new(""));
    run(pip(python)
        .args(["install", "--quiet", "--no-index", "--force-reinstall"])
        .arg(wheel)
        .env("PATH", programs)
        .current_dir(std::env::temp_dir()))?;
    run(Command::new(python)
        .args(["-I", "-c", SMOKE])
        .env("PATH", programs)
        .current_dir(std::env::temp_dir()))
}

/// An environment that nothing was installed into.
fn fresh(tools: &Toolchain, name: &str) -> Result<PathBuf, String> {
    emptied(&tools.root.join("target").join(name))?;
    tools.venv(name)
}

fn emptied(folder: &Path) -> Result<PathBuf, String> {
    let fault = |e: std::io::Error| format!("{}: {e}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(fault)?;
    }
    std::fs::create_dir_all(folder).map_err(fault)?;
    Ok(folder.to_owned())
}

fn only_file(folder: &Path) -> Result<PathBuf, String> {
    let list = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut files: Vec<_> = list.flatten().map(|entry| entry.path()).collect();
    match (files.pop(), files.is_empty()) {
        (Some(file), true) => Ok(file),
        _ => Err(format!("{} does not hold one file", folder.display())),
    }
}
