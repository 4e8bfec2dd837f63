//! The typed shell: a wait that is awaited for its end, or asked for each answer on the way.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::{Progress, Waiting};
use crate::{BoxFuture, Error, Operation};

/// A wait being prepared. Await it for the answer that shows the state, or take the answers on the way with
/// [`next`](Self::next); it is a [`Stream`] too.
///
/// # Errors
///
/// [`Failed`](crate::ErrorKind::Failed) if the state will not come, [`Timeout`](crate::ErrorKind::Timeout) if the time is
/// up: both keep the [last answer](Error::answer). Besides, what the service answers that is not trouble on the way.
#[must_use = "nothing is asked before the wait is awaited"]
pub struct Wait<O: Operation> {
    waiting: Waiting,
    tell: Vec<Tell>,
    of: PhantomData<fn() -> O>,
}

/// Who is told of every answer.
type Tell = Box<dyn FnMut(&Progress) + Send>;

/// An answer on the way.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Update<T> {
    /// How far the wait has come.
    pub progress: Progress,
    /// The answer.
    pub answer: T,
}

impl<O: Operation> Wait<O> {
    pub(crate) fn new(waiting: Waiting) -> Self {
        Self {
            waiting,
            tell: Vec::new(),
            of: PhantomData,
        }
    }

    /// How long to wait in all; the waiter's documentation tells how long otherwise.
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self {
            waiting: self.waiting.with_timeout(timeout),
            ..self
        }
    }

    /// The first pause between two questions. It grows by half each time, up to the waiter's longest.
    pub fn with_interval(self, interval: Duration) -> Self {
        Self {
            waiting: self.waiting.with_interval(interval),
            ..self
        }
    }

    /// Calls this with every answer, the last one included.
    pub fn on_progress(mut self, tell: impl FnMut(&Progress) + Send + 'static) -> Self {
        self.tell.push(Box::new(tell));
        self
    }

    /// Shows a progress bar on the terminal, if standard error is one.
    #[cfg(feature = "progress")]
    pub fn with_progress_bar(self) -> Self {
        let mut bar = crate::poll::Bar::new();
        self.on_progress(move |progress| bar.show(progress))
    }

    /// The next answer; nothing after the last one.
    pub async fn next(&mut self) -> Option<Result<Update<O::Output>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Waits for the answer that shows the state.
    pub async fn send(self) -> Result<O::Output, Error> {
        let Self {
            waiting, mut tell, ..
        } = self;
        let response = waiting
            .finish(move |progress| tell.iter_mut().for_each(|tell| tell(progress)))
            .await?;
        response.decode()
    }

    /// Waits for it and blocks this thread. Not for use inside an async runtime.
    #[cfg(feature = "blocking")]
    pub fn block(self) -> Result<O::Output, Error> {
        crate::rt::block_on(self.send())?
    }
}

impl<O: Operation> Stream for Wait<O> {
    type Item = Result<Update<O::Output>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let progress = ready!(Pin::new(&mut this.waiting).poll_next(context));
        Poll::Ready(progress.map(|progress| {
            let progress = progress?;
            this.tell.iter_mut().for_each(|tell| tell(&progress));
            Ok(Update {
                answer: progress.response.decode()?,
                progress,
            })
        }))
    }
}

impl<O: Operation> IntoFuture for Wait<O> {
    type Output = Result<O::Output, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<O: Operation> fmt::Debug for Wait<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Wait").field(&self.waiting).finish()
    }
}
