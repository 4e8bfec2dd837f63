//! `client.py` and `aio.py`: one method per action, complete with its documentation.

use std::collections::BTreeMap;

use tc3_spec::document::{ErrorClass, Site};
use tc3_spec::model::{Action, Member, Repeat, Service};

use super::names::{self, Hidden};
use super::text::Append as _;
use super::types::{self, Home};
use super::{WIDTH, doc, example, layout, module};

mod sequence;

/// How the calls of a client come back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Flavour {
    /// They wait for the answer.
    Blocking,
    /// They are awaited.
    Asyncio,
}

/// The options every method takes, after its members.
const OPTIONS: [(&str, &str); 5] = [
    (
        "timeout: float | None = None",
        "timeout (float): Seconds this call may take, attempts and pauses included; the client's where None.",
    ),
    (
        "region: str | None = None",
        "region (str): The region of this call; the client's where None.",
    ),
    (
        "language: types.Language | None = None",
        "language (str): The language of the service's messages, `\"zh-CN\"` or `\"en-US\"`.",
    ),
    (
        "retry: types.Retries | None = None",
        "retry (int): How often this call may be repeated, or a `tc3.Retry`; the client's where None.",
    ),
    (
        "safe_to_repeat: bool = False",
        "safe_to_repeat (bool): Vouches that this request may be executed twice: it is then repeated even after it \
         may have arrived.",
    ),
];

const HOME: Home<'static> = Home::Elsewhere(&Hidden::NONE);

pub(super) fn render(service: &Service, flavour: Flavour) -> String {
    let (summary, class) = match flavour {
        Flavour::Blocking => ("whose calls wait for the answer", "Client"),
        Flavour::Asyncio => ("whose calls are awaited", "AsyncClient"),
    };
    let intro = format!(
        "The client of {}, API version {}, {summary}.",
        service.title, service.version
    );
    let mut text = doc::filled(0, &intro);
    let package = format!("tc3.{}.generated", module(service));
    text.add(format_args!(
        "\nfrom __future__ import annotations\n\nfrom tc3 import _client\nfrom {package} import models{}\n",
        if hides_models(service) { " as _models" } else { "" }
    ));
    let annotations: Vec<_> = service
        .actions
        .iter()
        .flat_map(|action| names::offered(&action.input))
        .map(|member| types::accepted(service, &member.ty, HOME))
        .chain(OPTIONS.iter().map(|(parameter, _)| (*parameter).to_owned()))
        .collect();
    let annotations: Vec<_> = annotations
        .into_iter()
        .chain(sequence::annotations(service))
        .collect();
    text.push_str(&annotation_imports(service, &annotations));
    text.add(format_args!("\n__all__ = [\"{class}\"]\n"));
    text.add(format_args!("\n\nclass {class}(_client.{class}):\n"));
    let about = format!(
        "{}, API version {}.\n\n{}",
        service.title,
        service.version,
        doc::sentence(&service.doc)
    );
    text.push_str(&doc::filled(4, &about));
    text.add(format_args!(
        "\n    __slots__ = ()\n    _service = \"{}\"\n    _version = \"{}\"\n",
        service.name, service.version
    ));
    for action in &service.actions {
        text.push('\n');
        text.push_str(&method(service, action, flavour));
        text.push_str(&sequence::pages(service, action, flavour));
    }
    for waiter in &service.waiters {
        text.push_str(&sequence::wait(service, waiter, flavour));
    }
    text
}

/// The imports of what only these annotations need.
pub(super) fn annotation_imports(service: &Service, annotations: &[String]) -> String {
    let need = |text: &str| annotations.iter().any(|annotation| annotation.contains(text));
    let mut ours = String::new();
    let modules: Vec<_> = ["paging", "types", "waiting"]
        .into_iter()
        .filter(|module| need(&format!("{module}.")))
        .collect();
    if !modules.is_empty() {
        ours.add(format_args!("    from tc3 import {}\n", modules.join(", ")));
    }
    if need("inputs.") {
        ours.add(format_args!(
            "    from tc3.{}.generated import inputs\n",
            module(service)
        ));
    }
    let mut groups = vec![ours];
    if need("abc.") {
        groups.insert(0, "    from collections import abc\n".to_owned());
    }
    groups.retain(|group| !group.is_empty());
    if groups.is_empty() {
        return String::new();
    }
    format!(
        "\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n{}",
        groups.join("\n")
    )
}

/// The class of what an action answers, as the methods' bodies name it.
fn response(service: &Service, action: &Action) -> String {
    format!("{}.{}", models(service), names::response(action))
}

/// The module of the data types, as the methods' bodies name it.
fn models(service: &Service) -> &'static str {
    if hides_models(service) {
        "_models"
    } else {
        "models"
    }
}

fn method(service: &Service, action: &Action, flavour: Flavour) -> String {
    let response = response(service, action);
    let members = names::arguments(&action.input);
    let (define, call) = match flavour {
        Flavour::Blocking => ("def", "self._call("),
        Flavour::Asyncio => ("async def", "await self._call("),
    };
    let mut text = head(service, define, &names::method(action), &members);
    text.add(format_args!("    ) -> {response}:\n"));
    text.push_str(&doc::docstring(
        8,
        &documentation(service, action, &members, flavour),
    ));
    text.add(format_args!(
        "        return {call}\n            \"{}\",\n",
        action.wire
    ));
    text.push_str(&params(&members));
    text.add(format_args!(
        "            {response},\n            timeout,\n            region,\n            language,\n            retry,\n            safe_to_repeat,\n        )\n"
    ));
    text
}

/// The beginning of a method's definition: its members, and the options of every call.
fn head(service: &Service, define: &str, name: &str, members: &[&Member]) -> String {
    let mut text = format!("    {define} {name}(\n        self,\n        *,\n");
    for member in members {
        text.push_str(&parameter(
            &names::argument(member),
            &types::accepted(service, &member.ty, HOME),
            member.required,
        ));
    }
    for (option, _) in OPTIONS {
        text.add(format_args!("        {option},\n"));
    }
    text
}

/// The parameters of a call, by wire name.
fn params(members: &[&Member]) -> String {
    if members.is_empty() {
        return "            {},\n".to_owned();
    }
    let mut text = "            {\n".to_owned();
    for member in members {
        text.add(format_args!(
            "                \"{}\": {},\n",
            member.wire,
            names::argument(member)
        ));
    }
    text.push_str("            },\n");
    text
}

/// Whether an argument is called like the module that the methods' bodies use.
fn hides_models(service: &Service) -> bool {
    let mut members = service
        .actions
        .iter()
        .flat_map(|action| names::offered(&action.input));
    members.any(|member| names::argument(member) == "models")
}

/// A parameter, with its default where it is optional.
pub(super) fn parameter(name: &str, annotation: &str, required: bool) -> String {
    let (end, rest) = if required {
        ("", ",")
    } else {
        (" | None", " = None,")
    };
    layout::annotated(8, name, annotation, end, rest)
}

fn documentation(service: &Service, action: &Action, members: &[&Member], flavour: Flavour) -> String {
    const INDENT: usize = 8;
    let wrap = |text: &str| doc::wrap(text, WIDTH - INDENT, 0, 0);
    let mut parts = vec![doc::wrap(
        &doc::sentence(&action.summary),
        WIDTH - INDENT,
        doc::QUOTES,
        0,
    )];
    if !action.doc.trim().is_empty() {
        parts.push(wrap(&doc::sentence(&action.doc)));
    }
    for note in &action.notes {
        parts.push(wrap(&doc::sentence(note)));
    }
    if let Some((by, since)) = &action.superseded {
        parts.push(wrap(&format!(
            "The service offers `{by}` instead since {since} and adds nothing to this action."
        )));
    }
    let mut entries: Vec<_> = members
        .iter()
        .map(|member| doc::entry(service, &names::argument(member), member, INDENT))
        .collect();
    entries.extend(
        OPTIONS
            .iter()
            .map(|(_, text)| doc::wrap(text, WIDTH - INDENT, 4, 8)),
    );
    parts.push(format!("Args:\n{}", entries.join("\n")));
    parts.push(format!("Returns:\n{}", returns(action)));
    parts.push(format!("Raises:\n{}", raises(service, action).join("\n")));
    parts.push(wrap(&limits(action)));
    if let Some(url) = &action.page_url {
        parts.push(format!("Page: {url}{}", revised(action)));
    }
    let session = match flavour {
        Flavour::Blocking => example::blocking(service, action, INDENT),
        Flavour::Asyncio => example::asyncio(service, action, INDENT),
    };
    if let Some(session) = session {
        parts.push(format!("Example:\n{session}"));
    }
    let mut wire: Vec<_> = names::offered(&action.input)
        .map(|member| (member.wire.as_str(), names::argument(member)))
        .collect();
    let outputs = names::offered(&action.output);
    wire.extend(outputs.map(|member| (member.wire.as_str(), names::output_attribute(member))));
    doc::in_python(&parts.join("\n\n"), &wire)
}

fn returns(action: &Action) -> String {
    let mut attributes: Vec<_> = names::offered(&action.output)
        .map(|member| format!("`{}`", names::output_attribute(member)))
        .collect();
    attributes.push("`request_id`".to_owned());
    let text = format!("{}: {}.", names::response(action), attributes.join(", "));
    doc::wrap(&text, WIDTH - 8, 4, 8)
}

/// The page's error codes under the exceptions that carry them.
fn raises(service: &Service, action: &Action) -> Vec<String> {
    let mut by_exception: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for code in &action.errors {
        let class = service
            .errors
            .iter()
            .find(|error| error.code == *code)
            .map_or(ErrorClass::Other, |error| error.class);
        by_exception
            .entry(exception(class))
            .or_default()
            .push(format!("`{code}`"));
    }
    let invalid = by_exception.entry("InvalidRequestError").or_default();
    invalid.push("or a member is missing or of the wrong type, and nothing was sent".to_owned());
    let mut entries: Vec<_> = by_exception
        .into_iter()
        .map(|(exception, codes)| {
            doc::wrap(
                &format!("tc3.{exception}: {}.", codes.join(", ")),
                WIDTH - 8,
                4,
                8,
            )
        })
        .collect();
    let rest =
        "tc3.TencentCloudError: The base of every other failure: of the network, of the key, of the service.";
    if !entries
        .iter()
        .any(|entry| entry.trim_start().starts_with("tc3.TencentCloudError:"))
    {
        entries.push(doc::wrap(rest, WIDTH - 8, 4, 8));
    }
    entries
}

/// The exception of a class of error codes.
fn exception(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Throttle => "ThrottledError",
        ErrorClass::Transient => "ServerError",
        ErrorClass::Wait | ErrorClass::State => "ConflictError",
        ErrorClass::Auth | ErrorClass::Clock => "AuthError",
        ErrorClass::Permission => "PermissionDeniedError",
        ErrorClass::NotFound => "NotFoundError",
        ErrorClass::Quota => "QuotaError",
        ErrorClass::Invalid => "InvalidRequestError",
        ErrorClass::DryRun | ErrorClass::Other => "TencentCloudError",
    }
}

fn limits(action: &Action) -> String {
    let mut text = match action.requests_per_second {
        None => "Limit: not documented.".to_owned(),
        Some(1) => "Limit: 1 request per second for one account.".to_owned(),
        Some(rate) => format!("Limit: {rate} requests per second for one account."),
    };
    match action.sites[..] {
        [Site::Mainland] => text.push_str(" On the mainland site only."),
        [Site::International] => text.push_str(" On the international site only."),
        _ => {}
    }
    match &action.repeat {
        Repeat::Never => text.push_str(" A request that may have arrived is not repeated."),
        Repeat::Safe => text.push_str(" A request that may have arrived can be repeated without harm."),
        Repeat::SafeUnless(members) => {
            let members: Vec<_> = members.iter().map(|member| format!("`{member}`")).collect();
            text.add(format_args!(
                " A request that may have arrived can be repeated without harm, unless it has {}.",
                members.join(" or ")
            ));
        }
    }
    text
}

fn revised(action: &Action) -> String {
    action
        .page_revised
        .as_ref()
        .map_or_else(String::new, |date| format!(" (revised {date})"))
}
