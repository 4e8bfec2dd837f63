//! A socket, read and written without waiting. Who says when another try is worth it is the runtime that it was made on, or
//! another event loop that looks after it for now.

use std::io;
use std::mem::{self, MaybeUninit};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::transport::watch::{SocketWatch, Watched};

/// A socket that can be looked at while somebody else reads from it. The lock is held for one operation, which never
/// waits.
#[derive(Clone)]
pub(super) struct Socket(Arc<Mutex<Source>>);

/// Who is told what comes and goes.
enum Source {
    Runtime(TcpStream),
    Watch(Watched),
    /// Nobody: it was to change hands, and the system would not let it.
    Lost,
}

impl Socket {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self(Arc::new(Mutex::new(Source::Runtime(stream))))
    }

    /// Whether nothing has come that nobody has read, the end least of all. The system is asked, not the runtime, which
    /// knows only what has happened up to its last look.
    pub(super) fn is_quiet(&self) -> bool {
        let mut byte = [MaybeUninit::uninit()];
        let came = match &*self.source() {
            Source::Runtime(stream) => SockRef::from(stream).peek(&mut byte),
            Source::Watch(watched) => SockRef::from(watched.stream()).peek(&mut byte),
            Source::Lost => return false,
        };
        came.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Has this look after it for another exchange, if that is of this thread. Says whether it can be used: not if the system
    /// would not let it change hands.
    pub(super) fn watch(&self, by: &Arc<SocketWatch>) -> bool {
        let mut source = self.source();
        if let Source::Watch(watched) = &mut *source {
            watched.begin();
            return true;
        }
        if !by.is_home() {
            return true;
        }
        let Source::Runtime(stream) = mem::replace(&mut *source, Source::Lost) else {
            return false;
        };
        match stream.into_std().and_then(|stream| by.look_after(stream)) {
            Ok(watched) => {
                *source = Source::Watch(watched);
                true
            }
            Err(_) => false,
        }
    }

    /// To write to it, or to read from it in vain: what is not at home with its watch goes back to the runtime first. That does
    /// not depend on the other thread to find the time.
    fn at_hand(&self) -> io::Result<MutexGuard<'_, Source>> {
        let mut source = self.source();
        if matches!(&*source, Source::Watch(watched) if !watched.is_at_home())
            && let Source::Watch(watched) = mem::replace(&mut *source, Source::Lost)
        {
            *source = Source::Runtime(TcpStream::from_std(watched.release()?)?);
        }
        Ok(source)
    }

    fn source(&self) -> MutexGuard<'_, Source> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Source::Watch(watched) = &mut *self.source()
            && !watched.is_home()
        {
            // What has come while its thread was occupied counts, above all if time has run out meanwhile.
            let read = watched.read(buffer);
            if read.is_ready() {
                return read;
            }
        }
        match &mut *self.at_hand()? {
            Source::Runtime(stream) => Pin::new(stream).poll_read(context, buffer),
            Source::Watch(watched) => watched.poll_read(context, buffer),
            Source::Lost => Poll::Ready(Err(lost())),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut *self.at_hand()? {
            Source::Runtime(stream) => Pin::new(stream).poll_write_vectored(context, parts),
            Source::Watch(watched) => watched.poll_write(context, parts),
            Source::Lost => Poll::Ready(Err(lost())),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Nothing is held back.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self.at_hand()? {
            Source::Runtime(stream) => Pin::new(stream).poll_shutdown(context),
            Source::Watch(watched) => Poll::Ready(watched.shutdown()),
            Source::Lost => Poll::Ready(Err(lost())),
        }
    }
}

fn lost() -> io::Error {
    io::Error::new(
        io::ErrorKind::NotConnected,
        "the connection could not be handed over",
    )
}
