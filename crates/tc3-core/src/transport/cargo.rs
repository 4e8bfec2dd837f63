//! A request's body that tells when it is taken to be sent. Until then a server has its head at most, and a head is no
//! request.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::Departure;

/// The caller gave up before anything of the request had left.
#[derive(Debug)]
pub(super) struct CalledOff;

impl fmt::Display for CalledOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was called off")
    }
}

impl std::error::Error for CalledOff {}

pub(super) struct Cargo {
    bytes: Bytes,
    departure: Departure,
}

impl Cargo {
    /// Holds the request back until the bytes are taken. Of none nobody takes any: whoever sends them says that they leave.
    pub(super) fn new(bytes: Bytes, departure: Departure) -> Self {
        departure.hold();
        Self { bytes, departure }
    }
}

impl Body for Cargo {
    type Data = Bytes;
    type Error = CalledOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CalledOff>>> {
        if !self.departure.leave() {
            return Poll::Ready(Some(Err(CalledOff)));
        }
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
