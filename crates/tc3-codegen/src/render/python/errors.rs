//! `errors.py`: the service's error codes as constants.

use tc3_spec::document::Site;
use tc3_spec::model::{ErrorCode, Service};

use super::{WIDTH, doc, names};

pub(super) fn render(service: &Service) -> String {
    let intro = format!(
        "The error codes of {}, as constants.\n\nThe list is open: compare :attr:`tc3.TencentCloudError.code` with \
         what you know, and expect others. The class of the exception says what can be done about an error.",
        service.title
    );
    let mut text = doc::docstring(0, &doc::wrap(&intro, WIDTH, 0, 0));
    text.push('\n');
    if service.errors.is_empty() {
        text.push_str("__all__: list[str] = []\n");
        return text;
    }
    let mut constants: Vec<_> = service.errors.iter().map(|error| names::constant(&error.name)).collect();
    constants.sort();
    text.push_str("__all__ = [\n");
    for constant in constants {
        text.push_str(&format!("    \"{constant}\",\n"));
    }
    text.push_str("]\n\n");
    for error in &service.errors {
        text.push_str(&format!("{} = \"{}\"\n", names::constant(&error.name), error.code));
        text.push_str(&doc::docstring(0, &doc::wrap(&meaning(error), WIDTH - 6, 0, 0)));
    }
    text
}

fn meaning(error: &ErrorCode) -> String {
    let mut text = doc::sentence(&error.doc);
    if let [only] = error.sites[..] {
        let site = match only {
            Site::Mainland => "mainland",
            Site::International => "international",
        };
        text.push_str(&format!(" Documented for the {site} site only."));
    }
    text
}
