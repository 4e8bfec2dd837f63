//! One fake cloud: what it knows, what it has seen, and how it judges a request. The order is the service's own:
//! protocol, signature, action, parameters; the first fault found is the answer.

use std::{
    collections::{BTreeMap, VecDeque},
    future::poll_fn,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::{
    body::{Body, HttpBody as _},
    http::{Response, StatusCode, request::Parts},
};
use bytes::{Bytes, BytesMut};
use tc3_core::{Credentials, schema};

use crate::{
    Clock, Cue, Fault, LoggedRequest, Verdict,
    answer::{self, Torn},
    catalogue::{Catalogue, Operation},
    cue::Effect,
    log::Log,
    parameters,
    protocol::{Arrived, BODY_LIMIT, Params, Reading, Signed},
    refusal::{Refusal, code, excerpt},
    request_id::RequestIds,
    signature::{Authorization, TC3_HMAC_SHA256, loopback, verify_tc3, verify_v1},
};

/// What one server and its connections share.
#[derive(Debug)]
pub(crate) struct Cloud {
    catalogue: Catalogue,
    /// The one pair of keys that is known.
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    request_ids: RequestIds,
    seen: Mutex<Seen>,
}

/// What changes while the fake runs.
#[derive(Debug, Default)]
struct Seen {
    log: Log,
    cues: VecDeque<Cue>,
}

impl Cloud {
    pub(crate) fn new(
        catalogue: Catalogue,
        credentials: Credentials,
        clock: Clock,
        request_ids: RequestIds,
    ) -> Self {
        Self {
            catalogue,
            credentials,
            clock,
            request_ids,
            seen: Mutex::default(),
        }
    }

    /// Answers one request of the API. Never fails: whatever came, something is said.
    pub(crate) async fn answer(&self, parts: Parts, body: Body) -> Response<Body> {
        let mut entry = LoggedRequest {
            method: excerpt(parts.method.as_str()),
            timestamp: self.clock.unix_seconds(),
            request_id: self.request_ids.next(),
            ..LoggedRequest::default()
        };
        let (body, judged) = match whole(body, BODY_LIMIT).await {
            Ok(body) => {
                let judged = self.judge(
                    &Arrived {
                        parts: &parts,
                        body: &body,
                    },
                    &mut entry,
                );
                (body, judged)
            }
            Err(refusal) => (Bytes::new(), Err(refusal)),
        };
        let request_id = entry.request_id.clone();
        let bytes = body.len() + parts.uri.query().map_or(0, str::len);
        drop(body);
        let cue = self.note(entry, judged.as_ref().err(), bytes);
        if let Some(cue) = &cue
            && !cue.delay.is_zero()
        {
            tokio::time::sleep(cue.delay).await;
        }
        let json = |body: Body| {
            let now = self.clock.system_time();
            answer::response(body, StatusCode::OK, "application/json", &request_id, now)
        };
        match (judged, cue.map(|cue| cue.effect)) {
            (Err(refusal), _) => json(answer::failure(&refusal, &request_id).into()),
            (Ok(operation), None | Some(Effect::Answer)) => {
                json(answer::success(&operation.output, &request_id).into())
            }
            (Ok(_), Some(Effect::Error { code, message })) => {
                json(answer::failure(&Refusal { code, message }, &request_id).into())
            }
            (Ok(_), Some(Effect::Fault(Fault::CloseBeforeResponse))) => answer::hang_up(),
            (Ok(operation), Some(Effect::Fault(Fault::CloseMidBody))) => json(Body::new(Torn::new(
                &answer::success(&operation.output, &request_id),
            ))),
            (
                Ok(_),
                Some(Effect::Status {
                    status,
                    content_type,
                    body,
                }),
            ) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                answer::response(
                    body.into(),
                    status,
                    &content_type,
                    &request_id,
                    self.clock.system_time(),
                )
            }
        }
    }

    /// Writes the log and takes the cue of a call that passed every check.
    fn note(&self, mut entry: LoggedRequest, refusal: Option<&Refusal>, bytes: usize) -> Option<Cue> {
        let mut seen = self.seen();
        let cue = if refusal.is_none() {
            seen.take_cue(&entry.action)
        } else {
            None
        };
        entry.code = refusal.map(|refusal| refusal.code.clone());
        entry.executed = refusal.is_none() && cue.as_ref().is_none_or(Cue::executes);
        entry.verdict = match (refusal, &cue) {
            (Some(_), _) => Verdict::Refused,
            (None, None) => Verdict::Answered,
            (None, Some(cue)) => {
                if let Effect::Error { code, .. } = &cue.effect {
                    entry.code = Some(code.clone());
                }
                Verdict::Cued
            }
        };
        seen.log.push(entry, bytes);
        cue
    }

    fn judge(&self, arrived: &Arrived<'_>, entry: &mut LoggedRequest) -> Result<&Operation, Refusal> {
        let reading = arrived.read()?;
        let named = |text: &Option<String>| text.as_deref().map(excerpt).unwrap_or_default();
        entry.action = named(&reading.common.action);
        entry.version = named(&reading.common.version);
        entry.region = named(&reading.common.region);
        entry.language = named(&reading.common.language);
        entry.client = named(&reading.common.client);
        entry.trace_id = named(&reading.common.trace_id);

        let signing_name = self.authenticate(arrived, &reading, entry)?;
        entry.verified = true;

        let (version, action) = (
            reading.common.version.as_deref(),
            reading.common.action.as_deref(),
        );
        let operation = self.catalogue.find(signing_name, version, action)?;
        operation.service.name.clone_into(&mut entry.service);
        if operation.service.region == schema::Region::Required && reading.common.region.is_none() {
            return Err(Refusal::missing("Region"));
        }
        let checked = parameters::check(operation, &reading);
        entry.input = checked.input;
        checked.verdict.map(|()| operation)
    }

    /// Verifies the signature. What comes back is the signing name of the called service, where the request tells it.
    fn authenticate<'a>(
        &self,
        arrived: &Arrived<'_>,
        reading: &Reading<'a>,
        entry: &mut LoggedRequest,
    ) -> Result<Option<&'a str>, Refusal> {
        let now = self.clock.unix_seconds();
        let (version, action) = (
            reading.common.version.as_deref(),
            reading.common.action.as_deref(),
        );
        let at_host = self.catalogue.at_host(reading.host);
        match (&reading.signed, &reading.params) {
            (Signed::Tc3(text), _) => {
                TC3_HMAC_SHA256.clone_into(&mut entry.signature_method);
                let authorization = Authorization::parse(text)?;
                // A service's own host says what is called. On loopback it is the scope, unless that is of the address or
                // names nothing we know and the action can only be another's.
                let scope = authorization.service;
                let of_address =
                    loopback(reading.host).is_some_and(|name| name.split('.').next() == Some(scope));
                let meant = at_host.or_else(|| {
                    if of_address || self.catalogue.knows(scope) {
                        None
                    } else {
                        self.catalogue.only_owner(version, action)
                    }
                });
                if let Some(service) = meant.filter(|service| service.signing_name != scope) {
                    let (scope, right) = (excerpt(scope), service.signing_name);
                    let message = format!(
                        "The credential scope names the service `{scope}`; the called one is `{right}`."
                    );
                    return Err(Refusal::new(code::SIGNATURE_FAILURE, message));
                }
                verify_tc3(&authorization, arrived, reading.host, &self.credentials, now)?;
                Ok((!of_address).then_some(scope))
            }
            (Signed::V1, Params::Form(pairs)) => {
                let method = pairs.iter().find(|(key, _)| key == "SignatureMethod");
                entry.signature_method = excerpt(method.map_or("HmacSHA1", |(_, method)| method));
                verify_v1(
                    arrived.parts.method.as_str(),
                    reading.host,
                    pairs,
                    &self.credentials,
                    now,
                )?;
                Ok(at_host.map(|service| service.signing_name))
            }
            (Signed::V1, Params::Json(_)) => Err(Refusal::new(
                code::INVALID_AUTHORIZATION,
                "A JSON body is signed with TC3-HMAC-SHA256.",
            )),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // What a panicking test left behind is still a log.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        self.seen().log.requests()
    }

    pub(crate) fn executions(&self) -> BTreeMap<String, u64> {
        self.seen().log.executions().clone()
    }

    /// Adds a cue and says how many wait; a cue for an action nobody offers would wait for ever and is an error.
    pub(crate) fn cue(&self, cue: Cue) -> Result<usize, String> {
        if let Some(action) = cue.action.as_deref()
            && !self.catalogue.has_action(action)
        {
            return Err(format!("there is no action `{}`", excerpt(action)));
        }
        let mut seen = self.seen();
        if cue.times > 0 {
            seen.cues.push_back(cue);
        }
        Ok(seen.cues.len())
    }

    /// Forgets what was seen and cued, and takes back the clock.
    pub(crate) fn reset(&self) {
        *self.seen() = Seen::default();
        self.clock.reset();
    }
}

impl Seen {
    fn take_cue(&mut self, action: &str) -> Option<Cue> {
        let position = self.cues.iter().position(|cue| cue.matches(action))?;
        let cue = self.cues.get_mut(position)?;
        cue.times -= 1;
        if cue.times == 0 {
            self.cues.remove(position)
        } else {
            Some(cue.clone())
        }
    }
}

/// The whole body, or why there is none. A body beyond the limit is read on for a while and dropped, so that a caller
/// who writes before it reads gets to see the refusal.
pub(crate) async fn whole(mut body: Body, limit: usize) -> Result<Bytes, Refusal> {
    const DRAINED: usize = 8;
    let mut bytes = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame =
            frame.map_err(|_| Refusal::new(code::INVALID_REQUEST, "The body ended before its end."))?;
        let Some(data) = frame.data_ref() else { continue };
        length = length.saturating_add(data.len());
        if length <= limit {
            bytes.extend_from_slice(data);
        } else {
            bytes = BytesMut::new();
            if length > limit.saturating_mul(DRAINED) {
                break;
            }
        }
    }
    if length <= limit {
        return Ok(bytes.freeze());
    }
    let message = format!("The body is longer than {limit} bytes.");
    Err(Refusal::new(code::REQUEST_SIZE_LIMIT_EXCEEDED, message))
}
