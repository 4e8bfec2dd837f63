//! How an error crosses: Node-API can reject with a message only, so the message is JSON, which `lib/errors.js` reads.

use std::error::Error as _;

use serde_json::json;
use tc3_core::{Error, ErrorKind};

/// The rejection for an error of the run-time.
pub(crate) fn of(error: &Error) -> napi::Error {
    let details = json!({
        "message": error.to_string(),
        "kind": error.kind().as_str(),
        "code": error.code(),
        "requestId": error.request_id(),
        "httpStatus": error.http_status(),
        "attempts": error.attempts(),
        "traceId": error.trace_id(),
        "mayHaveExecuted": error.may_have_executed(),
        "action": error.action(),
        "cause": cause(error),
    });
    napi::Error::from_reason(details.to_string())
}

/// The rejection of a call that was stopped; the signal's own reason takes its place.
pub(crate) fn cancelled() -> napi::Error {
    of(&Error::new(ErrorKind::Cancelled, "the call was stopped"))
}

/// The rejection of a call whose task panicked. The panic itself was written to standard error.
pub(crate) fn panicked() -> napi::Error {
    of(&Error::new(
        ErrorKind::Other,
        "tc3 failed inside, please report it: the call ended in a panic",
    ))
}

/// The chain of causes on one line.
fn cause(error: &Error) -> Option<String> {
    let mut next = error.source()?;
    let mut line = next.to_string();
    while let Some(cause) = next.source() {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause;
    }
    Some(line)
}
