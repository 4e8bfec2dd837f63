//! The fake seen from outside: over a socket, with a signer and an HTTP client that share no code with it or with tc3.

mod actions;
mod control;
mod http;
mod program;
mod refusals;
mod robust;
mod signer;
mod toy;
mod transport;
mod vectors;
