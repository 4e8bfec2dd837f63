//! Renders the Rust client of a service: `crates/tc3-<service>/src/generated/`.
//!
//! ```text
//! mod.rs         what the crate's front page may re-export
//! client.rs      Client: a method for each action
//! operation/     one file for each action: builder, input, output
//! model/         one file for each data type, and everything under one name
//! enums.rs       open enums
//! error.rs       ErrorCode
//! schema/        SCHEMA
//! ```
//!
//! Each file comes from one function that returns tokens. The crate around it is written by hand.

use proc_macro2::TokenStream;
use quote::quote;
use tc3_spec::model::Service;

use crate::print::{self, gap};

mod client;
pub(crate) mod docs;
mod enums;
mod error;
mod example;
mod hints;
mod model;
pub(crate) mod names;
mod operation;
mod schema;
mod types;

/// The files of `crates/tc3-<service>/src/generated/`.
pub fn render(service: &Service) -> Vec<(String, String)> {
    let header = super::header(service);
    let directory = format!("crates/tc3-{}/src/generated", service.name);
    let file =
        |path: &str, tokens: TokenStream| (format!("{directory}/{path}"), print::rust(&header, &tokens));
    let mut files = vec![
        file("mod.rs", index(service)),
        file("client.rs", client::client(service)),
        file("error.rs", error::error(service)),
        file("model/mod.rs", model::index(service)),
        file("operation/mod.rs", operation::index(service)),
        file("schema/mod.rs", schema::index(service)),
        file("schema/actions.rs", schema::actions(service)),
        file("schema/errors.rs", schema::errors(service)),
        file("schema/pages.rs", schema::pages(service)),
        file("schema/types.rs", schema::types(service)),
        file("schema/waiters.rs", schema::waiters(service)),
    ];
    if !service.enums.is_empty() {
        files.push(file("enums.rs", enums::enums(service)));
    }
    for (item, module) in service.structs.iter().zip(names::struct_modules(service)) {
        files.push(file(
            &format!("model/{module}.rs"),
            model::data_type(service, item),
        ));
    }
    for (index, module) in names::action_modules(service).iter().enumerate() {
        files.push(file(
            &format!("operation/{module}.rs"),
            operation::action(service, index),
        ));
    }
    files
}

pub(crate) use hints::duration;

/// A whole program that makes an action's documented call.
pub(crate) use example::program;

fn index(service: &Service) -> TokenStream {
    let header = docs::file_attributes(&format!(
        "{}, version {}: everything that is generated.",
        docs::escape(&service.title),
        service.version
    ));
    let enums = (!service.enums.is_empty()).then(|| {
        quote!(
            mod enums;
        )
    });
    let gap = gap();
    quote! {
        #header
        #gap
        mod client;
        #enums
        mod error;
        pub mod model;
        pub mod operation;
        mod schema;
        #gap
        pub use self::client::Client;
        pub use self::error::ErrorCode;
        pub use self::schema::SCHEMA;
    }
}
