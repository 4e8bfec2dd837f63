//! The one door.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use tc3_core::{CallOptions, Client, Error, ErrorKind, Response, check};

use crate::errors::{panicked, raise, raise_faults};
use crate::options::Options;
use crate::process::Process;
use crate::{asyncio, encode, options, services};

/// How often a call that waits looks whether a signal came, such as Ctrl-C's.
const SIGNALS: Duration = Duration::from_millis(50);

/// Sends calls of one service, and of any other by name.
#[pyclass(frozen, module = "tc3._native")]
pub(crate) struct NativeClient {
    service: String,
    version: String,
    options: Options,
    live: ArcSwap<Live>,
}

/// What does not survive a fork: the I/O thread, and connections that the parent holds too.
struct Live {
    process: &'static Process,
    client: Client,
}

impl Live {
    fn new(options: &Options) -> Result<Arc<Self>, Error> {
        let process = Process::current()?;
        let _entered = process.runtime.enter();
        Ok(Arc::new(Self {
            process,
            client: options.build()?,
        }))
    }
}

/// A call, ready to be sent.
struct Prepared {
    live: Arc<Live>,
    service: String,
    version: String,
    action: String,
    params: Bytes,
    options: CallOptions,
}

impl Prepared {
    async fn send(self) -> Result<Response, Error> {
        let Self {
            live,
            service,
            version,
            action,
            params,
            options,
        } = self;
        live.client
            .call_json(&service, &version, &action, params, options)
            .await
    }
}

#[pymethods]
impl NativeClient {
    #[new]
    #[pyo3(signature = (*, service, version, secret_id, secret_key, token, site, region, endpoint, timeout, language, retry, rate_limit))]
    #[allow(clippy::too_many_arguments, reason = "they are Python's keywords")]
    fn new(
        py: Python<'_>,
        service: String,
        version: String,
        secret_id: Option<String>,
        secret_key: Option<String>,
        token: Option<String>,
        site: Option<&str>,
        region: Option<String>,
        endpoint: Option<String>,
        timeout: Option<f64>,
        language: Option<&str>,
        retry: Option<i64>,
        rate_limit: Option<f64>,
    ) -> PyResult<Self> {
        let options = || {
            Ok(Options {
                credentials: options::credentials(secret_id, secret_key, token)?,
                site: options::site(site)?,
                region,
                endpoint,
                timeout: timeout.map(options::timeout).transpose()?,
                language: language.map(options::language).transpose()?,
                retry: retry.map(options::retry).transpose()?,
                rate_limit: options::rate_limit(rate_limit)?,
            })
        };
        let made = options().and_then(|options| {
            let live = Live::new(&options)?;
            Ok(Self {
                service,
                version,
                options,
                live: ArcSwap::new(live),
            })
        });
        made.map_err(|error| raise(py, &error))
    }

    /// The JSON text of what stands in `Response`. Waits detached from the interpreter; Ctrl-C ends it.
    #[allow(
        clippy::too_many_arguments,
        reason = "they are Python's, and an object would cost a look-up each"
    )]
    fn call<'py>(
        &self,
        py: Python<'py>,
        action: &str,
        params: &Bound<'py, PyDict>,
        service: Option<&str>,
        version: Option<&str>,
        timeout: Option<f64>,
        region: Option<&str>,
        language: Option<&str>,
        retry: Option<i64>,
    ) -> PyResult<Bound<'py, PyString>> {
        let options = options::call(timeout, region, language, retry).map_err(|error| raise(py, &error))?;
        let prepared = self.prepare(py, action, params, (service, version), options)?;
        let process = prepared.live.process;
        let (answer, inside) = py.detach(|| {
            let answer = catch_unwind(AssertUnwindSafe(|| wait(prepared)));
            (answer, process.gate.come_back())
        });
        let answer = match answer {
            Ok(Ok(Ok(response))) => text(py, &response),
            Ok(Ok(Err(error))) => Err(raise(py, &error)),
            Ok(Err(interrupt)) => Err(interrupt),
            Err(_) => Err(raise(py, &panicked())),
        };
        drop(inside);
        answer
    }

    /// The same as a future of the running loop. Cancelling it drops the request.
    #[allow(
        clippy::too_many_arguments,
        reason = "they are Python's, and an object would cost a look-up each"
    )]
    fn call_async<'py>(
        &self,
        py: Python<'py>,
        action: &str,
        params: &Bound<'py, PyDict>,
        service: Option<&str>,
        version: Option<&str>,
        timeout: Option<f64>,
        region: Option<&str>,
        language: Option<&str>,
        retry: Option<i64>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options::call(timeout, region, language, retry).map_err(|error| raise(py, &error))?;
        let prepared = self.prepare(py, action, params, (service, version), options)?;
        asyncio::start(py, prepared.live.process, prepared.send())
    }

    /// The options for a `repr`: never a key.
    fn describe(&self) -> String {
        self.options.describe()
    }

    fn __repr__(&self) -> String {
        format!("NativeClient({})", self.describe())
    }
}

impl NativeClient {
    /// Writes and checks the parameters.
    fn prepare(
        &self,
        py: Python<'_>,
        action: &str,
        params: &Bound<'_, PyDict>,
        of: (Option<&str>, Option<&str>),
        options: CallOptions,
    ) -> PyResult<Prepared> {
        let (service, version) = match of {
            (None, version) => (self.service.as_str(), version.unwrap_or(&self.version)),
            (Some(service), Some(version)) => (service, version),
            (Some(_), None) => {
                let error =
                    options::config("a service of another name needs its version, such as \"2017-03-12\"");
                return Err(raise(py, &error));
            }
        };
        let (params, mut faults) = encode::json(params)?;
        if !faults.is_empty() {
            if let (Some((service, action)), false) =
                (services::find(service, version, action), faults.is_stopped())
            {
                faults.extend(check::input(service, action, &params).err().into_iter().flatten());
            }
            return Err(raise_faults(py, action, &faults));
        }
        Ok(Prepared {
            live: self.live(py)?,
            service: service.to_owned(),
            version: version.to_owned(),
            action: action.to_owned(),
            params,
            options,
        })
    }

    /// This process's connections, made anew in a forked child.
    fn live(&self, py: Python<'_>) -> PyResult<Arc<Live>> {
        let live = self.live.load_full();
        if live.process.is_this() {
            return Ok(live);
        }
        let fresh = Live::new(&self.options).map_err(|error| raise(py, &error))?;
        // The parent's connections are the parent's to close, and its runtime has no thread here: neither is touched.
        std::mem::forget(self.live.swap(fresh.clone()));
        std::mem::forget(live);
        Ok(fresh)
    }
}

/// Blocks this thread until the answer is there or a signal's handler raises.
///
/// The future is run in slices and signals are handled between them, outside the runtime: a handler may make calls.
fn wait(prepared: Prepared) -> PyResult<Result<Response, Error>> {
    let process = prepared.live.process;
    let mut answer = Box::pin(prepared.send());
    loop {
        let slice = async { tokio::time::timeout(SIGNALS, answer.as_mut()).await };
        if let Ok(answer) = process.runtime.block_on(slice) {
            return Ok(answer);
        }
        let inside = process.gate.come_back();
        #[allow(
            clippy::redundant_closure_for_method_calls,
            reason = "the method alone has too short a lifetime"
        )]
        Python::attach(|py| py.check_signals())?;
        drop(inside);
    }
}

/// The text of an answer. It was read as JSON, so it is UTF-8.
pub(crate) fn text<'py>(py: Python<'py>, response: &Response) -> PyResult<Bound<'py, PyString>> {
    match std::str::from_utf8(response.body()) {
        Ok(text) => Ok(PyString::new(py, text)),
        Err(_) => Err(raise(
            py,
            &Error::new(ErrorKind::Decode, "the answer is not UTF-8"),
        )),
    }
}
