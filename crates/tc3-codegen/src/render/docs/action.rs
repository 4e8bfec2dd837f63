//! The page of an action.

use std::fmt::Write as _;

use tc3_spec::model::{Action, Pages, Repeat, Service, Waiter};

use super::members::{Side, table};
use super::text::markdown;
use super::{errors, site_name};
use crate::render::{node, python, rust};

pub(super) fn page(service: &Service, index: usize) -> String {
    let action = &service.actions[index];
    let mut page = format!(
        "---\ntitle: {name}\n---\n\n# {name}\n\n{summary}\n\n",
        name = action.wire,
        summary = markdown(&action.summary)
    );
    if let Some((by, since)) = &action.superseded {
        let by = if service.actions.iter().any(|other| other.wire == *by) {
            format!("[{by}]({by}.md)")
        } else {
            format!("`{by}`")
        };
        _ = write!(page, "::: warning Superseded\nBy {by}, since {since}.\n:::\n\n");
    }
    page.push_str(&facts(action));
    for text in std::iter::once(&action.doc).chain(&action.notes) {
        if !text.is_empty() {
            _ = write!(page, "{}\n\n", markdown(text));
        }
    }
    page.push_str("## Example\n\n");
    page.push_str(&example(service, action));
    page.push_str("## Input\n\n");
    page.push_str(&table(service, &action.input, Side::Input));
    page.push_str("\n## Output\n\nBeside `RequestId`, which every answer has:\n\n");
    page.push_str(&table(service, &action.output, Side::Output));
    if let Some(pages) = &action.pages {
        page.push_str(&paging(action, pages));
    }
    let waiters: Vec<&Waiter> = service
        .waiters
        .iter()
        .filter(|waiter| waiter.action == index)
        .collect();
    if !waiters.is_empty() {
        page.push_str("\n## Waiting\n\n");
        for waiter in waiters {
            page.push_str(&waiting(action, waiter));
        }
    }
    page.push_str("\n## Errors\n\n");
    if action.errors.is_empty() {
        page.push_str("No codes are documented for this action alone; see [all codes](errors.md).\n");
    } else {
        page.push_str(&errors::table(service, &action.errors));
    }
    if let Some(url) = &action.page_url {
        let revised = action
            .page_revised
            .as_ref()
            .map(|date| format!(", revised {date}"))
            .unwrap_or_default();
        _ = write!(
            page,
            "\n---\n\nTranscribed from [Tencent Cloud's page]({url}){revised}.\n"
        );
    }
    page
}

/// Whether it may be repeated, in a word.
pub(super) fn repeat_word(action: &Action) -> &'static str {
    match action.repeat {
        Repeat::Never => "no",
        Repeat::Safe => "yes",
        Repeat::SafeUnless(_) => "with conditions",
    }
}

fn facts(action: &Action) -> String {
    let rate = match action.requests_per_second {
        None => "not documented".to_owned(),
        Some(1) => "1 request per second and account".to_owned(),
        Some(rate) => format!("{rate} requests per second and account"),
    };
    let sites: Vec<&str> = action.sites.iter().map(|site| site_name(*site)).collect();
    let repeat = match &action.repeat {
        Repeat::Never => "no: after a request that may have arrived, look before you repeat".to_owned(),
        Repeat::Safe => "yes: nothing happens twice".to_owned(),
        Repeat::SafeUnless(members) => {
            let members: Vec<String> = members.iter().map(|member| format!("`{member}`")).collect();
            format!("yes, unless it sets {}", members.join(" or "))
        }
    };
    format!(
        "| | |\n|---|---|\n| Sites | {} |\n| Rate limit | {rate} |\n| Safe to repeat | {repeat} |\n\n",
        sites.join(", ")
    )
}

/// The same call in three languages.
fn example(service: &Service, action: &Action) -> String {
    let Some(example) = action.examples.first() else {
        return "The documentation has none.\n\n".to_owned();
    };
    format!(
        "::: code-group\n\n```rust [Rust]\n{}```\n\n```python [Python]\n{}```\n\n```js [Node]\n{}```\n\n:::\n\n",
        rust::program(service, action),
        python::program(service, action, example),
        node::program(service, action, example),
    )
}

fn paging(action: &Action, pages: &Pages) -> String {
    let lists: Vec<String> = pages
        .lists
        .iter()
        .map(|list| format!("`{}`", list.path.join(".")))
        .collect();
    let end = match &pages.total {
        Some(total) => format!("`{total}` counts the items"),
        None => "there is no total: a short page is the last".to_owned(),
    };
    let one_list = lists.len() == 1;
    let mut text = format!(
        "\n## Pages\n\n{} in pages: `{}` says how many items to skip, `{}` how many to return, {} where the caller does \
         not say; {end}. A page is asked for when it is wanted. [Lists and waits](../../guide/lists-and-waits.md) tells \
         the rest.\n\n",
        if one_list {
            format!("{} comes", lists[0])
        } else {
            format!("{} come", lists.join(", "))
        },
        pages.offset,
        pages.limit,
        pages.largest,
    );
    let (method, snake, camel) = (rust::names::method(action), &action.name, &action.camel);
    _ = write!(
        text,
        "| | each page | each item |\n|---|---|---|\n\
         | Rust | `client.{method}().pages()` | {} |\n\
         | Python | `client.{snake}_pages()` | {} |\n\
         | Node | `client.{camel}Pages()` | {} |\n",
        item(one_list, &format!("client.{method}().items()")),
        item(one_list, &format!("client.{snake}_items()")),
        item(one_list, &format!("client.{camel}Items()")),
    );
    text
}

/// Several lists have no items in common.
fn item(one_list: bool, call: &str) -> String {
    if one_list {
        format!("`{call}`")
    } else {
        "by page: there are several lists".to_owned()
    }
}

fn waiting(action: &Action, waiter: &Waiter) -> String {
    let method = rust::names::method(action);
    format!(
        "### {wire}\n\nWaits until {until}: it asks after {interval} s, then after longer pauses up to {longest} s, for \
         {timeout} in all unless told otherwise. {doc}\n\n\
         | | |\n|---|---|\n\
         | Rust | `client.{method}()` … `.until_{name}()` |\n\
         | Python | `client.wait_until_{name}()`, and `client.watch_until_{name}()` for each answer on the way |\n\
         | Node | `client.waitUntil{wire}()`, awaited or iterated |\n\n",
        wire = waiter.wire,
        name = waiter.name,
        until = markdown(&waiter.until),
        interval = waiter.interval,
        longest = waiter.longest_interval,
        timeout = rust::duration(waiter.timeout),
        doc = markdown(&waiter.doc),
    )
}
