//! Connections: accepts them, with TLS where it is wanted, speaks HTTP/1.1 or HTTP/2 on each, and ends them when told.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, Response},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
    time,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::either::Either;

use crate::{
    answer::{HangUp, Reset},
    control::Paths,
};

/// How to stop. A sender that is gone means at once.
#[derive(Debug)]
pub(crate) enum Stop {
    /// After the calls under way.
    Gracefully,
}

/// How long calls under way may take when the fake stops.
const GRACE: Duration = Duration::from_secs(2);
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Serves until told to stop, and says when every connection is closed.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    paths: Arc<Paths>,
    mut stop: oneshot::Receiver<Stop>,
    done: oneshot::Sender<()>,
) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let stopped = loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let (tls, paths, watcher) = (tls.clone(), Arc::clone(&paths), graceful.watcher());
                    drop(connections.spawn(connection(stream, tls, paths, watcher)));
                }
                // Out of file descriptors, or a caller that has gone again: neither is a reason to end.
                Err(_) => time::sleep(Duration::from_millis(5)).await,
            },
            Some(_) = connections.join_next() => {}
            stopped = &mut stop => break stopped,
        }
    };
    drop(listener);
    if let Ok(Stop::Gracefully) = stopped {
        let _in_time = time::timeout(GRACE, graceful.shutdown()).await;
    }
    connections.shutdown().await;
    let _nobody_waits = done.send(());
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, paths: Arc<Paths>, watcher: Watcher) {
    // Answers are small and go out in one piece; waiting for more would only slow a test down.
    let _slower = stream.set_nodelay(true);
    let reset = Reset::default();
    let socket = Socket {
        stream,
        reset: reset.clone(),
    };
    match tls {
        None => talk(Either::Left(socket), reset, paths, watcher).await,
        Some(tls) => {
            // Who does not trust the fake, or speaks no TLS, learns that from its own side.
            if let Ok(Ok(secured)) = time::timeout(HANDSHAKE, tls.accept(socket)).await {
                talk(Either::Right(secured), reset, paths, watcher).await;
            }
        }
    }
}

/// One type for both kinds of connections: what speaks HTTP is then there once.
type Io = Either<Socket, TlsStream<Socket>>;

async fn talk(io: Io, reset: Reset, paths: Arc<Paths>, watcher: Watcher) {
    let service = service_fn(move |request| answer(Arc::clone(&paths), reset.clone(), request));
    let connection = auto::Builder::new(TokioExecutor::new());
    let connection = connection
        .serve_connection(TokioIo::new(io), service)
        .into_owned();
    // A connection that breaks has told its caller all there is to tell.
    let _broken = watcher.watch(connection).await;
}

/// An error makes hyper close the connection without an answer.
async fn answer(
    paths: Arc<Paths>,
    reset: Reset,
    mut request: Request<Incoming>,
) -> io::Result<Response<Body>> {
    request.extensions_mut().insert(reset);
    let response = paths.answer(request).await;
    if response.extensions().get::<HangUp>().is_some() {
        return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "closed on cue"));
    }
    Ok(response)
}

/// A socket that can be told to reset its connection where it would close it.
#[derive(Debug)]
struct Socket {
    stream: TcpStream,
    reset: Reset,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.reset.is_demanded() {
            let _closes_instead = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A connection that is to be reset must not say goodbye first.
        if self.reset.is_demanded() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
