//! Pagers and waiters: methods of the builders, and what lets items be taken out of an answer.

use proc_macro2::TokenStream;
use quote::quote;
use tc3_spec::model::{Action, List, Member, Pages, Service, Type, Waiter};
use tc3_spec::name::{self, Language, Role};

use super::docs::{attributes, escape};
use super::example;
use super::names::{self, ident};
use super::types::{Context, is_list};
use crate::print::gap;

/// The list whose items can be taken one by one: the only one of the action's pages.
pub(crate) fn listed(action: &Action) -> Option<&List> {
    match action.pages.as_ref()?.lists.as_slice() {
        [list] if !list.secret => Some(list),
        _ => None,
    }
}

/// `pages()` and `items()` of a builder.
pub(crate) fn pages(context: &Context<'_>, action: &Action) -> Option<TokenStream> {
    let pages = action.pages.as_ref()?;
    let request = names::request(action);
    let gap = gap();
    let rules = rules(pages);
    let doc = attributes(&format!(
        "The pages of the list, each asked for when it is wanted.\n\n{rules}\n\n# Example\n\n{}",
        loop_example(
            context.service,
            action,
            "pages",
            "page",
            "println!(\"{}\", page.request_id);"
        )
    ));
    let items = listed(action).map(|_| {
        let doc = attributes(&format!(
            "The items of the list, page after page.\n\n{rules}\n\n# Example\n\n{}",
            loop_example(
                context.service,
                action,
                "items",
                "item",
                "println!(\"{item:?}\");"
            )
        ));
        quote! {
            #gap
            #doc
            #[inline]
            pub fn items(self) -> tc3_core::page::Items<#request> {
                self.0.items()
            }
        }
    });
    Some(quote! {
        #gap
        #doc
        #[inline]
        pub fn pages(self) -> tc3_core::page::Pages<#request> {
            self.0.pages()
        }
        #items
    })
}

/// What lets items be taken out of an answer.
pub(crate) fn paged(context: &Context<'_>, action: &Action) -> Option<TokenStream> {
    let list = listed(action)?;
    let request = names::request(action);
    let vec = context.std.vec();
    let item = context.value(&list.element, false);
    let gap = gap();
    let fields: Vec<_> = list
        .names
        .iter()
        .map(|name| ident(&name::escape(Language::Rust, Role::Field, name)))
        .collect();
    let all = match fields.as_slice() {
        [field] => quote!(output.#field),
        [first, rest @ ..] => {
            let held = optional_lists(context.service, action, list);
            let steps = rest.iter().zip(held).map(|(field, is_optional)| {
                let flat = is_optional.then(|| quote!(.unwrap_or_default()));
                quote!(.flat_map(|object| object.#field #flat))
            });
            quote!(output.#first.into_iter() #(#steps)* .collect())
        }
        [] => return None,
    };
    Some(quote! {
        #gap
        impl tc3_core::page::Paged for #request {
            type Item = #item;

            #gap
            #[inline]
            fn items(output: Self::Output) -> #vec<#item> {
                #all
            }
        }
    })
}

/// Of each member on the way to a list, after the first: whether it is a list that is held as an `Option`, as those of types
/// that are sent too are.
fn optional_lists(service: &Service, action: &Action, list: &List) -> Vec<bool> {
    let (mut members, mut is_sent) = (&action.output, false);
    let mut optional = Vec::new();
    for wire in &list.path {
        let Some(member) = members.iter().find(|member| member.wire == *wire) else {
            break;
        };
        optional.push(is_list(member) && is_sent);
        let element = match &member.ty {
            Type::List(element) => element,
            other => other,
        };
        let Type::Struct(index) = element else { break };
        (members, is_sent) = (&service.structs[*index].members, service.structs[*index].in_input);
    }
    optional.split_off(1)
}

/// `until_…()` of a builder, for each waiter that asks the action.
pub(crate) fn waits(context: &Context<'_>, action: &Action) -> Vec<TokenStream> {
    let service = context.service;
    let waiters = service.waiters.iter().enumerate();
    waiters
        .filter(|(_, waiter)| service.actions[waiter.action].wire == action.wire)
        .map(|(index, waiter)| {
            let request = names::request(action);
            let method = until(waiter);
            let doc = attributes(&wait_doc(service, action, waiter));
            let index = proc_macro2::Literal::usize_unsuffixed(index);
            let gap = gap();
            quote! {
                #gap
                #doc
                #[inline]
                pub fn #method(self) -> tc3_core::poll::Wait<#request> {
                    self.0.until(&super::super::SCHEMA.waiters[#index])
                }
            }
        })
        .collect()
}

fn until(waiter: &Waiter) -> proc_macro2::Ident {
    ident(&format!("until_{}", waiter.name))
}

fn wait_doc(service: &Service, action: &Action, waiter: &Waiter) -> String {
    let mut doc = vec![format!(
        "Waits until {}: asks this again and again, after {} seconds at first, after {} at most, for {} in all.",
        escape(&waiter.until),
        waiter.interval,
        waiter.longest_interval,
        duration(waiter.timeout)
    )];
    if !waiter.doc.is_empty() {
        doc.push(escape(&waiter.doc));
    }
    doc.push(
        "Await it for the answer that shows it, or take the answers on the way with `next().await`. Throttles and trouble \
         on the way do not end it; dropping it does, at once. To take it up again later, wait again with the same input."
            .to_owned(),
    );
    doc.push("# Errors".to_owned());
    doc.push(
        "[`Failed`](tc3_core::ErrorKind::Failed) if it will not come and [`Timeout`](tc3_core::ErrorKind::Timeout) if the \
         time is up, both with the last answer in [`answer`](tc3_core::Error::answer); or what the service answers."
            .to_owned(),
    );
    doc.push("# Example".to_owned());
    let before = format!("let response = client\n    .{}()\n", names::method(action));
    let after = format!(
        "    .{}()\n    .await?;\nprintln!(\"{{}}\", response.request_id);\n",
        until(waiter)
    );
    doc.push(example::block(service, action, &before, |_| true, &after));
    doc.join("\n\n")
}

/// Seconds for people.
pub(crate) fn duration(seconds: u32) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7_200 => format!("{} minutes", seconds / 60),
        _ => format!("{} hours", seconds / 3_600),
    }
}

/// How the pages of an action begin, and where they end.
fn rules(pages: &Pages) -> String {
    let Pages {
        offset,
        limit,
        largest,
        ..
    } = pages;
    let end = match &pages.total {
        Some(total) => {
            format!("The list ends where `{total}` says, or with a short page where it says nothing.")
        }
        None => {
            "The service counts nothing: the list ends with a page that is shorter than what was asked for."
                .to_owned()
        }
    };
    let several = if pages.lists.len() > 1 {
        " The lists of an answer are paged side by side, each from the same offset."
    } else {
        ""
    };
    format!(
        "It begins at `{offset}`, with pages of `{limit}`: {largest}, also the most, where nothing is set.{several} {end} To go \
         on where another pager stopped, set `{offset}` to its `position()`."
    )
}

fn loop_example(service: &Service, action: &Action, method: &str, item: &str, line: &str) -> String {
    let pages = action.pages.as_ref();
    let own =
        |member: &Member| pages.is_none_or(|pages| member.wire != pages.offset && member.wire != pages.limit);
    let before = format!("let mut {method} = client\n    .{}()\n", names::method(action));
    let after = format!(
        "    .{method}();\nwhile let Some({item}) = {method}.next().await {{\n    let {item} = {item}?;\n    {line}\n}}\n"
    );
    example::block(service, action, &before, own, &after)
}
