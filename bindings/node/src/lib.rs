//! The native half of the npm package: one untyped client behind one door.
//!
//! Parameters and answers cross as JSON text, which V8 reads faster than objects can be built through Node-API. No
//! name of the API is here but the table of services in [`services`]: methods and types are generated JavaScript and
//! TypeScript. Nothing here blocks the JavaScript thread, and no panic reaches it.

// A test build exports nothing to Node, so that everything here would be dead code in it.
#![cfg(not(test))]
#![allow(
    unreachable_pub,
    reason = "Node-API exports what is `pub`; nothing else can use this crate"
)]

mod answer;
mod answers;
mod begun;
mod call_options;
mod cancel;
mod client;
mod credentials;
mod escape;
mod here;
mod home;
mod integers;
mod observe;
mod options;
mod rejection;
mod sequence;
mod services;
#[cfg(feature = "fake")]
mod testing;
