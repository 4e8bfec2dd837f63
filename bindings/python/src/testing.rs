//! The fake of `tc3.testing`: a server of `tc3-fake` in this process, on the thread that calls run on.
//!
//! It knows no control request by name: what can be asked of a fake is Python, in `tc3/testing.py`.

use std::io::ErrorKind;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use tc3_fake::{Scenario, Server};

use crate::errors::raise;
use crate::process::Process;

/// A fake that runs.
#[pyclass(frozen, module = "tc3._native")]
pub(crate) struct NativeFake {
    process: &'static Process,
    /// What calls of this process reach; none once it is closed.
    server: ArcSwapOption<Server>,
    url: String,
    authority: Option<String>,
}

#[pymethods]
impl NativeFake {
    #[new]
    #[pyo3(signature = (*, port, tls, secret_id, secret_key, token, name, scenario, seed, clock))]
    #[allow(clippy::too_many_arguments, reason = "they are Python's keywords")]
    fn new(
        py: Python<'_>,
        port: u16,
        tls: bool,
        secret_id: String,
        secret_key: String,
        token: Option<String>,
        name: &str,
        scenario: &str,
        seed: Option<u64>,
        clock: Option<i64>,
    ) -> PyResult<Self> {
        let process = Process::current();
        let runtime = process.runtime().map_err(|error| raise(py, &error))?;
        let mut scenario =
            Scenario::from_json(name, scenario).map_err(|fault| PyValueError::new_err(fault.to_string()))?;
        scenario.seed = seed.or(scenario.seed);
        scenario.clock = clock.or(scenario.clock);
        let mut builder = Server::builder()
            .port(port)
            .credentials(secret_id, secret_key)
            .scenario(scenario);
        if let Some(token) = token {
            builder = builder.token(token);
        }
        if tls {
            builder = builder.tls();
        }
        let started = runtime.block_on(builder.start());
        let server = started.map_err(|error| match error.kind() {
            ErrorKind::InvalidInput => PyValueError::new_err(error.to_string()),
            _ => PyOSError::new_err(format!("the fake cannot listen on 127.0.0.1:{port}: {error}")),
        })?;
        Ok(Self {
            process,
            url: server.url().to_owned(),
            authority: server.authority_pem().map(str::to_owned),
            server: ArcSwapOption::from_pointee(server),
        })
    }

    /// Where it listens.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    /// The authority to trust, in PEM, where it speaks TLS.
    #[getter]
    fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// One control request: its status and the JSON text of its answer. None in a forked child, which has no part in
    /// the fake, and once it is closed.
    fn control(&self, method: &str, path: &str, body: Option<String>) -> Option<(u16, String)> {
        if !self.process.is_this() {
            return None;
        }
        let server = self.server.load_full()?;
        let answer = server.control(method, path, body.unwrap_or_default());
        Some(self.process.runtime().ok()?.block_on(answer))
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
            if let Ok(runtime) = self.process.runtime() {
                runtime.block_on(server.shutdown());
            }
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
