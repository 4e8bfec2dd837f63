//! Seeing inside: for `tracing`, a span around each call and each attempt and an event at the end of each; and a hook of the
//! program's own.
//!
//! Neither ever sees a body, a parameter, a header or a secret.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::{Error, ErrorKind, Response};

/// An attempt that is over.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The service: `ssl`.
    pub service: &'a str,
    /// Its version: `2019-12-05`.
    pub version: &'a str,
    /// The action.
    pub action: &'a str,
    /// The region that was sent.
    pub region: Option<&'a str>,
    /// The host it went to, with its port if it is not the usual one.
    pub host: &'a str,
    /// The client's id of the call.
    pub trace_id: &'a str,
    /// The number of the attempt in its call, from 1.
    pub number: u32,
    /// The HTTP status, if an answer came.
    pub http_status: Option<u16>,
    /// The service's id of the request, if it gave one.
    pub request_id: Option<&'a str>,
    /// How long it took, from sending to the last byte of the answer.
    pub duration: Duration,
    /// The kind of its error; nothing if it succeeded.
    pub error: Option<ErrorKind>,
    /// The service's code of its error.
    pub code: Option<&'a str>,
    /// The pause before the next attempt; nothing if there is none.
    pub pause: Option<Duration>,
}

impl<'a> Attempt<'a> {
    pub(crate) fn succeeded(mut self, response: &'a Response) -> Self {
        self.http_status = Some(response.http_status());
        self.request_id = Some(response.request_id());
        self
    }

    pub(crate) fn failed(mut self, error: &'a Error) -> Self {
        self.http_status = error.http_status();
        self.request_id = error.request_id();
        self.error = Some(error.kind());
        self.code = error.code();
        self
    }
}

/// What a program wants to be told of every attempt.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<Hook>>);

type Hook = dyn Fn(&Attempt<'_>) + Send + Sync;

impl Observer {
    pub(crate) fn new(hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hook)))
    }

    pub(crate) fn tell(&self, attempt: &Attempt<'_>) {
        tracing::debug!(
            attempt = attempt.number,
            service = attempt.service,
            action = attempt.action,
            region = attempt.region,
            host = attempt.host,
            http_status = attempt.http_status,
            request_id = attempt.request_id,
            duration_ms = milliseconds(attempt.duration),
            error = attempt.error.map(ErrorKind::as_str),
            code = attempt.code,
            pause_ms = attempt.pause.map(milliseconds),
            "attempt"
        );
        if let Some(hook) = &self.0 {
            hook(attempt);
        }
    }
}

/// Tells `tracing` of a call that is over, in the call's span.
pub(crate) fn ended(outcome: &Result<Response, Error>, attempts: u32, duration: Duration) {
    let (http_status, request_id, error) = match outcome {
        Ok(response) => (Some(response.http_status()), Some(response.request_id()), None),
        Err(error) => (error.http_status(), error.request_id(), Some(error)),
    };
    tracing::debug!(
        attempts,
        http_status,
        request_id,
        duration_ms = milliseconds(duration),
        error = error.map(|error| error.kind().as_str()),
        code = error.and_then(Error::code),
        "call"
    );
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Observer(set)"
        } else {
            "Observer(none)"
        })
    }
}
