//! How far a wait has come.

use std::time::Duration;

use serde_json::Value;

use super::verdict::{State, sum};
use crate::{Response, schema};

/// What one answer told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// The waiter: `CertificateIssued`.
    pub waiter: &'static str,
    /// How many answers have come, from 1.
    pub answers: u32,
    /// Whether this is the last one: it is there.
    pub reached: bool,
    /// How long the wait has taken.
    pub elapsed: Duration,
    /// How much is done, if the answer counts it.
    pub done: Option<u64>,
    /// How much there is to do, if the answer counts it.
    pub total: Option<u64>,
    /// The pause before the next question; nothing after the last answer.
    pub pause: Option<Duration>,
    /// The answer.
    pub response: Response,
}

impl Progress {
    pub(super) fn of(
        waiter: &'static schema::Waiter,
        (answer, state): (&Value, State),
        answers: u32,
        elapsed: Duration,
        pause: Option<Duration>,
        response: Response,
    ) -> Self {
        let counted = |paths: &[&str]| {
            paths
                .iter()
                .filter_map(|path| sum(answer, path))
                .reduce(u64::saturating_add)
        };
        Self {
            waiter: waiter.name,
            answers,
            reached: state == State::Success,
            elapsed,
            done: counted(waiter.done),
            total: waiter.total.and_then(|path| sum(answer, path)),
            pause,
            response,
        }
    }
}
