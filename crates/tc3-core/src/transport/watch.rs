//! Sockets that another event loop than tokio's looks after: that of a program which this library is a guest of, and on
//! whose thread a call is made. The answer then wakes that thread, and no other.
//!
//! It never waits, and knows nothing of what is spoken over its sockets.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use mio::event::Event;
use mio::net::TcpStream;
use mio::{Events, Interest, Registry, Token};
use tokio::io::ReadBuf;

/// The most news of one look; what is left makes for another.
const MOST_NEWS: usize = 64;
/// The most bytes that are read at a time: the memory for them is filled with zeros first.
const MOST_AT_ONCE: usize = 64 * 1024;

/// Looks after sockets for an event loop, whose thread is the one that this is made on.
///
/// The loop waits until this can be read (it is a descriptor, on systems that have them), and then has it
/// [look](Self::look). Calls take part that are given its
/// [connections](crate::Client::watched_connections) and are polled on that thread.
pub struct SocketWatch {
    home: ThreadId,
    system: Mutex<System>,
    registry: Registry,
    known: Mutex<Known>,
}

struct System {
    poll: mio::Poll,
    events: Events,
}

/// What is known of the sockets.
#[derive(Default)]
struct Known {
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
        let poll = mio::Poll::new()?;
        Ok(Self {
            home: thread::current().id(),
            registry: poll.registry().try_clone()?,
            system: Mutex::new(System {
                poll,
                events: Events::with_capacity(MOST_NEWS),
            }),
            known: Mutex::default(),
        })
    }

    /// Wakes those whose sockets have news. Does not wait for any.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn look(&self) -> io::Result<()> {
        let mut system = lock(&self.system);
        let System { poll, events } = &mut *system;
        match poll.poll(events, Some(Duration::ZERO)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            looked => looked?,
        }
        let mut known = lock(&self.known);
        let wakers: Vec<Waker> = events
            .iter()
            .filter_map(|event| known.sockets.get_mut(&event.token())?.add(event))
            .collect();
        drop(known);
        drop(system);
        // Who is woken can do anything, such as close its socket.
        for waker in wakers {
            waker.wake();
        }
        Ok(())
    }

    /// Whether this is the thread of the event loop.
    pub(super) fn is_home(&self) -> bool {
        thread::current().id() == self.home
    }

    /// From now on this tells what comes and goes.
    pub(super) fn look_after(self: &Arc<Self>, stream: std::net::TcpStream) -> io::Result<Watched> {
        let mut stream = TcpStream::from_std(stream);
        let mut known = lock(&self.known);
        let token = Token(known.next);
        known.next += 1;
        self.registry
            .register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        known.sockets.insert(token, News::default());
        drop(known);
        Ok(Watched {
            stream,
            place: Place {
                watch: self.clone(),
                token,
            },
        })
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
        lock(&self.system).poll.as_raw_fd()
    }
}

/// A socket that is looked after.
pub(super) struct Watched {
    stream: TcpStream,
    place: Place,
}

impl Watched {
    pub(super) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    pub(super) fn is_home(&self) -> bool {
        self.place.watch.is_home()
    }

    /// Nobody looks after it any more.
    pub(super) fn release(self) -> io::Result<std::net::TcpStream> {
        let Self { mut stream, place } = self;
        place.watch.registry.deregister(&mut stream)?;
        Ok(stream.into())
    }

    /// Reads what has come, whatever is known.
    pub(super) fn read(&mut self, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let most = buffer.remaining().min(MOST_AT_ONCE);
        let read = tried(|| self.stream.read(buffer.initialize_unfilled_to(most)));
        read.map_ok(|read| buffer.advance(read))
    }

    pub(super) fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.place.is_worth(context, |news| news.readable || news.is_over) {
            return Poll::Pending;
        }
        let (before, room) = (buffer.filled().len(), buffer.remaining().min(MOST_AT_ONCE));
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
        let mut known = lock(&self.watch.known);
        let Some(news) = known.sockets.get_mut(&self.token) else {
            return true;
        };
        match &mut news.waker {
            Some(waker) => waker.clone_from(context.waker()),
            none => *none = Some(context.waker().clone()),
        }
        is_worth(news)
    }

    fn learn(&self, learn: fn(&mut News)) {
        if let Some(news) = lock(&self.watch.known).sockets.get_mut(&self.token) {
            learn(news);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let news = lock(&self.watch.known).sockets.remove(&self.token);
        // Dropped without the lock: what it would wake can hold another socket.
        drop(news);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
