//! A provider from an async function.

use std::fmt;

use crate::{BoxFuture, Credentials, Error, Provider};

/// A provider that calls this async function: the shortest way to a custom provider, and the door for those written
/// in other languages.
///
/// It is called for every attempt of every call; put [`Cached`](super::Cached) before it if it does more than look
/// something up in memory.
///
/// ```
/// use tc3_core::Credentials;
/// use tc3_core::credentials::{Cached, provider_fn};
///
/// let provider = Cached::new(provider_fn(|| async {
///     Ok(Credentials::new("AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"))
/// }));
/// ```
pub fn provider_fn<F, T>(function: F) -> ProviderFn
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<Credentials, Error>> + Send + 'static,
{
    ProviderFn(Box::new(move || Box::pin(function())))
}

/// A provider made by [`provider_fn`].
pub struct ProviderFn(Box<dyn Fn() -> BoxFuture<'static, Result<Credentials, Error>> + Send + Sync>);

impl Provider for ProviderFn {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        (self.0)()
    }
}

impl fmt::Debug for ProviderFn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProviderFn")
    }
}
