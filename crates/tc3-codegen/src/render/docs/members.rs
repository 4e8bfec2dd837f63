//! Tables of members: name, type with a link to where it is described, and what it is.

use std::fmt::Write as _;

use tc3_spec::model::{Member, Service, Type};

use super::text::{anchor, cell};

/// Which way the members travel.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Side {
    Input,
    Output,
    Both,
}

/// The table; a sentence where there is nothing to list.
pub(super) fn table(service: &Service, members: &[Member], side: Side) -> String {
    let shown: Vec<&Member> = members.iter().filter(|member| !member.hidden).collect();
    if shown.is_empty() {
        return "It has no members.\n".to_owned();
    }
    let mut table = "| Member | Type | What it is |\n|---|---|---|\n".to_owned();
    for member in shown {
        _ = writeln!(
            table,
            "| `{}` | {} | {} |",
            member.wire,
            type_link(service, &member.ty),
            about(member, side)
        );
    }
    table
}

fn about(member: &Member, side: Side) -> String {
    let mut parts = Vec::new();
    if member.required && side == Side::Input {
        parts.push("**Required.**".to_owned());
    }
    if member.secret {
        parts.push("**Secret:** never shown.".to_owned());
    }
    if member.personal {
        parts.push("**Personal data:** not shown.".to_owned());
    }
    parts.push(cell(&member.doc));
    parts.extend(member.notes.iter().map(|note| cell(note)));
    if !member.known_values.is_empty() {
        let values: Vec<String> = member
            .known_values
            .iter()
            .map(|value| format!("`{value}`").replace('|', "\\|"))
            .collect();
        parts.push(format!("Known values: {}.", values.join(", ")));
    }
    if let Some(since) = &member.since {
        parts.push(format!("Since {since}."));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

/// The type's name, linked where it has a description of its own.
fn type_link(service: &Service, ty: &Type) -> String {
    let link = |name: &str| format!("[{name}](types.md#{})", anchor(name));
    match ty {
        Type::String => "string".to_owned(),
        Type::Int64 => "integer".to_owned(),
        Type::Uint64 => "unsigned integer".to_owned(),
        Type::Float => "number".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Enum(index, _) => link(&service.enums[*index].name),
        Type::Struct(index) => link(&service.structs[*index].name),
        Type::List(element) => format!("list of {}", type_link(service, element)),
    }
}
