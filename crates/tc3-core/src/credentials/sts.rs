//! The two actions of STS (2018-08-13) that hand out temporary credentials, called through this same client.
//!
//! Sources: the pages `AssumeRole` (<https://intl.cloud.tencent.com/document/product/598/35840>) and
//! `AssumeRoleWithWebIdentity` (<https://www.tencentcloud.com/document/product/1150/49454>).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Surroundings;
use crate::clock::unix_seconds;
use crate::{CallOptions, Client, Credentials, Error, ErrorKind, Provider, Secret, SignatureMethod, encode};

const SERVICE: &str = "sts";
const VERSION: &str = "2018-08-13";

/// What is asked for with either action.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub(super) arn: String,
    /// The name of the session in audit records: `tc3-` and the Unix time if none is given.
    pub(super) session_name: Option<String>,
    pub(super) duration: Duration,
}

impl Role {
    /// STS's own default, 2 hours, said aloud.
    pub(super) fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            session_name: None,
            duration: Duration::from_secs(7200),
        }
    }

    fn session_name(&self, now: SystemTime) -> String {
        self.session_name
            .clone()
            .unwrap_or_else(|| format!("tc3-{}", unix_seconds(now)))
    }
}

/// Members of `AssumeRole` that few need.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    pub(super) external_id: Option<Secret>,
    pub(super) policy: Option<String>,
}

/// Who a web identity is.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub(super) provider_id: String,
    pub(super) token: Secret,
}

pub(super) async fn assume_role(
    surroundings: &Surroundings,
    base: Arc<dyn Provider>,
    role: &Role,
    conditions: &Conditions,
) -> Result<Credentials, Error> {
    let sent = surroundings.now();
    let input = Input {
        policy: conditions.policy.clone(),
        external_id: conditions.external_id.clone(),
        ..Input::of(role, sent)
    };
    let client = surroundings.sts(base, None)?;
    let answer = call(&client, "AssumeRole", &input, CallOptions::default()).await?;
    Ok(answer.credentials(sent, role.duration))
}

/// This one is not signed: the token says who calls.
pub(super) async fn assume_role_with_web_identity(
    surroundings: &Surroundings,
    region: Option<&str>,
    identity: &Identity,
    role: &Role,
) -> Result<Credentials, Error> {
    let sent = surroundings.now();
    let input = Input {
        provider_id: Some(identity.provider_id.clone()),
        web_identity_token: Some(identity.token.clone()),
        ..Input::of(role, sent)
    };
    // Nobody asks these credentials, because nothing is signed; a client just has some.
    let nobody: Arc<dyn Provider> = Arc::new(Credentials::new("", ""));
    let client = surroundings.sts(nobody, region)?;
    let options = CallOptions::default().with_signature(SignatureMethod::Skip);
    let answer = call(&client, "AssumeRoleWithWebIdentity", &input, options).await?;
    Ok(answer.credentials(sent, role.duration))
}

async fn call(client: &Client, action: &str, input: &Input, options: CallOptions) -> Result<Granted, Error> {
    // Nothing changes at the service: asking twice gives two sets of keys.
    let options = options.with_safe_to_repeat();
    let params = encode::json(input)?;
    let response = client
        .call_json(SERVICE, VERSION, action, params, options)
        .await?;
    response.decode::<Answer>()?.granted().ok_or_else(|| {
        let message = "the answer of STS lacks a key, the token or when they expire";
        Error::new(ErrorKind::Decode, message).with_answer(&response)
    })
}

/// The input of both actions.
#[derive(Default)]
struct Input {
    role_arn: Option<String>,
    role_session_name: Option<String>,
    duration_seconds: Option<u64>,
    policy: Option<String>,
    external_id: Option<Secret>,
    provider_id: Option<String>,
    web_identity_token: Option<Secret>,
}

impl Input {
    fn of(role: &Role, sent: SystemTime) -> Self {
        Self {
            role_arn: Some(role.arn.clone()),
            role_session_name: Some(role.session_name(sent)),
            duration_seconds: Some(role.duration.as_secs()),
            ..Self::default()
        }
    }
}

crate::members!(
    Input,
    role_arn = "RoleArn",
    role_session_name = "RoleSessionName",
    duration_seconds = "DurationSeconds",
    policy = "Policy",
    external_id = "ExternalId",
    provider_id = "ProviderId",
    web_identity_token = "WebIdentityToken",
);

#[derive(Default)]
struct Answer {
    credentials: Option<Keys>,
    /// Unix time, in seconds.
    expired_time: Option<u64>,
}

crate::members!(Answer, credentials = "Credentials", expired_time = "ExpiredTime");

#[derive(Default)]
struct Keys {
    tmp_secret_id: Option<String>,
    tmp_secret_key: Option<Secret>,
    token: Option<Secret>,
}

crate::members!(
    Keys,
    tmp_secret_id = "TmpSecretId",
    tmp_secret_key = "TmpSecretKey",
    token = "Token",
);

impl Answer {
    fn granted(self) -> Option<Granted> {
        let keys = self.credentials?;
        Some(Granted {
            secret_id: keys.tmp_secret_id?,
            secret_key: keys.tmp_secret_key?,
            token: keys.token?,
            expired_time: self.expired_time?,
        })
    }
}

/// An answer that is whole.
struct Granted {
    secret_id: String,
    secret_key: Secret,
    token: Secret,
    expired_time: u64,
}

impl Granted {
    /// The credentials, with their expiry in the time of the local clock. A clock that is behind would use them too
    /// long by the server's word alone, and one that is ahead not at all; the time asked for corrects both.
    fn credentials(self, sent: SystemTime, asked: Duration) -> Credentials {
        let by_duration = sent + asked;
        let by_server = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.expired_time));
        let expires_at = match by_server {
            Some(by_server) if by_server > sent => by_server.min(by_duration),
            _ => by_duration,
        };
        Credentials::new(self.secret_id, self.secret_key)
            .with_token(self.token)
            .with_expiry(expires_at)
    }
}
