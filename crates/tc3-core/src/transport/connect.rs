//! Making a connection: name, TCP, TLS. What is spoken over it is agreed upon here, and nothing is spoken yet.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::pki_types::ServerName;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tower_service::Service as _;

use crate::transport::failure;
use crate::transport::{Phase, TransportError};

/// After how long without a byte the system asks whether the other side is still there, how long it waits for an answer,
/// and how often it asks. A network that fell silent is then noticed within a minute, whatever the call's own time-out.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const KEEP_ALIVE_RETRIES: u32 = 3;
/// How long what was sent may stay unacknowledged.
#[cfg(any(target_os = "android", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Makes connections, to any host.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    tls: TlsConnector,
    timeout: Duration,
}

/// A connection, as it was made.
pub(super) struct Connected {
    pub(super) stream: Stream,
    pub(super) socket: Socket,
    /// Whether HTTP/2 was agreed upon.
    pub(super) http2: bool,
}

impl Connector {
    /// The time-out is for all of a connection: looking up the name, TCP and TLS.
    pub(super) fn new(tls: Arc<rustls::ClientConfig>, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEP_ALIVE));
        tcp.set_keepalive_interval(Some(KEEP_ALIVE));
        tcp.set_keepalive_retries(Some(KEEP_ALIVE_RETRIES));
        #[cfg(any(target_os = "android", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        Self {
            tcp,
            tls: tls.into(),
            timeout,
        }
    }

    /// A connection to the host of this address. Nothing of a request has been sent when it fails.
    pub(super) async fn connect(&self, uri: &Uri) -> Result<Connected, TransportError> {
        match tokio::time::timeout(self.timeout, self.dial(uri)).await {
            Ok(Ok(connected)) => Ok(connected),
            Ok(Err(error)) => Err(failure::failed(error, Phase::NotSent)),
            Err(_) => Err(TransportError::new(
                Phase::NotSent,
                format!(
                    "cannot connect: there was no connection within {:?}",
                    self.timeout
                ),
            )
            .with_timeout()),
        }
    }

    async fn dial(&self, uri: &Uri) -> Result<Connected, Box<dyn Error + Send + Sync>> {
        let stream = self.tcp.clone().call(uri.clone()).await?;
        let socket = Socket(Arc::new(Mutex::new(stream.into_inner())));
        if uri.scheme() != Some(&http::uri::Scheme::HTTPS) {
            let stream = Stream::Plain(socket.clone());
            return Ok(Connected {
                stream,
                socket,
                http2: false,
            });
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned())?;
        let stream = self.tls.connect(name, socket.clone()).await?;
        let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok(Connected {
            stream: Stream::Tls(Box::new(stream)),
            socket,
            http2,
        })
    }
}

/// The two ends of a connection's bytes: with TLS and without.
pub(super) enum Stream {
    Plain(Socket),
    Tls(Box<TlsStream<Socket>>),
}

/// A socket that can be looked at while somebody else reads from it. The lock is held for one operation, which never
/// waits.
#[derive(Clone)]
pub(super) struct Socket(Arc<Mutex<TcpStream>>);

impl Socket {
    /// Whether nothing has come that nobody has read, the end least of all. The system is asked, not the runtime, which
    /// knows only what has happened up to its last look.
    pub(super) fn is_quiet(&self) -> bool {
        let mut byte = [std::mem::MaybeUninit::uninit()];
        let stream = self.stream();
        let came = SockRef::from(&*stream).peek(&mut byte);
        came.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }

    fn stream(&self) -> MutexGuard<'_, TcpStream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream()).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream()).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream()).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream()).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream()).poll_shutdown(context)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(context, parts),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(context, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
