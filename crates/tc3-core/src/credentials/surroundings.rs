//! What the providers see of the machine: environment variables, directories, time, and the ways to STS and to the
//! metadata service. Tests put another machine in its place; nothing here ever changes the process's environment.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::clock::{Clock, SystemClock};
use crate::schema::Site;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::{BoxFuture, Client, Error, ErrorKind, Provider};

/// The region that STS is asked in if no other is known. Roles are the same in all of them.
const REGION: &str = "ap-guangzhou";
/// The time that a call of STS may take, repetitions included.
const STS_TIMEOUT: Duration = Duration::from_secs(20);

/// What providers see of the machine they run on. Cheap to clone.
///
/// ```
/// use tc3_core::credentials::{Environment, Surroundings};
///
/// let elsewhere = Surroundings::system().with_variables(|name| match name {
///     "TENCENTCLOUD_SECRET_ID" => Some("AKIDEXAMPLE".into()),
///     "TENCENTCLOUD_SECRET_KEY" => Some("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE".into()),
///     _ => None,
/// });
/// let environment = Environment::new().with_surroundings(&elsewhere);
/// ```
#[derive(Clone)]
pub struct Surroundings(Arc<Parts>);

/// Looks an environment variable up.
type Lookup = dyn Fn(&str) -> Option<OsString> + Send + Sync;

#[derive(Clone)]
struct Parts {
    variables: Arc<Lookup>,
    home: Option<PathBuf>,
    machine_directory: PathBuf,
    clock: Arc<dyn Clock>,
    site: Site,
    region: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    sts_endpoint: Option<String>,
    metadata_endpoint: String,
}

impl Surroundings {
    /// The machine itself: the process's environment, the user's home directory, the system's clock.
    pub fn system() -> Self {
        Self(Arc::new(Parts {
            variables: Arc::new(|name| std::env::var_os(name)),
            home: std::env::home_dir().filter(|home| home.is_absolute()),
            machine_directory: PathBuf::from("/etc/tencentcloud"),
            clock: Arc::new(SystemClock),
            site: Site::default(),
            region: None,
            transport: None,
            sts_endpoint: None,
            metadata_endpoint: "http://metadata.tencentyun.com".to_owned(),
        }))
    }

    /// Looks environment variables up here.
    #[must_use]
    pub fn with_variables(
        self,
        variables: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.changed(|parts| parts.variables = Arc::new(variables))
    }

    /// The home directory, below which `.tencentcloud/credentials` and `.tccli` are looked for.
    #[must_use]
    pub fn with_home(self, home: impl Into<PathBuf>) -> Self {
        let home = home.into();
        self.changed(|parts| parts.home = Some(home))
    }

    /// The directory of the whole machine's file `credentials`: `/etc/tencentcloud` unless set.
    #[must_use]
    pub fn with_machine_directory(self, directory: impl Into<PathBuf>) -> Self {
        let directory = directory.into();
        self.changed(|parts| parts.machine_directory = directory)
    }

    /// The clock that says whether credentials have expired.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        self.changed(|parts| parts.clock = Arc::new(clock))
    }

    /// The site whose STS is asked: mainland unless set.
    #[must_use]
    pub fn with_site(self, site: Site) -> Self {
        self.changed(|parts| parts.site = site)
    }

    /// The region that STS is asked in: `ap-guangzhou` unless set.
    #[must_use]
    pub fn with_region(self, region: impl Into<String>) -> Self {
        let region = region.into();
        self.changed(|parts| parts.region = Some(region))
    }

    /// The transport of calls to STS: one of its own unless set. (The metadata service is always asked directly.)
    #[must_use]
    pub fn with_transport(self, transport: impl Transport + 'static) -> Self {
        self.changed(|parts| parts.transport = Some(Arc::new(transport)))
    }

    /// Where STS is asked, such as `https://sts.internal.tencentcloudapi.com`: the site's public host unless set. By
    /// the rules of [`ClientBuilder::endpoint`](crate::ClientBuilder::endpoint).
    #[must_use]
    pub fn with_sts_endpoint(self, endpoint: impl Into<String>) -> Self {
        let endpoint = endpoint.into();
        self.changed(|parts| parts.sts_endpoint = Some(endpoint))
    }

    /// Where the metadata service is asked: `http://metadata.tencentyun.com` unless set.
    #[must_use]
    pub fn with_metadata_endpoint(self, endpoint: impl Into<String>) -> Self {
        let endpoint = endpoint.into();
        self.changed(|parts| parts.metadata_endpoint = endpoint)
    }

    pub(super) fn variable(&self, name: &str) -> Option<OsString> {
        (self.0.variables)(name)
    }

    /// A variable as text; an empty one counts as not set, as it does in Tencent's tools.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Error> {
        match self.variable(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(Err(_)) => Err(Error::new(
                ErrorKind::Config,
                format!("the environment variable {name} is not text"),
            )),
        }
    }

    /// A variable that names a file or directory.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.variable(name)
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    }

    pub(super) fn home(&self) -> Option<&PathBuf> {
        self.0.home.as_ref()
    }

    pub(super) fn machine_directory(&self) -> &PathBuf {
        &self.0.machine_directory
    }

    pub(super) fn metadata_endpoint(&self) -> &str {
        &self.0.metadata_endpoint
    }

    pub(super) fn clock(&self) -> Arc<dyn Clock> {
        self.0.clock.clone()
    }

    pub(super) fn now(&self) -> SystemTime {
        self.0.clock.now()
    }

    /// A client that asks STS as `provider`.
    pub(super) fn sts(&self, provider: Arc<dyn Provider>, region: Option<&str>) -> Result<Client, Error> {
        let parts = &self.0;
        let region = region.or(parts.region.as_deref()).unwrap_or(REGION);
        let mut builder = Client::builder()
            .provider(provider)
            .site(parts.site)
            .region(region)
            .clock(SharedClock(parts.clock.clone()))
            .timeout(STS_TIMEOUT);
        if let Some(endpoint) = &parts.sts_endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(transport) = &parts.transport {
            builder = builder.transport(SharedTransport(transport.clone()));
        }
        builder.build()
    }

    /// The surroundings of a client's own providers.
    pub(crate) fn of_client(clock: Arc<dyn Clock>, transport: Arc<dyn Transport>, site: Site) -> Self {
        Self::system().changed(|parts| {
            parts.clock = clock;
            parts.transport = Some(transport);
            parts.site = site;
        })
    }

    fn changed(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

impl Default for Surroundings {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings")
            .field("home", &self.0.home)
            .field("site", &self.0.site)
            .field("region", &self.0.region)
            .field("sts_endpoint", &self.0.sts_endpoint)
            .field("metadata_endpoint", &self.0.metadata_endpoint)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct SharedClock(Arc<dyn Clock>);

impl Clock for SharedClock {
    fn now(&self) -> SystemTime {
        self.0.now()
    }
}

#[derive(Debug)]
struct SharedTransport(Arc<dyn Transport>);

impl Transport for SharedTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.0.send(request)
    }
}
