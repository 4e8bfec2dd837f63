//! Telling JavaScript of attempts.
//!
//! Attempts wait in a list that the JavaScript thread empties: when it is woken, and before a call's promise settles,
//! so that none comes later than its call. While nobody watches, an attempt costs one look at a flag.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use napi::Status;
use napi::bindgen_prelude::Function;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use tc3_core::ErrorKind;

/// An attempt that is over.
#[napi(object, object_from_js = false)]
#[allow(
    clippy::struct_field_names,
    reason = "the number of the attempt, as JavaScript sees it"
)]
pub(crate) struct Attempt {
    pub service: String,
    pub version: String,
    pub action: String,
    pub region: Option<String>,
    pub host: String,
    pub trace_id: String,
    pub attempt: u32,
    pub http_status: Option<u16>,
    pub request_id: Option<String>,
    /// In milliseconds.
    pub duration: f64,
    /// The kind of its error.
    pub kind: Option<&'static str>,
    pub code: Option<String>,
    /// Before the next attempt, in milliseconds.
    pub pause: Option<f64>,
}

/// Does not keep the process alive.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// Who watches a client's attempts. Clones are the same watch.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Shared>);

#[derive(Default)]
struct Shared {
    on: AtomicBool,
    waiting: Mutex<Vec<Attempt>>,
    wake: Mutex<Option<Wake>>,
}

impl Watch {
    /// From now on this function is called when attempts are waiting; without one nobody watches.
    pub(crate) fn set(&self, wake: Option<&Function<'_, (), ()>>) -> napi::Result<()> {
        let wake = wake
            .map(|wake| wake.build_threadsafe_function().weak::<true>().build())
            .transpose()?;
        self.0.on.store(wake.is_some(), Ordering::Relaxed);
        if wake.is_none() {
            lock(&self.0.waiting).clear();
        }
        *lock(&self.0.wake) = wake;
        Ok(())
    }

    /// The attempts that are waiting.
    pub(crate) fn take(&self) -> Vec<Attempt> {
        std::mem::take(&mut *lock(&self.0.waiting))
    }

    /// Adds an attempt.
    pub(crate) fn tell(&self, attempt: &tc3_core::observe::Attempt<'_>) {
        if !self.0.on.load(Ordering::Relaxed) {
            return;
        }
        let is_first = {
            let mut waiting = lock(&self.0.waiting);
            waiting.push(Attempt::of(attempt));
            waiting.len() == 1
        };
        if is_first && let Some(wake) = &*lock(&self.0.wake) {
            // If the JavaScript thread is ending, nobody is left to be told.
            let _ = wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
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
            attempt: attempt.number,
            http_status: attempt.http_status,
            request_id: attempt.request_id.map(str::to_owned),
            duration: milliseconds(attempt.duration),
            kind: attempt.error.map(ErrorKind::as_str),
            code: attempt.code.map(str::to_owned),
            pause: attempt.pause.map(milliseconds),
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
