//! The methods of lists in pages and of waits.

use tc3_spec::model::{Action, Service, Type, Waiter};
use tc3_spec::name::{self, Language, Role};

use super::super::text::Append as _;
use super::super::{WIDTH, doc, module, names};
use super::{Flavour, head, models, parameter, params, response};

const INDENT: usize = 8;

/// The option of a list, after a call's own.
const READ_AHEAD: (&str, &str) = (
    "read_ahead: bool = False",
    "read_ahead (bool): Whether the next page is asked for while this one is worked with: one page ahead, never more.",
);

/// The options of a wait, after a call's own; the function that is told comes between them.
const DEADLINE: (&str, &str) = (
    "deadline: float | None = None",
    "deadline (float): Seconds to wait in all; the time above where None.",
);
const INTERVAL: (&str, &str) = (
    "interval: float | None = None",
    "interval (float): Seconds of the first pause, which grows by half each time",
);
const ON_PROGRESS: &str = "on_progress (function): It is told of each answer, the last one included, by a \
    `tc3.waiting.Progress`.";
const PROGRESS_BAR: (&str, &str) = (
    "progress_bar: bool = False",
    "progress_bar (bool): Whether to show a progress bar on standard error, where that is a terminal.",
);

/// What the annotations of these methods need to be imported.
pub(super) fn annotations(service: &Service) -> Vec<String> {
    let mut needed = Vec::new();
    if service.actions.iter().any(|action| action.pages.is_some()) {
        needed.push("paging.".to_owned());
    }
    if !service.waiters.is_empty() {
        needed.push("waiting.".to_owned());
    }
    needed
}

/// The methods of an action's pages, and of its items where it lists one thing.
pub(super) fn pages(service: &Service, action: &Action, flavour: Flavour) -> String {
    let Some(pages) = &action.pages else {
        return String::new();
    };
    let (prefix, loop_word) = match flavour {
        Flavour::Blocking => ("", "for"),
        Flavour::Asyncio => ("Async", "async for"),
    };
    let of = names::method(action);
    let total = pages.total.as_ref().map_or_else(
        || "with a page that is shorter than what was asked for".to_owned(),
        |total| format!("where `{total}` says, or with a short page where it says nothing"),
    );
    let rules = format!(
        "Each page is asked for when it is wanted. The list begins at `{}`, with pages of `{}`: {}, also the most, where \
         nothing is set. It ends {total}. `position` says where to go on, and after an error where to begin again.",
        pages.offset, pages.limit, pages.largest
    );
    let answer = response(service, action);
    let method = |name: &str, what: &str, result: &str, call: &str, shown: &str| {
        let members = names::arguments(&action.input);
        let mut text = format!("\n{}", head(service, "def", name, &members));
        text.add(format_args!("        {},\n    ) -> {result}:\n", READ_AHEAD.0));
        let documentation = [
            wrap(&format!("The {what}, for `{loop_word}`."), doc::QUOTES),
            wrap(&rules, 0),
            format!(
                "Args:\n    The ones of `{of}`, and\n{}",
                doc::wrap(READ_AHEAD.1, WIDTH - INDENT, 4, 8)
            ),
            example(
                service,
                flavour,
                &format!("{loop_word} {shown} in client.{name}({}):", required(action)),
            ),
        ];
        text.push_str(&described(action, &documentation.join("\n\n")));
        text.add(format_args!(
            "        return {call}\n            \"{}\",\n{}            {answer},\n            timeout,\n            region,\n            \
             language,\n            retry,\n            safe_to_repeat,\n            read_ahead,\n        )\n",
            action.wire,
            params(&members)
        ));
        text
    };
    let mut text = method(
        &named(&format!("{}_pages", action.name)),
        &format!("pages of :meth:`{of}`"),
        &format!("paging.{prefix}Pages[{answer}]"),
        "self._pages(",
        "page",
    );
    if let [only] = pages.lists.as_slice() {
        let path: Vec<_> = only
            .names
            .iter()
            .map(|name| format!("\"{}\"", attribute(name)))
            .collect();
        let comma = if path.len() == 1 { "," } else { "" };
        text.push_str(&method(
            &named(&format!("{}_items", action.name)),
            &format!("items of :meth:`{of}`, page after page"),
            &format!("paging.{prefix}Items[{}]", item(service, &only.element)),
            &format!("self._items(\n            ({}{comma}),", path.join(", ")),
            "item",
        ));
    }
    text
}

/// The methods of a wait: for its end, and for the answers on the way.
pub(super) fn wait(service: &Service, waiter: &Waiter, flavour: Flavour) -> String {
    let action = &service.actions[waiter.action];
    let answer = response(service, action);
    let members = names::arguments(&action.input);
    let until = named(&format!("wait_until_{}", waiter.name));
    let watch = named(&format!("watch_until_{}", waiter.name));
    let listener = format!("waiting.Listener[{answer}]");
    let asks = format!(
        "Asks :meth:`{}` again and again, for {} seconds in all, first after {}, at last every {} seconds. Throttles and \
         trouble on the way do not end it.",
        names::method(action),
        waiter.timeout,
        waiter.interval,
        waiter.longest_interval
    );
    let arguments = {
        let interval = format!("{}, {} where None.", INTERVAL.1, waiter.interval);
        let entries: Vec<_> = [DEADLINE.1, &interval, ON_PROGRESS, PROGRESS_BAR.1]
            .iter()
            .map(|text| doc::wrap(text, WIDTH - INDENT, 4, 8))
            .collect();
        format!(
            "Args:\n    The ones of `{}`, and\n{}",
            names::method(action),
            entries.join("\n")
        )
    };
    let raises = "Raises:\n    tc3.WaitFailedError: It will not come; `answer` is the last answer.\n    \
                  tc3.RequestTimeoutError: The time is up; so is `answer` here, and waiting again goes on.\n    \
                  tc3.TencentCloudError: What the service answers that is not trouble on the way.";
    let (define, awaited, prefix, loop_word) = match flavour {
        Flavour::Blocking => ("def", "", "", "for"),
        Flavour::Asyncio => ("async def", "await ", "Async", "async for"),
    };
    let method = |define: &str, name: &str, summary: &str, result: &str, call: &str, shown: &str| {
        let mut text = format!("\n{}", head(service, define, name, &members));
        text.add(format_args!("        {},\n        {},\n", DEADLINE.0, INTERVAL.0));
        text.push_str(&parameter("on_progress", &listener, false));
        text.add(format_args!("        {},\n", PROGRESS_BAR.0));
        text.add(format_args!("    ) -> {result}:\n"));
        let mut documentation = vec![wrap(summary, doc::QUOTES), wrap(&asks, 0)];
        if !waiter.doc.trim().is_empty() {
            documentation.push(wrap(&doc::sentence(&waiter.doc), 0));
        }
        documentation.extend([
            arguments.clone(),
            raises.to_owned(),
            example(service, flavour, shown),
        ]);
        text.push_str(&described(action, &documentation.join("\n\n")));
        text.add(format_args!(
            "        return {call}\n            \"{}\",\n            \"{}\",\n{}            {answer},\n            on_progress,\n            \
             timeout,\n            region,\n            language,\n            retry,\n            safe_to_repeat,\n            deadline,\n            \
             interval,\n            progress_bar,\n        )\n",
            waiter.wire,
            action.wire,
            params(&members)
        ));
        text
    };
    let mut text = method(
        define,
        &until,
        &format!(
            "Waits until {}, and returns the answer that shows it.",
            waiter.until
        ),
        &answer,
        &format!("{awaited}self._wait("),
        &format!("answer = {awaited}client.{until}({})", required(action)),
    );
    text.push_str(&method(
        "def",
        &watch,
        &format!(
            "Waits until {}: each answer on the way, for `{loop_word}`.",
            waiter.until
        ),
        &format!("waiting.{prefix}Watch[{answer}]"),
        "self._watch(",
        &format!("{loop_word} progress in client.{watch}({}):", required(action)),
    ));
    text
}

/// An interactive session that shows it.
fn example(service: &Service, flavour: Flavour, shown: &str) -> String {
    let module = module(service);
    let mut lines = match flavour {
        Flavour::Blocking => vec![format!(">>> client = {module}.Client()"), format!(">>> {shown}")],
        Flavour::Asyncio => vec![
            ">>> async def main():".to_owned(),
            format!("...     async with {module}.AsyncClient() as client:"),
            format!("...         {shown}"),
        ],
    };
    if let Some((_, rest)) = shown.split_once("for ")
        && let Some((name, _)) = rest.split_once(' ')
    {
        let margin = match flavour {
            Flavour::Blocking => "",
            Flavour::Asyncio => "        ",
        };
        lines.push(format!("... {margin}    print({name})"));
    }
    format!("Example:\n    {}\n", lines.join("\n    "))
}

/// The required members, as an example gives them.
fn required(action: &Action) -> String {
    let given: Vec<_> = names::arguments(&action.input)
        .into_iter()
        .filter(|member| member.required)
        .map(|member| {
            let value = match &member.ty {
                Type::String => "\"...\"",
                Type::List(_) => "[...]",
                _ => "...",
            };
            format!("{}={value}", names::argument(member))
        })
        .collect();
    given.join(", ")
}

fn described(action: &Action, text: &str) -> String {
    let mut wire: Vec<_> = names::offered(&action.input)
        .map(|member| (member.wire.as_str(), names::argument(member)))
        .collect();
    let outputs = names::offered(&action.output);
    wire.extend(outputs.map(|member| (member.wire.as_str(), names::output_attribute(member))));
    doc::docstring(INDENT, &doc::in_python(text, &wire))
}

fn wrap(text: &str, first: usize) -> String {
    doc::wrap(text, WIDTH - INDENT, first, 0)
}

/// What a list holds, as the annotations name it.
fn item(service: &Service, element: &Type) -> String {
    match element {
        Type::Struct(index) => format!("{}.{}", models(service), service.structs[*index].name),
        Type::Enum(index, _) => format!("{}.{}", models(service), service.enums[*index].name),
        Type::Int64 | Type::Uint64 => "int".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::String => "str".to_owned(),
        Type::List(element) => format!("tuple[{}, ...]", item(service, element)),
    }
}

fn named(name: &str) -> String {
    name::escape(Language::Python, Role::Method, name)
}

fn attribute(name: &str) -> String {
    match name::escape(Language::Python, Role::Field, name) {
        taken if taken == "self" => "self_".to_owned(),
        free => free,
    }
}
