//! Options as Python passes them, made into the run-time's.

use std::time::Duration;

use tc3_core::{CallOptions, Client, Credentials, Error, ErrorKind, Language, RateLimit, RetryPolicy, Site};

use crate::services::SERVICES;

/// What a client is made of, kept so that it can be made again in a forked child. Without a `Debug`: it holds keys.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) credentials: Option<Credentials>,
    pub(crate) site: Site,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) language: Option<Language>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) rate_limit: RateLimit,
}

impl Options {
    /// A client with connections of its own. Sends nothing.
    pub(crate) fn build(&self) -> Result<Client, Error> {
        let mut builder = Client::builder()
            .site(self.site)
            .request_client(concat!("python-", env!("CARGO_PKG_VERSION")));
        for service in SERVICES {
            builder = builder.schema(service);
        }
        if let Some(credentials) = &self.credentials {
            builder = builder.credentials(credentials.clone());
        }
        if let Some(region) = &self.region {
            builder = builder.region(region);
        }
        if let Some(endpoint) = &self.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(timeout) = self.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(language) = self.language {
            builder = builder.language(language);
        }
        if let Some(retry) = self.retry {
            builder = builder.retry(retry);
        }
        builder.rate_limit(self.rate_limit).build()
    }

    /// The options as they stand in a `repr`: never a key.
    pub(crate) fn describe(&self) -> String {
        let credentials = match &self.credentials {
            Some(credentials) => format!("secret_id={:?}", credentials.secret_id()),
            None => "default credentials".to_owned(),
        };
        let site = match self.site {
            Site::International => "international",
            _ => "mainland",
        };
        let mut parts = vec![credentials, format!("site={site:?}")];
        parts.extend(self.region.as_ref().map(|region| format!("region={region:?}")));
        parts.extend(
            self.endpoint
                .as_ref()
                .map(|endpoint| format!("endpoint={endpoint:?}")),
        );
        parts.extend(
            self.timeout
                .map(|timeout| format!("timeout={}", timeout.as_secs_f64())),
        );
        parts.extend(
            self.language
                .map(|language| format!("language={:?}", language.as_str())),
        );
        parts.join(", ")
    }
}

/// The key, given whole or not at all.
pub(crate) fn credentials(
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

/// The site of that name; the mainland's without one.
pub(crate) fn site(name: Option<&str>) -> Result<Site, Error> {
    match name {
        None | Some("mainland") => Ok(Site::Mainland),
        Some("international") => Ok(Site::International),
        Some(_) => Err(config("site must be \"mainland\" or \"international\"")),
    }
}

/// The language of that name.
pub(crate) fn language(name: &str) -> Result<Language, Error> {
    [Language::ZhCn, Language::EnUs]
        .into_iter()
        .find(|language| language.as_str() == name)
        .ok_or_else(|| config("language must be \"zh-CN\" or \"en-US\""))
}

/// A time-out in seconds.
pub(crate) fn timeout(seconds: f64) -> Result<Duration, Error> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|timeout| !timeout.is_zero())
        .ok_or_else(|| config("timeout must be a positive number of seconds"))
}

/// The policy with at most this many repetitions.
pub(crate) fn retry(repetitions: i64) -> Result<RetryPolicy, Error> {
    let repetitions = u32::try_from(repetitions)
        .map_err(|_| config("retry must be how often a call may be repeated, 0 or more"))?;
    Ok(RetryPolicy::standard().with_attempts(repetitions.saturating_add(1)))
}

/// The limit that is this share of what is documented; no limit for 0.
pub(crate) fn rate_limit(share: Option<f64>) -> Result<RateLimit, Error> {
    match share {
        None => Ok(RateLimit::Documented),
        Some(0.0) => Ok(RateLimit::Off),
        Some(share) if share.is_finite() && share > 0.0 => Ok(RateLimit::Share(share)),
        Some(_) => Err(config(
            "rate_limit must be a share of the documented limit, such as 0.5, or 0 for no limit",
        )),
    }
}

/// The options of one call.
pub(crate) fn call(
    timeout: Option<f64>,
    region: Option<&str>,
    language: Option<&str>,
    retry: Option<i64>,
) -> Result<CallOptions, Error> {
    let mut options = CallOptions::default();
    if let Some(seconds) = timeout {
        options = options.with_timeout(self::timeout(seconds)?);
    }
    if let Some(region) = region {
        options = options.with_region(region);
    }
    if let Some(language) = language {
        options = options.with_language(self::language(language)?);
    }
    if let Some(repetitions) = retry {
        options = options.with_retry(self::retry(repetitions)?);
    }
    Ok(options)
}

pub(crate) fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}
