//! What a rotation would do, does and has done.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Resources of one type in one region that use a certificate.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Bound {
    /// The resource type, in lower case: `clb`.
    pub resource_type: String,
    /// The region; empty for types without regions.
    pub region: String,
    /// How many there are.
    pub count: u64,
}

/// What a rotation would do.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// The certificate that is to be replaced.
    pub old_certificate_id: String,
    /// What is to take its place; nothing if it has yet to be uploaded.
    pub certificate_id: Option<String>,
    /// The names of the new certificate.
    pub names: Vec<String>,
    /// The names of the old one that the new one does not have.
    pub names_lost: Vec<String>,
    /// What uses the old certificate and would be updated.
    pub bound: Vec<Bound>,
    /// The steps, in words.
    pub steps: Vec<String>,
}

/// What a rotation has done.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The certificate that was replaced.
    pub old_certificate_id: String,
    /// The certificate that took its place.
    pub certificate_id: String,
    /// Whether this rotation uploaded it; not if the account had it already.
    pub uploaded: bool,
    /// What used the old certificate.
    pub bound: Vec<Bound>,
    /// The record of the update; nothing if nothing was to be updated.
    pub deploy_record_id: Option<u64>,
    /// Whether the reminders of the old certificate were switched off.
    pub silenced: bool,
    /// Whether the old certificate was deleted.
    pub deleted: bool,
}

/// A step that is done, or was done by the run before.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Step {
    /// Its name: `check`, `upload`, `scan`, `update`, `wait`, `verify`, `silence`, `delete` or `roll_back`.
    pub name: String,
    /// What came of it, in words.
    pub outcome: String,
    /// Whether the journal says that an earlier run has done it.
    pub resumed: bool,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.outcome)?;
        if self.resumed {
            f.write_str(" (by an earlier run)")
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.resource_type)?;
        if self.region.is_empty() {
            Ok(())
        } else {
            write!(f, " in {}", self.region)
        }
    }
}

/// One line for each step.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.steps.iter().enumerate() {
            writeln!(f, "{}. {step}", at + 1)?;
        }
        Ok(())
    }
}

/// What uses a certificate, in words.
pub(super) fn told(bound: &[Bound]) -> String {
    if bound.is_empty() {
        return "nothing".to_owned();
    }
    bound.iter().map(Bound::to_string).collect::<Vec<_>>().join(", ")
}
