//! Options as Python passes them, made into the run-time's.

use std::collections::HashMap;
use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;
use tc3_core::transport::Proxy;
use tc3_core::{
    CallOptions, Client, Error, ErrorKind, Hosts, Language, Method, RateLimit, RetryPolicy, SignatureMethod,
    Site,
};

use crate::credentials::Identity;
use crate::errors::raise;
use crate::given::Given;
use crate::observe;
use crate::process::Process;
use crate::services::SERVICES;

/// What a client is made of, kept so that it can be made again in a forked child. Without a `Debug`: it holds keys.
pub(crate) struct Options {
    pub(crate) identity: Identity,
    pub(crate) unsigned_payload: bool,
    pub(crate) on_attempt: Option<Py<PyAny>>,
    site: Option<Site>,
    region: Option<String>,
    endpoint: Option<String>,
    allow_http: bool,
    hosts: Hosts,
    proxy: Proxy,
    ca_bundle: Option<Vec<u8>>,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    idle_connections: Option<usize>,
    response_limit: Option<usize>,
    timeout: Option<Duration>,
    language: Option<Language>,
    method: Method,
    signature: SignatureMethod,
    sign_action: bool,
    request_client: String,
    retry: Option<RetryPolicy>,
    rate_limit: RateLimit,
    action_rates: HashMap<String, f64>,
}

impl Options {
    /// The options as Python passes them.
    pub(crate) fn read(given: Given<'_, '_>) -> PyResult<Self> {
        let py = given.0.py();
        let retry = given.get::<Bound<'_, PyAny>>("retry")?;
        let request_client = match given.get::<String>("request_client")? {
            Some(part) => format!("{OURS};{part}"),
            None => OURS.to_owned(),
        };
        Ok(Self {
            identity: Identity::read(given)?.map_err(|error| raise(py, &error))?,
            unsigned_payload: given.get("unsigned_payload")?.unwrap_or_default(),
            on_attempt: given.get("on_attempt")?,
            site: given.made("site", |name: String| site(&name))?,
            region: given.get("region")?,
            endpoint: given.get("endpoint")?,
            allow_http: given.get("allow_http")?.unwrap_or_default(),
            hosts: hosts(given.get::<String>("hosts")?.as_deref(), given.get("domain")?)
                .map_err(|error| raise(py, &error))?,
            proxy: proxy(given.get("proxy")?, given.get("no_proxy")?).map_err(|error| raise(py, &error))?,
            ca_bundle: given.get("ca_bundle")?,
            connect_timeout: given.made("connect_timeout", |time| seconds("connect_timeout", time))?,
            read_timeout: given.made("read_timeout", |time| seconds("read_timeout", time))?,
            idle_timeout: given.made("idle_timeout", |time| seconds("idle_timeout", time))?,
            idle_connections: given.made("idle_connections", |most| size("idle_connections", 0, most))?,
            response_limit: given.made("response_limit", |most| size("response_limit", 1, most))?,
            timeout: given.made("timeout", |time| seconds("timeout", time))?,
            language: given.made("language", |name: String| language(&name))?,
            method: given
                .made("method", |name: String| method(&name))?
                .unwrap_or_default(),
            signature: given
                .made("signature", |name: String| signature(&name))?
                .unwrap_or_default(),
            sign_action: given.get("sign_action")?.unwrap_or_default(),
            request_client,
            retry: retry.map(|given| self::retry(&given)).transpose()?,
            rate_limit: rate_limit(given.get("rate_limit")?).map_err(|error| raise(py, &error))?,
            action_rates: given
                .made("action_rate_limits", action_rates)?
                .unwrap_or_default(),
        })
    }

    /// A client with connections of its own. Sends nothing.
    pub(crate) fn build(&self, process: &'static Process) -> Result<Client, Error> {
        let mut builder = Client::builder()
            .allow_http(self.allow_http)
            .hosts(self.hosts.clone())
            .proxy(self.proxy.clone())
            .method(self.method)
            .signature(self.signature)
            .sign_action(self.sign_action)
            .request_client(&self.request_client)
            .rate_limit(self.rate_limit)
            .on_attempt(observe::note);
        for service in SERVICES {
            builder = builder.schema(service);
        }
        if let Some(site) = self.site {
            builder = builder.site(site);
        }
        if let Some(region) = &self.region {
            builder = builder.region(region);
        }
        if let Some(endpoint) = &self.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(pem) = &self.ca_bundle {
            builder = builder.ca_bundle(pem.clone());
        }
        if let Some(timeout) = self.connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        if let Some(timeout) = self.read_timeout {
            builder = builder.read_timeout(timeout);
        }
        if let Some(timeout) = self.idle_timeout {
            builder = builder.idle_timeout(timeout);
        }
        if let Some(most) = self.idle_connections {
            builder = builder.idle_connections(most);
        }
        if let Some(most) = self.response_limit {
            builder = builder.response_limit(most);
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
        #[allow(clippy::iter_over_hash_type, reason = "each is set on its own")]
        for (name, rate) in &self.action_rates {
            if let Some((service, action)) = name.split_once('.') {
                builder = builder.action_rate_limit(service, action, *rate);
            }
        }
        self.identity
            .choose(builder, process, self.region.as_ref())
            .build()
    }

    /// The options as they stand in a `repr`: never a key.
    pub(crate) fn describe(&self) -> String {
        let mut parts = vec![
            self.identity.describe(),
            format!("site={:?}", self.site.unwrap_or_default().as_str()),
        ];
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

/// Our part of `X-TC-RequestClient`.
const OURS: &str = concat!("python-", env!("CARGO_PKG_VERSION"));

/// The site of that name.
fn site(name: &str) -> Result<Site, Error> {
    [Site::Mainland, Site::International]
        .into_iter()
        .find(|site| site.as_str() == name)
        .ok_or_else(|| config("site must be \"mainland\" or \"international\""))
}

/// Which of the services' hosts.
fn hosts(name: Option<&str>, domain: Option<String>) -> Result<Hosts, Error> {
    match (name, domain) {
        (None, Some(domain)) => Ok(Hosts::Domain(domain)),
        (None | Some("public"), None) => Ok(Hosts::Public),
        (Some("region"), None) => Ok(Hosts::Region),
        (Some("private"), None) => Ok(Hosts::PrivateNetwork),
        (Some(_), Some(_)) => Err(config("hosts and domain are both given: choose one")),
        (Some(_), None) => Err(config("hosts must be \"public\", \"region\" or \"private\"")),
    }
}

/// The proxy: an address, none if it is empty, or what the environment says.
fn proxy(url: Option<String>, except: Option<String>) -> Result<Proxy, Error> {
    match (url, except) {
        (None, None) => Ok(Proxy::Environment),
        (Some(url), None) if url.is_empty() => Ok(Proxy::Off),
        (Some(url), except) if !url.is_empty() => Ok(Proxy::Url {
            url: url.into(),
            except: except.unwrap_or_default(),
        }),
        _ => Err(config("no_proxy is given without a proxy")),
    }
}

/// How requests travel.
pub(crate) fn method(name: &str) -> Result<Method, Error> {
    [Method::Post, Method::Get]
        .into_iter()
        .find(|method| method.as_str() == name)
        .ok_or_else(|| config("method must be \"POST\" or \"GET\""))
}

/// How requests are signed.
pub(crate) fn signature(name: &str) -> Result<SignatureMethod, Error> {
    match name {
        "TC3-HMAC-SHA256" => Ok(SignatureMethod::Tc3HmacSha256),
        "HmacSHA256" => Ok(SignatureMethod::HmacSha256),
        "HmacSHA1" => Ok(SignatureMethod::HmacSha1),
        "SKIP" => Ok(SignatureMethod::Skip),
        _ => Err(config(
            "signature must be \"TC3-HMAC-SHA256\", \"HmacSHA256\", \"HmacSHA1\" or \"SKIP\"",
        )),
    }
}

/// The language of that name.
fn language(name: &str) -> Result<Language, Error> {
    [Language::ZhCn, Language::EnUs]
        .into_iter()
        .find(|language| language.as_str() == name)
        .ok_or_else(|| config("language must be \"zh-CN\" or \"en-US\""))
}

/// A time in seconds.
fn seconds(name: &str, seconds: f64) -> Result<Duration, Error> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| config(&format!("{name} must be a positive number of seconds")))
}

/// A time in seconds that may be none.
pub(crate) fn pause(name: &str, seconds: f64) -> Result<Duration, Error> {
    if seconds == f64::INFINITY {
        return Ok(Duration::MAX);
    }
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| config(&format!("{name} must be a number of seconds, 0 or more")))
}

/// A number of things.
fn size(name: &str, least: usize, number: i64) -> Result<usize, Error> {
    usize::try_from(number)
        .ok()
        .filter(|number| *number >= least)
        .ok_or_else(|| config(&format!("{name} must be {least} or more")))
}

/// The policy: a `tc3.Retry`, or the number of repetitions.
fn retry(given: &Bound<'_, PyAny>) -> PyResult<RetryPolicy> {
    let py = given.py();
    let mut policy = RetryPolicy::standard();
    if let Ok(repetitions) = given.extract::<i64>() {
        let repetitions = u32::try_from(repetitions).map_err(|_| {
            let words = "retry must be how often a call may be repeated, 0 or more, or a tc3.Retry";
            raise(py, &config(words))
        })?;
        return Ok(policy.with_attempts(repetitions.saturating_add(1)));
    }
    // Its values were checked when it was made.
    let pause = |name| -> PyResult<Duration> {
        let pause = given.getattr(name)?.extract()?;
        Duration::try_from_secs_f64(pause).map_err(|_| raise(py, &config("a pause of retry is no time")))
    };
    let attempts = given.getattr(intern!(py, "attempts")).map_err(|_| {
        let given = given.get_type();
        pyo3::exceptions::PyTypeError::new_err(format!(
            "argument 'retry': expected int or tc3.Retry, not {given}"
        ))
    })?;
    policy.attempts = attempts.extract()?;
    policy.first_pause = pause(intern!(py, "first_pause"))?;
    policy.longest_pause = pause(intern!(py, "longest_pause"))?;
    Ok(policy)
}

/// The limits of some actions. What is no rate is refused by the builder.
fn action_rates(rates: HashMap<String, f64>) -> Result<HashMap<String, f64>, Error> {
    let is_name = |name: &String| {
        name.split_once('.')
            .is_some_and(|(service, action)| !service.is_empty() && !action.is_empty())
    };
    if rates.keys().all(is_name) {
        return Ok(rates);
    }
    Err(config(
        "action_rate_limits must have names such as \"ssl.CommitCertificateInformation\"",
    ))
}

/// The limit that is this share of what is documented; no limit for 0.
fn rate_limit(share: Option<f64>) -> Result<RateLimit, Error> {
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
    py: Python<'_>,
    timeout: Option<f64>,
    region: Option<&str>,
    language: Option<&str>,
    retry: Option<&Bound<'_, PyAny>>,
    safe_to_repeat: bool,
) -> PyResult<CallOptions> {
    let mut options = CallOptions::default();
    if let Some(time) = timeout {
        options = options.with_timeout(seconds("timeout", time).map_err(|error| raise(py, &error))?);
    }
    if let Some(region) = region {
        options = options.with_region(region);
    }
    if let Some(name) = language {
        options = options.with_language(self::language(name).map_err(|error| raise(py, &error))?);
    }
    if let Some(retry) = retry {
        options = options.with_retry(self::retry(retry)?);
    }
    if safe_to_repeat {
        options = options.with_safe_to_repeat();
    }
    Ok(options)
}

pub(crate) fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}
