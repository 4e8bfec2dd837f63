//! The transport that clients use unless told otherwise: directly, or through a proxy where a rule says so.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::transport::direct::Direct;
use crate::transport::proxied::Proxied;
use crate::transport::{Departure, HttpRequest, HttpResponse, Proxy, Transport, TransportError, tls};
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

pub(crate) struct NetworkTransport {
    direct: Direct,
    proxied: Option<Proxied>,
    settings: Settings,
    tls: Arc<rustls::ClientConfig>,
}

impl NetworkTransport {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let settings = Settings {
            idle_timeout: settings.idle_timeout.min(LONGEST_IDLE),
            ..settings.clone()
        };
        let tls = Arc::new(tls::config(settings.ca_bundle.as_deref())?);
        Self::with_tls(settings, tls)
    }

    /// TLS sessions and roots are shared by all that have the configuration.
    fn with_tls(settings: Settings, tls: Arc<rustls::ClientConfig>) -> Result<Self, Error> {
        Ok(Self {
            direct: Direct::new(&settings, tls.clone()),
            proxied: Proxied::new(&settings, &tls)?,
            settings,
            tls,
        })
    }

    async fn exchange(
        &self,
        request: HttpRequest,
        departure: Departure,
    ) -> Result<HttpResponse, TransportError> {
        match self
            .proxied
            .as_ref()
            .filter(|proxied| proxied.takes(&request.uri))
        {
            Some(proxied) => Box::pin(proxied.exchange(request, departure)).await,
            None => self.direct.exchange(request, &departure).await,
        }
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

    fn apart(&self) -> Option<Result<Arc<dyn Transport>, Error>> {
        let apart = Self::with_tls(self.settings.clone(), self.tls.clone());
        Some(apart.map(|apart| Arc::new(apart) as Arc<dyn Transport>))
    }
}
