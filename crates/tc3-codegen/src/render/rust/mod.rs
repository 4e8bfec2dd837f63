//! Renders the Rust client of a service.

use tc3_spec::model::Service;

/// The files of `crates/tc3-<service>/src/generated/`.
pub fn render(_service: &Service) -> Vec<(String, String)> {
    Vec::new()
}
