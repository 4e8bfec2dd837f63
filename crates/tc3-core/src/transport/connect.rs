//! Making a connection: name, TCP, proxy, TLS. What is spoken over it is agreed upon here, and nothing is spoken yet.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tower_service::Service;

use crate::BoxFuture;
use crate::transport::socket::Socket;
use crate::transport::{Phase, TransportError, failure};

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
    proxies: Arc<Matcher>,
    tls: TlsConnector,
    tls_of_proxies: TlsConnector,
    timeout: Duration,
}

/// A connection, as it was made.
pub(super) struct Connected {
    pub(super) stream: Stream,
    /// Whether HTTP/2 was agreed upon.
    pub(super) http2: bool,
    /// Set if a proxy passes the requests on, which it must be able to read.
    pub(super) passed_on: Option<PassedOn>,
}

/// How requests are written that a proxy passes on: with their whole address.
pub(super) struct PassedOn {
    /// What the proxy is told of who asks.
    pub(super) authorization: Option<HeaderValue>,
}

impl Connector {
    /// The time-out is for all of a connection: looking up the name, TCP, the proxy and TLS.
    pub(super) fn new(tls: rustls::ClientConfig, proxies: Matcher, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared out among the addresses of a name: one that is silent leaves time for the next.
        tcp.set_connect_timeout(Some(timeout));
        tcp.set_keepalive(Some(KEEP_ALIVE));
        tcp.set_keepalive_interval(Some(KEEP_ALIVE));
        tcp.set_keepalive_retries(Some(KEEP_ALIVE_RETRIES));
        #[cfg(any(target_os = "android", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        let mut tls_of_proxies = tls.clone();
        tls_of_proxies.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self {
            tcp,
            proxies: Arc::new(proxies),
            tls: Arc::new(tls).into(),
            tls_of_proxies: Arc::new(tls_of_proxies).into(),
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

    async fn dial(&self, uri: &Uri) -> Result<Connected, Cause> {
        let proxy = self.proxies.intercept(uri);
        if !is_https(uri) {
            let stream = self.reach(proxy.as_ref().map_or(uri, Intercept::uri)).await?;
            return Ok(Connected {
                stream,
                http2: false,
                passed_on: proxy.map(|proxy| PassedOn {
                    authorization: proxy.basic_auth().cloned(),
                }),
            });
        }
        let stream = match proxy {
            None => self.reach_plainly(uri).await?,
            Some(proxy) => {
                let mut tunnel = Tunnel::new(proxy.uri().clone(), Reach(self.clone()));
                if let Some(authorization) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                tunnel.call(uri.clone()).await?.into_inner()
            }
        };
        let stream = self.tls.connect(name(uri)?, stream).await?;
        let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok(Connected {
            stream: Stream::Tls(Box::new(stream)),
            http2,
            passed_on: None,
        })
    }

    /// To a server without TLS, or to a proxy.
    async fn reach(&self, uri: &Uri) -> Result<Stream, Cause> {
        let stream = self.reach_plainly(uri).await?;
        if !is_https(uri) {
            return Ok(stream);
        }
        let stream = self.tls_of_proxies.connect(name(uri)?, stream).await?;
        Ok(Stream::Tls(Box::new(stream)))
    }

    async fn reach_plainly(&self, uri: &Uri) -> Result<Stream, Cause> {
        let stream = self.tcp.clone().call(uri.clone()).await?;
        Ok(Stream::Plain(Socket::new(stream.into_inner())))
    }
}

type Cause = Box<dyn Error + Send + Sync>;

/// The way to a proxy, as what makes tunnels wants it.
struct Reach(Connector);

impl Service<Uri> for Reach {
    type Response = TokioIo<Stream>;
    type Error = Cause;
    type Future = BoxFuture<'static, Result<Self::Response, Cause>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.0.clone();
        Box::pin(async move { connector.reach(&uri).await.map(TokioIo::new) })
    }
}

pub(super) fn is_https(uri: &Uri) -> bool {
    uri.scheme() == Some(&Scheme::HTTPS)
}

/// The name that the other side's certificate must be of.
fn name(uri: &Uri) -> Result<ServerName<'static>, Cause> {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    Ok(ServerName::try_from(host.to_owned())?)
}

/// The bytes of a connection: with TLS, which a tunnel through a proxy with TLS has within TLS, and without.
pub(super) enum Stream {
    Plain(Socket),
    Tls(Box<TlsStream<Stream>>),
}

impl Stream {
    /// What it goes through in the end.
    pub(super) fn socket(&self) -> &Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => stream.get_ref().0.socket(),
        }
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
