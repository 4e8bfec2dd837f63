//! The fake's clock: what signatures are judged by and what the `Date` header says. It never makes anyone wait.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A clock that a test sets. Clones share the same time.
///
/// ```
/// use tc3_fake::Clock;
///
/// let clock = Clock::fixed(1_700_000_000);
/// clock.clone().advance_seconds(600);
/// assert_eq!(clock.unix_seconds(), 1_700_000_600);
/// ```
#[derive(Clone, Debug)]
pub struct Clock {
    /// Where it stood when it was made.
    first: i64,
    /// Where it stands but for what it was moved by.
    stands_at: Arc<AtomicI64>,
    ahead: Arc<AtomicI64>,
}

/// What `Date` can express: the years 1970 to 9999.
const LAST_SECOND: i64 = 253_402_300_799;
/// In place of a time: it does not stand, it runs with the machine's.
const RUNS: i64 = i64::MIN;

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::new(RUNS)
    }

    /// A clock that stands still at `unix_seconds`, seconds since 1970-01-01 UTC, until it is advanced.
    pub fn fixed(unix_seconds: i64) -> Self {
        Self::new(unix_seconds.max(0))
    }

    fn new(first: i64) -> Self {
        Self {
            first,
            stands_at: Arc::new(AtomicI64::new(first)),
            ahead: Arc::default(),
        }
    }

    /// The time in seconds since 1970-01-01 UTC, held within the years 1970 to 9999.
    pub fn unix_seconds(&self) -> i64 {
        let stands_at = self.stands_at.load(Ordering::SeqCst);
        let start = if stands_at == RUNS {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_secs()).unwrap_or(LAST_SECOND)
        } else {
            stands_at
        };
        start
            .saturating_add(self.ahead.load(Ordering::SeqCst))
            .clamp(0, LAST_SECOND)
    }

    /// Moves the clock by `seconds`; a negative number moves it back.
    pub fn advance_seconds(&self, seconds: i64) {
        let moved = |ahead: i64| Some(ahead.saturating_add(seconds));
        let _always_moved = self.ahead.fetch_update(Ordering::SeqCst, Ordering::SeqCst, moved);
    }

    /// Stops it at this time, in seconds since 1970-01-01 UTC, until it is moved.
    pub fn stop_at(&self, unix_seconds: i64) {
        self.stands_at.store(unix_seconds.max(0), Ordering::SeqCst);
        self.ahead.store(0, Ordering::SeqCst);
    }

    /// Takes back what [`advance_seconds`](Self::advance_seconds) and [`stop_at`](Self::stop_at) did.
    pub fn reset(&self) {
        self.stands_at.store(self.first, Ordering::SeqCst);
        self.ahead.store(0, Ordering::SeqCst);
    }

    pub(crate) fn system_time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.unix_seconds().unsigned_abs())
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}
