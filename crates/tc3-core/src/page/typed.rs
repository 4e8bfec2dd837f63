//! The typed shells: pages and items as streams, each with an inherent `next`.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Pager;
use crate::{Error, Operation};

/// An action that lists things of one type. Implemented by generated request structs.
pub trait Paged: Operation {
    /// What is listed.
    type Item: Send + Unpin + 'static;

    /// The items of an answer, in its order.
    fn items(output: Self::Output) -> Vec<Self::Item>;
}

/// The pages of a list: a [`Stream`], and without any other crate `while let Some(page) = pages.next().await`.
///
/// Nothing is sent before a page is asked for. After an error it ends; begin again at [`position`](Self::position).
#[must_use = "a list is not asked for before its first page is"]
pub struct Pages<O: Operation> {
    pager: Pager,
    of: PhantomData<fn() -> O>,
}

impl<O: Operation> Pages<O> {
    pub(crate) fn new(pager: Pager) -> Self {
        Self {
            pager,
            of: PhantomData,
        }
    }

    /// Asks for the next page while this one is worked with: one page ahead, never more.
    pub fn with_read_ahead(self) -> Self {
        Self::new(self.pager.with_read_ahead())
    }

    /// How many items come before the next page. Set it as the request's offset to go on there.
    pub fn position(&self) -> u64 {
        self.pager.position()
    }

    /// The next page; nothing after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<O::Output, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The pages as an iterator that blocks this thread. Not for use inside an async runtime.
    #[cfg(feature = "blocking")]
    pub fn block(self) -> impl Iterator<Item = Result<O::Output, Error>> {
        crate::rt::iterate(self)
    }
}

impl<O: Operation> Stream for Pages<O> {
    type Item = Result<O::Output, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let page = ready!(Pin::new(&mut self.get_mut().pager).poll_next(context));
        Poll::Ready(page.map(|page| page?.response.decode()))
    }
}

/// The items of a list, page after page: a [`Stream`], and without any other crate
/// `while let Some(item) = items.next().await`.
///
/// A page is asked for when the items of the one before are used up. After an error it ends; begin again at
/// [`position`](Self::position).
#[must_use = "a list is not asked for before its first item is"]
pub struct Items<O: Paged> {
    pages: Pages<O>,
    items: VecDeque<O::Item>,
}

impl<O: Paged> Items<O> {
    pub(crate) fn new(pager: Pager) -> Self {
        Self {
            pages: Pages::new(pager),
            items: VecDeque::new(),
        }
    }

    /// Asks for the next page while the items of this one are worked with: one page ahead, never more.
    pub fn with_read_ahead(self) -> Self {
        Self {
            pages: self.pages.with_read_ahead(),
            ..self
        }
    }

    /// How many items come before the next one. Set it as the request's offset to go on there.
    pub fn position(&self) -> u64 {
        let waiting = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        self.pages.position().saturating_sub(waiting)
    }

    /// The next item; nothing after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The items as an iterator that blocks this thread. Not for use inside an async runtime.
    #[cfg(feature = "blocking")]
    pub fn block(self) -> impl Iterator<Item = Result<O::Item, Error>> {
        crate::rt::iterate(self)
    }
}

impl<O: Paged> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.items = O::items(page).into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: Operation> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.pager).finish()
    }
}

impl<O: Paged> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("waiting", &self.items.len())
            .finish()
    }
}
