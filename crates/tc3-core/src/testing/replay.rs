//! A transport that answers from a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::BoxFuture;
use crate::transport::{HttpRequest, HttpResponse, Phase, Transport, TransportError};

/// A transport that gives scripted replies in order and keeps the requests. Clones share both.
///
/// ```
/// use tc3_core::testing::{Replay, Reply};
/// use tc3_core::{Client, Credentials};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tc3_core::Error> {
/// let replay = Replay::new([Reply::json(r#"{"Response":{"TotalCount":0,"RequestId":"r-1"}}"#)]);
/// let client = Client::builder()
///     .credentials(Credentials::new("AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"))
///     .transport(replay.clone())
///     .build()?;
/// let answer = client.call("cvm", "2017-03-12", "DescribeInstances", &serde_json::json!({})).await?;
/// assert_eq!(answer.request_id(), "r-1");
/// assert_eq!(replay.requests().len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Replay(Arc<Script>);

#[derive(Debug, Default)]
struct Script {
    replies: Mutex<VecDeque<Reply>>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl Replay {
    /// A transport with this script.
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let script = Script {
            replies: Mutex::new(replies.into_iter().collect()),
            requests: Mutex::default(),
        };
        Self(Arc::new(script))
    }

    /// Adds a reply to the end of the script.
    pub fn push(&self, reply: Reply) {
        self.0
            .replies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(reply);
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How many replies are left.
    pub fn left(&self) -> usize {
        self.0
            .replies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }
}

impl Transport for Replay {
    /// Fails as not sent when the script has run out.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
        let reply = self
            .0
            .replies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        Box::pin(async move {
            let reply = reply.ok_or_else(|| TransportError::new(Phase::NotSent, "the script has run out"))?;
            match reply.delay {
                Some(Duration::MAX) => std::future::pending().await,
                Some(delay) => tokio::time::sleep(delay).await,
                None => {}
            }
            reply.outcome
        })
    }
}

/// One reply of a script.
#[derive(Debug)]
pub struct Reply {
    delay: Option<Duration>,
    outcome: Result<HttpResponse, TransportError>,
}

impl Reply {
    /// HTTP 200 with this JSON body.
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::http(200, "application/json", body)
    }

    /// HTTP 200 with the service's error of this code.
    pub fn error(code: &str) -> Self {
        let body = serde_json::json!({
            "Response": { "Error": { "Code": code, "Message": format!("the message of {code}") }, "RequestId": "r-error" }
        });
        Self::json(body.to_string())
    }

    /// An answer with this status, content type and body.
    ///
    /// # Panics
    ///
    /// If the status is not one, or the content type not a header's value.
    pub fn http(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(
            http::header::CONTENT_TYPE,
            HeaderValue::from_str(content_type).expect("a header's value"),
        );
        let status = StatusCode::from_u16(status).expect("an HTTP status");
        Self {
            delay: None,
            outcome: Ok(HttpResponse {
                status,
                headers,
                body: body.into(),
            }),
        }
    }

    /// No answer, for this reason.
    pub fn fail(error: TransportError) -> Self {
        Self {
            delay: None,
            outcome: Err(error),
        }
    }

    /// No answer, ever.
    pub fn silence() -> Self {
        Self::fail(TransportError::new(Phase::Sent, "silence")).after(Duration::MAX)
    }

    /// The same reply later.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// The same reply with one more header.
    ///
    /// # Panics
    ///
    /// If the value is not a header's.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(answer) = &mut self.outcome {
            let value = HeaderValue::from_str(value).expect("a header's value");
            answer.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }
}
