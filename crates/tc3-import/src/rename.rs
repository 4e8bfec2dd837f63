//! Identifiers for what collides when it is converted: two members that are one in `snake_case`, an action that is
//! a keyword, a data type that has the name of a generated one.
//!
//! Renamings are written to the overlay and are API from then on: what has one keeps it. Of two members the one
//! that `UpperCamelCase` gives back keeps the plain name, so that `RequestId` wins over `RequestID`.

use std::collections::BTreeSet;

use tc3_spec::name::{self, Language, Role};

use crate::tree::Object;
use crate::union::{Member, Union};

/// The renamings that are missing: keys of the overlay's `rename`, each with its identifier.
pub(crate) fn missing(union: &Union, known: &Object) -> Vec<(String, String)> {
    let mut renames = Vec::new();
    for (name, action) in &union.actions {
        members(&format!("{name}.input"), &action.input, known, &mut renames);
        members(&format!("{name}.output"), &action.output, known, &mut renames);
    }
    for (name, type_members) in &union.types {
        members(name, type_members, known, &mut renames);
    }
    actions(union, known, &mut renames);
    types(union, known, &mut renames);
    renames
}

/// Every identifier that a member is generated as.
fn uses(snake: &str) -> [String; 5] {
    [
        snake.to_owned(),
        name::escape(Language::Rust, Role::Field, snake),
        name::escape(Language::Rust, Role::Setter, snake),
        name::escape(Language::Python, Role::Field, snake),
        name::escape(Language::Python, Role::Argument, snake),
    ]
}

fn members(label: &str, members: &[Member], known: &Object, renames: &mut Vec<(String, String)>) {
    let mut taken: [BTreeSet<String>; 5] = Default::default();
    let mut take = |snake: &str| {
        let uses = uses(snake);
        let free = uses.iter().zip(&taken).all(|(name, taken)| !taken.contains(name));
        if free {
            for (name, taken) in uses.into_iter().zip(&mut taken) {
                taken.insert(name);
            }
        }
        free
    };
    let mut offered: Vec<&Member> = members.iter().filter(|member| !member.disabled).collect();
    let rank = |member: &Member| {
        let has_name = known.contains_key(&format!("{label}.{}", member.name));
        let round = name::upper_camel(&name::snake(&member.name)) == member.name;
        (!has_name, !round)
    };
    offered.sort_by_cached_key(|member| rank(member));
    for member in offered {
        let key = format!("{label}.{}", member.name);
        if let Some(name) = known.get(&key).and_then(|name| name.as_str()) {
            take(name);
            continue;
        }
        let snake = name::snake(&member.name);
        if !take(&snake) {
            let free = (2..=members.len() + 1)
                .map(|number| format!("{snake}_{number}"))
                .find(|name| take(name));
            renames.extend(free.map(|free| (key, free)));
        }
    }
}

fn actions(union: &Union, known: &Object, renames: &mut Vec<(String, String)>) {
    let mut taken = BTreeSet::new();
    for wire in union.actions.keys() {
        if known.contains_key(wire) {
            continue;
        }
        let snake = name::snake(wire);
        let refused = |snake: &str| {
            Language::ALL.into_iter().any(|language| {
                let ident = if language == Language::JavaScript {
                    name::lower_camel(snake)
                } else {
                    snake.to_owned()
                };
                name::is_keyword(language, &ident) || name::is_reserved(language, Role::Method, &ident)
            })
        };
        if !refused(&snake) && taken.insert(snake.clone()) {
            continue;
        }
        let numbered = (2..).map(|number| format!("{snake}_action_{number}"));
        let free = std::iter::once(format!("{snake}_action"))
            .chain(numbered)
            .find(|name| !refused(name) && taken.insert(name.clone()));
        renames.extend(free.map(|free| (wire.clone(), free)));
    }
}

/// Type names that each generated module has anyway.
const TAKEN: [&str; 3] = ["AsyncClient", "Client", "ErrorCode"];

fn types(union: &Union, known: &Object, renames: &mut Vec<(String, String)>) {
    let mut taken: BTreeSet<String> = TAKEN.into_iter().map(str::to_owned).collect();
    for action in union.actions.keys() {
        for suffix in ["Request", "Response"] {
            taken.insert(format!("{}{suffix}", name::upper_camel(action)));
        }
    }
    for wire in union.types.keys() {
        // A renaming of this name would be the action's.
        if known.contains_key(wire) || union.actions.contains_key(wire) {
            taken.insert(name::upper_camel(wire));
            continue;
        }
        let mut take = |snake: &str| {
            let ident = name::upper_camel(snake);
            let keyword = Language::ALL
                .into_iter()
                .any(|language| name::is_keyword(language, &ident));
            !keyword && taken.insert(ident)
        };
        if take(wire) {
            continue;
        }
        let snake = name::snake(wire);
        let numbered = (2..).map(|number| format!("{snake}_type_{number}"));
        let free = std::iter::once(format!("{snake}_type"))
            .chain(numbered)
            .find(|name| take(name));
        renames.extend(free.map(|free| (wire.clone(), free)));
    }
}
