//! Texts: whatever is written for people says something.

use std::sync::Arc;

use crate::decode::Read;
use crate::fault::{Fault, FaultKind};
use crate::json::Node;
use crate::source::{File, Place};
use crate::tree::Documents;

/// Keys whose values are texts for people, wherever they stand.
const TEXTS: [&str; 6] = ["doc", "source", "summary", "title", "until", "why"];

/// Keys of the overlay whose values are texts by place.
const TEXTS_BY_PLACE: [&str; 4] = ["notes", "personal", "secrets", "unpaged"];

pub(super) fn check(documents: &Documents, faults: &mut Vec<Fault>) {
    documents.service.iter().for_each(|read| tree(read, faults));
    documents.types.iter().for_each(|read| tree(read, faults));
    documents.errors.iter().for_each(|read| tree(read, faults));
    documents.actions.iter().for_each(|read| tree(read, faults));
    let Some(overlay) = &documents.overlay else { return };
    tree(overlay, faults);
    for key in TEXTS_BY_PLACE {
        for entry in overlay
            .tree
            .entry(key)
            .map_or(&[][..], |entry| entry.value.entries())
        {
            text(&overlay.file, &entry.key, &entry.value, faults);
        }
    }
}

fn tree<T>(read: &Read<T>, faults: &mut Vec<Fault>) {
    texts(&read.file, &read.tree, faults);
}

fn texts(file: &Arc<File>, node: &Node, faults: &mut Vec<Fault>) {
    for entry in node.entries() {
        if TEXTS.contains(&&*entry.key) {
            text(file, &entry.key, &entry.value, faults);
        } else if !["input", "output"].contains(&&*entry.key) || !entry.value.items().is_empty() {
            // An example's input and output are objects, and what stands in them is the service's.
            texts(file, &entry.value, faults);
        }
    }
    for item in node.items() {
        texts(file, item, faults);
    }
}

fn text(file: &Arc<File>, key: &str, node: &Node, faults: &mut Vec<Fault>) {
    if node.as_str().is_some_and(|text| text.trim().is_empty()) {
        let place = Place::new(file, &node.span);
        let help = "say in a sentence what it is, or leave the key out where that is allowed";
        faults.push(Fault::at(
            FaultKind::EmptyText,
            place,
            format!("empty text of `{key}`"),
            help,
        ));
    }
}
