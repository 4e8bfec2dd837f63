//! The way to the metadata service: plain HTTP on the machine's own network, so never through a proxy, never
//! redirected, and with short time-outs, because most machines have no such service.

use std::time::Duration;

use crate::BoxFuture;
use crate::encode::WipedBuffer;
use crate::transport::{HttpRequest, HttpResponse, Phase, Transport, TransportError};

/// The time that a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// The most bytes of an answer.
const LIMIT: usize = 64 * 1024;

#[derive(Debug)]
pub(super) struct Direct(reqwest::Client);

impl Direct {
    pub(super) fn new() -> Result<Self, TransportError> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .build()
            .map_err(|error| {
                TransportError::new(
                    Phase::NotSent,
                    format!("the HTTP client cannot be set up: {error}"),
                )
            })?;
        Ok(Self(client))
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let failed = |phase| {
            move |error: reqwest::Error| {
                let phase = if error.is_connect() { Phase::NotSent } else { phase };
                let mut cause: &dyn std::error::Error = &error;
                while let Some(next) = cause.source() {
                    cause = next;
                }
                TransportError::new(phase, cause.to_string())
            }
        };
        let HttpRequest { method, uri, .. } = request;
        let sent = self.0.request(method, uri.to_string()).send().await;
        let mut response = sent.map_err(failed(Phase::Sent))?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let mut body = WipedBuffer::default();
        while let Some(chunk) = response.chunk().await.map_err(failed(Phase::Answered))? {
            if body.len() + chunk.len() > LIMIT {
                let message = format!("the answer is larger than {LIMIT} bytes");
                return Err(TransportError::new(Phase::Answered, message));
            }
            body.extend(&chunk);
        }
        let body = body.into_bytes();
        Ok(HttpResponse {
            status,
            headers,
            body,
        })
    }
}

impl Transport for Direct {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request))
    }
}
