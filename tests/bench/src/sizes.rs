//! What an installation takes: the packages' folders, counted file by file.

use std::path::Path;

use serde::Serialize;

use crate::Failure;
use crate::contestants::Language;

/// An installed package with everything it depends on.
#[derive(Debug, Serialize)]
pub(crate) struct Size {
    pub(crate) language: Language,
    pub(crate) name: &'static str,
    /// How many packages were installed.
    pub(crate) packages: usize,
    /// The bytes of all their files.
    pub(crate) installed: u64,
    /// The bytes of the wheel or the tarball; nothing for packages from a registry.
    pub(crate) download: Option<u64>,
}

/// The packages of these languages, or of both where none is named.
pub(crate) fn all(packages: &Path, languages: &[Language]) -> Result<Vec<Size>, Failure> {
    let size = |(language, name, folder, download): (_, _, &str, Option<&str>)| -> Result<Size, Failure> {
        let folder = packages.join(folder);
        Ok(Size {
            language,
            name,
            packages: count(language, &folder)?,
            installed: bytes(&folder)?,
            download: download.map(|folder| bytes(&packages.join(folder))).transpose()?,
        })
    };
    [
        (Language::Python, "official", "python-official", None),
        (Language::Python, "tc3", "python-tc3", Some("wheel")),
        (Language::Node, "official", "node-official/node_modules", None),
        (Language::Node, "tc3", "node-tc3/node_modules", Some("tarball")),
    ]
    .into_iter()
    .filter(|(language, ..)| languages.is_empty() || languages.contains(language))
    .map(size)
    .collect()
}

fn count(language: Language, folder: &Path) -> Result<usize, Failure> {
    let mut packages = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        packages += match language {
            Language::Python => usize::from(name.ends_with(".dist-info")),
            // A scope holds packages; what begins with a dot is npm's own.
            _ if name.starts_with('@') => std::fs::read_dir(entry.path())?.count(),
            _ => usize::from(!name.starts_with('.')),
        };
    }
    Ok(packages)
}

fn bytes(folder: &Path) -> Result<u64, Failure> {
    let mut total = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            total += bytes(&entry.path())?;
        } else if kind.is_file() {
            total += entry.metadata()?.len();
        }
    }
    Ok(total)
}
