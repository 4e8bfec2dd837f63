//! Answers as they go onto the wire: the envelope, its headers, and the ways a connection breaks on cue.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
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

/// How an answer ends before its end.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    /// The connection is closed.
    Close,
    /// The connection is reset: this says so to its socket.
    Reset(Reset),
    /// Nothing more comes.
    Stall,
}

/// Tells a connection's socket to reset it instead of closing it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reset(Arc<AtomicBool>);

impl Reset {
    pub(crate) fn demand(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_demanded(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// A body of which only a first part comes, whatever length was announced.
#[derive(Debug)]
pub(crate) struct Torn {
    length: u64,
    part: Option<Bytes>,
    flushed: bool,
    ending: Ending,
}

impl Torn {
    /// Half of it.
    pub(crate) fn half(whole: &Bytes, ending: Ending) -> Self {
        Self::after(whole, whole.len() / 2, ending)
    }

    /// Nothing of it: the headers alone.
    pub(crate) fn nothing(whole: &Bytes, ending: Ending) -> Self {
        Self::after(whole, 0, ending)
    }

    fn after(whole: &Bytes, length: usize, ending: Ending) -> Self {
        Self {
            length: whole.len() as u64,
            part: (length > 0).then(|| whole.slice(..length)),
            flushed: false,
            ending,
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
        if let Some(part) = self.part.take() {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        if !self.flushed {
            // Lets the server write out what comes first before it meets the error.
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match &self.ending {
            Ending::Stall => return Poll::Pending,
            Ending::Reset(reset) => reset.demand(),
            Ending::Close => {}
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
