//! TypeScript types of members.
//!
//! Requests and answers differ: a request's optional members take `null` and `undefined` alike, its lists may be
//! read-only, and what it must have it must have. Of an answer nothing may be relied upon, and anything may be null.

use tc3_spec::model::{Member, Service, Type};

use super::layout::{fits, key, quote};

/// Names that the declarations need for themselves; a data type of that name gets an underscore.
const TAKEN: [&str; 7] = [
    "BaseClient",
    "CallOptions",
    "Client",
    "ErrorCode",
    "Integer",
    "Promise",
    "Received",
];

/// The direction in which a value travels.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Side {
    /// In a request.
    Input,
    /// In an answer.
    Output,
}

/// The name of a data type or of an enum.
pub(super) fn type_name(name: &str) -> String {
    if TAKEN.contains(&name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// A member's line in an interface, or its lines.
pub(super) fn member(service: &Service, member: &Member, side: Side) -> String {
    let is_required = side == Side::Input && member.required;
    let name = key(&member.wire);
    let head = if is_required {
        format!("  {name}:")
    } else {
        format!("  {name}?:")
    };
    let shape = Shape::of(service, &member.ty, &member.known_values, side);
    let rest: &[&str] = match (is_required, side) {
        (true, _) => &[],
        (false, Side::Input) => &["null", "undefined"],
        (false, Side::Output) => &["null"],
    };
    lay_out(&head, &shape, rest)
}

/// A type in the parts between which lines may be broken.
struct Shape {
    /// What stands before the alternatives: `readonly ` of a list.
    before: &'static str,
    /// The alternatives, of which there is nearly always one.
    parts: Vec<String>,
    /// What stands after them: the brackets of a list.
    after: String,
}

impl Shape {
    fn of(service: &Service, ty: &Type, known: &[String], side: Side) -> Self {
        let one = |text: &str| Self {
            before: "",
            parts: vec![text.to_owned()],
            after: String::new(),
        };
        match ty {
            Type::String if known.is_empty() => one("string"),
            Type::String => {
                let open = std::iter::once("(string & {})".to_owned());
                Self {
                    before: "",
                    parts: known.iter().map(|value| quote(value)).chain(open).collect(),
                    after: String::new(),
                }
            }
            Type::Int64 | Type::Uint64 => one("Integer"),
            Type::Float => one("number"),
            Type::Boolean => one("boolean"),
            Type::Enum(index, _) => one(&type_name(&service.enums[*index].name)),
            Type::Struct(index) => {
                let data_type = &service.structs[*index];
                let name = type_name(&data_type.name);
                if side == Side::Output && data_type.in_input {
                    one(&format!("Received<{name}>"))
                } else {
                    one(&name)
                }
            }
            Type::List(inner) => {
                let inner = Self::of(service, inner, known, side);
                let parts = if inner.before.is_empty() {
                    inner.parts
                } else {
                    vec![format!("({})", inner.inline())]
                };
                let before = if side == Side::Input { "readonly " } else { "" };
                let after = if inner.before.is_empty() {
                    inner.after
                } else {
                    String::new()
                };
                Self {
                    before,
                    parts,
                    after: format!("{after}[]"),
                }
            }
        }
    }

    fn inline(&self) -> String {
        let Self { before, parts, after } = self;
        let joined = parts.join(" | ");
        if parts.len() > 1 && !after.is_empty() {
            format!("{before}({joined}){after}")
        } else {
            format!("{before}{joined}{after}")
        }
    }
}

fn lay_out(head: &str, shape: &Shape, rest: &[&str]) -> String {
    let tail = rest
        .iter()
        .map(|part| format!(" | {part}"))
        .collect::<Vec<_>>()
        .concat();
    let line = format!("{head} {}{tail}", shape.inline());
    if fits(&line) || shape.parts.len() < 2 {
        return format!("{line}\n");
    }
    let alternatives = |indent: usize, parts: &[String]| -> String {
        parts
            .iter()
            .map(|part| {
                format!(
                    "{}| {part}
",
                    " ".repeat(indent)
                )
            })
            .collect::<Vec<_>>()
            .concat()
    };
    let rest = rest
        .iter()
        .map(|part| format!("    | {part}\n"))
        .collect::<Vec<_>>()
        .concat();
    let Shape { before, parts, after } = shape;
    match (after.is_empty(), rest.is_empty()) {
        (true, _) => format!("{head}\n{}{rest}", alternatives(4, parts)),
        (false, true) => format!("{head} {before}(\n{}  ){after}\n", alternatives(4, parts)),
        (false, false) => {
            let whole = format!("    | {}", shape.inline());
            if fits(&whole) {
                return format!("{head}\n{whole}\n{rest}");
            }
            format!(
                "{head}\n    | {before}(\n{}      ){after}\n{rest}",
                alternatives(8, parts)
            )
        }
    }
}
