//! The untyped call.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use bytes::Bytes;

use crate::{BoxFuture, CallOptions, Client, Error, Response, RetryPolicy, encode};

/// An untyped call being prepared, made by [`Client::call`]. Await it, or [`send`](Self::send) it.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call {
    client: Client,
    service: String,
    version: String,
    action: String,
    params: Result<Bytes, Error>,
    options: CallOptions,
}

impl Call {
    pub(crate) fn new(
        client: Client,
        service: &str,
        version: &str,
        action: &str,
        params: &serde_json::Value,
    ) -> Self {
        Self {
            client,
            service: service.to_owned(),
            version: version.to_owned(),
            action: action.to_owned(),
            params: encode::json(params),
            options: CallOptions::default(),
        }
    }

    /// Sets the options of this call.
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Changes the options: `call.map_options(|options| options.with_region("ap-guangzhou"))`.
    pub fn map_options(mut self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        self.options = change(self.options);
        self
    }

    /// The time the whole call may take, attempts and pauses included.
    pub fn with_timeout(self, timeout: Duration) -> Self {
        self.map_options(|options| options.with_timeout(timeout))
    }

    /// The region, such as `ap-guangzhou`.
    pub fn with_region(self, region: impl Into<String>) -> Self {
        self.map_options(|options| options.with_region(region))
    }

    /// How often and after which pauses the call is attempted.
    pub fn with_retry(self, retry: RetryPolicy) -> Self {
        self.map_options(|options| options.with_retry(retry))
    }

    /// Sends it.
    ///
    /// # Errors
    ///
    /// Of every kind; see [`Error`].
    pub async fn send(self) -> Result<Response, Error> {
        let Self {
            client,
            service,
            version,
            action,
            params,
            options,
        } = self;
        client
            .call_json(&service, &version, &action, params?, options)
            .await
    }

    /// Sends it and blocks the thread until the answer is there.
    ///
    /// # Errors
    ///
    /// Of every kind; see [`Error`].
    #[cfg(feature = "blocking")]
    pub fn block(self) -> Result<Response, Error> {
        crate::rt::block_on(self.send())?
    }
}

impl IntoFuture for Call {
    type Output = Result<Response, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Without the parameters: they can hold secrets.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("service", &self.service)
            .field("version", &self.version)
            .field("action", &self.action)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
