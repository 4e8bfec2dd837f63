//! Who calls: keys, a profile, a function of the program's own, or a role assumed with one of them; by default the
//! run-time's chain.
//!
//! The function lives on the JavaScript thread. It is asked through a queue that does not keep the process alive (a
//! call that waits for it does), and answers through an object of its own, so that no promise is ever looked into here.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use napi::Status;
use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use tc3_core::credentials::{AssumeRole, Cached, Chain, Surroundings, provider_fn};
use tc3_core::{ClientBuilder, Credentials, Error, ErrorKind, Provider};
use tokio::sync::oneshot;

use crate::options::config;

/// The role to assume.
#[napi(object, object_to_js = false)]
pub(crate) struct RoleOptions {
    /// `qcs::cam::uin/…:roleName/…`.
    pub role_arn: String,
    /// The session's name in audit records.
    pub role_session_name: Option<String>,
    /// How long the keys are good for.
    pub duration_seconds: Option<u32>,
    /// What the role's owner demands.
    pub external_id: Option<String>,
    /// What narrows the role's rights.
    pub policy: Option<String>,
    /// Where STS is asked.
    pub endpoint: Option<String>,
}

/// What was given of all this.
pub(crate) struct Given {
    pub(crate) secret_id: Option<String>,
    pub(crate) secret_key: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) ask: Option<Ask>,
    pub(crate) role: Option<RoleOptions>,
    pub(crate) region: Option<String>,
    pub(crate) metadata_endpoint: Option<String>,
}

/// Sets the client up with it.
pub(crate) fn choose(builder: ClientBuilder, given: Given) -> Result<ClientBuilder, Error> {
    let keys = keys(given.secret_id, given.secret_key, given.token)?;
    let (profile, role, region) = (given.profile, given.role, given.region);
    let metadata = given.metadata_endpoint;
    let Some(role) = role else {
        return match (keys, given.ask, profile) {
            (Some(keys), None, None) => Ok(builder.credentials(keys)),
            (None, Some(ask), None) => Ok(builder.provider(ask.cached())),
            (None, None, profile) => Ok(builder.provider_within(move |surroundings| {
                chain(profile.as_deref(), &within(surroundings, None, metadata))
            })),
            _ => Err(several()),
        };
    };
    let given: Option<Arc<dyn Provider>> = match (keys, given.ask) {
        (None, None) => None,
        (Some(keys), None) => {
            keys.validate()?;
            Some(Arc::new(keys))
        }
        (None, Some(ask)) => Some(Arc::new(ask.cached())),
        (Some(_), Some(_)) => return Err(several()),
    };
    if given.is_some() && profile.is_some() {
        return Err(several());
    }
    Ok(builder.provider_within(move |surroundings| {
        let surroundings = within(surroundings, region, metadata);
        let base = given.unwrap_or_else(|| Arc::new(chain(profile.as_deref(), &surroundings)));
        assume(role, base, surroundings)
    }))
}

fn chain(profile: Option<&str>, surroundings: &Surroundings) -> Chain {
    match profile {
        Some(profile) => Chain::of_profile(profile, surroundings),
        None => Chain::standard(surroundings),
    }
}

fn within(
    surroundings: &Surroundings,
    region: Option<String>,
    metadata_endpoint: Option<String>,
) -> Surroundings {
    let mut surroundings = surroundings.clone();
    if let Some(region) = region {
        surroundings = surroundings.with_region(region);
    }
    if let Some(endpoint) = metadata_endpoint {
        surroundings = surroundings.with_metadata_endpoint(endpoint);
    }
    surroundings
}

fn several() -> Error {
    config("keys, a profile and a function that gives credentials exclude each other: choose one")
}

fn keys(
    id: Option<String>,
    key: Option<String>,
    token: Option<String>,
) -> Result<Option<Credentials>, Error> {
    match (id, key, token) {
        (Some(id), Some(key), None) => Ok(Some(Credentials::new(id, key))),
        (Some(id), Some(key), Some(token)) => Ok(Some(Credentials::new(id, key).with_token(token))),
        (None, None, None) => Ok(None),
        (None, None, Some(_)) => Err(config("a token is of no use without secretId and secretKey")),
        (None, Some(_), _) => Err(config("secretKey is given without secretId")),
        (Some(_), None, _) => Err(config("secretId is given without secretKey")),
    }
}

fn assume(role: RoleOptions, base: Arc<dyn Provider>, mut surroundings: Surroundings) -> AssumeRole {
    if let Some(endpoint) = role.endpoint {
        surroundings = surroundings.with_sts_endpoint(endpoint);
    }
    let mut assumed = AssumeRole::new(base, role.role_arn).with_surroundings(&surroundings);
    if let Some(name) = role.role_session_name {
        assumed = assumed.with_session_name(name);
    }
    if let Some(seconds) = role.duration_seconds {
        assumed = assumed.with_duration(Duration::from_secs(seconds.into()));
    }
    if let Some(id) = role.external_id {
        assumed = assumed.with_external_id(id);
    }
    if let Some(policy) = role.policy {
        assumed = assumed.with_policy(policy);
    }
    assumed
}

/// The function of the program's own that gives credentials.
pub(crate) struct Ask(Queue);

/// Does not keep the process alive.
type Queue =
    ThreadsafeFunction<FnArgs<(CredentialsReply,)>, (), FnArgs<(CredentialsReply,)>, Status, false, true>;

impl Ask {
    /// The function, which must not throw: it is given an object to answer with.
    pub(crate) fn new(function: &Function<'_, FnArgs<(CredentialsReply,)>, ()>) -> napi::Result<Self> {
        function
            .build_threadsafe_function()
            .weak::<true>()
            .build()
            .map(Self)
    }

    /// The function behind the run-time's cache: asked once for all who wait, and again before its answer expires.
    fn cached(self) -> Cached {
        let queue = Arc::new(self.0);
        Cached::new(provider_fn(move || ask(queue.clone())))
    }
}

async fn ask(queue: Arc<Queue>) -> Result<Credentials, Error> {
    let (sender, receiver) = oneshot::channel();
    let reply = CredentialsReply(Mutex::new(Some(sender)));
    // If it cannot be asked any more, the sender is gone and the receiver says so.
    let _ = queue.call(FnArgs::from((reply,)), ThreadsafeFunctionCallMode::NonBlocking);
    drop(queue);
    receiver.await.unwrap_or_else(|_| {
        Err(config(
            "the function that gives credentials is gone, and gave none",
        ))
    })
}

/// What the function answers with, once. Dropped without an answer, it tells that there will be none.
#[napi]
pub(crate) struct CredentialsReply(Mutex<Option<oneshot::Sender<Result<Credentials, Error>>>>);

#[napi]
impl CredentialsReply {
    /// These are the credentials. The expiry is in milliseconds since 1970.
    #[napi(catch_unwind)]
    pub fn resolve(
        &self,
        secret_id: String,
        secret_key: String,
        token: Option<String>,
        expires_at: Option<f64>,
    ) {
        let mut credentials = Credentials::new(secret_id, secret_key);
        if let Some(token) = token {
            credentials = credentials.with_token(token);
        }
        if let Some(milliseconds) = expires_at {
            // What lies before 1970 is as expired as 1970.
            let since = Duration::try_from_secs_f64(milliseconds / 1e3).unwrap_or_default();
            let at = SystemTime::UNIX_EPOCH.checked_add(since);
            credentials = credentials.with_expiry(at.unwrap_or(SystemTime::UNIX_EPOCH));
        }
        self.answer(credentials.validate().map(|()| credentials));
    }

    /// There are none. The number is the one under which JavaScript keeps what the function threw.
    #[napi(catch_unwind)]
    pub fn reject(&self, message: String, number: u32) {
        let error = Error::new(ErrorKind::Config, message);
        self.answer(Err(error.with_source(Refusal(number))));
    }
}

impl CredentialsReply {
    fn answer(&self, answer: Result<Credentials, Error>) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // Nobody waits any more if the refresh has taken too long.
            let _ = sender.send(answer);
        }
    }
}

/// Stands for what the function threw, which cannot leave its thread.
#[derive(Debug)]
pub(crate) struct Refusal(u32);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the function that gives credentials failed")
    }
}

impl StdError for Refusal {}

impl Refusal {
    /// The number, if this is where an error came from.
    pub(crate) fn number(error: &Error) -> Option<u32> {
        let mut cause = error.source();
        while let Some(current) = cause {
            if let Some(Refusal(number)) = current.downcast_ref() {
                return Some(*number);
            }
            cause = current.source();
        }
        None
    }
}
