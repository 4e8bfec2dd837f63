//! The open enum of a service's error codes.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use tc3_spec::document::ErrorClass;
use tc3_spec::model::{ErrorCode, Service};

use super::docs::{attributes, escape, file_attributes};
use super::names::{crate_name, ident};
use crate::print::gap;

/// `error.rs`.
pub(crate) fn error(service: &Service) -> TokenStream {
    let gap = gap();
    let title = escape(&service.title);
    let header = file_attributes(&format!("The error codes of {title}."));
    let variants: Vec<Ident> = service.errors.iter().map(|error| ident(&error.name)).collect();
    let texts: Vec<&String> = service.errors.iter().map(|error| &error.code).collect();
    let docs = service.errors.iter().map(|error| attributes(&code_doc(error)));
    let count = Literal::usize_unsuffixed(service.errors.len());
    let doc = enum_doc(service);
    let gaps = (0..variants.len()).map(|index| (index > 0).then(crate::print::gap));
    quote! {
        #header
        #gap
        #doc
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#gaps #docs #variants,)*
            #gap
            /// A code without a name in this version of the crate: [`Self::as_str`] tells it. Match it with `_`, since a
            /// later version may name it.
            Unknown(tc3_core::open_enum::UnknownName),
        }

        #gap
        impl ErrorCode {
            /// The code of an error; nothing for an error that did not come from the service.
            pub fn of(error: &tc3_core::Error) -> Option<Self> {
                error.code().map(Self::from)
            }

            #gap
            /// The code as the service writes it.
            pub fn as_str(&self) -> &str {
                if let Self::Unknown(code) = self {
                    return code.as_str();
                }
                CODES.iter().find(|(_, code)| code == self).map_or("", |(text, _)| text)
            }
        }

        #gap
        impl From<&str> for ErrorCode {
            fn from(text: &str) -> Self {
                match CODES.binary_search_by(|(known, _)| known.cmp(&text)) {
                    Ok(at) => CODES[at].1.clone(),
                    Err(_) => Self::Unknown(tc3_core::open_enum::UnknownName::from_name(text)),
                }
            }
        }

        #gap
        impl std::fmt::Display for ErrorCode {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #gap
        /// Every code that has a name, sorted by its text.
        static CODES: [(&str, ErrorCode); #count] = [#((#texts, ErrorCode::#variants)),*];
    }
}

fn enum_doc(service: &Service) -> TokenStream {
    let title = escape(&service.title);
    let example = service
        .errors
        .iter()
        .find(|error| error.class == ErrorClass::NotFound)
        .or(service.errors.first());
    let example = example.map_or_else(String::new, |error| {
        format!(
            "\n\n```no_run\n\
             use {krate}::ErrorCode;\n\n\
             # fn example(error: &tc3_core::Error) {{\n\
             match ErrorCode::of(error) {{\n    \
                 Some(ErrorCode::{name}) => println!(\"{code}\"),\n    \
                 Some(other) => println!(\"the service refused: {{other}}\"),\n    \
                 None => println!(\"the service did not answer\"),\n\
             }}\n\
             # }}\n\
             ```",
            krate = crate_name(service),
            name = error.name,
            code = error.code,
        )
    });
    attributes(&format!(
        "An error code of {title}. Open: services add codes without notice.{example}"
    ))
}

fn code_doc(error: &ErrorCode) -> String {
    let class = match error.class {
        ErrorClass::Throttle => "Too many requests: repeat later, which is always safe.",
        ErrorClass::Transient => "Trouble on the server's side: repeat what is safe to repeat.",
        ErrorClass::Wait => "The state changes by itself: ask again in minutes.",
        ErrorClass::Auth => "Who calls is not known, or the signature is wrong.",
        ErrorClass::Clock => "The request's time is off.",
        ErrorClass::Permission => "Who calls may not do this.",
        ErrorClass::NotFound => "What the request names does not exist.",
        ErrorClass::Quota => "A quota is used up.",
        ErrorClass::State => "What the request names is in a state that forbids this.",
        ErrorClass::Invalid => "The request is wrong.",
        ErrorClass::DryRun => "A dry run that would have succeeded.",
        ErrorClass::Other => "Final: repeating does not help.",
    };
    format!("`{}`: {}\n\n{class}", error.code, escape(&error.doc))
}
