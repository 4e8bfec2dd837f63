//! Where calls that wait run: on the caller's own thread, over connections that no other thread has.
//!
//! Handing a call to an I/O thread costs two wake-ups, which take longer than all the rest of a small call. So a thread
//! that waits takes a lane, a small runtime with connections of its own, drives it, and puts it back. Between two calls
//! nobody drives it: what the server has closed meanwhile the core finds out before it uses a connection.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tc3_core::{Client, Connections, Error, ErrorKind};
use tokio::runtime::{Builder, Runtime};

/// The most lanes that are kept for the next calls, with a connection or so each.
const MOST_KEPT: usize = 64;
/// How long a lane is kept that nobody takes, if others are taken.
const LONGEST_KEPT: Duration = Duration::from_secs(60);

/// The lanes of a client that are not taken, the latest last.
#[derive(Default)]
pub(crate) struct Lanes(Mutex<Vec<Lane>>);

/// A runtime without a thread, and its connections.
pub(crate) struct Lane {
    runtime: Option<Runtime>,
    pub(crate) connections: Connections,
    used: Instant,
}

impl Lanes {
    /// A lane of one's own, the one that was put back last: its connection is the freshest.
    pub(crate) fn take(&self, client: &Client) -> Result<Lane, Error> {
        let free = self.free().pop();
        free.map_or_else(|| Lane::new(client), Ok)
    }

    /// Puts a lane back. What nobody has taken for long is closed.
    pub(crate) fn put_back(&self, mut lane: Lane) {
        let now = Instant::now();
        lane.used = now;
        let mut free = self.free();
        free.push(lane);
        let stale = free
            .first()
            .is_some_and(|oldest| now - oldest.used > LONGEST_KEPT);
        let surplus = (free.len() > MOST_KEPT || stale).then(|| free.remove(0));
        drop(free);
        drop(surplus);
    }

    fn free(&self) -> MutexGuard<'_, Vec<Lane>> {
        // Nothing panics while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane {
    fn new(client: &Client) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Config, "a call cannot be set up on this thread").with_source(error)
            })?;
        Ok(Self {
            runtime: Some(runtime),
            connections: client.connections(),
            used: Instant::now(),
        })
    }

    /// What drives it, on the thread that asks.
    pub(crate) fn runtime(&self) -> Result<&Runtime, Error> {
        self.runtime
            .as_ref()
            .ok_or_else(|| Error::new(ErrorKind::Other, "the lane is closed"))
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A name may still be looked up in a thread of it: nobody waits for that.
            runtime.shutdown_background();
        }
    }
}
