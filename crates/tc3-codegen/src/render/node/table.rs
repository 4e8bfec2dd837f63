//! What runs: tables of names, and the two index files.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use tc3_spec::model::{Action, Member, Service, Type};

use super::layout::{braced, key, list, property, quote};
use super::{export, method};

/// The text of `<service>.js`.
pub(super) fn render(service: &Service) -> String {
    let mut text = String::from("'use strict'\n\nconst { defineService } = require('../lib/service.js')\n\n");
    text.push_str("module.exports = defineService({\n");
    text.push_str(&property(2, "name", &quote(&service.name)));
    text.push_str(&property(2, "version", &quote(&service.version)));
    let actions = service.actions.iter().map(|a| (method(&a.camel), quote(&a.wire)));
    text.push_str(&object(2, "actions", &entries(4, actions)));
    let pages: String = service
        .actions
        .iter()
        .filter_map(|action| Some((action, action.pages.as_ref()?)))
        .map(|(action, pages)| {
            let mut body = property(6, "action", &quote(&action.wire));
            if let [only] = pages.lists.as_slice() {
                let path: Vec<String> = only.path.iter().map(|name| quote(name)).collect();
                body.push_str(&property(6, "items", &format!("[{}]", path.join(", "))));
            }
            object(4, &key(&method(&action.camel)), &body)
        })
        .collect();
    if !pages.is_empty() {
        text.push_str(&object(2, "pages", &pages));
    }
    let waiters: String = service
        .waiters
        .iter()
        .map(|waiter| {
            let action = &service.actions[waiter.action].wire;
            let body = property(6, "waiter", &quote(&waiter.wire)) + &property(6, "action", &quote(action));
            object(4, &format!("waitUntil{}", waiter.wire), &body)
        })
        .collect();
    if !waiters.is_empty() {
        text.push_str(&object(2, "waiters", &waiters));
    }
    let redacted: String = service
        .actions
        .iter()
        .map(|a| (a, redacted(service, a)))
        .filter(|(_, names)| !names.is_empty())
        .map(|(a, names)| list(4, &key(&a.wire), &names))
        .collect();
    if !redacted.is_empty() {
        text.push_str(&object(2, "redacted", &redacted));
    }
    let enums: String = service
        .enums
        .iter()
        .map(|e| {
            object(
                4,
                &e.name,
                &entries(6, e.values.iter().map(|v| (v.name.clone(), v.value.to_string()))),
            )
        })
        .collect();
    text.push_str(&object(2, "enums", &enums));
    let errors = service.errors.iter().map(|e| (e.name.clone(), quote(&e.code)));
    text.push_str(&object(2, "errorCodes", &entries(4, errors)));
    text.push_str("})\n");
    text
}

/// The output members of an action that are not shown, wherever they stand, sorted.
fn redacted(service: &Service, action: &Action) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut seen = HashSet::new();
    let mut open: Vec<&Member> = action.output.iter().collect();
    while let Some(member) = open.pop() {
        if member.secret || member.personal {
            names.insert(quote(&member.wire));
        }
        let mut ty = &member.ty;
        while let Type::List(element) = ty {
            ty = element;
        }
        if let Type::Struct(index) = ty
            && seen.insert(*index)
        {
            open.extend(&service.structs[*index].members);
        }
    }
    names
}

/// The text of `index.js`.
pub(super) fn index(services: &[Service]) -> String {
    let mut text = String::from("'use strict'\n\nmodule.exports = {\n");
    for service in services {
        let _ = writeln!(text, "  {}: require('./{}.js'),", export(service), service.name);
    }
    text.push_str("}\n");
    text
}

/// The text of `index.mjs`.
pub(super) fn facade(services: &[Service]) -> String {
    let names: Vec<String> = services.iter().map(export).collect();
    format!(
        "import services from './index.js'\n\n{}",
        braced("export const ", &names, " = services")
    )
}

fn entries(indent: usize, entries: impl Iterator<Item = (String, String)>) -> String {
    entries
        .map(|(name, value)| property(indent, &key(&name), &value))
        .collect()
}

fn object(indent: usize, name: &str, body: &str) -> String {
    let pad = " ".repeat(indent);
    if body.is_empty() {
        format!("{pad}{name}: {{}},\n")
    } else {
        format!("{pad}{name}: {{\n{body}{pad}}},\n")
    }
}
