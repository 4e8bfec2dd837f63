//! `cargo xtask regenerate`: reads the specs, generates, and writes or compares.
//!
//! Everything it decides is decided elsewhere: what is wrong with a spec by `tc3-spec`, what a file contains by
//! `tc3-codegen`, how Rust looks by `rustfmt`.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Instant;

use tc3_codegen::{COMMAND, Change, ChangeKind, FileSet};
use tc3_spec::model::Service;

use crate::rustfmt;

/// How many lines of one file's difference `--check` shows.
const SHOWN_LINES: usize = 40;

/// A service that does not exist and has every trap of the catalogue; its client is compiled and tested.
const TRICKY: &str = "crates/tc3-tricky/api-specs";

/// What to do with the generated files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// Write what is missing or different, remove what is left over.
    Write,
    /// Write nothing; fail if anything would change.
    Check,
    /// Write nothing; list what would change.
    DryRun,
}

/// Regenerates below `root`. The error is what to print.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<(), String> {
    let start = Instant::now();
    let files = generate(root)?;
    let changes = if mode == Mode::Write {
        files.apply(root)
    } else {
        files.diff(root)
    };
    let changes = changes.map_err(|error| format!("generated files: {error}"))?;
    if mode == Mode::Check {
        return check(&files, &changes);
    }
    for change in &changes {
        println!("{} {}", verb(change.kind, mode), change.path);
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} generated files, {} changed, {seconds:.2} s",
        files.len(),
        changes.len()
    );
    Ok(())
}

/// Every generated file, formatted.
fn generate(root: &Path) -> Result<FileSet, String> {
    let services = load(&root.join("api-specs"))?;
    let mut files = tc3_codegen::generate(&services);
    let tricky = root.join(TRICKY);
    if tricky.is_dir() {
        for service in load(&tricky)? {
            files.extend(tc3_codegen::render::rust::render(&service));
        }
    }
    rustfmt::format(&mut files, root)?;
    Ok(files)
}

/// The services below a directory; the error is every fault of every file.
pub(crate) fn load(directory: &Path) -> Result<Vec<Service>, String> {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tc3_spec::load(directory).map_err(|faults| {
        format!(
            "{}\nnothing was generated from {}",
            faults.render(color),
            directory.display()
        )
    })
}

fn check(files: &FileSet, changes: &[Change]) -> Result<(), String> {
    if changes.is_empty() {
        println!("{} generated files are up to date", files.len());
        return Ok(());
    }
    let mut report = String::new();
    for change in changes {
        report.push_str(&change.to_string());
        report.push('\n');
        if change.kind == ChangeKind::Changed {
            report.push_str(&change.unified(SHOWN_LINES));
            report.push('\n');
        }
    }
    let count = changes.len();
    let plural = if count == 1 { "" } else { "s" };
    Err(format!(
        "{report}\n{count} generated file{plural} out of date: run `{COMMAND}` and commit the result"
    ))
}

fn verb(kind: ChangeKind, mode: Mode) -> &'static str {
    match (kind, mode) {
        (ChangeKind::Orphaned, Mode::Write) => "removed",
        (ChangeKind::Orphaned, _) => "would remove",
        (_, Mode::Write) => "wrote",
        (_, _) => "would write",
    }
}
