//! Python identifiers, and when a name of the service's would hide one that generated code needs.

use std::collections::BTreeSet;

use tc3_spec::model::{Action, Member, Service};
use tc3_spec::name::{self, Language, Role};

/// The names that annotations in the bodies of classes use.
const USED: [&str; 9] = [
    "abc", "bool", "float", "inputs", "int", "list", "property", "str", "tuple",
];

/// The keyword argument of a member.
pub(super) fn argument(member: &Member) -> String {
    name::escape(Language::Python, Role::Argument, &member.name)
}

/// The attribute of a member of a data type, and the keyword argument of its constructor.
pub(super) fn attribute(member: &Member) -> String {
    match name::escape(Language::Python, Role::Field, &member.name) {
        taken if taken == "self" => "self_".to_owned(),
        free => free,
    }
}

/// The attribute of a member of an action's output: `request_id` is the envelope's.
pub(super) fn output_attribute(member: &Member) -> String {
    match attribute(member) {
        taken if taken == "request_id" => "request_id_".to_owned(),
        free => free,
    }
}

/// The method of an action.
pub(super) fn method(action: &Action) -> String {
    name::escape(Language::Python, Role::Method, &action.name)
}

/// The class of what an action answers.
pub(super) fn response(action: &Action) -> String {
    format!("{}Response", name::upper_camel(&action.wire))
}

/// A constant: `CertificateExpired` → `CERTIFICATE_EXPIRED`.
pub(super) fn constant(camel: &str) -> String {
    let name = name::snake(camel).to_uppercase();
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// Names that the service's package uses for itself: a data type of that name stays in `models`.
pub(super) fn is_of_the_package(class: &str) -> bool {
    ["AsyncClient", "Client"].contains(&class)
}

/// The members that are offered: what the service has disabled is accepted in untyped calls only.
pub(super) fn offered(members: &[Member]) -> impl Iterator<Item = &Member> {
    members.iter().filter(|member| !member.hidden)
}

/// The required members that are offered, then the optional ones, each in the page's order.
pub(super) fn arguments(members: &[Member]) -> Vec<&Member> {
    let (mut first, rest): (Vec<_>, Vec<_>) = offered(members).partition(|member| member.required);
    first.extend(rest);
    first
}

/// The names that the attributes of one class hide from the annotations in its body.
#[derive(Debug, Default)]
pub(super) struct Hidden(BTreeSet<&'static str>);

impl Hidden {
    /// Nothing is hidden.
    pub(super) const NONE: Self = Self(BTreeSet::new());

    pub(super) fn by<'a>(attributes: impl IntoIterator<Item = &'a str>) -> Self {
        let attributes: BTreeSet<&str> = attributes.into_iter().collect();
        Self(
            USED.into_iter()
                .filter(|name| attributes.contains(name))
                .collect(),
        )
    }

    /// How the class body writes a builtin: `_builtins.type` where an attribute hides it.
    pub(super) fn builtin(&self, name: &'static str) -> String {
        if self.0.contains(name) {
            format!("_builtins.{name}")
        } else {
            name.to_owned()
        }
    }

    /// How the class body writes a module: `_inputs` where an attribute hides it.
    pub(super) fn module(&self, name: &'static str) -> String {
        if self.0.contains(name) {
            format!("_{name}")
        } else {
            name.to_owned()
        }
    }
}

/// The data types that inputs reach, sorted by name.
pub(super) fn inputs(service: &Service) -> impl Iterator<Item = &tc3_spec::model::Struct> {
    service.structs.iter().filter(|data_type| data_type.in_input)
}

/// The data types, sorted by the class name.
pub(super) fn data_types(service: &Service) -> Vec<&tc3_spec::model::Struct> {
    let mut data_types: Vec<_> = service
        .structs
        .iter()
        .filter(|data_type| data_type.in_input || data_type.in_output)
        .collect();
    data_types.sort_by(|a, b| a.name.cmp(&b.name));
    data_types
}
