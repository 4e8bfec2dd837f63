//! Types: as annotations of arguments, of attributes and of plain dicts, as kinds for the run-time, and in words.

use tc3_spec::model::{Service, Type};

use super::names::Hidden;

/// Where an annotation stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Home<'a> {
    /// Beside the types of plain dicts.
    Inputs,
    /// In another module, in a class body that hides names.
    Elsewhere(&'a Hidden),
}

/// What an argument or a constructor takes. Lists of strings are spelled so that a `str` is not one of them.
pub(super) fn accepted(service: &Service, ty: &Type, home: Home<'_>) -> String {
    let hidden = match home {
        Home::Inputs => &Hidden::NONE,
        Home::Elsewhere(hidden) => hidden,
    };
    match ty {
        Type::Struct(index) => {
            let name = &service.structs[*index].name;
            match home {
                Home::Inputs => format!("{name}Like"),
                Home::Elsewhere(_) => format!("{}.{name}Like", hidden.module("inputs")),
            }
        }
        Type::List(element) => match &**element {
            Type::String => {
                let [list, tuple, text] = ["list", "tuple", "str"].map(|name| hidden.builtin(name));
                format!("{list}[{text}] | {tuple}[{text}, ...]")
            }
            element => format!(
                "{}.Sequence[{}]",
                hidden.module("abc"),
                accepted(service, element, home)
            ),
        },
        scalar => hidden.builtin(builtin(scalar)),
    }
}

/// What an attribute of a view is: a missing list is empty, a missing scalar is None.
pub(super) fn read(service: &Service, ty: &Type, hidden: &Hidden) -> String {
    match ty {
        Type::List(element) => format!(
            "{}[{}, ...]",
            hidden.builtin("tuple"),
            plain(service, element, hidden)
        ),
        scalar => format!("{} | None", plain(service, scalar, hidden)),
    }
}

fn plain(service: &Service, ty: &Type, hidden: &Hidden) -> String {
    match ty {
        Type::Enum(index, _) => service.enums[*index].name.clone(),
        Type::Struct(index) => service.structs[*index].name.clone(),
        Type::List(element) => format!(
            "{}[{}, ...]",
            hidden.builtin("tuple"),
            plain(service, element, hidden)
        ),
        scalar => hidden.builtin(builtin(scalar)),
    }
}

/// The kind that the run-time converts by.
pub(super) fn kind(service: &Service, ty: &Type) -> String {
    match ty {
        Type::Enum(index, _) => format!("\"{}\"", service.enums[*index].name),
        Type::Struct(index) => format!("\"{}\"", service.structs[*index].name),
        Type::List(element) => format!("[{}]", kind(service, element)),
        scalar => builtin(scalar).to_owned(),
    }
}

/// The type in words, for documentation.
pub(super) fn words(service: &Service, ty: &Type) -> String {
    match ty {
        Type::Enum(index, _) => service.enums[*index].name.clone(),
        Type::Struct(index) => service.structs[*index].name.clone(),
        Type::List(element) => format!("list of {}", words(service, element)),
        scalar => builtin(scalar).to_owned(),
    }
}

fn builtin(ty: &Type) -> &'static str {
    match ty {
        Type::Int64 | Type::Uint64 | Type::Enum(..) => "int",
        Type::Float => "float",
        Type::Boolean => "bool",
        Type::String | Type::Struct(_) | Type::List(_) => "str",
    }
}
