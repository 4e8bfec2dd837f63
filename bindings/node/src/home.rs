//! The event loop of a JavaScript thread, which looks after the sockets of the calls that this thread makes one after the
//! other: their answers wake it, and no other thread.
//!
//! The loop is libuv's. Its functions are looked for when the first call is made: a host that has none, as other hosts of
//! Node-API may not, goes on without, and so does a system whose sockets cannot be asked for in one go.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use napi::Env;
use tc3_core::transport::SocketWatch;

use crate::answers::Answers;

thread_local! {
    /// Who looks after the sockets of this thread's calls.
    static HOME: RefCell<Home> = const { RefCell::new(Home::Unknown) };
    /// While the thread looks: the answers that have come.
    static COME: RefCell<Vec<Answers>> = const { RefCell::new(Vec::new()) };
    static LOOKS: Cell<bool> = const { Cell::new(false) };
}

enum Home {
    Unknown,
    /// Nobody can.
    None,
    Watch(Arc<SocketWatch>),
}

/// Who looks after the sockets of this thread's calls, if anybody does.
pub(crate) fn watch(env: Env) -> Option<Arc<SocketWatch>> {
    HOME.with_borrow_mut(|home| {
        if let Home::Unknown = home {
            *home = libuv::begin(env).map_or(Home::None, Home::Watch);
        }
        match home {
            Home::Watch(watch) => Some(watch.clone()),
            Home::Unknown | Home::None => None,
        }
    })
}

/// Whether this thread is looking at the moment, for [`come`].
pub(crate) fn looks() -> bool {
    LOOKS.get()
}

/// Answers of this thread's that have come while it looks: they are taken when it has.
pub(crate) fn come(answers: Answers) {
    COME.with_borrow_mut(|come| come.push(answers));
}

/// Looks, and has the answers taken that have come.
fn look(watch: &SocketWatch) {
    LOOKS.set(true);
    let looked = catch_unwind(AssertUnwindSafe(|| watch.look()));
    LOOKS.set(false);
    if !matches!(looked, Ok(Ok(()))) {
        // From now on calls do without. Those that are under way go on when their time-outs make them.
        HOME.set(Home::None);
    }
    for answers in COME.take() {
        answers.hand_over();
    }
}

#[cfg(not(unix))]
mod libuv {
    use std::sync::Arc;

    use napi::Env;
    use tc3_core::transport::SocketWatch;

    pub(super) fn begin(_: Env) -> Option<Arc<SocketWatch>> {
        None
    }
}

#[cfg(unix)]
#[allow(
    unsafe_code,
    reason = "libuv speaks C, and Node-API has a safe way to neither its loop nor its end"
)]
mod libuv;
