//! Credentials that are kept as long as they are good, and renewed before they expire, by one refresh at a time.
//!
//! The rules, all in the time of the injected clock:
//!
//! - *When they are renewed*: when a tenth of their life is left, but at least 5 minutes; of a life shorter than 10
//!   minutes, when half of it is left. Until they expire, callers get what there is while the refresh runs.
//! - *When they count as expired*: 10 seconds before they do, so that a request signed with them has time to arrive
//!   (of a life shorter than 40 seconds: when a quarter of it is left).
//! - *Without an expiry*: they are asked for anew after 5 minutes, so that a file with changed keys is noticed.
//! - *When a refresh fails*: what is still valid stays in use; the next try follows after 5 seconds, then 10, 20, 40
//!   and 60. With nothing valid left, the failure is every caller's answer for 5 seconds, then it is tried again.
//! - *Who refreshes*: a task of its own. Callers wait for it together; if one of them gives up, the others do not
//!   notice.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::time::Instant;

use super::Surroundings;
use crate::clock::{Clock, SystemClock, unix_seconds};
use crate::{BoxFuture, Credentials, Error, ErrorKind, Provider};

/// How long a failure is the answer while nothing valid is left.
const FAILURE_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause between tries while something valid is left.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// The least time before the expiry that a refresh starts, but for short lives.
const AHEAD: Duration = Duration::from_secs(5 * 60);
/// How long credentials without an expiry are kept before they are asked for anew.
const UNLIMITED_LIFE: Duration = Duration::from_secs(5 * 60);
/// How long before the expiry credentials are no longer used, but for short lives.
const MARGIN: Duration = Duration::from_secs(10);
/// The longest that a refresh may take, in the time of tokio.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(60);

/// A provider with a cache before it: it keeps credentials, renews them in time and in one task, and outlasts
/// failures. The providers of this module have one built in; a provider of your own that is slow wants one.
///
/// The module's rules: renewed at a tenth of the life, at least 5 minutes ahead (half of a life shorter than 10
/// minutes); not used in the last 10 seconds; kept through failed refreshes, with pauses of 5 to 60 seconds between
/// them; failures kept for at most 5 seconds; without an expiry, asked for anew after 5 minutes. Clones share the
/// cache.
///
/// ```
/// use tc3_core::credentials::{Cached, provider_fn};
/// use tc3_core::{Client, Credentials};
///
/// # fn main() -> Result<(), tc3_core::Error> {
/// let vault = provider_fn(|| async {
///     // … asks a vault …
///     Ok(Credentials::new("AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"))
/// });
/// let client = Client::builder().provider(Cached::new(vault)).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Cached(Arc<Shared>);

struct Shared {
    provider: Box<dyn Provider>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl Cached {
    /// Keeps what the provider gives, by the system's clock.
    pub fn new(provider: impl Provider + 'static) -> Self {
        Self::with_clock(provider, SystemClock)
    }

    /// The same by another clock.
    pub fn with_clock(provider: impl Provider + 'static, clock: impl Clock + 'static) -> Self {
        Self::build(Box::new(provider), Arc::new(clock))
    }

    pub(super) fn within(surroundings: &Surroundings, provider: impl Provider + 'static) -> Self {
        Self::build(Box::new(provider), surroundings.clock())
    }

    fn build(provider: Box<dyn Provider>, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shared {
            provider,
            clock,
            state: Mutex::default(),
        }))
    }

    async fn get(&self) -> Result<Credentials, Error> {
        // A second round only if the first refresh was lost, as with a runtime that was shut down.
        for _ in 0..2 {
            let mut refresh = match self.0.ask()? {
                Answer::Now(credentials) => return Ok(credentials),
                Answer::After(refresh) => refresh,
            };
            let outcome = refresh.wait_for(Option::is_some).await;
            if let Ok(Some(outcome)) = outcome.map(|outcome| outcome.clone()) {
                return outcome.map_err(|error| repeated(&error));
            }
        }
        Err(Error::new(
            ErrorKind::Other,
            "the refresh of the credentials broke off: its provider panicked, or its runtime was shut down",
        ))
    }
}

impl Provider for Cached {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.get())
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cached").field(&self.0.provider).finish()
    }
}

/// What a refresh came to. It goes to everybody who waited.
type Outcome = Result<Credentials, Arc<Error>>;

enum Answer {
    Now(Credentials),
    After(watch::Receiver<Option<Outcome>>),
}

impl Shared {
    fn ask(self: &Arc<Self>) -> Result<Answer, Error> {
        let now = self.clock.now();
        let mut state = self.state();
        match state.standing(now) {
            Standing::Good(credentials) => Ok(Answer::Now(credentials)),
            Standing::Due(credentials) => {
                if state.running().is_none()
                    && let Err(error) = self.refresh(&mut state)
                {
                    tracing::debug!(%error, "no refresh ahead of the expiry");
                }
                Ok(Answer::Now(credentials))
            }
            Standing::Failed(error) => Err(repeated(&error)),
            Standing::Nothing => match state.running() {
                Some(refresh) => Ok(Answer::After(refresh)),
                None => self.refresh(&mut state).map(Answer::After),
            },
        }
    }

    /// Starts a refresh in a task of its own.
    fn refresh(self: &Arc<Self>, state: &mut State) -> Result<watch::Receiver<Option<Outcome>>, Error> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| {
            Error::new(
                ErrorKind::Config,
                "credentials are renewed by the async runtime tokio",
            )
        })?;
        let (sender, receiver) = watch::channel(None);
        state.refreshes += 1;
        let number = state.refreshes;
        state.refresh = Some(Refresh {
            number,
            started: Instant::now(),
            outcome: receiver.clone(),
        });
        let shared = self.clone();
        runtime.spawn(async move {
            let fetched = tokio::time::timeout(REFRESH_TIMEOUT, shared.provider.credentials()).await;
            let fetched = fetched.unwrap_or_else(|_| {
                let message = format!("the credentials did not come within {REFRESH_TIMEOUT:?}");
                Err(Error::new(ErrorKind::Timeout, message))
            });
            let outcome = shared.take_over(number, fetched);
            sender.send_replace(Some(outcome));
        });
        Ok(receiver)
    }

    fn take_over(&self, number: u64, fetched: Result<Credentials, Error>) -> Outcome {
        let now = self.clock.now();
        let mut state = self.state();
        if state
            .refresh
            .as_ref()
            .is_some_and(|refresh| refresh.number == number)
        {
            state.refresh = None;
        }
        match fetched.and_then(|credentials| Kept::new(credentials, now)) {
            Ok(kept) => {
                let credentials = kept.credentials.clone();
                state.kept = Some(kept);
                state.failure = None;
                Ok(credentials)
            }
            Err(error) => Err(state.failed(error, now)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// The failures since the last success.
    failure: Option<Failure>,
    refresh: Option<Refresh>,
    /// How many refreshes have been started.
    refreshes: u64,
}

enum Standing {
    Good(Credentials),
    /// Good, and to be renewed.
    Due(Credentials),
    Failed(Arc<Error>),
    Nothing,
}

impl State {
    fn standing(&self, now: SystemTime) -> Standing {
        let rests = |pause: fn(&Failure) -> Duration| {
            self.failure
                .as_ref()
                .filter(|failure| failure.is_within(pause(failure), now))
        };
        match &self.kept {
            Some(kept) if kept.is_usable(now) => {
                if now < kept.refresh_at || rests(Failure::pause).is_some() {
                    Standing::Good(kept.credentials.clone())
                } else {
                    Standing::Due(kept.credentials.clone())
                }
            }
            _ => match rests(|_| FAILURE_PAUSE) {
                Some(failure) => Standing::Failed(failure.error.clone()),
                None => Standing::Nothing,
            },
        }
    }

    /// The refresh that is under way. One whose task is gone, or whose runtime has stopped moving, is not.
    fn running(&self) -> Option<watch::Receiver<Option<Outcome>>> {
        self.refresh
            .as_ref()
            .filter(|refresh| refresh.outcome.has_changed().is_ok())
            .filter(|refresh| refresh.started.elapsed() < REFRESH_TIMEOUT + FAILURE_PAUSE)
            .map(|refresh| refresh.outcome.clone())
    }

    fn failed(&mut self, error: Error, now: SystemTime) -> Arc<Error> {
        let count = self.failure.as_ref().map_or(0, |failure| failure.count) + 1;
        if self.kept.as_ref().is_some_and(|kept| kept.is_usable(now)) {
            tracing::warn!(%error, count, "credentials could not be renewed; the old ones stay in use until they expire");
        }
        let error = if self.kept.is_some() {
            let message = format!("the credentials have expired and could not be renewed: {error}");
            Error::new(error.kind(), message).with_source(error)
        } else {
            error
        };
        let error = Arc::new(error);
        self.failure = Some(Failure {
            error: error.clone(),
            at: now,
            count,
        });
        error
    }
}

struct Kept {
    credentials: Credentials,
    refresh_at: SystemTime,
    usable_until: Option<SystemTime>,
}

impl Kept {
    fn new(credentials: Credentials, now: SystemTime) -> Result<Self, Error> {
        let Some(expires_at) = credentials.expires_at() else {
            return Ok(Self {
                credentials,
                refresh_at: now + UNLIMITED_LIFE,
                usable_until: None,
            });
        };
        let life = expires_at.duration_since(now).unwrap_or_default();
        if life.is_zero() {
            // What lies before 1970 or after 9999 has no such date.
            let expired = match unix_seconds(expires_at) {
                0..253_402_300_800 => format!(" at {}", httpdate::fmt_http_date(expires_at)),
                _ => String::new(),
            };
            return Err(Error::new(
                ErrorKind::Config,
                format!("the credentials that came expired{expired}: is the clock right?"),
            ));
        }
        let ahead = AHEAD.max(life / 10).min(life / 2);
        let soonest = now + Duration::from_secs(1);
        Ok(Self {
            credentials,
            refresh_at: soonest.max(expires_at - ahead),
            usable_until: Some(expires_at - MARGIN.min(life / 4)),
        })
    }

    fn is_usable(&self, now: SystemTime) -> bool {
        self.usable_until.is_none_or(|end| now < end)
    }
}

struct Failure {
    error: Arc<Error>,
    at: SystemTime,
    count: u32,
}

impl Failure {
    /// The pause before the next try while something valid is left.
    fn pause(&self) -> Duration {
        let doublings = self.count.saturating_sub(1).min(8);
        (FAILURE_PAUSE * (1 << doublings)).min(LONGEST_PAUSE)
    }

    /// A clock that was set back ends every pause.
    fn is_within(&self, pause: Duration, now: SystemTime) -> bool {
        now.duration_since(self.at).is_ok_and(|since| since < pause)
    }
}

struct Refresh {
    number: u64,
    started: Instant,
    outcome: watch::Receiver<Option<Outcome>>,
}

/// The same failure for one more caller. It is not an answer to the caller's own request, so it has no code.
fn repeated(error: &Arc<Error>) -> Error {
    Error::new(error.kind(), error.to_string()).with_source(Repeated(error.clone()))
}

#[derive(Debug)]
struct Repeated(Arc<Error>);

impl fmt::Display for Repeated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Repeated {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
