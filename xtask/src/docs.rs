//! `cargo xtask docs`: the reference site, built below `target/docs`.
//!
//! The guides and the site's generator lie in `docs/`, pinned by its lock file; the pages of the actions come from
//! `tc3-codegen` and are not committed. Nothing is fetched but the generator, and that only when the lock file has
//! changed since.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::debian;
use crate::packages::run;
use crate::regenerate::load;
use crate::toolchain::Toolchain;

/// Where the site is built.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The path below which the site will be served, with a slash at both ends.
    #[arg(long, default_value = "/")]
    base: String,
}

/// Builds the site; its folder.
pub(crate) fn build(tools: &Toolchain, options: &Options) -> Result<PathBuf, String> {
    if !(options.base.starts_with('/') && options.base.ends_with('/')) {
        return Err(format!(
            "--base {}: a path that starts and ends with a slash, like /tc3/",
            options.base
        ));
    }
    let folder = tools.root.join("target/docs");
    for left_over in [".vitepress", "guide", "reference", "site"] {
        let _ = fs::remove_dir_all(folder.join(left_over));
    }
    copy(&tools.root.join("docs"), &folder)?;
    for (path, text) in tc3_codegen::render::docs::render(&load(&tools.root.join("api-specs"))?) {
        write(&folder.join(path), text.as_bytes())?;
    }
    install(tools, &folder)?;
    run(Command::new(&tools.npm)
        .args(["run", "--silent", "build"])
        .current_dir(&folder)
        .env("TC3_DOCS_BASE", &options.base))?;
    let site = folder.join("site");
    println!("the site: {}", site.display());
    Ok(site)
}

/// Builds the site below a path of its own and reads all of it in a headless Chromium.
pub(crate) fn test(tools: &Toolchain) -> Result<(), String> {
    debian::provide("chromium", "chromium")?;
    let base = "/a/sub-path/".to_owned();
    let site = build(tools, &Options { base: base.clone() })?;
    run(Command::new(&tools.node)
        .arg("test/site.mjs")
        .args([&site, Path::new(&base)])
        .current_dir(tools.root.join("target/docs")))
}

/// Installs the site's generator unless what the lock file names is there.
fn install(tools: &Toolchain, folder: &Path) -> Result<(), String> {
    let wanted = read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    run(Command::new(&tools.npm)
        .args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
        ])
        .current_dir(folder))?;
    write(&stamp, &wanted)
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let entries = fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))?;
    for entry in entries {
        let entry = entry.map_err(|error| format!("{}: {error}", from.display()))?;
        let path = entry.path();
        if path.is_dir() {
            if entry.file_name() != "node_modules" {
                copy(&path, &to.join(entry.file_name()))?;
            }
        } else {
            write(&to.join(entry.file_name()), &read(&path)?)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| format!("{}: {error}", path.display()))
}
