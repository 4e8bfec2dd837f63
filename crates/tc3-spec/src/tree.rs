//! The tree of spec files: which file is what, and the documents of each service.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::decode::{Outcome, Read, decode};
use crate::document;
use crate::fault::{Fault, FaultKind};
use crate::schema::schema;
use crate::source::{File, Sources};

/// The documents of one version of one service.
#[derive(Debug)]
pub(crate) struct Documents {
    /// `ssl/2019-12-05`, as it is shown.
    pub(crate) directory: String,
    pub(crate) service: Option<Read<document::Service>>,
    pub(crate) actions: Vec<Read<document::Action>>,
    pub(crate) types: Option<Read<document::Types>>,
    pub(crate) errors: Option<Read<document::Errors>>,
    pub(crate) overlay: Option<Read<document::Overlay>>,
    /// What has been left out because it could not be read. What refers to it is not at fault.
    pub(crate) lost: Lost,
}

/// In which files something has been left out.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one flag for each kind of file")]
pub(crate) struct Lost {
    pub(crate) actions: bool,
    pub(crate) types: bool,
    pub(crate) errors: bool,
    pub(crate) overlay: bool,
}

impl Documents {
    /// Whether members may be among what has been left out.
    pub(crate) fn lost_members(&self) -> bool {
        self.lost.actions || self.lost.types || self.lost.overlay
    }
}

/// Reads every file; each service by its directory.
pub(crate) fn documents(sources: &Sources, faults: &mut Vec<Fault>) -> Vec<Documents> {
    let mut services: BTreeMap<String, BTreeMap<&str, &Arc<File>>> = BTreeMap::new();
    for (path, file) in sources.files() {
        let mut parts = path.splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("schema"), Some(_), _) => {}
            (Some(service), Some(version), Some(rest)) => {
                services
                    .entry(format!("{service}/{version}"))
                    .or_default()
                    .insert(rest, file);
            }
            _ => faults.push(unexpected(file)),
        }
    }
    let actions = schema::<document::Action>();
    let read = |(directory, files): (String, _)| service(sources.shown(&directory), &files, &actions, faults);
    services.into_iter().map(read).collect()
}

/// There is a service: generating from nothing would remove every client. And services have modules of their own: none
/// may have another's name.
pub(crate) fn check_services(sources: &Sources, documents: &[Documents], faults: &mut Vec<Fault>) {
    if sources.files().is_empty() {
        let help = "add the files of a service: service.json, types.json, errors.json, overlay.json and actions/*.json, \
                    in <service>/<version>/";
        let root = sources.root().to_owned();
        faults.push(Fault::of_file(
            FaultKind::MissingFile,
            root,
            "no service here",
            help,
        ));
    }
    let mut taken: BTreeMap<&str, &Read<document::Service>> = BTreeMap::new();
    for read in documents
        .iter()
        .filter_map(|documents| documents.service.as_ref())
    {
        if let Some(first) = taken.insert(&read.document.name, read) {
            let message = format!("two services are called `{}`", read.document.name);
            let help = "give one version of the service another name, for its directory too: the wire's stays in \
                        `hosts` and `signing_name`";
            let fault = Fault::at(
                FaultKind::Collision,
                read.place(read.tree.at("name")),
                message,
                help,
            );
            faults.push(fault.related(first.place(first.tree.at("name")), "taken here"));
        }
    }
}

fn service(
    directory: String,
    files: &BTreeMap<&str, &Arc<File>>,
    actions_schema: &Value,
    faults: &mut Vec<Fault>,
) -> Documents {
    let mut lost = Lost::default();
    let mut actions = Vec::new();
    for (path, file) in files {
        if let Some(name) = path.strip_prefix("actions/").filter(|name| !name.contains('/')) {
            let outcome: Outcome<document::Action> = decode(file, actions_schema, faults);
            lost.actions |= outcome.lost;
            if let Some(action) = outcome.read {
                check_file_name(name, &action, faults);
                actions.push(action);
            }
        } else if !["errors.json", "overlay.json", "service.json", "types.json"].contains(path) {
            faults.push(unexpected(file));
        }
    }
    let mut known = Known {
        directory: &directory,
        files,
        faults,
    };
    let (service, _) = known.read("service.json", true);
    let types;
    (types, lost.types) = known.read("types.json", true);
    let errors;
    (errors, lost.errors) = known.read("errors.json", true);
    let overlay;
    (overlay, lost.overlay) = known.read("overlay.json", false);
    Documents {
        directory,
        service,
        actions,
        types,
        errors,
        overlay,
        lost,
    }
}

/// The files that a service has once.
struct Known<'a> {
    directory: &'a str,
    files: &'a BTreeMap<&'a str, &'a Arc<File>>,
    faults: &'a mut Vec<Fault>,
}

impl Known<'_> {
    fn read<T>(&mut self, name: &str, required: bool) -> (Option<Read<T>>, bool)
    where
        T: serde::de::DeserializeOwned + schemars::JsonSchema,
    {
        if let Some(file) = self.files.get(name) {
            let outcome = decode(file, &schema::<T>(), self.faults);
            return (outcome.read, outcome.lost);
        }
        if required {
            let help = format!("add the file; api-specs/schema/{name} says what it holds");
            let path = format!("{}/{name}", self.directory);
            self.faults.push(Fault::of_file(
                FaultKind::MissingFile,
                path,
                format!("missing file `{name}`"),
                help,
            ));
        }
        (None, required)
    }
}

fn unexpected(file: &File) -> Fault {
    let help = "the files of a service are service.json, types.json, errors.json, overlay.json and actions/*.json, \
                in <service>/<version>/";
    Fault::of_file(
        FaultKind::UnexpectedFile,
        file.path.clone(),
        "unexpected file",
        help,
    )
}

fn check_file_name(name: &str, action: &Read<document::Action>, faults: &mut Vec<Fault>) {
    let expected = format!("{}.json", action.document.name);
    if name != expected {
        let place = action.place(action.tree.at("name"));
        let message = format!("the action `{}` stands in `{name}`", action.document.name);
        faults.push(Fault::at(
            FaultKind::FileName,
            place,
            message,
            format!("call the file `{expected}`"),
        ));
    }
}
