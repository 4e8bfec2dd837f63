//! The page of a service's error codes: what each means and what to do about it.

use std::fmt::Write as _;

use tc3_spec::document::ErrorClass;
use tc3_spec::model::{ErrorCode, Service};

use super::text::{anchor, cell};

pub(super) fn page(service: &Service) -> String {
    let mut page = format!(
        "---\ntitle: Error codes of {title}\noutline: false\n---\n\n# Error codes of {title}\n\n\
         What the kinds are and which calls the client repeats by itself: [Errors and repeats](../../guide/errors.md).\n\n\
         | Code | What it means | What to do |\n|---|---|---|\n",
        title = service.title,
    );
    for error in &service.errors {
        page.push_str(&row(error, true));
    }
    page
}

/// The table of an action's codes, each linked to the page of all.
pub(super) fn table(service: &Service, codes: &[String]) -> String {
    let mut table = "| Code | What it means | What to do |\n|---|---|---|\n".to_owned();
    for code in codes {
        match service.errors.iter().find(|error| error.code == *code) {
            Some(error) => table.push_str(&row(error, false)),
            None => {
                _ = writeln!(table, "| `{code}` | | Read the message. |");
            }
        }
    }
    table
}

fn row(error: &ErrorCode, anchored: bool) -> String {
    let code = if anchored {
        format!("<a id=\"{}\"></a>`{}`", anchor(&error.code), error.code)
    } else {
        format!("[`{}`](errors.md#{})", error.code, anchor(&error.code))
    };
    format!("| {code} | {} | {} |\n", cell(&error.doc), remedy(error.class))
}

/// What a caller can do about a class of errors.
fn remedy(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Throttle => "Nothing: it was not executed, and the client repeats it after a pause.",
        ErrorClass::Transient => {
            "The client repeats it where the action is safe to repeat; else look before you do."
        }
        ErrorClass::Wait => "Ask again in minutes: the state changes by itself.",
        ErrorClass::Auth => "Check the keys and the site they belong to.",
        ErrorClass::Clock => "Nothing: the client signs again by the service's clock. Set the machine's.",
        ErrorClass::Permission => {
            "Grant the permission in CAM, or do what the message asks for in the console."
        }
        ErrorClass::NotFound => "Check the id, the account and the site.",
        ErrorClass::Quota => "Free or buy some of what is used up.",
        ErrorClass::State => "Look at the state of what is named; it may be done already.",
        ErrorClass::Invalid => "Correct the request; repeating it changes nothing.",
        ErrorClass::DryRun => "Nothing: the dry run would have succeeded.",
        ErrorClass::Other => "Read the message; repeating it is unlikely to help.",
    }
}
