//! Open enums: integers whose values have names.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use tc3_spec::model::{OpenEnum, Service};

use super::docs::{attributes, escape, file_attributes};
use super::names::{ident, integer};
use super::types::Std;
use crate::print::gap;

/// `enums.rs`.
pub(crate) fn enums(service: &Service) -> TokenStream {
    let header = file_attributes(
        "Integers whose values have names.\n\nThe enums are open: a value without a name here is carried as it is.",
    );
    let std = Std::beside(service.enums.iter().map(|item| item.name.as_str()));
    let enums = service.enums.iter().map(|item| open_enum(item, std));
    quote! {
        #header
        #(#enums)*
    }
}

fn open_enum(item: &OpenEnum, std: Std) -> TokenStream {
    let (from, option, some) = (std.from(), std.option(), std.some());
    let none = std.none();
    let gap = gap();
    let name = ident(&item.name);
    let doc = attributes(&escape(&item.doc));
    let variants: Vec<Ident> = item.values.iter().map(|value| ident(&value.name)).collect();
    let values: Vec<TokenStream> = item.values.iter().map(|value| integer(value.value)).collect();
    let texts = item.values.iter().map(|value| &value.name);
    let docs = item
        .values
        .iter()
        .map(|value| attributes(&format!("`{}`: {}", value.value, escape(&value.doc))));
    quote! {
        #gap
        #doc
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #variants,)*
            /// A value without a name in this version of the crate: [`Self::code`] tells it. Match it with `_`, since
            /// a later version may name it.
            Unknown(tc3_core::open_enum::UnknownCode),
        }

        #gap
        impl #name {
            /// The value on the wire.
            pub const fn code(self) -> i64 {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => value.code(),
                }
            }

            #gap
            /// The value's name, if it has one.
            pub const fn name(self) -> #option<&'static str> {
                #some(match self {
                    #(Self::#variants => #texts,)*
                    Self::Unknown(_) => return #none,
                })
            }
        }

        #gap
        impl #from<i64> for #name {
            fn from(code: i64) -> Self {
                match code {
                    #(#values => Self::#variants,)*
                    other => Self::Unknown(tc3_core::open_enum::UnknownCode::from_code(other)),
                }
            }
        }

        #gap
        tc3_core::open_enum!(#name);
    }
}
