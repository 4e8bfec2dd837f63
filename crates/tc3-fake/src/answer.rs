//! Answers as they go onto the wire: the envelope, its headers, and the two ways a connection breaks on cue.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::SystemTime,
};

use axum::{
    body::{Body, HttpBody},
    http::{HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use crate::refusal::Refusal;

/// Marks a response that is not to be sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HangUp;

/// `{"Response": {<members>, "RequestId": "…"}}`, the members each with a comma behind it.
pub(crate) fn success(members: &str, request_id: &str) -> Bytes {
    format!(r#"{{"Response":{{{members}"RequestId":"{request_id}"}}}}"#).into()
}

/// `{"Response": {"Error": {"Code", "Message"}, "RequestId"}}`.
pub(crate) fn failure(refusal: &Refusal, request_id: &str) -> Bytes {
    let error = serde_json::json!({ "Code": refusal.code, "Message": refusal.message });
    success(&format!(r#""Error":{error},"#), request_id)
}

/// An answer with the headers the service sends.
pub(crate) fn response(
    body: Body,
    status: StatusCode,
    content_type: &str,
    id: &str,
    now: SystemTime,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // None of these texts can fail: they are made here, or were checked when a cue was taken.
    let mut set = |name: header::HeaderName, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, content_type);
    set(header::DATE, &httpdate::fmt_http_date(now));
    set(header::HeaderName::from_static("x-tc-requestid"), id);
    response
}

/// A response that closes the connection in place of being sent.
pub(crate) fn hang_up() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(HangUp);
    response
}

/// A body that ends in an error after half of its announced bytes.
#[derive(Debug)]
pub(crate) struct Torn {
    length: u64,
    half: Option<Bytes>,
    flushed: bool,
}

impl Torn {
    pub(crate) fn new(whole: &Bytes) -> Self {
        Self {
            length: whole.len() as u64,
            half: Some(whole.slice(..whole.len() / 2)),
            flushed: false,
        }
    }
}

impl HttpBody for Torn {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.flushed {
            // Lets the server write out the first half before it meets the error.
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::new(
            io::ErrorKind::ConnectionAborted,
            "closed on cue",
        ))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
