//! A connection, and exchanges over it.
//!
//! Over HTTP/1.1 a connection has one exchange at a time, so whoever has the exchange drives the connection as well: no
//! other task has to be woken to send a request or to hand over its answer. Over HTTP/2 exchanges share a connection, and
//! a task of its own drives it.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Request, Response, Uri};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};

use crate::encode::WipedBuffer;
use crate::transport::cargo::Cargo;
use crate::transport::connect::{Connected, PassedOn, Stream};
use crate::transport::failure;
use crate::transport::inflate;
use crate::transport::socket::Socket;
use crate::transport::{Departure, HttpResponse, Phase, SocketWatch, TransportError};

/// The most memory that is taken on an announcement of the server alone, in bytes.
const MOST_IN_ADVANCE: usize = 1024 * 1024;

/// A connection that is open, as far as anybody knows.
pub(super) enum Connection {
    /// For one exchange at a time.
    Http1(Box<Http1>),
    /// One of the handles on a connection for any number of exchanges.
    Http2(Http2),
}

/// What holds for an exchange, over whichever connection.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    /// Where the request goes.
    pub(super) uri: &'a Uri,
    /// Whether it has left.
    pub(super) departure: &'a Departure,
    /// The longest silence while the answer is waited for.
    pub(super) read_timeout: Option<Duration>,
    /// The most bytes of the answer, after decompression.
    pub(super) limit: usize,
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The connection was closed before anything of the request was written: here it is again.
    Unsent(Box<Request<Cargo>>),
    /// All other reasons.
    Failed(TransportError),
}

impl Connection {
    /// Agrees with the other side on what is needed before the first request.
    pub(super) async fn open(connected: Connected, host: HeaderValue) -> hyper::Result<Self> {
        let Connected {
            stream,
            http2,
            passed_on,
        } = connected;
        let socket = stream.socket().clone();
        let stream = TokioIo::new(stream);
        if http2 {
            let (sender, driver) = http2::handshake(TokioExecutor::new(), stream).await?;
            tokio::spawn(driver);
            return Ok(Self::Http2(Http2 { sender }));
        }
        let (sender, driver) = http1::handshake(stream).await?;
        Ok(Self::Http1(Box::new(Http1 {
            sender,
            driver: Driver::new(driver),
            socket,
            host,
            passed_on,
        })))
    }

    /// Whether another request may be sent over it, as far as is known without waiting.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Http1(connection) => !connection.driver.over && connection.socket.is_quiet(),
            Self::Http2(connection) => !connection.sender.is_closed(),
        }
    }

    /// Whether it is to be kept after an exchange: the server has not asked to close it, and nothing of the request is left
    /// to write, as there is when a long one was answered early. One that is shared is kept already.
    pub(super) fn is_to_be_kept(&self) -> bool {
        match self {
            Self::Http1(connection) => !connection.driver.over && connection.sender.is_ready(),
            Self::Http2(_) => false,
        }
    }

    /// Another handle on it, if it is for any number of exchanges.
    pub(super) fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(connection) => Some(Self::Http2(connection.clone())),
        }
    }

    /// Lets another event loop than the runtime's look after it, if that is of this thread; says whether it can be used. One
    /// that is shared stays with its task.
    pub(super) fn watch(&self, by: &Arc<SocketWatch>) -> bool {
        match self {
            Self::Http1(connection) => connection.socket.watch(by),
            Self::Http2(_) => true,
        }
    }

    /// Sends the request, whose address is set here, and collects the answer.
    pub(super) async fn exchange(
        &mut self,
        request: Request<Cargo>,
        terms: Terms<'_>,
    ) -> Result<HttpResponse, Unanswered> {
        match self {
            Self::Http1(connection) => connection.exchange(request, terms).await,
            Self::Http2(connection) => connection.exchange(request, terms).await,
        }
    }
}

/// A connection that speaks HTTP/1.1.
pub(super) struct Http1 {
    sender: http1::SendRequest<Cargo>,
    driver: Driver,
    socket: Socket,
    /// The header `Host`.
    host: HeaderValue,
    passed_on: Option<PassedOn>,
}

impl Http1 {
    async fn exchange(
        &mut self,
        mut request: Request<Cargo>,
        terms: Terms<'_>,
    ) -> Result<HttpResponse, Unanswered> {
        if !self.sender.is_ready() {
            let ready = in_time(terms, self.driver.beside(self.sender.ready())).await?;
            if ready.is_none_or(|ready| ready.is_err()) {
                return Err(Unanswered::Unsent(Box::new(request)));
            }
        }
        *request.uri_mut() = match &self.passed_on {
            Some(_) => terms.uri.clone(),
            // A server is told the path in the first line and the host in a header.
            None => terms
                .uri
                .path_and_query()
                .map_or_else(|| Uri::from_static("/"), |path| path.clone().into()),
        };
        let headers = request.headers_mut();
        headers.insert(HOST, self.host.clone());
        if let Some(PassedOn {
            authorization: Some(authorization),
        }) = &self.passed_on
        {
            headers.insert(PROXY_AUTHORIZATION, authorization.clone());
        }
        leave(&request, terms)?;
        let sent = self.sender.try_send_request(request);
        let response = match in_time(terms, self.driver.beside(sent)).await? {
            Some(response) => response.map_err(|error| unanswered(error, terms))?,
            None => return Err(Unanswered::Failed(lost(phase(terms)))),
        };
        collect(response, terms, &mut self.driver)
            .await
            .map_err(Unanswered::Failed)
    }
}

/// A connection that speaks HTTP/2.
#[derive(Clone)]
pub(super) struct Http2 {
    sender: http2::SendRequest<Cargo>,
}

impl Http2 {
    async fn exchange(
        &mut self,
        mut request: Request<Cargo>,
        terms: Terms<'_>,
    ) -> Result<HttpResponse, Unanswered> {
        if self.sender.ready().await.is_err() {
            return Err(Unanswered::Unsent(Box::new(request)));
        }
        *request.uri_mut() = terms.uri.clone();
        request.headers_mut().remove(HOST);
        leave(&request, terms)?;
        let sent = self.sender.try_send_request(request);
        let response = in_time(terms, sent).await?;
        let response = response.map_err(|error| unanswered(error, terms))?;
        collect(response, terms, &mut Driver::elsewhere())
            .await
            .map_err(Unanswered::Failed)
    }
}

/// What reads and writes a connection.
struct Driver {
    /// None if a task of its own does it.
    connection: Option<http1::Connection<TokioIo<Stream>, Cargo>>,
    /// Whether the connection has ended.
    over: bool,
}

impl Driver {
    fn new(connection: http1::Connection<TokioIo<Stream>, Cargo>) -> Self {
        Self {
            connection: Some(connection),
            over: false,
        }
    }

    fn elsewhere() -> Self {
        Self {
            connection: None,
            over: false,
        }
    }

    /// What the future gives, which waits for the connection; nothing if that ends without a word to the future.
    async fn beside<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        std::future::poll_fn(|context| {
            // First the future, which may have something to ask of the connection.
            if let Poll::Ready(given) = future.as_mut().poll(context) {
                return Poll::Ready(Some(given));
            }
            self.drive(context);
            match future.as_mut().poll(context) {
                Poll::Ready(given) => Poll::Ready(Some(given)),
                Poll::Pending if self.over => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    fn drive(&mut self, context: &mut Context<'_>) {
        if !self.over
            && let Some(connection) = &mut self.connection
        {
            self.over = Pin::new(connection).poll(context).is_ready();
        }
        if self.over {
            // It gives back what it holds and has not begun to write.
            self.connection = None;
        }
    }

    /// Lets the connection do what is left to do between two exchanges: closing it, if the server has asked for that.
    async fn rest(&mut self) {
        std::future::poll_fn(|context| {
            self.drive(context);
            Poll::Ready(())
        })
        .await;
    }
}

/// A request without a body is not held back by it, so it leaves here; unless it has been called off.
fn leave(request: &Request<Cargo>, terms: Terms<'_>) -> Result<(), TransportError> {
    if request.body().is_end_stream() && !terms.departure.leave() {
        return Err(lost(Phase::NotSent));
    }
    Ok(())
}

/// Takes the body in.
async fn collect(
    response: Response<Incoming>,
    terms: Terms<'_>,
    driver: &mut Driver,
) -> Result<HttpResponse, TransportError> {
    let (mut head, mut incoming) = response.into_parts();
    let announced = incoming.size_hint().exact();
    let announced = announced.and_then(|length| usize::try_from(length).ok());
    let mut body = WipedBuffer::with_capacity(announced.unwrap_or(0).min(MOST_IN_ADVANCE));
    while !incoming.is_end_stream() {
        let frame = std::future::poll_fn(|context| Pin::new(&mut incoming).poll_frame(context));
        let frame = in_time(terms, driver.beside(frame)).await?;
        let Some(frame) = frame.ok_or_else(|| lost(Phase::Sent))? else {
            break;
        };
        let frame = frame.map_err(failure::within_answer)?;
        if let Some(chunk) = frame.data_ref() {
            if body.len() + chunk.len() > terms.limit {
                return Err(failure::too_large(terms.limit));
            }
            body.extend(chunk);
        }
    }
    driver.rest().await;
    if inflate::is_compressed(&mut head.headers) {
        body = inflate::inflate(body.as_slice(), terms.limit)?;
    }
    Ok(HttpResponse {
        status: head.status,
        headers: head.headers,
        body: body.into_bytes(),
    })
}

/// What the future gives, unless the server is silent for too long.
async fn in_time<T>(terms: Terms<'_>, future: impl Future<Output = T>) -> Result<T, TransportError> {
    let Some(timeout) = terms.read_timeout else {
        return Ok(future.await);
    };
    tokio::time::timeout(timeout, future).await.map_err(|_| {
        let silence = format!("nothing was heard from the server for {timeout:?}");
        TransportError::new(phase(terms), silence).with_timeout()
    })
}

/// How far the request got that failed just now. It gets no further.
fn phase(terms: Terms<'_>) -> Phase {
    if terms.departure.call_off() {
        Phase::NotSent
    } else {
        Phase::Sent
    }
}

fn unanswered(mut error: TrySendError<Request<Cargo>>, terms: Terms<'_>) -> Unanswered {
    match error.take_message() {
        Some(request) => Unanswered::Unsent(Box::new(request)),
        None => Unanswered::Failed(failure::failed(error.into_error(), phase(terms))),
    }
}

fn lost(phase: Phase) -> TransportError {
    TransportError::new(phase, "the connection was closed before the whole answer came")
}

impl From<TransportError> for Unanswered {
    fn from(error: TransportError) -> Self {
        Self::Failed(error)
    }
}
