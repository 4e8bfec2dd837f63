//! What an editor reads: a class, an interface per request, answer and data type, named values, error codes.

use std::fmt::Write;

use tc3_spec::document::{ErrorClass, Site};
use tc3_spec::model::{Action, Member, OpenEnum, Pages, Repeat, Service, Struct, Type, Waiter};

use super::super::rust::duration;
use super::comment::Comment;
use super::layout::{fits, quote};
use super::types::{Side, member, type_name};
use super::{example, export, method};

/// The text of `<service>.d.ts`.
pub(super) fn render(service: &Service) -> String {
    let mut body = client(service);
    for action in &service.actions {
        body.push_str(&request(service, action));
        body.push_str(&response(service, action));
    }
    for data_type in &service.structs {
        body.push_str(&interface(service, data_type));
    }
    for open in &service.enums {
        body.push_str(&enumeration(open));
    }
    body.push_str(&error_codes(service));
    format!("{}{body}", imports(&body))
}

/// The text of `index.d.ts`.
pub(super) fn index(services: &[Service]) -> String {
    let mut text = String::new();
    for service in services {
        text.push('\n');
        text.push_str(&title(service).render(0));
        let _ = writeln!(
            text,
            "export * as {} from './{}.js'",
            export(service),
            service.name
        );
    }
    let codes = services
        .iter()
        .map(|s| format!("import('./{}.js').ErrorCode", s.name));
    let codes: Vec<String> = codes.collect();
    let line = format!("export type ErrorCode = {}\n", codes.join(" | "));
    text.push_str("\n/** A documented error code of any of these services, or any other text. */\n");
    if fits(line.trim_end()) {
        text.push_str(&line);
    } else {
        let _ = writeln!(text, "export type ErrorCode =\n  | {}", codes.join("\n  | "));
    }
    text
}

fn title(service: &Service) -> Comment {
    Comment::default()
        .text(&format!("{}, version {}.", service.title, service.version))
        .text(&service.doc)
}

fn imports(body: &str) -> String {
    let values: Vec<&str> = [("Integer", "Integer"), ("Received", "Received<")]
        .iter()
        .filter(|(_, use_)| body.contains(use_))
        .map(|(n, _)| *n)
        .collect();
    let mut text =
        String::from("import { Client as BaseClient, type CallOptions } from '../lib/client.js'\n");
    let sequences: Vec<&str> = ["Pages", "PagesOptions", "Wait", "WaitOptions"]
        .into_iter()
        .filter(|name| {
            let mut uses = [format!("{name}<"), format!(" {name} |")].into_iter();
            uses.any(|use_| body.contains(&use_))
        })
        .collect();
    if !sequences.is_empty() {
        let _ = writeln!(
            text,
            "import type {{ {} }} from '../lib/sequence.js'",
            sequences.join(", ")
        );
    }
    if !values.is_empty() {
        let _ = writeln!(
            text,
            "import type {{ {} }} from '../lib/values.js'",
            values.join(", ")
        );
    }
    text
}

fn client(service: &Service) -> String {
    let doc = title(service).text("Its options, and what holds for every call, are the base class's.");
    let mut text = format!(
        "\n{}export declare class Client extends BaseClient {{\n",
        doc.render(0)
    );
    for (i, action) in service.actions.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        text.push_str(&method_doc(service, action).render(2));
        text.push_str(&signature(action));
        text.push_str(&pages(service, action));
    }
    for waiter in &service.waiters {
        text.push_str(&wait(service, waiter));
    }
    text.push_str("}\n");
    text
}

/// The methods that list an action's pages and items.
fn pages(service: &Service, action: &Action) -> String {
    let Some(pages) = &action.pages else {
        return String::new();
    };
    let name = method(&action.camel);
    let rules = rules(pages);
    let doc = Comment::default()
        .text(&format!("The pages of {{@link Client.{name}}}, for `for await`."))
        .text(&rules)
        .example(
            "All pages",
            &example::list(service, action, &format!("{name}Pages"), "page"),
        );
    let result = format!("Pages<{}>", response_name(action));
    let mut text = format!(
        "\n{}{}",
        doc.render(2),
        returning(action, &format!("{name}Pages"), "PagesOptions", &result)
    );
    if let [only] = pages.lists.as_slice() {
        let doc = Comment::default()
            .text(&format!(
                "The items of {{@link Client.{name}}}, page after page, for `for await`."
            ))
            .text(&rules)
            .example(
                "All items",
                &example::list(service, action, &format!("{name}Items"), "item"),
            );
        let result = format!("AsyncGenerator<{}>", item_type(service, &only.element));
        text.push('\n');
        text.push_str(&doc.render(2));
        text.push_str(&returning(
            action,
            &format!("{name}Items"),
            "PagesOptions",
            &result,
        ));
    }
    text
}

/// How the pages of an action begin, and where they end.
fn rules(pages: &Pages) -> String {
    let Pages {
        offset,
        limit,
        largest,
        ..
    } = pages;
    let end = pages.total.as_ref().map_or_else(
        || "with a page that is shorter than what was asked for".to_owned(),
        |total| format!("where `{total}` says, or with a short page where it says nothing"),
    );
    let several = if pages.lists.len() > 1 {
        " The lists of an answer are paged side by side, each from the same offset."
    } else {
        ""
    };
    format!(
        "Each page is asked for when it is wanted. The list begins at `{offset}`, with pages of `{limit}`: {largest}, also \
         the most, where nothing is set.{several} It ends {end}. To go on where another loop stopped, set `{offset}` to \
         the `position` of its pages."
    )
}

fn item_type(service: &Service, element: &Type) -> String {
    match element {
        Type::Struct(index) => format!("Received<{}>", type_name(&service.structs[*index].name)),
        Type::String => "string".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Float => "number".to_owned(),
        _ => "Integer".to_owned(),
    }
}

/// The method that waits.
fn wait(service: &Service, waiter: &Waiter) -> String {
    let action = &service.actions[waiter.action];
    let name = format!("waitUntil{}", waiter.wire);
    let doc = Comment::default()
        .text(&format!(
            "Waits until {}: asks {{@link Client.{}}} again and again, after {} seconds at first, after {} at most, for {} in \
             all.",
            waiter.until,
            method(&action.camel),
            waiter.interval,
            waiter.longest_interval,
            duration(waiter.timeout)
        ))
        .text(&waiter.doc)
        .text(
            "Await it for the answer that shows it, or iterate it for each answer on the way. Throttles and trouble on the \
             way do not end it; its `signal` does, at once. To take it up again later, wait again with the same parameters.",
        )
        .tag(
            "@throws",
            "`FailedError` if it will not come and `TimeoutError` if the time is up, both with the last answer in `answer`; \
             or what the service answers.",
        )
        .example("Wait", &example::wait(service, action, &name));
    let result = format!("Wait<{}>", response_name(action));
    format!(
        "\n{}{}",
        doc.render(2),
        returning(action, &name, "WaitOptions", &result)
    )
}

fn signature(action: &Action) -> String {
    returning(
        action,
        &method(&action.camel),
        "CallOptions",
        &format!("Promise<{}>", response_name(action)),
    )
}

fn returning(action: &Action, name: &str, options: &str, result: &str) -> String {
    let request = request_name(action);
    let optional = if action.input.iter().any(|m| m.required && !m.hidden) {
        ""
    } else {
        "?"
    };
    let params = format!("params{optional}: {request}");
    let options = format!("options?: {options} | null");
    let line = format!("  {name}({params}, {options}): {result}");
    if fits(&line) {
        return format!("{line}\n");
    }
    format!("  {name}(\n    {params},\n    {options},\n  ): {result}\n")
}

fn method_doc(service: &Service, action: &Action) -> Comment {
    let mut doc = Comment::default()
        .text(&action.summary)
        .text(&action.doc)
        .texts(&action.notes);
    if let Some((successor, since)) = &action.superseded {
        let text = format!("Superseded by `{successor}` since {since}.");
        let is_here = service.actions.iter().any(|other| other.wire == *successor);
        doc = if is_here {
            doc.tag("@deprecated", &text)
        } else {
            doc.text(&text)
        };
    }
    doc = doc.text(&facts(action));
    let required: Vec<_> = action
        .input
        .iter()
        .filter(|m| m.required && !m.hidden)
        .map(|m| format!("`{}`", m.wire))
        .collect();
    let params = if action.input.iter().all(|m| m.hidden) {
        "There are none.".to_owned()
    } else if required.is_empty() {
        "Every member is optional.".to_owned()
    } else {
        format!("{} must be there.", list(&required))
    };
    doc = doc.tag("@param params -", &params);
    doc = doc.tag("@throws", &throws(service, action));
    for shown in &action.examples {
        doc = doc.example(&shown.title, &example::program(service, action, shown));
    }
    doc
}

/// What the page says around the members.
fn facts(action: &Action) -> String {
    let repeat = match &action.repeat {
        Repeat::Never => "Not safe to repeat when an earlier request may have arrived.".to_owned(),
        Repeat::Safe => "Safe to repeat.".to_owned(),
        Repeat::SafeUnless(members) => {
            let members: Vec<_> = members.iter().map(|m| format!("`{m}`")).collect();
            format!("Safe to repeat unless {} is given.", members.join(" or "))
        }
    };
    let revised = action
        .page_revised
        .as_ref()
        .map(|date| format!(", revised {date}"))
        .unwrap_or_default();
    let rate = match action.requests_per_second {
        None => "not documented".to_owned(),
        Some(1) => "1 request a second for one account".to_owned(),
        Some(rate) => format!("{rate} requests a second for one account"),
    };
    let page = action
        .page_url
        .as_ref()
        .map_or_else(String::new, |url| format!("- Page: <{url}>{revised}."));
    let sites = match action.sites.as_slice() {
        [Site::Mainland] => "- Site: `'mainland'` only.\n",
        [Site::International] => "- Site: `'international'` only.\n",
        _ => "",
    };
    format!("- Limit: {rate}.\n- {repeat}\n{sites}{page}")
        .trim_end()
        .to_owned()
}

fn throws(service: &Service, action: &Action) -> String {
    let mut text = "`TencentCloudError`, which is an `InvalidRequestError` if a member is missing, unknown or of the wrong type: \
                    then nothing was sent."
        .to_owned();
    if action.errors.is_empty() {
        text.push_str(" The page lists no codes.");
        return text;
    }
    text.push_str(" The page lists these codes:");
    for code in &action.errors {
        let error = service.errors.iter().find(|error| error.code == *code);
        let meaning = error.map_or("", |error| error.doc.as_str());
        let subclass = error.and_then(|error| subclass(error.class));
        let subclass = subclass.map_or_else(String::new, |name| format!(" (`{name}`)"));
        let _ = write!(text, "\n- `{code}`{subclass}: {}", one_line(meaning));
    }
    text
}

/// The error class of the package for a class of error codes, where it has one of its own.
fn subclass(class: ErrorClass) -> Option<&'static str> {
    match class {
        ErrorClass::Throttle => Some("ThrottledError"),
        ErrorClass::Transient => Some("ServerError"),
        ErrorClass::Wait | ErrorClass::State => Some("ConflictError"),
        ErrorClass::Auth | ErrorClass::Clock => Some("AuthError"),
        ErrorClass::Permission => Some("PermissionError"),
        ErrorClass::NotFound => Some("NotFoundError"),
        ErrorClass::Quota => Some("QuotaError"),
        ErrorClass::Invalid => Some("InvalidRequestError"),
        ErrorClass::DryRun | ErrorClass::Other => None,
    }
}

fn request_name(action: &Action) -> String {
    format!("{}Request", type_name(&action.wire))
}

fn response_name(action: &Action) -> String {
    format!("{}Response", type_name(&action.wire))
}

fn request(service: &Service, action: &Action) -> String {
    let name = request_name(action);
    let doc = Comment::default()
        .text(&format!("The parameters of `{}`.", action.wire))
        .render(0);
    let members = members(service, action.input.iter().filter(|m| !m.hidden), Side::Input);
    if members.is_empty() {
        return format!("\n{doc}export type {name} = Record<string, never>\n");
    }
    format!("\n{doc}export interface {name} {{\n{members}}}\n")
}

fn response(service: &Service, action: &Action) -> String {
    let name = response_name(action);
    let doc = Comment::default()
        .text(&format!(
            "The answer of `{}`. Members that are not known here are kept.",
            action.wire
        ))
        .render(0);
    let mut body = members(service, action.output.iter(), Side::Output);
    body.push_str("  /** The request's id, to be quoted to the service's support. */\n  RequestId: string\n");
    format!("\n{doc}export interface {name} {{\n{body}}}\n")
}

fn interface(service: &Service, data_type: &Struct) -> String {
    let side = if data_type.in_input {
        Side::Input
    } else {
        Side::Output
    };
    let mut doc = Comment::default().text(&data_type.doc).texts(&data_type.notes);
    if let Some(since) = &data_type.since {
        doc = doc.text(&format!("Known since {since}, later than the pages."));
    }
    let shown = data_type
        .members
        .iter()
        .filter(|m| side == Side::Output || !m.hidden);
    let body = members(service, shown, side);
    let name = type_name(&data_type.name);
    if body.is_empty() {
        let any = if side == Side::Input {
            "Record<string, never>"
        } else {
            "Record<string, unknown>"
        };
        return format!("\n{}export type {name} = {any}\n", doc.render(0));
    }
    format!("\n{}export interface {name} {{\n{body}}}\n", doc.render(0))
}

fn members<'a>(service: &Service, shown: impl Iterator<Item = &'a Member>, side: Side) -> String {
    shown
        .map(|m| member_doc(m).render(2) + &member(service, m, side))
        .collect()
}

fn member_doc(member: &Member) -> Comment {
    let mut doc = Comment::default().text(&member.doc).texts(&member.notes);
    if member.secret {
        doc = doc.text("A secret: no message, log or error shows it.");
    } else if member.personal {
        doc = doc.text("Personal data: no message, log or error shows it.");
    }
    if let Some(since) = &member.since {
        doc = doc.text(&format!("Known since {since}, later than the page."));
    }
    doc
}

fn enumeration(open: &OpenEnum) -> String {
    let name = type_name(&open.name);
    let mut values = String::new();
    for value in &open.values {
        values.push_str(&Comment::default().text(&value.doc).render(2));
        let _ = writeln!(values, "  readonly {}: {}", value.name, value.value);
    }
    let doc = Comment::default().text(&open.doc).render(0);
    format!(
        "\n{doc}export declare const {name}: {{\n{values}}}\n\
         /** One of {{@link {name}}}, or a value that the service has added since. */\n{}",
        open_alias(&name, "(Integer & {})")
    )
}

/// The type of a constant object's values, and of what else there may be.
fn open_alias(name: &str, open: &str) -> String {
    let known = format!("(typeof {name})[keyof typeof {name}]");
    let line = format!("export type {name} = {known} | {open}\n");
    if fits(line.trim_end()) {
        line
    } else {
        format!("export type {name} =\n  | {known}\n  | {open}\n")
    }
}

fn error_codes(service: &Service) -> String {
    let mut values = String::new();
    for error in &service.errors {
        values.push_str(&Comment::default().text(&error.doc).render(2));
        let line = format!("  readonly {}: {}", error.name, quote(&error.code));
        values.push_str(&line);
        values.push('\n');
    }
    format!(
        "\n/** The service's own error codes, to compare `error.code` with. */\nexport declare const ErrorCode: {{\n{values}}}\n\
         /** One of {{@link ErrorCode}}, or a code that the service has added since. */\n\
         {}",
        open_alias("ErrorCode", "(string & {})")
    )
}

/// `a`, `a and b`, `a, b and c`.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn one_line(markdown: &str) -> String {
    markdown.split_whitespace().collect::<Vec<_>>().join(" ")
}
