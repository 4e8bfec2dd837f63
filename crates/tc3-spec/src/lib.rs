//! Reads tc3's API specs: parses, checks and resolves them.

pub mod document;
pub mod model;
