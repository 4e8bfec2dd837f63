//! A call on the JavaScript thread, from its beginning to its end as a rule.
//!
//! To hand a call over to the I/O thread takes a wake-up of that thread, longer than all that is to do before the request
//! leaves. So a call that is alone begins where it is made, and goes on where its answer arrives: here as a rule, because
//! this thread looks after its socket; on the I/O thread if that has news for it, of time that has passed for one. Calls in
//! numbers share the wake-up, and are better left to the other thread.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};

use tokio::runtime::Runtime;

use crate::home;

type Call = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Begins a call on this thread. It is not waited for: what is left of it is done when there is news for it.
pub(crate) fn begin(runtime: &'static Runtime, call: impl Future<Output = ()> + Send + 'static) {
    let begun = Arc::new(Begun {
        runtime,
        thread: thread::current().id(),
        state: Mutex::new(State::Begins),
    });
    begun.step(Box::pin(call));
}

/// How often a call may wake itself before it is left to the runtime: what answers in parts does so once or twice.
const MOST_STEPS: usize = 16;

/// A call that has begun. Woken by this thread, while it is polled or by a look at its sockets, it goes on at once; woken
/// otherwise it becomes a task of the runtime.
struct Begun {
    runtime: &'static Runtime,
    thread: ThreadId,
    state: Mutex<State>,
}

enum State {
    /// It is polled on its own thread.
    Begins,
    /// It was woken before it waited: by its own thread.
    WokenHere,
    /// It was woken before it waited, by another thread.
    Woken,
    Waits(Call),
    /// It is a task of the runtime, or over.
    GoesOn,
}

impl Begun {
    /// Polls it on this thread.
    fn step(self: &Arc<Self>, mut call: Call) {
        let waker = Waker::from(self.clone());
        let _entered = self.runtime.enter();
        for _ in 0..MOST_STEPS {
            let step = catch_unwind(AssertUnwindSafe(|| {
                call.as_mut().poll(&mut Context::from_waker(&waker))
            }));
            // One that panicked is let go, and its settlement rejects.
            let Ok(Poll::Pending) = step else {
                *self.state() = State::GoesOn;
                return;
            };
            let mut state = self.state();
            match *state {
                State::WokenHere => *state = State::Begins,
                State::Woken => break,
                _ => {
                    *state = State::Waits(call);
                    return;
                }
            }
        }
        *self.state() = State::GoesOn;
        self.runtime.spawn(call);
    }

    fn is_this_thread(&self) -> bool {
        thread::current().id() == self.thread
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Begun {
    fn wake(self: Arc<Self>) {
        let mut state = self.state();
        match mem::replace(&mut *state, State::GoesOn) {
            State::Begins | State::WokenHere if self.is_this_thread() => *state = State::WokenHere,
            State::Begins | State::WokenHere | State::Woken => *state = State::Woken,
            State::Waits(call) if home::looks() && self.is_this_thread() => {
                *state = State::Begins;
                drop(state);
                self.step(call);
            }
            State::Waits(call) => {
                drop(state);
                self.runtime.spawn(call);
            }
            State::GoesOn => {}
        }
    }
}
