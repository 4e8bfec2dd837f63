//! A transport that records what passes through it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::BoxFuture;
use crate::transport::{Departure, HttpRequest, HttpResponse, Transport, TransportError};

/// Passes requests on to another transport and keeps what went each way. Clones share the record.
#[derive(Clone, Debug)]
pub struct Recorder(Arc<Record>);

#[derive(Debug)]
struct Record {
    inner: Box<dyn Transport>,
    exchanges: Mutex<Vec<Exchange>>,
}

/// A request and its answer, or the reason why there is none. `Debug` leaves bodies and signatures out.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The request as it was sent. It holds a signature, and what the call's parameters hold.
    pub request: HttpRequest,
    /// The answer, or the reason.
    pub answer: Result<HttpResponse, String>,
}

impl Recorder {
    /// Records what goes through `inner`.
    pub fn new(inner: impl Transport + 'static) -> Self {
        Self(Arc::new(Record {
            inner: Box::new(inner),
            exchanges: Mutex::default(),
        }))
    }

    /// The exchanges so far.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.0
            .exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.send_watched(request, Departure::default())
    }

    fn send_watched(
        &self,
        request: HttpRequest,
        departure: Departure,
    ) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let outcome = self.0.inner.send_watched(request.clone(), departure).await;
            let answer = outcome.as_ref().map(Clone::clone).map_err(ToString::to_string);
            let exchange = Exchange { request, answer };
            self.0
                .exchanges
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(exchange);
            outcome
        })
    }
}
