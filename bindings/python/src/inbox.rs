//! What calls have come to, on its way from the I/O thread to an event loop: a queue, and what wakes the loop for it.
//!
//! Only the first one into an empty queue wakes the loop, which then takes all that are there. Where the loop watches a
//! file descriptor, whoever puts something in never enters the interpreter, and so never waits for its turn there.

use std::collections::VecDeque;
#[cfg(unix)]
use std::io::Write as _;
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::asyncio::Bridge;
use crate::observe::Watch;
use crate::outcome::Outcome;

/// The queue of one event loop.
pub(crate) struct Inbox {
    state: Mutex<State>,
    bell: Bell,
}

#[derive(Default)]
struct State {
    items: VecDeque<Item>,
    /// The loop was woken, and has not yet found the queue empty.
    rung: bool,
    /// The loop takes nothing any more.
    closed: bool,
}

/// What the loop has to do.
pub(crate) enum Item {
    /// Settle the future of this call.
    Settle(Call, Outcome),
    /// Tell of the attempts of a call that goes on.
    Tell(Arc<Watch>),
}

/// A call whose future is owed an answer: where that lies, and which of all that lay there it is.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    pub(crate) future: usize,
    pub(crate) number: u64,
}

/// What wakes the loop.
pub(crate) enum Bell {
    /// A byte, which makes the descriptor at the other end readable. Never more than one is under way.
    #[cfg(unix)]
    Socket(UnixStream),
    /// `call_soon_threadsafe`, of a loop that watches no descriptors.
    Soon(Weak<Bridge>),
}

impl Inbox {
    pub(crate) fn new(bell: Bell) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::default(),
            bell,
        })
    }

    /// Puts it in for the loop. Once the loop is closed nobody waits for it.
    pub(crate) fn put(&self, item: Item) {
        {
            let mut state = self.state();
            if state.closed {
                return;
            }
            state.items.push_back(item);
            if std::mem::replace(&mut state.rung, true) {
                return;
            }
        }
        match &self.bell {
            #[cfg(unix)]
            Bell::Socket(socket) => {
                // It fails once the other end is gone, and the loop with it.
                let _ = (&*socket).write(&[1]);
            }
            Bell::Soon(bridge) => {
                if let Some(bridge) = bridge.upgrade() {
                    bridge.call_soon();
                }
            }
        }
    }

    /// Takes the next one out. After none, the loop is woken for the one that comes.
    pub(crate) fn take(&self) -> Option<Item> {
        let mut state = self.state();
        let item = state.items.pop_front();
        state.rung = item.is_some();
        item
    }

    /// Takes no more; what is there is for nobody.
    pub(crate) fn close(&self) {
        let rest = {
            let mut state = self.state();
            state.closed = true;
            std::mem::take(&mut state.items)
        };
        // Not locked while Python's objects are let go.
        drop(rest);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
