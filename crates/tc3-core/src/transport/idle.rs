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
    /// Whether a task closes what nobody has used for long.
    swept: bool,
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
                swept: false,
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
            let Some(mut kept) = state.connections.remove(at) else {
                continue;
            };
            if kept.used + self.keep <= now || !kept.connection.is_open() {
                closed.push(kept);
                continue;
            }
            if let Some(shared) = kept.connection.share() {
                kept.used = now;
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
        let used = Instant::now();
        let mut state = self.state();
        let same = |kept: &Kept| kept.key == key;
        let surplus = (state.connections.len() >= self.most)
            .then(|| state.connections.iter().filter(|kept| same(kept)).count())
            .filter(|count| *count >= self.most)
            .and_then(|_| state.connections.iter().position(same))
            .and_then(|at| state.connections.remove(at));
        state.connections.push_back(Kept {
            key,
            connection,
            used,
        });
        if self.most == 0 {
            state.connections.clear();
        }
        let begins = !state.swept && !state.connections.is_empty();
        state.swept |= begins;
        drop(state);
        drop(surplus);
        if begins {
            tokio::spawn(sweep(Sweeper(Arc::downgrade(self))));
        }
    }

    /// Closes what nobody has used for long; says when to look again, if anything is left.
    fn close_old(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        let old = state
            .connections
            .iter()
            .take_while(|kept| kept.used + self.keep <= now)
            .count();
        let closed: Vec<Kept> = state.connections.drain(..old).collect();
        let next = state.connections.front().map(|kept| kept.used + self.keep);
        state.swept = next.is_some();
        drop(state);
        drop(closed);
        next
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes connections in time, as long as there are any.
async fn sweep(sweeper: Sweeper) {
    while let Some(next) = sweeper.0.upgrade().and_then(|idle| idle.close_old()) {
        sleep_until(next).await;
    }
}

/// The task that sweeps. It can end with its runtime: then another one is needed.
struct Sweeper(Weak<Idle>);

impl Drop for Sweeper {
    fn drop(&mut self) {
        if let Some(idle) = self.0.upgrade() {
            idle.state().swept = false;
        }
    }
}
