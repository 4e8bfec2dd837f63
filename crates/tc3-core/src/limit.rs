//! A client's own limit on requests per second, per action, so that the service need not refuse.
//!
//! Each action has a line. Whoever stands first in it waits for the next of evenly spaced slots (the generic cell
//! rate algorithm, on tokio's timer) and goes; the others move up, in the order they came. A caller whose slot would
//! lie beyond its deadline is told at once and does not queue. One that gives up leaves the line, and its slot to
//! those behind it. When the service throttles all the same, the slots of that action move apart for a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

/// How many requests per second a client allows itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum RateLimit {
    /// What each action's page documents; unknown actions are not limited.
    #[default]
    Documented,
    /// As much of what is documented: 0.5 leaves the other half of the account's allowance to others.
    Share(f64),
    /// No limit.
    Off,
}

impl RateLimit {
    /// The requests per second of an action whose page documents this many; nothing means no limit.
    fn per_second(self, documented: u32) -> Option<f64> {
        let documented = Some(f64::from(documented)).filter(|rate| *rate > 0.0)?;
        match self {
            RateLimit::Documented => Some(documented),
            RateLimit::Share(share) => Some(documented * share).filter(|rate| *rate > 0.0),
            RateLimit::Off => None,
        }
    }
}

/// The seconds' worth of requests that may go at once after a quiet time.
const BURST: f64 = 0.25;
/// The fewest requests per second that a rate can mean: about nine a day.
const SLOWEST_RATE: f64 = 1e-4;
/// How far apart throttling can move slots, as a factor.
const SLOWEST: f64 = 8.0;
/// How long an action stays slowed down by one step.
const RECOVERY: Duration = Duration::from_secs(5);

/// The lines of all actions.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    limit: RateLimit,
    own: HashMap<String, f64>,
    lines: Mutex<HashMap<String, Arc<Line>>>,
}

/// The slot lies beyond the deadline: this far away.
#[derive(Debug, PartialEq)]
pub(crate) struct TooLate(pub(crate) Duration);

impl Limiter {
    /// A limiter with some actions' own rates, in requests per second.
    pub(crate) fn new(limit: RateLimit, own: HashMap<String, f64>) -> Self {
        Self {
            limit,
            own,
            lines: Mutex::default(),
        }
    }

    /// Whether any action that documents so many requests per second is limited; if not, nobody need ask for a slot.
    pub(crate) fn may_limit(&self, documented: u32) -> bool {
        !self.own.is_empty() || self.limit.per_second(documented).is_some()
    }

    /// Waits for the next slot of an action and takes it. Dropping the future leaves the line.
    pub(crate) async fn slot(&self, action: &str, documented: u32, deadline: Instant) -> Result<(), TooLate> {
        let own = self.own.get(action).copied();
        let Some(rate) = own.or_else(|| self.limit.per_second(documented)) else {
            return Ok(());
        };
        let rate = rate.max(SLOWEST_RATE);
        let line = self.line(action);
        let place = line.join(rate, deadline)?;
        let Ok(_turn) = timeout_at(deadline, line.turn.lock()).await else {
            // The line has become slower than it was when this caller joined it.
            drop(place);
            return Err(line.pace().too_late(rate));
        };
        loop {
            let Some(slot) = line.pace().take(rate) else {
                return Ok(());
            };
            if slot > deadline {
                return Err(TooLate(slot.saturating_duration_since(Instant::now())));
            }
            sleep_until(slot).await;
        }
    }

    /// The service has refused a request for too many.
    pub(crate) fn throttled(&self, action: &str) {
        let line = self.lines().get(action).cloned();
        if let Some(line) = line {
            let mut pace = line.pace();
            pace.slowed = (pace.slowed * 2.0).min(SLOWEST);
            pace.slowed_at = Instant::now();
        }
    }

    fn line(&self, action: &str) -> Arc<Line> {
        let mut lines = self.lines();
        if let Some(line) = lines.get(action) {
            return line.clone();
        }
        let line = Arc::new(Line::new());
        lines.insert(action.to_owned(), line.clone());
        line
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<String, Arc<Line>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Line {
    /// Held by whoever stands first. It is handed on in the order of asking.
    turn: tokio::sync::Mutex<()>,
    pace: Mutex<Pace>,
}

#[derive(Debug)]
struct Pace {
    /// When the next slot would be if every one before it was taken evenly spaced.
    next: Instant,
    /// How many stand in the line.
    waiting: u32,
    slowed: f64,
    slowed_at: Instant,
}

/// A caller's place in a line, left when it is dropped.
struct Place<'a>(&'a Line);

impl Line {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            turn: tokio::sync::Mutex::default(),
            pace: Mutex::new(Pace {
                next: now,
                waiting: 0,
                slowed: 1.0,
                slowed_at: now,
            }),
        }
    }

    /// Joins the line, if its end is reached before the deadline.
    fn join(&self, rate: f64, deadline: Instant) -> Result<Place<'_>, TooLate> {
        let mut pace = self.pace();
        let wait = pace.too_late(rate);
        if deadline.saturating_duration_since(Instant::now()) < wait.0 {
            return Err(wait);
        }
        pace.waiting += 1;
        Ok(Place(self))
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.pace().waiting -= 1;
    }
}

impl Pace {
    /// Takes the next slot if it has come, or says when it comes.
    fn take(&mut self, rate: f64) -> Option<Instant> {
        let now = Instant::now();
        let (spacing, tolerance) = self.spacing(rate, now);
        let due = self.next.max(now);
        let slot = due.checked_sub(tolerance).map_or(now, |slot| slot.max(now));
        if slot > now {
            return Some(slot);
        }
        self.next = due + spacing;
        None
    }

    /// How far away the slot at the end of the line is.
    fn too_late(&mut self, rate: f64) -> TooLate {
        let now = Instant::now();
        let (spacing, tolerance) = self.spacing(rate, now);
        let ahead = spacing.saturating_mul(self.waiting);
        let wait = self.next.saturating_duration_since(now).saturating_add(ahead);
        TooLate(wait.saturating_sub(tolerance))
    }

    /// The time between two slots, and how much earlier than evenly spaced they may be taken.
    fn spacing(&mut self, rate: f64, now: Instant) -> (Duration, Duration) {
        self.recover(now);
        let spacing = Duration::from_secs_f64(self.slowed / rate);
        let tolerance = Duration::from_secs_f64((BURST - 1.0 / rate).max(0.0) / self.slowed);
        (spacing, tolerance)
    }

    /// Halves the slowing down for every while without another throttle.
    fn recover(&mut self, now: Instant) {
        while self.slowed > 1.0 && now.duration_since(self.slowed_at) >= RECOVERY {
            self.slowed = (self.slowed / 2.0).max(1.0);
            self.slowed_at += RECOVERY;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: &str = "DescribeCertificates";

    fn far() -> Instant {
        Instant::now() + Duration::from_secs(3_600)
    }

    /// When each of so many callers, who come at once, gets its slot: in milliseconds from now, in their order.
    async fn slots(limiter: &Arc<Limiter>, callers: usize, rate: u32) -> Vec<u128> {
        let start = Instant::now();
        let callers: Vec<_> = (0..callers)
            .map(|_| {
                let limiter = limiter.clone();
                tokio::spawn(async move {
                    limiter.slot(ACTION, rate, far()).await.expect("in time");
                    start.elapsed().as_millis()
                })
            })
            .collect();
        let mut at = Vec::new();
        for caller in callers {
            at.push(caller.await.expect("no panic"));
        }
        at
    }

    #[tokio::test(start_paused = true)]
    async fn slots_are_evenly_spaced_after_a_small_burst_and_taken_in_order() {
        let at = slots(&Arc::default(), 14, 20).await;
        assert_eq!(at, [0, 0, 0, 0, 0, 50, 100, 150, 200, 250, 300, 350, 400, 450]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_holds_more_than_a_quarter_over_the_documented() {
        let slots = slots(&Arc::default(), 200, 20).await;
        for from in &slots {
            let held = slots
                .iter()
                .filter(|slot| *slot >= from && **slot < *from + 1_000)
                .count();
            assert!(held <= 25, "{held}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_beyond_the_deadline_is_told_at_once_and_takes_no_slot() {
        let limiter = Limiter::default();
        for _ in 0..3 {
            limiter.slot(ACTION, 10, far()).await.expect("in time");
        }
        let (start, deadline) = (Instant::now(), Instant::now() + Duration::from_millis(40));
        for _ in 0..2 {
            let late = limiter.slot(ACTION, 10, deadline).await;
            assert_eq!(late, Err(TooLate(Duration::from_millis(100))));
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert!(limiter.slot("Another", 10, deadline).await.is_ok());
        limiter.slot(ACTION, 10, far()).await.expect("in time");
        assert_eq!(start.elapsed(), Duration::from_millis(100));
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_leaves_the_slot_to_those_behind() {
        let limiter = Arc::new(Limiter::default());
        limiter.slot(ACTION, 1, far()).await.expect("in time");
        let start = Instant::now();
        let impatient: Vec<_> = (0..100)
            .map(|_| {
                let limiter = limiter.clone();
                tokio::spawn(async move { limiter.slot(ACTION, 1, far()).await })
            })
            .collect();
        let patient = tokio::spawn({
            let limiter = limiter.clone();
            async move { limiter.slot(ACTION, 1, far()).await }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        for caller in &impatient {
            caller.abort();
        }
        patient.await.expect("no panic").expect("in time");
        assert_eq!(start.elapsed(), Duration::from_secs(1));
        let soon = Instant::now() + Duration::from_secs(1);
        assert_eq!(limiter.slot(ACTION, 1, soon).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn throttling_slows_down_for_a_while() {
        let limiter = Arc::new(Limiter::default());
        let spacing = |at: Vec<u128>| at[19] - at[18];
        assert_eq!(spacing(slots(&limiter, 20, 10).await), 100);
        limiter.throttled(ACTION);
        assert_eq!(spacing(slots(&limiter, 20, 10).await), 200);
        tokio::time::advance(RECOVERY).await;
        assert_eq!(spacing(slots(&limiter, 20, 10).await), 100);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_wait_are_slowed_down_too_and_told_when_it_gets_too_late() {
        let limiter = Arc::new(Limiter::default());
        limiter.slot(ACTION, 1, far()).await.expect("in time");
        let deadline = Instant::now() + Duration::from_secs(4);
        let callers: Vec<_> = (0..4)
            .map(|_| {
                let limiter = limiter.clone();
                tokio::spawn(async move { limiter.slot(ACTION, 1, deadline).await.is_ok() })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(500)).await;
        limiter.throttled(ACTION);
        let mut got = Vec::new();
        for caller in callers {
            got.push(caller.await.expect("no panic"));
        }
        assert_eq!(got, [true, true, false, false]);
        assert!(Instant::now() <= deadline);
    }

    #[tokio::test(start_paused = true)]
    async fn can_be_shared_set_and_switched_off() {
        let own = HashMap::from([(ACTION.to_owned(), 1.0)]);
        for (limiter, rate, took) in [
            (Limiter::new(RateLimit::Off, HashMap::new()), 20, 0),
            (Limiter::default(), 0, 0),
            (Limiter::new(RateLimit::Off, own), 20, 2_000),
            (Limiter::new(RateLimit::Share(0.5), HashMap::new()), 2, 2_000),
        ] {
            let start = Instant::now();
            for _ in 0..3 {
                limiter.slot(ACTION, rate, far()).await.expect("in time");
            }
            assert_eq!(start.elapsed().as_millis(), took);
        }
    }
}
