//! The event loop of a JavaScript thread, which looks after the sockets of the calls that this thread makes one after the
//! other: their answers wake it, and no other thread.
//!
//! The loop is libuv's, and Node says that it is there: other hosts of Node-API have none, or one that only looks like it.
//! They go on without, and so does a system whose sockets cannot be asked for in one go.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Arc;

use napi::{Env, sys};
use tc3_core::transport::SocketWatch;

use crate::answers::Answers;

thread_local! {
    /// Who looks after the sockets of this thread's calls.
    static HOME: RefCell<Home> = const { RefCell::new(Home::Unknown) };
    /// While the thread looks: whose answers have come.
    static COME: RefCell<Vec<Answers>> = const { RefCell::new(Vec::new()) };
    /// The environment that it looks for; null while it does not look.
    static LOOKS: Cell<sys::napi_env> = const { Cell::new(ptr::null_mut()) };
}

enum Home {
    Unknown,
    /// Nobody can.
    None,
    /// The loop of this environment. Another one on the same thread can have another loop, and outlive it.
    Of(sys::napi_env, Arc<SocketWatch>),
}

/// Who looks after the sockets of the calls that this environment makes, if anybody does.
pub(crate) fn watch(env: Env) -> Option<Arc<SocketWatch>> {
    HOME.with_borrow_mut(|home| {
        if let Home::Unknown = home {
            *home = libuv::begin(env).map_or(Home::None, |watch| Home::Of(env.raw(), watch));
        }
        match home {
            Home::Of(of, watch) if *of == env.raw() => Some(watch.clone()),
            _ => None,
        }
    })
}

/// Whether this thread is looking at the moment.
pub(crate) fn looks() -> bool {
    !LOOKS.get().is_null()
}

/// Whether it is looking for this environment, for [`come`].
pub(crate) fn looks_for(env: sys::napi_env) -> bool {
    LOOKS.get() == env
}

/// Answers that have come while this thread looks for their environment: they are handed over when it has.
pub(crate) fn come(answers: Answers) {
    COME.with_borrow_mut(|come| come.push(answers));
}

/// Looks, and hands over the answers that have come. Says whether that went well.
fn look(env: sys::napi_env, watch: &SocketWatch) -> bool {
    LOOKS.set(env);
    let looked = catch_unwind(AssertUnwindSafe(|| watch.look()));
    LOOKS.set(ptr::null_mut());
    for answers in COME.take() {
        answers.hand_over();
    }
    matches!(looked, Ok(Ok(())))
}

/// Nobody looks any more for this environment: calls do without from now on, and those under way go on elsewhere.
fn end(env: sys::napi_env, watch: &SocketWatch, then: Home) {
    let _ = HOME.try_with(|home| {
        let mut home = home.borrow_mut();
        if matches!(&*home, Home::Of(of, _) if *of == env) {
            *home = then;
        }
    });
    watch.give_up();
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
