//! The runtime behind calls that block (feature `blocking`).

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;

use futures_core::Stream;
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

/// A stream as an iterator that blocks this thread for each item. Inside an async runtime its one item is the error that
/// [`block_on`] gives.
pub fn iterate<T, S>(stream: S) -> impl Iterator<Item = Result<T, Error>>
where
    S: Stream<Item = Result<T, Error>> + Unpin,
{
    let mut stream = Some(stream);
    std::iter::from_fn(move || {
        let open = stream.as_mut()?;
        let next = std::future::poll_fn(|context| Pin::new(&mut *open).poll_next(context));
        block_on(next).unwrap_or_else(|error| {
            stream = None;
            Some(Err(error))
        })
    })
}
