//! The engine: ask, judge, pause, until the state is there or the time is up. Not generic.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::progress::Progress;
use super::verdict::{self, State};
use super::whole;
use crate::page::{self, Pager};
use crate::schema::{Action, ErrorClass, Privacy, Service, Waiter};
use crate::target::Target;
use crate::{BoxFuture, CallOptions, Client, Error, ErrorKind, Response, check, encode, json};

/// The longest wait of all: the end must be a time that the timer knows.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// A wait, as a stream of the answers on the way. The typed shell and the wrapper libraries are made of it.
///
/// The last item is either progress that has [reached](Progress::reached) the state, or the error that ended the wait:
/// of kind [`ErrorKind::Failed`] if the state will not come, [`ErrorKind::Timeout`] if the time is up, or what the
/// service answered.
pub struct Waiting {
    plan: Result<Plan, Option<Error>>,
    under_way: Option<BoxFuture<'static, Result<Progress, Error>>>,
    standing: Standing,
    ended: bool,
}

/// An answer of all its pages, decoded, and what it means.
type Whole = (Response, Value, State);

/// What is the same for every question.
#[derive(Clone)]
struct Plan {
    client: Client,
    service: &'static Service,
    action: &'static Action,
    waiter: &'static Waiter,
    params: Bytes,
    options: CallOptions,
    interval: Duration,
    timeout: Duration,
    /// Whether a request that may have been executed may be sent again.
    safe: bool,
}

/// How far the wait has come.
#[derive(Clone, Debug, Default)]
struct Standing {
    begun: Option<Instant>,
    next: Option<Instant>,
    pause: Duration,
    answers: u32,
    last: Option<Response>,
}

impl Waiting {
    /// A wait for what this waiter waits for, with the action's parameters: a JSON object.
    ///
    /// What is wrong with them is the error that the wait ends with before it has asked anything.
    pub fn new(
        client: &Client,
        service: &'static Service,
        waiter: &'static Waiter,
        params: Bytes,
        options: CallOptions,
    ) -> Self {
        Self::begun(plan(client, service, waiter, params, options).map_err(Some))
    }

    /// A wait that ends with this error.
    pub(crate) fn failed(error: Error) -> Self {
        Self::begun(Err(Some(error)))
    }

    fn begun(plan: Result<Plan, Option<Error>>) -> Self {
        Self {
            plan,
            under_way: None,
            standing: Standing::default(),
            ended: false,
        }
    }

    /// How long to wait in all, instead of the waiter's own time.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        if let Ok(plan) = &mut self.plan {
            plan.timeout = timeout.min(LONGEST);
        }
        self
    }

    /// The first pause, instead of the waiter's own. It grows by half each time, up to the waiter's longest or to this
    /// one if it is longer.
    #[must_use]
    pub fn with_interval(mut self, interval: Duration) -> Self {
        if let Ok(plan) = &mut self.plan {
            plan.interval = interval.min(LONGEST);
        }
        self
    }

    /// The next answer; nothing after the last one.
    pub async fn next(&mut self) -> Option<Result<Progress, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The answer that shows the state.
    ///
    /// # Errors
    ///
    /// What ended the wait.
    pub async fn finish(mut self, mut tell: impl FnMut(&Progress)) -> Result<Response, Error> {
        loop {
            match self.next().await {
                Some(Ok(progress)) => {
                    tell(&progress);
                    if progress.reached {
                        return Ok(progress.response);
                    }
                }
                Some(Err(error)) => return Err(error),
                None => return Err(Error::new(ErrorKind::Other, "the wait is over")),
            }
        }
    }
}

impl Standing {
    fn note(&mut self, progress: &Progress) {
        let now = Instant::now();
        self.begun = Some(self.begun.unwrap_or(now - progress.elapsed));
        self.answers = progress.answers;
        self.last = Some(progress.response.clone());
        if let Some(pause) = progress.pause {
            self.pause = pause;
            self.next = Some(now + pause);
        }
    }
}

impl Stream for Waiting {
    type Item = Result<Progress, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        let plan = match &mut this.plan {
            Ok(plan) => plan,
            Err(error) => {
                this.ended = true;
                return Poll::Ready(error.take().map(Err));
            }
        };
        let under_way = this
            .under_way
            .get_or_insert_with(|| Box::pin(plan.clone().answer(this.standing.clone())));
        let outcome = ready!(under_way.as_mut().poll(context));
        this.under_way = None;
        match &outcome {
            Ok(progress) => {
                this.ended = progress.reached;
                this.standing.note(progress);
            }
            Err(_) => this.ended = true,
        }
        Poll::Ready(Some(outcome))
    }
}

impl Plan {
    /// Asks until there is an answer, through trouble on the way, and judges it.
    async fn answer(self, standing: Standing) -> Result<Progress, Error> {
        if tokio::runtime::Handle::try_current().is_err() {
            let message =
                "waiting needs the async runtime tokio: await it there, or use the feature `blocking`";
            return Err(Error::new(ErrorKind::Config, message));
        }
        let begun = standing.begun.unwrap_or_else(Instant::now);
        let deadline = begun + self.timeout;
        let mut next = standing.next;
        let mut pause = self.pause_after(standing.pause);
        loop {
            if let Some(next) = next {
                sleep_until(next.min(deadline)).await;
            }
            let now = Instant::now();
            if now >= deadline {
                return Err(self.too_late(standing.answers, standing.last.as_ref()));
            }
            match self.ask_whole(deadline).await {
                Ok(whole) => return self.judge(whole, standing.answers.saturating_add(1), begun, pause),
                Err(error) if self.goes_on_after(&error, standing.answers) => {}
                Err(error) => return Err(error.keeping(standing.last)),
            }
            next = Some(Instant::now() + pause);
            pause = self.pause_after(pause);
        }
    }

    /// Asks, and reads the pages after the first if there are any and the first would end the wait: what is pending or
    /// failed may stand on any of them.
    async fn ask_whole(&self, deadline: Instant) -> Result<Whole, Error> {
        let first = self.ask(deadline - Instant::now()).await?;
        let mut answer: Value = first.decode()?;
        let mut state = verdict::state(self.waiter, &answer);
        let pages = self.service.pages(self.action.name);
        let (Some(pages), State::Failure | State::Success) = (pages, state) else {
            return Ok((first, answer, state));
        };
        let mut rest = Pager::new(
            &self.client,
            self.service,
            self.action,
            &self.params,
            self.options.clone(),
        );
        let mut next = rest.begin_with(first.clone()).err().map(Err);
        let mut is_one = true;
        loop {
            let page = match next.take() {
                Some(trouble) => Some(trouble),
                None => timeout_at(deadline, rest.next()).await.map_err(|_| {
                    Error::new(
                        ErrorKind::Timeout,
                        "there was no time for all pages of the answer",
                    )
                })?,
            };
            match page {
                Some(Ok(page)) => {
                    whole::append(&mut answer, page.response.decode()?, pages.lists);
                    is_one = false;
                    state = verdict::state(self.waiter, &answer);
                    if state == State::Pending {
                        break;
                    }
                }
                // The list does not go on although it counts more. What the answer says of all of them still holds.
                Some(Err(error)) if error.kind() == ErrorKind::Decode => {
                    if !verdict::is_of_all(self.waiter, pages.lists, &answer) {
                        state = State::Pending;
                    }
                    break;
                }
                Some(Err(error)) => return Err(error),
                None => break,
            }
        }
        if is_one {
            return Ok((first, answer, state));
        }
        let body = encode::json(&answer)?;
        let whole = None;
        Ok((Response { body, whole, ..first }, answer, state))
    }

    async fn ask(&self, remaining: Duration) -> Result<Response, Error> {
        let mut options = self.options.clone();
        let timeout = options.timeout.unwrap_or(self.client.0.timeout);
        options.timeout = Some(timeout.min(remaining));
        self.client
            .execute(self.service, self.action, self.params.clone(), options)
            .await
    }

    fn judge(
        &self,
        (response, answer, state): Whole,
        answers: u32,
        begun: Instant,
        pause: Duration,
    ) -> Result<Progress, Error> {
        if state == State::Failure {
            let message = format!(
                "{} will not come: {}{}",
                self.waiter.name,
                self.question(),
                aside(&verdict::seen(self.waiter, &answer))
            );
            return Err(Error::new(ErrorKind::Failed, message).keeping(Some(response)));
        }
        let pause = (state == State::Pending).then_some(pause);
        Ok(Progress::of(
            self.waiter,
            (&answer, state),
            answers,
            begun.elapsed(),
            pause,
            response,
        ))
    }

    /// Whether trouble does not end the wait: nothing was executed, or nothing happens if it is again. What cannot be
    /// reached from the start is set up wrong and will not get better.
    fn goes_on_after(&self, error: &Error, answers: u32) -> bool {
        let passes = match error.kind() {
            ErrorKind::Throttled | ErrorKind::Server | ErrorKind::Network | ErrorKind::Timeout => true,
            ErrorKind::Connect => answers > 0,
            _ => error.class() == Some(ErrorClass::Wait),
        };
        passes && (self.safe || !error.may_have_executed())
    }

    /// The pause grows by half, from the first to the longest.
    fn pause_after(&self, pause: Duration) -> Duration {
        if pause.is_zero() {
            return self.interval;
        }
        let longest = Duration::from_secs(self.waiter.longest_interval.into()).max(self.interval);
        (pause + pause / 2).min(longest)
    }

    fn too_late(&self, answers: u32, last: Option<&Response>) -> Error {
        let seen = last
            .and_then(|response| response.decode::<Value>().ok())
            .map(|answer| verdict::seen(self.waiter, &answer))
            .unwrap_or_default();
        let message = format!(
            "{} did not come within {:?}: {}{} after {answers} answers; wait for it again to go on",
            self.waiter.name,
            self.timeout,
            self.question(),
            aside(&seen)
        );
        Error::new(ErrorKind::Timeout, message).keeping(last.cloned())
    }

    /// What was asked, with the public ids in it: `DescribeHostUpdateRecordDetail with DeployRecordId 12`.
    fn question(&self) -> String {
        let Ok(Value::Object(input)) = json::read(&self.params) else {
            return self.action.name.to_owned();
        };
        let public = self.action.input.iter().filter(|member| {
            member.privacy == Privacy::Public
                && !self.waiter.input.iter().any(|(name, _)| *name == member.name)
                && (member.required || member.name.ends_with("Id"))
        });
        let told: Vec<String> = public
            .filter_map(|member| match input.get(member.name)? {
                Value::String(text) if text.len() <= 64 => Some(format!("{} {text}", member.name)),
                Value::Number(number) => Some(format!("{} {number}", member.name)),
                _ => None,
            })
            .collect();
        if told.is_empty() {
            self.action.name.to_owned()
        } else {
            format!("{} with {}", self.action.name, told.join(", "))
        }
    }
}

fn plan(
    client: &Client,
    service: &'static Service,
    waiter: &'static Waiter,
    params: Bytes,
    options: CallOptions,
) -> Result<Plan, Error> {
    let config = |message: String| Error::new(ErrorKind::Config, message);
    let action = service
        .action(waiter.action)
        .ok_or_else(|| config(format!("{} has no action {}", service.name, waiter.action)))?;
    check::input(service, action, &params).map_err(Error::from_faults)?;
    let safe = Target::known(service, action).is_safe(&params, &options);
    if !safe && !waiter.repeat_documented {
        return Err(config(format!(
            "waiting asks {} again and again, and with this input it may not be repeated: its documentation names the \
             members that make it unsafe",
            action.name
        )));
    }
    Ok(Plan {
        client: client.clone(),
        service,
        action,
        waiter,
        params: with_defaults(service, action, waiter, params)?,
        options,
        interval: Duration::from_secs(waiter.interval.into()),
        timeout: Duration::from_secs(waiter.timeout.into()),
        safe,
    })
}

/// The parameters with the waiter's own members and the largest pages, where the caller has not set them. Without any, the
/// text stays what it is, so that a secret in it is not copied.
fn with_defaults(service: &Service, action: &Action, waiter: &Waiter, params: Bytes) -> Result<Bytes, Error> {
    let pages = service.pages(action.name);
    if waiter.input.is_empty() && pages.is_none() {
        return Ok(params);
    }
    let invalid = || Error::new(ErrorKind::Invalid, "the parameters of a wait are a JSON object");
    let Ok(Value::Object(mut input)) = json::read(&params) else {
        return Err(invalid());
    };
    for (name, text) in waiter.input {
        let value = serde_json::from_str(text).map_err(|_| invalid())?;
        input.entry(*name).or_insert(value);
    }
    if let Some(pages) = pages {
        let largest = page::number_of(action, pages.limit, pages.largest.into());
        input.entry(pages.limit).or_insert(largest);
    }
    encode::json(&Value::Object(input))
}

fn aside(seen: &str) -> String {
    if seen.is_empty() {
        String::new()
    } else {
        format!(" has {seen}")
    }
}

/// Without the parameters: they can hold secrets.
impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting")
            .field("waiter", &self.plan.as_ref().map(|plan| plan.waiter.name).ok())
            .field("answers", &self.standing.answers)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
