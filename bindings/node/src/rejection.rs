//! How an error crosses: as JSON, which `lib/rejection.js` reads. Node-API can throw with a message only, so there the
//! message is that text.

use std::error::Error as _;

use serde_json::{Value, json};
use tc3_core::check::{Fault, FaultKind};
use tc3_core::schema::ErrorClass;
use tc3_core::{Error, ErrorKind};

use crate::credentials::Refusal;

/// What a constructor throws for an error of the run-time.
pub(crate) fn thrown(error: &Error) -> napi::Error {
    napi::Error::from_reason(of(error))
}

/// The rejection for an error of the run-time.
pub(crate) fn of(error: &Error) -> String {
    let details = json!({
        "message": error.to_string(),
        "kind": error.kind().as_str(),
        "code": error.code(),
        "class": error.class().map(ErrorClass::as_str),
        "requestId": error.request_id(),
        "httpStatus": error.http_status(),
        "attempts": error.attempts(),
        "traceId": error.trace_id(),
        "mayHaveExecuted": error.may_have_executed(),
        "action": error.action(),
        "faults": faults(error),
        "refusal": Refusal::number(error),
        "cause": cause(error),
        "answer": error.answer().and_then(|answer| answer.decode::<Value>().ok()),
    });
    details.to_string()
}

/// The rejection of a call that was stopped; the signal's own reason takes its place.
pub(crate) fn cancelled() -> String {
    of(&Error::new(ErrorKind::Cancelled, "the call was stopped"))
}

/// The rejection of a call whose answer no JavaScript string holds.
pub(crate) fn too_long() -> String {
    of(&Error::new(
        ErrorKind::Decode,
        "the answer is longer than a JavaScript string can be",
    ))
}

/// The rejection of a call whose task panicked. The panic itself was written to standard error.
pub(crate) fn panicked() -> String {
    of(&Error::new(
        ErrorKind::Other,
        "tc3 failed inside, please report it: the call ended in a panic",
    ))
}

/// What is wrong with the parameters, if that is what is wrong.
fn faults(error: &Error) -> Option<Vec<Value>> {
    let faults = error.faults();
    (!faults.is_empty()).then(|| faults.iter().map(fault).collect())
}

fn fault(fault: &Fault) -> Value {
    let mut details = json!({ "path": fault.path, "fault": fault.name(), "message": fault.to_string() });
    if let FaultKind::Unknown {
        did_you_mean: Some(name),
    } = &fault.kind
    {
        details["didYouMean"] = name.as_str().into();
    }
    details
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
