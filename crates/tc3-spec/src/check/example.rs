//! Examples: every member declared, every value of its type, all the way down.
//!
//! Nothing is said of members that are absent: pages leave out what they like. Where a documented example contradicts
//! the declared members it says so itself (`contradicts`); what it says must be so.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::document::Width;
use crate::fault::{Fault, FaultKind};
use crate::json::{Json, Node};
use crate::merge::{Merged, Object};
use crate::source::{File, Place};
use crate::types::TypeWord;
use crate::wording;

pub(super) fn check(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    for action in merged.actions.values() {
        let read = action.read;
        for node in read.tree.at("examples").items() {
            let contradicts = node
                .entry("contradicts")
                .map_or(&[][..], |entry| entry.value.items());
            let mut excused: Excused<'_> = contradicts
                .iter()
                .filter_map(|node| Some((node.as_str()?, (node, false))))
                .collect();
            for (key, object, nullable) in [("input", action.input, false), ("output", action.output, true)] {
                let mut walk = Walk {
                    merged,
                    file: &read.file,
                    nullable,
                    path: key.to_owned(),
                    excused: &mut excused,
                    faults,
                };
                walk.object(&merged.objects[object], node.at(key));
            }
            if merged.documents.lost_members() {
                continue;
            }
            for (path, (node, _)) in excused.iter().filter(|(_, (_, used))| !used) {
                let message = format!("`{path}` of the example contradicts nothing");
                faults.push(Fault::at(
                    FaultKind::Idle,
                    read.place(node),
                    message,
                    "remove the path",
                ));
            }
        }
    }
}

/// The contradictions that an example owns up to: where each is noted, and whether it has been found.
type Excused<'n> = BTreeMap<&'n str, (&'n Node, bool)>;

struct Walk<'a, 'n> {
    merged: &'a Merged<'a>,
    file: &'a Arc<File>,
    /// Whether `null` is a value: in answers it is.
    nullable: bool,
    /// `input.ResourceTypesRegions[0].Regions[1]`.
    path: String,
    excused: &'a mut Excused<'n>,
    faults: &'a mut Vec<Fault>,
}

impl Walk<'_, '_> {
    fn object(&mut self, object: &Object<'_>, node: &Node) {
        for entry in node.entries() {
            let length = self.path.len();
            self.path.push('.');
            self.path.push_str(&entry.key);
            if let Some(member) = object.member(&entry.key) {
                self.value(&TypeWord::of(member.document), &entry.value);
            } else if !self.merged.documents.lost_members() && !self.is_excused() {
                let message = format!("`{}` of the example is not declared", self.shown());
                let known = object.members.iter().map(|member| &*member.document.name);
                let help = wording::did_you_mean(&entry.key, known, || {
                    format!(
                        "declare the member in `{}`, or add it in overlay.json",
                        object.label
                    )
                });
                let place = Place::new(self.file, &entry.key_span);
                self.faults
                    .push(Fault::at(FaultKind::ExampleMember, place, message, help));
            }
            self.path.truncate(length);
        }
    }

    fn value(&mut self, ty: &TypeWord<'_>, node: &Node) {
        match (ty, &node.json) {
            (_, Json::Null) if self.nullable => {}
            (TypeWord::String, Json::String(_))
            | (TypeWord::Boolean, Json::Bool(_))
            | (TypeWord::Float, Json::Number(_)) => {}
            (TypeWord::Integer(width), Json::Number(number)) => {
                let fits = match width {
                    Width::Int64 => number.is_i64(),
                    Width::Uint64 => number.is_u64(),
                };
                if !fits {
                    self.wrong(ty, node, &format!("`{number}`"));
                }
            }
            (TypeWord::List(element), Json::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let length = self.path.len();
                    // Writing to a string cannot fail.
                    let _ = write!(self.path, "[{index}]");
                    self.value(element, item);
                    self.path.truncate(length);
                }
            }
            // A name that is no data type's is a fault where it is written.
            (TypeWord::Named(name), json) => match (self.merged.types.get(name), json) {
                (Some(ty), Json::Object(_)) => {
                    let merged = self.merged;
                    self.object(&merged.objects[ty.object], node);
                }
                (Some(_), _) => self.wrong(ty, node, node.kind()),
                (None, _) => {}
            },
            _ => self.wrong(ty, node, node.kind()),
        }
    }

    /// Whether the example owns up to a contradiction here.
    fn is_excused(&mut self) -> bool {
        self.excused
            .get_mut(&*self.path)
            .map(|(_, used)| *used = true)
            .is_some()
    }

    /// The path as faults show it: by the member's own name.
    fn shown(&self) -> &str {
        self.path.split_once('.').map_or("", |(_, path)| path)
    }

    fn wrong(&mut self, ty: &TypeWord<'_>, node: &Node, found: &str) {
        if self.is_excused() {
            return;
        }
        let message = format!(
            "`{}` of the example is {found}, not {}",
            self.shown(),
            ty.describe()
        );
        let help = "correct the example, or the member's type where the example shows that it is wrong";
        self.faults.push(Fault::at(
            FaultKind::ExampleType,
            Place::new(self.file, &node.span),
            message,
            help,
        ));
    }
}
