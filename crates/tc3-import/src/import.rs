//! One version of a service, from the definitions to spec files that have passed every check.

use std::collections::BTreeMap;
use std::path::Path;

use tc3_spec::Sources;
use tc3_spec::model::Service;

use crate::change::Change;
use crate::error_codes::ErrorCodes;
use crate::finding::{Finding, FindingKind};
use crate::merge::{self, Files};
use crate::union;
use crate::upstream::{ServiceVersion, Upstream};

/// What came of importing one version of a service.
#[derive(Debug)]
pub struct Import {
    /// The service's name in tc3, which is its directory's: that of the definitions.
    pub name: String,
    /// The API version.
    pub version: String,
    /// The spec files by their paths in `<name>/<version>/`; all of them, changed or not. Empty where nothing may
    /// be written.
    pub files: BTreeMap<String, String>,
    /// What changes against the spec files that were there.
    pub changes: Vec<Change>,
    /// What was not understood or had to be decided.
    pub findings: Vec<Finding>,
    /// The service that the files describe.
    pub service: Option<Service>,
    /// How many bytes of definitions were read.
    pub bytes: u64,
}

/// Imports one version of a service. `existing` are its spec files by their paths in its directory.
///
/// # Errors
///
/// If an existing file is no JSON.
pub fn import(
    upstream: &Upstream,
    of: &ServiceVersion,
    codes: &ErrorCodes,
    existing: &BTreeMap<String, String>,
) -> Result<Import, String> {
    let mut findings = Vec::new();
    let (definitions, bytes) = upstream.read(of, &mut findings);
    let place = format!("{}/{}", of.service, of.version);
    let name = of.service.replace('-', "_");
    let mut import = Import {
        name: name.clone(),
        version: of.version.clone(),
        files: Files::new(),
        changes: Vec::new(),
        findings: Vec::new(),
        service: None,
        bytes,
    };
    if !definitions.is_empty() {
        let union = union::unite(&place, &definitions, &mut findings);
        if union.actions.is_empty() {
            let text = "every action has been left out: there is nothing to write";
            findings.push(Finding::new(FindingKind::NothingLeft, place, text));
            import.findings = findings;
            return Ok(import);
        }
        let merged = merge::merge((&name, &place), &union, codes, existing, &mut findings)?;
        match check(&name, &of.version, &merged.files) {
            Ok(service) => {
                import.service = service;
                import.files = merged.files;
                import.changes = merged.changes;
            }
            Err(why) => findings.push(Finding::new(FindingKind::Refused, place, why)),
        }
    }
    import.findings = findings;
    Ok(import)
}

fn check(name: &str, version: &str, files: &Files) -> Result<Option<Service>, String> {
    let mut sources = Sources::new("api-specs");
    for (path, text) in files {
        sources.insert(&format!("{name}/{version}/{path}"), text);
    }
    let mut services = tc3_spec::read(&sources).map_err(|faults| faults.render(false))?;
    Ok(services.pop())
}

/// The spec files of a directory such as `api-specs/ssl/2019-12-05`; none if it does not exist.
///
/// # Errors
///
/// If a file cannot be read.
pub fn existing(directory: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut files = Files::new();
    for prefix in ["", "actions/"] {
        let directory = directory.join(prefix);
        if !directory.is_dir() {
            continue;
        }
        let unreadable = |error: std::io::Error| format!("{}: {error}", directory.display());
        for entry in std::fs::read_dir(&directory).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let text =
                    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                files.insert(format!("{prefix}{name}"), text);
            }
        }
    }
    Ok(files)
}
