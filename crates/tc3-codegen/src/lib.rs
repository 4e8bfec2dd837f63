//! Turns resolved specs into the text of tc3's clients.
//!
//! [`generate`] is a pure function from [`tc3_spec::model::Service`] to a [`FileSet`]: no file is read or written, no
//! clock or network is asked, and the same services give the same bytes everywhere. `cargo xtask regenerate` reads
//! the specs before it and writes or compares the files after it.
//!
//! # Phases
//!
//! 1. `tc3-spec` parses, checks and resolves `api-specs/`. What reaches this crate has no faults left.
//! 2. [`render`] makes the texts, one module per kind of output. A renderer looks at one service and returns paths and
//!    texts. Special cases do not belong here: they are recorded on the model by the overlay.
//! 3. [`print`](mod@print) turns Rust tokens into text with blank lines and a header.
//! 4. The caller runs `rustfmt` over the Rust files ([`FileSet::rust_mut`]), which is why that is not done here.
//!
//! Generated files are committed: they can be read and reviewed, an editor finds its way through them, and a user's
//! build runs no generator.
//!
//! # Adding an output
//!
//! Write a renderer in [`render`], call it in [`generate`], and add the directory it owns to [`OWNED`].

use tc3_spec::model::Service;

pub mod files;
pub mod print;
pub mod render;

pub use files::{Change, ChangeKind, FileSet};

/// The command that brings generated files up to date; every message about a stale file names it.
pub const COMMAND: &str = "cargo xtask regenerate";

/// The places where every file is generated. `*` stands for any one directory.
pub const OWNED: &[&str] = &[
    "api-specs/schema",
    "bindings/node/generated",
    "bindings/python/python/tc3/*/generated",
    "crates/*/src/generated",
];

/// Renders everything that is generated from these services. Rust files still want `rustfmt`.
///
/// # Panics
///
/// If two services have one name, which `tc3-spec` refuses: their files would overwrite each other.
pub fn generate(services: &[Service]) -> FileSet {
    let mut files = FileSet::owning(OWNED.iter().copied());
    files.extend(
        tc3_spec::schemas()
            .into_iter()
            .map(|(name, text)| (format!("api-specs/schema/{name}"), text)),
    );
    for service in services {
        files.extend(render::rust::render(service));
        files.extend(render::python::render(service));
        files.extend(render::node::render(service));
    }
    files.extend(render::node::index(services));
    files.extend(render::fake::render(services));
    files
}
