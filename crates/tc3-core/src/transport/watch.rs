//! Sockets that another event loop than tokio's looks after: that of a program which this library is a guest of, and on
//! whose thread a call is made. The answer then wakes that thread, and no other.
//!
//! It never waits, and knows nothing of what is spoken over its sockets.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use mio::event::Event;
use mio::net::TcpStream;
use mio::{Events, Interest, Token};
use tokio::io::ReadBuf;

/// The most news of one look; what is left makes for another.
const MOST_NEWS: usize = 64;
/// The most bytes of an answer that are read on the thread of the event loop: what is done with more would keep it from
/// other work for long.
const MOST_AT_HOME: usize = 64 * 1024;

/// Looks after sockets for an event loop, whose thread is the one that this is made on.
///
/// The loop waits until this can be read (it is a descriptor, on systems that have them), and then has it
/// [look](Self::look). Calls take part that are given its
/// [connections](crate::Client::watched_connections) and are polled on that thread.
pub struct SocketWatch {
    home: ThreadId,
    gave_up: AtomicBool,
    state: Mutex<State>,
}

struct State {
    poll: mio::Poll,
    events: Events,
    sockets: BTreeMap<Token, News>,
    next: usize,
}

/// What is known of a socket.
struct News {
    /// Whether a try to read or to write may be worth it. The system tells when it becomes so, and only then.
    readable: bool,
    writable: bool,
    /// It will be so for ever: the other side is done, or something is wrong.
    is_over: bool,
    /// Who is to be told.
    waker: Option<Waker>,
}

impl SocketWatch {
    /// A watch for the event loop of this thread.
    ///
    /// # Errors
    ///
    /// What the system says if it has no means left.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            home: thread::current().id(),
            gave_up: AtomicBool::new(false),
            state: Mutex::new(State {
                poll: mio::Poll::new()?,
                events: Events::with_capacity(MOST_NEWS),
                sockets: BTreeMap::new(),
                next: 0,
            }),
        })
    }

    /// Wakes those whose sockets have news. Does not wait for any.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn look(&self) -> io::Result<()> {
        let mut state = self.state();
        let State {
            poll,
            events,
            sockets,
            ..
        } = &mut *state;
        match poll.poll(events, Some(Duration::ZERO)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            looked => looked?,
        }
        let wakers: Vec<Waker> = events
            .iter()
            .filter_map(|event| sockets.get_mut(&event.token())?.add(event))
            .collect();
        drop(state);
        // Who is woken can do anything, such as close its socket.
        wakers.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Wakes all who wait for news, because nobody will look any more: their sockets go back to the runtime.
    pub fn give_up(&self) {
        self.gave_up.store(true, Ordering::Release);
        let mut state = self.state();
        let wakers: Vec<Waker> = state
            .sockets
            .values_mut()
            .filter_map(|news| news.waker.take())
            .collect();
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Whether this is the thread of the event loop, and that still looks.
    pub(super) fn is_home(&self) -> bool {
        thread::current().id() == self.home && !self.gave_up.load(Ordering::Acquire)
    }

    /// From now on this tells what comes and goes.
    pub(super) fn look_after(self: &Arc<Self>, stream: std::net::TcpStream) -> io::Result<Watched> {
        let mut stream = TcpStream::from_std(stream);
        let mut state = self.state();
        let token = Token(state.next);
        state.next += 1;
        let interests = Interest::READABLE | Interest::WRITABLE;
        state.poll.registry().register(&mut stream, token, interests)?;
        state.sockets.insert(token, News::default());
        drop(state);
        Ok(Watched {
            stream,
            place: Place {
                watch: self.clone(),
                token,
            },
            read: 0,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SocketWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketWatch").finish_non_exhaustive()
    }
}

#[cfg(unix)]
impl std::os::fd::AsRawFd for SocketWatch {
    /// What can be read when there is news.
    fn as_raw_fd(&self) -> std::os::fd::RawFd {
        self.state().poll.as_raw_fd()
    }
}

/// A socket that is looked after.
pub(super) struct Watched {
    stream: TcpStream,
    place: Place,
    /// How many bytes have been read for this exchange.
    read: usize,
}

impl Watched {
    pub(super) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Another exchange begins.
    pub(super) fn begin(&mut self) {
        self.read = 0;
    }

    /// Whether this is the thread of its watch.
    pub(super) fn is_home(&self) -> bool {
        self.place.watch.is_home()
    }

    /// Whether it is to be read and written here: on the thread of its watch, as long as the answer is short.
    pub(super) fn is_at_home(&self) -> bool {
        self.read < MOST_AT_HOME && self.is_home()
    }

    /// Nobody looks after it any more.
    pub(super) fn release(self) -> io::Result<std::net::TcpStream> {
        let Self {
            mut stream, place, ..
        } = self;
        place.watch.state().poll.registry().deregister(&mut stream)?;
        Ok(stream.into())
    }

    /// Reads what has come, whatever is known.
    pub(super) fn read(&mut self, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // The memory is filled with zeros first: no more of it than is worth that.
        let most = buffer.remaining().min(MOST_AT_HOME);
        let read = tried(|| self.stream.read(buffer.initialize_unfilled_to(most)));
        read.map_ok(|read| {
            self.read += read;
            buffer.advance(read);
        })
    }

    pub(super) fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.place.is_worth(context, |news| news.readable || news.is_over) {
            return Poll::Pending;
        }
        let (before, room) = (buffer.filled().len(), buffer.remaining().min(MOST_AT_HOME));
        let read = self.read(buffer);
        // With less than there was room for, nothing is left: what comes next is news.
        if read.is_pending() || buffer.filled().len() - before < room {
            self.place.learn(|news| news.readable = false);
        }
        read
    }

    pub(super) fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if !self.place.is_worth(context, |news| news.writable || news.is_over) {
            return Poll::Pending;
        }
        let written = tried(|| self.stream.write_vectored(parts));
        if written.is_pending() {
            self.place.learn(|news| news.writable = false);
        }
        written
    }

    pub(super) fn shutdown(&self) -> io::Result<()> {
        match self.stream.shutdown(std::net::Shutdown::Write) {
            // The other side was quicker.
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(()),
            shut_down => shut_down,
        }
    }
}

impl Default for News {
    /// Nothing is known.
    fn default() -> Self {
        Self {
            readable: true,
            writable: true,
            is_over: false,
            waker: None,
        }
    }
}

impl News {
    /// Adds what the system tells; says who is to be told.
    fn add(&mut self, event: &Event) -> Option<Waker> {
        self.readable |= event.is_readable();
        self.writable |= event.is_writable();
        self.is_over |= event.is_read_closed() || event.is_write_closed() || event.is_error();
        self.waker.take()
    }
}

/// Tries what does not wait.
fn tried(mut operation: impl FnMut() -> io::Result<usize>) -> Poll<io::Result<usize>> {
    loop {
        match operation() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Poll::Pending,
            done => return Poll::Ready(done),
        }
    }
}

/// A socket's place among those that are known.
struct Place {
    watch: Arc<SocketWatch>,
    token: Token,
}

impl Place {
    /// Whether a try may be worth it. Whoever asks is told the next news, which are told on this thread only: there is no
    /// moment between the try and what is learnt from it.
    fn is_worth(&self, context: &Context<'_>, is_worth: fn(&News) -> bool) -> bool {
        let mut state = self.watch.state();
        let Some(news) = state.sockets.get_mut(&self.token) else {
            return true;
        };
        let waker = context.waker();
        let is_known = news.waker.as_ref().is_some_and(|known| known.will_wake(waker));
        let before = if is_known {
            None
        } else {
            news.waker.replace(waker.clone())
        };
        let is_worth = is_worth(news);
        drop(state);
        // Dropped without the lock: what it would wake can hold another socket.
        drop(before);
        is_worth
    }

    fn learn(&self, learn: fn(&mut News)) {
        if let Some(news) = self.watch.state().sockets.get_mut(&self.token) {
            learn(news);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.watch.state();
        let news = state.sockets.remove(&self.token);
        drop(state);
        // As above.
        drop(news);
    }
}
