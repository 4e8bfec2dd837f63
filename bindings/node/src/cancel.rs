//! Stopping a call from JavaScript.
//!
//! Not Node-API's own `AbortSignal`: it takes over the signal's `onabort`, and does not see one that is aborted already.

use std::future::pending;

use napi_derive::napi;
use tokio::sync::watch;

/// One per call that has a signal.
#[napi]
pub(crate) struct CancelToken(watch::Sender<bool>);

#[napi]
impl CancelToken {
    /// A token of a call that goes on.
    #[napi(constructor, catch_unwind)]
    #[allow(clippy::new_without_default, reason = "a constructor for JavaScript")]
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Stops the call, now or when it starts.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }
}

impl CancelToken {
    /// What ends when the call is to stop.
    pub(crate) fn watch(&self) -> Cancelled {
        Cancelled(self.0.subscribe())
    }
}

/// Whether and when a call is to stop.
pub(crate) struct Cancelled(watch::Receiver<bool>);

impl Cancelled {
    /// Waits for it.
    pub(crate) async fn wait(mut self) {
        if self.0.wait_for(|cancelled| *cancelled).await.is_err() {
            // The token is gone: nobody can stop the call any more.
            pending::<()>().await;
        }
    }
}
