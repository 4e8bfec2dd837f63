//! Imports Tencent Cloud's official machine-readable definitions as tc3's spec files.
//!
//! ```text
//! api.json, examples.json ─ definitions ─► one site ─ union ─► both sites ─ merge ─► spec files + changes
//!   of a service's version    (names, types, flags)             api-specs/<service>/<version>/ ──┘
//! ```
//!
//! The definitions are those of the official command-line tool, one set for each site. Names, types, flags, sites and
//! examples are taken; no sentence is. What somebody has written by hand stays. What is not understood is a
//! [`Finding`], and what changes a [`Change`] with its weight for a version. Nothing here writes a file that it has not
//! been told to, and nothing but [`fetch`](mod@fetch) starts a program.

mod catalogue;
mod change;
mod contradiction;
mod definitions;
mod error_codes;
mod example;
pub mod fetch;
mod finding;
mod import;
mod member;
mod merge;
mod rename;
mod tree;
mod union;
mod upstream;

pub use catalogue::{Catalogue, catalogue};
pub use change::{Change, ChangeKind, Weight};
pub use error_codes::ErrorCodes;
pub use finding::{Finding, FindingKind};
pub use import::{Import, existing, import};
pub use upstream::{ServiceVersion, Upstream};
