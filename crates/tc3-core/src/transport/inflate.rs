//! Answers that come compressed: gzip, which is the only thing that is asked for.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use zeroize::Zeroizing;

use crate::encode::WipedBuffer;
use crate::transport::failure;
use crate::transport::{Phase, TransportError};

/// How much is decompressed at once, in bytes.
const PIECE: usize = 16 * 1024;

/// Whether the headers say that the body is compressed. Then they are changed to those of the body within.
pub(super) fn is_compressed(headers: &mut HeaderMap) -> bool {
    let compressed = headers
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"gzip"));
    if compressed {
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
    }
    compressed
}

/// The body within this one, which has so many bytes at most: a few bytes of gzip can hold any number.
pub(super) fn inflate(compressed: &[u8], limit: usize) -> Result<WipedBuffer, TransportError> {
    let mut body = WipedBuffer::default();
    // An empty body is what answers without one have, whatever their headers say.
    if compressed.is_empty() {
        return Ok(body);
    }
    let mut decoder = MultiGzDecoder::new(compressed);
    let mut piece = Zeroizing::new([0; PIECE]);
    loop {
        let read = decoder
            .read(&mut *piece)
            .map_err(|error| failure::failed(error, Phase::Answered))?;
        if read == 0 {
            return Ok(body);
        }
        if body.len() + read > limit {
            return Err(failure::too_large(limit));
        }
        body.extend(&piece[..read]);
    }
}
