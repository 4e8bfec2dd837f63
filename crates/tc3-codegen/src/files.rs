//! A set of generated files, and how it differs from what lies on disk.
//!
//! [`FileSet`] is what the generator returns: texts by path, and the places it owns. It never decides what a file
//! contains; it only compares and writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Generated texts by path, and the places where nothing else may lie.
///
/// Paths are relative to the repository and written with forward slashes on every platform.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FileSet {
    files: BTreeMap<String, String>,
    owned: BTreeSet<String>,
}

/// How one file on disk differs from the set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// The file, relative to the repository.
    pub path: String,
    /// What is the matter with it.
    pub kind: ChangeKind,
    /// What lies on disk; empty for [`ChangeKind::Added`].
    pub before: String,
    /// What the generator wrote; empty for [`ChangeKind::Orphaned`].
    pub after: String,
}

/// What is the matter with a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChangeKind {
    /// The set has it, the disk does not.
    Added,
    /// Both have it, with different texts.
    Changed,
    /// It lies in an owned place and the set does not have it.
    Orphaned,
}

impl FileSet {
    /// An empty set that owns these places.
    ///
    /// A place is a directory (everything below it is owned) or a single file. `*` as a path component stands for
    /// any one directory, so that the files of a service whose specs were removed are found to be orphans.
    pub fn owning<'a>(places: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            files: BTreeMap::new(),
            owned: places.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Adds a file.
    ///
    /// # Panics
    ///
    /// If the path is already taken or lies outside the owned places: both are mistakes of a renderer that would
    /// otherwise lose a text or leave a file that nobody finds again.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        let path = path.into();
        assert!(
            self.owns(&path),
            "{path} lies outside the places that the generator owns"
        );
        let earlier = self.files.insert(path.clone(), text.into());
        assert!(earlier.is_none(), "{path} was rendered twice");
    }

    /// Adds files; see [`Self::insert`].
    pub fn extend(&mut self, files: impl IntoIterator<Item = (String, String)>) {
        for (path, text) in files {
            self.insert(path, text);
        }
    }

    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The Rust files, which still want `rustfmt`.
    pub fn rust_mut(&mut self) -> impl Iterator<Item = (&str, &mut String)> {
        let is_rust = |path: &str| {
            Path::new(path)
                .extension()
                .is_some_and(|extension| extension == "rs")
        };
        self.files
            .iter_mut()
            .filter(move |(path, _)| is_rust(path))
            .map(|(path, text)| (path.as_str(), text))
    }

    /// Compares the set with the repository at `root`: every difference, in the order of the paths.
    pub fn diff(&self, root: &Path) -> io::Result<Vec<Change>> {
        let mut changes = BTreeMap::new();
        for (path, after) in &self.files {
            let before = read(&root.join(path))?;
            if before.as_deref() == Some(after.as_bytes()) {
                continue;
            }
            let kind = if before.is_some() {
                ChangeKind::Changed
            } else {
                ChangeKind::Added
            };
            let before = String::from_utf8_lossy(&before.unwrap_or_default()).into_owned();
            changes.insert(
                path.clone(),
                Change {
                    path: path.clone(),
                    kind,
                    before,
                    after: after.clone(),
                },
            );
        }
        for path in self.found(root)? {
            if !self.files.contains_key(&path) {
                let before = read(&root.join(&path))?.unwrap_or_default();
                let before = String::from_utf8_lossy(&before).into_owned();
                let kind = ChangeKind::Orphaned;
                changes.insert(
                    path.clone(),
                    Change {
                        path,
                        kind,
                        before,
                        after: String::new(),
                    },
                );
            }
        }
        Ok(changes.into_values().collect())
    }

    /// Makes the repository at `root` equal to the set and returns what had to change.
    ///
    /// Equal files are not touched, so that nothing that watches their time is woken. Orphans are removed, and so
    /// are the directories that this leaves empty.
    pub fn apply(&self, root: &Path) -> io::Result<Vec<Change>> {
        let changes = self.diff(root)?;
        for change in &changes {
            let path = root.join(&change.path);
            if change.kind == ChangeKind::Orphaned {
                fs::remove_file(&path)?;
                remove_empty_parents(&path, root);
            } else {
                if let Some(directory) = path.parent() {
                    fs::create_dir_all(directory)?;
                }
                fs::write(&path, &change.after)?;
            }
        }
        Ok(changes)
    }

    fn owns(&self, path: &str) -> bool {
        self.owned.iter().any(|place| {
            let mut components = path.split('/');
            place.split('/').all(|expected| {
                components
                    .next()
                    .is_some_and(|component| expected == "*" || expected == component)
            })
        })
    }

    /// Every file that lies in an owned place.
    fn found(&self, root: &Path) -> io::Result<BTreeSet<String>> {
        let mut files = BTreeSet::new();
        for place in &self.owned {
            let mut matches = vec![String::new()];
            for component in place.split('/') {
                let mut next = Vec::new();
                for prefix in matches {
                    if component == "*" {
                        next.extend(
                            directories(root, &prefix)?
                                .into_iter()
                                .map(|name| join(&prefix, &name)),
                        );
                    } else {
                        next.push(join(&prefix, component));
                    }
                }
                matches = next;
            }
            for start in matches {
                collect(root, &start, &mut files)?;
            }
        }
        Ok(files)
    }
}

impl Change {
    /// The difference as a unified diff, cut after `limit` lines.
    pub fn unified(&self, limit: usize) -> String {
        let diff = similar::TextDiff::from_lines(&self.before, &self.after);
        let text = diff
            .unified_diff()
            .context_radius(2)
            .header(
                &format!("{} (on disk)", self.path),
                &format!("{} (generated)", self.path),
            )
            .to_string();
        let lines: Vec<&str> = text.lines().collect();
        match lines.len().checked_sub(limit) {
            None | Some(0) => lines.join("\n"),
            Some(rest) => format!("{}\n… and {rest} more lines", lines[..limit].join("\n")),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ChangeKind::Added => "missing",
            ChangeKind::Changed => "different",
            ChangeKind::Orphaned => "orphaned",
        };
        write!(f, "{kind}: {}", self.path)
    }
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(path, &error)),
    }
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}/{name}")
    }
}

fn directories(root: &Path, prefix: &str) -> io::Result<Vec<String>> {
    let path = root.join(prefix);
    let entries = match fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(named(&path, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| named(&path, &error))?;
        if entry.file_type().map_err(|error| named(&path, &error))?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Adds the file `start`, or every file below the directory `start`, as paths relative to `root`.
fn collect(root: &Path, start: &str, files: &mut BTreeSet<String>) -> io::Result<()> {
    let path = root.join(start);
    if path.is_file() {
        files.insert(start.to_owned());
        return Ok(());
    }
    let entries = match fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(named(&path, &error)),
    };
    for entry in entries {
        let name = entry
            .map_err(|error| named(&path, &error))?
            .file_name()
            .to_string_lossy()
            .into_owned();
        // Python's compiler leaves its output beside the sources it reads.
        if name != "__pycache__" {
            collect(root, &join(start, &name), files)?;
        }
    }
    Ok(())
}

fn remove_empty_parents(file: &Path, root: &Path) {
    let mut directory: Option<PathBuf> = file.parent().map(Path::to_path_buf);
    while let Some(path) = directory {
        // `remove_dir` refuses a directory that holds something, which is where this ends.
        if path == root || fs::remove_dir(&path).is_err() {
            return;
        }
        directory = path.parent().map(Path::to_path_buf);
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
