//! Just enough of HTTP/1.1 to take a request in.

use std::io;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};

/// A stream with what has been read from it and not been used.
#[derive(Debug)]
pub(crate) struct Wire<S> {
    pub(crate) stream: S,
    buffer: BytesMut,
}

/// A message: a request, or an answer of a server that tells the length.
#[derive(Debug)]
pub(crate) struct Message {
    /// From the first line to the empty one.
    pub(crate) head: BytesMut,
    pub(crate) body: BytesMut,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self {
            stream,
            buffer: BytesMut::new(),
        }
    }

    /// Waits for bytes; false if none will come.
    pub(crate) async fn has_bytes(&mut self) -> io::Result<bool> {
        Ok(!self.buffer.is_empty() || self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    /// Takes what has come, once.
    pub(crate) async fn some(&mut self) -> io::Result<()> {
        self.has_bytes().await?;
        self.buffer.clear();
        Ok(())
    }

    /// The next head, up to and with the empty line.
    pub(crate) async fn head(&mut self) -> io::Result<BytesMut> {
        const END: &[u8] = b"\r\n\r\n";
        loop {
            if let Some(at) = self.buffer.windows(END.len()).position(|bytes| bytes == END) {
                return Ok(self.buffer.split_to(at + END.len()));
            }
            self.more().await?;
        }
    }

    /// The next message with its body.
    pub(crate) async fn message(&mut self) -> io::Result<Message> {
        let head = self.head().await?;
        let length = content_length(&head);
        while self.buffer.len() < length {
            self.more().await?;
        }
        let body = self.buffer.split_to(length);
        Ok(Message { head, body })
    }

    /// Waits until the client has closed its side, or broken the connection.
    pub(crate) async fn gone(&mut self) {
        while self.more().await.is_ok() {
            self.buffer.advance(self.buffer.len());
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

/// The length that a head announces, or 0.
fn content_length(head: &[u8]) -> usize {
    String::from_utf8_lossy(head)
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0)
}
