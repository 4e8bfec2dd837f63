//! Whether a request has begun to leave, for whoever stops waiting for its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a transport tells of a request under way. Clones share it.
///
/// A caller whose time is up drops the future of [`send_watched`](super::Transport::send_watched); what this says then
/// tells whether the action may have been executed.
#[derive(Clone, Debug, Default)]
pub struct Departure(Arc<AtomicBool>);

impl Departure {
    /// The transport holds the request back until it says [`left`](Self::left). Before it says so, the request may have left.
    pub fn held(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// The request begins to leave.
    pub fn left(&self) {
        self.0.store(false, Ordering::Release);
    }

    /// Whether the request certainly has not begun to leave.
    pub fn is_held(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
