//! Setting up a client.

mod network;

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use arc_swap::ArcSwapOption;

use self::network::Network;
use crate::client::Shared;
use crate::clock::{Clock, SystemClock};
use crate::credentials::{Chain, Surroundings};
use crate::limit::{Limiter, RateLimit};
use crate::observe::{Attempt, Observer};
use crate::schema::{self, Site};
use crate::transport::Transport;
use crate::transport::network::NetworkTransport;
use crate::{
    Client, Credentials, Error, ErrorKind, Language, Method, Provider, RetryPolicy, SignatureMethod,
};

/// A generated client: a newtype over [`Client`] that knows its service.
pub trait ServiceClient: From<Client> {
    /// The service.
    const SCHEMA: &'static schema::Service;
}

/// A builder of a generated client, with the service's schema known to it.
pub fn builder<C: ServiceClient>() -> ClientBuilder<C> {
    ClientBuilder::new().schema(C::SCHEMA)
}

/// Makes a provider of a client's surroundings.
type MakeProvider = Box<dyn FnOnce(&Surroundings) -> Arc<dyn Provider> + Send + Sync>;

/// Sets up a client. Nothing is required: without credentials the standard [`Chain`] is
/// asked at the first call.
///
/// ```
/// use std::time::Duration;
/// use tc3_core::{Client, Credentials, Site};
///
/// # fn main() -> Result<(), tc3_core::Error> {
/// let client = Client::builder()
///     .credentials(Credentials::new("AKIDEXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"))
///     .site(Site::International)
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder<C = Client> {
    credentials: Option<Credentials>,
    provider: Option<Arc<dyn Provider>>,
    provider_within: Option<MakeProvider>,
    profile: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    schemas: Vec<&'static schema::Service>,
    site: Option<Site>,
    region: Option<String>,
    timeout: Duration,
    network: Network,
    language: Option<Language>,
    method: Method,
    signature: SignatureMethod,
    sign_action: bool,
    request_client: Option<String>,
    retry: RetryPolicy,
    rate_limit: RateLimit,
    action_rates: HashMap<String, f64>,
    observer: Observer,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// A builder with the defaults.
    pub fn new() -> Self {
        Self {
            credentials: None,
            provider: None,
            provider_within: None,
            profile: None,
            transport: None,
            clock: Arc::new(SystemClock),
            schemas: Vec::new(),
            site: None,
            region: None,
            timeout: Duration::from_secs(60),
            network: Network::default(),
            language: None,
            method: Method::default(),
            signature: SignatureMethod::default(),
            sign_action: false,
            request_client: None,
            retry: RetryPolicy::default(),
            rate_limit: RateLimit::default(),
            action_rates: HashMap::new(),
            observer: Observer::default(),
            client: PhantomData,
        }
    }

    /// Signs with these credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Asks this provider for credentials before every attempt: the standard [`Chain`] unless set.
    pub fn provider(mut self, provider: impl Provider + 'static) -> Self {
        self.provider = Some(Arc::new(provider));
        self
    }

    /// Asks the provider that this makes of the client's own [`Surroundings`]: its clock, its site, and its transport for
    /// calls of STS, so that they take the same proxy and trust the same authorities.
    ///
    /// ```
    /// use tc3_core::Client;
    /// use tc3_core::credentials::{AssumeRole, Chain};
    ///
    /// # fn main() -> Result<(), tc3_core::Error> {
    /// let client = Client::builder()
    ///     .provider_within(|surroundings| {
    ///         AssumeRole::new(Chain::standard(surroundings), "qcs::cam::uin/100000000001:roleName/deploy")
    ///             .with_surroundings(surroundings)
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn provider_within<P: Provider + 'static>(
        mut self,
        make: impl FnOnce(&Surroundings) -> P + Send + Sync + 'static,
    ) -> Self {
        self.provider_within = Some(Box::new(|surroundings| Arc::new(make(surroundings))));
        self
    }

    /// Signs as the profile of this name, in the INI file or else among tccli's, and nothing else: see
    /// [`Chain::of_profile`].
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// The site: mainland unless set. Key pairs belong to one site, and not every action is on both: a known action
    /// that this site does not have is an error before anything is sent. With an [`endpoint`](Self::endpoint) or a
    /// [domain](crate::Hosts::Domain) of your own actions are held to a site only if it is set here.
    pub fn site(mut self, site: Site) -> Self {
        self.site = Some(site);
        self
    }

    /// The region of calls that do not name another, such as `ap-guangzhou`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The time a whole call may take, attempts and pauses included: 60 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The language of the services' messages: the service's own choice unless set.
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// How requests travel: POST unless set.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// How requests are signed: version 3 unless set.
    pub fn signature(mut self, signature: SignatureMethod) -> Self {
        self.signature = signature;
        self
    }

    /// Signs the header `X-TC-Action` too, as the documentation's newer examples do.
    pub fn sign_action(mut self, sign: bool) -> Self {
        self.sign_action = sign;
        self
    }

    /// A part of `X-TC-RequestClient` after the library's own, to find a program's requests by: letters, digits and
    /// `-_,;.`, at most 100 characters.
    pub fn request_client(mut self, part: impl Into<String>) -> Self {
        self.request_client = Some(part.into());
        self
    }

    /// Where the time of signatures comes from: the operating system unless set.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sends requests through this transport. The time-out of connections and the limit of answers are then its own.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Makes a service known: untyped calls of it are checked and repeated as typed ones are.
    pub fn schema(mut self, schema: &'static schema::Service) -> Self {
        self.schemas.push(schema);
        self
    }

    /// How often and after which pauses calls are attempted: three times unless set. See [`crate::retry`].
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// The client's own limit on requests per second: what is documented of each action unless set.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// The client's own limit for one action, in requests per second: for accounts that were granted more, or for
    /// leaving some to others. It holds whatever [`rate_limit`](Self::rate_limit) says.
    pub fn action_rate_limit(mut self, service: &str, action: &str, requests_per_second: f64) -> Self {
        self.action_rates
            .insert(format!("{service}.{action}"), requests_per_second);
        self
    }

    /// Tells this function of every attempt when it is over, before the pause that may follow. It is called on the
    /// call's own task: it must be quick, and must not block.
    pub fn on_attempt(mut self, hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(hook);
        self
    }

    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if something that was set makes no sense; the message says what.
    pub fn build(self) -> Result<C, Error> {
        let endpoint = self.network.endpoint()?;
        if self
            .region
            .as_deref()
            .is_some_and(|region| region.trim().is_empty())
        {
            return Err(config(
                "the region is blank: leave it out, or name one such as ap-guangzhou",
            ));
        }
        if self
            .action_rates
            .values()
            .any(|rate| !(rate.is_finite() && *rate > 0.0))
        {
            return Err(config("an action's limit is not a number of requests per second"));
        }
        if matches!(self.rate_limit, RateLimit::Share(share) if !(share.is_finite() && share > 0.0)) {
            return Err(config("the share of the rate limit must be more than 0"));
        }
        if self.timeout.is_zero() {
            return Err(config("the time-out is zero"));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(NetworkTransport::new(&self.network.settings)?),
        };
        let site = self.site.unwrap_or_default();
        let surroundings = Surroundings::of_client(self.clock.clone(), transport.clone(), site);
        if self.provider.is_some() && self.provider_within.is_some() {
            return Err(config("two providers are set: choose one"));
        }
        let made = self.provider_within.map(|make| make(&surroundings));
        let provider: Arc<dyn Provider> = match (self.credentials, self.provider.or(made), self.profile) {
            (None, None, None) => Arc::new(Chain::standard(&surroundings)),
            (None, None, Some(profile)) => Arc::new(Chain::of_profile(&profile, &surroundings)),
            (None, Some(provider), None) => provider,
            (Some(credentials), None, None) => {
                credentials.validate()?;
                Arc::new(credentials)
            }
            (Some(_), Some(_), _) => {
                return Err(config("credentials and a provider are both set: choose one"));
            }
            (_, _, Some(_)) => {
                return Err(config(
                    "a profile and credentials or a provider are both set: choose one",
                ));
            }
        };
        Ok(C::from(Client(Arc::new(Shared {
            provider,
            transport,
            clock: self.clock,
            schemas: self.schemas,
            site,
            kept_to_site: self.site.is_some() || self.network.names_sites(),
            region: self.region,
            endpoint: endpoint.map(Arc::new),
            found: ArcSwapOption::empty(),
            hosts: self.network.hosts,
            timeout: self.timeout,
            language: self.language,
            method: self.method,
            signature: self.signature,
            sign_action: self.sign_action,
            request_client: request_client(self.request_client.as_deref())?,
            retry: self.retry,
            limiter: Limiter::new(self.rate_limit, self.action_rates),
            observer: self.observer,
            skew: AtomicI64::new(0),
        }))))
    }
}

impl<C: From<Client>> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("provider", &self.provider)
            .field("site", &self.site)
            .field("region", &self.region)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The library's name and version, which the header's alphabet has no slash for, and the user's part.
fn request_client(part: Option<&str>) -> Result<String, Error> {
    const OURS: &str = concat!("tc3-rust-", env!("CARGO_PKG_VERSION"));
    let Some(part) = part else {
        return Ok(OURS.to_owned());
    };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_,;.".contains(&byte);
    if part.is_empty() || part.len() > 100 || !part.bytes().all(fits) {
        return Err(config(
            "the request client must be 1 to 100 letters, digits and -_,;.",
        ));
    }
    Ok(format!("{OURS};{part}"))
}

fn config(message: &str) -> Error {
    Error::new(ErrorKind::Config, message)
}
