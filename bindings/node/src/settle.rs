//! Settling a promise from another thread, exactly once, whatever happens there.

use napi::bindgen_prelude::Object;
use napi::{Env, JsDeferred};

use crate::answer::Answer;
use crate::rejection;

type Resolver = Box<dyn FnOnce(Env) -> napi::Result<Answer>>;

/// A promise that is owed an answer. Dropped without one, as a panic does, it rejects.
pub(crate) struct Settlement(Option<JsDeferred<Answer, Resolver>>);

impl Settlement {
    /// A promise, and the duty to settle it.
    pub(crate) fn new(env: &Env) -> napi::Result<(Self, Object<'_>)> {
        let (deferred, promise) = env.create_deferred()?;
        Ok((Self(Some(deferred)), promise))
    }

    /// Settles it.
    pub(crate) fn settle(mut self, result: napi::Result<Answer>) {
        let Some(deferred) = self.0.take() else { return };
        match result {
            Ok(answer) => deferred.resolve(Box::new(|_| Ok(answer))),
            Err(rejection) => deferred.reject(rejection),
        }
    }
}

impl Drop for Settlement {
    fn drop(&mut self) {
        if let Some(deferred) = self.0.take() {
            deferred.reject(rejection::panicked());
        }
    }
}
