//! Faults on cue: what the next calls meet instead of their answer. A cue is taken by calls that pass every check.

use std::time::Duration;

use axum::http::HeaderValue;
use serde::Deserialize;

/// What the next matching calls meet. Cues are taken in the order they were given.
///
/// ```
/// use tc3_fake::Cue;
///
/// let throttled = Cue::error("LimitExceeded.RateLimitExceeded", "Slow down.")
///     .action("UpdateCertificateInstance")
///     .times(2);
/// ```
///
/// The same over `POST /_tc3/next`: `{"action": "UpdateCertificateInstance", "code":
/// "LimitExceeded.RateLimitExceeded", "message": "Slow down.", "times": 2}`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "Wire")]
pub struct Cue {
    pub(crate) action: Option<String>,
    pub(crate) times: u32,
    pub(crate) delay: Duration,
    pub(crate) executed: Option<bool>,
    pub(crate) effect: Effect,
}

/// What happens to a call on cue.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Effect {
    /// The ordinary answer.
    Answer,
    /// A documented error in the envelope.
    Error { code: String, message: String },
    /// A transport fault.
    Fault(Fault),
    /// An answer that does not come from the API: a proxy's, a gateway's.
    Status {
        status: u16,
        content_type: String,
        body: String,
    },
}

/// A transport fault.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed without an answer.
    CloseBeforeResponse,
    /// The connection is reset (TCP RST) without an answer.
    ResetBeforeResponse,
    /// The headers of the answer come, then the connection is closed.
    CloseAfterHeaders,
    /// The headers of the answer come, then the connection is reset.
    ResetAfterHeaders,
    /// Half of the answer's body comes, then the connection is closed.
    CloseMidBody,
    /// Half of the answer's body comes, then the connection is reset.
    ResetMidBody,
    /// No answer comes, and the connection stays open until the caller gives up.
    StallBeforeResponse,
    /// Half of the answer's body comes, and no more until the caller gives up.
    StallMidBody,
}

impl Cue {
    /// The call fails with an error code, in the envelope and with HTTP 200. It is not executed.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(Effect::Error {
            code: code.into(),
            message: message.into(),
        })
    }

    /// The call meets a transport fault. It is executed, unless [`executed`](Self::executed) says otherwise.
    pub fn fault(fault: Fault) -> Self {
        Self::of(Effect::Fault(fault))
    }

    /// The call is answered with an HTTP status and an HTML page, as by a gateway in between. It is not executed.
    ///
    /// # Panics
    ///
    /// If `status` is not from 200 to 599.
    pub fn status(status: u16, html: impl Into<String>) -> Self {
        assert!(is_status(status), "{status} is not a status from 200 to 599");
        Self::of(Effect::Status {
            status,
            content_type: HTML.to_owned(),
            body: html.into(),
        })
    }

    /// The call is answered after `delay` of real time.
    pub fn delay(delay: Duration) -> Self {
        Self::of(Effect::Answer).after(delay)
    }

    fn of(effect: Effect) -> Self {
        Self {
            action: None,
            times: 1,
            delay: Duration::ZERO,
            executed: None,
            effect,
        }
    }

    /// Only calls of this action take the cue; without it, calls of any.
    #[must_use]
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// How many calls take the cue; one unless said otherwise.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Adds a delay, in real time, before what happens.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Says whether the call counts as executed, where the cue's own rule does not suit.
    #[must_use]
    pub fn executed(mut self, executed: bool) -> Self {
        self.executed = Some(executed);
        self
    }

    pub(crate) fn matches(&self, action: &str) -> bool {
        self.action.as_deref().is_none_or(|wanted| wanted == action)
    }

    /// Whether a call that takes this cue is executed.
    pub(crate) fn executes(&self) -> bool {
        self.executed
            .unwrap_or(matches!(self.effect, Effect::Answer | Effect::Fault(_)))
    }
}

const HTML: &str = "text/html";

fn is_status(status: u16) -> bool {
    (200..600).contains(&status)
}

/// A cue as `POST /_tc3/next` takes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    action: Option<String>,
    times: Option<u32>,
    delay_ms: Option<u64>,
    executed: Option<bool>,
    code: Option<String>,
    message: Option<String>,
    fault: Option<Fault>,
    status: Option<u16>,
    content_type: Option<String>,
    body: Option<String>,
}

impl TryFrom<Wire> for Cue {
    type Error = String;

    fn try_from(wire: Wire) -> Result<Self, String> {
        let content_type = wire.content_type.unwrap_or_else(|| HTML.to_owned());
        if HeaderValue::from_str(&content_type).is_err() {
            return Err("`content_type` cannot stand in a header".to_owned());
        }
        let effect = match (wire.code, wire.fault, wire.status) {
            (Some(code), None, None) => {
                let message = wire
                    .message
                    .unwrap_or_else(|| "This call was told to fail.".to_owned());
                Effect::Error { code, message }
            }
            (None, Some(fault), None) => Effect::Fault(fault),
            (None, None, Some(status)) if is_status(status) => Effect::Status {
                status,
                content_type,
                body: wire
                    .body
                    .unwrap_or_else(|| format!("<html><h1>{status}</h1></html>")),
            },
            (None, None, Some(status)) => {
                return Err(format!("`status` is {status}, not one from 200 to 599"));
            }
            (None, None, None) if wire.delay_ms.is_some() => Effect::Answer,
            (None, None, None) => {
                return Err("one of `code`, `fault`, `status` and `delay_ms` is needed".to_owned());
            }
            _ => return Err("only one of `code`, `fault` and `status` can be given".to_owned()),
        };
        Ok(Self {
            action: wire.action,
            times: wire.times.unwrap_or(1),
            delay: Duration::from_millis(wire.delay_ms.unwrap_or_default()),
            executed: wire.executed,
            effect,
        })
    }
}
