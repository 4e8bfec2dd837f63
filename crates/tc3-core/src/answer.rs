//! What came back from one attempt, as a success or as an error with what it means for repeating.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE};

use crate::envelope::{self, Verdict};
use crate::retry::Failure;
use crate::schema::ErrorClass;
use crate::target::Target;
use crate::transport::{Departure, HttpResponse, Phase, TransportError};
use crate::{Error, ErrorKind, code};

/// An attempt that succeeded.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) body: Bytes,
    pub(crate) request_id: String,
    pub(crate) http_status: u16,
    /// The whole body, if only its ends have been looked at.
    pub(crate) whole: Option<Bytes>,
}

/// An attempt that failed.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) error: Error,
    pub(crate) failure: Failure,
    /// The server's clock, in Unix seconds.
    pub(crate) server_time: Option<i64>,
}

/// The success, or what failed. A success that will be decoded is looked at only at its ends.
pub(crate) fn open(target: &Target, answer: &HttpResponse) -> Result<Opened, Failed> {
    let status = answer.status.as_u16();
    if target.typed
        && answer.status.is_success()
        && let Some((body, request_id)) = envelope::open_by_ends(&answer.body)
    {
        let whole = Some(answer.body.clone());
        return Ok(Opened {
            body,
            request_id,
            http_status: status,
            whole,
        });
    }
    match envelope::open(&answer.body, target.declares_error()) {
        Verdict::Success { body, .. } if is_nothing(&body) && !target.answers_nothing() => {
            Err(foreign(answer, "the member Response is empty"))
        }
        Verdict::Success { body, request_id } if answer.status.is_success() => Ok(Opened {
            body,
            request_id,
            http_status: status,
            whole: None,
        }),
        Verdict::Failure {
            code,
            message,
            request_id,
        } => {
            let class = match code::classify(target.schema, &code) {
                // A code that nobody knows can be a gateway's; then the status is all there is to go by.
                ErrorClass::Other if answer.status.is_server_error() => ErrorClass::Transient,
                class => class,
            };
            let server_time = server_time(answer);
            let failure = match class {
                ErrorClass::Throttle => Failure::Throttled,
                ErrorClass::Transient => Failure::Transient,
                ErrorClass::Clock if server_time.is_some() => Failure::Clock,
                _ => Failure::Final,
            };
            let error = Error::from_service(code, message, class)
                .with_request_id(request_id.or_else(|| header_request_id(answer)))
                .with_http_status(status);
            Err(Failed {
                error,
                failure,
                server_time,
            })
        }
        Verdict::Success { .. } => Err(contradiction(answer)),
        Verdict::Foreign(why) => Err(foreign(answer, why)),
    }
}

/// The body says that the action was executed, and the status that it was not: the worse of both is believed.
fn contradiction(answer: &HttpResponse) -> Failed {
    let failed = foreign(answer, "a success under an HTTP status that is none");
    let failure = match failed.failure {
        Failure::Transient => Failure::Transient,
        _ => Failure::Final,
    };
    Failed {
        error: failed.error.with_may_have_executed(true),
        failure,
        ..failed
    }
}

/// Whether an object has no members.
fn is_nothing(object: &[u8]) -> bool {
    let inner = object.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}"));
    inner.is_some_and(|inner| inner.trim_ascii().is_empty())
}

/// An answer that did not come from the API, or not whole: by its status, what can be done about it.
fn foreign(answer: &HttpResponse, why: &str) -> Failed {
    let status = answer.status.as_u16();
    let (kind, failure, may_have_executed) = match status {
        200..=299 => (ErrorKind::Decode, Failure::Final, true),
        429 => (ErrorKind::Throttled, Failure::Throttled, false),
        413 => (ErrorKind::Invalid, Failure::Final, false),
        500..=599 => (ErrorKind::Server, Failure::Transient, true),
        _ => (ErrorKind::Other, Failure::Final, false),
    };
    let content_type = answer
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or("no content type");
    let hint = if (300..400).contains(&status) {
        "; redirects are never followed with credentials"
    } else {
        ""
    };
    let error = Error::new(
        kind,
        format!("HTTP {status} ({content_type}) is not an answer of the API: {why}{hint}"),
    )
    .with_http_status(status)
    .with_request_id(header_request_id(answer))
    .with_may_have_executed(may_have_executed);
    Failed {
        error,
        failure,
        server_time: None,
    }
}

/// No answer came, or it could not be taken in.
pub(crate) fn unanswered(cause: TransportError) -> Failed {
    let kind = match (cause.phase(), cause.is_timeout()) {
        (Phase::NotSent, _) => ErrorKind::Connect,
        (_, true) => ErrorKind::Timeout,
        (Phase::Sent, false) => ErrorKind::Network,
        (Phase::Answered, false) => ErrorKind::Decode,
    };
    let sent = cause.phase() != Phase::NotSent;
    let failure = match cause.phase() {
        _ if cause.is_permanent() => Failure::Final,
        Phase::NotSent => Failure::NotSent,
        Phase::Sent | Phase::Answered => Failure::Lost,
    };
    let error = Error::new(kind, cause.to_string())
        .with_may_have_executed(sent)
        .with_source(cause);
    Failed {
        error,
        failure,
        server_time: None,
    }
}

/// The call's time ran out while an answer was waited for, or still a connection.
pub(crate) fn too_late(timeout: Duration, departure: &Departure) -> Failed {
    let error = if departure.call_off() {
        out_of_time("no connection was there for the request", timeout)
    } else {
        out_of_time("no answer came", timeout).with_may_have_executed(true)
    };
    Failed {
        error,
        failure: Failure::Final,
        server_time: None,
    }
}

pub(crate) fn out_of_time(what: &str, timeout: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("{what} within {timeout:?}"))
}

fn header_request_id(answer: &HttpResponse) -> Option<String> {
    answer
        .headers
        .get("x-tc-requestid")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

fn server_time(answer: &HttpResponse) -> Option<i64> {
    let date = answer.headers.get(DATE)?.to_str().ok()?;
    httpdate::parse_http_date(date)
        .ok()
        .map(crate::clock::unix_seconds)
}
