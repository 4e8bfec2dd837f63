//! A set of files against a directory: what is found, what is written, what is left alone.

use std::fs;
use std::path::Path;

use tc3_codegen::{ChangeKind, FileSet};

type Outcome = std::io::Result<()>;

fn set() -> FileSet {
    let mut files = FileSet::owning(["crates/*/generated", "types/index.d.ts"]);
    files.insert("crates/a/generated/mod.rs", "mod deep;\n");
    files.insert("crates/a/generated/deep/mod.rs", "// deep\n");
    files.insert("types/index.d.ts", "export {}\n");
    files
}

fn kinds(files: &FileSet, root: &Path) -> std::io::Result<Vec<(String, ChangeKind)>> {
    Ok(files
        .diff(root)?
        .into_iter()
        .map(|change| (change.path, change.kind))
        .collect())
}

#[test]
fn writes_what_is_missing_and_then_finds_nothing_to_do() -> Outcome {
    let root = tempfile::tempdir()?;
    let files = set();
    let changes = files.apply(root.path())?;
    assert_eq!(changes.len(), 3);
    assert!(changes.iter().all(|change| change.kind == ChangeKind::Added));
    assert_eq!(
        fs::read_to_string(root.path().join("crates/a/generated/mod.rs"))?,
        "mod deep;\n"
    );
    assert!(files.apply(root.path())?.is_empty());
    Ok(())
}

#[test]
fn an_equal_file_keeps_its_time() -> Outcome {
    let root = tempfile::tempdir()?;
    let files = set();
    files.apply(root.path())?;
    let path = root.path().join("types/index.d.ts");
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options()
        .write(true)
        .open(&path)?
        .set_modified(long_ago)?;
    files.apply(root.path())?;
    assert_eq!(fs::metadata(&path)?.modified()?, long_ago);
    Ok(())
}

#[test]
fn finds_edited_deleted_and_left_over_files() -> Outcome {
    let root = tempfile::tempdir()?;
    let files = set();
    files.apply(root.path())?;
    fs::write(root.path().join("crates/a/generated/mod.rs"), "mod deep; \n")?;
    fs::remove_file(root.path().join("types/index.d.ts"))?;
    fs::create_dir_all(root.path().join("crates/gone/generated/sub"))?;
    fs::write(
        root.path().join("crates/gone/generated/sub/old.rs"),
        b"\xff not UTF-8",
    )?;
    let expected = [
        ("crates/a/generated/mod.rs", ChangeKind::Changed),
        ("crates/gone/generated/sub/old.rs", ChangeKind::Orphaned),
        ("types/index.d.ts", ChangeKind::Added),
    ];
    assert_eq!(
        kinds(&files, root.path())?,
        expected.map(|(path, kind)| (path.to_owned(), kind))
    );
    files.apply(root.path())?;
    assert!(kinds(&files, root.path())?.is_empty());
    assert!(
        !root.path().join("crates/gone").exists(),
        "directories that became empty are removed"
    );
    Ok(())
}

#[test]
fn leaves_alone_what_it_does_not_own() -> Outcome {
    let root = tempfile::tempdir()?;
    for path in [
        "crates/a/lib.rs",
        "types/other.d.ts",
        "crates/a/generated/__pycache__/mod.pyc",
    ] {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a directory"))?;
        fs::write(path, "by hand")?;
    }
    let files = set();
    files.apply(root.path())?;
    assert!(kinds(&files, root.path())?.is_empty());
    assert_eq!(
        fs::read_to_string(root.path().join("types/other.d.ts"))?,
        "by hand"
    );
    Ok(())
}

#[test]
fn shows_a_difference_and_cuts_a_long_one() -> Outcome {
    let root = tempfile::tempdir()?;
    let mut files = FileSet::owning(["generated"]);
    let lines = |word: &str| {
        let lines: Vec<String> = (0..100)
            .map(|number| {
                format!(
                    "{word} {number}
"
                )
            })
            .collect();
        lines.concat()
    };
    files.insert("generated/a.txt", lines("after"));
    fs::create_dir(root.path().join("generated"))?;
    fs::write(root.path().join("generated/a.txt"), lines("before"))?;
    let changes = files.diff(root.path())?;
    assert_eq!(changes[0].to_string(), "different: generated/a.txt");
    let shown = changes[0].unified(10);
    assert!(
        shown.starts_with("--- generated/a.txt (on disk)\n+++ generated/a.txt (generated)\n"),
        "{shown}"
    );
    assert!(
        shown.contains("-before 0") && shown.ends_with("… and 193 more lines"),
        "{shown}"
    );
    assert!(changes[0].unified(1000).contains("+after 99"));
    Ok(())
}

#[test]
#[should_panic(expected = "rendered twice")]
fn refuses_to_lose_a_text() {
    let mut files = set();
    files.insert("types/index.d.ts", "other");
}

#[test]
#[should_panic(expected = "outside the places")]
fn refuses_a_file_that_would_never_be_found_again() {
    set().insert("crates/a/lib.rs", "");
}
