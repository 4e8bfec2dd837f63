//! How a fake behaves, apart from what it holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tc3_core::schema::Site;

/// What calls are answered with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answers {
    /// The state of the account; actions without a behaviour of their own answer with their documented example.
    #[default]
    State,
    /// The documented example, always: the one that shows this very input, else the first. For tests of a client's wire
    /// format, where any certificate id will do.
    Examples,
}

/// What makes orders, tasks and records advance by one step.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Progress {
    /// Being asked about: each describing call answers with the present state, then the described thing takes a step.
    /// So a test that polls without a pause sees every state once, and none has to sleep.
    #[default]
    Poll,
    /// The fake's clock: a step every so many seconds.
    Clock(u32),
    /// Nothing but `POST /_tc3/advance`.
    Command,
    /// Nothing: everything is at its end as soon as it begins.
    Instant,
}

/// Whether calls beyond a number per second are refused, with `LimitExceeded.RateLimitExceeded` where the page of the
/// action has that code and `RequestLimitExceeded` elsewhere. A second is one of the fake's clock; numbers are per key.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RateLimits {
    /// They are not.
    #[default]
    Off,
    /// Each action has its documented number.
    Documented,
    /// These actions have these numbers, all others none.
    PerSecond(BTreeMap<String, u32>),
}

/// The site whose set of actions is offered.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Sites {
    /// `*.tencentcloudapi.com`.
    Mainland,
    /// `*.intl.tencentcloudapi.com`.
    International,
    /// The called host's; on a host that says nothing, such as loopback, the actions of both.
    Both,
}

impl Sites {
    /// The one site that this is, if it is one.
    pub(crate) fn one(self) -> Option<Site> {
        match self {
            Sites::Mainland => Some(Site::Mainland),
            Sites::International => Some(Site::International),
            Sites::Both => None,
        }
    }
}
