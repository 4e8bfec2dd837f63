//! Whether a failed attempt is followed by another, as one pure function, and how long to wait before it.
//!
//! A request that may have arrived is repeated only if its action is marked safe. What certainly was not executed
//! (never sent, or refused before execution) may always be repeated.

use std::time::Duration;

/// How often and after which pauses a call is attempted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The most requests of one call, at least 1. Not counted is the one after a repair of the clock.
    pub attempts: u32,
    /// The longest pause before the second attempt; it doubles with every further one.
    pub first_pause: Duration,
    /// The longest pause of all.
    pub longest_pause: Duration,
}

impl RetryPolicy {
    /// One request, whatever comes of it; but see [`attempts`](Self::attempts).
    pub const fn none() -> Self {
        Self {
            attempts: 1,
            ..Self::standard()
        }
    }

    /// Three requests, with pauses that start at up to half a second and never exceed 20 seconds.
    pub const fn standard() -> Self {
        Self {
            attempts: 3,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
        }
    }

    /// The same pauses with another number of attempts; 0 counts as 1.
    #[must_use]
    pub const fn with_attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// The pause after this attempt (from 1): a random time between half of the longest and the longest, which
    /// doubles each time. `random` is from 0 (included) to 1 (excluded).
    pub fn pause(&self, attempt: u32, random: f64) -> Duration {
        let doubled = self
            .first_pause
            .saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX));
        let longest = doubled.min(self.longest_pause).min(MOST);
        let random = if (0.0..1.0).contains(&random) { random } else { 1.0 };
        longest.mul_f64(0.5 + random / 2.0)
    }
}

/// No pause is longer than an hour, whatever a policy says.
const MOST: Duration = Duration::from_secs(3_600);

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

/// What became of an attempt, as far as repeating goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// The request never left, or the server says that it has not looked at it.
    NotSent,
    /// Refused before execution for too many requests.
    Throttled,
    /// Refused before execution because the signature's time is off.
    Clock,
    /// It may have arrived, and no answer came, or not whole.
    Lost,
    /// The answer tells of trouble on the server's side.
    Transient,
    /// The answer is final.
    Final,
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Decision {
    /// Return the error.
    GiveUp,
    /// Wait, sign again, send again.
    RepeatAfter(Duration),
    /// Take over the server's time, sign again, send again at once.
    RepairClock,
}

/// Where a call stands after a failed attempt.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// Whether the action may be repeated after it may have arrived.
    pub safe: bool,
    /// Whether the clock has been repaired in this call before.
    pub clock_repaired: bool,
    /// The time that is left to the call.
    pub remaining: Duration,
    /// A random number from 0 (included) to 1 (excluded).
    pub random: f64,
}

/// Decides. Pure: everything it depends on is an argument.
pub fn decide(policy: &RetryPolicy, failure: Failure, standing: &Standing) -> Decision {
    let may_repeat = match failure {
        // Repairing the clock is not an attempt that failed: it happens even if there is only one.
        Failure::Clock if standing.clock_repaired => return Decision::GiveUp,
        Failure::Clock => return Decision::RepairClock,
        Failure::NotSent | Failure::Throttled => true,
        Failure::Lost | Failure::Transient => standing.safe,
        Failure::Final => false,
    };
    let pause = policy.pause(standing.attempt, standing.random);
    if may_repeat && standing.attempt < policy.attempts && pause < standing.remaining {
        Decision::RepeatAfter(pause)
    } else {
        Decision::GiveUp
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STANDING: Standing = Standing {
        attempt: 1,
        safe: false,
        clock_repaired: false,
        remaining: Duration::from_secs(60),
        random: 0.0,
    };

    type Condition = fn(&Standing) -> bool;

    /// Every failure, with what it takes to be repeated.
    const MATRIX: [(Failure, Condition); 6] = [
        (Failure::NotSent, |_| true),
        (Failure::Throttled, |_| true),
        (Failure::Clock, |standing| !standing.clock_repaired),
        (Failure::Lost, |standing| standing.safe),
        (Failure::Transient, |standing| standing.safe),
        (Failure::Final, |_| false),
    ];

    #[test]
    fn the_whole_matrix() {
        let policy = RetryPolicy::standard();
        for (failure, repeats) in MATRIX {
            for safe in [false, true] {
                for clock_repaired in [false, true] {
                    for attempt in 1..=4 {
                        for remaining in [Duration::from_millis(1), Duration::from_secs(60)] {
                            let standing = Standing {
                                attempt,
                                safe,
                                clock_repaired,
                                remaining,
                                random: 0.5,
                            };
                            let decision = decide(&policy, failure, &standing);
                            let room = failure == Failure::Clock
                                || attempt < 3 && remaining > Duration::from_secs(1);
                            let expected = repeats(&standing) && room;
                            assert_eq!(decision != Decision::GiveUp, expected, "{failure:?} {standing:?}");
                            assert_eq!(
                                decision == Decision::RepairClock,
                                failure == Failure::Clock && !clock_repaired
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn one_attempt_means_one() {
        for (failure, _) in MATRIX {
            if failure != Failure::Clock {
                let standing = Standing {
                    safe: true,
                    ..STANDING
                };
                assert_eq!(decide(&RetryPolicy::none(), failure, &standing), Decision::GiveUp);
            }
        }
    }

    #[test]
    fn extreme_policies_do_not_overflow() {
        let policy = RetryPolicy {
            attempts: u32::MAX,
            first_pause: Duration::MAX,
            longest_pause: Duration::MAX,
        };
        for random in [0.0, 1.0, f64::MAX, f64::INFINITY, f64::NAN, -1.0] {
            assert!(policy.pause(u32::MAX, random) <= MOST);
        }
    }

    #[test]
    fn pauses_double_with_jitter_up_to_the_longest() {
        let policy = RetryPolicy::standard().with_attempts(100);
        for (attempt, random, milliseconds) in [
            (1, 0.0, 250),
            (1, 1.0, 500),
            (2, 0.0, 500),
            (3, 0.5, 1_500),
            (7, 1.0, 20_000),
            (99, 1.0, 20_000),
        ] {
            assert_eq!(
                policy.pause(attempt, random),
                Duration::from_millis(milliseconds),
                "{attempt} {random}"
            );
        }
    }
}
