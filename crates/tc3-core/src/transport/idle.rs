//! Connections that nobody uses at the moment, for the next exchange.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use http::uri::Authority;
use tokio::runtime;
use tokio::time::{Instant, sleep_until};

use crate::transport::connection::Connection;

/// What a connection is good for: a host, spoken to with or without TLS, and the runtime that it was made on, which tells
/// it what comes and goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Key {
    pub(super) tls: bool,
    pub(super) authority: Authority,
    pub(super) runtime: runtime::Id,
}

/// The connections, of all hosts and runtimes.
pub(super) struct Idle {
    state: Mutex<State>,
    keep: Duration,
    most: usize,
}

struct State {
    /// The one that was used last at the end.
    connections: VecDeque<Kept>,
    /// The runtimes on which a task closes what nobody has used for long.
    swept: Vec<runtime::Id>,
}

struct Kept {
    key: Key,
    connection: Connection,
    used: Instant,
}

impl Idle {
    /// Connections are kept for so long, and so many for a host.
    pub(super) fn new(keep: Duration, most: usize) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                connections: VecDeque::new(),
                swept: Vec::new(),
            }),
            keep,
            most,
        })
    }

    /// The connection for this that was used last, and is open. One over HTTP/2 stays for others as well.
    pub(super) fn take(&self, key: &Key) -> Option<Connection> {
        let now = Instant::now();
        let mut closed = Vec::new();
        let mut state = self.state();
        let mut at = state.connections.len();
        let mut found = None;
        while at > 0 && found.is_none() {
            at -= 1;
            if state.connections[at].key != *key {
                continue;
            }
            let Some(kept) = state.connections.remove(at) else {
                continue;
            };
            if kept.used + self.keep <= now || !kept.connection.is_open() {
                closed.push(kept);
                continue;
            }
            if let Some(shared) = kept.connection.share() {
                state.connections.push_back(Kept {
                    key: kept.key,
                    connection: shared,
                    used: now,
                });
            }
            found = Some(kept.connection);
        }
        drop(state);
        // Closing is work for the system: not under the lock.
        drop(closed);
        found
    }

    /// Keeps a connection for the next who needs one.
    pub(super) fn put(self: &Arc<Self>, key: Key, connection: Connection) {
        if self.most == 0 {
            return;
        }
        let used = Instant::now();
        let runtime = key.runtime;
        let mut state = self.state();
        let same = |kept: &Kept| kept.key == key;
        let connections = &mut state.connections;
        let is_full = connections.len() >= self.most
            && connections.iter().filter(|kept| same(kept)).count() >= self.most;
        let oldest = connections.iter().position(same).filter(|_| is_full);
        let surplus = oldest.and_then(|at| connections.remove(at));
        state.connections.push_back(Kept {
            key,
            connection,
            used,
        });
        let begins = !state.swept.contains(&runtime);
        if begins {
            state.swept.push(runtime);
        }
        drop(state);
        drop(surplus);
        if begins {
            tokio::spawn(sweep(Sweeper {
                idle: Arc::downgrade(self),
                runtime,
                is_done: false,
            }));
        }
    }

    /// Closes what nobody has used for long on this runtime; says when to look again, if anything is left.
    fn close_old(&self, runtime: runtime::Id) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        let old = |kept: &Kept| kept.key.runtime == runtime && kept.used + self.keep <= now;
        let closed = remove(&mut state.connections, &old);
        let next = state
            .connections
            .iter()
            .find(|kept| kept.key.runtime == runtime)
            .map(|kept| kept.used + self.keep);
        if next.is_none() {
            state.swept.retain(|swept| *swept != runtime);
        }
        drop(state);
        drop(closed);
        next
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes these out.
fn remove(connections: &mut VecDeque<Kept>, which: &dyn Fn(&Kept) -> bool) -> Vec<Kept> {
    if !connections.iter().any(which) {
        return Vec::new();
    }
    let (out, rest): (Vec<Kept>, Vec<Kept>) = std::mem::take(connections).into_iter().partition(which);
    *connections = rest.into();
    out
}

/// Closes a runtime's connections in time, as long as there are any.
async fn sweep(mut sweeper: Sweeper) {
    while let Some(next) = sweeper
        .idle
        .upgrade()
        .and_then(|idle| idle.close_old(sweeper.runtime))
    {
        sleep_until(next).await;
    }
    sweeper.is_done = true;
}

/// The task that sweeps. It can end with its runtime, whose connections are then of no use to anybody.
struct Sweeper {
    idle: Weak<Idle>,
    runtime: runtime::Id,
    /// Nothing is left to sweep, and nobody counts on it.
    is_done: bool,
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        let Some(idle) = self.idle.upgrade().filter(|_| !self.is_done) else {
            return;
        };
        let mut state = idle.state();
        state.swept.retain(|swept| *swept != self.runtime);
        let closed = remove(&mut state.connections, &|kept| kept.key.runtime == self.runtime);
        drop(state);
        drop(closed);
    }
}
