//! Rust types of members, and the paths they are written with.
//!
//! A data type may be called `Option`, `Error` or `Box`. Data types are therefore written as `model::X` everywhere, and
//! the one file that defines such a name writes the prelude's types with absolute paths ([`Std`]).

use proc_macro2::TokenStream;
use quote::quote;
use tc3_spec::model::{Member, Service, Type};

use super::names::ident;

/// Names of the prelude, and of what derives refer to, that generated code uses.
const PRELUDE: &[&str] = &[
    "Box",
    "Clone",
    "Default",
    "Err",
    "From",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Some",
    "String",
    "Vec",
];

/// How a file writes the names of the standard library: bare where nothing in the file shadows them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Std {
    absolute: bool,
}

impl Std {
    /// For a file that defines these names.
    pub(crate) fn beside<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            absolute: names.into_iter().any(|name| PRELUDE.contains(&name)),
        }
    }

    fn path(self, bare: &str, absolute: &str) -> TokenStream {
        if self.absolute {
            absolute.parse().expect("a path")
        } else {
            let name = ident(bare);
            quote!(#name)
        }
    }

    /// `Option`.
    pub(crate) fn option(self) -> TokenStream {
        self.path("Option", "::core::option::Option")
    }

    /// `Some`.
    pub(crate) fn some(self) -> TokenStream {
        self.path("Some", "::core::option::Option::Some")
    }

    /// `None`.
    pub(crate) fn none(self) -> TokenStream {
        self.path("None", "::core::option::Option::None")
    }

    /// `Vec`.
    pub(crate) fn vec(self) -> TokenStream {
        self.path("Vec", "::std::vec::Vec")
    }

    /// `String`.
    pub(crate) fn string(self) -> TokenStream {
        self.path("String", "::std::string::String")
    }

    /// `Box`.
    pub(crate) fn boxed(self) -> TokenStream {
        self.path("Box", "::std::boxed::Box")
    }

    /// `Default`.
    pub(crate) fn default(self) -> TokenStream {
        self.path("Default", "::core::default::Default")
    }

    /// `Into`.
    pub(crate) fn into(self) -> TokenStream {
        self.path("Into", "::core::convert::Into")
    }

    /// `From`.
    pub(crate) fn from(self) -> TokenStream {
        self.path("From", "::core::convert::From")
    }

    /// `IntoFuture`.
    pub(crate) fn into_future(self) -> TokenStream {
        self.path("IntoFuture", "::core::future::IntoFuture")
    }

    /// `Result`.
    pub(crate) fn result(self) -> TokenStream {
        self.path("Result", "::core::result::Result")
    }

    /// `IntoIterator`.
    pub(crate) fn into_iterator(self) -> TokenStream {
        self.path("IntoIterator", "::core::iter::IntoIterator")
    }
}

/// How lists are held. In what is sent, a list that is left out and an empty one are two things; in what is received
/// they are one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Lists {
    /// `Option<Vec<T>>`.
    Optional,
    /// `Vec<T>`, empty where the answer has `null` or nothing.
    Plain,
}

/// Where types are rendered: the service they belong to, how the file reaches its model, how it writes the prelude.
#[derive(Clone, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) service: &'a Service,
    /// `model` or `super`.
    pub(crate) model: TokenStream,
    pub(crate) std: Std,
}

impl Context<'_> {
    /// The type of the field that holds a member.
    pub(crate) fn field(&self, member: &Member, lists: Lists) -> TokenStream {
        let value = self.value(&member.ty, member.secret);
        if is_list(member) && lists == Lists::Plain {
            return value;
        }
        let option = self.std.option();
        if member.boxed {
            let boxed = self.std.boxed();
            quote!(#option<#boxed<#value>>)
        } else {
            quote!(#option<#value>)
        }
    }

    /// The type of a value.
    pub(crate) fn value(&self, ty: &Type, secret: bool) -> TokenStream {
        let Self { service, model, std } = self;
        match ty {
            Type::String if secret => quote!(tc3_core::Secret),
            Type::String => std.string(),
            Type::Int64 => quote!(i64),
            Type::Uint64 => quote!(u64),
            Type::Float => quote!(f64),
            Type::Boolean => quote!(bool),
            Type::Enum(index, _) => {
                let name = ident(&service.enums[*index].name);
                quote!(#model::#name)
            }
            Type::Struct(index) => {
                let name = ident(&service.structs[*index].name);
                quote!(#model::#name)
            }
            Type::List(element) => {
                let vec = std.vec();
                let element = self.value(element, secret);
                quote!(#vec<#element>)
            }
        }
    }

    /// A setter's argument: what it accepts, and the expression that makes the field's value (not yet in `Some`).
    pub(crate) fn argument(&self, member: &Member, name: &proc_macro2::Ident) -> (TokenStream, TokenStream) {
        let (ty, value) = self.accepted(&member.ty, member.secret, &quote!(#name));
        if member.boxed {
            let boxed = self.std.boxed();
            (ty, quote!(#boxed::new(#value)))
        } else {
            (ty, value)
        }
    }

    fn accepted(&self, ty: &Type, secret: bool, name: &TokenStream) -> (TokenStream, TokenStream) {
        let exact = self.value(ty, secret);
        let into = self.std.into();
        match ty {
            Type::String | Type::Enum(..) => (quote!(impl #into<#exact>), quote!(#name.into())),
            Type::Int64 | Type::Uint64 | Type::Float | Type::Boolean | Type::Struct(_) => {
                (exact, name.clone())
            }
            Type::List(element) => {
                let item = self.value(element, secret);
                let into_iterator = self.std.into_iterator();
                match **element {
                    Type::String | Type::Enum(..) => (
                        quote!(impl #into_iterator<Item = impl #into<#item>>),
                        quote!(#name.into_iter().map(#into::into).collect()),
                    ),
                    _ => (
                        quote!(impl #into_iterator<Item = #item>),
                        quote!(#name.into_iter().collect()),
                    ),
                }
            }
        }
    }
}

/// Whether a member is a list.
pub(crate) fn is_list(member: &Member) -> bool {
    matches!(member.ty, Type::List(_))
}
