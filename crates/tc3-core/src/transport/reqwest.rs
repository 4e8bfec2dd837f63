//! The transport that clients use unless told otherwise: reqwest over rustls. None of reqwest's types leave this file.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use http::Uri;
use rustls::AlertDescription;
use tokio::runtime::RuntimeFlavor;

use crate::encode::WipedBuffer;
use crate::transport::cargo::Cargo;
use crate::transport::{Departure, HttpRequest, HttpResponse, Phase, Proxy, Transport, TransportError, tls};
use crate::{BoxFuture, Error, ErrorKind};

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

/// The most memory that is taken on an announcement of the server alone, in bytes.
const MOST_IN_ADVANCE: usize = 1024 * 1024;

/// The longest that an unused connection is kept, whatever is set.
const LONGEST_IDLE: Duration = Duration::from_secs(86_400);

/// After how much time without an exchange the runtime gets a turn before the next one. With one thread, only an
/// exchange that ends gives it one besides.
const STILL: Duration = Duration::from_micros(20);
/// The same for a runtime of several threads, whose others look after connections meanwhile.
const STILL_AMONG_THREADS: Duration = Duration::from_millis(1);

#[derive(Debug)]
pub(crate) struct Reqwest {
    client: reqwest::Client,
    settings: Settings,
    tls: rustls::ClientConfig,
    /// The last address without a query, in reqwest's form.
    last: ArcSwapOption<(Uri, reqwest::Url)>,
    begun: Instant,
    /// When the last exchange ended, in nanoseconds after the beginning; 0 before the first has.
    ended: AtomicU64,
}

impl Reqwest {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let tls = tls::config(settings.ca_bundle.as_deref())?;
        Self::with_tls(settings.clone(), tls)
    }

    /// TLS sessions and roots are shared by all that have the configuration.
    fn with_tls(settings: Settings, tls: rustls::ClientConfig) -> Result<Self, Error> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .redirect(reqwest::redirect::Policy::none())
            // What is repeated, how often, and signed anew, is for the core to decide.
            .retry(reqwest::retry::never())
            .referer(false)
            // Off, and on again by the rules below: reqwest's own reading of the environment has no exceptions.
            .no_proxy()
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(settings.idle_timeout.min(LONGEST_IDLE))
            .pool_max_idle_per_host(settings.idle_connections);
        if let Some(timeout) = settings.read_timeout {
            builder = builder.read_timeout(timeout);
        }
        for rule in settings.proxy.rules(|name| std::env::var(name).ok())? {
            builder = builder.proxy(rule);
        }
        let client = builder.build().map_err(|error| {
            Error::new(ErrorKind::Config, "the HTTP client cannot be set up").with_source(error.without_url())
        })?;
        Ok(Self {
            client,
            settings,
            tls,
            last: ArcSwapOption::empty(),
            begun: Instant::now(),
            ended: AtomicU64::new(0),
        })
    }

    /// The address in reqwest's form.
    fn url(&self, uri: &Uri) -> Result<reqwest::Url, TransportError> {
        if let Some(last) = &*self.last.load()
            && last.0 == *uri
        {
            return Ok(last.1.clone());
        }
        let url = reqwest::Url::parse(&uri.to_string())
            .map_err(|error| TransportError::new(Phase::NotSent, format!("the address is none: {error}")))?;
        // A query holds parameters, and no two of them are alike.
        if uri.query().is_none() {
            self.last.store(Some(Arc::new((uri.clone(), url.clone()))));
        }
        Ok(url)
    }

    /// Whether the runtime may not have looked at its connections for a while.
    fn stood_still(&self) -> bool {
        let several = tokio::runtime::Handle::try_current()
            .is_ok_and(|runtime| runtime.runtime_flavor() != RuntimeFlavor::CurrentThread);
        let longest = if several { STILL_AMONG_THREADS } else { STILL };
        let ended = self.ended.load(Ordering::Relaxed);
        ended == 0 || u128::from(self.now().saturating_sub(ended)) > longest.as_nanos()
    }

    /// Nanoseconds after the beginning, at least 1.
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_nanos())
            .unwrap_or(u64::MAX)
            .max(1)
    }

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
        let mut sent = reqwest::Request::new(method, self.url(&uri)?);
        *sent.headers_mut() = headers;
        // A request without a body could leave unnoticed.
        if !body.is_empty() {
            let cargo = Cargo::new(body, departure.clone());
            *sent.body_mut() = Some(reqwest::Body::wrap(cargo));
        }
        // One turn for the runtime: a connection that the server has closed since the last call is then known to be
        // closed, and is not used. Without it, a runtime of one thread that stood still between two calls would write
        // into it, and nobody could tell afterwards whether the request had arrived. An exchange that has just ended
        // was such a turn.
        if self.stood_still() {
            tokio::task::yield_now().await;
        }
        let mut response = self.client.execute(sent).await.map_err(|error| {
            let phase = if departure.call_off() {
                Phase::NotSent
            } else {
                Phase::Sent
            };
            failed(error, phase)
        })?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let announced = response
            .content_length()
            .and_then(|length| usize::try_from(length).ok());
        let mut body = WipedBuffer::with_capacity(announced.unwrap_or(0).min(MOST_IN_ADVANCE));
        while let Some(chunk) = response.chunk().await.map_err(failed_within_answer)? {
            if body.len() + chunk.len() > self.settings.response_limit {
                let limit = self.settings.response_limit;
                return Err(TransportError::new(
                    Phase::Answered,
                    format!("the answer is larger than {limit} bytes"),
                )
                .with_permanence());
            }
            body.extend(&chunk);
        }
        self.ended.store(self.now(), Ordering::Relaxed);
        Ok(HttpResponse {
            status,
            headers,
            body: body.into_bytes(),
        })
    }
}

impl Transport for Reqwest {
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

/// A body that came and cannot be decompressed is an answer that is none; a body that did not come whole is a broken
/// connection. What decompresses reports an `io::Error`; what reads the connection reports errors of its own.
fn failed_within_answer(error: reqwest::Error) -> TransportError {
    let undecodable = error
        .source()
        .is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    failed(error, if undecodable { Phase::Answered } else { Phase::Sent })
}

/// Turns reqwest's error into ours. Its own top line says nothing; the last cause says it all.
fn failed(error: reqwest::Error, phase: Phase) -> TransportError {
    let unread = is_unread(&error);
    let phase = if error.is_connect() || error.is_builder() || unread {
        Phase::NotSent
    } else {
        phase
    };
    let timeout = error.is_timeout();
    // The address holds the query, which holds parameters.
    let error = error.without_url();
    let mut last = error.source();
    while let Some(cause) = last.and_then(std::error::Error::source) {
        last = Some(cause);
    }
    let cause = last.map_or_else(|| error.to_string(), ToString::to_string);
    let message = match phase {
        Phase::NotSent if unread => format!("the server refused the request unread: {cause}"),
        Phase::NotSent => format!("cannot connect: {cause}"),
        Phase::Sent => format!("the connection failed before the whole answer came: {cause}"),
        Phase::Answered => format!("the answer cannot be read: {cause}"),
    };
    let permanent = is_wrong_peer(&error);
    let mut failure = TransportError::new(phase, message).with_source(error);
    if timeout {
        failure = failure.with_timeout();
    }
    if permanent {
        failure.with_permanence()
    } else {
        failure
    }
}

/// Whether the server says over HTTP/2 that it has not looked at the request: it refused the stream, or was shutting down
/// before the stream came (RFC 9113, sections 8.7 and 6.8). Only a stream after the last that the server names gets
/// the error of a shutdown from the library, or one that was not sent at all.
fn is_unread(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(current) = cause {
        if let Some(error) = current.downcast_ref::<h2::Error>() {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            let shut_down = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
            return error.is_remote() && (refused || shut_down);
        }
        cause = current.source();
    }
    false
}

/// Whether the server showed a certificate that it should not have, or speaks no TLS that will do: it will again.
fn is_wrong_peer(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = cause {
        // An io::Error's source is the source of what it holds, so what it holds has to be asked for.
        let held = current
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        let tls = held
            .and_then(|held| held.downcast_ref::<rustls::Error>())
            .or_else(|| current.downcast_ref::<rustls::Error>());
        if let Some(tls) = tls {
            return matches!(
                tls,
                rustls::Error::InvalidCertificate(_)
                    | rustls::Error::PeerIncompatible(_)
                    | rustls::Error::InvalidMessage(_)
                    | rustls::Error::AlertReceived(
                        AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure
                    )
            );
        }
        cause = held.map_or_else(|| current.source(), |held| Some(held));
    }
    false
}
