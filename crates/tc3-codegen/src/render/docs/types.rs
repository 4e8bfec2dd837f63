//! The page of the data types and of the named integer codes, an anchor for each.

use std::fmt::Write as _;

use tc3_spec::model::Service;

use super::members::{Side, table};
use super::text::{anchor, cell, markdown};

pub(super) fn page(service: &Service) -> String {
    let mut page = format!(
        "---\ntitle: Data types of {title}\noutline: false\n---\n\n# Data types of {title}\n\n\
         Rust and Python name members in snake case, Node and every untyped call as they stand here.\n\n",
        title = service.title,
    );
    if !service.enums.is_empty() {
        page.push_str("Integer codes are open: a value that is not listed is kept as the integer it is.\n\n");
    }
    for item in &service.enums {
        _ = write!(
            page,
            "## {} {{#{}}}\n\n{}\n\n| Value | Name | What it means |\n|---|---|---|\n",
            item.name,
            anchor(&item.name),
            markdown(&item.doc)
        );
        for value in &item.values {
            _ = writeln!(
                page,
                "| `{}` | `{}` | {} |",
                value.value,
                value.name,
                cell(&value.doc)
            );
        }
        page.push('\n');
    }
    for item in &service.structs {
        _ = write!(page, "## {} {{#{}}}\n\n", item.name, anchor(&item.name));
        if item.wire != item.name {
            _ = write!(page, "The documentation calls it `{}`.\n\n", item.wire);
        }
        for text in std::iter::once(&item.doc).chain(&item.notes) {
            if !text.is_empty() {
                page.push_str(&markdown(text));
                page.push_str("\n\n");
            }
        }
        let side = if item.in_input && !item.in_output {
            Side::Input
        } else {
            Side::Both
        };
        page.push_str(&table(service, &item.members, side));
        page.push('\n');
    }
    page
}
