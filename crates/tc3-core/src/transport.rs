//! The way out: one trait, so that tests can answer instead of the network.

mod cargo;
mod connect;
mod connection;
mod departure;
mod failure;
mod idle;
mod inflate;
pub(crate) mod network;
mod proxy;
mod socket;
mod tls;
mod watch;

pub use departure::Departure;
pub use proxy::Proxy;
pub use watch::SocketWatch;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};

use crate::BoxFuture;

/// Sends one request and collects its answer. No retries, no redirects, no cookies: one request in, one out.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends the request. Dropping the future gives up.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] that says whether the request may have arrived.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;

    /// The same, and tells on the way whether the request has begun to leave: whoever drops the future for lack of time
    /// then knows whether it may have arrived. Unless a transport has it, a request may have arrived from the start.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    fn send_watched(
        &self,
        request: HttpRequest,
        departure: Departure,
    ) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        drop(departure);
        self.send(request)
    }

    /// The same with connections of its own, for [`Connections`](crate::Connections); nothing if it has no connections
    /// that belong to a runtime, as doubles have none.
    fn apart(&self) -> Option<Arc<dyn Transport>> {
        None
    }

    /// The same with the same connections, whose sockets this looks after whenever it can; nothing if it has no sockets.
    fn watched(&self, by: &Arc<SocketWatch>) -> Option<Arc<dyn Transport>> {
        let _ = by;
        None
    }
}

/// A signed request. `Debug` shows where it goes, not what it carries.
#[derive(Clone)]
pub struct HttpRequest {
    /// `POST` or `GET`.
    pub method: Method,
    /// The whole address. The header `Host` is its host and port: the text that was signed.
    pub uri: Uri,
    /// The headers, without `Host` and `Content-Length`.
    pub headers: HeaderMap,
    /// The body, empty for GET. Its memory is wiped when the last handle is dropped.
    pub body: Bytes,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("host", &self.uri.authority().map(http::uri::Authority::as_str))
            .field("action", &self.headers.get("x-tc-action"))
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// An answer with its whole body. `Debug` leaves the body out.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// How far a request got that has no answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Phase {
    /// It cannot have been sent: name, connection or TLS failed; or the server says, as it can over HTTP/2, that it has
    /// not looked at it.
    NotSent,
    /// It may have been sent: the connection broke, or went silent, after it was made and before the whole answer came.
    Sent,
    /// An answer came and could not be taken in: too large, not what its headers say.
    Answered,
}

/// Why there is no answer.
#[derive(Debug)]
pub struct TransportError {
    phase: Phase,
    timeout: bool,
    permanent: bool,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TransportError {
    /// An error in this phase. The message must not hold headers or bodies.
    pub fn new(phase: Phase, message: impl Into<String>) -> Self {
        Self {
            phase,
            timeout: false,
            permanent: false,
            message: message.into(),
            source: None,
        }
    }

    /// Marks it as a time-out.
    #[must_use]
    pub fn with_timeout(mut self) -> Self {
        self.timeout = true;
        self
    }

    /// Marks it as something that trying again cannot help.
    #[must_use]
    pub fn with_permanence(mut self) -> Self {
        self.permanent = true;
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// How far the request got.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether trying again cannot help.
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        self.timeout
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
