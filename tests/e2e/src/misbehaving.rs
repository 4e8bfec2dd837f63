//! A real server on loopback that misbehaves on cue, and counts what reached it.
//!
//! It speaks just enough TCP, TLS, HTTP/1.1 and HTTP/2 to break each of them at a chosen place. What it does stands in
//! a [`Plan`], which is data: `tests/cases/faults/README.md` describes its JSON. It judges nothing: whether a client
//! took a fault as it should is for the test to say.

mod answer;
mod certificates;
mod connection;
pub(crate) mod http1;
mod http2;
mod ledger;
mod plan;
mod server;

pub use answer::Answer;
pub use ledger::Seen;
pub use plan::{Certificate, Plan, Role, Step, Tls, TlsVersion};
pub use server::Server;

/// The certificate, in PEM, of the authority that signed the certificates of all these servers but those of an
/// [unknown authority](Certificate::UnknownAuthority). It is another one in every process.
pub fn authority_pem() -> &'static str {
    certificates::authority_pem()
}
