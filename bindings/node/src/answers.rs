//! Handing answers to the JavaScript thread, exactly one per call, whatever happens on the other thread.
//!
//! The answers of a client wait in a list. The JavaScript thread is woken when the list is no longer empty, and takes
//! all that are there: calls that end together cost one wake-up. A promise of Node-API's own would cost one per call,
//! and a thread-safe function made and thrown away for each. Answers that the JavaScript thread has received itself cost
//! none.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::{Function, JsValue, Null, ToNapiValue, Unknown};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status, check_status, sys};
use tokio::runtime::Handle;

use crate::answer::Answer;
use crate::here::Here;
use crate::{home, rejection};

/// Keeps the process alive only while an answer is owed.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// The answers of one client's calls.
#[derive(Clone)]
pub(crate) struct Answers(Arc<Shared>);

struct Shared {
    /// Changed on the JavaScript thread only.
    owed: AtomicU32,
    waiting: Mutex<Vec<(f64, Settled)>>,
    wake: Wake,
    here: Here,
}

/// The most answers that are handed over as arguments; more are taken.
const MOST_ARGUMENTS: usize = 64;

/// How a call has ended.
type Settled = Result<Answer, String>;

impl Answers {
    /// The function is called with answers, as [`take`](Self::take) gives them, or with none when there are some to take.
    pub(crate) fn new(env: Env, wake: &Function<'_, (), ()>) -> napi::Result<Self> {
        Ok(Self(Arc::new(Shared {
            owed: AtomicU32::new(0),
            waiting: Mutex::default(),
            wake: wake.build_threadsafe_function().weak::<true>().build()?,
            here: Here::new(env, wake)?,
        })))
    }

    /// Hands over those that are there. On the JavaScript thread, while no JavaScript runs.
    pub(crate) fn hand_over(&self) {
        let shared = &self.0;
        let handed_over = shared.here.call(&|env| {
            if lock(&shared.waiting).len() > MOST_ARGUMENTS {
                return Ok(Vec::new());
            }
            let taken = self.take(env)?;
            Ok(taken.iter().map(JsValue::raw).collect())
        });
        if !handed_over {
            shared.wake();
        }
    }

    /// The duty to answer the call of this number.
    pub(crate) fn owe(&self, env: Env, call: f64) -> napi::Result<Settlement> {
        let shared = self.0.clone();
        if shared.owed.fetch_add(1, Ordering::Relaxed) == 0 {
            keep_alive(env, &shared.wake, true)?;
        }
        Ok(Settlement(Some((call, shared))))
    }

    /// The answers that are there: for each the call's number, a text, and the text's mark; null in its place says that
    /// the text is a rejection.
    pub(crate) fn take<'env>(&self, env: &'env Env) -> napi::Result<Vec<Unknown<'env>>> {
        let shared = &*self.0;
        let settled = std::mem::take(&mut *lock(&shared.waiting));
        let count = u32::try_from(settled.len()).unwrap_or(u32::MAX);
        if count > 0 && shared.owed.fetch_sub(count, Ordering::Relaxed) == count {
            keep_alive(*env, &shared.wake, false)?;
        }
        let mut taken = Vec::with_capacity(3 * settled.len());
        for (call, settled) in settled {
            taken.push(env.create_double(call)?.to_unknown());
            // One answer that cannot be handed over must not keep the others back.
            let settled = settled.and_then(|Answer { text, mark }| {
                let text = text.create(env).map_err(|_| rejection::too_long())?;
                Ok((text, mark))
            });
            match settled {
                Ok((text, mark)) => {
                    taken.push(text.to_unknown());
                    taken.push(env.create_string(mark)?.to_unknown());
                }
                Err(rejection) => {
                    taken.push(env.create_string(rejection)?.to_unknown());
                    taken.push(Null.into_unknown(env)?);
                }
            }
        }
        Ok(taken)
    }
}

/// Whether the function keeps the process alive from now on.
#[allow(unsafe_code, reason = "napi has no safe way that is not deprecated")]
fn keep_alive(env: Env, wake: &Wake, keep: bool) -> napi::Result<()> {
    // SAFETY: this is the function's own JavaScript thread, as `env` shows, and it exists as long as `wake` does.
    check_status!(unsafe {
        if keep {
            sys::napi_ref_threadsafe_function(env.raw(), wake.raw())
        } else {
            sys::napi_unref_threadsafe_function(env.raw(), wake.raw())
        }
    })
}

/// An answer that is owed. Dropped without one, as a panic does, it rejects.
pub(crate) struct Settlement(Option<(f64, Arc<Shared>)>);

impl Settlement {
    /// Whether no other call of the client is under way.
    pub(crate) fn is_alone(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|(_, shared)| shared.owed.load(Ordering::Relaxed) == 1)
    }

    /// Settles it.
    pub(crate) fn settle(mut self, settled: Settled) {
        if let Some((call, shared)) = self.0.take() {
            shared.settle(call, settled);
        }
    }
}

impl Drop for Settlement {
    fn drop(&mut self) {
        if let Some((call, shared)) = self.0.take() {
            shared.settle(call, Err(rejection::panicked()));
        }
    }
}

impl Shared {
    fn settle(self: &Arc<Self>, call: f64, settled: Settled) {
        let is_first = {
            let mut waiting = lock(&self.waiting);
            waiting.push((call, settled));
            waiting.len() == 1
        };
        if !is_first {
            return;
        }
        if home::looks_for(self.here.env()) {
            return home::come(Answers(self.clone()));
        }
        match Handle::try_current() {
            // Other calls are under way: what has already come of their answers goes with this one.
            Ok(runtime) if self.owed.load(Ordering::Relaxed) > 1 => {
                let shared = self.clone();
                runtime.spawn(async move {
                    tokio::task::yield_now().await;
                    shared.wake();
                });
            }
            _ => self.wake(),
        }
    }

    fn wake(&self) {
        // If the JavaScript thread is ending, nobody waits for answers.
        let _ = self.wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
