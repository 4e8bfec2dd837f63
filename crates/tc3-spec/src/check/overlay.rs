//! The overlay: every entry matches something, fits it and changes it. Overlays cannot rot.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::decode::Read;
use crate::document::Overlay;
use crate::fault::{Fault, FaultKind};
use crate::json::{Entry, Node};
use crate::merge::{Member, Merged};
use crate::source::Place;
use crate::types::TypeWord;
use crate::wording;

pub(super) fn check(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    let Some(read) = merged.overlay() else { return };
    let mut check = Check { merged, read, faults };
    check.secrets();
    check.personal();
    check.open_enums();
    check.known_values();
    check.safe_to_repeat();
    check.sites();
    check.superseded();
    check.notes();
    check.renames();
}

struct Check<'a, 'm> {
    merged: &'m Merged<'a>,
    read: &'a Read<Overlay>,
    faults: &'m mut Vec<Fault>,
}

impl<'a, 'm> Check<'a, 'm> {
    fn secrets(&mut self) {
        for entry in self.entries("secrets") {
            let Some(member) = self.member("secrets", &entry.key, &entry.key_span) else {
                continue;
            };
            if TypeWord::of(member.document) != TypeWord::String {
                self.unfit(entry, member, "a secret is a `String`");
            }
        }
    }

    fn personal(&mut self) {
        for entry in self.entries("personal") {
            let Some(member) = self.member("personal", &entry.key, &entry.key_span) else {
                continue;
            };
            if TypeWord::of(member.document).named().is_some() {
                self.unfit(
                    entry,
                    member,
                    "personal data are plain values: name the members of the data type",
                );
            }
            if self.read.document.secrets.contains_key(&entry.key) {
                let help = "a secret is never shown anyway: remove the entry";
                let message = format!("`{}` is a secret already", entry.key);
                self.fault(FaultKind::Idle, &entry.key_span, message, help);
            }
        }
    }

    fn open_enums(&mut self) {
        let read = self.read;
        let mut places: BTreeMap<&str, &Node> = BTreeMap::new();
        for (open_enum, node) in read
            .document
            .open_enums
            .iter()
            .zip(read.tree.at("open_enums").items())
        {
            if open_enum.places.is_empty() {
                let message = format!("the open enum `{}` has no places", open_enum.name);
                self.fault(
                    FaultKind::Unmatched,
                    &node.at("places").span,
                    message,
                    "name the members whose values these are",
                );
            }
            for (place, node) in open_enum.places.iter().zip(node.at("places").items()) {
                let Some(member) = self.member("open_enums", place, &node.span) else {
                    continue;
                };
                if !matches!(TypeWord::of(member.document).element(), TypeWord::Integer(_)) {
                    let message = format!("`{place}` is a `{}`", member.document.ty);
                    let help =
                        "an open enum names values of an `Integer`; of a `String` they are `known_values`";
                    self.fault(FaultKind::Unfit, &node.span, message, help);
                }
                if let Some(first) = places.insert(place, node) {
                    let message = format!("`{place}` has two open enums");
                    let fault = Fault::at(
                        FaultKind::DuplicateValue,
                        read.place(node),
                        message,
                        "keep one of the two",
                    );
                    self.faults
                        .push(fault.related(read.place(first), "first named here"));
                }
            }
            self.values(node.at("values"), "value", "an open enum names each value once");
            self.values(node.at("values"), "name", "give each value its own name");
        }
    }

    /// Values of an open enum that stand there twice.
    fn values(&mut self, values: &'a Node, key: &str, help: &str) {
        let mut seen: BTreeMap<String, &Node> = BTreeMap::new();
        for node in values.items().iter().map(|value| value.at(key)) {
            let text = node.to_value().to_string();
            if let Some(first) = seen.get(&text) {
                let message = format!("duplicate {key} `{}`", text.trim_matches('"'));
                let fault = Fault::at(FaultKind::DuplicateValue, self.read.place(node), message, help);
                self.faults
                    .push(fault.related(self.read.place(first), "first written here"));
            } else {
                seen.insert(text, node);
            }
        }
        if values.items().is_empty() && key == "value" {
            self.fault(
                FaultKind::Idle,
                &values.span,
                "an open enum without values".to_owned(),
                "write its values",
            );
        }
    }

    fn known_values(&mut self) {
        for entry in self.entries("known_values") {
            let values = entry.value.at("values");
            if values.items().is_empty() {
                self.fault(
                    FaultKind::Idle,
                    &values.span,
                    "no known values".to_owned(),
                    "write the values that are known",
                );
            }
            let mut seen: BTreeMap<&str, &Node> = BTreeMap::new();
            for node in values.items() {
                if let Some(first) = seen.insert(node.as_str().unwrap_or_default(), node) {
                    let message = format!("duplicate value `{}`", node.as_str().unwrap_or_default());
                    let place = self.read.place(node);
                    let fault = Fault::at(FaultKind::DuplicateValue, place, message, "keep one of the two");
                    self.faults
                        .push(fault.related(self.read.place(first), "first written here"));
                }
            }
            let Some(member) = self.member("known_values", &entry.key, &entry.key_span) else {
                continue;
            };
            if *TypeWord::of(member.document).element() != TypeWord::String {
                self.unfit(
                    entry,
                    member,
                    "known values are of a `String` or an `Array of String`",
                );
            }
        }
    }

    fn safe_to_repeat(&mut self) {
        for entry in self.entries("safe_to_repeat") {
            if !self.action("safe_to_repeat", &entry.key, &entry.key_span) {
                continue;
            }
            if let (Some(never), Some(_)) = (entry.value.entry("never"), entry.value.entry("unless")) {
                let help = "remove one of the two";
                let message = format!("`{}` is never to be repeated, and unless something", entry.key);
                self.fault(FaultKind::Idle, &never.key_span, message, help);
            }
            for node in entry
                .value
                .entry("unless")
                .map_or(&[][..], |unless| unless.value.items())
            {
                let place = format!("{}.input.{}", entry.key, node.as_str().unwrap_or_default());
                self.member("safe_to_repeat", &place, &node.span);
            }
        }
    }

    fn sites(&mut self) {
        for entry in self.entries("sites") {
            self.anything("sites", &entry.key, &entry.key_span);
            let Some(service) = &self.merged.documents.service else {
                continue;
            };
            let hosts = &service.document.hosts;
            let sites = self
                .read
                .document
                .sites
                .get(&entry.key)
                .map_or(&[][..], Vec::as_slice);
            for (site, node) in sites.iter().zip(entry.value.items()) {
                if !hosts.contains_key(site) {
                    let message = format!(
                        "the service has no host on the site `{}`",
                        node.as_str().unwrap_or_default()
                    );
                    self.fault(
                        FaultKind::Unmatched,
                        &node.span,
                        message,
                        "remove the site, or add its host to service.json",
                    );
                }
            }
            if sites.is_empty() || hosts.keys().all(|site| sites.contains(site)) {
                let help =
                    "write the sites that have it, where not all of the service's do; else remove the entry";
                let message = format!("the sites of `{}` tell nothing apart", entry.key);
                self.fault(FaultKind::Idle, &entry.value.span, message, help);
            }
        }
    }

    fn superseded(&mut self) {
        for entry in self.entries("superseded") {
            self.action("superseded", &entry.key, &entry.key_span);
            let by = entry.value.at("by");
            if by.as_str() == Some(&entry.key) {
                let message = format!("`{}` supersedes itself", entry.key);
                self.fault(
                    FaultKind::Idle,
                    &by.span,
                    message,
                    "name the action to use instead",
                );
            }
        }
    }

    fn notes(&mut self) {
        for entry in self.entries("notes") {
            self.anything("notes", &entry.key, &entry.key_span);
        }
    }

    fn renames(&mut self) {
        for entry in self.entries("rename") {
            let is_error = self
                .merged
                .documents
                .errors
                .as_ref()
                .is_some_and(|errors| errors.document.errors.iter().any(|error| error.code == entry.key));
            if !is_error {
                self.anything("rename", &entry.key, &entry.key_span);
            }
        }
    }

    /// The entries of one of the overlay's objects.
    fn entries(&self, key: &str) -> &'a [Entry] {
        self.read
            .tree
            .entry(key)
            .map_or(&[][..], |entry| entry.value.entries())
    }

    fn member(&mut self, list: &str, place: &str, span: &Range<usize>) -> Option<&'m Member<'a>> {
        let merged = self.merged;
        if let Some((_, member)) = merged.at(place) {
            return Some(member);
        }
        let places: Vec<&str> = merged.places().collect();
        self.unmatched(
            list,
            place,
            span,
            &places,
            "write `Action.input.Member`, `Action.output.Member` or `DataType.Member`",
        );
        None
    }

    fn action(&mut self, list: &str, name: &str, span: &Range<usize>) -> bool {
        let merged = self.merged;
        if merged.actions.contains_key(name) {
            return true;
        }
        let names: Vec<&str> = merged.actions.keys().copied().collect();
        self.unmatched(
            list,
            name,
            span,
            &names,
            "write an action's name, or remove the entry",
        );
        false
    }

    /// An action, a data type or a member.
    fn anything(&mut self, list: &str, name: &str, span: &Range<usize>) {
        let merged = self.merged;
        if merged.actions.contains_key(name) || merged.types.contains_key(name) || merged.at(name).is_some() {
            return;
        }
        let names = merged
            .actions
            .keys()
            .chain(merged.types.keys())
            .copied()
            .chain(merged.places());
        let names: Vec<&str> = names.collect();
        self.unmatched(
            list,
            name,
            span,
            &names,
            "write an action's or a data type's name or a member's place",
        );
    }

    fn unmatched(&mut self, list: &str, name: &str, span: &Range<usize>, known: &[&str], otherwise: &str) {
        let documents = self.merged.documents;
        if documents.lost_members() || (list == "rename" && documents.lost.errors) {
            return;
        }
        let message = format!("the overlay's `{list}` entry `{name}` matches nothing");
        let help = wording::did_you_mean(name, known.iter().copied(), || otherwise.to_owned());
        self.fault(FaultKind::Unmatched, span, message, &help);
    }

    fn unfit(&mut self, entry: &Entry, member: &Member<'_>, help: &str) {
        let message = format!("`{}` is of type `{}`", entry.key, member.document.ty);
        self.fault(FaultKind::Unfit, &entry.key_span, message, help);
    }

    fn fault(&mut self, kind: FaultKind, span: &Range<usize>, message: String, help: &str) {
        self.faults
            .push(Fault::at(kind, Place::new(&self.read.file, span), message, help));
    }
}
