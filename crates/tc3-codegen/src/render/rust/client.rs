//! The service's client: a method for each action.

use proc_macro2::TokenStream;
use quote::quote;
use tc3_spec::model::Service;

use super::docs::{attributes, escape, file_attributes};
use super::operation::action_doc;
use super::{example, names};
use crate::print::gap;

/// `client.rs`.
pub(crate) fn client(service: &Service) -> TokenStream {
    let gap = gap();
    let header = file_attributes(&format!(
        "The client of {}, version {}.",
        escape(&service.title),
        service.version
    ));
    let doc = attributes(&format!(
        "A client of {}, version {}: a method for each action.\n\nCheap to clone; clones share connections, credentials and limits.",
        escape(&service.title),
        service.version
    ));
    let methods = service.actions.iter().map(|action| {
        let doc = attributes(&format!(
            "{}\n\n# Example\n\n{}",
            action_doc(service, action),
            example::markdown(service, action)
        ));
        let (method, builder) = (names::method(action), names::builder(action));
        let gap = crate::print::gap();
        quote! {
            #gap
            #doc
            pub fn #method(&self) -> super::operation::#builder {
                super::operation::#builder::new(&self.inner)
            }
        }
    });
    quote! {
        #header
        #gap
        #doc
        #[derive(Clone, Debug)]
        pub struct Client {
            inner: tc3_core::Client,
        }

        #gap
        impl Client {
            /// Starts a client: credentials, site, region, timeouts.
            pub fn builder() -> tc3_core::ClientBuilder<Self> {
                tc3_core::builder()
            }

            #gap
            /// The client without types, which reaches every action of every service.
            pub fn untyped(&self) -> &tc3_core::Client {
                &self.inner
            }

            #gap
            /// Calls any action of any service without types: see [`tc3_core::Client::call`].
            ///
            /// The parameters of this service's own actions are checked as a typed call's are.
            pub fn call(&self, service: &str, version: &str, action: &str, params: &tc3_core::Value) -> tc3_core::Call {
                self.inner.call(service, version, action, params)
            }

            #(#methods)*
        }

        #gap
        impl From<tc3_core::Client> for Client {
            fn from(inner: tc3_core::Client) -> Self {
                Self { inner }
            }
        }

        #gap
        impl tc3_core::ServiceClient for Client {
            const SCHEMA: &'static tc3_core::schema::Service = &super::SCHEMA;
        }
    }
}
