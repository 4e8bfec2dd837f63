//! The bridge to asyncio: a future of the running loop, settled from the I/O thread.

use std::sync::{Arc, Mutex};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use tokio::task::AbortHandle;

use crate::errors::{panicked, raise};
use crate::observe::Watch;
use crate::options::config;
use crate::outcome::Outcome;
use crate::process::Process;

/// The loop that runs in this thread.
pub(crate) fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static RUNNING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    RUNNING.import(py, "asyncio", "get_running_loop")?.call0()
}

/// Starts a call on the I/O thread and returns a future of the loop for its text.
pub(crate) fn start<'py>(
    event_loop: Bound<'py, PyAny>,
    process: &'static Process,
    watch: Option<Arc<Watch>>,
    into: Option<Py<PyType>>,
    call: impl Future<Output = Outcome> + Send + 'static,
) -> PyResult<Bound<'py, PyAny>> {
    let py = event_loop.py();
    let future = event_loop.call_method0(intern!(py, "create_future"))?;
    if !process.gate.is_open() {
        return Err(raise(py, &config("the interpreter is shutting down")));
    }
    let runtime = process.runtime().map_err(|error| raise(py, &error))?;
    let owed = Owed {
        process,
        event_loop: event_loop.unbind(),
        future: Some(future.clone().unbind()),
        watch: watch.clone(),
        into,
    };
    let task = match watch {
        None => runtime.spawn(async move {
            let outcome = call.await;
            owed.settle(outcome);
        }),
        Some(watch) => runtime.spawn(async move {
            let outcome = watch.during(call).await;
            owed.settle(outcome);
        }),
    };
    future.call_method1(intern!(py, "add_done_callback"), (OnDone(task.abort_handle()),))?;
    Ok(future)
}

/// A future that is owed an answer. Dropped without one, as by a panic, it settles with an error.
struct Owed {
    process: &'static Process,
    event_loop: Py<PyAny>,
    future: Option<Py<PyAny>>,
    watch: Option<Arc<Watch>>,
    into: Option<Py<PyType>>,
}

impl Owed {
    fn settle(mut self, outcome: Outcome) {
        self.send(outcome);
    }

    fn send(&mut self, outcome: Outcome) {
        let Some(future) = self.future.take() else { return };
        // Nobody waits for it once the interpreter shuts down.
        let Some(inside) = self.process.gate.come() else {
            return;
        };
        Python::attach(|py| {
            let settlement = Settlement {
                process: self.process,
                future,
                outcome,
                watch: self.watch.take(),
                into: self.into.take(),
            };
            if let Ok(settle) = Py::new(py, Settle(Mutex::new(Some(settlement)))) {
                // It raises when the loop is closed: nobody waits for the answer then.
                let _ = self
                    .event_loop
                    .bind(py)
                    .call_method1(intern!(py, "call_soon_threadsafe"), (settle,));
            }
        });
        drop(inside);
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if self.future.is_some() {
            self.send(Outcome::Answer(Err(panicked())));
        }
    }
}

/// Settles a future; runs on the loop's thread.
#[pyclass(frozen)]
struct Settle(Mutex<Option<Settlement>>);

/// A future, what it is settled with, who is told of it, and the class of the answer.
struct Settlement {
    process: &'static Process,
    future: Py<PyAny>,
    outcome: Outcome,
    watch: Option<Arc<Watch>>,
    into: Option<Py<PyType>>,
}

#[pymethods]
impl Settle {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let owed = self.0.lock().ok().and_then(|mut owed| owed.take());
        let Some(Settlement {
            process,
            future,
            outcome,
            watch,
            into,
        }) = owed
        else {
            return Ok(());
        };
        if let Some(_inside) = process.gate.come()
            && let Err(error) = outcome.tell(py, watch.as_deref())
        {
            // Whatever becomes of the telling, the future is owed its answer.
            error.write_unraisable(py, None);
        }
        let future = future.bind(py);
        // A cancelled future takes no answer.
        if future.call_method0(intern!(py, "done"))?.is_truthy()? {
            return Ok(());
        }
        match outcome.into_python(py, into.as_ref().map(|into| into.bind(py))) {
            Ok(value) => future.call_method1(intern!(py, "set_result"), (value,))?,
            Err(error) => future.call_method1(intern!(py, "set_exception"), (error.into_value(py),))?,
        };
        Ok(())
    }
}

/// Drops the request when its future was cancelled.
#[pyclass(frozen)]
struct OnDone(AbortHandle);

#[pymethods]
impl OnDone {
    fn __call__(&self, future: &Bound<'_, PyAny>) -> PyResult<()> {
        if future
            .call_method0(intern!(future.py(), "cancelled"))?
            .is_truthy()?
        {
            self.0.abort();
        }
        Ok(())
    }
}
