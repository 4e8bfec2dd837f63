//! A service's documents as one: actions and data types with the overlay's additions, and every member by its place.
//!
//! What is there twice is a fault found here, and the first of the two is kept. Whether the rest makes sense is
//! checked elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::decode::Read;
use crate::document;
use crate::fault::{Fault, FaultKind};
use crate::json::Node;
use crate::source::{File, Place};
use crate::tree::Documents;
use crate::types::TypeWord;
use crate::wording;

/// A service's documents as one.
#[derive(Debug)]
pub(crate) struct Merged<'a> {
    pub(crate) documents: &'a Documents,
    /// By name.
    pub(crate) actions: BTreeMap<&'a str, Action<'a>>,
    /// By name.
    pub(crate) types: BTreeMap<&'a str, DataType<'a>>,
    /// Every input, output and data type.
    pub(crate) objects: Vec<Object<'a>>,
    /// Every member by its place: the object and the member's index.
    places: BTreeMap<String, (usize, usize)>,
}

/// An action.
#[derive(Debug)]
pub(crate) struct Action<'a> {
    pub(crate) read: &'a Read<document::Action>,
    /// Indices into [`Merged::objects`].
    pub(crate) input: usize,
    pub(crate) output: usize,
}

/// A data type, of a page or added.
#[derive(Debug)]
pub(crate) struct DataType<'a> {
    pub(crate) name: &'a str,
    pub(crate) doc: &'a str,
    pub(crate) since: Option<&'a str>,
    /// Where its name stands.
    pub(crate) place: Place,
    /// An index into [`Merged::objects`].
    pub(crate) object: usize,
}

/// What has members.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    /// What the places of its members start with: `Action.input`, `Action.output` or a data type's name.
    pub(crate) label: String,
    pub(crate) side: Side,
    pub(crate) members: Vec<Member<'a>>,
}

/// What kind of object.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    Input,
    Output,
    Type,
}

/// A member, of a page or added.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) document: &'a document::Member,
    pub(crate) node: &'a Node,
    pub(crate) file: &'a Arc<File>,
    pub(crate) since: Option<&'a str>,
    pub(crate) hidden: bool,
}

impl Member<'_> {
    /// The place of one of its keys.
    pub(crate) fn at(&self, key: &str) -> Place {
        Place::new(self.file, &self.node.at(key).span)
    }
}

impl<'a> Object<'a> {
    /// A member by its wire name.
    pub(crate) fn member(&self, name: &str) -> Option<&Member<'a>> {
        self.members.iter().find(|member| member.document.name == name)
    }

    /// The place of a member, as overlays write it.
    pub(crate) fn place(&self, member: &str) -> String {
        format!("{}.{member}", self.label)
    }

    fn add(&mut self, member: Member<'a>, faults: &mut Vec<Fault>) {
        let name = &member.document.name;
        let Some(first) = self.member(name) else {
            return self.members.push(member);
        };
        let help = if Arc::ptr_eq(first.file, member.file) {
            "keep one of the two"
        } else {
            "the page shows it by now: remove the overlay's entry"
        };
        let message = format!("duplicate member `{name}` of `{}`", self.label);
        let fault = Fault::at(FaultKind::DuplicateMember, member.at("name"), message, help);
        faults.push(fault.related(first.at("name"), "first declared here"));
    }
}

impl<'a> Merged<'a> {
    /// Merges a service's documents.
    pub(crate) fn new(documents: &'a Documents, faults: &mut Vec<Fault>) -> Self {
        let mut merged = Self {
            documents,
            actions: BTreeMap::new(),
            types: BTreeMap::new(),
            objects: Vec::new(),
            places: BTreeMap::new(),
        };
        for read in &documents.actions {
            merged.add_action(read, faults);
        }
        if let Some(read) = &documents.types {
            for (ty, node) in read.document.types.iter().zip(read.tree.at("types").items()) {
                merged.add_type((&ty.name, &ty.doc, &ty.members), None, &read.file, node, faults);
            }
        }
        if let Some(read) = &documents.overlay {
            merged.add_overlay(read, faults);
        }
        for (index, object) in merged.objects.iter().enumerate() {
            for (member, entry) in object.members.iter().enumerate() {
                merged
                    .places
                    .insert(object.place(&entry.document.name), (index, member));
            }
        }
        merged
    }

    /// The member at a place, and the object it belongs to.
    pub(crate) fn at(&self, place: &str) -> Option<(&Object<'a>, &Member<'a>)> {
        let (object, member) = *self.places.get(place)?;
        Some((&self.objects[object], &self.objects[object].members[member]))
    }

    /// The members on the way that a path such as `RecordDetailList.List` takes from an object, through lists, each with
    /// the index of the object it belongs to. Nothing if the way does not exist.
    pub(crate) fn follow(&self, from: usize, path: &str) -> Option<Vec<(usize, &Member<'a>)>> {
        let mut way = Vec::new();
        let mut object = Some(from);
        for name in path.split('.') {
            let index = object?;
            let member = self.objects[index].member(name)?;
            way.push((index, member));
            let named = TypeWord::of(member.document).named();
            object = named.and_then(|name| Some(self.types.get(name)?.object));
        }
        Some(way)
    }

    /// Every place.
    pub(crate) fn places(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// The overlay, if the service has one.
    pub(crate) fn overlay(&self) -> Option<&'a Read<document::Overlay>> {
        self.documents.overlay.as_ref()
    }

    /// The overlay's identifier for a place, an action, a data type or an error code.
    pub(crate) fn renamed(&self, key: &str) -> Option<&'a str> {
        self.overlay()?.document.rename.get(key).map(String::as_str)
    }

    fn add_action(&mut self, read: &'a Read<document::Action>, faults: &mut Vec<Fault>) {
        let name = &*read.document.name;
        if let Some(first) = self.actions.get(name) {
            let place = read.place(read.tree.at("name"));
            let fault = Fault::at(
                FaultKind::DuplicateAction,
                place,
                format!("duplicate action `{name}`"),
                "one file describes an action: remove the other",
            );
            let first = first.read.place(first.read.tree.at("name"));
            return faults.push(fault.related(first, "first described here"));
        }
        let mut object = |side, label: &str, members: &'a [document::Member], key: &str| {
            let label = format!("{name}.{label}");
            self.push(side, label, members, read.tree.at(key), &read.file, faults)
        };
        let input = object(Side::Input, "input", &read.document.input, "input");
        let output = object(Side::Output, "output", &read.document.output, "output");
        self.actions.insert(name, Action { read, input, output });
    }

    fn add_type(
        &mut self,
        (name, doc, members): (&'a str, &'a str, &'a [document::Member]),
        since: Option<&'a str>,
        file: &'a Arc<File>,
        node: &'a Node,
        faults: &mut Vec<Fault>,
    ) {
        let place = Place::new(file, &node.at("name").span);
        if let Some(first) = self.types.get(name) {
            let help = if Arc::ptr_eq(&first.place.file, file) {
                "keep one of the two"
            } else {
                "types.json has it by now: remove the overlay's entry"
            };
            let message = format!("duplicate data type `{name}`");
            let fault = Fault::at(FaultKind::DuplicateType, place, message, help);
            return faults.push(fault.related(first.place.clone(), "first declared here"));
        }
        let object = self.push(
            Side::Type,
            name.to_owned(),
            members,
            node.at("members"),
            file,
            faults,
        );
        self.types.insert(
            name,
            DataType {
                name,
                doc,
                since,
                place,
                object,
            },
        );
    }

    fn add_overlay(&mut self, read: &'a Read<document::Overlay>, faults: &mut Vec<Fault>) {
        for (ty, node) in read.document.types.iter().zip(read.tree.at("types").items()) {
            self.add_type(
                (&ty.name, &ty.doc, &ty.members),
                Some(&ty.since),
                &read.file,
                node,
                faults,
            );
        }
        for (added, node) in read.document.members.iter().zip(read.tree.at("members").items()) {
            let Some(object) = self.objects.iter_mut().find(|object| object.label == added.to) else {
                if !(self.documents.lost.actions || self.documents.lost.types) {
                    let labels = self.objects.iter().map(|object| &*object.label);
                    let help = wording::did_you_mean(&added.to, labels, || {
                        "write `Action.input`, `Action.output` or a data type's name".to_owned()
                    });
                    let message = format!(
                        "the overlay adds a member to `{}`, which does not exist",
                        added.to
                    );
                    let place = read.place(node.at("to"));
                    faults.push(Fault::at(FaultKind::Unmatched, place, message, help));
                }
                continue;
            };
            let member = Member {
                document: &added.member,
                node: node.at("member"),
                file: &read.file,
                since: added.since.as_deref(),
                hidden: added.hidden || added.member.disabled,
            };
            object.add(member, faults);
        }
    }

    fn push(
        &mut self,
        side: Side,
        label: String,
        members: &'a [document::Member],
        nodes: &'a Node,
        file: &'a Arc<File>,
        faults: &mut Vec<Fault>,
    ) -> usize {
        let mut object = Object {
            label,
            side,
            members: Vec::with_capacity(members.len()),
        };
        for (document, node) in members.iter().zip(nodes.items()) {
            object.add(
                Member {
                    document,
                    node,
                    file,
                    since: None,
                    hidden: document.disabled,
                },
                faults,
            );
        }
        self.objects.push(object);
        self.objects.len() - 1
    }
}
