//! Every kind of fault, with the exact text that is shown.
//!
//! The cases are data: `tests/faults/*.txt`. A case names what it spoils in the tree of `tests/tree` and what is then
//! shown. With `TC3_BLESS=1` in the environment the files are rewritten with what is shown now, to be read before
//! they are committed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tc3_spec::{Faults, Sources, read};

use crate::support;

/// One case of a file.
struct Case {
    title: String,
    /// As they are written, to write them again.
    edits: String,
    sources: Sources,
    expected: String,
}

#[test]
fn faults_are_shown_as_written() {
    let mut wrong = Vec::new();
    for (file, cases) in cases() {
        let mut blessed = String::new();
        for case in cases {
            let shown =
                read(&case.sources).map_or_else(|faults| faults.to_string(), |_| "no fault\n".to_owned());
            if shown.trim_end() != case.expected.trim_end() {
                wrong.push(format!(
                    "{file}: {}\n{shown}\ninstead of\n{}",
                    case.title, case.expected
                ));
            }
            write!(
                blessed,
                "=== {}\n{}--- shown\n{}\n\n",
                case.title,
                case.edits,
                shown.trim_end()
            )
            .unwrap();
        }
        if std::env::var_os("TC3_BLESS").is_some() {
            fs::write(directory().join(file), format!("{}\n", blessed.trim_end())).unwrap();
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases are shown otherwise\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_kind_has_a_case() {
    let kinds = include_str!("../../src/fault_kind.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(','))
        .filter(|word| word.chars().all(char::is_alphabetic));
    let mut missing: BTreeSet<String> = kinds.map(str::to_owned).collect();
    assert!(missing.len() > 30, "the kinds are no longer found in their file");
    for case in cases().into_values().flatten() {
        for fault in read(&case.sources).err().iter().flat_map(Faults::iter) {
            missing.remove(&format!("{:?}", fault.kind));
        }
    }
    // It needs a file system: see `unreadable`.
    missing.remove("Unreadable");
    assert!(missing.is_empty(), "kinds without a case: {missing:?}");
}

#[test]
fn positions_are_those_that_are_shown() {
    for case in cases().into_values().flatten() {
        let Err(faults) = read(&case.sources) else {
            continue;
        };
        for fault in &faults {
            assert!(!fault.message.is_empty() && !fault.help.is_empty(), "{fault:?}");
            let text = faults.to_string();
            let position = format!("--> {}:{}:{}\n", fault.file, fault.line, fault.column);
            let whole_file = format!("--> {}\n", fault.file);
            assert!(
                text.contains(&position) || text.contains(&whole_file),
                "{position} is not in\n{text}"
            );
        }
    }
}

#[test]
fn faults_are_ordered_and_counted() {
    for case in cases().into_values().flatten() {
        let Err(faults) = read(&case.sources) else {
            continue;
        };
        let order: Vec<_> = faults
            .iter()
            .map(|fault| (&fault.file, fault.line, fault.column))
            .collect();
        assert!(order.is_sorted(), "{}: {order:?}", case.title);
        assert_eq!(order.len(), faults.count());
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    for case in cases().into_values().flatten() {
        let Err(faults) = read(&case.sources) else {
            continue;
        };
        let colored = faults.render(true);
        assert!(colored.contains("\u{1b}["));
        let mut plain = String::new();
        for (index, part) in colored.split("\u{1b}[").enumerate() {
            plain.push_str(if index == 0 {
                part
            } else {
                part.split_once('m').unwrap().1
            });
        }
        assert_eq!(plain, faults.to_string());
    }
}

#[test]
fn unreadable() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("api-specs");
    fs::create_dir_all(root.join("thing/2020-01-01")).unwrap();
    fs::write(
        root.join("thing/2020-01-01/service.json"),
        b"{\"name\": \"\xff\"}",
    )
    .unwrap();
    let faults = tc3_spec::load(&root).unwrap_err();
    assert_eq!(
        faults.to_string(),
        "error: cannot be read: stream did not contain valid UTF-8\n\
         --> api-specs/thing/2020-01-01/service.json\n \
         = help: spec files are UTF-8: save the file in that encoding\n\n\
         error: 1 fault in the specs\n"
    );
    let faults = tc3_spec::load(&root.join("nowhere")).unwrap_err();
    assert_eq!(
        faults.iter().next().unwrap().help,
        "the path must exist and be readable"
    );
}

#[test]
fn the_tree_has_no_fault() {
    tc3_spec::load(&support::directory()).unwrap();
}

fn directory() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

fn cases() -> BTreeMap<String, Vec<Case>> {
    let mut cases = BTreeMap::new();
    for entry in fs::read_dir(directory()).expect("the cases are there") {
        let path = entry.expect("the cases can be listed").path();
        let name = path
            .file_name()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).expect("a case can be read");
        let parts = text.split("=== ").skip(1);
        cases.insert(name, parts.map(case).collect());
    }
    cases
}

/// Reads a case: `=== title`, then any number of `--- file` with edits under them, then `--- shown` with the text.
///
/// Under a file, lines that start with `-` are looked for (there is one such place) and replaced by the lines with
/// `+` that follow; lines with `+` alone are the text of a new file; nothing at all removes the file.
fn case(text: &str) -> Case {
    let (title, rest) = text.split_once('\n').expect("a case has a title");
    let (edits, expected) = rest.split_once("--- shown\n").unwrap_or((rest, ""));
    let mut files: BTreeMap<String, String> = support::files().into_iter().collect();
    for edit in edits.split("--- ").skip(1) {
        let (path, lines) = edit.split_once('\n').expect("an edit has a file");
        apply(&mut files, path, lines, title);
    }
    let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    Case {
        title: title.to_owned(),
        edits: edits.to_owned(),
        sources: support::sources(files),
        expected: expected.to_owned(),
    }
}

fn apply(files: &mut BTreeMap<String, String>, path: &str, lines: &str, title: &str) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    let mut edits = Vec::new();
    if lines.trim().is_empty() {
        assert!(files.remove(path).is_some(), "{title}: no file {path}");
        return;
    }
    for line in lines.lines() {
        if let Some(line) = line.strip_prefix('-') {
            if !new.is_empty() {
                edits.push((
                    std::mem::take(&mut old).join("\n"),
                    std::mem::take(&mut new).join("\n"),
                ));
            }
            old.push(line);
        } else if let Some(line) = line.strip_prefix('+') {
            new.push(line);
        }
    }
    edits.push((old.join("\n"), new.join("\n")));
    for (old, new) in edits {
        if old.is_empty() {
            files.insert(path.to_owned(), new);
        } else {
            let text = files
                .get_mut(path)
                .unwrap_or_else(|| panic!("{title}: no file {path}"));
            assert_eq!(
                text.matches(&old).count(),
                1,
                "{title}: {old:?} is not once in {path}"
            );
            *text = text.replace(&old, &new);
        }
    }
}
