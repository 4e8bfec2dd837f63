//! Every version of every service at once: imported from nothing, generated for every language, and imported again.
//!
//! It proves that the importer and the generators stand whatever the catalogue holds, and measures how long they take.
//! Nothing is kept but figures and findings, unless a directory for the spec files is given.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tc3_spec::model::{Member, Service};

use crate::error_codes::ErrorCodes;
use crate::finding::{Finding, FindingKind};
use crate::import::import;
use crate::upstream::{ServiceVersion, Upstream};

/// What came of the whole catalogue.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// How many versions of services were found.
    pub versions: usize,
    /// Of how many of them spec files came out that pass every check.
    pub imported: usize,
    /// Their actions.
    pub actions: usize,
    /// Their data types.
    pub types: usize,
    /// Their members, those of inputs, outputs and data types.
    pub members: usize,
    /// Bytes of definitions that were read.
    pub bytes: u64,
    /// The spec files.
    pub spec_files: usize,
    /// Their bytes.
    pub spec_bytes: u64,
    /// The generated files.
    pub generated_files: usize,
    /// Their bytes.
    pub generated_bytes: u64,
    /// What was not understood or had to be decided, by service.
    pub findings: Vec<Finding>,
    /// What a second import would change; nothing, if importing is repeatable.
    pub again: Vec<String>,
    /// How long reading, converting, checking and generating took.
    pub first: Duration,
    /// How long the second import took, without generating.
    pub second: Duration,
}

/// Imports and generates the whole catalogue, on every core. With `to` the spec files are written there too.
///
/// # Errors
///
/// If a directory cannot be read or written.
pub fn catalogue(upstream: &Upstream, to: Option<&Path>) -> Result<Catalogue, String> {
    let start = Instant::now();
    let mut versions = upstream.versions()?;
    // The largest first, so that no core ends with one of them alone.
    versions.sort_by_cached_key(|of| std::cmp::Reverse(upstream.size(of)));
    let codes = ErrorCodes::default();
    let each: Vec<(Catalogue, BTreeMap<String, String>)> = versions
        .par_iter()
        .with_max_len(1)
        .map(|of| one(upstream, of, &codes, to))
        .collect::<Result<_, _>>()?;
    let first = start.elapsed();
    let start = Instant::now();
    let again: Vec<Vec<String>> = versions
        .par_iter()
        .zip(&each)
        .with_max_len(1)
        .map(|(of, (_, files))| second(upstream, of, &codes, files))
        .collect::<Result<_, _>>()?;
    let mut all = Catalogue {
        versions: versions.len(),
        first,
        second: start.elapsed(),
        again: again.into_iter().flatten().collect(),
        ..Catalogue::default()
    };
    for (one, _) in each {
        all.imported += one.imported;
        all.actions += one.actions;
        all.types += one.types;
        all.members += one.members;
        all.bytes += one.bytes;
        all.spec_files += one.spec_files;
        all.spec_bytes += one.spec_bytes;
        all.generated_files += one.generated_files;
        all.generated_bytes += one.generated_bytes;
        all.findings.extend(one.findings);
    }
    Ok(all)
}

/// One version of a service, and its spec files.
fn one(
    upstream: &Upstream,
    of: &ServiceVersion,
    codes: &ErrorCodes,
    to: Option<&Path>,
) -> Result<(Catalogue, BTreeMap<String, String>), String> {
    let imported = import(upstream, of, codes, &BTreeMap::new())?;
    let mut figures = Catalogue {
        bytes: imported.bytes,
        spec_files: imported.files.len(),
        spec_bytes: bytes(imported.files.values().map(String::as_str)),
        findings: imported.findings,
        ..Catalogue::default()
    };
    if let Some(service) = &imported.service {
        figures.imported = 1;
        figures.actions = service.actions.len();
        figures.types = service.structs.len();
        figures.members = members(service).count();
        // A renderer that meets something new says so by a panic: one service is then without a client, not all.
        let generated = std::panic::catch_unwind(|| tc3_codegen::generate(std::slice::from_ref(service)));
        if let Ok(generated) = generated {
            figures.generated_files = generated.len();
            figures.generated_bytes = bytes(generated.iter().map(|(_, text)| text));
        } else {
            figures.imported = 0;
            let place = format!("{}/{}", of.service, of.version);
            let text = "the generator stopped; what it said stands above";
            figures
                .findings
                .push(Finding::new(FindingKind::NotGenerated, place, text));
        }
    }
    if let Some(to) = to {
        for (path, text) in &imported.files {
            let path = to.join(&imported.name).join(&imported.version).join(path);
            path.parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&path, text))
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok((figures, imported.files))
}

/// What a second import would change.
fn second(
    upstream: &Upstream,
    of: &ServiceVersion,
    codes: &ErrorCodes,
    files: &BTreeMap<String, String>,
) -> Result<Vec<String>, String> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let imported = import(upstream, of, codes, files)?;
    let place = format!("{}/{}", of.service, of.version);
    let mut changes: Vec<String> = imported
        .changes
        .iter()
        .map(|change| format!("{place}: {change}"))
        .collect();
    if changes.is_empty() && imported.files != *files {
        changes.push(format!("{place}: the files"));
    }
    Ok(changes)
}

fn members(service: &Service) -> impl Iterator<Item = &Member> {
    let actions = service
        .actions
        .iter()
        .flat_map(|action| action.input.iter().chain(&action.output));
    actions.chain(service.structs.iter().flat_map(|item| &item.members))
}

fn bytes<'a>(texts: impl Iterator<Item = &'a str>) -> u64 {
    texts.map(|text| text.len() as u64).sum()
}
