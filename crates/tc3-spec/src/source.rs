//! Spec files as texts, and where in them something stands.
//!
//! This is the only file of the crate that touches a file system. What the texts mean is not known here.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use crate::fault::{Fault, FaultKind, Faults};

/// The texts of a tree of spec files, by path relative to the tree's root, with forward slashes:
/// `ssl/2019-12-05/service.json`.
#[derive(Clone, Debug)]
pub struct Sources {
    root: String,
    files: BTreeMap<String, Arc<File>>,
}

impl Sources {
    /// An empty tree; `root` is what stands before the paths where they are shown: `api-specs`.
    pub fn new(root: &str) -> Self {
        Self {
            root: root.to_owned(),
            files: BTreeMap::new(),
        }
    }

    /// Adds a file, or replaces its text.
    pub fn insert(&mut self, path: &str, text: &str) {
        let shown = if self.root.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.root)
        };
        self.files.insert(
            path.to_owned(),
            Arc::new(File {
                path: shown,
                text: text.to_owned(),
            }),
        );
    }

    /// Reads the `*.json` files of a directory and of all directories below it, the directory `schema` excepted.
    /// Paths are shown with the directory's own name before them.
    ///
    /// # Errors
    ///
    /// A fault for each file or directory that cannot be read or is not UTF-8.
    pub fn from_dir(dir: &Path) -> Result<Self, Faults> {
        let mut root = dir
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        if root == ".." {
            root = dir.to_string_lossy().into_owned();
        }
        let mut sources = Self::new(&root);
        let mut faults = Vec::new();
        sources.collect(dir, "", &mut faults);
        Faults::check(faults)?;
        Ok(sources)
    }

    /// What stands before the paths where they are shown.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// The files by relative path.
    pub(crate) fn files(&self) -> &BTreeMap<String, Arc<File>> {
        &self.files
    }

    /// A relative path as it is shown.
    pub(crate) fn shown(&self, path: &str) -> String {
        if self.root.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.root)
        }
    }

    fn collect(&mut self, dir: &Path, prefix: &str, faults: &mut Vec<Fault>) {
        let entries = match fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return faults.push(self.unreadable(prefix.trim_end_matches('/'), &error)),
        };
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let relative = format!("{prefix}{name}");
            let path = entry.path();
            if path.is_dir() {
                if relative != "schema" && !name.starts_with('.') {
                    self.collect(&path, &format!("{relative}/"), faults);
                }
            } else if path.extension().is_some_and(|extension| extension == "json") {
                match fs::read_to_string(&path) {
                    Ok(text) => self.insert(&relative, &text),
                    Err(error) => faults.push(self.unreadable(&relative, &error)),
                }
            }
        }
    }

    fn unreadable(&self, path: &str, error: &io::Error) -> Fault {
        let help = if error.kind() == io::ErrorKind::InvalidData {
            "spec files are UTF-8: save the file in that encoding"
        } else {
            "the path must exist and be readable"
        };
        Fault::of_file(
            FaultKind::Unreadable,
            self.shown(path),
            format!("cannot be read: {error}"),
            help,
        )
    }
}

/// A spec file.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct File {
    /// The path as it is shown.
    pub(crate) path: String,
    /// The text.
    pub(crate) text: String,
}

/// A stretch of a file's text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) file: Arc<File>,
    /// Bytes, on character boundaries.
    pub(crate) span: Range<usize>,
}

impl Place {
    pub(crate) fn new(file: &Arc<File>, span: &Range<usize>) -> Self {
        Self {
            file: Arc::clone(file),
            span: span.clone(),
        }
    }

    /// Line and column of the start, both from 1, the column in characters.
    pub(crate) fn line_and_column(&self) -> (usize, usize) {
        let before = &self.file.text[..self.span.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }

    /// The span cut at the end of its first line: what stands on several lines is shown by its first.
    pub(crate) fn first_line(&self) -> Range<usize> {
        let span = &self.span;
        let text = &self.file.text[span.clone()];
        let end = text.find(['\n', '\r']).map_or(span.end, |at| span.start + at);
        span.start..end
    }
}
