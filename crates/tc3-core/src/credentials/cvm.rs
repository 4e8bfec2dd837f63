//! The role bound to a Cloud Virtual Machine.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Surroundings;
use super::absence::{broken, not_configured};
use super::cache::Cached;
use super::metadata::Direct;
use crate::transport::{HttpRequest, HttpResponse, Phase, Transport};
use crate::{BoxFuture, Credentials, Error, ErrorKind, Provider, Secret, json};

const PATH: &str = "/latest/meta-data/cam/security-credentials/";
/// The time that asking may take in all.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The temporary credentials of the role bound to the Cloud Virtual Machine this runs on, from its metadata service
/// (`http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/`). The role's name is found out there.
///
/// A connection may take 1 second and asking 2 in all; no proxy is used. No such service, or no role bound, is not
/// configured, unless the role was named. Kept and renewed by the rules of [`Cached`]. Source: the page "Managing
/// Roles" of CVM, <https://cloud.tencent.com/document/product/213/47668>.
#[derive(Clone, Debug)]
pub struct CvmRole {
    source: Source,
    cached: Cached,
}

#[derive(Clone, Debug)]
struct Source {
    surroundings: Surroundings,
    role: Option<String>,
}

impl CvmRole {
    /// The role that is bound to this machine.
    pub fn new() -> Self {
        Self::of(Source {
            surroundings: Surroundings::system(),
            role: None,
        })
    }

    /// The role of this name, which must be the one bound: saves asking for the name.
    pub fn named(role: impl Into<String>) -> Self {
        Self::of(Source {
            surroundings: Surroundings::system(),
            role: Some(role.into()),
        })
    }

    /// On another machine: for tests.
    #[must_use]
    pub fn with_surroundings(self, surroundings: &Surroundings) -> Self {
        Self::of(Source {
            surroundings: surroundings.clone(),
            role: self.source.role,
        })
    }

    fn of(source: Source) -> Self {
        let cached = Cached::within(&source.surroundings, source.clone());
        Self { source, cached }
    }
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(fetch(&self.surroundings, self.role.as_deref()))
    }
}

impl Provider for CvmRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        self.cached.credentials()
    }
}

/// Asks the metadata service.
pub(super) async fn fetch(surroundings: &Surroundings, role: Option<&str>) -> Result<Credentials, Error> {
    let service = Service {
        endpoint: surroundings.metadata_endpoint().trim_end_matches('/'),
        transport: Direct::new().map_err(|error| broken(error.to_string()))?,
        asked_for: role.is_some(),
    };
    tokio::time::timeout(TIMEOUT, service.credentials(role))
        .await
        .unwrap_or_else(|_| Err(service.absent(format!("it gave no answer within {TIMEOUT:?}"))))
}

struct Service<'a> {
    endpoint: &'a str,
    transport: Direct,
    asked_for: bool,
}

impl Service<'_> {
    async fn credentials(&self, role: Option<&str>) -> Result<Credentials, Error> {
        let role = match role {
            Some(role) => role.to_owned(),
            None => self.role().await?,
        };
        let segment = utf8_percent_encode(&role, NON_ALPHANUMERIC).to_string();
        let answer = self.get(&segment).await?;
        match answer.status {
            StatusCode::OK => decode(&answer.body, &role),
            StatusCode::NOT_FOUND => Err(broken(format!("the role {role:?} is not bound to this machine"))),
            status => Err(trouble(status)),
        }
    }

    async fn role(&self) -> Result<String, Error> {
        let answer = self.get("").await?;
        let body = match answer.status {
            StatusCode::OK => answer.body,
            StatusCode::NOT_FOUND => return Err(self.absent("no role is bound to this machine")),
            status => return Err(trouble(status)),
        };
        let text = std::str::from_utf8(&body).unwrap_or_default().trim();
        if text.is_empty() {
            return Err(self.absent("no role is bound to this machine"));
        }
        // Names have up to 128 characters. A page of some proxy has more, or lines.
        if text.chars().count() > 128
            || text
                .chars()
                .any(|char| char.is_control() || "<>{}".contains(char))
        {
            return Err(broken(format!(
                "what answers at {} is no metadata service",
                self.endpoint
            )));
        }
        Ok(text.to_owned())
    }

    async fn get(&self, path: &str) -> Result<HttpResponse, Error> {
        let address = format!("{}{PATH}{path}", self.endpoint);
        let uri: Uri = address.parse().map_err(|_| {
            broken(format!(
                "{} is not an address for the metadata service",
                self.endpoint
            ))
        })?;
        let request = HttpRequest {
            method: Method::GET,
            uri,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        self.transport
            .send(request)
            .await
            .map_err(|error| match error.phase() {
                Phase::NotSent => self.absent(format!("it cannot be reached: {error}")),
                _ => Error::new(
                    ErrorKind::Network,
                    format!("the metadata service broke off: {error}"),
                ),
            })
    }

    /// Not a machine with a role, unless somebody said that it is.
    fn absent(&self, reason: impl std::fmt::Display) -> Error {
        let message = format!("the metadata service {}: {reason}", self.endpoint);
        if self.asked_for {
            broken(message)
        } else {
            not_configured(message)
        }
    }
}

fn trouble(status: StatusCode) -> Error {
    Error::new(
        ErrorKind::Server,
        format!("the metadata service answers HTTP {}", status.as_u16()),
    )
}

#[derive(Default)]
struct Answer {
    code: Option<String>,
    tmp_secret_id: Option<String>,
    tmp_secret_key: Option<Secret>,
    token: Option<Secret>,
    /// Unix time, in seconds.
    expired_time: Option<u64>,
}

crate::members!(
    Answer,
    code = "Code",
    tmp_secret_id = "TmpSecretId",
    tmp_secret_key = "TmpSecretKey",
    token = "Token",
    expired_time = "ExpiredTime",
);

fn decode(body: &[u8], role: &str) -> Result<Credentials, Error> {
    let wrong = |fault: &str| {
        Error::new(
            ErrorKind::Decode,
            format!("the metadata service's answer for the role {role:?} {fault}"),
        )
    };
    let answer: Answer = json::read(body).map_err(|_| wrong("is not the documented JSON"))?;
    if answer.code.as_deref() != Some("Success") {
        return Err(wrong("does not have the code Success"));
    }
    let (Some(id), Some(key), Some(token)) = (answer.tmp_secret_id, answer.tmp_secret_key, answer.token)
    else {
        return Err(wrong("lacks keys"));
    };
    let expires_at = answer
        .expired_time
        .and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
        .ok_or_else(|| wrong("does not say when they expire"))?;
    Ok(Credentials::new(id, key)
        .with_token(token)
        .with_expiry(expires_at))
}
