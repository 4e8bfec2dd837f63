//! The options as JavaScript passes them. Their values were checked there; what is wrong here is said again.

use std::time::Duration;

use napi_derive::napi;
use tc3_core::{Client, Credentials, Error, ErrorKind, Language, RateLimit, RetryPolicy, Site};

use crate::services::SERVICES;

/// The options of a client. Without a `Debug`: it holds keys.
#[napi(object, object_to_js = false)]
pub(crate) struct ClientOptions {
    /// One half of the key pair.
    pub secret_id: Option<String>,
    /// The other half.
    pub secret_key: Option<String>,
    /// The session token of temporary keys.
    pub token: Option<String>,
    /// `mainland` or `international`.
    pub site: Option<String>,
    /// The region of calls that do not name another.
    pub region: Option<String>,
    /// Where to send requests.
    pub endpoint: Option<String>,
    /// For a whole call, in milliseconds.
    pub timeout: Option<f64>,
    /// `zh-CN` or `en-US`.
    pub language: Option<String>,
    /// The most requests of one call.
    pub attempts: Option<u32>,
    /// The longest pause before the second attempt, in milliseconds.
    pub first_pause: Option<f64>,
    /// The longest pause of all, in milliseconds.
    pub longest_pause: Option<f64>,
    /// How much of the documented requests per second to use; 0 for no limit.
    pub rate_share: Option<f64>,
}

/// The options of one call.
#[napi(object, object_to_js = false)]
pub(crate) struct CallOptions {
    /// For the whole call, in milliseconds.
    pub timeout: Option<f64>,
    /// The region of this call.
    pub region: Option<String>,
    /// `zh-CN` or `en-US`.
    pub language: Option<String>,
    /// The most requests of one call.
    pub attempts: Option<u32>,
    /// The longest pause before the second attempt, in milliseconds.
    pub first_pause: Option<f64>,
    /// The longest pause of all, in milliseconds.
    pub longest_pause: Option<f64>,
}

impl ClientOptions {
    /// The client.
    pub(crate) fn build(self) -> Result<Client, Error> {
        let mut builder = Client::builder().request_client(concat!("node-", env!("CARGO_PKG_VERSION")));
        for service in SERVICES {
            builder = builder.schema(service);
        }
        match (self.secret_id, self.secret_key) {
            (Some(id), Some(key)) => {
                let credentials = Credentials::new(id, key);
                builder = builder.credentials(match self.token {
                    Some(token) => credentials.with_token(token),
                    None => credentials,
                });
            }
            (None, None) if self.token.is_none() => {}
            (None, None) => return Err(config("a token is of no use without secretId and secretKey")),
            (None, Some(_)) => return Err(config("secretKey is given without secretId")),
            (Some(_), None) => return Err(config("secretId is given without secretKey")),
        }
        if let Some(site) = self.site {
            builder = builder.site(self::site(&site)?);
        }
        if let Some(region) = self.region {
            builder = builder.region(region);
        }
        if let Some(endpoint) = self.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(milliseconds) = self.timeout {
            builder = builder.timeout(duration(milliseconds)?);
        }
        if let Some(language) = self.language {
            builder = builder.language(self::language(&language)?);
        }
        if let Some(policy) = retry(self.attempts, self.first_pause, self.longest_pause)? {
            builder = builder.retry(policy);
        }
        match self.rate_share {
            None => {}
            Some(share) if share > 0.0 => builder = builder.rate_limit(RateLimit::Share(share)),
            Some(_) => builder = builder.rate_limit(RateLimit::Off),
        }
        builder.build()
    }
}

impl CallOptions {
    /// The run-time's options.
    pub(crate) fn build(self) -> Result<tc3_core::CallOptions, Error> {
        let mut options = tc3_core::CallOptions::default();
        if let Some(milliseconds) = self.timeout {
            options = options.with_timeout(duration(milliseconds)?);
        }
        if let Some(region) = self.region {
            options = options.with_region(region);
        }
        if let Some(language) = self.language {
            options = options.with_language(self::language(&language)?);
        }
        if let Some(policy) = retry(self.attempts, self.first_pause, self.longest_pause)? {
            options = options.with_retry(policy);
        }
        Ok(options)
    }
}

fn site(name: &str) -> Result<Site, Error> {
    match name {
        "mainland" => Ok(Site::Mainland),
        "international" => Ok(Site::International),
        _ => Err(config(
            "the option site must be \"mainland\" or \"international\"",
        )),
    }
}

fn language(name: &str) -> Result<Language, Error> {
    [Language::ZhCn, Language::EnUs]
        .into_iter()
        .find(|language| language.as_str() == name)
        .ok_or_else(|| config("the option language must be \"zh-CN\" or \"en-US\""))
}

/// The policy, if any of it is set: the rest is standard.
fn retry(
    attempts: Option<u32>,
    first_pause: Option<f64>,
    longest_pause: Option<f64>,
) -> Result<Option<RetryPolicy>, Error> {
    if attempts.is_none() && first_pause.is_none() && longest_pause.is_none() {
        return Ok(None);
    }
    let mut policy = RetryPolicy::standard();
    policy.attempts = attempts.unwrap_or(policy.attempts);
    policy.first_pause = first_pause.map_or(Ok(policy.first_pause), duration)?;
    policy.longest_pause = longest_pause.map_or(Ok(policy.longest_pause), duration)?;
    Ok(Some(policy))
}

fn duration(milliseconds: f64) -> Result<Duration, Error> {
    Duration::try_from_secs_f64(milliseconds / 1e3)
        .map_err(|_| config("an option in milliseconds is not a number of them"))
}

fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}
