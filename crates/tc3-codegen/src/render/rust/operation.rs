//! One file for each action: its request builder, its input and its output.

use proc_macro2::TokenStream;
use quote::quote;
use tc3_spec::model::{Action, Service};

use super::docs::{attributes, escape, file_attributes};
use super::hints;
use super::model::{Shape, definition, member_doc, offered};
use super::names::{self, field, ident, setter};
use super::types::{Context, Lists, Std};
use crate::print::gap;

/// The file of the action at `index`.
pub(crate) fn action(service: &Service, index: usize) -> TokenStream {
    let action = &service.actions[index];
    let names = [
        names::builder(action),
        names::request(action),
        names::response(action),
    ]
    .map(|name| name.to_string());
    let std = Std::beside(names.iter().map(String::as_str));
    let context = Context {
        service,
        model: quote!(model),
        std,
    };
    let header = file_attributes(&format!("The action `{}`.", action.wire));
    let uses_model = action
        .input
        .iter()
        .chain(&action.output)
        .any(|member| !member.hidden && names_model(&member.ty))
        || hints::listed(action).is_some_and(|list| names_model(&list.element));
    let import = uses_model.then(|| {
        quote!(
            use super::super::model;
        )
    });
    let gap = import.is_some().then(gap);
    let builder = builder(&context, action);
    let input = input(&context, action);
    let operation = operation(action, index);
    let output = output(&context, action);
    let paged = hints::paged(&context, action);
    quote! {
        #header
        #gap
        #import
        #builder
        #input
        #operation
        #paged
        #output
    }
}

fn names_model(ty: &tc3_spec::model::Type) -> bool {
    use tc3_spec::model::Type;
    match ty {
        Type::Struct(_) | Type::Enum(..) => true,
        Type::List(element) => names_model(element),
        _ => false,
    }
}

fn builder(context: &Context<'_>, action: &Action) -> TokenStream {
    let gap = gap();
    let (builder, request, response) = (
        names::builder(action),
        names::request(action),
        names::response(action),
    );
    let (into_future, result) = (context.std.into_future(), context.std.result());
    let result = quote!(#result<#response, tc3_core::Error>);
    let method = names::method(action);
    let doc = attributes(&format!(
        "A request of the action `{}`, being put together: see [`Client::{method}`](super::super::Client::{method}).\n\n\
         A method without a prefix sets a member of the input; `with_*` sets an option of this call.",
        action.wire
    ));
    let setters = setters(context, action);
    let options = options(context.std);
    let pages = hints::pages(context, action);
    let waits = hints::waits(context, action);
    quote! {
        #gap
        #doc
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent before `send`, `block` or `.await`"]
        pub struct #builder(tc3_core::Request<#request>);

        #gap
        impl #builder {
            pub(crate) fn new(client: &tc3_core::Client) -> Self {
                Self(tc3_core::Request::new(client, #request::default()))
            }

            #gap
            /// Replaces all members of the input at once.
            pub fn with_request(self, request: #request) -> Self {
                Self(self.0.with_input(request))
            }

            #(#setters)*
            #options

            #gap
            /// Sends the request and waits for the answer.
            ///
            /// Missing required members and values that cannot be are reported before anything is sent, all at once.
            #[inline]
            pub async fn send(self) -> #result {
                self.0.send().await
            }

            #gap
            /// Sends the request and blocks this thread until the answer is there. Not for use inside an async runtime.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn block(self) -> #result {
                self.0.block()
            }

            #pages
            #(#waits)*
        }

        #gap
        impl #into_future for #builder {
            type Output = #result;
            type IntoFuture = tc3_core::BoxFuture<'static, Self::Output>;

            #gap
            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.into_future()
            }
        }
    }
}

fn setters(context: &Context<'_>, action: &Action) -> Vec<TokenStream> {
    let some = context.std.some();
    let setter_of = |member: &&tc3_spec::model::Member| {
        let gap = gap();
        let doc = attributes(&member_doc(member, true));
        let setter = setter(member);
        let field = field(member);
        let (ty, value) = context.argument(member, &field);
        quote! {
            #gap
            #doc
            pub fn #setter(mut self, #field: #ty) -> Self {
                self.0.input_mut().#field = #some(#value);
                self
            }
        }
    };
    offered(&action.input).iter().map(setter_of).collect()
}

/// The options of a call, under names that no member can have.
fn options(std: Std) -> TokenStream {
    let gap = gap();
    let (into, string) = (std.into(), std.string());
    quote! {
        #gap
        /// The time the whole call may take, attempts and pauses included.
        pub fn with_timeout(self, timeout: std::time::Duration) -> Self {
            Self(self.0.map_options(|options| options.with_timeout(timeout)))
        }

        #gap
        /// The region of this call, such as `ap-guangzhou`.
        pub fn with_region(self, region: impl #into<#string>) -> Self {
            Self(self.0.map_options(|options| options.with_region(region)))
        }

        #gap
        /// The language of the service's messages.
        pub fn with_language(self, language: tc3_core::Language) -> Self {
            Self(self.0.map_options(|options| options.with_language(language)))
        }

        #gap
        /// How the request travels: as JSON in a body, or in the query of a `GET`.
        pub fn with_method(self, method: tc3_core::Method) -> Self {
            Self(self.0.map_options(|options| options.with_method(method)))
        }

        #gap
        /// How often and after which pauses this call is attempted.
        pub fn with_retry(self, retry: tc3_core::RetryPolicy) -> Self {
            Self(self.0.map_options(|options| options.with_retry(retry)))
        }

        #gap
        /// Replaces all options of this call at once: there are more than have a method here.
        pub fn with_options(self, options: tc3_core::CallOptions) -> Self {
            Self(self.0.map_options(|_| options))
        }
    }
}

fn input(context: &Context<'_>, action: &Action) -> TokenStream {
    let shape = Shape {
        name: names::request(action),
        doc: format!("The input of `{}`.", action.wire),
        members: offered(&action.input),
        lists: Lists::Optional,
        request_id: false,
        is_input: true,
    };
    definition(context, &shape)
}

fn output(context: &Context<'_>, action: &Action) -> TokenStream {
    let shape = Shape {
        name: names::response(action),
        doc: format!("The answer of `{}`.", action.wire),
        members: offered(&action.output),
        lists: Lists::Plain,
        request_id: true,
        is_input: false,
    };
    definition(context, &shape)
}

fn operation(action: &Action, index: usize) -> TokenStream {
    let (request, response) = (names::request(action), names::response(action));
    let index = proc_macro2::Literal::usize_unsuffixed(index);
    let gap = gap();
    quote! {
        #gap
        impl tc3_core::Operation for #request {
            type Output = #response;
            const SERVICE: &'static tc3_core::schema::Service = &super::super::SCHEMA;
            const ACTION: &'static tc3_core::schema::Action = &super::super::SCHEMA.actions[#index];
        }
    }
}

/// `operation/mod.rs`: the builders under one name.
pub(crate) fn index(service: &Service) -> TokenStream {
    let header = file_attributes("The requests of the actions, each a builder that sends itself.");
    let modules: Vec<_> = names::action_modules(service)
        .iter()
        .map(|module| ident(module))
        .collect();
    let builders = service.actions.iter().zip(&modules).map(|(action, module)| {
        let builder = names::builder(action);
        quote!(pub use self::#module::#builder;)
    });
    let (modules_gap, builders_gap) = (gap(), gap());
    quote! {
        #header
        #modules_gap
        #(pub(super) mod #modules;)*
        #builders_gap
        #(#builders)*
    }
}

/// The documentation of an action, as Markdown, without its example.
pub(crate) fn action_doc(service: &Service, action: &Action) -> String {
    let mut doc = vec![escape(&action.summary)];
    if !action.doc.is_empty() {
        doc.push(escape(&action.doc));
    }
    if let Some((by, since)) = &action.superseded {
        doc.push(format!("Superseded by `{by}` since {since}."));
    }
    doc.extend(action.notes.iter().map(|note| escape(note)));
    doc.push(limits(action));
    let revised = action
        .page_revised
        .as_ref()
        .map(|date| format!(", revised {date}"))
        .unwrap_or_default();
    if let Some(url) = &action.page_url {
        doc.push(format!("From the [documentation page]({url}){revised}."));
    }
    if !action.errors.is_empty() {
        let items: Vec<String> = action
            .errors
            .iter()
            .map(|code| error_item(service, code))
            .collect();
        doc.push("# Errors".to_owned());
        doc.push("Beside the codes that every action shares, the documentation lists:".to_owned());
        doc.push(items.join("\n"));
    }
    doc.join("\n\n")
}

fn limits(action: &Action) -> String {
    use tc3_spec::document::Site;
    use tc3_spec::model::Repeat;
    let sites = match action.sites.as_slice() {
        [Site::Mainland] => " On the mainland site only.",
        [Site::International] => " On the international site only.",
        _ => "",
    };
    let repeat = match &action.repeat {
        Repeat::Never => "A request that may have arrived is not repeated.".to_owned(),
        Repeat::Safe => "A request that may have arrived may be repeated: nothing happens twice.".to_owned(),
        Repeat::SafeUnless(members) => {
            let members: Vec<String> = members.iter().map(|member| format!("`{member}`")).collect();
            format!(
                "A request that may have arrived may be repeated, unless it sets {}.",
                members.join(" or ")
            )
        }
    };
    let rate = match action.requests_per_second {
        None => "How many requests per second are allowed is not documented.".to_owned(),
        Some(1) => "At most 1 request per second for one account.".to_owned(),
        Some(rate) => format!("At most {rate} requests per second for one account."),
    };
    format!("{rate}{sites} {repeat}")
}

fn error_item(service: &Service, code: &str) -> String {
    match service.errors.iter().find(|error| error.code == code) {
        Some(error) => {
            format!(
                "- [`{code}`](super::ErrorCode::{}): {}",
                error.name,
                one_line(&error.doc)
            )
        }
        None => format!("- `{code}`"),
    }
}

fn one_line(text: &str) -> String {
    escape(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
