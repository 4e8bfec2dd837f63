//! The bridge to asyncio: futures of a loop, settled by the loop itself with what the I/O thread has put into its inbox.
//!
//! A loop has one bridge, which lives as long as the loop watches the bridge's descriptor: a loop that is closed lets go
//! of it, and with it of the descriptor and of the calls that nobody waits for any more. Python's objects stay on the
//! loop's side, so that the I/O thread has none to let go of.

use std::collections::HashMap;
#[cfg(unix)]
use std::io::Read as _;
#[cfg(unix)]
use std::os::fd::AsRawFd as _;
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

#[cfg(unix)]
use pyo3::exceptions::PyNotImplementedError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyType, PyWeakrefReference};
use tokio::task::AbortHandle;

use crate::errors::{panicked, raise};
use crate::inbox::{Bell, Call, Inbox, Item};
use crate::observe::Watch;
use crate::options::config;
use crate::outcome::Outcome;
use crate::process::Process;

/// The loop that runs in this thread.
pub(crate) fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static RUNNING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    RUNNING.import(py, "asyncio", "get_running_loop")?.call0()
}

/// Drops the request of a future that nobody waits for any more. One that has its answer is left as it is.
#[pyfunction]
pub(crate) fn abandon(future: &Bound<'_, PyAny>) -> PyResult<()> {
    let event_loop = future.call_method0(intern!(future.py(), "get_loop"))?;
    let Some(bridge) = Process::current().bridges.of(&event_loop) else {
        return Ok(());
    };
    let waiting = bridge.waiting().remove(&place(future));
    if let Some(waiting) = waiting {
        waiting.task.abort();
    }
    Ok(())
}

/// The bridges of a process, by where their loops lie.
#[derive(Default)]
pub(crate) struct Bridges(Mutex<HashMap<usize, Known>>);

enum Known {
    /// The loop holds it.
    Held(Weak<Bridge>),
    /// The loop holds nothing of ours: it is forgotten when the loop is gone, or is found to be closed.
    Kept(Arc<Bridge>),
}

/// The way to one event loop.
pub(crate) struct Bridge {
    process: &'static Process,
    event_loop: Py<PyWeakrefReference>,
    inbox: Arc<Inbox>,
    waiting: Mutex<HashMap<usize, Waiting>>,
    numbers: AtomicU64,
    /// Where the loop's wake-up arrives; none where it is called.
    #[cfg(unix)]
    ear: Option<UnixStream>,
}

/// A future that waits for its answer, who is told of its attempts, the class of the answer, and what makes it.
struct Waiting {
    number: u64,
    future: Py<PyAny>,
    watch: Option<Arc<Watch>>,
    into: Option<Py<PyType>>,
    task: AbortHandle,
}

impl Bridge {
    /// The bridge of this loop, which runs in this thread.
    pub(crate) fn to(event_loop: &Bound<'_, PyAny>, process: &'static Process) -> PyResult<Arc<Self>> {
        if let Some(bridge) = process.bridges.of(event_loop) {
            return Ok(bridge);
        }
        #[cfg(unix)]
        if let Some(bridge) = Self::watched(event_loop, process)? {
            return Ok(bridge);
        }
        Self::called(event_loop, process)
    }

    /// One whose descriptor the loop watches. None if the loop watches none, or no descriptor is left.
    #[cfg(unix)]
    fn watched(event_loop: &Bound<'_, PyAny>, process: &'static Process) -> PyResult<Option<Arc<Self>>> {
        let py = event_loop.py();
        let sockets = UnixStream::pair().and_then(|(bell, ear)| {
            bell.set_nonblocking(true)?;
            ear.set_nonblocking(true)?;
            Ok((bell, ear))
        });
        let Ok((bell, ear)) = sockets else { return Ok(None) };
        let descriptor = ear.as_raw_fd();
        let bridge = Arc::new(Self {
            process,
            event_loop: PyWeakrefReference::new(event_loop)?.unbind(),
            inbox: Inbox::new(Bell::Socket(bell)),
            waiting: Mutex::default(),
            numbers: AtomicU64::default(),
            ear: Some(ear),
        });
        let settle = Settle {
            bridge: bridge.clone(),
            is_held: true,
        };
        match event_loop.call_method1(intern!(py, "add_reader"), (descriptor, settle)) {
            Ok(_) => {}
            Err(error) if error.is_instance_of::<PyNotImplementedError>(py) => return Ok(None),
            Err(error) => return Err(error),
        }
        process
            .bridges
            .insert(event_loop, Known::Held(Arc::downgrade(&bridge)));
        Ok(Some(bridge))
    }

    /// One that calls the loop.
    fn called(event_loop: &Bound<'_, PyAny>, process: &'static Process) -> PyResult<Arc<Self>> {
        let forget = Bound::new(
            event_loop.py(),
            Forget {
                process,
                place: place(event_loop),
            },
        )?;
        let event_loop_gone = PyWeakrefReference::new_with(event_loop, forget)?.unbind();
        let bridge = Arc::new_cyclic(|bridge| Self {
            process,
            event_loop: event_loop_gone,
            inbox: Inbox::new(Bell::Soon(bridge.clone())),
            waiting: Mutex::default(),
            numbers: AtomicU64::default(),
            #[cfg(unix)]
            ear: None,
        });
        process.bridges.insert(event_loop, Known::Kept(bridge.clone()));
        Ok(bridge)
    }

    /// Starts a call on the I/O thread and returns a future of the loop for its answer. Who does not wait for it to the
    /// end says so with [`abandon`].
    pub(crate) fn start<'py>(
        &self,
        event_loop: &Bound<'py, PyAny>,
        watch: Option<Arc<Watch>>,
        into: Option<Py<PyType>>,
        call: impl Future<Output = Outcome> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = event_loop.py();
        if !self.process.gate.is_open() {
            return Err(raise(py, &config("the interpreter is shutting down")));
        }
        let runtime = self.process.runtime().map_err(|error| raise(py, &error))?;
        let future = event_loop.call_method0(intern!(py, "create_future"))?;
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let owed = Owed {
            inbox: self.inbox.clone(),
            call: Some(Call {
                future: place(&future),
                number,
            }),
        };
        let task = match watch.clone() {
            None => runtime.spawn(async move {
                let outcome = call.await;
                owed.settle(outcome);
            }),
            Some(watch) => runtime.spawn(async move {
                let outcome = watch.during(call).await;
                owed.settle(outcome);
            }),
        };
        // This thread is the one that runs the loop, so it is not too late.
        self.waiting().insert(
            place(&future),
            Waiting {
                number,
                future: future.clone().unbind(),
                watch,
                into,
                task: task.abort_handle(),
            },
        );
        Ok(future)
    }

    /// Where the loop is told what to do.
    pub(crate) fn inbox(&self) -> Arc<Inbox> {
        self.inbox.clone()
    }

    /// Has the loop take what is there. For a thread that is outside of the interpreter.
    pub(crate) fn call_soon(self: Arc<Self>) {
        let Some(inside) = self.process.gate.come() else {
            return;
        };
        Python::attach(|py| {
            let settle = Settle {
                bridge: self.clone(),
                is_held: false,
            };
            let called = self.event_loop.bind(py).upgrade().is_some_and(|event_loop| {
                event_loop
                    .call_method1(intern!(py, "call_soon_threadsafe"), (settle,))
                    .is_ok()
            });
            if !called {
                // The loop is closed or gone.
                self.close();
            }
            drop(self);
        });
        drop(inside);
    }

    /// Does what is there to do; runs on the loop's thread. Something that fails keeps nobody else from its answer.
    fn settle(&self, py: Python<'_>) -> PyResult<()> {
        // A forked child has the parent's loop and its descriptor, and must not take what is meant for the parent.
        if !self.process.is_this() {
            return Ok(());
        }
        #[cfg(unix)]
        if let Some(mut ear) = self.ear.as_ref() {
            // There is one byte, or none if the loop was mistaken.
            let _ = ear.read(&mut [0; 8]);
        }
        let inside = self.process.gate.come();
        let mut first = Ok(());
        // One at a time: should something run the loop within the loop, that gets on with the rest.
        while let Some(item) = self.inbox.take() {
            let done = match item {
                Item::Tell(watch) if inside.is_some() => watch.tell(py),
                Item::Tell(_) => Ok(()),
                Item::Settle(call, outcome) => match self.taken(call) {
                    Some(waiting) => waiting.settle(py, outcome, inside.is_some()),
                    None => Ok(()),
                },
            };
            first = first.and(done);
        }
        first
    }

    /// What waits for this call, which then waits no more.
    fn taken(&self, call: Call) -> Option<Waiting> {
        let mut waiting = self.waiting();
        if waiting.get(&call.future)?.number != call.number {
            // That one was abandoned, and another one lies there.
            return None;
        }
        waiting.remove(&call.future)
    }

    /// The loop is closed or gone: nobody waits any more.
    #[allow(clippy::iter_over_hash_type, reason = "it does not matter which is first")]
    fn close(&self) {
        self.process.bridges.remove(self);
        self.inbox.close();
        // Not locked while Python's objects are let go.
        let waiting = std::mem::take(&mut *self.waiting());
        for waiting in waiting.into_values() {
            waiting.task.abort();
        }
    }

    fn is_to(&self, event_loop: &Bound<'_, PyAny>) -> bool {
        let known = self.event_loop.bind(event_loop.py()).upgrade();
        known.is_some_and(|known| known.is(event_loop))
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<usize, Waiting>> {
        // Nothing panics while it is locked.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn settle(self, py: Python<'_>, outcome: Outcome, may_tell: bool) -> PyResult<()> {
        if may_tell && let Err(error) = outcome.tell(py, self.watch.as_deref()) {
            // Whatever becomes of the telling, the future is owed its answer.
            error.write_unraisable(py, None);
        }
        let future = self.future.bind(py);
        // A cancelled future takes no answer.
        if future.call_method0(intern!(py, "done"))?.is_truthy()? {
            return Ok(());
        }
        match outcome.into_python(py, self.into.as_ref().map(|into| into.bind(py))) {
            Ok(value) => future.call_method1(intern!(py, "set_result"), (value,))?,
            Err(error) => future.call_method1(intern!(py, "set_exception"), (error.into_value(py),))?,
        };
        Ok(())
    }
}

impl Bridges {
    /// The bridge of this loop, if it has one.
    fn of(&self, event_loop: &Bound<'_, PyAny>) -> Option<Arc<Bridge>> {
        let bridge = match self.known().get(&place(event_loop))? {
            Known::Held(bridge) => bridge.upgrade()?,
            Known::Kept(bridge) => bridge.clone(),
        };
        // Another loop may have lain there.
        bridge.is_to(event_loop).then_some(bridge)
    }

    fn insert(&self, event_loop: &Bound<'_, PyAny>, known: Known) {
        let before = self.known().insert(place(event_loop), known);
        // Not locked while Python's objects are let go.
        drop(before);
    }

    fn remove(&self, bridge: &Bridge) {
        let removed: Vec<Known> = {
            let mut known = self.known();
            known
                .extract_if(|_, known| known.is(bridge))
                .map(|(_, known)| known)
                .collect()
        };
        drop(removed);
    }

    fn forget(&self, place: usize) {
        let removed = self.known().remove(&place);
        drop(removed);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<usize, Known>> {
        // Nothing panics while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn is(&self, bridge: &Bridge) -> bool {
        std::ptr::eq(
            bridge,
            match self {
                Self::Held(known) => known.as_ptr(),
                Self::Kept(known) => Arc::as_ptr(known),
            },
        )
    }
}

/// Where an object lies, which is the same for no other as long as it lives.
fn place(object: &Bound<'_, PyAny>) -> usize {
    object.as_ptr().addr()
}

/// A future that is owed an answer. Dropped without one, as by a panic, it settles with an error.
struct Owed {
    inbox: Arc<Inbox>,
    call: Option<Call>,
}

impl Owed {
    fn settle(mut self, outcome: Outcome) {
        self.send(outcome);
    }

    fn send(&mut self, outcome: Outcome) {
        if let Some(call) = self.call.take() {
            self.inbox.put(Item::Settle(call, outcome));
        }
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if self.call.is_some() {
            self.send(Outcome::Answer(Err(panicked())));
        }
    }
}

/// What the loop calls when something is there.
#[pyclass(frozen, module = "tc3._native")]
struct Settle {
    bridge: Arc<Bridge>,
    /// The loop holds it as long as it watches the descriptor.
    is_held: bool,
}

#[pymethods]
impl Settle {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        self.bridge.settle(py)
    }

    /// A loop that is given up with calls under way holds their futures, and they hold the loop.
    #[allow(clippy::needless_pass_by_value, reason = "it is how pyo3 passes what visits")]
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        if self.is_held
            && let Ok(waiting) = self.bridge.waiting.try_lock()
        {
            return waiting
                .values()
                .try_for_each(|waiting| visit.call(&waiting.future));
        }
        Ok(())
    }

    fn __clear__(&self) {
        if self.is_held && self.bridge.process.is_this() {
            self.bridge.close();
        }
    }
}

impl Drop for Settle {
    fn drop(&mut self) {
        // A forked child leaves alone what is its parent's, such as locks that nobody here would ever open.
        if self.is_held && self.bridge.process.is_this() {
            self.bridge.close();
        }
    }
}

/// Forgets a loop that is gone.
#[pyclass(frozen, module = "tc3._native")]
struct Forget {
    process: &'static Process,
    place: usize,
}

#[pymethods]
impl Forget {
    fn __call__(&self, _event_loop: &Bound<'_, PyAny>) {
        if self.process.is_this() {
            self.process.bridges.forget(self.place);
        }
    }
}
