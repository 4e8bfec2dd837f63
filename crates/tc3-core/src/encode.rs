//! JSON text of a request, made once, in memory that is wiped.

use std::io;

use bytes::Bytes;
use serde::Serialize;
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, ErrorKind};

/// The JSON text of an input.
pub(crate) fn json<T: Serialize + ?Sized>(input: &T) -> Result<Bytes, Error> {
    let mut buffer = WipedBuffer::default();
    serde_json::to_writer(&mut buffer, input)
        .map_err(|_| Error::new(ErrorKind::Invalid, "the input cannot be written as JSON"))?;
    Ok(buffer.into_bytes())
}

/// Bytes that are wiped when the last handle on them is dropped.
pub(crate) fn wiped(bytes: Zeroizing<Vec<u8>>) -> Bytes {
    Bytes::from_owner(Wiped(bytes))
}

struct Wiped(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A growing buffer that wipes the memory it grows out of; a plain `Vec` would leave copies behind.
#[derive(Default)]
pub(crate) struct WipedBuffer(Vec<u8>);

impl WipedBuffer {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        if self.0.capacity() - self.0.len() < bytes.len() {
            let capacity = (self.0.len() + bytes.len()).next_power_of_two().max(256);
            let mut grown = Vec::with_capacity(capacity);
            grown.extend_from_slice(&self.0);
            std::mem::replace(&mut self.0, grown).zeroize();
        }
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn into_bytes(mut self) -> Bytes {
        wiped(Zeroizing::new(std::mem::take(&mut self.0)))
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for WipedBuffer {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
