//! `cargo xtask import`: the official definitions into `api-specs/`.
//!
//! Everything it decides is decided in `tc3-import`: this fetches, writes and prints.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::{Table, presets};
use tc3_import::fetch::{self, PINNED, Package};
use tc3_import::{
    Catalogue, ErrorCodes, Finding, FindingKind, Import, ServiceVersion, Upstream, Weight, import,
};

/// What to import, and from where.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Options {
    /// The services to import, each as `SERVICE/VERSION`; those that api-specs has, where none is named.
    services: Vec<String>,
    /// A directory with `mainland/` and `international/`, instead of the pinned packages of definitions.
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "newest")]
    from: Option<PathBuf>,
    /// The newest definitions instead of the pinned ones.
    #[arg(long)]
    newest: bool,
    /// Checkouts of the official Go SDK of either site: they list the error codes of each action.
    #[arg(long, value_name = "DIRECTORY")]
    errors: Vec<PathBuf>,
    /// Writes nothing and fails if anything would change: upstream has moved.
    #[arg(long)]
    check: bool,
    /// Imports every version of every service from nothing, generates every language from it, imports it again, and
    /// prints the figures. Writes nothing into api-specs.
    #[arg(long, conflicts_with_all = ["services", "check", "errors"])]
    all: bool,
    /// With `--all`: where to write the spec files.
    #[arg(long, value_name = "DIRECTORY", requires = "all")]
    to: Option<PathBuf>,
    /// Lists every finding; otherwise they are counted by kind.
    #[arg(long)]
    findings: bool,
}

/// Imports. Whether nothing stands in the way: a change with `--check`, a service that was refused.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool, String> {
    let upstream = Upstream::open(&directory(root, options)?)?;
    if options.all {
        let catalogue = tc3_import::catalogue(&upstream, options.to.as_deref())?;
        return Ok(print_catalogue(&catalogue, options.findings));
    }
    let specs = root.join("api-specs");
    let services = if options.services.is_empty() {
        present(&specs)?
    } else {
        options
            .services
            .iter()
            .map(|text| named(text))
            .collect::<Result<_, _>>()?
    };
    let available = upstream.versions()?;
    let mut changed = false;
    let mut refused = false;
    for service in &services {
        if !available.contains(service) {
            return Err(format!(
                "no site has definitions of {}/{}",
                service.service, service.version
            ));
        }
        let directory = specs.join(&service.service).join(&service.version);
        let existing = tc3_import::existing(&directory)?;
        let codes = error_codes(&options.errors, service)?;
        let imported = import(&upstream, service, &codes, &existing)?;
        print(&imported, options.findings);
        refused |= imported.service.is_none();
        changed |= !imported.changes.is_empty();
        if !options.check && imported.service.is_some() {
            write(&directory, &existing, &imported)?;
        }
    }
    let moved = options.check && changed;
    if moved {
        println!("upstream has moved: run `cargo xtask import` and read the changes");
    }
    Ok(!refused && !moved)
}

fn directory(root: &Path, options: &Options) -> Result<PathBuf, String> {
    if let Some(directory) = &options.from {
        return Ok(directory.clone());
    }
    let below = root.join("target").join("definitions");
    let newest = PINNED.map(|package| Package {
        version: None,
        ..package
    });
    fetch::fetch(if options.newest { &newest } else { &PINNED }, &below)
}

/// `ssl/2019-12-05`.
fn named(text: &str) -> Result<ServiceVersion, String> {
    let (service, version) = text
        .split_once('/')
        .ok_or_else(|| format!("`{text}`: write <service>/<version>, as in `ssl/2019-12-05`"))?;
    Ok(ServiceVersion {
        service: service.to_owned(),
        version: version.to_owned(),
    })
}

/// The services that api-specs has.
fn present(specs: &Path) -> Result<Vec<ServiceVersion>, String> {
    let names = |path: &Path| -> Result<Vec<String>, String> {
        let unreadable = |error: std::io::Error| format!("{}: {error}", path.display());
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if entry.path().is_dir() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    };
    let mut all = Vec::new();
    for service in names(specs)?.into_iter().filter(|name| name != "schema") {
        for version in names(&specs.join(&service))? {
            all.push(ServiceVersion {
                service: service.clone(),
                version,
            });
        }
    }
    Ok(all)
}

fn error_codes(sdks: &[PathBuf], of: &ServiceVersion) -> Result<ErrorCodes, String> {
    let mut codes = ErrorCodes::default();
    for sdk in sdks {
        let version = format!("v{}", of.version.replace('-', ""));
        let path = sdk
            .join("tencentcloud")
            .join(&of.service)
            .join(version)
            .join("client.go");
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        codes.add_client_go(&text);
    }
    Ok(codes)
}

/// Writes what is different and removes actions that are gone.
fn write(directory: &Path, existing: &BTreeMap<String, String>, imported: &Import) -> Result<(), String> {
    for (path, text) in &imported.files {
        if existing.get(path) == Some(text) {
            continue;
        }
        let path = directory.join(path);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    for path in existing.keys().filter(|path| !imported.files.contains_key(*path)) {
        let path = directory.join(path);
        fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Prints the figures of the whole catalogue; whether all of it was imported, and the second time nothing changed.
fn print_catalogue(catalogue: &Catalogue, findings: bool) -> bool {
    for finding in &catalogue.findings {
        if findings || matches!(finding.kind, FindingKind::Refused | FindingKind::NotGenerated) {
            println!("{finding}");
        }
    }
    for change in &catalogue.again {
        println!("a second import changes {change}");
    }
    let megabytes = |bytes: u64| format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10);
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    for (what, figure) in [
        ("versions of services", catalogue.versions.to_string()),
        ("imported", catalogue.imported.to_string()),
        ("actions", catalogue.actions.to_string()),
        ("data types", catalogue.types.to_string()),
        ("members", catalogue.members.to_string()),
        ("definitions", megabytes(catalogue.bytes)),
        (
            "spec files",
            format!("{}, {}", catalogue.spec_files, megabytes(catalogue.spec_bytes)),
        ),
        (
            "generated files",
            format!(
                "{}, {}",
                catalogue.generated_files,
                megabytes(catalogue.generated_bytes)
            ),
        ),
        (
            "import and generation",
            format!("{:.1} s", catalogue.first.as_secs_f64()),
        ),
        (
            "second import",
            format!("{:.1} s", catalogue.second.as_secs_f64()),
        ),
        ("changes of the second import", catalogue.again.len().to_string()),
    ] {
        table.add_row([what, &figure]);
    }
    for (kind, count) in counts(&catalogue.findings) {
        table.add_row([format!("finding: {kind}"), count.to_string()]);
    }
    println!("{table}");
    let left_out = |finding: &&Finding| finding.kind == FindingKind::NothingLeft;
    let empty = catalogue.findings.iter().filter(left_out).count();
    catalogue.imported + empty == catalogue.versions && catalogue.again.is_empty()
}

/// How many findings there are of each kind.
fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.kind.as_str()).or_default() += 1;
    }
    counts
}

fn print(imported: &Import, findings: bool) {
    println!("{}/{}", imported.name, imported.version);
    for change in &imported.changes {
        println!("  {change}");
    }
    let weight = imported.changes.iter().map(|change| change.weight).max();
    println!(
        "  {} changes{}",
        imported.changes.len(),
        weight.map_or(String::new(), |weight: Weight| format!(
            ", {} at most",
            weight.as_str()
        ))
    );
    if findings || imported.service.is_none() {
        for finding in &imported.findings {
            println!("  {finding}");
        }
    }
    for (kind, count) in counts(&imported.findings) {
        println!("  {count} {kind}");
    }
}
