//! A successful answer, not yet decoded.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::envelope::{self, Verdict};
use crate::{Error, ErrorKind, json};

/// A successful answer: the JSON text of what stands in `Response`, and how it was come by.
///
/// `Debug` leaves the text out: answers can hold private keys.
#[derive(Clone)]
pub struct Response {
    pub(crate) body: Bytes,
    /// The whole body of the answer, if the envelope has been opened by its ends only.
    pub(crate) whole: Option<Bytes>,
    pub(crate) request_id: String,
    pub(crate) http_status: u16,
    pub(crate) attempts: u32,
    pub(crate) trace_id: String,
    pub(crate) action: Cow<'static, str>,
}

impl Response {
    /// The JSON text of the object in `Response`, `RequestId` included.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The service's id of the request; empty if it gave none.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The HTTP status.
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    /// How many requests were sent, at least 1.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The client's id of the call, sent as `X-TC-TraceId`.
    pub fn trace_id(&self) -> &str {
        &self.trace_id
    }

    /// The action that was called.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Decodes the text. A text that does not fit is an error of kind [`ErrorKind::Decode`] that keeps the request
    /// id: the action has been executed.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        json::read(&self.body).or_else(|error| match &self.whole {
            None => Err(self.undecodable(&error)),
            Some(whole) => match envelope::open(whole, true) {
                Verdict::Success { body, .. } => json::read(&body).map_err(|error| self.undecodable(&error)),
                Verdict::Failure { .. } => Err(self.undecodable(&error)),
                Verdict::Foreign(why) => Err(self.foreign(why)),
            },
        })
    }

    /// The text, after a look at the whole body: for readers of their own that could not read [`body`](Self::body).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body is not an answer of the API.
    pub fn verified(&self) -> Result<Bytes, Error> {
        match self.whole.as_ref().map(|whole| envelope::open(whole, true)) {
            None => Ok(self.body.clone()),
            Some(Verdict::Success { body, .. }) => Ok(body),
            Some(Verdict::Failure { .. }) => Err(self.foreign("it succeeds and fails at once")),
            Some(Verdict::Foreign(why)) => Err(self.foreign(why)),
        }
    }

    fn foreign(&self, why: &str) -> Error {
        let message = format!("HTTP {} is not an answer of the API: {why}", self.http_status);
        Error::new(ErrorKind::Decode, message).with_answer(self)
    }

    /// Never shows a value: `serde_json` would repeat the one that does not fit.
    fn undecodable(&self, error: &serde_json::Error) -> Error {
        Error::new(
            ErrorKind::Decode,
            format!(
                "the answer does not have the documented shape (line {}, column {} of the JSON text)",
                error.line(),
                error.column()
            ),
        )
        .with_answer(self)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("action", &self.action)
            .field("request_id", &self.request_id)
            .field("http_status", &self.http_status)
            .field("attempts", &self.attempts)
            .field("trace_id", &self.trace_id)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish_non_exhaustive()
    }
}
