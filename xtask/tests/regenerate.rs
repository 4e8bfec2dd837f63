//! `cargo xtask regenerate` as its user sees it: what it says, what it writes and how it ends.
//!
//! The first test is the freshness of this repository: a plain `cargo test` fails on a stale, edited or orphaned file.
//! The others work on a copy of the specs.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

const CLIENT: &str = "crates/tc3-ssl/src/generated/client.rs";

#[test]
fn this_repository_is_up_to_date() {
    let output = run(&repository(), &["--check"]);
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn a_second_run_changes_nothing() -> Outcome {
    let copy = Copy::generated()?;
    let modified = fs::metadata(copy.path(CLIENT))?.modified()?;
    let output = run(copy.root(), &[]);
    assert!(text(&output).contains(" 0 changed"), "{}", text(&output));
    assert_eq!(
        fs::metadata(copy.path(CLIENT))?.modified()?,
        modified,
        "an equal file is not touched"
    );
    Ok(())
}

#[test]
fn two_copies_are_byte_identical() -> Outcome {
    let (one, other) = (Copy::generated()?, Copy::generated()?);
    let files = files_below(one.root(), Path::new("crates"))?;
    assert!(files.len() > 50);
    for file in files {
        assert_eq!(
            fs::read(one.root().join(&file))?,
            fs::read(other.root().join(&file))?,
            "{}",
            file.display()
        );
    }
    Ok(())
}

#[test]
fn check_finds_one_edited_character() -> Outcome {
    let copy = Copy::generated()?;
    let text_before = fs::read_to_string(copy.path(CLIENT))?;
    fs::write(
        copy.path(CLIENT),
        text_before.replacen("Starts a client", "starts a client", 1),
    )?;
    let said = copy.check_fails()?;
    assert!(said.contains(&format!("different: {CLIENT}")), "{said}");
    assert!(
        said.contains("-    /// starts a client") && said.contains("+    /// Starts a client"),
        "{said}"
    );
    copy.repaired_by_writing()
}

#[test]
fn check_finds_one_deleted_file() -> Outcome {
    let copy = Copy::generated()?;
    fs::remove_file(copy.path(CLIENT))?;
    let said = copy.check_fails()?;
    assert!(said.contains(&format!("missing: {CLIENT}")), "{said}");
    copy.repaired_by_writing()
}

#[test]
fn check_finds_one_extra_file() -> Outcome {
    let copy = Copy::generated()?;
    let extra = "crates/tc3-ssl/src/generated/old/left_over.rs";
    fs::create_dir(copy.path("crates/tc3-ssl/src/generated/old"))?;
    fs::write(copy.path(extra), "")?;
    let said = copy.check_fails()?;
    assert!(said.contains(&format!("orphaned: {extra}")), "{said}");
    copy.repaired_by_writing()?;
    assert!(
        !copy.path("crates/tc3-ssl/src/generated/old").exists(),
        "the empty directory goes too"
    );
    Ok(())
}

#[test]
fn the_files_of_a_service_without_specs_are_orphans() -> Outcome {
    let copy = Copy::generated()?;
    fs::create_dir_all(copy.path("crates/tc3-gone/src/generated"))?;
    fs::write(copy.path("crates/tc3-gone/src/generated/mod.rs"), "")?;
    fs::write(copy.path("crates/tc3-gone/src/lib.rs"), "// by hand")?;
    let said = copy.check_fails()?;
    assert!(
        said.contains("orphaned: crates/tc3-gone/src/generated/mod.rs"),
        "{said}"
    );
    copy.repaired_by_writing()?;
    assert!(
        copy.path("crates/tc3-gone/src/lib.rs").exists(),
        "what is written by hand stays"
    );
    Ok(())
}

#[test]
fn a_changed_spec_makes_files_stale() -> Outcome {
    let copy = Copy::generated()?;
    let spec = copy.path("api-specs/ssl/2019-12-05/service.json");
    fs::write(
        &spec,
        fs::read_to_string(&spec)?.replace("SSL Certificates", "Certificates"),
    )?;
    let said = copy.check_fails()?;
    assert!(said.contains(&format!("different: {CLIENT}")), "{said}");
    Ok(())
}

#[test]
fn dry_run_lists_and_writes_nothing() -> Outcome {
    let copy = Copy::new()?;
    let output = run(copy.root(), &["--dry-run"]);
    assert!(output.status.success(), "{}", text(&output));
    assert!(
        text(&output).contains(&format!("would write {CLIENT}")),
        "{}",
        text(&output)
    );
    assert!(!copy.path(CLIENT).exists());
    Ok(())
}

#[test]
fn a_faulty_spec_generates_nothing() -> Outcome {
    let copy = Copy::generated()?;
    let spec = copy.path("api-specs/ssl/2019-12-05/actions/CommitCertificateInformation.json");
    fs::write(
        &spec,
        fs::read_to_string(&spec)?.replace("\"String\"", "\"Strin\""),
    )?;
    let output = run(copy.root(), &[]);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("CommitCertificateInformation.json:") && said.contains("`String`"),
        "{said}"
    );
    assert!(
        !said.contains('\u{1b}'),
        "no colours where there is no terminal: {said}"
    );
    Ok(())
}

#[test]
fn without_specs_nothing_is_removed() -> Outcome {
    let copy = Copy::generated()?;
    fs::remove_dir_all(copy.path("api-specs/ssl"))?;
    let output = run(copy.root(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("no service here"), "{}", text(&output));
    assert!(copy.path(CLIENT).exists());
    Ok(())
}

#[test]
fn two_versions_of_a_service_are_refused() -> Outcome {
    let copy = Copy::new()?;
    copy_tree(
        &copy.path("api-specs/ssl/2019-12-05"),
        &copy.path("api-specs/ssl/2024-01-01"),
    )?;
    let service = copy.path("api-specs/ssl/2024-01-01/service.json");
    fs::write(
        &service,
        fs::read_to_string(&service)?.replace("\"2019-12-05\"", "\"2024-01-01\""),
    )?;
    let output = run(copy.root(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(
        text(&output).contains("2019-12-05") && text(&output).contains("2024-01-01"),
        "{}",
        text(&output)
    );
    Ok(())
}

#[test]
fn a_missing_rustfmt_is_named() -> Outcome {
    let copy = Copy::new()?;
    let output = command(copy.root(), &[])
        .env("RUSTFMT", "/does/not/exist")
        .output()?;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output).contains("rustup component add rustfmt"),
        "{}",
        text(&output)
    );
    Ok(())
}

/// The specs of this repository in a directory of their own.
struct Copy(TempDir);

impl Copy {
    fn new() -> Result<Self, Box<dyn Error>> {
        let copy = Self(tempfile::tempdir()?);
        for tree in ["api-specs", "crates/tc3-tricky/api-specs"] {
            copy_tree(&repository().join(tree), &copy.path(tree))?;
        }
        fs::copy(repository().join("rustfmt.toml"), copy.path("rustfmt.toml"))?;
        Ok(copy)
    }

    /// With everything that is generated from them.
    fn generated() -> Result<Self, Box<dyn Error>> {
        let copy = Self::new()?;
        let output = run(copy.root(), &[]);
        assert!(output.status.success(), "{}", text(&output));
        Ok(copy)
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// What `--check` says when it fails.
    fn check_fails(&self) -> Result<String, Box<dyn Error>> {
        let output = run(self.root(), &["--check"]);
        let said = text(&output);
        if output.status.code() != Some(1) {
            return Err(format!("--check ended with {}: {said}", output.status).into());
        }
        assert!(
            said.contains("run `cargo xtask regenerate`"),
            "it says what to do: {said}"
        );
        Ok(said)
    }

    fn repaired_by_writing(&self) -> Outcome {
        assert!(run(self.root(), &[]).status.success());
        let output = run(self.root(), &["--check"]);
        if output.status.success() {
            Ok(())
        } else {
            Err(text(&output).into())
        }
    }
}

fn repository() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask lies in the repository").to_owned()
}

fn command(root: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("regenerate").args(flags).current_dir(root);
    command
}

fn run(root: &Path, flags: &[&str]) -> Output {
    command(root, flags).output().expect("xtask starts")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

fn copy_tree(from: &Path, to: &Path) -> std::io::Result<()> {
    for file in files_below(from, Path::new(""))? {
        let target = to.join(&file);
        fs::create_dir_all(target.parent().expect("a file lies in a directory"))?;
        fs::copy(from.join(&file), target)?;
    }
    Ok(())
}

/// The files below a directory of `root`, relative to `root`.
fn files_below(root: &Path, directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(directory))? {
        let entry = entry?;
        let path = directory.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files.extend(files_below(root, &path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}
