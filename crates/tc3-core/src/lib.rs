//! The run-time of tc3, a client for Tencent Cloud API 3.0.
//!
//! Everything between a request and its answer: credentials, signature, transport, envelope, errors, checks. It knows
//! no service by name: generated crates bring a [`schema::Service`] and typed requests, and go through the one door
//! [`Client::execute`]. Everything below that door is non-generic: JSON text in, JSON text out.
//!
//! ```no_run
//! use serde_json::json;
//! use tc3_core::{Client, Credentials};
//!
//! # async fn example() -> Result<(), tc3_core::Error> {
//! let client = Client::builder().credentials(Credentials::from_env()?).region("ap-guangzhou").build()?;
//! let zones = client.call("cvm", "2017-03-12", "DescribeZones", &json!({})).await?;
//! println!("{}", String::from_utf8_lossy(zones.body()));
//! # Ok(())
//! # }
//! ```
//!
//! | for | see |
//! |---|---|
//! | who calls | [`credentials`]: the chain, and a provider of your own |
//! | where to, and how: hosts, proxy, authorities, time-outs, pools | [`ClientBuilder`] |
//! | one call: region, method, signature, content type | [`CallOptions`] |
//! | what failed, and whether it may have been executed | [`error`] |
//! | what is repeated, and when | [`retry`] |
//! | the client's own limit | [`limit`] |
//! | spans, events and a hook for every attempt | [`observe`] |
//! | calls without async, by the feature `blocking` | `rt` |
//! | answers without a network and recordings, by the feature `testing` | `testing` |
//! | another way out | [`transport`] |

mod answer;
mod builder;
mod call;
pub mod check;
mod client;
pub mod clock;
pub mod code;
mod compose;
pub mod credentials;
pub mod de;
mod encode;
mod endpoint;
mod envelope;
pub mod error;
mod execute;
mod future;
mod json;
pub mod limit;
mod mask;
pub mod object;
pub mod observe;
pub mod open_enum;
pub mod operation;
mod options;
pub mod page;
pub mod poll;
mod query;
mod response;
pub mod retry;
#[cfg(feature = "blocking")]
pub mod rt;
pub mod schema;
mod secret;
pub mod sign;
mod target;
#[cfg(feature = "testing")]
pub mod testing;
mod trace_id;
pub mod transport;

pub use builder::{ClientBuilder, ServiceClient, builder};
/// The byte string that bodies are passed in, from the crate `bytes`.
pub use bytes::Bytes;
pub use call::Call;
pub use client::{Client, Connections};
pub use credentials::{Credentials, Provider};
pub use endpoint::Hosts;
pub use error::{Error, ErrorKind};
pub use future::{BoxFuture, within};
pub use limit::RateLimit;
pub use operation::{Operation, Request};
pub use options::{CallOptions, Language, Method, SignatureMethod};
pub use response::Response;
pub use retry::RetryPolicy;
pub use schema::Site;
pub use secret::Secret;
/// A JSON value, from the crate `serde_json`: the parameters of untyped calls.
pub use serde_json::Value;
