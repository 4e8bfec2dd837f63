//! Who calls: keys, a profile, a function of the program's own, or a role assumed with one of them; by default the
//! run-time's chain.
//!
//! The function runs in a thread that Python starts, so that it may take its time: neither this thread nor the gate
//! waits for it, and the end of the interpreter finds it in Python's own hands. It answers through a [`Reply`].

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use pyo3::intern;
use pyo3::prelude::*;
use tc3_core::credentials::{AssumeRole, Cached, Chain, Surroundings, provider_fn};
use tc3_core::{BoxFuture, ClientBuilder, Credentials, Error, Provider};
use tokio::sync::oneshot;

use crate::given::Given;
use crate::options::config;
use crate::process::Process;

/// Who calls. Without a `Debug`: it holds keys.
#[derive(Default)]
pub(crate) struct Identity {
    keys: Option<Credentials>,
    profile: Option<String>,
    source: Option<Source>,
    role: Option<Role>,
    /// Where a machine's metadata service is asked.
    metadata_endpoint: Option<String>,
}

impl Identity {
    /// What was given of all this.
    pub(crate) fn read(given: Given<'_, '_>) -> PyResult<Result<Self, Error>> {
        let keys = keys(
            given.get("secret_id")?,
            given.get("secret_key")?,
            given.get("token")?,
        );
        let role = match given.get("role_arn")? {
            None => None,
            Some(arn) => Some(Role {
                arn,
                session_name: given.get("role_session_name")?,
                duration: given.get("role_duration")?,
                external_id: given.get("role_external_id")?,
                policy: given.get("role_policy")?,
                endpoint: given.get("role_endpoint")?,
            }),
        };
        let (profile, source) = (given.get("profile")?, given.get::<Py<PyAny>>("source")?);
        let metadata_endpoint = given.get("metadata_endpoint")?;
        Ok(keys.and_then(|keys| {
            if usize::from(keys.is_some()) + usize::from(profile.is_some()) + usize::from(source.is_some())
                > 1
            {
                return Err(config(
                    "secret_id and secret_key, credentials, and profile exclude each other: choose one",
                ));
            }
            if let Some(keys) = &keys {
                keys.validate()?;
            }
            Ok(Self {
                keys,
                profile,
                source: source.map(|source| Source(Arc::new(source))),
                role,
                metadata_endpoint,
            })
        }))
    }

    /// The function of the program's own, if it is one that gives the credentials.
    pub(crate) fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Sets a client up with it.
    pub(crate) fn choose(
        &self,
        builder: ClientBuilder,
        process: &'static Process,
        region: Option<&String>,
    ) -> ClientBuilder {
        let given: Option<Arc<dyn Provider>> = match (&self.keys, &self.source) {
            (Some(keys), _) => Some(Arc::new(keys.clone())),
            (None, Some(source)) => Some(Arc::new(source.cached(process))),
            (None, None) => None,
        };
        let profile = self.profile.clone();
        let metadata = self.metadata_endpoint.clone();
        let Some(role) = self.role.clone() else {
            return match (given, profile) {
                (Some(given), _) if self.keys.is_some() => builder.provider(given),
                (Some(given), _) => builder.provider(Aside::new(process, given)),
                (None, profile) => builder.provider_within(move |surroundings| {
                    let surroundings = asking(surroundings.clone(), metadata);
                    let chain = match profile {
                        Some(profile) => Chain::of_profile(&profile, &surroundings),
                        None => Chain::standard(&surroundings),
                    };
                    Aside::new(process, chain)
                }),
            };
        };
        let region = region.cloned();
        builder.provider_within(move |surroundings| {
            let mut surroundings = asking(surroundings.clone(), metadata);
            if let Some(region) = region {
                surroundings = surroundings.with_region(region);
            }
            let base = given.unwrap_or_else(|| match profile {
                Some(profile) => Arc::new(Chain::of_profile(&profile, &surroundings)),
                None => Arc::new(Chain::standard(&surroundings)),
            });
            Aside::new(process, role.assume(base, surroundings))
        })
    }

    /// As it stands in a `repr`: never a key.
    pub(crate) fn describe(&self) -> String {
        let base = match (&self.keys, &self.profile, &self.source) {
            (Some(keys), ..) => format!("secret_id={:?}", keys.secret_id()),
            (_, Some(profile), _) => format!("profile={profile:?}"),
            (_, _, Some(_)) => "credentials from a function".to_owned(),
            _ => "default credentials".to_owned(),
        };
        match &self.role {
            Some(role) => format!("{base}, role_arn={:?}", role.arn),
            None => base,
        }
    }
}

/// The same surroundings with the metadata service there.
fn asking(surroundings: Surroundings, metadata_endpoint: Option<String>) -> Surroundings {
    match metadata_endpoint {
        Some(endpoint) => surroundings.with_metadata_endpoint(endpoint),
        None => surroundings,
    }
}

/// The key, given whole or not at all.
fn keys(
    id: Option<String>,
    key: Option<String>,
    token: Option<String>,
) -> Result<Option<Credentials>, Error> {
    match (id, key, token) {
        (Some(id), Some(key), None) => Ok(Some(Credentials::new(id, key))),
        (Some(id), Some(key), Some(token)) => Ok(Some(Credentials::new(id, key).with_token(token))),
        (None, None, None) => Ok(None),
        (None, None, Some(_)) => Err(config("token is given without secret_id and secret_key")),
        (None, Some(_), _) => Err(config("secret_key is given without secret_id")),
        (Some(_), None, _) => Err(config("secret_id is given without secret_key")),
    }
}

/// A provider whose work is done by the I/O thread, whoever asks: what it starts goes on when the asking call is over.
struct Aside<P> {
    process: &'static Process,
    provider: P,
}

impl<P: Provider> Aside<P> {
    fn new(process: &'static Process, provider: P) -> Self {
        Self { process, provider }
    }
}

impl<P: Provider> Provider for Aside<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let mut asked = None;
        Box::pin(poll_fn(move |context| {
            let runtime = match self.process.runtime() {
                Ok(runtime) => runtime,
                Err(error) => return Poll::Ready(Err(error)),
            };
            let _entered = runtime.enter();
            asked
                .get_or_insert_with(|| self.provider.credentials())
                .as_mut()
                .poll(context)
        }))
    }
}

impl<P: fmt::Debug> fmt::Debug for Aside<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.provider.fmt(f)
    }
}

/// A role to assume.
#[derive(Clone)]
struct Role {
    arn: String,
    session_name: Option<String>,
    /// In seconds.
    duration: Option<u32>,
    external_id: Option<String>,
    policy: Option<String>,
    /// Where STS is asked.
    endpoint: Option<String>,
}

impl Role {
    fn assume(self, base: Arc<dyn Provider>, mut surroundings: Surroundings) -> AssumeRole {
        if let Some(endpoint) = self.endpoint {
            surroundings = surroundings.with_sts_endpoint(endpoint);
        }
        let mut assumed = AssumeRole::new(base, self.arn).with_surroundings(&surroundings);
        if let Some(name) = self.session_name {
            assumed = assumed.with_session_name(name);
        }
        if let Some(seconds) = self.duration {
            assumed = assumed.with_duration(Duration::from_secs(seconds.into()));
        }
        if let Some(id) = self.external_id {
            assumed = assumed.with_external_id(id);
        }
        if let Some(policy) = self.policy {
            assumed = assumed.with_policy(policy);
        }
        assumed
    }
}

/// The function of the program's own that gives credentials: an object of `tc3/_source.py`.
#[derive(Clone)]
pub(crate) struct Source(Arc<Py<PyAny>>);

impl Source {
    /// A call is made in this event loop: should credentials be awaited, then there.
    pub(crate) fn seen(&self, event_loop: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = event_loop.py();
        self.0.bind(py).setattr(intern!(py, "event_loop"), event_loop)
    }

    /// The function behind the run-time's cache: asked once for all who wait, and again before its answer expires.
    fn cached(&self, process: &'static Process) -> Cached {
        let source = self.clone();
        Cached::new(provider_fn(move || source.clone().ask(process)))
    }

    async fn ask(self, process: &'static Process) -> Result<Credentials, Error> {
        let (sender, receiver) = oneshot::channel();
        if let Some(inside) = process.gate.come() {
            Python::attach(|py| {
                let reply = Reply(Mutex::new(Some(sender)));
                // If no thread can be started, the sender is gone and the receiver says so.
                if let Err(error) = self.0.bind(py).call_method1(intern!(py, "start"), (reply,)) {
                    error.write_unraisable(py, None);
                }
            });
            drop(inside);
        }
        receiver.await.unwrap_or_else(|_| {
            Err(config(
                "the function given as credentials was not, or cannot be, called",
            ))
        })
    }
}

/// What the function answers with, once. Dropped without an answer, it tells that there will be none.
#[pyclass(frozen)]
struct Reply(Mutex<Option<oneshot::Sender<Result<Credentials, Error>>>>);

#[pymethods]
impl Reply {
    /// These are the credentials. The expiry is in seconds since 1970.
    fn resolve(&self, secret_id: String, secret_key: String, token: Option<String>, expires_at: Option<f64>) {
        let mut credentials = Credentials::new(secret_id, secret_key);
        if let Some(token) = token {
            credentials = credentials.with_token(token);
        }
        if let Some(seconds) = expires_at {
            // What lies before 1970 is as expired as 1970.
            let since = Duration::try_from_secs_f64(seconds).unwrap_or_default();
            let at = SystemTime::UNIX_EPOCH.checked_add(since);
            credentials = credentials.with_expiry(at.unwrap_or(SystemTime::UNIX_EPOCH));
        }
        self.answer(credentials.validate().map(|()| credentials));
    }

    /// There are none, because of this.
    fn reject(&self, message: &str, cause: Option<Py<PyAny>>) {
        let error = config(message);
        self.answer(Err(match cause {
            Some(cause) => error.with_source(Refusal(cause)),
            None => error,
        }));
    }
}

impl Reply {
    fn answer(&self, answer: Result<Credentials, Error>) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // Nobody waits any more if it has taken too long.
            let _ = sender.send(answer);
        }
    }
}

/// What the function raised.
pub(crate) struct Refusal(Py<PyAny>);

impl Refusal {
    /// The exception, if one is where an error came from.
    pub(crate) fn of(error: &Error) -> Option<&Py<PyAny>> {
        let mut cause = error.source();
        while let Some(current) = cause {
            if let Some(Self(exception)) = current.downcast_ref() {
                return Some(exception);
            }
            cause = current.source();
        }
        None
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the function given as credentials failed")
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Refusal {}
