//! A JavaScript function that its own thread calls, between two turns of its event loop. A thread-safe function would have
//! that thread wake itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::thread::{self, ThreadId};

use napi::bindgen_prelude::{Function, FunctionRef, JsValue};
use napi::{Env, check_status, sys};

/// The function, and the thread that it is of.
pub(crate) struct Here {
    thread: ThreadId,
    env: sys::napi_env,
    function: FunctionRef<(), ()>,
}

#[allow(unsafe_code, reason = "an environment is a pointer")]
// SAFETY: the environment is used on its own thread only.
unsafe impl Send for Here {}
#[allow(unsafe_code, reason = "an environment is a pointer")]
// SAFETY: as above.
unsafe impl Sync for Here {}

impl Here {
    /// This thread's.
    pub(crate) fn new(env: Env, function: &Function<'_, (), ()>) -> napi::Result<Self> {
        Ok(Self {
            thread: thread::current().id(),
            env: env.raw(),
            function: function.create_ref()?,
        })
    }

    /// Its environment.
    pub(crate) fn env(&self) -> sys::napi_env {
        self.env
    }

    /// Calls it with these arguments, as Node calls what waits for news: what was waiting for it goes on before this ends. On
    /// its own thread, while no JavaScript runs, for news of its own environment. Says whether it was called.
    #[allow(unsafe_code, reason = "napi has no safe way to be called by an event loop")]
    pub(crate) fn call(&self, arguments: &dyn Fn(&Env) -> napi::Result<Vec<sys::napi_value>>) -> bool {
        if thread::current().id() != self.thread {
            return false;
        }
        let env = Env::from_raw(self.env);
        let mut scope = ptr::null_mut();
        // SAFETY: this is the environment's thread, and the environment is alive, for its loop has called: sockets of other
        // environments are not looked after by it.
        if unsafe { sys::napi_open_handle_scope(self.env, &raw mut scope) } != sys::Status::napi_ok {
            return false;
        }
        let called = catch_unwind(AssertUnwindSafe(|| self.call_within(&env, arguments)));
        if !matches!(called, Ok(Ok(()))) {
            // The environment is ending, in which nobody waits; or somebody's code threw where nobody can catch it, as that of
            // an async hook can.
            let (mut is_thrown, mut thrown) = (false, ptr::null_mut());
            // SAFETY: as above.
            unsafe {
                sys::napi_is_exception_pending(self.env, &raw mut is_thrown);
                if is_thrown
                    && sys::napi_get_and_clear_last_exception(self.env, &raw mut thrown)
                        == sys::Status::napi_ok
                {
                    sys::napi_fatal_exception(self.env, thrown);
                }
            }
        }
        // SAFETY: the values of this scope are used no more.
        unsafe { sys::napi_close_handle_scope(self.env, scope) };
        matches!(called, Ok(Ok(())))
    }

    #[allow(unsafe_code, reason = "napi has no safe way to be called by an event loop")]
    fn call_within(
        &self,
        env: &Env,
        arguments: &dyn Fn(&Env) -> napi::Result<Vec<sys::napi_value>>,
    ) -> napi::Result<()> {
        let (function, this) = (self.function.borrow_back(env)?, env.get_global()?);
        let arguments = arguments(env)?;
        let mut returned = ptr::null_mut();
        // SAFETY: all of these are values of the scope that is open.
        check_status!(unsafe {
            sys::napi_make_callback(
                env.raw(),
                ptr::null_mut(),
                this.raw(),
                function.raw(),
                arguments.len(),
                arguments.as_ptr(),
                &raw mut returned,
            )
        })
    }
}
