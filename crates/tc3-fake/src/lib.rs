//! A fake Tencent Cloud on loopback that verifies every signature, for tests.
//!
//! What a client sends is judged as the real service judges it, in its order: protocol, signature, action, parameters;
//! what is wrong is answered with the documented error code in the real envelope and HTTP 200. A call that is right is
//! answered with the output its documentation page shows. The verifier shares no code with tc3's own signer, so that
//! the one proves the other; clients of others can be pointed at it just as well.
//!
//! ```
//! use tc3_fake::{Cue, Server};
//!
//! let fake = Server::start_blocking()?;
//! fake.cue(Cue::error("InternalError", "Not today.").action("CommitCertificateInformation"));
//! // … point a client at fake.url() with fake.credentials(), and let it try …
//! assert!(fake.requests().iter().all(|request| request.verified));
//! # std::io::Result::Ok(())
//! ```
//!
//! # From other languages
//!
//! The program `tc3-fake` prints `listening on http://127.0.0.1:PORT` as its first line. A test steers it by JSON over
//! HTTP on paths of their own, which need no signature and are not logged:
//!
//! | request | what it does |
//! |---|---|
//! | `GET /_tc3/requests` | the requests so far: a list of [`LoggedRequest`] |
//! | `GET /_tc3/executions` | how often each action was executed: `{"CommitCertificateInformation": 1}` |
//! | `POST /_tc3/next` | a [`Cue`] for the next calls, see below; answers `{"waiting": 1}`, the cues not used up |
//! | `POST /_tc3/reset` | forgets requests and cues, takes back the clock |
//! | `GET /_tc3/clock` | `{"unix_seconds": 1700000000}` |
//! | `POST /_tc3/clock` | `{"advance_seconds": 600}` moves the clock, a negative number back; answers like GET |
//!
//! A cue is taken by calls that pass every check. It holds one of
//!
//! * `"code"`, with or without `"message"`: an error in the envelope; the call is not executed,
//! * `"fault": "close_before_response"` or `"close_mid_body"`: the connection breaks; the call is executed,
//! * `"status": 502`, with or without `"body"` and `"content_type"`: a page as of a gateway; the call is not executed,
//!
//! and with any of them, or alone, `"delay_ms": 250` of real time; and if wanted `"action"` (else any action takes it),
//! `"times"` (else 1), and `"executed"` where the rule above does not suit.

mod answer;
mod catalogue;
mod clock;
mod cloud;
mod control;
mod cue;
mod example;
mod form;
mod generated;
mod log;
mod parameters;
mod protocol;
mod redact;
mod refusal;
mod request_id;
mod serve;
mod server;
mod signature;
mod steer;

pub use crate::{
    clock::Clock,
    cue::{Cue, Fault},
    example::Example,
    log::{LoggedRequest, Verdict},
    server::{Builder, SECRET_ID, SECRET_KEY, Server},
};
