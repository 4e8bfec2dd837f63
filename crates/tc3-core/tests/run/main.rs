//! The run-time seen from outside: one test program, so that it is linked once.

mod calls;
mod check;
mod connections;
mod decode;
mod fixture;
mod get;
#[path = "../hush/mod.rs"]
mod hush;
mod loopback;
mod repeat;
mod secrecy;
mod secrets;
mod site;
mod trace;
mod watch;
mod wire;
