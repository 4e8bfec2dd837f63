//! Lists in pages, waits, rotations: what gives one step after another.
//!
//! Steps are made on the I/O thread, whoever waits for them, so that one can be under way while nobody does. A step that
//! was made stays here until Python says that it has it: a wait that is interrupted or cancelled at the wrong moment must
//! not lose a page.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyType;
use tc3_core::page::Pager;
use tc3_core::poll::{Bar, Progress, Waiting};
use tc3_core::{Error, Response};
use tc3_ssl::rotate::{Next, Rotating};
use tokio::task::AbortHandle;

use crate::asyncio::{self, Bridge};
use crate::credentials::Source;
use crate::errors::{panicked, raise, raise_keeping};
use crate::observe::{Listeners, Watch};
use crate::options::config;
use crate::outcome::{Outcome, value};
use crate::process::Process;
use crate::slices::{in_slices, signals};

/// What gives one answer after another.
#[pyclass(frozen, module = "tc3._native")]
pub(crate) struct NativeSequence {
    of: Of,
    /// How many items come before the first page.
    begin: u64,
    read_ahead: bool,
    shared: Arc<Shared>,
}

/// What the I/O thread works on.
struct Shared {
    steps: tokio::sync::Mutex<Steps>,
    ahead: Mutex<Option<AbortHandle>>,
    bar: Mutex<Option<Bar>>,
}

/// The steps that were made and may not have arrived, and what makes the next one.
struct Steps {
    engine: Engine,
    made: VecDeque<Given>,
    /// How many steps have arrived.
    arrived: u64,
}

/// What makes the steps.
pub(crate) enum Engine {
    Pages(Box<Pager>),
    Wait(Box<Waiting>),
    Rotation(Rotating),
}

/// A step, and who is to be told of its attempts.
#[derive(Clone)]
pub(crate) struct Given {
    step: Step,
    watch: Option<Arc<Watch>>,
}

#[derive(Clone)]
enum Step {
    Page {
        response: Response,
        position: u64,
        total: Option<u64>,
    },
    Progress(Box<Progress>),
    /// JSON text, and whether it is the last one.
    Told(String, bool),
    /// It has failed, and so has ended.
    Failed(Arc<Error>),
    /// There are no more.
    End,
}

/// What follows a step.
enum Then {
    /// Nothing, until the next one is wanted.
    Rest,
    /// The next one is begun, and this is told of its attempts.
    Begin(Option<Arc<Watch>>),
}

/// What a sequence is of, beside its engine.
pub(crate) struct Of {
    pub(crate) process: &'static Process,
    pub(crate) service: String,
    pub(crate) action: String,
    pub(crate) into: Py<PyType>,
    pub(crate) hook: Option<Py<PyAny>>,
    pub(crate) source: Option<Source>,
}

impl NativeSequence {
    pub(crate) fn new(of: Of, engine: Engine, read_ahead: bool, progress_bar: bool) -> Self {
        Self {
            of,
            begin: match &engine {
                Engine::Pages(pager) => pager.position(),
                Engine::Wait(_) | Engine::Rotation(_) => 0,
            },
            read_ahead,
            shared: Arc::new(Shared {
                steps: tokio::sync::Mutex::new(Steps {
                    engine,
                    made: VecDeque::new(),
                    arrived: 0,
                }),
                ahead: Mutex::default(),
                bar: Mutex::new(progress_bar.then(Bar::new)),
            }),
        }
    }

    /// Who listens to a step, if anybody does.
    fn watch(&self, py: Python<'_>, bridge: Option<&Bridge>) -> PyResult<Option<Arc<Watch>>> {
        let listeners = Listeners::now(py, self.of.hook.as_ref())?;
        Ok(listeners.map(|listeners| {
            let inbox = bridge.map(Bridge::inbox);
            listeners.watch(&self.of.service, &self.of.action, inbox)
        }))
    }

    /// What follows a step.
    fn then(&self, py: Python<'_>, bridge: Option<&Bridge>) -> PyResult<Then> {
        if self.read_ahead {
            self.watch(py, bridge).map(Then::Begin)
        } else {
            Ok(Then::Rest)
        }
    }

    /// The step after those that have arrived, and then, if that is wanted, the beginning of the one after it.
    fn step(
        &self,
        arrived: u64,
        watch: Option<Arc<Watch>>,
        then: Then,
    ) -> impl Future<Output = Given> + Send + 'static {
        let shared = self.shared.clone();
        async move {
            let given = shared.steps.lock().await.get(&shared, arrived, watch).await;
            if let (Then::Begin(watch), Step::Page { .. }) = (then, &given.step) {
                let begun = shared.clone();
                let task = tokio::spawn(async move {
                    begun.steps.lock().await.get(&begun, arrived + 1, watch).await;
                });
                *shared.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(task.abort_handle());
            }
            given
        }
    }

    fn of_this_process(&self, py: Python<'_>) -> PyResult<()> {
        if self.of.process.is_this() {
            return Ok(());
        }
        let words = "this was begun by the process that forked this one: begin anew, a list at its position";
        Err(raise(py, &config(words)))
    }
}

#[pymethods]
impl NativeSequence {
    /// How many items come before the first page.
    #[getter]
    fn begin(&self) -> u64 {
        self.begin
    }

    /// The next step: of a list (answer, position, total), of a wait (answer, answers, reached, elapsed, done, total,
    /// pause), of a rotation (text, whether it is the last); None after the last one. `arrived` says how many steps the caller has. Waits detached from the
    /// interpreter; Ctrl-C ends it.
    fn next<'py>(&self, py: Python<'py>, arrived: u64) -> PyResult<Bound<'py, PyAny>> {
        self.of_this_process(py)?;
        let process = self.of.process;
        let runtime = process.runtime().map_err(|error| raise(py, &error))?;
        let watch = self.watch(py, None)?;
        let step = self.step(arrived, watch.clone(), self.then(py, None)?);
        let between = |py: Python<'_>| {
            signals(py)?;
            watch.as_ref().map_or(Ok(()), |watch| watch.tell(py))
        };
        let (given, inside) = py.detach(|| {
            let given = catch_unwind(AssertUnwindSafe(|| in_slices(process, runtime, step, between)));
            (given, process.gate.come_back())
        });
        let given = match given {
            Ok(given) => given?,
            Err(_) => Given::failed(panicked()),
        };
        let step = given
            .tell(py)
            .and_then(|()| given.into_python(py, Some(self.of.into.bind(py))));
        drop(inside);
        step
    }

    /// The same as a future of the running loop. Who no longer waits for it says so with `abandon`.
    fn next_async<'py>(&self, py: Python<'py>, arrived: u64) -> PyResult<Bound<'py, PyAny>> {
        self.of_this_process(py)?;
        let event_loop = asyncio::running_loop(py)?;
        if let Some(source) = &self.of.source {
            source.seen(&event_loop)?;
        }
        let bridge = Bridge::to(&event_loop, self.of.process)?;
        let watch = self.watch(py, Some(&bridge))?;
        let step = self.step(arrived, watch, self.then(py, Some(&bridge))?);
        let into = Some(self.of.into.clone_ref(py));
        bridge.start(&event_loop, None, into, async { Outcome::Step(step.await) })
    }

    /// Nobody wants a further step: the bar stands still, and nothing is asked ahead.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.shared.rest());
    }
}

/// What was begun ahead is for nobody.
impl Drop for NativeSequence {
    fn drop(&mut self) {
        self.shared.rest();
    }
}

impl Shared {
    fn rest(&self) {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ahead) = ahead {
            ahead.abort();
        }
        drop(self.bar.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Steps {
    /// The step after so many. It is made only once, and dropping this future loses nothing.
    async fn get(&mut self, shared: &Shared, arrived: u64, watch: Option<Arc<Watch>>) -> Given {
        while self.arrived < arrived {
            self.made.pop_front();
            self.arrived += 1;
        }
        if let Some(made) = self.made.front() {
            return made.clone();
        }
        let step = match &watch {
            None => self.engine.step().await,
            Some(watch) => watch.clone().during(self.engine.step()).await,
        };
        shared.show(&step);
        let given = Given { step, watch };
        self.made.push_back(given.clone());
        given
    }
}

impl Shared {
    fn show(&self, step: &Step) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        match (step, bar.as_mut()) {
            (Step::Progress(progress), Some(bar)) => bar.show(progress),
            // Its last line stays.
            _ => drop(bar.take()),
        }
    }
}

impl Engine {
    async fn step(&mut self) -> Step {
        let failed = |error| Step::Failed(Arc::new(error));
        match self {
            Self::Pages(pager) => match pager.next().await {
                None => Step::End,
                Some(Err(error)) => failed(error),
                Some(Ok(page)) => Step::Page {
                    total: page.total,
                    response: page.response,
                    position: pager.position(),
                },
            },
            Self::Wait(wait) => match wait.next().await {
                None => Step::End,
                Some(Err(error)) => failed(error),
                Some(Ok(progress)) => Step::Progress(Box::new(progress)),
            },
            Self::Rotation(rotating) => match rotating.next().await {
                Next::End => Step::End,
                Next::Outcome(Err(error)) => failed(error),
                Next::Outcome(Ok(text)) => Step::Told(text, true),
                Next::Step(text) => Step::Told(text, false),
            },
        }
    }
}

impl Given {
    fn failed(error: Error) -> Self {
        Self {
            step: Step::Failed(Arc::new(error)),
            watch: None,
        }
    }

    /// Tells the listeners of what they have not been told of it.
    pub(crate) fn tell(&self, py: Python<'_>) -> PyResult<()> {
        let Some(watch) = &self.watch else { return Ok(()) };
        match &self.step {
            Step::Page { response, .. } => watch.end(py, Ok(response.attempts())),
            Step::Progress(progress) => watch.end(py, Ok(progress.response.attempts())),
            Step::Failed(error) => watch.end(py, Err(error)),
            Step::Told(..) => watch.tell(py),
            Step::End => Ok(()),
        }
    }

    pub(crate) fn into_python<'py>(
        self,
        py: Python<'py>,
        into: Option<&Bound<'py, PyType>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.step {
            Step::Page {
                response,
                position,
                total,
            } => (value(py, &response, into)?, position, total).into_bound_py_any(py),
            Step::Progress(progress) => {
                let answer = value(py, &progress.response, into)?;
                let facts = (
                    answer,
                    progress.answers,
                    progress.reached,
                    progress.elapsed.as_secs_f64(),
                    progress.done,
                    progress.total,
                    progress.pause.map(|pause| pause.as_secs_f64()),
                );
                facts.into_bound_py_any(py)
            }
            Step::Told(text, is_last) => (text, is_last).into_bound_py_any(py),
            Step::Failed(error) => Err(raise_keeping(py, &error, into)),
            Step::End => Ok(py.None().into_bound(py)),
        }
    }
}
