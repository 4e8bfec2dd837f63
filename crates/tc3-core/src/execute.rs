//! One call from parameters to answer: check, credentials, sign, send, open. Not generic.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::client::Shared;
use crate::clock::unix_seconds;
use crate::compose::{self, Draft};
use crate::endpoint::Endpoint;
use crate::envelope::{self, Verdict};
use crate::schema::{self, Region};
use crate::transport::{HttpResponse, Phase, TransportError};
use crate::{CallOptions, Credentials, Error, ErrorKind, Response, SignatureMethod, check, code, trace_id};

/// The action that is called: known by its schema, or by name only.
#[derive(Debug)]
pub(crate) struct Target {
    service: String,
    version: String,
    action: String,
    schema: Option<&'static schema::Service>,
    known: Option<&'static schema::Action>,
}

impl Target {
    pub(crate) fn known(service: &'static schema::Service, action: &'static schema::Action) -> Self {
        Self {
            service: service.name.to_owned(),
            version: service.version.to_owned(),
            action: action.name.to_owned(),
            schema: Some(service),
            known: Some(action),
        }
    }

    /// Looks the names up among the schemas. A version that is not known leaves the action unknown.
    pub(crate) fn find(
        schemas: &[&'static schema::Service],
        service: &str,
        version: &str,
        action: &str,
    ) -> Self {
        let schema = schemas
            .iter()
            .copied()
            .find(|known| known.name == service && known.version == version);
        Self {
            service: service.to_owned(),
            version: version.to_owned(),
            action: action.to_owned(),
            schema,
            known: schema.and_then(|schema| schema.action(action)),
        }
    }

    fn signing_name(&self) -> &str {
        self.schema.map_or(&self.service, |schema| schema.signing_name)
    }

    fn endpoint(&self, shared: &Shared) -> Result<Endpoint, Error> {
        match (&shared.endpoint, self.schema) {
            (Some(endpoint), _) => Ok(endpoint.clone()),
            (None, Some(schema)) => Endpoint::of_service(schema, shared.site),
            (None, None) => {
                let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
                if self.service.is_empty() || !self.service.bytes().all(fits) {
                    return Err(config(
                        "the service's name must be of lower-case letters and digits, such as cvm",
                    ));
                }
                Ok(Endpoint::of_name(&self.service, shared.site))
            }
        }
    }

    /// The region that goes with the request.
    fn region<'a>(&self, asked: Option<&'a str>, default: Option<&'a str>) -> Result<Option<&'a str>, Error> {
        match self.schema.map_or(Region::Optional, |schema| schema.region) {
            // A region that was asked for is sent even so: regional isolation may need it.
            Region::Unused => Ok(asked),
            Region::Optional => Ok(asked.or(default)),
            Region::Required => asked.or(default).map(Some).ok_or_else(|| {
                config("the service needs a region: set one on the client or the call, such as ap-guangzhou")
            }),
        }
    }

    fn declares_error(&self) -> bool {
        self.known
            .is_some_and(|action| action.output.iter().any(|member| member.name == "Error"))
    }
}

/// Makes the call. The errors know the action, the attempts and the trace id.
pub(crate) async fn run(
    shared: Arc<Shared>,
    target: Target,
    params: Bytes,
    options: CallOptions,
) -> Result<Response, Error> {
    let trace_id = trace_id::new();
    let mut attempts = 0;
    attempt(&shared, &target, &params, &options, &trace_id, &mut attempts)
        .await
        .map_err(|error| error.with_call(&target.action, &trace_id, attempts))
}

async fn attempt(
    shared: &Shared,
    target: &Target,
    params: &Bytes,
    options: &CallOptions,
    trace_id: &str,
    attempts: &mut u32,
) -> Result<Response, Error> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(config(
            "calls need the async runtime tokio: await them there, or use the feature `blocking`",
        ));
    }
    if let (Some(schema), Some(action), None) = (target.schema, target.known, &options.content_type) {
        check::input(schema, action, params).map_err(Error::from_faults)?;
    }
    let timeout = options.timeout.unwrap_or(shared.timeout);
    let deadline = Instant::now() + timeout;
    let endpoint = target.endpoint(shared)?;
    let signature = options.signature.unwrap_or(shared.signature);
    let draft = Draft {
        endpoint: &endpoint,
        signing_name: target.signing_name(),
        action: &target.action,
        version: &target.version,
        region: target.region(options.region.as_deref(), shared.region.as_deref())?,
        language: options.language.or(shared.language).map(crate::Language::as_str),
        method: options.method.unwrap_or(shared.method),
        signature,
        sign_action: shared.sign_action,
        unsigned_payload: options.unsigned_payload,
        content_type: options.content_type.as_deref(),
        request_client: &shared.request_client,
        trace_id,
    };
    let credentials = credentials(shared, signature, deadline, timeout).await?;
    let timestamp = unix_seconds(shared.clock.now());
    let request = compose::compose(&draft, params, credentials.as_ref(), timestamp, nonce())?;
    *attempts += 1;
    let answer = match tokio::time::timeout_at(deadline, shared.transport.send(request)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(failure)) => return Err(unanswered(failure)),
        Err(_) => return Err(out_of_time("no answer came", timeout).with_may_have_executed(true)),
    };
    let (body, request_id) = open(target, &answer)?;
    Ok(Response {
        body,
        request_id,
        http_status: answer.status.as_u16(),
        attempts: *attempts,
        trace_id: trace_id.to_owned(),
        action: target.action.clone(),
    })
}

async fn credentials(
    shared: &Shared,
    signature: SignatureMethod,
    deadline: Instant,
    timeout: Duration,
) -> Result<Option<Credentials>, Error> {
    if signature == SignatureMethod::Skip {
        return Ok(None);
    }
    let credentials = tokio::time::timeout_at(deadline, shared.provider.credentials())
        .await
        .map_err(|_| out_of_time("the credentials did not come", timeout))??;
    // Whatever a provider hands out, a request is never signed with an empty id.
    credentials.validate()?;
    Ok(Some(credentials))
}

/// What the answer says, or the error it is.
fn open(target: &Target, answer: &HttpResponse) -> Result<(Bytes, String), Error> {
    let status = answer.status;
    match envelope::open(&answer.body, target.declares_error()) {
        Verdict::Success { body, request_id } if status.is_success() => Ok((body, request_id)),
        Verdict::Failure {
            code,
            message,
            request_id,
        } => {
            let class = code::classify(target.schema, &code);
            Err(Error::from_service(code, message, class)
                .with_request_id(request_id)
                .with_http_status(status.as_u16()))
        }
        Verdict::Success { .. } => Err(foreign(answer, "a success under an HTTP status that is none")),
        Verdict::Foreign(why) => Err(foreign(answer, why)),
    }
}

/// An answer that did not come from the API, or not whole: by its status, what can be done about it.
fn foreign(answer: &HttpResponse, why: &str) -> Error {
    let status = answer.status.as_u16();
    let content_type = answer
        .headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or("no content type");
    let (kind, may_have_executed) = match status {
        200..=299 => (ErrorKind::Decode, true),
        429 => (ErrorKind::Throttled, false),
        413 => (ErrorKind::Invalid, false),
        500..=599 => (ErrorKind::Server, true),
        _ => (ErrorKind::Other, false),
    };
    Error::new(
        kind,
        format!("HTTP {status} ({content_type}) is not an answer of the API: {why}"),
    )
    .with_http_status(status)
    .with_request_id(header_request_id(answer))
    .with_may_have_executed(may_have_executed)
}

fn header_request_id(answer: &HttpResponse) -> Option<String> {
    answer
        .headers
        .get("x-tc-requestid")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

/// The error of a request without an answer.
fn unanswered(failure: TransportError) -> Error {
    let sent = failure.phase() != Phase::NotSent;
    let kind = match (failure.phase(), failure.is_timeout()) {
        (Phase::NotSent, _) => ErrorKind::Connect,
        (_, true) => ErrorKind::Timeout,
        (Phase::Sent, false) => ErrorKind::Network,
        (Phase::Answered, false) => ErrorKind::Decode,
    };
    Error::new(kind, failure.to_string())
        .with_may_have_executed(sent)
        .with_source(failure)
}

fn out_of_time(what: &str, timeout: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("{what} within {timeout:?}"))
}

/// A positive number that requests of signature version 1 carry against being played back.
fn nonce() -> u64 {
    let [a, b, c, d, ..] = trace_id::random();
    u64::from(u32::from_le_bytes([a, b, c, d]) >> 1) + 1
}

fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}
