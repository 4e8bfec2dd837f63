//! One call from parameters to answer: check, then as often as it may: slot, credentials, sign, send, open.
//! Not generic.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use crate::answer::{self, Failed, Opened};
use crate::client::Shared;
use crate::clock::unix_seconds;
use crate::compose::{self, Draft};
use crate::limit::TooLate;
use crate::observe::{self, Attempt};
use crate::retry::{self, Decision, Failure, Standing};
use crate::target::Target;
use crate::transport::{Departure, HttpRequest, Transport};
use crate::{
    CallOptions, Credentials, Error, ErrorKind, Language, Response, RetryPolicy, SignatureMethod, trace_id,
};

/// Makes the call. The errors know the action, the attempts and the trace id.
pub(crate) async fn run(
    shared: Arc<Shared>,
    target: Target,
    params: Bytes,
    options: CallOptions,
) -> Result<Response, Error> {
    let trace_id = trace_id::new();
    let span = tracing::debug_span!(
        "call",
        service = &*target.service,
        version = &*target.version,
        action = &*target.action,
        trace_id
    );
    // A call that nobody looks into needs no look at the clock.
    let begun = tracing::enabled!(tracing::Level::DEBUG).then(Instant::now);
    let mut progress = Progress::default();
    let outcome = attempts(&shared, &target, &params, &options, &trace_id, &mut progress)
        .instrument(span.clone())
        .await;
    let outcome = match outcome {
        Ok(mut response) => {
            response.trace_id = trace_id;
            Ok(response)
        }
        Err(error) => {
            let may_have_executed = progress.may_have_executed || error.may_have_executed();
            Err(error
                .with_call(&target.action, &trace_id, progress.attempts)
                .with_may_have_executed(may_have_executed))
        }
    };
    if let Some(begun) = begun {
        span.in_scope(|| observe::ended(&outcome, progress.attempts, begun.elapsed()));
    }
    outcome
}

/// How far a call has come.
#[derive(Debug, Default)]
struct Progress {
    attempts: u32,
    clock_repaired: bool,
    may_have_executed: bool,
    last: Option<Error>,
}

impl Progress {
    /// The error to return when there cannot be another attempt: what the last one met, or else this.
    fn or_last(&mut self, error: Error) -> Error {
        self.last.take().unwrap_or(error)
    }
}

/// The answer still lacks the trace id, which whoever made it keeps.
async fn attempts(
    shared: &Shared,
    target: &Target,
    params: &Bytes,
    options: &CallOptions,
    trace_id: &str,
    progress: &mut Progress,
) -> Result<Response, Error> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(config(
            "calls need the async runtime tokio: await them there, or use the feature `blocking`",
        ));
    }
    target.check_site(shared)?;
    target.check(params, options)?;
    let region = target.region(options.region.as_deref(), shared.region.as_deref())?;
    let endpoint = target.endpoint(shared, options.region.as_deref().or(shared.region.as_deref()))?;
    let timeout = options.timeout.unwrap_or(shared.timeout);
    let plan = Plan {
        shared,
        transport: &**options
            .connections
            .as_ref()
            .map_or(&shared.transport, |connections| &connections.0),
        target,
        params,
        draft: Draft {
            endpoint: &endpoint,
            signing_name: target.signing_name(),
            action: &target.action,
            version: &target.version,
            region,
            language: options.language.or(shared.language).map(Language::as_str),
            method: options.method.unwrap_or(shared.method),
            signature: options.signature.unwrap_or(shared.signature),
            sign_action: shared.sign_action,
            unsigned_payload: options.unsigned_payload,
            content_type: options.content_type.as_deref(),
            request_client: &shared.request_client,
            trace_id,
        },
        policy: options.retry.unwrap_or(shared.retry),
        safe: target.is_safe(params, options),
        timeout,
        deadline: deadline(timeout),
        limit_name: target.limit_name(&shared.limiter),
    };
    loop {
        let (request, credentials) = plan.prepare().await.map_err(|error| progress.or_last(error))?;
        progress.attempts += 1;
        let sent = Instant::now();
        let outcome = plan.send(request).instrument(plan.span(progress.attempts)).await;
        let report = plan.report(progress.attempts, sent.elapsed());
        match outcome {
            Ok(opened) => {
                let response = Response {
                    body: opened.body,
                    whole: opened.whole,
                    request_id: opened.request_id,
                    http_status: opened.http_status,
                    attempts: progress.attempts,
                    trace_id: String::new(),
                    action: target.action.clone(),
                };
                shared.observer.tell(&report.succeeded(&response));
                return Ok(response);
            }
            Err(failed) => {
                let failed = plan.masked(failed, credentials.as_ref());
                plan.pause_or_give_up(failed, report, progress).await?;
            }
        }
    }
}

/// What is the same for every attempt of a call.
struct Plan<'a> {
    shared: &'a Shared,
    transport: &'a dyn Transport,
    target: &'a Target,
    params: &'a Bytes,
    draft: Draft<'a>,
    policy: RetryPolicy,
    safe: bool,
    timeout: Duration,
    deadline: Instant,
    /// The line that the attempts stand in, if there is one.
    limit_name: Option<String>,
}

impl Plan<'_> {
    /// Waits for a slot, gets credentials and signs, with the time of this very attempt.
    async fn prepare(&self) -> Result<(HttpRequest, Option<Credentials>), Error> {
        let Self { shared, deadline, .. } = *self;
        if let Some(line) = &self.limit_name {
            shared
                .limiter
                .slot(line, self.target.requests_per_second(), deadline)
                .await
                .map_err(|TooLate(wait)| self.no_slot(wait))?;
        }
        let credentials = match self.draft.signature {
            SignatureMethod::Skip => None,
            _ => Some(credentials(shared, deadline, self.timeout).await?),
        };
        // A request that is begun without time for its answer might arrive all the same.
        if Instant::now() >= deadline {
            return Err(answer::out_of_time("the request could not be sent", self.timeout));
        }
        let timestamp = unix_seconds(shared.clock.now()).saturating_add(shared.skew.load(Ordering::Relaxed));
        let request = compose::compose(&self.draft, self.params, credentials.as_ref(), timestamp, nonce)?;
        Ok((request, credentials))
    }

    async fn send(&self, request: HttpRequest) -> Result<Opened, Failed> {
        let departure = Departure::default();
        let exchange = self.transport.send_watched(request, departure.clone());
        match timeout_at(self.deadline, exchange).await {
            Ok(Ok(answer)) => answer::open(self.target, &answer),
            Ok(Err(cause)) => Err(answer::unanswered(cause)),
            Err(_) => Err(answer::too_late(self.timeout, &departure)),
        }
    }

    /// The failure without the request's secrets in the service's words.
    fn masked(&self, failed: Failed, credentials: Option<&Credentials>) -> Failed {
        if failed.error.code().is_none() {
            return failed;
        }
        let mut mask = self.target.mask(self.params, self.draft.content_type);
        if let Some(credentials) = credentials {
            mask.add_credentials(credentials);
        }
        Failed {
            error: failed.error.masked(&mask),
            ..failed
        }
    }

    /// Returns the error, or waits until the next attempt.
    async fn pause_or_give_up(
        &self,
        failed: Failed,
        mut report: Attempt<'_>,
        progress: &mut Progress,
    ) -> Result<(), Error> {
        let Failed {
            error,
            failure,
            server_time,
        } = failed;
        progress.may_have_executed |= error.may_have_executed();
        if let Some(line) = self
            .limit_name
            .as_deref()
            .filter(|_| failure == Failure::Throttled)
        {
            self.shared.limiter.throttled(line);
        }
        let standing = Standing {
            attempt: progress.attempts,
            safe: self.safe,
            clock_repaired: progress.clock_repaired,
            remaining: self.deadline.saturating_duration_since(Instant::now()),
            random: random(),
        };
        let decision = retry::decide(&self.policy, failure, &standing);
        report.pause = match decision {
            Decision::GiveUp => None,
            Decision::RepeatAfter(pause) => Some(pause),
            Decision::RepairClock => Some(Duration::ZERO),
        };
        self.shared.observer.tell(&report.failed(&error));
        match decision {
            Decision::GiveUp => return Err(error),
            Decision::RepeatAfter(pause) => sleep(pause).await,
            Decision::RepairClock => {
                progress.clock_repaired = true;
                if let Some(server_time) = server_time {
                    let local_time = unix_seconds(self.shared.clock.now());
                    self.shared
                        .skew
                        .store(server_time.saturating_sub(local_time), Ordering::Relaxed);
                }
            }
        }
        progress.last = Some(error);
        Ok(())
    }

    fn span(&self, number: u32) -> tracing::Span {
        tracing::debug_span!(
            "attempt",
            attempt = number,
            service = &*self.target.service,
            action = &*self.target.action,
            region = self.draft.region,
            host = self.draft.endpoint.host,
        )
    }

    fn report(&self, number: u32, duration: Duration) -> Attempt<'_> {
        Attempt {
            service: &self.target.service,
            version: &self.target.version,
            action: &self.target.action,
            region: self.draft.region,
            host: &self.draft.endpoint.host,
            trace_id: self.draft.trace_id,
            number,
            http_status: None,
            request_id: None,
            duration,
            error: None,
            code: None,
            pause: None,
        }
    }

    fn no_slot(&self, wait: Duration) -> Error {
        let action = &self.target.action;
        Error::new(
            ErrorKind::Throttled,
            format!(
                "the client's own limit on {action} has its next free slot in {wait:?}, after the time-out"
            ),
        )
    }
}

async fn credentials(shared: &Shared, deadline: Instant, timeout: Duration) -> Result<Credentials, Error> {
    let mut asked = shared.provider.credentials();
    // Most of them are there; then no timer is needed.
    let there = std::future::poll_fn(|context| Poll::Ready(asked.as_mut().poll(context))).await;
    let credentials = match there {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => timeout_at(deadline, asked)
            .await
            .map_err(|_| answer::out_of_time("the credentials did not come", timeout))?,
    }?;
    // Whatever a provider hands out, a request is never signed with an empty id.
    credentials.validate()?;
    Ok(credentials)
}

/// When a call's time ends. A time-out beyond a year is one year: the end must be a time that the timer knows.
fn deadline(timeout: Duration) -> Instant {
    const LONGEST: Duration = Duration::from_secs(365 * 86_400);
    Instant::now() + timeout.min(LONGEST)
}

/// A positive number that requests of signature version 1 carry against being played back.
fn nonce() -> u64 {
    let [a, b, c, d, ..] = trace_id::random();
    u64::from(u32::from_le_bytes([a, b, c, d]) >> 1) + 1
}

/// From 0 (included) to 1 (excluded).
fn random() -> f64 {
    let [a, b, c, d, ..] = trace_id::random();
    f64::from(u32::from_le_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
}

fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}
