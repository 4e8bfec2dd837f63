//! Identifiers of the Rust client.

use std::collections::HashSet;

use proc_macro2::{Ident, Literal, Span};
use tc3_spec::model::{Action, Member, Service};
use tc3_spec::name::{self, Language, Role};

/// An identifier from text that may start with `r#`.
pub(crate) fn ident(text: &str) -> Ident {
    match text.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(text, Span::call_site()),
    }
}

/// The field that holds a member.
pub(crate) fn field(member: &Member) -> Ident {
    ident(&name::escape(Language::Rust, Role::Field, &member.name))
}

/// The method that sets a member.
pub(crate) fn setter(member: &Member) -> Ident {
    ident(&name::escape(Language::Rust, Role::Setter, &member.name))
}

/// The client's method for an action.
pub(crate) fn method(action: &Action) -> Ident {
    ident(&name::escape(Language::Rust, Role::Method, &action.name))
}

/// The builder of an action's requests: `UpdateCertificateInstance`.
pub(crate) fn builder(action: &Action) -> Ident {
    ident(&name::upper_camel(&action.wire))
}

/// An action's input type.
pub(crate) fn request(action: &Action) -> Ident {
    ident(&format!("{}Request", name::upper_camel(&action.wire)))
}

/// An action's output type.
pub(crate) fn response(action: &Action) -> Ident {
    ident(&format!("{}Response", name::upper_camel(&action.wire)))
}

/// The module, and its file's name without extension, of each of these `snake_case` names: keywords are avoided, and so
/// is `mod`, whose file would be the parent's; equal names are numbered.
pub(crate) fn modules<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut modules: Vec<String> = Vec::new();
    let mut taken: HashSet<String> = HashSet::new();
    for name in names {
        let plain = if name::is_keyword(Language::Rust, name) {
            format!("{name}_")
        } else {
            name.to_owned()
        };
        let mut module = plain.clone();
        let mut number = 2;
        while !taken.insert(module.clone()) {
            module = format!("{plain}_{number}");
            number += 1;
        }
        modules.push(module);
    }
    modules
}

/// The modules of a service's data types, in their order.
pub(crate) fn struct_modules(service: &Service) -> Vec<String> {
    let names: Vec<String> = service
        .structs
        .iter()
        .map(|item| name::snake(&item.wire))
        .collect();
    modules(names.iter().map(String::as_str))
}

/// The modules of a service's actions, in their order.
pub(crate) fn action_modules(service: &Service) -> Vec<String> {
    modules(service.actions.iter().map(|action| action.name.as_str()))
}

/// The crate as it is named in code: `tc3_ssl`.
pub(crate) fn crate_name(service: &Service) -> String {
    format!("tc3_{}", service.name.replace('-', "_"))
}

/// An integer, with underscores where clippy wants them.
pub(crate) fn integer(value: i64) -> proc_macro2::TokenStream {
    let text = readable(value.unsigned_abs());
    let literal: Literal = text.parse().expect("digits and underscores are a literal");
    if value < 0 {
        quote::quote!(-#literal)
    } else {
        quote::quote!(#literal)
    }
}

fn readable(value: u64) -> String {
    let digits = value.to_string();
    if digits.len() < 6 {
        return digits;
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{integer, modules};

    #[test]
    fn modules_avoid_keywords_and_each_other() {
        assert_eq!(
            modules(["type", "mod", "error", "error", "self"]),
            ["type_", "mod_", "error", "error_2", "self_"]
        );
    }

    #[test]
    fn integers_are_readable() {
        assert_eq!(integer(12345).to_string(), "12345");
        assert_eq!(integer(-1_234_567).to_string(), "- 1_234_567");
        assert_eq!(integer(i64::MIN).to_string(), "- 9_223_372_036_854_775_808");
    }
}
