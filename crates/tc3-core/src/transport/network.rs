//! The transport that clients use unless told otherwise: exchanges over connections that are kept for the next one. None of
//! hyper's types leave this folder.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::ACCEPT_ENCODING;
use http::{HeaderValue, Request, Uri};
use tokio::runtime::Handle;

use crate::transport::cargo::Cargo;
use crate::transport::connect::{Connector, is_https};
use crate::transport::connection::{Connection, Terms, Unanswered};
use crate::transport::idle::{Idle, Key};
use crate::transport::{
    Departure, HttpRequest, HttpResponse, Phase, Proxy, SocketWatch, Transport, TransportError, failure, tls,
};
use crate::{BoxFuture, Error};

/// What the transport is made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) read_timeout: Option<Duration>,
    /// How long and how many unused connections are kept.
    pub(crate) idle_timeout: Duration,
    pub(crate) idle_connections: usize,
    /// The most bytes of an answer, after decompression.
    pub(crate) response_limit: usize,
    pub(crate) proxy: Proxy,
    /// The certificate authorities to trust instead of the system's, in PEM.
    pub(crate) ca_bundle: Option<Vec<u8>>,
}

/// The longest that an unused connection is kept, whatever is set.
const LONGEST_IDLE: Duration = Duration::from_secs(86_400);

/// Makes and keeps connections.
pub(crate) struct NetworkTransport {
    connector: Connector,
    idle: Arc<Idle>,
    settings: Settings,
    /// Who looks after sockets, if it is not the runtime.
    watch: Option<Arc<SocketWatch>>,
}

impl NetworkTransport {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let settings = Settings {
            idle_timeout: settings.idle_timeout.min(LONGEST_IDLE),
            ..settings.clone()
        };
        let tls = tls::config(settings.ca_bundle.as_deref())?;
        let proxies = settings.proxy.matcher(|name| std::env::var(name).ok())?;
        // A server that is silent within the handshake is silent.
        let patience = settings.read_timeout.unwrap_or(Duration::MAX);
        let connector = Connector::new(tls, proxies, settings.connect_timeout.min(patience));
        Ok(Self {
            connector,
            idle: Idle::new(settings.idle_timeout, settings.idle_connections),
            settings,
            watch: None,
        })
    }

    /// The same once more. TLS sessions and roots are shared by all that have the connector.
    fn shared(&self) -> Self {
        Self {
            connector: self.connector.clone(),
            idle: self.idle.clone(),
            settings: self.settings.clone(),
            watch: self.watch.clone(),
        }
    }

    /// Sends the request and collects its answer.
    async fn exchange(
        &self,
        request: HttpRequest,
        departure: Departure,
    ) -> Result<HttpResponse, TransportError> {
        let HttpRequest {
            method,
            uri,
            headers,
            body,
        } = request;
        let key = key(&uri)?;
        let cargo = Cargo::new(body, departure.clone());
        let mut request = Request::new(cargo);
        *request.method_mut() = method;
        *request.headers_mut() = headers;
        request
            .headers_mut()
            .insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let terms = Terms {
            uri: &uri,
            departure: &departure,
            read_timeout: self.settings.read_timeout,
            limit: self.settings.response_limit,
        };
        let mut request = Box::new(request);
        loop {
            // Connections that were kept can all turn out to be closed; one that was just made has its own say.
            let kept = self.kept(&key).await;
            let is_new = kept.is_none();
            let mut connection = match kept {
                Some(connection) => connection,
                None => self.open(&key, &uri).await?,
            };
            match connection.exchange(*request, terms).await {
                Ok(answer) => {
                    if connection.is_to_be_kept() {
                        self.idle.put(key, connection);
                    }
                    return Ok(answer);
                }
                Err(Unanswered::Failed(error)) => return Err(error),
                Err(Unanswered::Unsent(_)) if is_new => {
                    let message =
                        "cannot connect: the server closed the connection before the request was sent";
                    return Err(TransportError::new(Phase::NotSent, message));
                }
                Err(Unanswered::Unsent(unsent)) => request = unsent,
            }
        }
    }

    /// A connection that was kept, and is open as far as anybody can know.
    async fn kept(&self, key: &Key) -> Option<Connection> {
        loop {
            let connection = self.idle.take(key)?;
            if let Connection::Http1(_) = &connection {
                let watch = self.watch.as_ref();
                if watch.is_none_or(|watch| connection.watch(watch)) {
                    return Some(connection);
                }
                continue;
            }
            // Two turns for the runtime, which may not have looked at its connections since the last exchange: in the
            // first the system says which were closed, in the second they are let go. Only a task waits for a turn.
            let turns = tokio::spawn(async {
                tokio::task::yield_now().await;
                tokio::task::yield_now().await;
            });
            let _ended = turns.await;
            if connection.is_open() {
                return Some(connection);
            }
        }
    }

    async fn open(&self, key: &Key, uri: &Uri) -> Result<Connection, TransportError> {
        let connected = self.connector.connect(uri).await?;
        let connection = Connection::open(connected, host(uri)?)
            .await
            .map_err(|error| failure::failed(error, Phase::NotSent))?;
        if let Some(shared) = connection.share() {
            self.idle.put(key.clone(), shared);
        }
        Ok(connection)
    }
}

impl fmt::Debug for NetworkTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NetworkTransport")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Transport for NetworkTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request, Departure::default()))
    }

    fn send_watched(
        &self,
        request: HttpRequest,
        departure: Departure,
    ) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request, departure))
    }

    fn apart(&self) -> Option<Arc<dyn Transport>> {
        let Settings {
            idle_timeout,
            idle_connections,
            ..
        } = self.settings;
        Some(Arc::new(Self {
            idle: Idle::new(idle_timeout, idle_connections),
            ..self.shared()
        }))
    }

    fn watched(&self, by: &Arc<SocketWatch>) -> Option<Arc<dyn Transport>> {
        Some(Arc::new(Self {
            watch: Some(by.clone()),
            ..self.shared()
        }))
    }
}

fn key(uri: &Uri) -> Result<Key, TransportError> {
    let wrong = || TransportError::new(Phase::NotSent, "the address has no host").with_permanence();
    Ok(Key {
        tls: is_https(uri),
        authority: uri.authority().cloned().ok_or_else(wrong)?,
        runtime: Handle::current().id(),
    })
}

/// The header `Host`: without the port if it is the usual one, as it was signed.
fn host(uri: &Uri) -> Result<HeaderValue, TransportError> {
    let usual = if is_https(uri) { 443 } else { 80 };
    let host = uri.host().unwrap_or_default();
    let text = match uri.port_u16().filter(|port| *port != usual) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    HeaderValue::try_from(text).map_err(|error| failure::failed(error, Phase::NotSent))
}
