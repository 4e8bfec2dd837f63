//! `inputs.py`: the data types of requests as plain dicts with the service's own names.

use tc3_spec::model::{Member, Service, Struct};

use super::names;
use super::text::Append as _;
use super::types::{self, Home};
use super::{doc, layout, module};

pub(super) fn render(service: &Service) -> String {
    let data_types: Vec<_> = names::data_types(service)
        .into_iter()
        .filter(|of| of.in_input)
        .collect();
    let intro = format!(
        "The data types that requests of {} are made of, as plain dicts with the service's own names.\n\nAn argument \
         takes such a dict or an object of the class of the same name in `models`.",
        service.title
    );
    let mut text = doc::filled(0, &intro);
    text.push('\n');
    if data_types.is_empty() {
        text.push_str("__all__: list[str] = []\n");
        return text;
    }
    text.push_str("from __future__ import annotations\n\n");
    let lists = data_types.iter().any(|of| {
        names::offered(&of.members).any(|member| types::accepted(service, &member.ty, HOME).contains("abc."))
    });
    text.add(format_args!(
        "from typing import TypedDict\n\nfrom tc3.{}.generated import models\n\n",
        module(service)
    ));
    if lists {
        text.push_str("TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from collections import abc\n\n");
    }
    text.push_str("__all__ = [\n");
    let mut all: Vec<_> = data_types
        .iter()
        .flat_map(|of| [format!("{}Dict", of.name), format!("{}Like", of.name)])
        .collect();
    all.sort();
    for name in all {
        text.add(format_args!("    \"{name}\",\n"));
    }
    text.push_str("]\n");
    for data_type in &data_types {
        text.push_str(&typed_dict(service, data_type));
    }
    text.push_str("\n\n");
    for data_type in &data_types {
        let name = &data_type.name;
        text.push_str(&layout::assignment(
            &format!("{name}Like"),
            &format!("models.{name} | {name}Dict"),
        ));
        let meaning = format!(
            "What an argument takes for {}: an object or a plain dict.",
            article(name)
        );
        text.push_str(&doc::filled(0, &meaning));
    }
    text
}

const HOME: Home<'static> = Home::Inputs;

fn typed_dict(service: &Service, of: &Struct) -> String {
    let (required, optional): (Vec<_>, Vec<_>) =
        names::offered(&of.members).partition(|member| member.required);
    let name = format!("{}Dict", of.name);
    let summary = doc::sentence(&of.doc);
    let mut text = String::new();
    let (base, keys) = if required.is_empty() || optional.is_empty() {
        (
            "TypedDict".to_owned(),
            if required.is_empty() { &optional } else { &required },
        )
    } else {
        // Python 3.10 has no `Required`: the required keys are a base of their own.
        let base = format!("_{}Required", of.name);
        text.add(format_args!(
            "\n\nclass {base}(TypedDict):\n{}",
            self::keys(service, &required)
        ));
        (base, &optional)
    };
    let total = if required.is_empty() || !optional.is_empty() {
        ", total=False"
    } else {
        ""
    };
    text.add(format_args!(
        "\n\nclass {name}({base}{total}):\n{}",
        doc::filled(4, &summary)
    ));
    if !keys.is_empty() {
        text.push('\n');
        text.push_str(&self::keys(service, keys));
    }
    text
}

fn keys(service: &Service, members: &[&Member]) -> String {
    let mut text = String::new();
    for member in members {
        let annotation = types::accepted(service, &member.ty, HOME);
        text.push_str(&layout::annotated(4, &member.wire, &annotation, "", ""));
        text.push_str(&doc::filled(4, &doc::member(member)));
    }
    text
}

/// The name after its article.
fn article(name: &str) -> String {
    let article = if name.starts_with(['A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}
