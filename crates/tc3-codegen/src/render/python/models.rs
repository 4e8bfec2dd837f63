//! `models.py` and `models.pyi`: data types, enums and answers. The source is light, the stub has every type and text.

use tc3_spec::model::{Member, OpenEnum, Service, Struct};

use super::names::{self, Hidden};
use super::types::{self, Home};
use super::{WIDTH, client, doc, module};

/// A class over JSON objects.
struct Class<'a> {
    name: String,
    base: &'static str,
    doc: String,
    /// Attribute and member.
    members: Vec<(String, &'a Member)>,
    /// Made by users.
    is_input: bool,
    /// Has the envelope's `RequestId`.
    is_response: bool,
}

/// `models.py`.
pub(super) fn source(service: &Service) -> String {
    let mut text = intro(service);
    text.push_str("\nfrom __future__ import annotations\n\n");
    let bases = if service.enums.is_empty() { "_model" } else { "_enum, _model" };
    text.push_str(&format!("from tc3 import {bases}\n"));
    let classes = classes(service);
    text.push_str(&all(service, &classes));
    for of in &service.enums {
        text.push_str(&format!("\n\nclass {}(_enum.OpenEnum):\n{}", of.name, enum_doc(of)));
        text.push_str("\n    __slots__ = ()\n    _names = {\n");
        for value in &of.values {
            text.push_str(&format!("        \"{}\": {},\n", names::constant(&value.name), value.value));
        }
        text.push_str("    }\n");
    }
    for class in &classes {
        text.push_str(&class_source(service, class));
    }
    text
}

/// `models.pyi`.
pub(super) fn stub(service: &Service) -> String {
    let mut text = intro(service);
    let classes = classes(service);
    let hides = classes.iter().any(|class| !class.hidden().is_empty());
    text.push('\n');
    if hides {
        text.push_str("import builtins as _builtins\n");
    }
    if annotations(service, &classes).any(|annotation| annotation.contains("Sequence[")) {
        text.push_str("from collections.abc import Sequence\n");
    }
    if !service.enums.is_empty() {
        text.push_str("from typing import ClassVar\n");
    }
    let bases = if service.enums.is_empty() { "_model" } else { "_enum, _model" };
    text.push_str(&format!("\nfrom tc3 import {bases}\n"));
    if annotations(service, &classes).any(|annotation| annotation.contains("inputs.")) {
        text.push_str(&format!("from tc3.{}.generated import inputs\n", module(service)));
    }
    text.push_str(&all(service, &classes));
    for of in &service.enums {
        text.push_str(&format!("\nclass {}(_enum.OpenEnum):\n{}\n", of.name, enum_doc(of)));
        for value in &of.values {
            text.push_str(&format!("    {}: ClassVar[{}]\n", names::constant(&value.name), of.name));
            text.push_str(&doc::docstring(4, &doc::wrap(&doc::sentence(&value.doc), WIDTH - 10, 0, 0)));
        }
    }
    for class in &classes {
        text.push_str(&class_stub(service, class));
    }
    text
}

fn intro(service: &Service) -> String {
    let text = format!("The data types of {}, API version {}.", service.title, service.version);
    doc::docstring(0, &doc::wrap(&text, WIDTH, 0, 0))
}

fn all(service: &Service, classes: &[Class<'_>]) -> String {
    let mut names: Vec<_> =
        service.enums.iter().map(|of| of.name.as_str()).chain(classes.iter().map(|class| class.name.as_str())).collect();
    names.sort_unstable();
    let lines: String = names.iter().map(|name| format!("    \"{name}\",\n")).collect();
    format!("\n__all__ = [\n{lines}]\n")
}

/// The data types, then the answers, each by name.
fn classes(service: &Service) -> Vec<Class<'_>> {
    let data_types = names::data_types(service).into_iter().map(data_type);
    let responses = service.actions.iter().map(|action| Class {
        name: names::response(action),
        base: "_model.Response",
        doc: format!("What `{}` answered.", action.wire),
        members: names::offered(&action.output).map(|member| (names::output_attribute(member), member)).collect(),
        is_input: false,
        is_response: true,
    });
    data_types.chain(responses).collect()
}

fn data_type(of: &Struct) -> Class<'_> {
    let mut text = doc::sentence(&of.doc);
    for note in &of.notes {
        text.push_str("\n\n");
        text.push_str(&doc::sentence(note));
    }
    if let Some(since) = &of.since {
        text.push_str(&format!("\n\nSince {since}."));
    }
    let members: Vec<_> = names::offered(&of.members).map(|member| (names::attribute(member), member)).collect();
    Class {
        name: of.name.clone(),
        base: if of.in_input { "_model.Input" } else { "_model.Model" },
        doc: doc::in_python(&text, &doc::python_names(&of.members)),
        members,
        is_input: of.in_input,
        is_response: false,
    }
}

impl Class<'_> {
    fn hidden(&self) -> Hidden {
        Hidden::by(self.members.iter().map(|(attribute, _)| attribute.as_str()))
    }

    /// Attribute and member, the required ones first: the constructor's order.
    fn arguments(&self) -> Vec<&Member> {
        let (mut first, rest): (Vec<&Member>, Vec<_>) =
            self.members.iter().map(|(_, member)| *member).partition(|member| member.required);
        first.extend(rest);
        first
    }

    fn member_doc(&self, of: &Member) -> String {
        doc::in_python(&doc::member(of), &doc::python_names(self.members.iter().map(|(_, member)| *member)))
    }

    /// The annotations of the constructor's parameters.
    fn accepted(&self, service: &Service) -> Vec<String> {
        let hidden = self.hidden();
        let home = Home { hidden: &hidden, inputs: "inputs." };
        self.arguments().into_iter().map(|member| types::accepted(service, &member.ty, &home)).collect()
    }
}

fn annotations<'a>(service: &'a Service, classes: &'a [Class<'a>]) -> impl Iterator<Item = String> + 'a {
    classes.iter().filter(|class| class.is_input).flat_map(|class| class.accepted(service))
}

fn class_source(service: &Service, class: &Class<'_>) -> String {
    let mut text = format!("\n\nclass {}({}):\n", class.name, class.base);
    text.push_str(&doc::docstring(4, &doc::wrap(&class.doc, WIDTH - 4, 0, 0)));
    if class.members.is_empty() && !class.is_response {
        text.push_str("\n    __slots__ = ()\n");
    } else {
        text.push_str("\n    __slots__ = {\n");
        for (attribute, member) in &class.members {
            text.push_str(&entry(attribute, &class.member_doc(member)));
        }
        if class.is_response {
            text.push_str(&entry("request_id", REQUEST_ID));
        }
        text.push_str("    }\n    _shape = (\n");
        for (_, member) in &class.members {
            let private = match (member.secret, member.personal) {
                (true, _) => ", \"secret\"",
                (_, true) => ", \"personal\"",
                _ => "",
            };
            text.push_str(&format!("        (\"{}\", {}{private}),\n", member.wire, types::kind(service, &member.ty)));
        }
        if class.is_response {
            text.push_str("        (\"RequestId\", str),\n");
        }
        text.push_str("    )\n");
    }
    if class.is_input {
        text.push_str(&constructor_source(class));
    }
    text
}

const REQUEST_ID: &str = "The service's ID of the request: what its support asks for.";

/// An attribute with its text, as an entry of `__slots__`.
fn entry(attribute: &str, text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    format!("        \"{attribute}\": {quoted},\n")
}

fn constructor_source(class: &Class<'_>) -> String {
    let members = class.arguments();
    if members.is_empty() {
        return "\n    def __init__(self):\n        self._take({})\n".to_owned();
    }
    let mut text = "\n    def __init__(\n        self,\n        *,\n".to_owned();
    for member in &members {
        let default = if member.required { "" } else { "=None" };
        text.push_str(&format!("        {}{default},\n", names::argument(member)));
    }
    text.push_str("    ):\n        self._take(\n            {\n");
    for member in &members {
        text.push_str(&format!("                \"{}\": {},\n", member.wire, names::argument(member)));
    }
    text.push_str("            }\n        )\n");
    text
}

fn class_stub(service: &Service, class: &Class<'_>) -> String {
    let hidden = class.hidden();
    let mut text = format!("\nclass {}({}):\n", class.name, class.base);
    text.push_str(&doc::docstring(4, &doc::wrap(&class.doc, WIDTH - 4, 0, 0)));
    let attributes = class
        .members
        .iter()
        .map(|(attribute, member)| {
            (attribute.as_str(), types::read(service, &member.ty, &hidden), class.member_doc(member))
        })
        .chain(class.is_response.then(|| ("request_id", hidden.builtin("str"), REQUEST_ID.to_owned())));
    let attributes: Vec<_> = attributes.collect();
    if !attributes.is_empty() {
        text.push_str("\n    __match_args__ = (\n");
        for (attribute, _, _) in &attributes {
            text.push_str(&format!("        \"{attribute}\",\n"));
        }
        text.push_str("    )\n");
    }
    if class.is_input {
        text.push_str(&constructor_stub(service, class));
    }
    for (attribute, ty, doc) in &attributes {
        text.push_str(&format!("    @{}\n    def {attribute}(self) -> {ty}:\n", hidden.builtin("property")));
        text.push_str(&doc::docstring(8, &doc::wrap(doc, WIDTH - 14, 0, 0)));
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn constructor_stub(service: &Service, class: &Class<'_>) -> String {
    let members = class.arguments();
    if members.is_empty() {
        return "    def __init__(self) -> None: ...\n".to_owned();
    }
    let mut text = "    def __init__(\n        self,\n        *,\n".to_owned();
    for (member, annotation) in members.iter().zip(class.accepted(service)) {
        text.push_str(&client::parameter(8, &names::argument(member), &annotation, member.required));
    }
    text.push_str("    ) -> None: ...\n");
    text
}

fn enum_doc(of: &OpenEnum) -> String {
    let mut text = doc::sentence(&of.doc);
    text.push_str("\n\nOpen: a number without a name is carried as it is.");
    doc::docstring(4, &doc::wrap(&text, WIDTH - 4, 0, 0))
}
