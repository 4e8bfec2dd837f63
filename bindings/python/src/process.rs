//! What belongs to this process: the one I/O thread, also after a fork, the gate to the interpreter, and the ways to
//! event loops.
//!
//! The thread is for what goes on while nobody waits: calls that are awaited, the renewal of credentials. A call that
//! waits does its own I/O: see [`lane`](crate::lane). The runtime is leaked on purpose: dropping one joins its threads, and a thread that wants the interpreter while we
//! hold it would never end. A forked child has the parent's memory without the parent's threads, so it gets a runtime
//! of its own; the parent's is left as it lies.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use pyo3::prelude::*;
use tc3_core::{Error, ErrorKind};
use tokio::runtime::{Builder, Runtime};

use crate::asyncio::Bridges;
use crate::gate::Gate;

/// The I/O thread of one process.
pub(crate) struct Process {
    id: u32,
    runtime: OnceLock<Runtime>,
    /// The way into the interpreter.
    pub(crate) gate: Gate,
    /// The ways to its event loops.
    pub(crate) bridges: Bridges,
}

static CURRENT: AtomicPtr<Process> = AtomicPtr::new(std::ptr::null_mut());

impl Process {
    /// This process.
    pub(crate) fn current() -> &'static Self {
        let known = CURRENT.load(Ordering::Acquire);
        at(known).unwrap_or_else(|| Self::start(known))
    }

    /// The I/O thread, started when it is first asked for.
    pub(crate) fn runtime(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        // One worker that always runs: it drives connections between calls, so that a connection the server closed is
        // noticed before it is used. More workers only add hops.
        let made = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("tc3")
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Config, "the thread for calls cannot be started").with_source(error)
            })?;
        if let Err(second) = self.runtime.set(made) {
            // Another thread of this process was first.
            second.shutdown_background();
        }
        self.runtime
            .get()
            .ok_or_else(|| Error::new(ErrorKind::Other, "the thread for calls is gone"))
    }

    #[allow(
        unsafe_code,
        reason = "a lock could be held by a thread that a forked child does not have"
    )]
    fn start(known: *mut Self) -> &'static Self {
        let made = Box::into_raw(Box::new(Self {
            id: std::process::id(),
            runtime: OnceLock::new(),
            gate: Gate::default(),
            bridges: Bridges::default(),
        }));
        match CURRENT.compare_exchange(known, made, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: `made` is valid and, being stored, never freed.
            Ok(_) => unsafe { &*made },
            Err(theirs) => {
                // Another thread of this process was first.
                // SAFETY: `made` was not stored, so this is its only owner; `theirs` is stored and so never freed.
                let (ours, theirs) = unsafe { (Box::from_raw(made), &*theirs) };
                drop(ours);
                theirs
            }
        }
    }

    /// Whether it is the process that this code runs in, not the one that forked it.
    pub(crate) fn is_this(&self) -> bool {
        self.id == std::process::id()
    }
}

/// Shuts the gate to the interpreter. For `atexit`.
#[pyfunction]
pub(crate) fn shut_down(py: Python<'_>) {
    if let Some(process) = at(CURRENT.load(Ordering::Acquire)) {
        py.detach(|| process.gate.shut());
    }
}

/// What the pointer shows, if it is of this process.
#[allow(unsafe_code, reason = "see `Process::start`")]
fn at(pointer: *mut Process) -> Option<&'static Process> {
    // SAFETY: the pointer is null or was stored by `Process::start`, which never frees what it has stored.
    let process = unsafe { pointer.as_ref() }?;
    process.is_this().then_some(process)
}
