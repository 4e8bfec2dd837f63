//! The runtime behind calls that block (feature `blocking`).

use std::future::Future;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{Error, ErrorKind};

/// The one runtime of the process: a worker thread that drives connections and timers. It is made at the first call
/// and never dropped, because dropping it while a call runs elsewhere would panic there.
///
/// # Errors
///
/// [`ErrorKind::Config`] if the thread cannot be started.
pub fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<&'static Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let made = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("tc3")
        .enable_all()
        .build()
        .map_err(|error| {
            Error::new(ErrorKind::Config, "the thread for calls cannot be started").with_source(error)
        })?;
    Ok(RUNTIME.get_or_init(|| Box::leak(Box::new(made))))
}

/// Runs a future to its end on this thread, with the worker driving its connections.
///
/// # Errors
///
/// [`ErrorKind::Config`] inside an async runtime, where blocking a thread could stop the very task that is waited
/// for: await the call there.
pub fn block_on<F: Future>(future: F) -> Result<F::Output, Error> {
    if Handle::try_current().is_ok() {
        return Err(Error::new(
            ErrorKind::Config,
            "a call that blocks was made inside an async runtime: await it instead",
        ));
    }
    Ok(runtime()?.block_on(future))
}
