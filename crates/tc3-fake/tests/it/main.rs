//! The fake seen from outside: over a socket, with a signer and an HTTP client that share no code with it or with tc3.
#![expect(
    clippy::unwrap_used,
    reason = "what a test's own functions unwrap is as good as an assertion"
)]
#![expect(
    clippy::format_push_string,
    reason = "requests are written out as the texts they are"
)]
#![expect(clippy::too_many_lines, reason = "tables of cases")]

mod actions;
mod control;
mod credentials;
mod faults;
mod http;
mod lifecycle;
mod program;
mod refusals;
mod robust;
mod schema;
mod signer;
mod state;
mod toy;
mod transport;
mod typed;
mod vectors;
