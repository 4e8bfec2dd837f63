//! The two actions of STS (2018-08-13) that hand out temporary credentials, called through this same client.
//!
//! Sources: the pages `AssumeRole` (<https://intl.cloud.tencent.com/document/product/598/35840>) and
//! `AssumeRoleWithWebIdentity` (<https://www.tencentcloud.com/document/product/1150/49454>).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::Surroundings;
use crate::clock::unix_seconds;
use crate::{CallOptions, Client, Credentials, Error, Provider, Secret, SignatureMethod, encode};

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
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Input<'a> {
        role_arn: &'a str,
        role_session_name: String,
        duration_seconds: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        policy: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        external_id: Option<&'a Secret>,
    }
    let sent = surroundings.now();
    let input = Input {
        role_arn: &role.arn,
        role_session_name: role.session_name(sent),
        duration_seconds: role.duration.as_secs(),
        policy: conditions.policy.as_deref(),
        external_id: conditions.external_id.as_ref(),
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
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Input<'a> {
        provider_id: &'a str,
        web_identity_token: &'a Secret,
        role_arn: &'a str,
        role_session_name: String,
        duration_seconds: u64,
    }
    let sent = surroundings.now();
    let input = Input {
        provider_id: &identity.provider_id,
        web_identity_token: &identity.token,
        role_arn: &role.arn,
        role_session_name: role.session_name(sent),
        duration_seconds: role.duration.as_secs(),
    };
    // Nobody asks these credentials, because nothing is signed; a client just has some.
    let nobody: Arc<dyn Provider> = Arc::new(Credentials::new("", ""));
    let client = surroundings.sts(nobody, region)?;
    let options = CallOptions::default().with_signature(SignatureMethod::Skip);
    let answer = call(&client, "AssumeRoleWithWebIdentity", &input, options).await?;
    Ok(answer.credentials(sent, role.duration))
}

async fn call<I: Serialize>(
    client: &Client,
    action: &str,
    input: &I,
    options: CallOptions,
) -> Result<Answer, Error> {
    // Nothing changes at the service: asking twice gives two sets of keys.
    let options = options.with_safe_to_repeat();
    let params = encode::json(input)?;
    client
        .call_json(SERVICE, VERSION, action, params, options)
        .await?
        .decode()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    credentials: Keys,
    /// Unix time, in seconds.
    expired_time: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    tmp_secret_id: String,
    tmp_secret_key: Secret,
    token: Secret,
}

impl Answer {
    /// The credentials, with their expiry in the time of the local clock. A clock that is behind would use them too
    /// long by the server's word alone, and one that is ahead not at all; the time asked for corrects both.
    fn credentials(self, sent: SystemTime, asked: Duration) -> Credentials {
        let by_duration = sent + asked;
        let by_server = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.expired_time));
        let expires_at = match by_server {
            Some(by_server) if by_server > sent => by_server.min(by_duration),
            _ => by_duration,
        };
        Credentials::new(self.credentials.tmp_secret_id, self.credentials.tmp_secret_key)
            .with_token(self.credentials.token)
            .with_expiry(expires_at)
    }
}
