//! The gate between threads that are outside of the interpreter and the interpreter.
//!
//! A thread that comes in, or waits for its turn inside, while the interpreter shuts down can crash the process. So
//! everyone goes through here, and shutting the gate waits until everyone who went through has come out or is back in
//! Python's own hands. Whoever comes later stays outside for good, as daemon threads do; only the thread that shuts
//! the interpreter down still may.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// Open until the interpreter shuts down.
#[derive(Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    all_out: Condvar,
}

#[derive(Default)]
struct State {
    /// How many went through and still matter.
    inside: usize,
    /// Who shut the gate.
    shut_by: Option<ThreadId>,
}

/// A thread went through the gate; dropped when the interpreter no longer needs to wait for it.
pub(crate) struct Inside<'a>(Option<&'a Gate>);

impl Gate {
    /// Goes through, unless the gate is shut.
    pub(crate) fn come(&self) -> Option<Inside<'_>> {
        let mut state = self.state();
        if state.shut_by.is_some() {
            return None;
        }
        state.inside += 1;
        Some(Inside(Some(self)))
    }

    /// Goes back through, for a thread that came out of the interpreter. If that is over, it never returns.
    pub(crate) fn come_back(&self) -> Inside<'_> {
        if let Some(inside) = self.come() {
            return inside;
        }
        let this = thread::current().id();
        while self.state().shut_by != Some(this) {
            thread::park();
        }
        Inside(None)
    }

    /// Whether the gate is open.
    pub(crate) fn is_open(&self) -> bool {
        self.state().shut_by.is_none()
    }

    /// Shuts the gate and waits for those inside. The caller must be outside: it would keep them from their turn.
    pub(crate) fn shut(&self) {
        let mut state = self.state();
        state.shut_by = Some(thread::current().id());
        while state.inside > 0 {
            state = self.all_out.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if let Some(gate) = self.0 {
            let mut state = gate.state();
            state.inside -= 1;
            // Nobody else waits, and to notify is a system call.
            if state.shut_by.is_some() {
                gate.all_out.notify_all();
            }
        }
    }
}
