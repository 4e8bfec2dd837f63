//! Control requests without a socket: what the doors of other languages steer a fake in their own process by.

use axum::{
    body::Body,
    http::{Method, Request, Uri},
};
use bytes::Bytes;
use tower::ServiceExt as _;

use crate::{Server, cloud::whole, control};

impl Server {
    /// Answers one control request as it would answer it over HTTP: the status and the JSON text. It needs no runtime
    /// and does not wait for calls that are under way.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let fake = tc3_fake::Server::start().await?;
    /// let (status, text) = fake.control("POST", "/_tc3/clock", r#"{"advance_seconds": 60}"#).await;
    /// assert_eq!(status, 200, "{text}");
    /// # std::io::Result::Ok(())
    /// # }).unwrap();
    /// ```
    pub async fn control(&self, method: &str, path: &str, body: impl Into<Bytes>) -> (u16, String) {
        let (Ok(method), Ok(uri)) = (method.parse::<Method>(), path.parse::<Uri>()) else {
            return (
                400,
                r#"{"error":"no such method or path can be written"}"#.to_owned(),
            );
        };
        let mut request = Request::new(Body::from(body.into()));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        let response = match control::router(self.cloud()).oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status().as_u16();
        // It was made here, so it is whole and UTF-8.
        let body = whole(response.into_body(), usize::MAX).await.unwrap_or_default();
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}
