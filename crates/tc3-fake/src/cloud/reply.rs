//! What a judged request is answered with: it is executed or not, logged, and its answer sent or broken off on cue.

use std::time::Duration;

use axum::{
    body::{Body, HttpBody},
    http::{Response, StatusCode, request::Parts},
};
use bytes::Bytes;
use serde_json::Value;

use super::{Cloud, Judged, Seen};
use crate::{
    Cue, Fault, LoggedRequest, Verdict,
    answer::{self, Ending, Reset, Torn},
    catalogue::Behaviour,
    cue::Effect,
    protocol::{Arrived, BODY_LIMIT},
    refusal::{Refusal, excerpt},
    state::Call,
};

/// The members of an output, each with a comma behind it, or why there is none.
type Outcome<'c> = Result<std::borrow::Cow<'c, str>, Refusal>;

impl Cloud {
    /// Answers one request of the API. Never fails: whatever came, something is said.
    pub(crate) async fn answer<B>(&self, parts: Parts, body: B) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Unpin,
    {
        let mut entry = LoggedRequest {
            method: excerpt(parts.method.as_str()),
            timestamp: self.clock.unix_seconds(),
            request_id: self.request_ids.next(),
            ..LoggedRequest::default()
        };
        let settings = self.settings();
        let (body, judged) = match super::whole(body, BODY_LIMIT).await {
            Ok(body) => {
                let arrived = Arrived {
                    parts: &parts,
                    body: &body,
                };
                let judged = self.judge(&settings, &arrived, &mut entry);
                (body, judged)
            }
            Err(refusal) => (Bytes::new(), Err(refusal)),
        };
        let request_id = entry.request_id.clone();
        let bytes = body.len() + parts.uri.query().map_or(0, str::len);
        drop(body);
        let (outcome, cue) = self.execute(judged, entry, bytes);
        let delay =
            Duration::from_millis(settings.latency_ms) + cue.as_ref().map_or(Duration::ZERO, |cue| cue.delay);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let now = self.clock.system_time();
        let json = |body: Body| answer::response(body, StatusCode::OK, "application/json", &request_id, now);
        let whole = match &outcome {
            Ok(members) => answer::success(members, &request_id),
            Err(refusal) => answer::failure(refusal, &request_id),
        };
        match cue.map(|cue| cue.effect) {
            None | Some(Effect::Answer | Effect::Error { .. }) => json(whole.into()),
            Some(Effect::Status {
                status,
                content_type,
                body,
            }) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                answer::response(body.into(), status, &content_type, &request_id, now)
            }
            Some(Effect::Fault(fault)) => {
                let reset = parts.extensions.get::<Reset>().cloned().unwrap_or_default();
                let resets = || Ending::Reset(reset.clone());
                match fault {
                    Fault::CloseBeforeResponse => answer::hang_up(),
                    Fault::ResetBeforeResponse => {
                        reset.demand();
                        answer::hang_up()
                    }
                    Fault::CloseAfterHeaders => json(Body::new(Torn::nothing(&whole, Ending::Close))),
                    Fault::ResetAfterHeaders => json(Body::new(Torn::nothing(&whole, resets()))),
                    Fault::CloseMidBody => json(Body::new(Torn::half(&whole, Ending::Close))),
                    Fault::ResetMidBody => json(Body::new(Torn::half(&whole, resets()))),
                    Fault::StallMidBody => json(Body::new(Torn::half(&whole, Ending::Stall))),
                    Fault::StallBeforeResponse => std::future::pending().await,
                }
            }
        }
    }

    /// Takes the cue of a call that passed every check, executes it unless the cue says otherwise, and writes the log:
    /// all in one go, so that the log is in the order of what happened.
    fn execute<'c>(
        &'c self,
        judged: Result<Judged<'c>, Refusal>,
        mut entry: LoggedRequest,
        bytes: usize,
    ) -> (Outcome<'c>, Option<Cue>) {
        let mut seen = self.seen();
        let (outcome, cue) = match judged {
            Err(refusal) => (Err(refusal), None),
            Ok(judged) => {
                let cue = seen.take_cue(&entry.action);
                let outcome = match &cue {
                    Some(Cue {
                        effect: Effect::Error { code, message },
                        ..
                    }) => Err(Refusal {
                        code: code.clone(),
                        message: message.clone(),
                    }),
                    _ => Ok(()),
                };
                let executes = cue.as_ref().is_none_or(Cue::executes);
                let done = if executes {
                    self.perform(&mut seen, &judged)
                } else {
                    Ok("".into())
                };
                entry.executed = executes && done.is_ok();
                (outcome.and(done), cue)
            }
        };
        entry.code = outcome.as_ref().err().map(|refusal| refusal.code.clone());
        entry.verdict = match (&outcome, &cue) {
            (_, Some(_)) => Verdict::Cued,
            (Err(_), None) => Verdict::Refused,
            (Ok(_), None) => Verdict::Answered,
        };
        seen.log.push(entry, bytes);
        (outcome, cue)
    }

    fn perform<'c>(&self, seen: &mut Seen, judged: &Judged<'c>) -> Outcome<'c> {
        let input = judged.input.as_ref();
        let Some((behaviour, input)) = judged.behaviour.zip(input) else {
            return Ok(judged.operation.documented(input).into());
        };
        let now = self.clock.unix_seconds();
        let output = match behaviour {
            Behaviour::Sts(act) => act(&mut self.keys_mut(), input, now)?,
            Behaviour::Ssl(act) => {
                let call = Call {
                    input,
                    members: judged.operation.action.input,
                    region: &judged.region,
                    now,
                };
                seen.world.tick(now);
                act(&mut seen.world, &call)?
            }
        };
        Ok(members(&output).into())
    }
}

/// The members of an object as text, each with a comma behind it.
fn members(output: &Value) -> String {
    let text = output.to_string();
    let inner = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
        .unwrap_or_default();
    if inner.is_empty() {
        String::new()
    } else {
        format!("{inner},")
    }
}
