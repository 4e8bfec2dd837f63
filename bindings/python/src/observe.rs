//! Telling Python of attempts and calls: the client's own function, and the logger `tc3`.
//!
//! The call's own task only notes an attempt. Python is told by the thread that the call belongs to: the one that
//! waits for it, between two slices, or its event loop's. As long as nobody listens, a call costs one look at that.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use tc3_core::{Error, ErrorKind};

use crate::inbox::{Inbox, Item};

tokio::task_local! {
    static WATCHED: Arc<Watch>;
}

/// The attempts of one call, and who wants to be told of them.
pub(crate) struct Watch {
    hook: Option<Py<PyAny>>,
    logger: Option<Py<PyAny>>,
    service: String,
    action: String,
    started: Instant,
    inbox: Option<Arc<Inbox>>,
    waiting: Mutex<Vec<Attempt>>,
}

/// An attempt that is over.
struct Attempt {
    service: String,
    version: String,
    action: String,
    region: Option<String>,
    host: String,
    trace_id: String,
    number: u32,
    http_status: Option<u16>,
    request_id: Option<String>,
    duration: f64,
    kind: Option<&'static str>,
    code: Option<String>,
    pause: Option<f64>,
}

/// Who listens now, if anybody does.
pub(crate) struct Listeners {
    hook: Option<Py<PyAny>>,
    logger: Option<Py<PyAny>>,
}

impl Listeners {
    /// The function, and the logger where it is enabled.
    pub(crate) fn now(py: Python<'_>, hook: Option<&Py<PyAny>>) -> PyResult<Option<Self>> {
        /// `logging.DEBUG`.
        const DEBUG: u8 = 10;
        let logger = match logger(py)? {
            Some((logger, is_enabled)) if is_enabled.bind(py).call1((DEBUG,))?.is_truthy()? => {
                Some(logger.clone_ref(py))
            }
            _ => None,
        };
        if hook.is_none() && logger.is_none() {
            return Ok(None);
        }
        let hook = hook.map(|hook| hook.clone_ref(py));
        Ok(Some(Self { hook, logger }))
    }

    /// Listens to this call.
    pub(crate) fn watch(self, service: &str, action: &str, inbox: Option<Arc<Inbox>>) -> Arc<Watch> {
        Arc::new(Watch {
            hook: self.hook,
            logger: self.logger,
            service: service.to_owned(),
            action: action.to_owned(),
            started: Instant::now(),
            inbox,
            waiting: Mutex::default(),
        })
    }
}

/// The logger and its `isEnabledFor`. A program that has not imported `logging` has none.
fn logger(py: Python<'_>) -> PyResult<Option<&'static (Py<PyAny>, Py<PyAny>)>> {
    static LOGGER: PyOnceLock<(Py<PyAny>, Py<PyAny>)> = PyOnceLock::new();
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    if let Some(logger) = LOGGER.get(py) {
        return Ok(Some(logger));
    }
    let modules = MODULES.get_or_try_init(py, || {
        let modules = py.import("sys")?.getattr("modules")?;
        Ok::<_, PyErr>(modules.cast_into::<PyDict>()?.unbind())
    })?;
    match modules.bind(py).get_item(intern!(py, "logging"))? {
        // Another thread may be importing it right now.
        Some(logging) if logging.hasattr(intern!(py, "getLogger"))? => {
            let logger = logging.call_method1("getLogger", ("tc3",))?;
            let is_enabled = logger.getattr("isEnabledFor")?.unbind();
            Ok(Some(LOGGER.get_or_init(py, || (logger.unbind(), is_enabled))))
        }
        _ => Ok(None),
    }
}

/// Notes an attempt of the watched call that this task makes, if it is one.
pub(crate) fn note(attempt: &tc3_core::observe::Attempt<'_>) {
    // Outside of a watched call there is nothing to do.
    let _ = WATCHED.try_with(|watch| watch.note(attempt));
}

impl Watch {
    /// Watches what happens within the future.
    pub(crate) async fn during<T>(self: Arc<Self>, call: impl Future<Output = T>) -> T {
        WATCHED.scope(self, call).await
    }

    fn note(self: &Arc<Self>, attempt: &tc3_core::observe::Attempt<'_>) {
        self.waiting().push(Attempt::of(attempt));
        // The last attempt is told of together with the call's end.
        if let (Some(inbox), Some(_)) = (&self.inbox, attempt.pause) {
            inbox.put(Item::Tell(self.clone()));
        }
    }

    /// Tells of the attempts since the last time. The caller is inside of the gate.
    pub(crate) fn tell(&self, py: Python<'_>) -> PyResult<()> {
        static TELL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        loop {
            // Not locked while Python runs.
            let attempts = std::mem::take(&mut *self.waiting());
            if attempts.is_empty() {
                return Ok(());
            }
            let tell = TELL.import(py, "tc3._observe", "tell")?;
            for attempt in attempts {
                tell.call1((self.hook.as_ref(), self.logger.as_ref(), attempt.into_python(py)?))?;
            }
        }
    }

    /// Tells of what is left, and of the call's end: after so many attempts, or an error. The caller is inside of the gate.
    pub(crate) fn end(&self, py: Python<'_>, attempts: Result<u32, &Error>) -> PyResult<()> {
        static TELL_END: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        self.tell(py)?;
        let Some(logger) = &self.logger else { return Ok(()) };
        let (kind, code, attempts) = match attempts {
            Ok(attempts) => (None, None, attempts),
            Err(error) => (Some(error.kind().as_str()), error.code(), error.attempts()),
        };
        TELL_END.import(py, "tc3._observe", "tell_end")?.call1((
            logger,
            &self.service,
            &self.action,
            attempts,
            self.started.elapsed().as_secs_f64(),
            kind,
            code,
        ))?;
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Attempt>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    fn of(attempt: &tc3_core::observe::Attempt<'_>) -> Self {
        Self {
            service: attempt.service.to_owned(),
            version: attempt.version.to_owned(),
            action: attempt.action.to_owned(),
            region: attempt.region.map(str::to_owned),
            host: attempt.host.to_owned(),
            trace_id: attempt.trace_id.to_owned(),
            number: attempt.number,
            http_status: attempt.http_status,
            request_id: attempt.request_id.map(str::to_owned),
            duration: attempt.duration.as_secs_f64(),
            kind: attempt.error.map(ErrorKind::as_str),
            code: attempt.code.map(str::to_owned),
            pause: attempt.pause.map(|pause| pause.as_secs_f64()),
        }
    }

    fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let facts = PyDict::new(py);
        facts.set_item("service", self.service)?;
        facts.set_item("version", self.version)?;
        facts.set_item("action", self.action)?;
        facts.set_item("region", self.region)?;
        facts.set_item("host", self.host)?;
        facts.set_item("trace_id", self.trace_id)?;
        facts.set_item("attempt", self.number)?;
        facts.set_item("http_status", self.http_status)?;
        facts.set_item("request_id", self.request_id)?;
        facts.set_item("duration", self.duration)?;
        facts.set_item("kind", self.kind)?;
        facts.set_item("code", self.code)?;
        facts.set_item("pause", self.pause)?;
        CLASS
            .import(py, "tc3._observe", "Attempt")?
            .call((), Some(&facts))
    }
}
