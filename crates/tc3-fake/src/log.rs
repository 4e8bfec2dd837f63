//! The log of requests: what came, what became of it, and what it asked for, with secrets blanked. It holds a bounded
//! number of requests and of bytes, so that a long run needs no more memory than a short one.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;
use serde_json::Value;

/// One request as the fake saw it. A text the request did not give is empty.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The short name of the service, once it is known: `ssl`.
    pub service: String,
    /// The version the request named.
    pub version: String,
    /// The action the request named.
    pub action: String,
    /// `X-TC-Region` or `Region`.
    pub region: String,
    /// `X-TC-Language` or `Language`.
    pub language: String,
    /// `X-TC-RequestClient` or `RequestClient`.
    pub client: String,
    /// `X-TC-TraceId`.
    pub trace_id: String,
    /// The HTTP method.
    pub method: String,
    /// The signature method the request claims: `TC3-HMAC-SHA256`, `HmacSHA1` or `HmacSHA256`.
    pub signature_method: String,
    /// Whether the signature is that of the request and the key.
    pub verified: bool,
    /// The decoded input of a verified request whose action is known. The values of secret members, and of members
    /// the action does not have, are `"[redacted]"`; of a text longer than 64 KiB only the beginning is kept.
    pub input: Option<Value>,
    /// What became of it.
    pub verdict: Verdict,
    /// The error code it was answered with, if it was.
    pub code: Option<String>,
    /// Whether it was executed: a call may have been though its answer was lost on cue.
    pub executed: bool,
    /// When it came, by the fake's clock: seconds since 1970-01-01 UTC.
    pub timestamp: i64,
    /// The id the answer carries.
    pub request_id: String,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It was in order and was answered.
    Answered,
    #[default]
    /// It was refused with a documented error for what it was.
    Refused,
    /// It was in order and met an error or a fault that was cued.
    Cued,
}

/// Requests kept: older ones are forgotten.
const KEPT: usize = 10_000;
/// Bytes of input kept, about: older requests are forgotten.
const KEPT_BYTES: usize = 64 * 1024 * 1024;

#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Each with the bytes it came with.
    received: VecDeque<(LoggedRequest, usize)>,
    bytes: usize,
    came: usize,
    executions: BTreeMap<String, u64>,
}

impl Log {
    pub(crate) fn push(&mut self, received: LoggedRequest, bytes: usize) {
        if received.executed {
            *self.executions.entry(received.action.clone()).or_default() += 1;
        }
        self.bytes += bytes;
        self.came += 1;
        self.received.push_back((received, bytes));
        while self.received.len() > KEPT || (self.bytes > KEPT_BYTES && self.received.len() > 1) {
            if let Some((_, bytes)) = self.received.pop_front() {
                self.bytes -= bytes;
            }
        }
    }

    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        self.received
            .iter()
            .map(|(received, _)| received.clone())
            .collect()
    }

    /// The last ones, newest first.
    pub(crate) fn last(&self, count: usize) -> Vec<LoggedRequest> {
        self.received
            .iter()
            .rev()
            .take(count)
            .map(|(received, _)| received.clone())
            .collect()
    }

    /// How many came since the last reset, those that are forgotten among them.
    pub(crate) fn len(&self) -> usize {
        self.came
    }

    /// How often each action was executed since the last reset.
    pub(crate) fn executions(&self) -> &BTreeMap<String, u64> {
        &self.executions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(id: usize) -> LoggedRequest {
        LoggedRequest {
            action: "Act".to_owned(),
            executed: true,
            request_id: id.to_string(),
            ..LoggedRequest::default()
        }
    }

    #[test]
    fn forgets_the_oldest_and_still_counts_them() {
        let mut log = Log::default();
        for id in 0..KEPT + 5 {
            log.push(received(id), 1);
        }
        assert_eq!(log.requests().len(), KEPT);
        assert_eq!(log.requests()[0].request_id, "5");
        assert_eq!(log.executions()["Act"], u64::try_from(KEPT).unwrap() + 5);
        assert_eq!(log.bytes, KEPT);
    }

    #[test]
    fn keeps_a_bounded_number_of_bytes() {
        let mut log = Log::default();
        for id in 0..3 {
            log.push(received(id), KEPT_BYTES - 1);
        }
        assert_eq!(log.requests().len(), 1);
        assert_eq!(log.requests()[0].request_id, "2");
    }
}
