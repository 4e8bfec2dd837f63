//! One run of `rustfmt` over all generated Rust files.
//!
//! The files are written to a directory of their own below `target/`, as they will lie in the repository, so that one
//! process follows the modules; starting one for each file would take longer than everything else together.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tc3_codegen::FileSet;

const INSTALL: &str = "it formats the generated code: `rustup component add rustfmt`";

/// Formats the Rust files of the set by the repository's `rustfmt.toml`.
pub(crate) fn format(files: &mut FileSet, root: &Path) -> Result<(), String> {
    let directory = Scratch::new(root).map_err(|error| format!("a place for rustfmt to work: {error}"))?;
    let paths: BTreeSet<String> = files.rust_mut().map(|(path, _)| path.to_owned()).collect();
    for (path, text) in files.rust_mut() {
        directory
            .write(path, text)
            .map_err(|error| format!("{path}: {error}"))?;
    }
    let tops: Vec<&String> = paths.iter().filter(|path| !is_module(path, &paths)).collect();
    if tops.is_empty() {
        return Ok(());
    }
    let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
    let output = Command::new(&program)
        .args(["--edition", "2024", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .args(tops)
        .current_dir(&directory.path)
        .output()
        .map_err(|error| {
            format!(
                "`{}` could not be started ({error}); {INSTALL}",
                program.display()
            )
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "rustfmt ended with {} ({INSTALL}):\n{said}",
            output.status
        ));
    }
    for (path, text) in files.rust_mut() {
        *text = fs::read_to_string(directory.path.join(path)).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

/// Whether another file of the set declares this one, so that `rustfmt` comes to it by itself.
fn is_module(path: &str, paths: &BTreeSet<String>) -> bool {
    let Some((directory, file)) = path.rsplit_once('/') else {
        return false;
    };
    let declared_in = if file == "mod.rs" {
        directory.rsplit_once('/').map(|(above, _)| above)
    } else {
        Some(directory)
    };
    declared_in.is_some_and(|directory| paths.contains(&format!("{directory}/mod.rs")))
}

/// A directory that is removed in the end.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn new(root: &Path) -> io::Result<Self> {
        let path = root
            .join("target")
            .join(format!("regenerate-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    fn write(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.path.join(path);
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::write(path, text)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left behind lies below `target/` and harms nobody.
        let _ = fs::remove_dir_all(&self.path);
    }
}
