//! How a request is judged, up to the point where it would be executed.

use std::{
    future::poll_fn,
    mem,
    pin::Pin,
    sync::{Arc, PoisonError},
};

use axum::body::HttpBody;
use bytes::{Bytes, BytesMut};
use serde_json::Value;
use tc3_core::schema;

use super::{Cloud, Settings};
use crate::{
    Answers, Key, LoggedRequest, RateLimits,
    catalogue::{Behaviour, Operation},
    parameters,
    protocol::{Arrived, Params, Reading, Signed},
    refusal::{Refusal, code, excerpt},
    signature::{Authorization, TC3_HMAC_SHA256, loopback, verify_tc3, verify_v1},
    sts,
};

/// A call that is in order.
#[derive(Debug)]
pub(crate) struct Judged<'c> {
    pub(crate) operation: &'c Operation,
    /// What it does, where it does something, and the input it does it with.
    /// What it does to what the fake holds; answered with an example where it does nothing.
    pub(crate) behaviour: Option<Behaviour>,
    /// The input, where the answer depends on it.
    pub(crate) input: Option<Value>,
    pub(crate) region: String,
}

/// Who calls, and the signing name of the called service, where the request tells it.
struct Caller<'a> {
    /// Nobody, where the action is not signed.
    key: Option<Arc<Key>>,
    service: Option<&'a str>,
}

/// The value of `Authorization` where a request is not signed.
const SKIP: &str = "SKIP";

impl Cloud {
    pub(super) fn judge(
        &self,
        settings: &Settings,
        arrived: &Arrived<'_>,
        entry: &mut LoggedRequest,
    ) -> Result<Judged<'_>, Refusal> {
        let reading = arrived.read()?;
        let named = |text: &Option<String>| text.as_deref().map(excerpt).unwrap_or_default();
        entry.action = named(&reading.common.action);
        entry.version = named(&reading.common.version);
        entry.region = named(&reading.common.region);
        entry.language = named(&reading.common.language);
        entry.client = named(&reading.common.client);
        entry.trace_id = named(&reading.common.trace_id);

        let caller = self.authenticate(arrived, &reading, entry)?;
        entry.verified = caller.key.is_some();

        let (version, action) = (
            reading.common.version.as_deref(),
            reading.common.action.as_deref(),
        );
        let site = settings.site.or_else(|| self.catalogue.site_at(reading.host));
        let operation = self.catalogue.find(caller.service, version, action, site)?;
        operation.service.name.clone_into(&mut entry.service);
        match &caller.key {
            Some(key) => {
                allow(key, operation)?;
                self.within_rate(settings, key, operation)?;
            }
            None if operation.service.name == sts::STS.name && operation.action.name == sts::UNSIGNED => {}
            None => {
                let message = format!(
                    "`{}` has to be signed; `Authorization` is {SKIP}.",
                    operation.action.name
                );
                return Err(Refusal::new(code::INVALID_AUTHORIZATION, message));
            }
        }
        if operation.service.region == schema::Region::Required && reading.common.region.is_none() {
            return Err(Refusal::missing("Region"));
        }
        let behaviour = operation
            .behaviour
            .filter(|behaviour| settings.answers == Answers::State || behaviour.is_essential());
        let needed = behaviour.is_some() || operation.has_choice();
        let checked = parameters::check(operation, &reading, needed);
        entry.input = checked.logged;
        checked.verdict?;
        Ok(Judged {
            operation,
            behaviour,
            input: checked.input,
            region: reading.common.region.unwrap_or_default(),
        })
    }

    /// Verifies the signature.
    fn authenticate<'a>(
        &self,
        arrived: &Arrived<'_>,
        reading: &Reading<'a>,
        entry: &mut LoggedRequest,
    ) -> Result<Caller<'a>, Refusal> {
        let now = self.clock.unix_seconds();
        let (version, action) = (
            reading.common.version.as_deref(),
            reading.common.action.as_deref(),
        );
        let at_host = self.catalogue.at_host(reading.host);
        match (&reading.signed, &reading.params) {
            (Signed::Tc3(text), _) if *text == SKIP => {
                SKIP.clone_into(&mut entry.signature_method);
                Ok(Caller {
                    key: None,
                    service: at_host.map(|service| service.signing_name),
                })
            }
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
                let key = self.key(authorization.secret_id)?;
                verify_tc3(&authorization, arrived, reading.host, &key, now)?;
                Ok(Caller {
                    key: Some(key),
                    service: (!of_address).then_some(scope),
                })
            }
            (Signed::V1, Params::Form(pairs)) => {
                let of = |name: &str| {
                    pairs
                        .iter()
                        .find(|(key, _)| key == name)
                        .map(|(_, value)| value.as_str())
                };
                entry.signature_method = excerpt(of("SignatureMethod").unwrap_or("HmacSHA1"));
                let secret_id = of("SecretId")
                    .filter(|id| !id.is_empty())
                    .ok_or_else(|| Refusal::missing("SecretId"))?;
                let method = arrived.parts.method.as_str();
                let find = || self.key(secret_id);
                let key = verify_v1(method, reading.host, pairs, find, now)?;
                Ok(Caller {
                    key: Some(key),
                    service: at_host.map(|service| service.signing_name),
                })
            }
            (Signed::V1, Params::Json(_)) => Err(Refusal::new(
                code::INVALID_AUTHORIZATION,
                "A JSON body is signed with TC3-HMAC-SHA256.",
            )),
        }
    }

    fn key(&self, secret_id: &str) -> Result<Arc<Key>, Refusal> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.find(secret_id).ok_or_else(|| {
            let message = format!("There is no SecretId `{}`.", excerpt(secret_id));
            Refusal::new(code::SECRET_ID_NOT_FOUND, message)
        })
    }

    /// Counts the call and refuses it where its action's number for this second is used up.
    fn within_rate(&self, settings: &Settings, key: &Key, operation: &Operation) -> Result<(), Refusal> {
        let name = operation.action.name;
        let limit = match &settings.rate_limits {
            RateLimits::Off => return Ok(()),
            // A page that names no number gives 0.
            RateLimits::Documented if operation.action.requests_per_second == 0 => return Ok(()),
            RateLimits::Documented => operation.action.requests_per_second,
            RateLimits::PerSecond(limits) => match limits.get(name) {
                Some(limit) => *limit,
                None => return Ok(()),
            },
        };
        let now = self.clock.unix_seconds();
        let mut seen = self.seen();
        // Who calls once leaves nothing behind.
        if seen.rates.len() > 10_000 {
            seen.rates.retain(|_, (second, _)| *second == now);
        }
        let (second, count) = seen
            .rates
            .entry((key.secret_id.clone(), name))
            .or_insert((now, 0));
        if *second != now {
            (*second, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        if *count <= limit {
            return Ok(());
        }
        let code = if operation.throttles {
            code::RATE_LIMIT_EXCEEDED
        } else {
            code::REQUEST_LIMIT_EXCEEDED
        };
        let message = format!("`{name}` was called more than {limit} times in a second.");
        Err(Refusal::new(code, message))
    }
}

fn allow(key: &Key, operation: &Operation) -> Result<(), Refusal> {
    let (service, action) = (operation.service.name, operation.action.name);
    if key.may(service, action) {
        return Ok(());
    }
    let message = format!("The key `{}` may not call `{service}:{action}`.", key.secret_id);
    Err(Refusal::new(code::UNAUTHORIZED_OPERATION, message))
}

/// The whole body, or why there is none. A body beyond the limit is read on for a while and dropped, so that a caller
/// who writes before it reads gets to see the refusal.
pub(crate) async fn whole<B>(mut body: B, limit: usize) -> Result<Bytes, Refusal>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    const DRAINED: usize = 8;
    // Most bodies come in one piece, which is passed on as it is.
    let mut first = Bytes::new();
    let mut joined = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame =
            frame.map_err(|_| Refusal::new(code::INVALID_REQUEST, "The body ended before its end."))?;
        let Ok(data) = frame.into_data() else { continue };
        let is_first = length == 0;
        length = length.saturating_add(data.len());
        if length > limit {
            (first, joined) = (Bytes::new(), BytesMut::new());
            if length > limit.saturating_mul(DRAINED) {
                break;
            }
        } else if is_first {
            first = data;
        } else {
            joined.extend_from_slice(&mem::take(&mut first));
            joined.extend_from_slice(&data);
        }
    }
    if length > limit {
        let message = format!("The body is longer than {limit} bytes.");
        return Err(Refusal::new(code::REQUEST_SIZE_LIMIT_EXCEEDED, message));
    }
    Ok(if joined.is_empty() { first } else { joined.freeze() })
}
