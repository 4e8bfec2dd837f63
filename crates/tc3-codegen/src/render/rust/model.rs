//! Structs: the data types, and the requests and responses of actions.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use tc3_spec::model::{Member, Service, Struct, Type};

use super::docs::{attributes, escape, file_attributes, first_sentence};
use super::names::{self, field, ident, setter};
use super::types::{Context, Lists, Std, is_list};
use crate::print::gap;

/// What a struct is rendered from.
pub(crate) struct Shape<'a> {
    pub(crate) name: Ident,
    /// Finished Markdown.
    pub(crate) doc: String,
    pub(crate) members: Vec<&'a Member>,
    pub(crate) lists: Lists,
    /// Whether `RequestId` is a member: responses have it from the envelope.
    pub(crate) request_id: bool,
    /// Whether required members are said to be required.
    pub(crate) is_input: bool,
}

/// The file of a data type.
pub(crate) fn data_type(service: &Service, item: &Struct) -> TokenStream {
    let std = Std::beside([item.name.as_str()]);
    let context = Context {
        service,
        model: quote!(super),
        std,
    };
    let mut doc = vec![escape(&item.doc)];
    if let Some(since) = &item.since {
        doc.push(format!(
            "Not in the tables of the documentation pages' date: known since {since}."
        ));
    }
    doc.extend(item.notes.iter().map(|note| escape(note)));
    let shape = Shape {
        name: ident(&item.name),
        doc: doc.join("\n\n"),
        members: offered(&item.members),
        lists: if item.in_input {
            Lists::Optional
        } else {
            Lists::Plain
        },
        request_id: false,
        is_input: item.in_input,
    };
    let header = file_attributes(&format!("The data type `{}`.", item.wire));
    let definition = definition(&context, &shape);
    let setters = item.in_input.then(|| setters(&context, &shape));
    quote! {
        #header
        #definition
        #setters
    }
}

/// The members that users see.
pub(crate) fn offered(members: &[Member]) -> Vec<&Member> {
    members.iter().filter(|member| !member.hidden).collect()
}

/// The struct, and its `Debug` where that has something to hide.
pub(crate) fn definition(context: &Context<'_>, shape: &Shape<'_>) -> TokenStream {
    let Shape { name, .. } = shape;
    let gap = gap();
    let doc = attributes(&shape.doc);
    let (members, debug) = (members(shape), debug(shape));
    let derived_debug = debug.is_none().then(|| quote!(Debug,));
    let request_id = shape
        .request_id
        .then(|| request_id(context.std, shape.members.is_empty()));
    let fields = shape.members.iter().enumerate().map(|(index, member)| {
        let gap = (index > 0).then_some(&gap);
        let field = member_field(context, shape, member);
        quote!(#gap #field)
    });
    quote! {
        #gap
        #doc
        #[derive(Clone, #derived_debug Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #request_id
        }
        #members
        #debug
    }
}

fn member_field(context: &Context<'_>, shape: &Shape<'_>, member: &Member) -> TokenStream {
    let doc = attributes(&member_doc(member, shape.is_input));
    let name = field(member);
    let ty = context.field(member, shape.lists);
    quote! {
        #doc
        pub #name: #ty
    }
}

/// What it is on the wire.
fn members(shape: &Shape<'_>) -> TokenStream {
    let Shape { name, members, .. } = shape;
    let gap = gap();
    let fields = members.iter().map(|member| field(member));
    let wires = members.iter().map(|member| &member.wire);
    let request_id = shape.request_id.then(|| quote!(, request_id = "RequestId"));
    quote! {
        #gap
        tc3_core::members!(#name #(, #fields = #wires)* #request_id);
    }
}

fn request_id(std: Std, first: bool) -> TokenStream {
    let gap = (!first).then(gap);
    let string = std.string();
    quote! {
        #gap
        /// The service's id of this request, which its support asks for.
        pub request_id: #string,
    }
}

/// `Debug` for a struct with personal data. Secrets hide themselves, by their type.
fn debug(shape: &Shape<'_>) -> Option<TokenStream> {
    let hidden = |member: &Member| member.personal || (member.secret && !holds_text(&member.ty));
    if !shape.members.iter().any(|member| hidden(member)) {
        return None;
    }
    let Shape { name, .. } = shape;
    let title = name.to_string();
    let fields = shape.members.iter().map(|member| {
        let field = field(member);
        let text = field.to_string();
        let text = text.trim_start_matches("r#");
        if hidden(member) {
            let value = if is_list(member) && shape.lists == Lists::Plain {
                quote!(format_args!("{} [redacted]", self.#field.len()))
            } else {
                quote!(self.#field.as_ref().map(|_| format_args!("[redacted]")))
            };
            quote!(.field(#text, &#value))
        } else {
            quote!(.field(#text, &self.#field))
        }
    });
    let request_id = shape
        .request_id
        .then(|| quote!(.field("request_id", &self.request_id)));
    let gap = gap();
    Some(quote! {
        #gap
        #[doc = " Shows no personal data."]
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#title) #(#fields)* #request_id .finish()
            }
        }
    })
}

fn holds_text(ty: &Type) -> bool {
    match ty {
        Type::String => true,
        Type::List(element) => holds_text(element),
        _ => false,
    }
}

/// A constructor and a setter for each member, for a data type that requests are made of.
fn setters(context: &Context<'_>, shape: &Shape<'_>) -> TokenStream {
    let Shape { name, .. } = shape;
    let gap = gap();
    let default = context.std.default();
    let some = context.std.some();
    let setters = shape.members.iter().map(|member| {
        let gap = crate::print::gap();
        let doc = attributes(&escape(first_sentence(&member.doc)));
        let setter = setter(member);
        let field = field(member);
        let (ty, value) = context.argument(member, &field);
        quote! {
            #gap
            #doc
            #[must_use]
            pub fn #setter(mut self, #field: #ty) -> Self {
                self.#field = #some(#value);
                self
            }
        }
    });
    quote! {
        #gap
        impl #name {
            /// Nothing set.
            pub fn new() -> Self {
                <Self as #default>::default()
            }
            #(#setters)*
        }
    }
}

/// Everything that is known of a member.
pub(crate) fn member_doc(member: &Member, is_input: bool) -> String {
    let mut doc = vec![escape(&member.doc)];
    if is_input && member.required {
        doc.push("Required.".to_owned());
    }
    if !member.known_values.is_empty() {
        let values: Vec<String> = member
            .known_values
            .iter()
            .map(|value| format!("`{value}`"))
            .collect();
        doc.push(format!("Known values: {}.", values.join(", ")));
    }
    if member.secret {
        doc.push("A secret: never shown.".to_owned());
    }
    if member.personal {
        doc.push("Personal data: `Debug` leaves it out.".to_owned());
    }
    if let Some(since) = &member.since {
        doc.push(format!("Not on the documentation page: known since {since}."));
    }
    doc.extend(member.notes.iter().map(|note| escape(note)));
    doc.join("\n\n")
}

/// `model/mod.rs`: everything under one name.
pub(crate) fn index(service: &Service) -> TokenStream {
    let header = file_attributes(
        "What requests and responses are made of.\n\nEvery member of a response is optional and every list may be empty: what the documentation calls always \
         present is not. Members that are unknown here are ignored.",
    );
    let modules: Vec<Ident> = names::struct_modules(service)
        .iter()
        .map(|module| ident(module))
        .collect();
    let data_types = service.structs.iter().zip(&modules).map(|(item, module)| {
        let name = ident(&item.name);
        quote!(pub use self::#module::#name;)
    });
    let actions = service
        .actions
        .iter()
        .zip(names::action_modules(service))
        .map(|(action, module)| {
            let module = ident(&module);
            let (request, response) = (names::request(action), names::response(action));
            quote!(pub use super::operation::#module::{#request, #response};)
        });
    let enums = (!service.enums.is_empty()).then(|| {
        let names = service.enums.iter().map(|item| ident(&item.name));
        quote!(pub use super::enums::{#(#names),*};)
    });
    let gap = gap();
    let gap_before_modules = (!modules.is_empty()).then(|| gap.clone());
    quote! {
        #header
        #gap_before_modules
        #(mod #modules;)*
        #gap
        #(#data_types)*
        #enums
        #(#actions)*
    }
}
