//! The one I/O thread of this process, also after a fork.
//!
//! The runtime is leaked on purpose: dropping one joins its threads, and a thread that wants the interpreter while we
//! hold it would never end. A forked child has the parent's memory without the parent's threads, so it gets a runtime
//! of its own; the parent's is left as it lies.

use std::sync::atomic::{AtomicPtr, Ordering};

use tc3_core::{Error, ErrorKind};
use tokio::runtime::{Builder, Runtime};

struct Owned {
    process: u32,
    runtime: Runtime,
}

/// The runtime of this process, made when it is first asked for.
#[allow(
    unsafe_code,
    reason = "a lock could be held by a thread that a forked child does not have"
)]
pub(crate) fn runtime() -> Result<&'static Runtime, Error> {
    static CURRENT: AtomicPtr<Owned> = AtomicPtr::new(std::ptr::null_mut());
    let process = std::process::id();
    let current = CURRENT.load(Ordering::Acquire);
    // SAFETY: the pointer is null or comes from `Box::into_raw` below and is never freed once it is stored.
    if let Some(owned) = unsafe { current.as_ref() }
        && owned.process == process
    {
        return Ok(&owned.runtime);
    }
    // One worker that always runs: it drives connections between calls, so that a connection the server closed is
    // noticed before it is used. More workers only add hops.
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("tc3")
        .enable_all()
        .build()
        .map_err(|error| {
            Error::new(ErrorKind::Config, "the thread for calls cannot be started").with_source(error)
        })?;
    let made = Box::into_raw(Box::new(Owned { process, runtime }));
    match CURRENT.compare_exchange(current, made, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: `made` is valid and, being stored, never freed.
        Ok(_) => Ok(unsafe { &(*made).runtime }),
        Err(theirs) => {
            // Another thread of this process was first.
            // SAFETY: `made` was not stored, so this is its only owner; `theirs` is stored and so never freed.
            let (ours, theirs) = unsafe { (Box::from_raw(made), &*theirs) };
            ours.runtime.shutdown_background();
            Ok(&theirs.runtime)
        }
    }
}
