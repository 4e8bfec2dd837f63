//! A request's body that tells when it is taken to be sent. Until then a server has its head at most, and a head is no
//! request.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::Departure;

pub(super) struct Cargo {
    bytes: Bytes,
    departure: Departure,
}

impl Cargo {
    /// Holds the request back until the bytes, of which there are some, are taken.
    pub(super) fn new(bytes: Bytes, departure: Departure) -> Self {
        departure.held();
        Self { bytes, departure }
    }
}

impl Body for Cargo {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.departure.left();
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
