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
            page.push_str(&waiting(waiter));
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
    format!(
        "\n## Pages\n\n{} in pages: `{}` says how many items to skip, `{}` how many to return, {} where the caller does \
         not say; {end}. In Rust, `client.{}().pages()` asks for each page when it is wanted.\n",
        if lists.len() == 1 {
            format!("{} comes", lists[0])
        } else {
            format!("{} come", lists.join(", "))
        },
        pages.offset,
        pages.limit,
        pages.largest,
        rust::names::method(action),
    )
}

fn waiting(waiter: &Waiter) -> String {
    format!(
        "In Rust, `until_{}()` in place of `send()` waits until {}: it asks after {} s, then after longer pauses up to {} s, \
         for {} in all unless told otherwise. {}\n\n",
        waiter.name,
        markdown(&waiter.until),
        waiter.interval,
        waiter.longest_interval,
        rust::duration(waiter.timeout),
        markdown(&waiter.doc),
    )
}
