//! The one door.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arc_swap::ArcSwap;
use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};
use tc3_core::{CallOptions, Client, Error, Method, Response, SignatureMethod, check};
use tc3_ssl::rotate::Rotating;

use crate::asyncio::Bridge;
use crate::errors::{panicked, raise, raise_faults};
use crate::given::Given;
use crate::lane::Lanes;
use crate::observe::{Listeners, Watch};
use crate::options::Options;
use crate::outcome::{Outcome, value};
use crate::process::Process;
use crate::sequence::{self, Engine, NativeSequence};
use crate::slices::{in_slices, signals};
use crate::{asyncio, encode, options, services};

/// Sends calls of one service, and of any other by name.
#[pyclass(frozen, module = "tc3._native")]
pub(crate) struct NativeClient {
    service: String,
    version: String,
    options: Arc<Options>,
    live: Arc<ArcSwap<Live>>,
    sending: Sending,
}

/// How requests are sent, where it is not as the client was set up.
#[derive(Clone, Copy)]
struct Sending {
    method: Option<Method>,
    signature: Option<SignatureMethod>,
    unsigned_payload: bool,
}

impl Sending {
    fn apply(self, mut options: CallOptions) -> CallOptions {
        if let Some(method) = self.method {
            options = options.with_method(method);
        }
        if let Some(signature) = self.signature {
            options = options.with_signature(signature);
        }
        if self.unsigned_payload {
            options = options.with_unsigned_payload();
        }
        options
    }
}

/// What does not survive a fork: the I/O thread, and connections that the parent holds too.
struct Live {
    process: &'static Process,
    client: Client,
    lanes: Lanes,
}

impl Live {
    fn new(options: &Options) -> Result<Arc<Self>, Error> {
        let process = Process::current();
        Ok(Arc::new(Self {
            process,
            client: options.build(process)?,
            lanes: Lanes::default(),
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
    /// Whether the answer is read into objects.
    typed: bool,
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
            typed,
        } = self;
        if typed {
            let call = live
                .client
                .call_json_typed(&service, &version, &action, params, options);
            return call.await;
        }
        live.client
            .call_json(&service, &version, &action, params, options)
            .await
    }
}

#[pymethods]
impl NativeClient {
    #[new]
    #[pyo3(signature = (*, service, version, options))]
    fn new(py: Python<'_>, service: String, version: String, options: &Bound<'_, PyDict>) -> PyResult<Self> {
        let options = Options::read(Given(options))?;
        let live = Live::new(&options).map_err(|error| raise(py, &error))?;
        Ok(Self {
            service,
            version,
            sending: Sending {
                method: None,
                signature: None,
                unsigned_payload: options.unsigned_payload,
            },
            options: Arc::new(options),
            live: Arc::new(ArcSwap::new(live)),
        })
    }

    /// The same client with another way of sending.
    fn with_options(
        &self,
        py: Python<'_>,
        method: Option<&Bound<'_, PyAny>>,
        signature: Option<&Bound<'_, PyAny>>,
        unsigned_payload: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let given = PyDict::new(py);
        given.set_item("method", method)?;
        given.set_item("signature", signature)?;
        given.set_item("unsigned_payload", unsigned_payload)?;
        let given = Given(&given);
        let method = given.made("method", |name: String| options::method(&name))?;
        let signature = given.made("signature", |name: String| options::signature(&name))?;
        let unsigned_payload = given.get("unsigned_payload")?;
        Ok(Self {
            service: self.service.clone(),
            version: self.version.clone(),
            options: self.options.clone(),
            live: self.live.clone(),
            sending: Sending {
                method: method.or(self.sending.method),
                signature: signature.or(self.sending.signature),
                unsigned_payload: unsigned_payload.unwrap_or(self.sending.unsigned_payload),
            },
        })
    }

    /// What stands in `Response`, as an object of this class, or its JSON text. Waits detached from the interpreter;
    /// Ctrl-C ends it.
    #[allow(
        clippy::too_many_arguments,
        reason = "they are Python's, and an object would cost a look-up each"
    )]
    fn call<'py>(
        &self,
        py: Python<'py>,
        action: &str,
        params: &Bound<'py, PyAny>,
        of: Option<(String, String)>,
        into: Option<&Bound<'py, PyType>>,
        timeout: Option<f64>,
        region: Option<&str>,
        language: Option<&str>,
        retry: Option<&Bound<'py, PyAny>>,
        safe_to_repeat: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options::call(py, timeout, region, language, retry, safe_to_repeat)?;
        let prepared = self.prepare(py, action, params, of, into.is_some(), options)?;
        let process = prepared.live.process;
        let listeners = Listeners::now(py, self.options.on_attempt.as_ref())?;
        let watch = listeners.map(|listeners| listeners.watch(&prepared.service, action, None));
        let (answer, inside) = py.detach(|| {
            let answer = catch_unwind(AssertUnwindSafe(|| wait(prepared, watch.clone())));
            (answer, process.gate.come_back())
        });
        let answer = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(interrupt)) => return Err(interrupt),
            Err(_) => Err(panicked()),
        };
        if let Some(watch) = watch {
            watch.end(py, answer.as_ref().map(Response::attempts))?;
        }
        let answer = match answer {
            Ok(response) => value(py, &response, into),
            Err(error) => Err(raise(py, &error)),
        };
        drop(inside);
        answer
    }

    /// The same as a future of the running loop. Who no longer waits for it says so with `abandon`.
    #[allow(
        clippy::too_many_arguments,
        reason = "they are Python's, and an object would cost a look-up each"
    )]
    fn call_async<'py>(
        &self,
        py: Python<'py>,
        action: &str,
        params: &Bound<'py, PyAny>,
        of: Option<(String, String)>,
        into: Option<&Bound<'py, PyType>>,
        timeout: Option<f64>,
        region: Option<&str>,
        language: Option<&str>,
        retry: Option<&Bound<'py, PyAny>>,
        safe_to_repeat: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let options = options::call(py, timeout, region, language, retry, safe_to_repeat)?;
        let prepared = self.prepare(py, action, params, of, into.is_some(), options)?;
        let event_loop = asyncio::running_loop(py)?;
        if let Some(source) = self.options.identity.source() {
            source.seen(&event_loop)?;
        }
        let process = prepared.live.process;
        let bridge = Bridge::to(&event_loop, process)?;
        let watch = Listeners::now(py, self.options.on_attempt.as_ref())?
            .map(|listeners| listeners.watch(&prepared.service, action, Some(bridge.inbox())));
        bridge.start(
            &event_loop,
            watch,
            into.map(|into| into.clone().unbind()),
            async { Outcome::Answer(prepared.send().await) },
        )
    }

    /// The pages of a list. Sends nothing yet.
    #[allow(
        clippy::too_many_arguments,
        reason = "they are Python's, and an object would cost a look-up each"
    )]
    fn pages(
        &self,
        py: Python<'_>,
        action: &str,
        params: &Bound<'_, PyDict>,
        into: &Bound<'_, PyType>,
        timeout: Option<f64>,
        region: Option<&str>,
        language: Option<&str>,
        retry: Option<&Bound<'_, PyAny>>,
        safe_to_repeat: bool,
        read_ahead: bool,
    ) -> PyResult<NativeSequence> {
        let options = options::call(py, timeout, region, language, retry, safe_to_repeat)?;
        let call = self.prepare(py, action, params.as_any(), None, true, options)?;
        let pager = call.live.client.pager(
            &call.service,
            &call.version,
            action,
            &call.params,
            call.options.clone(),
        );
        let engine = Engine::Pages(Box::new(pager));
        Ok(NativeSequence::new(
            self.sequence(py, call, into),
            engine,
            read_ahead,
            false,
        ))
    }

    /// A wait. Sends nothing yet.
    #[allow(
        clippy::too_many_arguments,
        reason = "they are Python's, and an object would cost a look-up each"
    )]
    fn wait(
        &self,
        py: Python<'_>,
        waiter: &str,
        action: &str,
        params: &Bound<'_, PyDict>,
        into: &Bound<'_, PyType>,
        timeout: Option<f64>,
        region: Option<&str>,
        language: Option<&str>,
        retry: Option<&Bound<'_, PyAny>>,
        safe_to_repeat: bool,
        deadline: Option<f64>,
        interval: Option<f64>,
        progress_bar: bool,
    ) -> PyResult<NativeSequence> {
        let options = options::call(py, timeout, region, language, retry, safe_to_repeat)?;
        let time = |name, seconds: Option<f64>| {
            let time = seconds.map(|seconds| options::pause(name, seconds)).transpose();
            time.map_err(|error| raise(py, &error))
        };
        let (deadline, interval) = (time("deadline", deadline)?, time("interval", interval)?);
        let call = self.prepare(py, action, params.as_any(), None, true, options)?;
        let (params, options) = (call.params.clone(), call.options.clone());
        let mut wait = call
            .live
            .client
            .wait(&call.service, &call.version, waiter, params, options);
        if let Some(deadline) = deadline {
            wait = wait.with_timeout(deadline);
        }
        if let Some(interval) = interval {
            wait = wait.with_interval(interval);
        }
        let engine = Engine::Wait(Box::new(wait));
        Ok(NativeSequence::new(
            self.sequence(py, call, into),
            engine,
            false,
            progress_bar,
        ))
    }

    /// A rotation of certificates by parameters that are a JSON object. Sends nothing yet. The error of one that failed
    /// keeps an answer of this class.
    fn rotate(
        &self,
        py: Python<'_>,
        params: &Bound<'_, PyDict>,
        into: &Bound<'_, PyType>,
    ) -> PyResult<NativeSequence> {
        const ACTION: &str = "rotate";
        let call = self.prepare(py, ACTION, params.as_any(), None, true, CallOptions::default())?;
        let rotating = Rotating::new(call.live.client.clone(), call.params.clone());
        let engine = Engine::Rotation(rotating);
        Ok(NativeSequence::new(
            self.sequence(py, call, into),
            engine,
            false,
            false,
        ))
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
    /// What a sequence is of whose first call is this one.
    fn sequence(&self, py: Python<'_>, call: Prepared, into: &Bound<'_, PyType>) -> sequence::Of {
        sequence::Of {
            process: call.live.process,
            service: call.service,
            action: call.action,
            into: into.clone().unbind(),
            hook: self.options.on_attempt.as_ref().map(|hook| hook.clone_ref(py)),
            source: self.options.identity.source().cloned(),
        }
    }

    /// Writes and checks the parameters; a pair of a content type and a body is sent as it is.
    fn prepare(
        &self,
        py: Python<'_>,
        action: &str,
        params: &Bound<'_, PyAny>,
        of: Option<(String, String)>,
        typed: bool,
        options: CallOptions,
    ) -> PyResult<Prepared> {
        let (service, version) = of.unwrap_or_else(|| (self.service.clone(), self.version.clone()));
        let mut options = self.sending.apply(options);
        let Ok(params) = params.cast::<PyDict>() else {
            let (content_type, body) = params.extract::<(String, Vec<u8>)>()?;
            options = options.with_content_type(content_type);
            return Ok(Prepared {
                live: self.live(py)?,
                service,
                version,
                action: action.to_owned(),
                params: body.into(),
                options,
                typed,
            });
        };
        let (params, mut faults) = encode::json(params)?;
        if !faults.is_empty() {
            if let (Some((service, action)), false) =
                (services::find(&service, &version, action), faults.is_stopped())
            {
                faults.extend(check::input(service, action, &params).err().into_iter().flatten());
            }
            return Err(raise_faults(py, action, &faults));
        }
        Ok(Prepared {
            live: self.live(py)?,
            service,
            version,
            action: action.to_owned(),
            params,
            options,
            typed,
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
fn wait(mut prepared: Prepared, watch: Option<Arc<Watch>>) -> PyResult<Result<Response, Error>> {
    let live = prepared.live.clone();
    let lane = match live.lanes.take(&live.client) {
        Ok(lane) => lane,
        Err(error) => return Ok(Err(error)),
    };
    prepared.options = prepared.options.with_connections(&lane.connections);
    let runtime = match lane.runtime() {
        Ok(runtime) => runtime,
        Err(error) => return Ok(Err(error)),
    };
    let call = prepared.send();
    let answer = match watch {
        None => in_slices(live.process, runtime, call, signals),
        Some(watch) => in_slices(live.process, runtime, watch.clone().during(call), |py| {
            signals(py)?;
            watch.tell(py)
        }),
    };
    // After an interrupt the request is still under way: its connection ends with the lane.
    if answer.is_ok() {
        live.lanes.put_back(lane);
    }
    answer
}
