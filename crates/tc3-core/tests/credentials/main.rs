//! Credentials, seen from outside: every provider on a machine made of a temporary directory, a map of variables and
//! loopback servers; the chain; the cache through a simulated day.

mod cache;
mod chain;
mod cvm;
mod day;
mod environment;
#[path = "../hush/mod.rs"]
mod hush;
mod machine;
mod profile;
mod roles;
mod secrecy;
mod server;
mod tccli;

use std::time::{Duration, SystemTime};

use tc3_core::{Credentials, Error, Provider, Secret};

/// The id, key and token of credentials.
fn parts(credentials: &Credentials) -> (&str, &str, Option<&str>) {
    (
        credentials.secret_id(),
        credentials.secret_key().expose(),
        credentials.token().map(Secret::expose),
    )
}

/// The id, or the error in full.
async fn id_of(provider: &impl Provider) -> Result<String, String> {
    provider
        .credentials()
        .await
        .map(|credentials| credentials.secret_id().to_owned())
        .map_err(|error| everything(&error))
}

/// All that an error shows anywhere.
fn everything(error: &Error) -> String {
    format!("{error}\n{error:#}\n{error:?}")
}

fn unix(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}
