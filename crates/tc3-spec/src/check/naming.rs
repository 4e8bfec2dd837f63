//! Names: identifiers in all three languages, none twice, none a keyword where it cannot be escaped.

use std::collections::BTreeMap;

use crate::document::Overlay;
use crate::fault::{Fault, FaultKind};
use crate::merge::{Merged, Object};
use crate::name::{self, Language, Role};
use crate::source::Place;

/// Type names that each generated module has anyway.
const TAKEN_TYPES: [&str; 3] = ["AsyncClient", "Client", "ErrorCode"];

pub(super) fn check(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    service(merged, faults);
    for object in &merged.objects {
        members(merged, object, faults);
    }
    actions(merged, faults);
    types(merged, faults);
    error_codes(merged, faults);
    renames(merged, faults);
}

fn service(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    let Some(read) = &merged.documents.service else {
        return;
    };
    let (name, place) = (&*read.document.name, read.place(read.tree.at("name")));
    let help = "take another name, for the directory too: the wire's stays in `hosts` and `signing_name`";
    if !is_snake(name) {
        let message = format!("`{name}` is no name of a module");
        let help = "write lower-case letters, digits and underscores, a letter first";
        faults.push(Fault::at(FaultKind::Name, place, message, help));
    } else if let Some(language) = keyword(name) {
        let message = format!(
            "the service's name `{name}` is a keyword of {}",
            language.as_str()
        );
        faults.push(Fault::at(FaultKind::Keyword, place, message, help));
    }
}

/// The members of one object. A hidden member gets no identifier.
fn members(merged: &Merged<'_>, object: &Object<'_>, faults: &mut Vec<Fault>) {
    let uses = [
        (None, "the identifier"),
        (Some((Language::Rust, Role::Field)), "Rust's field"),
        (Some((Language::Rust, Role::Setter)), "Rust's setter"),
        (Some((Language::Python, Role::Field)), "Python's attribute"),
        (Some((Language::Python, Role::Argument)), "Python's argument"),
    ];
    let mut taken: Vec<Names<'_>> = uses.iter().map(|_| Names::default()).collect();
    for member in &object.members {
        let wire = &*member.document.name;
        let place = member.at("name");
        if !is_identifier(wire) {
            let message = format!("`{wire}` is no name of a member");
            let help = "write the wire name: letters, digits and underscores, a letter first, and no `.N`";
            faults.push(Fault::at(FaultKind::Name, place, message, help));
            continue;
        }
        if member.hidden {
            continue;
        }
        let snake = merged.member_name(object, wire);
        for ((escaped, what), taken) in uses.iter().zip(&mut taken) {
            let ident = match escaped {
                None => snake.clone(),
                Some((language, role)) => name::escape(*language, *role, &snake),
            };
            if let Some((first, at)) = taken.insert(ident.clone(), wire, place.clone()) {
                let message = format!(
                    "`{first}` and `{wire}` of `{}` are both {what} `{ident}`",
                    object.label
                );
                let help = rename_help("one of them", &object.place(wire));
                let fault = Fault::at(FaultKind::Collision, place.clone(), message, help);
                faults.push(fault.related(at, "taken here"));
                break;
            }
        }
    }
}

fn actions<'a>(merged: &'a Merged<'_>, faults: &mut Vec<Fault>) {
    let mut taken: Names<'a> = Names::default();
    for (wire, action) in &merged.actions {
        let place = action.read.place(action.read.tree.at("name"));
        if !is_upper(wire) {
            let message = format!("`{wire}` is no name of an action");
            let help = "write the wire name: letters and digits, a capital first";
            faults.push(Fault::at(FaultKind::Name, place, message, help));
            continue;
        }
        let snake = merged.action_name(wire);
        let camel = merged.action_camel(wire);
        let spelt = |language| {
            if language == Language::JavaScript {
                &camel
            } else {
                &snake
            }
        };
        let refused = Language::ALL.into_iter().find_map(|language| {
            let ident = spelt(language);
            let why = if name::is_keyword(language, ident) {
                "is a keyword of"
            } else if name::is_reserved(language, Role::Method, ident) {
                "is taken by every client in"
            } else {
                return None;
            };
            Some(format!(
                "the action's method `{ident}` {why} {}",
                language.as_str()
            ))
        });
        if let Some(message) = refused {
            faults.push(Fault::at(
                FaultKind::Keyword,
                place.clone(),
                message,
                rename_help("it", wire),
            ));
        }
        if let Some((first, at)) = taken.insert(snake.clone(), wire, place.clone()) {
            let message = format!("the actions `{first}` and `{wire}` are both the method `{snake}`");
            let fault = Fault::at(
                FaultKind::Collision,
                place,
                message,
                rename_help("one of them", wire),
            );
            faults.push(fault.related(at, "taken here"));
        }
    }
    hint_methods(merged, taken, faults);
}

/// The methods of clients that the overlay's pages and waiters bring, beside those of the actions.
fn hint_methods<'a>(merged: &'a Merged<'_>, mut taken: Names<'a>, faults: &mut Vec<Fault>) {
    let Some(read) = merged.overlay() else { return };
    let entries = |key: &str| {
        let found = read.tree.entry(key);
        found.map_or(&[][..], |entry| entry.value.entries())
    };
    let mut take = |ident: String, by: &'a str, at: Place, help: String| {
        if let Some((first, before)) = taken.insert(ident.clone(), by, at.clone()) {
            let message = format!("`{first}` and `{by}` both bring the method `{ident}`");
            let fault = Fault::at(FaultKind::Collision, at, message, help);
            faults.push(fault.related(before, "taken here"));
        }
    };
    for entry in entries("pages") {
        if merged.actions.contains_key(&*entry.key) {
            let method = merged.action_name(&entry.key);
            for suffix in ["pages", "items"] {
                let at = Place::new(&read.file, &entry.key_span);
                let help = rename_help("one of them", &entry.key);
                take(format!("{method}_{suffix}"), &entry.key, at, help);
            }
        }
    }
    for entry in entries("waiters") {
        let at = Place::new(&read.file, &entry.key_span);
        let help = "give the waiter another name: it is ours to choose".to_owned();
        let ident = format!("wait_until_{}", name::snake(&entry.key));
        take(ident, &entry.key, at, help);
    }
}

/// Requests, responses, data types and open enums: they stand in one module.
fn types(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    let mut taken = Names::default();
    for (wire, action) in &merged.actions {
        let place = action.read.place(action.read.tree.at("name"));
        for suffix in ["Request", "Response"] {
            // Two actions that collide have been found out by their methods.
            taken.insert(
                format!("{}{suffix}", name::upper_camel(wire)),
                wire,
                place.clone(),
            );
        }
    }
    for (wire, ty) in &merged.types {
        if !is_identifier(wire) || crate::types::SCALARS.contains(wire) {
            let message = format!("`{wire}` is no name of a data type");
            let help = "write the pages' name: letters, digits and underscores, a letter first, no word like `String`";
            faults.push(Fault::at(FaultKind::Name, ty.place.clone(), message, help));
            continue;
        }
        type_name(
            &mut taken,
            &merged.type_name(wire),
            wire,
            &ty.place,
            |what| rename_help(what, wire),
            faults,
        );
    }
    let Some(read) = merged.overlay() else { return };
    let help = |_: &str| "give the open enum another name: it is ours to choose".to_owned();
    for (open_enum, node) in read
        .document
        .open_enums
        .iter()
        .zip(read.tree.at("open_enums").items())
    {
        let (name, place) = (&*open_enum.name, read.place(node.at("name")));
        if is_upper(name) && name == name::upper_camel(name) {
            type_name(&mut taken, name, name, &place, help, faults);
        } else {
            let message = format!("`{name}` is no name of an open enum");
            faults.push(Fault::at(
                FaultKind::Name,
                place,
                message,
                "write it in `UpperCamelCase`",
            ));
        }
        for (value, node) in open_enum.values.iter().zip(node.at("values").items()) {
            variant(&value.name, &read.place(node.at("name")), faults);
        }
    }
}

fn type_name<'a>(
    taken: &mut Names<'a>,
    ident: &str,
    wire: &'a str,
    place: &Place,
    help: impl Fn(&str) -> String,
    faults: &mut Vec<Fault>,
) {
    let refused = |message| Fault::at(FaultKind::Keyword, place.clone(), message, help("it"));
    if let Some(language) = keyword(ident) {
        faults.push(refused(format!(
            "the type's name `{ident}` is a keyword of {}",
            language.as_str()
        )));
    } else if TAKEN_TYPES.contains(&ident) {
        faults.push(refused(format!(
            "the type's name `{ident}` is taken in every generated module"
        )));
    } else if let Some((first, at)) = taken.insert(ident.to_owned(), wire, place.clone()) {
        let message = if first == wire {
            format!("two types are called `{ident}`")
        } else {
            format!("`{first}` and `{wire}` are both the type `{ident}`")
        };
        let fault = Fault::at(FaultKind::Collision, place.clone(), message, help("one of them"));
        faults.push(fault.related(at, "taken here"));
    }
}

fn variant(name: &str, place: &Place, faults: &mut Vec<Fault>) {
    if !is_upper(name) || name != name::upper_camel(name) {
        let message = format!("`{name}` is no name of a value");
        faults.push(Fault::at(
            FaultKind::Name,
            place.clone(),
            message,
            "write it in `UpperCamelCase`",
        ));
    } else if let Some(language) = keyword(name) {
        let message = format!("the value's name `{name}` is a keyword of {}", language.as_str());
        let help = "give the value another name: it is ours to choose";
        faults.push(Fault::at(FaultKind::Keyword, place.clone(), message, help));
    } else if name == "Unknown" {
        let help = "give the value another name: `Unknown` holds the values that have none";
        let message = "the value's name `Unknown` is taken in every open enum";
        faults.push(Fault::at(FaultKind::Keyword, place.clone(), message, help));
    }
}

fn error_codes(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    let Some(read) = &merged.documents.errors else {
        return;
    };
    let mut taken = Names::default();
    for (error, node) in read.document.errors.iter().zip(read.tree.at("errors").items()) {
        let (code, place) = (&*error.code, read.place(node.at("code")));
        let ident = merged.error_name(code);
        if ident == "Unknown" || keyword(&ident).is_some() {
            let message = format!("the error code's name `{ident}` is taken");
            faults.push(Fault::at(
                FaultKind::Keyword,
                place,
                message,
                rename_help("it", code),
            ));
        } else if let Some((first, at)) = taken.insert(ident.clone(), code, place.clone())
            // The same code twice is another fault.
            && first != code
        {
            let message = format!("the error codes `{first}` and `{code}` are both `{ident}`");
            let fault = Fault::at(
                FaultKind::Collision,
                place,
                message,
                rename_help("one of them", code),
            );
            faults.push(fault.related(at, "taken here"));
        }
    }
}

/// The overlay's own identifiers.
fn renames(merged: &Merged<'_>, faults: &mut Vec<Fault>) {
    let Some(read) = merged.overlay() else { return };
    let Overlay { rename, .. } = &read.document;
    for entry in read
        .tree
        .entry("rename")
        .map_or(&[][..], |entry| entry.value.entries())
    {
        let Some(ident) = rename.get(&entry.key) else {
            continue;
        };
        let node = &entry.value;
        let fault = if !is_snake(ident) {
            let message = format!("`{ident}` is no identifier");
            Fault::at(
                FaultKind::Name,
                read.place(node),
                message,
                "write it in `snake_case`",
            )
        } else if let Some(language) = keyword(ident) {
            let message = format!("`{ident}` is a keyword of {}", language.as_str());
            Fault::at(
                FaultKind::Keyword,
                read.place(node),
                message,
                "choose another identifier",
            )
        } else if *ident == name::snake(entry.key.rsplit('.').next().unwrap_or_default())
            && is_place(merged, &entry.key)
        {
            let message = format!("`{}` is `{ident}` anyway", entry.key);
            Fault::at(FaultKind::Idle, read.place(node), message, "remove the entry")
        } else {
            continue;
        };
        faults.push(fault);
    }
}

/// Whether a renaming is of what a name without it would have converted by its last word.
fn is_place(merged: &Merged<'_>, key: &str) -> bool {
    merged.at(key).is_some() || merged.actions.contains_key(key) || merged.types.contains_key(key)
}

/// Names that are taken, with what took them.
#[derive(Default)]
struct Names<'a> {
    taken: BTreeMap<String, (&'a str, Place)>,
}

impl<'a> Names<'a> {
    /// Takes a name; gives what has it already.
    fn insert(&mut self, name: String, by: &'a str, place: Place) -> Option<(&'a str, Place)> {
        if let Some((first, at)) = self.taken.get(&name) {
            return Some((first, at.clone()));
        }
        self.taken.insert(name, (by, place));
        None
    }
}

fn rename_help(what: &str, key: &str) -> String {
    format!("give {what} another identifier in overlay.json: `\"rename\": {{ \"{key}\": \"…\" }}`")
}

/// The first language of which a word is a keyword.
fn keyword(word: &str) -> Option<Language> {
    Language::ALL
        .into_iter()
        .find(|language| name::is_keyword(*language, word))
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_upper(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
