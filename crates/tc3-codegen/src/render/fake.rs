//! Renders what the fake cloud answers with: the examples of the documentation pages.

use tc3_spec::model::Service;

/// The files of `tc3-fake`.
pub fn render(_services: &[Service]) -> Vec<(String, String)> {
    Vec::new()
}
