//! The service's schema as static data: what the run-time's checker, the wrapper crates and the fake work on.

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::quote;
use tc3_spec::document::{ErrorClass, Region, Site};
use tc3_spec::model::{Action, Condition, Member, Pages, Repeat, Service, Test, Type};
use tc3_spec::name;

use super::docs::{attributes, escape, file_attributes};
use super::names::{ident, modules};
use crate::print::gap;

/// `schema/mod.rs`.
pub(crate) fn index(service: &Service) -> TokenStream {
    let gap = gap();
    let title = escape(&service.title);
    let header = file_attributes(&format!("What {title} is made of, as data."));
    let doc = attributes(&format!(
        "The schema of {title}, version {}: its actions, data types and error codes. The run-time checks requests \
         against it.",
        service.version
    ));
    let Service {
        name,
        version,
        signing_name,
        ..
    } = service;
    let hosts = service.hosts.iter().map(|(site, host)| {
        let site = site_value(*site);
        quote!((#site, #host))
    });
    let region = ident(match service.region {
        Region::Unused => "Unused",
        Region::Optional => "Optional",
        Region::Required => "Required",
    });
    let schema = quote! {
        #gap
        #doc
        pub static SCHEMA: Service = Service {
            name: #name,
            version: #version,
            signing_name: #signing_name,
            hosts: &[#(#hosts),*],
            region: Region::#region,
            actions: actions::ACTIONS,
            structs: types::STRUCTS,
            errors: errors::ERRORS,
            pages: pages::PAGES,
            waiters: waiters::WAITERS,
        };
    };
    let imports = imports(&schema);
    quote! {
        #header
        #gap
        mod actions;
        mod errors;
        mod pages;
        mod types;
        mod waiters;
        #gap
        #imports
        #schema
    }
}

/// `schema/actions.rs`.
pub(crate) fn actions(service: &Service) -> TokenStream {
    let gap = gap();
    let header = file_attributes("The actions and their members.");
    let constants = constants(service.actions.iter().map(|action| action.name.clone()));
    let types = Types {
        constants: type_constants(service),
        prefix: quote!(types::),
    };
    let values = service.actions.iter().zip(&constants).map(|(action, constant)| {
        let value = types.action(action);
        quote! {
            #gap
            const #constant: Action = #value;
        }
    });
    let items = quote! {
        #gap
        /// Every action, sorted by name.
        pub(super) const ACTIONS: &[Action] = &[#(#constants),*];
        #(#values)*
    };
    let imports = imports(&items);
    let types = mentioned(&items, &["types"])[0].then(|| quote!(#gap use super::types;));
    quote! {
        #header
        #gap
        #imports
        #types
        #items
    }
}

/// `schema/types.rs`.
pub(crate) fn types(service: &Service) -> TokenStream {
    let gap = gap();
    let header = file_attributes("The data types and their members.");
    let types = Types {
        constants: type_constants(service),
        prefix: quote!(),
    };
    let gap_before_indices = (!types.constants.is_empty()).then(|| gap.clone());
    let indices = types.constants.iter().enumerate().map(|(index, constant)| {
        let index = Literal::usize_unsuffixed(index);
        quote!(pub(super) const #constant: Type = Type::Struct(#index);)
    });
    let structs = service.structs.iter().map(|item| {
        let name = &item.wire;
        let members = item.members.iter().map(|member| types.member(member));
        quote! { Struct { name: #name, members: &[#(#members),*] } }
    });
    let items = quote! {
        #gap
        /// Every data type: the constants below are their places.
        pub(super) const STRUCTS: &[Struct] = &[#(#structs),*];
        #gap_before_indices
        #(#indices)*
    };
    let imports = imports(&items);
    quote! {
        #header
        #gap
        #imports
        #items
    }
}

/// `schema/errors.rs`.
pub(crate) fn errors(service: &Service) -> TokenStream {
    let gap = gap();
    let header = file_attributes("The error codes, and what can be done about each.");
    let errors = service.errors.iter().map(|error| {
        let code = &error.code;
        let class = ident(class_name(error.class));
        quote!((#code, ErrorClass::#class))
    });
    quote! {
        #header
        #gap
        use tc3_core::schema::ErrorClass;
        #gap
        /// Every code of the service, sorted.
        pub(super) const ERRORS: &[(&str, ErrorClass)] = &[#(#errors),*];
    }
}

/// `schema/pages.rs`.
pub(crate) fn pages(service: &Service) -> TokenStream {
    let gap = gap();
    let header = file_attributes("The actions whose lists come in pages.");
    let pages = service.actions.iter().filter_map(|action| {
        let pages = action.pages.as_ref()?;
        let name = &action.wire;
        let Pages { offset, limit, .. } = pages;
        let largest = Literal::u32_unsuffixed(pages.largest);
        let total = optional(pages.total.as_ref());
        let lists = pages.lists.iter().map(|list| list.path.join("."));
        Some(quote! {
            Pages {
                action: #name,
                offset: #offset,
                limit: #limit,
                largest: #largest,
                total: #total,
                lists: &[#(#lists),*],
            }
        })
    });
    quote! {
        #header
        #gap
        use tc3_core::schema::Pages;
        #gap
        /// How each pages, sorted by action.
        pub(super) const PAGES: &[Pages] = &[#(#pages),*];
    }
}

/// `schema/waiters.rs`.
pub(crate) fn waiters(service: &Service) -> TokenStream {
    let gap = gap();
    let header = file_attributes("What can be waited for.");
    let waiters = service.waiters.iter().map(|waiter| {
        let name = &waiter.wire;
        let action = &service.actions[waiter.action].wire;
        let input = waiter.input.iter().map(|(name, text)| quote!((#name, #text)));
        let [pending, failure, success] =
            [&waiter.pending, &waiter.failure, &waiter.success].map(|conditions| {
                let conditions = conditions.iter().map(condition);
                quote!(&[#(#conditions),*])
            });
        let done = &waiter.done;
        let total = optional(waiter.total.as_ref());
        let interval = Literal::u32_unsuffixed(waiter.interval);
        let longest = Literal::u32_unsuffixed(waiter.longest_interval);
        let timeout = Literal::u32_unsuffixed(waiter.timeout);
        let documented = waiter.repeat_documented;
        quote! {
            Waiter {
                name: #name,
                action: #action,
                input: &[#(#input),*],
                pending: #pending,
                failure: #failure,
                success: #success,
                done: &[#(#done),*],
                total: #total,
                interval: #interval,
                longest_interval: #longest,
                timeout: #timeout,
                repeat_documented: #documented,
            }
        }
    });
    let items = quote! {
        #gap
        /// Every waiter, sorted by name.
        pub(super) const WAITERS: &[Waiter] = &[#(#waiters),*];
    };
    let imports = imports(&items);
    quote! {
        #header
        #gap
        #imports
        #items
    }
}

fn condition(condition: &Condition) -> TokenStream {
    let member = &condition.member;
    let test = match &condition.test {
        Test::Is(integers) => {
            let integers = integers.iter().map(|integer| super::names::integer(*integer));
            quote!(Test::Is(&[#(#integers),*]))
        }
        Test::IsText(texts) => quote!(Test::IsText(&[#(#texts),*])),
        Test::Positive => quote!(Test::Positive),
    };
    quote!(Condition { member: #member, test: #test })
}

fn optional(text: Option<&String>) -> TokenStream {
    text.map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}

/// How a file names the data types.
struct Types {
    constants: Vec<Ident>,
    prefix: TokenStream,
}

impl Types {
    fn action(&self, action: &Action) -> TokenStream {
        let name = &action.wire;
        let rate = Literal::u32_unsuffixed(action.requests_per_second.unwrap_or(0));
        let sites = action.sites.iter().map(|site| site_value(*site));
        let repeat = match &action.repeat {
            Repeat::Never => quote!(Repeat::Never),
            Repeat::Safe => quote!(Repeat::Safe),
            Repeat::SafeUnless(members) => quote!(Repeat::SafeUnless(&[#(#members),*])),
        };
        let input = action.input.iter().map(|member| self.member(member));
        let output = action.output.iter().map(|member| self.member(member));
        quote! {
            Action {
                name: #name,
                requests_per_second: #rate,
                sites: &[#(#sites),*],
                repeat: #repeat,
                input: &[#(#input),*],
                output: &[#(#output),*],
            }
        }
    }

    fn member(&self, member: &Member) -> TokenStream {
        let name = &member.wire;
        let ty = self.value(&member.ty);
        let required = member.required.then(|| quote!(.required()));
        let privacy = if member.secret {
            quote!(.secret())
        } else if member.personal {
            quote!(.personal())
        } else {
            quote!()
        };
        let hidden = member.hidden.then(|| quote!(.hidden()));
        quote!(Member::new(#name, #ty) #required #privacy #hidden)
    }

    fn value(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::String => quote!(Type::String),
            Type::Int64 | Type::Enum(_, false) => quote!(Type::Int64),
            Type::Uint64 | Type::Enum(_, true) => quote!(Type::Uint64),
            Type::Float => quote!(Type::Float),
            Type::Boolean => quote!(Type::Boolean),
            Type::Struct(index) => {
                let (prefix, constant) = (&self.prefix, &self.constants[*index]);
                quote!(#prefix #constant)
            }
            Type::List(element) => {
                let element = self.value(element);
                quote!(Type::List(&#element))
            }
        }
    }
}

fn type_constants(service: &Service) -> Vec<Ident> {
    constants(service.structs.iter().map(|item| name::snake(&item.name)))
}

/// Names in capitals, equal ones numbered.
fn constants(names: impl Iterator<Item = String>) -> Vec<Ident> {
    let names: Vec<String> = names.collect();
    modules(names.iter().map(String::as_str))
        .iter()
        .map(|name| ident(&name.to_uppercase()))
        .collect()
}

fn site_value(site: Site) -> TokenStream {
    match site {
        Site::Mainland => quote!(Site::Mainland),
        Site::International => quote!(Site::International),
    }
}

fn class_name(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Throttle => "Throttle",
        ErrorClass::Transient => "Transient",
        ErrorClass::Wait => "Wait",
        ErrorClass::Auth => "Auth",
        ErrorClass::Clock => "Clock",
        ErrorClass::Permission => "Permission",
        ErrorClass::NotFound => "NotFound",
        ErrorClass::Quota => "Quota",
        ErrorClass::State => "State",
        ErrorClass::Invalid => "Invalid",
        ErrorClass::DryRun => "DryRun",
        ErrorClass::Other => "Other",
    }
}

/// The import of those schema types that the items mention.
fn imports(items: &TokenStream) -> TokenStream {
    let names = [
        "Action",
        "Condition",
        "Member",
        "Region",
        "Repeat",
        "Service",
        "Site",
        "Struct",
        "Test",
        "Type",
        "Waiter",
    ];
    let mentioned = mentioned(items, &names);
    let used = names.iter().zip(&mentioned).filter(|(_, mentioned)| **mentioned);
    let used = used.map(|(name, _)| ident(name));
    quote!(use tc3_core::schema::{#(#used),*};)
}

/// Which of these names stand somewhere in the tokens.
fn mentioned(tokens: &TokenStream, names: &[&str]) -> Vec<bool> {
    fn look(tokens: TokenStream, names: &[&str], found: &mut [bool]) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if let Some(at) = names.iter().position(|name| ident == name) {
                        found[at] = true;
                    }
                }
                TokenTree::Group(group) => look(group.stream(), names, found),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut found = vec![false; names.len()];
    look(tokens.clone(), names, &mut found);
    found
}
