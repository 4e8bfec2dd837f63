//! Placeholder: nothing is rendered yet.

use tc3_spec::model::Service;

/// The files of one service.
pub fn render(_service: &Service) -> Vec<(String, String)> {
    Vec::new()
}
