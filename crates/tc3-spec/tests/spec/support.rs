//! The small tree of specs that tests start from, and ways to spoil it.

use std::path::{Path, PathBuf};

use tc3_spec::Sources;

/// The folder of the tree's only service.
pub(crate) const SERVICE: &str = "thing/2020-01-01";

/// The files of the tree that has no fault: path relative to the service, text.
pub(crate) fn files() -> Vec<(String, String)> {
    [
        "actions/DeleteThing.json",
        "actions/DescribeThings.json",
        "errors.json",
        "overlay.json",
        "service.json",
        "types.json",
    ]
    .map(|name| {
        let path = directory().join(SERVICE).join(name);
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (name.to_owned(), text)
    })
    .to_vec()
}

/// Where the tree lies.
pub(crate) fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tree")
}

/// The tree of some files of the one service.
pub(crate) fn sources<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Sources {
    let mut sources = Sources::new("api-specs");
    for (path, text) in files {
        sources.insert(&format!("{SERVICE}/{path}"), text);
    }
    sources
}
