//! A client's own limit on requests per second, per action, so that the service need not refuse.
//!
//! Each action has a line of evenly spaced slots (the generic cell rate algorithm). Callers take the next free slot
//! in the order they come and wait for it on tokio's timer. A caller whose slot lies beyond its deadline is told at
//! once and takes none. When the service throttles all the same, the slots of that action move apart for a while.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

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

/// The lines of slots of all actions.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    limit: RateLimit,
    own: HashMap<String, f64>,
    lines: Mutex<HashMap<String, Line>>,
}

#[derive(Debug)]
struct Line {
    /// When the next slot would be if every one before it was taken evenly spaced.
    next: Instant,
    slowed: f64,
    slowed_at: Instant,
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

    /// Takes the next slot of an action and says when it is.
    pub(crate) fn reserve(
        &self,
        action: &str,
        documented: u32,
        deadline: Instant,
    ) -> Result<Option<Instant>, TooLate> {
        let Some(rate) = self
            .own
            .get(action)
            .copied()
            .or_else(|| self.limit.per_second(documented))
        else {
            return Ok(None);
        };
        let now = Instant::now();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if !lines.contains_key(action) {
            lines.insert(
                action.to_owned(),
                Line {
                    next: now,
                    slowed: 1.0,
                    slowed_at: now,
                },
            );
        }
        let Some(line) = lines.get_mut(action) else {
            return Ok(None);
        };
        line.recover(now);
        let rate = rate.max(SLOWEST_RATE);
        let spacing = Duration::from_secs_f64(line.slowed / rate);
        let tolerance = Duration::from_secs_f64((BURST - 1.0 / rate).max(0.0) / line.slowed);
        let due = line.next.max(now);
        let slot = due.checked_sub(tolerance).map_or(now, |slot| slot.max(now));
        if slot > deadline {
            return Err(TooLate(slot - now));
        }
        line.next = due + spacing;
        Ok(Some(slot))
    }

    /// The service has refused a request for too many.
    pub(crate) fn throttled(&self, action: &str) {
        let now = Instant::now();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get_mut(action) {
            line.slowed = (line.slowed * 2.0).min(SLOWEST);
            line.slowed_at = now;
        }
    }
}

impl Line {
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

    #[tokio::test(start_paused = true)]
    async fn slots_are_evenly_spaced_after_a_small_burst() {
        let limiter = Limiter::default();
        let start = Instant::now();
        let at: Vec<u128> = (0..14)
            .map(|_| {
                limiter
                    .reserve(ACTION, 20, far())
                    .expect("in time")
                    .expect("limited")
            })
            .map(|slot| (slot - start).as_millis())
            .collect();
        assert_eq!(at, [0, 0, 0, 0, 0, 50, 100, 150, 200, 250, 300, 350, 400, 450]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_holds_more_than_a_quarter_over_the_documented() {
        let limiter = Limiter::default();
        let slots: Vec<Instant> = (0..200)
            .filter_map(|_| limiter.reserve(ACTION, 20, far()).expect("in time"))
            .collect();
        for from in &slots {
            let held = slots
                .iter()
                .filter(|slot| *slot >= from && **slot < *from + Duration::from_secs(1))
                .count();
            assert!(held <= 25, "{held}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_beyond_the_deadline_takes_no_slot() {
        let limiter = Limiter::default();
        let deadline = Instant::now() + Duration::from_millis(150);
        for _ in 0..4 {
            limiter.reserve(ACTION, 10, deadline).expect("in time");
        }
        let late = limiter.reserve(ACTION, 10, deadline);
        assert_eq!(late, limiter.reserve(ACTION, 10, deadline));
        assert!(late.is_err());
        assert!(limiter.reserve("Another", 10, deadline).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn throttling_slows_down_for_a_while() {
        let limiter = Limiter::default();
        let spacing = || {
            let slots = [(); 20].map(|()| {
                limiter
                    .reserve(ACTION, 10, far())
                    .expect("in time")
                    .expect("limited")
            });
            slots[19] - slots[18]
        };
        assert_eq!(spacing(), Duration::from_millis(100));
        limiter.throttled(ACTION);
        assert_eq!(spacing(), Duration::from_millis(200));
        tokio::time::advance(RECOVERY).await;
        assert_eq!(spacing(), Duration::from_millis(100));
    }

    #[tokio::test(start_paused = true)]
    async fn can_be_shared_set_and_switched_off() {
        let off = Limiter::new(RateLimit::Off, HashMap::new());
        assert_eq!(off.reserve(ACTION, 20, far()), Ok(None));
        assert_eq!(Limiter::default().reserve(ACTION, 0, far()), Ok(None));
        let own = Limiter::new(RateLimit::Off, HashMap::from([(ACTION.to_owned(), 1.0)]));
        let slots: Vec<_> = (0..3)
            .filter_map(|_| own.reserve(ACTION, 20, far()).expect("in time"))
            .collect();
        assert_eq!(slots[2] - slots[0], Duration::from_secs(2));
    }
}
