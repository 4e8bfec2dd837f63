//! The fake of `tc3.testing`: a server of `tc3-fake` in this process, on the thread that calls run on.
//!
//! It knows no control request by name: what can be asked of a fake is Python, in `tc3/testing.py`.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use tc3_fake::{Clock, Server};

use crate::errors::raise;
use crate::process::Process;

/// A fake that runs.
#[pyclass(frozen, module = "tc3._native")]
pub(crate) struct NativeFake {
    process: &'static Process,
    /// What calls of this process reach; none once it is closed.
    server: ArcSwapOption<Server>,
    url: String,
}

#[pymethods]
impl NativeFake {
    #[new]
    #[pyo3(signature = (*, port, secret_id, secret_key, token, seed, clock))]
    fn new(
        py: Python<'_>,
        port: u16,
        secret_id: String,
        secret_key: String,
        token: Option<String>,
        seed: Option<u64>,
        clock: Option<i64>,
    ) -> PyResult<Self> {
        let process = Process::current().map_err(|error| raise(py, &error))?;
        let mut builder = Server::builder().port(port).credentials(secret_id, secret_key);
        if let Some(token) = token {
            builder = builder.token(token);
        }
        if let Some(seed) = seed {
            builder = builder.seed(seed);
        }
        if let Some(unix_seconds) = clock {
            builder = builder.clock(Clock::fixed(unix_seconds));
        }
        let server = process.runtime.block_on(builder.start()).map_err(|error| {
            PyOSError::new_err(format!("the fake cannot listen on 127.0.0.1:{port}: {error}"))
        })?;
        Ok(Self {
            process,
            url: server.url().to_owned(),
            server: ArcSwapOption::from_pointee(server),
        })
    }

    /// Where it listens.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    /// One control request: its status and the JSON text of its answer. None in a forked child, which has no part in
    /// the fake, and once it is closed.
    fn control(&self, method: &str, path: &str, body: Option<String>) -> Option<(u16, String)> {
        if !self.process.is_this() {
            return None;
        }
        let server = self.server.load_full()?;
        let answer = server.control(method, path, body.unwrap_or_default());
        Some(self.process.runtime.block_on(answer))
    }

    /// Stops it, and returns when nothing listens any more.
    fn close(&self, py: Python<'_>) {
        if !self.process.is_this() {
            return;
        }
        // Someone who is just asking it something drops it when they are done.
        let Some(Ok(server)) = self.server.swap(None).map(Arc::try_unwrap) else {
            return;
        };
        let inside = py.detach(|| {
            self.process.runtime.block_on(server.shutdown());
            self.process.gate.come_back()
        });
        drop(inside);
    }
}

impl Drop for NativeFake {
    fn drop(&mut self) {
        if !self.process.is_this() {
            // The parent's server is the parent's to stop, and its runtime has no thread here.
            std::mem::forget(self.server.swap(None));
        }
    }
}
