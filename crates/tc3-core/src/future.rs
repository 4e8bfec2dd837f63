//! The boxed future of object-safe traits.

use std::pin::Pin;
use std::time::Duration;

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What the future gives, or nothing if the time is up before; then it is dropped. For what is made of several calls.
pub async fn within<T>(timeout: Duration, future: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(timeout, future).await.ok()
}
