//! A future run on the thread that waits for it, in slices: between two of them Python may look at what came meanwhile.
//!
//! It never holds the interpreter within a slice.

use std::time::Duration;

use pyo3::prelude::*;
use tokio::runtime::Runtime;

use crate::process::Process;

/// How often a call that waits looks whether a signal came, such as Ctrl-C's.
const SIGNALS: Duration = Duration::from_millis(20);

/// Runs the handlers of signals that came.
pub(crate) fn signals(py: Python<'_>) -> PyResult<()> {
    py.check_signals()
}

/// Runs it to its end on this thread; between two slices of it, this.
pub(crate) fn in_slices<T>(
    process: &Process,
    runtime: &Runtime,
    call: impl Future<Output = T>,
    between: impl Fn(Python<'_>) -> PyResult<()>,
) -> PyResult<T> {
    let mut answer = Box::pin(call);
    loop {
        let slice = async { tokio::time::timeout(SIGNALS, answer.as_mut()).await };
        if let Ok(answer) = runtime.block_on(slice) {
            return Ok(answer);
        }
        let inside = process.gate.come_back();
        Python::attach(&between)?;
        drop(inside);
    }
}
