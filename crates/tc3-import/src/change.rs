//! What an import changes, and what that means for the version of a generated client.

use std::fmt;

/// One change of the specs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// What it means for a client's version.
    pub weight: Weight,
    /// What happens.
    pub kind: ChangeKind,
    /// To what: an action, a data type, or a member by its place.
    pub what: String,
    /// How it was and how it is, where that is worth saying.
    pub how: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (weight, kind) = (self.weight.as_str(), self.kind.as_str());
        write!(f, "{weight:5}  {kind:7}  {}", self.what)?;
        if self.how.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.how)
    }
}

/// What happens.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum ChangeKind {
    /// Something is new.
    Added,
    /// Something is gone.
    Removed,
    /// Something is different.
    Changed,
}

impl ChangeKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// What a change means for a client's version: what its users have written.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Weight {
    /// Nothing they have written changes its meaning, and nothing can be written that could not.
    Patch,
    /// Something can be written that could not.
    Minor,
    /// Something they have written compiles no more, or is refused.
    Major,
}

impl Weight {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The changes of one service, gathered.
#[derive(Debug, Default)]
pub(crate) struct Changes(pub(crate) Vec<Change>);

impl Changes {
    pub(crate) fn added(&mut self, weight: Weight, what: impl Into<String>) {
        self.push(weight, ChangeKind::Added, what, "");
    }

    pub(crate) fn removed(&mut self, weight: Weight, what: impl Into<String>) {
        self.push(weight, ChangeKind::Removed, what, "");
    }

    pub(crate) fn changed(&mut self, weight: Weight, what: impl Into<String>, how: impl Into<String>) {
        self.push(weight, ChangeKind::Changed, what, how);
    }

    fn push(&mut self, weight: Weight, kind: ChangeKind, what: impl Into<String>, how: impl Into<String>) {
        self.0.push(Change {
            weight,
            kind,
            what: what.into(),
            how: how.into(),
        });
    }
}
