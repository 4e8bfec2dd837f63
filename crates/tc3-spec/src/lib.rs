//! Reads tc3's API specs: parses, checks and resolves them.
//!
//! ```text
//! api-specs/*.json ─ json ─► trees with positions ─ decode ─► document ─ merge ─ check ─► every fault, at once
//!                                                                          └ resolve ─► model
//! ```
//!
//! [`load`] reads a directory, [`read`] the same from memory. Either gives every service, or every fault of every
//! file in one run. Nothing here knows a service by name.

use std::path::Path;

mod check;
mod decode;
pub mod document;
mod fault;
mod fault_kind;
mod ident;
mod json;
mod merge;
pub mod model;
pub mod name;
mod resolve;
mod schema;
mod source;
mod tree;
mod types;
mod wording;

pub use fault::{Fault, FaultKind, Faults};
pub use schema::schemas;
pub use source::Sources;

use merge::Merged;
use types::Reach;

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
    let mut faults = Vec::new();
    let mut services = Vec::new();
    let documents = tree::documents(sources, &mut faults);
    tree::check_services(sources, &documents, &mut faults);
    for documents in &documents {
        let merged = Merged::new(documents, &mut faults);
        let reach = Reach::new(&merged);
        check::check(&merged, &reach, &mut faults);
        if faults.is_empty() {
            services.extend(resolve::resolve(&merged, &reach));
        }
    }
    Faults::check(faults)?;
    Ok(services)
}
