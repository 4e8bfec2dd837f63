//! The one error type: what went wrong, where, and whether the request may have been executed.
//!
//! Three renderings: `{}` is one useful line, `{:#}` the same with the chain of causes, `{:?}` a report of several
//! lines. None of them ever holds a secret, a parameter's value or a body.

mod kind;
mod render;

pub use kind::ErrorKind;

use crate::check::Fault;
use crate::mask::Mask;
use crate::schema::ErrorClass;
use crate::{Response, code};

/// What went wrong. Eight bytes: the details are on the heap.
pub struct Error(Box<Details>);

/// The cause of an error.
type Source = Box<dyn std::error::Error + Send + Sync>;

struct Details {
    kind: ErrorKind,
    message: String,
    code: Option<String>,
    class: Option<ErrorClass>,
    request_id: Option<String>,
    trace_id: Option<String>,
    action: Option<String>,
    http_status: Option<u16>,
    attempts: u32,
    may_have_executed: bool,
    faults: Vec<Fault>,
    answer: Option<Response>,
    source: Option<Source>,
}

impl Error {
    /// An error of this kind. For providers and transports of your own; the message must not hold secrets.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            message: message.into(),
            code: None,
            class: None,
            request_id: None,
            trace_id: None,
            action: None,
            http_status: None,
            attempts: 0,
            may_have_executed: false,
            faults: Vec::new(),
            answer: None,
            source: None,
        }))
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The kind: what to do about it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The service's code, such as `FailedOperation.CertificateNotFound`; nothing if the service did not answer or
    /// was not asked.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The class of the code, after the service's and the common table.
    pub fn class(&self) -> Option<ErrorClass> {
        self.0.class
    }

    /// Whether the code is this one or below it: `AuthFailure` holds `AuthFailure.SignatureFailure`.
    pub fn is_code(&self, family: &str) -> bool {
        self.code().is_some_and(|code| code::is_in(code, family))
    }

    /// The message: ours, or the service's own text, in which `***` stands for what it repeats of the request's secrets.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The service's id of the request: what its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The client's id of the call, sent as `X-TC-TraceId`.
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// The action that was called.
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_deref()
    }

    /// The HTTP status, if an answer came. The service's errors arrive with 200.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// How many requests were sent; 0 if the call was refused before.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the action may have been executed all the same: a request went out, and what came back (if anything)
    /// does not say that it was refused. Look at the state of things before calling an action again that must not be
    /// executed twice.
    pub fn may_have_executed(&self) -> bool {
        self.0.may_have_executed
    }

    /// The faults of the input, if it was refused before anything was sent.
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// The last answer of a [wait](crate::poll) that did not reach its state: what became of each resource, and what it
    /// takes to wait again. Decode it as the action's output; it may hold what should not be printed.
    pub fn answer(&self) -> Option<&Response> {
        self.0.answer.as_ref()
    }

    /// What was waited for will not come. [`answer`](Self::answer) tells what became of it.
    pub fn is_failed(&self) -> bool {
        self.kind() == ErrorKind::Failed
    }

    /// Refused for too many requests. Slow down; the client has already repeated as often as it may.
    pub fn is_throttled(&self) -> bool {
        self.kind() == ErrorKind::Throttled
    }

    /// The time ran out. Look at [`may_have_executed`](Self::may_have_executed) before calling again.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// What the request names does not exist. Check the ids, the region and the site.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Who calls is not known, or its signature is wrong. Check the key pair, its site and the clock.
    pub fn is_auth(&self) -> bool {
        self.kind() == ErrorKind::Auth
    }

    /// Who calls may not do this. Give the account or role the permission the message names.
    pub fn is_permission(&self) -> bool {
        self.kind() == ErrorKind::Permission
    }

    /// A quota is used up. Free something or ask for more.
    pub fn is_quota(&self) -> bool {
        self.kind() == ErrorKind::Quota
    }

    /// The thing is in a state that forbids this. Wait for the state, or choose another action.
    pub fn is_conflict(&self) -> bool {
        self.kind() == ErrorKind::Conflict
    }

    /// The request is wrong. With [`faults`](Self::faults), it was refused before it was sent.
    pub fn is_invalid(&self) -> bool {
        self.kind() == ErrorKind::Invalid
    }

    pub(crate) fn from_faults(faults: Vec<Fault>) -> Self {
        let mut error = Self::new(ErrorKind::Invalid, render::faults(&faults));
        error.0.faults = faults;
        error
    }

    pub(crate) fn from_service(code: String, message: String, class: ErrorClass) -> Self {
        let mut error = Self::new(ErrorKind::of(class), message);
        // By itself this code says that an operation failed, and not how far it got.
        error.0.may_have_executed = class == ErrorClass::Transient || code == "FailedOperation";
        error.0.code = Some(code);
        error.0.class = Some(class);
        error
    }

    /// Without the secrets of the request in what the service says.
    pub(crate) fn masked(mut self, mask: &Mask) -> Self {
        self.0.message = mask.apply(&self.0.message);
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id.filter(|id| !id.is_empty());
        self
    }

    pub(crate) fn with_http_status(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    pub(crate) fn with_call(mut self, action: &str, trace_id: &str, attempts: u32) -> Self {
        self.0.action = Some(action.to_owned());
        self.0.trace_id = (attempts > 0).then(|| trace_id.to_owned());
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_may_have_executed(mut self, may: bool) -> Self {
        self.0.may_have_executed = may;
        self
    }

    /// With the last answer that came: see [`answer`](Self::answer).
    #[must_use]
    pub fn keeping(mut self, answer: Option<Response>) -> Self {
        let Some(answer) = answer else { return self };
        if self.0.action.is_none() {
            self = self
                .with_call(&answer.action, &answer.trace_id, answer.attempts)
                .with_request_id(Some(answer.request_id.clone()))
                .with_http_status(answer.http_status);
        }
        self.0.answer = Some(answer);
        self
    }

    /// Of a call that was answered, and executed.
    pub(crate) fn with_answer(self, response: &Response) -> Self {
        self.with_call(&response.action, &response.trace_id, response.attempts)
            .with_request_id(Some(response.request_id.clone()))
            .with_http_status(response.http_status)
            .with_may_have_executed(true)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_eight_bytes() {
        assert_eq!(size_of::<Error>(), 8);
        assert_eq!(size_of::<Result<(), Error>>(), 8);
    }
}
