//! The tools that the project's commands need, and what to say when one is missing.
//!
//! It installs only into `target/`: a virtual environment for Python, nothing global.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A tool is missing or too old: what, and how to get it.
pub(crate) type Missing = String;

/// The Python and Node of this machine, checked.
#[derive(Debug)]
pub(crate) struct Toolchain {
    /// The repository.
    pub(crate) root: PathBuf,
    /// An interpreter ≥ 3.10 with `venv`.
    python: PathBuf,
    /// The Node executable, ≥ 20.
    pub(crate) node: PathBuf,
    /// The npm executable.
    pub(crate) npm: PathBuf,
}

impl Toolchain {
    /// Looks for every tool and names all that are missing at once. Linting needs one more than building.
    pub(crate) fn find(root: &Path, lints: bool) -> Result<Self, Missing> {
        let python = python();
        let node = at_least(
            "node",
            20,
            "Node 20 or newer: https://nodejs.org, or `apt-get install nodejs npm`",
        );
        let npm = at_least(
            "npm",
            9,
            "npm 9 or newer, which comes with Node: https://nodejs.org",
        );
        let rest = [
            at_least("rustfmt", 0, "rustfmt: `rustup component add rustfmt`"),
            at_least(
                "cc",
                0,
                "a C compiler, which the TLS library needs: `apt-get install gcc`",
            ),
            if lints {
                at_least("cargo-clippy", 0, "clippy: `rustup component add clippy`")
            } else {
                Ok(PathBuf::new())
            },
        ];
        let missing: Vec<String> = [&python, &node, &npm]
            .into_iter()
            .chain(&rest)
            .filter_map(|found| found.as_ref().err().map(|what| format!("  - {what}")))
            .collect();
        match (python, node, npm) {
            (Ok(python), Ok(node), Ok(npm)) if missing.is_empty() => Ok(Self {
                root: root.to_owned(),
                python,
                node,
                npm,
            }),
            _ => Err(format!("this machine lacks:\n{}", missing.join("\n"))),
        }
    }

    /// Whether `cargo nextest` is here. It runs the same tests in less time and is not needed.
    pub(crate) fn has_nextest() -> bool {
        at_least("cargo-nextest", 0, "").is_ok()
    }

    /// A virtual environment below `target/`, made when it is not there; its interpreter.
    pub(crate) fn venv(&self, name: &str) -> Result<PathBuf, Missing> {
        let dir = self.root.join("target").join(name);
        let python = if cfg!(windows) {
            dir.join("Scripts/python.exe")
        } else {
            dir.join("bin/python")
        };
        if !python.exists() {
            let made = Command::new(&self.python).args(["-m", "venv"]).arg(&dir).output();
            if !made.as_ref().is_ok_and(|m| m.status.success()) {
                let why = made.map_or_else(
                    |e| e.to_string(),
                    |m| String::from_utf8_lossy(&m.stdout).into_owned(),
                );
                return Err(format!(
                    "`{} -m venv {}` failed: {why}\nOn Debian: `apt-get install python3-venv`",
                    self.python.display(),
                    dir.display()
                ));
            }
        }
        Ok(python)
    }
}

fn python() -> Result<PathBuf, Missing> {
    let probe = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    ["python3", "python"]
        .into_iter()
        .find(|name| Command::new(name).args(["-c", probe]).output().is_ok_and(|o| o.status.success()))
        .map(PathBuf::from)
        .ok_or_else(|| {
            "Python 3.10 or newer with venv: https://www.python.org, or `apt-get install python3 python3-venv`".to_owned()
        })
}

/// The command, if it runs and its `--version` starts with a major version of at least `major`.
fn at_least(command: &str, major: u32, otherwise: &str) -> Result<PathBuf, Missing> {
    let missing = |found: String| format!("{otherwise} ({found})");
    let said = Command::new(command)
        .arg("--version")
        .output()
        .map_err(|e| missing(format!("`{command} --version`: {e}")))?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    let version: u32 = text
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    if said.status.success() && version >= major {
        Ok(PathBuf::from(command))
    } else {
        Err(missing(format!("`{command} --version` says {:?}", text.trim())))
    }
}
