//! `errors.py`: the service's error codes as constants.

use tc3_spec::document::Site;
use tc3_spec::model::{ErrorCode, Service};

use super::text::Append as _;
use super::{doc, layout, names};

pub(super) fn render(service: &Service) -> String {
    let intro = format!(
        "The error codes of {}, as constants.\n\nThe list is open: compare :attr:`tc3.TencentCloudError.code` with \
         what you know, and expect others. The class of the exception says what can be done about an error.",
        service.title
    );
    let mut text = doc::filled(0, &intro);
    text.push('\n');
    if service.errors.is_empty() {
        text.push_str("__all__: list[str] = []\n");
        return text;
    }
    let mut constants: Vec<_> = service
        .errors
        .iter()
        .map(|error| names::constant(&error.name))
        .collect();
    constants.sort();
    text.push_str("__all__ = [\n");
    for constant in constants {
        text.add(format_args!("    \"{constant}\",\n"));
    }
    text.push_str("]\n\n");
    for error in &service.errors {
        let code = format!("\"{}\"", error.code);
        text.push_str(&layout::assignment(&names::constant(&error.name), &code));
        text.push_str(&doc::filled(0, &meaning(error)));
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
        text.add(format_args!(" Documented for the {site} site only."));
    }
    text
}
