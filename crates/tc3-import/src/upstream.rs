//! Where the definitions lie: a directory for each site, and in it a directory for each version of each service.
//!
//! ```text
//! mainland/ssl/v20191205/api.json         international/ssl/v20191205/api.json
//! mainland/ssl/v20191205/examples.json    international/ssl/v20191205/examples.json
//! ```
//!
//! An unpacked package of the command-line tool has them below `tccli/services/`; either is found.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tc3_spec::document::Site;

use crate::definitions::{self, Definitions};
use crate::finding::{Finding, FindingKind};
use crate::union;

/// The two sites' directories.
#[derive(Clone, Debug)]
pub struct Upstream {
    sites: Vec<(Site, PathBuf)>,
}

/// A version of a service, as directories name it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ServiceVersion {
    /// `ssl`.
    pub service: String,
    /// `2019-12-05`.
    pub version: String,
}

impl Upstream {
    /// The definitions in a directory that holds `mainland/`, `international/` or both.
    ///
    /// # Errors
    ///
    /// If it holds neither.
    pub fn open(directory: &Path) -> Result<Self, String> {
        let site = |site, name| {
            let directory = directory.join(name);
            let package = directory.join("tccli").join("services");
            [package, directory]
                .into_iter()
                .find(|path| path.is_dir())
                .map(|path| (site, path))
        };
        let sites: Vec<(Site, PathBuf)> = [
            site(Site::Mainland, "mainland"),
            site(Site::International, "international"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if sites.is_empty() {
            return Err(format!(
                "{} holds neither `mainland` nor `international`: each is a directory with <service>/v<version>/api.json",
                directory.display()
            ));
        }
        Ok(Self { sites })
    }

    /// Every version of every service of either site, sorted.
    ///
    /// # Errors
    ///
    /// If a directory cannot be read.
    pub fn versions(&self) -> Result<Vec<ServiceVersion>, String> {
        let mut all = BTreeSet::new();
        for (_, directory) in &self.sites {
            for service in directories(directory)? {
                for version in directories(&directory.join(&service))? {
                    if let Some(version) = dashed(&version) {
                        all.insert(ServiceVersion {
                            service: service.clone(),
                            version,
                        });
                    }
                }
            }
        }
        Ok(all.into_iter().collect())
    }

    /// How large the definitions of one version of a service are.
    pub(crate) fn size(&self, of: &ServiceVersion) -> u64 {
        let file = |directory: &Path| fs::metadata(directory.join("api.json")).map_or(0, |file| file.len());
        self.directories(of).map(|(_, directory)| file(&directory)).sum()
    }

    /// The directory of one version of a service on each site.
    fn directories(&self, of: &ServiceVersion) -> impl Iterator<Item = (Site, PathBuf)> {
        let name = format!("v{}", of.version.replace('-', ""));
        self.sites
            .iter()
            .map(move |(site, directory)| (*site, directory.join(&of.service).join(&name)))
            .filter(|(_, directory)| directory.is_dir())
    }

    /// The definitions of one version of a service, the mainland's first, and how many bytes were read.
    pub(crate) fn read(&self, of: &ServiceVersion, findings: &mut Vec<Finding>) -> (Vec<Definitions>, u64) {
        let mut bytes = 0;
        let mut all = Vec::new();
        for (site, directory) in self.directories(of) {
            let place = format!("{}/{} ({})", of.service, of.version, union::site(site));
            let mut text = |name: &str| match fs::read_to_string(directory.join(name)) {
                Ok(text) => {
                    bytes += text.len() as u64;
                    Some(text)
                }
                Err(error) => {
                    let place = format!("{place} {name}");
                    findings.push(Finding::new(
                        FindingKind::UnreadableFile,
                        place,
                        error.to_string(),
                    ));
                    None
                }
            };
            let (api, examples) = (text("api.json"), text("examples.json"));
            if let Some(api) = api {
                all.extend(definitions::read(
                    site,
                    &place,
                    &api,
                    examples.as_deref(),
                    findings,
                ));
            }
        }
        (all, bytes)
    }
}

/// The names of the directories in a directory, but for Python's own.
fn directories(path: &Path) -> Result<Vec<String>, String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with(['_', '.']) {
            names.push(name);
        }
    }
    Ok(names)
}

/// `v20191205` as `2019-12-05`.
fn dashed(directory: &str) -> Option<String> {
    let digits = directory.strip_prefix('v')?;
    let is_date = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_date.then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))
}
