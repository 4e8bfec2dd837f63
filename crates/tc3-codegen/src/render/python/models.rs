//! `models.py` and `models.pyi`: data types, enums and answers. The source is light, the stub has every type and text.

use tc3_spec::model::{Member, OpenEnum, Service, Struct};

use super::doc::QUOTES;
use super::names::{self, Hidden};
use super::text::Append as _;
use super::types::{self, Home};
use super::{WIDTH, client, doc, layout, module};

/// A class over JSON objects.
struct Class<'a> {
    name: String,
    base: &'static str,
    doc: String,
    /// Attribute and member, in the page's order.
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
    let bases = if service.enums.is_empty() {
        "_model"
    } else {
        "_enum, _model"
    };
    text.add(format_args!("from tc3 import {bases}\n"));
    let classes = classes(service);
    text.push_str(&client::annotation_imports(
        service,
        &annotations(service, &classes),
    ));
    text.push_str(&all(service, &classes));
    for of in &service.enums {
        text.add(format_args!(
            "\n\nclass {}(_enum.OpenEnum):\n{}",
            of.name,
            enum_doc(of)
        ));
        text.push_str("\n    __slots__ = ()\n    _names = {\n");
        for value in &of.values {
            text.add(format_args!(
                "        \"{}\": {},\n",
                names::constant(&value.name),
                value.value
            ));
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
    let classes = classes(service);
    let mut body = all(service, &classes);
    for of in &service.enums {
        body.add(format_args!(
            "\nclass {}(_enum.OpenEnum):\n{}\n",
            of.name,
            enum_doc(of)
        ));
        for value in &of.values {
            body.add(format_args!(
                "    {}: ClassVar[{}]\n",
                names::constant(&value.name),
                of.name
            ));
            body.push_str(&doc::filled(4, &doc::sentence(&value.doc)));
        }
    }
    for class in &classes {
        body.push_str(&class_stub(service, class));
    }
    format!("{}\n{}{body}", intro(service), stub_imports(service, &body))
}

/// The imports that a stub's classes need.
fn stub_imports(service: &Service, body: &str) -> String {
    let package = format!("tc3.{}.generated", module(service));
    let standard = [
        ("_builtins.", "import builtins as _builtins\n".to_owned()),
        (" abc.", "from collections import abc\n".to_owned()),
        (" _abc.", "from collections import abc as _abc\n".to_owned()),
        ("ClassVar[", "from typing import ClassVar\n".to_owned()),
    ];
    let bases = if service.enums.is_empty() {
        "_model"
    } else {
        "_enum, _model"
    };
    let ours = [
        ("", format!("from tc3 import {bases}\n")),
        ("[inputs.", format!("from {package} import inputs\n")),
        ("[_inputs.", format!("from {package} import inputs as _inputs\n")),
    ];
    let needed = |imports: &[(&str, String)]| -> String {
        let needed = imports.iter().filter(|(sign, _)| body.contains(sign));
        needed.map(|(_, line)| line.as_str()).collect()
    };
    match (needed(&standard), needed(&ours)) {
        (standard, ours) if standard.is_empty() => ours,
        (standard, ours) => format!("{standard}\n{ours}"),
    }
}

fn intro(service: &Service) -> String {
    let text = format!(
        "The data types of {}, API version {}.",
        service.title, service.version
    );
    doc::filled(0, &text)
}

fn all(service: &Service, classes: &[Class<'_>]) -> String {
    let mut names: Vec<_> = service
        .enums
        .iter()
        .map(|of| of.name.as_str())
        .chain(classes.iter().map(|class| class.name.as_str()))
        .collect();
    names.sort_unstable();
    let lines: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("\n__all__ = [\n    {},\n]\n", lines.join(",\n    "))
}

/// The data types, then the answers, each by name.
fn classes(service: &Service) -> Vec<Class<'_>> {
    let data_types = names::data_types(service).into_iter().map(data_type);
    let responses = service.actions.iter().map(|action| Class {
        name: names::response(action),
        base: "_model.Response",
        doc: format!("What `{}` answered.", action.wire),
        members: names::offered(&action.output)
            .map(|member| (names::output_attribute(member), member))
            .collect(),
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
        text.add(format_args!("\n\nSince {since}."));
    }
    let members: Vec<_> = names::offered(&of.members)
        .map(|member| (names::attribute(member), member))
        .collect();
    Class {
        name: of.name.clone(),
        base: if of.in_input {
            "_model.Input"
        } else {
            "_model.Model"
        },
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

    /// The attributes in the page's order, the envelope's last.
    fn attributes(&self) -> impl Iterator<Item = &str> {
        let own = self.members.iter().map(|(attribute, _)| attribute.as_str());
        own.chain(self.is_response.then_some("request_id"))
    }

    /// The members, the required ones first: the constructor's order.
    fn arguments(&self) -> Vec<&Member> {
        let (mut first, rest): (Vec<&Member>, Vec<_>) = self
            .members
            .iter()
            .map(|(_, member)| *member)
            .partition(|member| member.required);
        first.extend(rest);
        first
    }

    fn member_doc(&self, of: &Member) -> String {
        doc::in_python(
            &doc::member(of),
            &doc::python_names(self.members.iter().map(|(_, member)| *member)),
        )
    }

    /// The annotations of the constructor's parameters.
    fn accepted(&self, service: &Service, hidden: &Hidden) -> Vec<String> {
        self.arguments()
            .into_iter()
            .map(|member| types::accepted(service, &member.ty, Home::Elsewhere(hidden)))
            .collect()
    }
}

/// The annotations of all constructors.
fn annotations(service: &Service, classes: &[Class<'_>]) -> Vec<String> {
    classes
        .iter()
        .filter(|class| class.is_input)
        .flat_map(|class| class.accepted(service, &Hidden::NONE))
        .collect()
}

fn class_source(service: &Service, class: &Class<'_>) -> String {
    let mut text = format!("\n\nclass {}({}):\n", class.name, class.base);
    text.push_str(&class_doc(service, class));
    let attributes: Vec<_> = class
        .members
        .iter()
        .map(|(attribute, _)| format!("\"{attribute}\""))
        .collect();
    text.push('\n');
    text.push_str(&layout::tuple("__slots__", &attributes));
    let shape: Vec<_> = class
        .members
        .iter()
        .map(|(_, member)| {
            let mut parts = vec![format!("\"{}\"", member.wire), types::kind(service, &member.ty)];
            if member.secret {
                parts.push("\"secret\"".to_owned());
            } else if member.personal {
                parts.push("\"personal\"".to_owned());
            }
            layout::nested_tuple(8, &parts)
        })
        .collect();
    if !shape.is_empty() {
        text.push_str(&layout::tuple("_shape", &shape));
    }
    if class.is_input {
        text.push_str(&constructor_source(service, class));
    }
    text
}

/// A class's docstring with its attributes.
fn class_doc(service: &Service, class: &Class<'_>) -> String {
    const INDENT: usize = 4;
    let mut text = doc::wrap(&class.doc, WIDTH - INDENT, QUOTES, 0);
    let mut entries: Vec<_> = class
        .members
        .iter()
        .map(|(attribute, member)| {
            let about = format!(
                "{attribute} ({}): {}",
                types::words(service, &member.ty),
                class.member_doc(member)
            );
            doc::wrap(&about, WIDTH - INDENT, 4, 8)
        })
        .collect();
    if class.is_response {
        entries.push(format!("    request_id (str): {REQUEST_ID}"));
    }
    if !entries.is_empty() {
        text.add(format_args!("\n\nAttributes:\n{}", entries.join("\n")));
    }
    doc::docstring(INDENT, &text)
}

const REQUEST_ID: &str = "The service's ID of the request: what its support asks for.";

fn constructor_source(service: &Service, class: &Class<'_>) -> String {
    let mut text = format!(
        "\n    def __init__({}) -> None:\n        self._take(",
        parameters(service, class, &Hidden::NONE)
    );
    let members = class.arguments();
    if members.is_empty() {
        text.push_str("{})\n");
        return text;
    }
    text.push_str("\n            {\n");
    for member in members {
        text.add(format_args!(
            "                \"{}\": {},\n",
            member.wire,
            names::attribute(member)
        ));
    }
    text.push_str("            }\n        )\n");
    text
}

/// What stands between the parentheses of a constructor.
fn parameters(service: &Service, class: &Class<'_>, hidden: &Hidden) -> String {
    let members = class.arguments();
    if members.is_empty() {
        return "self".to_owned();
    }
    let mut text = "\n        self,\n        *,\n".to_owned();
    for (member, annotation) in members.iter().zip(class.accepted(service, hidden)) {
        text.push_str(&client::parameter(
            &names::attribute(member),
            &annotation,
            member.required,
        ));
    }
    text.push_str("    ");
    text
}

fn class_stub(service: &Service, class: &Class<'_>) -> String {
    let hidden = class.hidden();
    let mut text = format!("\nclass {}({}):\n", class.name, class.base);
    text.push_str(&doc::filled(4, &class.doc));
    let attributes = class.members.iter().map(|(attribute, member)| {
        (
            attribute.as_str(),
            types::read(service, &member.ty, &hidden),
            class.member_doc(member),
        )
    });
    let attributes: Vec<_> = attributes.collect();
    let names: Vec<_> = class
        .attributes()
        .map(|attribute| format!("\"{attribute}\""))
        .collect();
    if !names.is_empty() {
        text.push('\n');
        text.push_str(&layout::tuple("__match_args__", &names));
        if !attributes.is_empty() {
            text.push('\n');
        }
    }
    if class.is_input {
        text.add(format_args!(
            "    def __init__({}) -> None: ...\n",
            parameters(service, class, &hidden)
        ));
    }
    for (attribute, ty, doc) in &attributes {
        text.add(format_args!(
            "    @{}
{}",
            hidden.builtin("property"),
            layout::property(attribute, ty)
        ));
        text.push_str(&doc::filled(8, doc));
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn enum_doc(of: &OpenEnum) -> String {
    let mut text = doc::sentence(&of.doc);
    text.push_str("\n\nOpen: a number without a name is carried as it is.");
    doc::filled(4, &text)
}
