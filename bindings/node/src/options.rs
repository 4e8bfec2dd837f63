//! The options of a client as JavaScript passes them. Their values were checked there; what is wrong here is said again.

use std::collections::HashMap;
use std::time::Duration;

use napi_derive::napi;
use tc3_core::transport::Proxy;
use tc3_core::{
    Client, ClientBuilder, Error, ErrorKind, Hosts, Language, Method, RateLimit, RetryPolicy,
    SignatureMethod, Site,
};

use crate::credentials::{self, Ask, RoleOptions};
use crate::observe::Watch;
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
    /// The profile to sign as.
    pub profile: Option<String>,
    /// The role to assume with these keys.
    pub role: Option<RoleOptions>,
    /// Where the metadata service is asked.
    pub metadata_endpoint: Option<String>,
    /// `mainland` or `international`.
    pub site: Option<String>,
    /// The region of calls that do not name another.
    pub region: Option<String>,
    /// Where to send requests.
    pub endpoint: Option<String>,
    /// Whether the endpoint may be plain HTTP beyond loopback.
    pub allow_http: Option<bool>,
    /// `public`, `region` or `private`.
    pub hosts: Option<String>,
    /// The domain of the services' hosts.
    pub domain: Option<String>,
    /// The proxy's address; empty for none.
    pub proxy: Option<String>,
    /// The hosts that are reached directly.
    pub proxy_except: Option<String>,
    /// The authorities to trust, in PEM.
    pub ca_bundle: Option<String>,
    /// For making a connection, in milliseconds.
    pub connect_timeout: Option<f64>,
    /// The longest silence, in milliseconds.
    pub read_timeout: Option<f64>,
    /// How long unused connections are kept, in milliseconds.
    pub idle_timeout: Option<f64>,
    /// The most unused connections per host.
    pub idle_connections: Option<u32>,
    /// The most bytes of an answer.
    pub response_limit: Option<f64>,
    /// `POST` or `GET`.
    pub method: Option<String>,
    /// The signature's name.
    pub signature: Option<String>,
    /// Whether payloads stay out of signatures.
    pub unsigned_payload: Option<bool>,
    /// Whether `X-TC-Action` is signed.
    pub sign_action: Option<bool>,
    /// The program's part of `X-TC-RequestClient`.
    pub request_client: Option<String>,
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
    /// Requests per second of some actions, by `service.action`.
    pub action_rates: Option<HashMap<String, f64>>,
}

impl ClientOptions {
    /// The client.
    pub(crate) fn build(self, ask: Option<Ask>, watch: Watch) -> Result<Client, Error> {
        let requests_by = match &self.request_client {
            Some(part) => format!("{OURS};{part}"),
            None => OURS.to_owned(),
        };
        let mut builder = Client::builder()
            .request_client(requests_by)
            .on_attempt(move |attempt| watch.tell(attempt));
        for service in SERVICES {
            builder = builder.schema(service);
        }
        let builder = self.network(builder)?;
        let builder = self.wire(builder)?;
        let builder = self.pace(builder)?;
        credentials::choose(
            builder,
            credentials::Given {
                secret_id: self.secret_id,
                secret_key: self.secret_key,
                token: self.token,
                profile: self.profile,
                ask,
                role: self.role,
                region: self.region,
                metadata_endpoint: self.metadata_endpoint,
            },
        )?
        .build()
    }

    /// Where requests go and how they get there.
    fn network(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, Error> {
        if let Some(site) = &self.site {
            builder = builder.site(self::site(site)?);
        }
        if let Some(region) = &self.region {
            builder = builder.region(region);
        }
        if let Some(endpoint) = &self.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(allow) = self.allow_http {
            builder = builder.allow_http(allow);
        }
        if let Some(hosts) = self.hosts()? {
            builder = builder.hosts(hosts);
        }
        if let Some(proxy) = self.proxy() {
            builder = builder.proxy(proxy);
        }
        if let Some(pem) = &self.ca_bundle {
            builder = builder.ca_bundle(pem.as_str());
        }
        if let Some(milliseconds) = self.connect_timeout {
            builder = builder.connect_timeout(duration(milliseconds)?);
        }
        if let Some(milliseconds) = self.read_timeout {
            builder = builder.read_timeout(duration(milliseconds)?);
        }
        if let Some(milliseconds) = self.idle_timeout {
            builder = builder.idle_timeout(duration(milliseconds)?);
        }
        if let Some(most) = self.idle_connections {
            builder = builder.idle_connections(usize::try_from(most).unwrap_or(usize::MAX));
        }
        if let Some(most) = self.response_limit {
            builder = builder.response_limit(bytes(most)?);
        }
        Ok(builder)
    }

    fn hosts(&self) -> Result<Option<Hosts>, Error> {
        match (self.hosts.as_deref(), &self.domain) {
            (None, None) => Ok(None),
            (None, Some(domain)) => Ok(Some(Hosts::Domain(domain.clone()))),
            (Some("public"), None) => Ok(Some(Hosts::Public)),
            (Some("region"), None) => Ok(Some(Hosts::Region)),
            (Some("private"), None) => Ok(Some(Hosts::PrivateNetwork)),
            _ => Err(config(
                "the option hosts must be \"public\", \"region\", \"private\" or { domain }",
            )),
        }
    }

    fn proxy(&self) -> Option<Proxy> {
        let url = self.proxy.as_deref()?;
        Some(if url.is_empty() {
            Proxy::Off
        } else {
            Proxy::Url {
                url: url.into(),
                except: self.proxy_except.clone().unwrap_or_default(),
            }
        })
    }

    /// What requests are like.
    fn wire(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, Error> {
        if let Some(language) = &self.language {
            builder = builder.language(self::language(language)?);
        }
        if let Some(method) = &self.method {
            builder = builder.method(self::method(method)?);
        }
        if let Some(signature) = &self.signature {
            builder = builder.signature(self::signature(signature)?);
        }
        if let Some(sign) = self.sign_action {
            builder = builder.sign_action(sign);
        }
        Ok(builder)
    }

    /// How long, how often and how fast.
    fn pace(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, Error> {
        if let Some(milliseconds) = self.timeout {
            builder = builder.timeout(duration(milliseconds)?);
        }
        if let Some(policy) = retry(self.attempts, self.first_pause, self.longest_pause)? {
            builder = builder.retry(policy);
        }
        match self.rate_share {
            None => {}
            Some(share) if share > 0.0 => builder = builder.rate_limit(RateLimit::Share(share)),
            Some(_) => builder = builder.rate_limit(RateLimit::Off),
        }
        for (name, rate) in self.action_rates.iter().flatten() {
            let (service, action) = name.split_once('.').ok_or_else(|| {
                config("an action's own limit needs a name such as ssl.DescribeCertificates")
            })?;
            builder = builder.action_rate_limit(service, action, *rate);
        }
        Ok(builder)
    }
}

/// Our part of `X-TC-RequestClient`.
const OURS: &str = concat!("node-", env!("CARGO_PKG_VERSION"));

fn site(name: &str) -> Result<Site, Error> {
    [Site::Mainland, Site::International]
        .into_iter()
        .find(|site| site.as_str() == name)
        .ok_or_else(|| config("the option site must be \"mainland\" or \"international\""))
}

pub(crate) fn language(name: &str) -> Result<Language, Error> {
    [Language::ZhCn, Language::EnUs]
        .into_iter()
        .find(|language| language.as_str() == name)
        .ok_or_else(|| config("the option language must be \"zh-CN\" or \"en-US\""))
}

pub(crate) fn method(name: &str) -> Result<Method, Error> {
    [Method::Post, Method::Get]
        .into_iter()
        .find(|method| method.as_str() == name)
        .ok_or_else(|| config("the option method must be \"POST\" or \"GET\""))
}

pub(crate) fn signature(name: &str) -> Result<SignatureMethod, Error> {
    match name {
        "TC3-HMAC-SHA256" => Ok(SignatureMethod::Tc3HmacSha256),
        "HmacSHA256" => Ok(SignatureMethod::HmacSha256),
        "HmacSHA1" => Ok(SignatureMethod::HmacSha1),
        "SKIP" => Ok(SignatureMethod::Skip),
        _ => Err(config(
            "the option signature must be \"TC3-HMAC-SHA256\", \"HmacSHA256\", \"HmacSHA1\" or \"SKIP\"",
        )),
    }
}

/// The policy, if any of it is set: the rest is standard.
pub(crate) fn retry(
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

pub(crate) fn duration(milliseconds: f64) -> Result<Duration, Error> {
    Duration::try_from_secs_f64(milliseconds / 1e3)
        .map_err(|_| config("an option in milliseconds is not a number of them"))
}

/// JavaScript checked that it is an integer that a number holds.
fn bytes(number: f64) -> Result<usize, Error> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, and what is not an integer is refused"
    )]
    let most = number as u64;
    if number.fract() != 0.0 || number < 0.0 {
        return Err(config("the option responseLimit is not a number of bytes"));
    }
    Ok(usize::try_from(most).unwrap_or(usize::MAX))
}

pub(crate) fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}
