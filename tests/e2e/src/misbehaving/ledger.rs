//! What a server has seen.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// What a server has seen since it was started.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Seen {
    /// Connections that were accepted.
    pub connections: usize,
    /// Those of them that are open.
    pub open: usize,
    /// Requests whose head arrived.
    pub requests: usize,
    /// Requests that were executed.
    pub executions: usize,
    /// Connections to the second server, to which redirects point.
    pub trapped: usize,
}

/// Where the connections of a server note what they see.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    seen: watch::Sender<Seen>,
    scripts: AtomicUsize,
}

impl Ledger {
    pub(super) fn note(&self, change: impl FnOnce(&mut Seen)) {
        self.seen.send_modify(change);
    }

    pub(super) fn seen(&self) -> Seen {
        *self.seen.borrow()
    }

    /// Returns once no connection is open.
    pub(super) async fn all_closed(&self) {
        let mut changes = self.seen.subscribe();
        // The sender lives as long as the ledger, so waiting cannot fail.
        let _never_fails = changes.wait_for(|seen| seen.open == 0).await;
    }

    /// The number of the script that comes next, if nobody takes it first.
    pub(super) fn next_script(&self) -> usize {
        self.scripts.load(Ordering::Relaxed)
    }

    /// Takes the next script.
    pub(super) fn take_script(&self) -> usize {
        self.scripts.fetch_add(1, Ordering::Relaxed)
    }
}
