//! Exchanges through a proxy: reqwest over rustls. None of reqwest's types leave this file, but for a proxy's rules.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::Uri;
use tokio::runtime::RuntimeFlavor;

use crate::encode::WipedBuffer;
use crate::transport::cargo::Cargo;
use crate::transport::network::Settings;
use crate::transport::proxy::Rule;
use crate::transport::{Departure, HttpRequest, HttpResponse, Phase, TransportError, failure};
use crate::{Error, ErrorKind};

/// The most memory that is taken on an announcement of the server alone, in bytes.
const MOST_IN_ADVANCE: usize = 1024 * 1024;

/// After how much time without an exchange the runtime gets a turn before the next one. With one thread, only an
/// exchange that ends gives it one besides.
const STILL: Duration = Duration::from_micros(20);
/// The same for a runtime of several threads, whose others look after connections meanwhile.
const STILL_AMONG_THREADS: Duration = Duration::from_millis(1);

#[derive(Debug)]
pub(super) struct Proxied {
    client: reqwest::Client,
    rules: Vec<Rule>,
    response_limit: usize,
    begun: Instant,
    /// When the last exchange ended, in nanoseconds after the beginning; 0 before the first has.
    ended: AtomicU64,
}

impl Proxied {
    /// Nothing if there is no proxy for anything.
    pub(super) fn new(settings: &Settings, tls: &Arc<rustls::ClientConfig>) -> Result<Option<Self>, Error> {
        let rules = settings.proxy.rules(|name| std::env::var(name).ok())?;
        if rules.is_empty() {
            return Ok(None);
        }
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.as_ref().clone())
            .redirect(reqwest::redirect::Policy::none())
            // What is repeated, how often, and signed anew, is for the core to decide.
            .retry(reqwest::retry::never())
            .referer(false)
            // Off, and on again by the rules: reqwest's own reading of the environment has no exceptions.
            .no_proxy()
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(settings.idle_timeout)
            .pool_max_idle_per_host(settings.idle_connections);
        if let Some(timeout) = settings.read_timeout {
            builder = builder.read_timeout(timeout);
        }
        for rule in &rules {
            builder = builder.proxy(rule.proxy.clone());
        }
        let client = builder.build().map_err(|error| {
            Error::new(ErrorKind::Config, "the HTTP client cannot be set up").with_source(error.without_url())
        })?;
        Ok(Some(Self {
            client,
            rules,
            response_limit: settings.response_limit,
            begun: Instant::now(),
            ended: AtomicU64::new(0),
        }))
    }

    /// Whether there is a proxy for this address.
    pub(super) fn takes(&self, uri: &Uri) -> bool {
        self.rules.iter().any(|rule| rule.takes(uri))
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

    /// Sends the request and collects its answer.
    pub(super) async fn exchange(
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
        let url = reqwest::Url::parse(&uri.to_string())
            .map_err(|error| TransportError::new(Phase::NotSent, format!("the address is none: {error}")))?;
        let mut sent = reqwest::Request::new(method, url);
        *sent.headers_mut() = headers;
        if !body.is_empty() {
            *sent.body_mut() = Some(reqwest::Body::wrap(Cargo::new(body, departure.clone())));
        }
        // Two turns for the runtime: a connection that the server has closed since the last call is then known to be
        // closed, and is not used. Without them, a runtime of one thread that stood still between two calls would write
        // into it, and nobody could tell afterwards whether the request had arrived. An exchange that has just ended
        // was such a turn.
        if self.stood_still() {
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
        }
        let mut response = self.client.execute(sent).await.map_err(|error| {
            let not_sent = error.is_connect() || error.is_builder() || departure.call_off();
            failed(error, if not_sent { Phase::NotSent } else { Phase::Sent })
        })?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let announced = response
            .content_length()
            .and_then(|length| usize::try_from(length).ok());
        let mut body = WipedBuffer::with_capacity(announced.unwrap_or(0).min(MOST_IN_ADVANCE));
        while let Some(chunk) = response.chunk().await.map_err(failed_within_answer)? {
            if body.len() + chunk.len() > self.response_limit {
                return Err(failure::too_large(self.response_limit));
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

/// A body that came and cannot be decompressed is an answer that is none; a body that did not come whole is a broken
/// connection. What decompresses reports an `io::Error`; what reads the connection reports errors of its own.
fn failed_within_answer(error: reqwest::Error) -> TransportError {
    let undecodable =
        std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    failed(error, if undecodable { Phase::Answered } else { Phase::Sent })
}

/// Turns reqwest's error into ours.
fn failed(error: reqwest::Error, phase: Phase) -> TransportError {
    let timeout = error.is_timeout();
    // The address holds the query, which holds parameters.
    let failure = failure::failed(error.without_url(), phase);
    if timeout { failure.with_timeout() } else { failure }
}
