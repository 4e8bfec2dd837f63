//! Fetches the definitions: the official command-line tool of each site, at one version, unpacked below `target/`.
//!
//! They come from the Python package index through `pip`, in a virtual environment of their own, so that whatever
//! mirror or certificate the machine's `pip` is set up with is used.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package of definitions at one version.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Package {
    /// The directory that [`crate::Upstream`] looks for: the site's name.
    pub site: &'static str,
    /// The package's name.
    pub name: &'static str,
    /// Its version; nothing for the newest.
    pub version: Option<&'static str>,
}

/// What `api-specs/` was last imported from.
pub const PINNED: [Package; 2] = [
    Package {
        site: "mainland",
        name: "tccli",
        version: Some("3.1.189.1"),
    },
    Package {
        site: "international",
        name: "tccli-intl-en",
        version: Some("3.1.193.1"),
    },
];

/// Fetches the packages, unless they lie there already, and gives the directory for [`crate::Upstream::open`]. The
/// newest are fetched each time, for they can have changed.
///
/// # Errors
///
/// If Python or the package cannot be had: what to install, or what `pip` said.
pub fn fetch(packages: &[Package], below: &Path) -> Result<PathBuf, String> {
    let is_pinned = packages.iter().all(|package| package.version.is_some());
    let set = if is_pinned {
        let names: Vec<String> = packages.iter().map(requirement).collect();
        names.join("+").replace("==", "-")
    } else {
        "newest".to_owned()
    };
    let directory = below.join(set);
    if !is_pinned && directory.exists() {
        fs::remove_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    }
    for package in packages {
        let site = directory.join(package.site);
        if site.join("tccli").is_dir() {
            continue;
        }
        let partial = directory.join(format!("{}.partial", package.site));
        let unusable = |error: std::io::Error| format!("{}: {error}", partial.display());
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(unusable)?;
        }
        fs::create_dir_all(&partial).map_err(unusable)?;
        download(package, below, &partial)?;
        fs::rename(&partial, &site).map_err(unusable)?;
    }
    Ok(directory)
}

/// Downloads a package and unpacks it into a directory.
fn download(package: &Package, below: &Path, into: &Path) -> Result<(), String> {
    let venv = below.join("venv");
    let python = venv.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if !python.is_file() {
        let installed = "install Python 3.11 or later with its `venv` module";
        run(Command::new("python3").args(["-m", "venv"]).arg(&venv), installed)?;
    }
    let requirement = requirement(package);
    let pip = [
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--dest",
    ];
    let failed = "the package index must be reachable through `pip`; or give a directory with `--from`";
    run(
        Command::new(&python).args(pip).arg(into).arg(&requirement),
        failed,
    )?;
    let wheel = fs::read_dir(into)
        .map_err(|error| format!("{}: {error}", into.display()))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| format!("`pip` brought no wheel of {requirement}"))?;
    let unpack = ["-m", "zipfile", "-e"];
    run(
        Command::new(&python).args(unpack).arg(&wheel).arg(into),
        "the package is no archive",
    )?;
    fs::remove_file(&wheel).map_err(|error| format!("{}: {error}", wheel.display()))
}

fn requirement(package: &Package) -> String {
    match package.version {
        Some(version) => format!("{}=={version}", package.name),
        None => package.name.to_owned(),
    }
}

fn run(command: &mut Command, help: &str) -> Result<(), String> {
    let shown = format!("{command:?}");
    let output = command
        .output()
        .map_err(|error| format!("{shown} could not be started: {error}; {help}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{shown} ended with {}; {help}\n{}",
        output.status,
        said.trim_end()
    ))
}
