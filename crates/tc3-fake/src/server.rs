//! The server: a socket on loopback, one task or thread behind it, and what a test asks of it.

use std::{
    collections::BTreeMap,
    fmt, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    thread,
    time::Duration,
};

use tc3_core::{Credentials, Secret, schema::Service};
use tokio::{runtime, sync::oneshot};
use tokio_rustls::TlsAcceptor;

use crate::{
    Advance, Answers, Clock, Cue, Example, Key, LoggedRequest, Progress, RateLimits, Scenario, Sites, State,
    catalogue::Catalogue,
    cloud::Cloud,
    control::Paths,
    generated,
    serve::{Stop, serve},
    sts,
    tls::Tls,
};

/// The secret id a server knows unless told another.
pub const SECRET_ID: &str = "AKIDEXAMPLE";
/// The secret key that belongs to [`SECRET_ID`]; it opens nothing but fakes.
pub const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

/// A running fake. It stops when it is dropped.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let fake = tc3_fake::Server::start().await?;
/// assert!(fake.url().starts_with("http://127.0.0.1:"));
/// assert!(fake.requests().is_empty());
/// fake.shutdown().await;
/// # std::io::Result::Ok(())
/// # }).unwrap();
/// ```
pub struct Server {
    cloud: Arc<Cloud>,
    first: Key,
    address: SocketAddr,
    url: String,
    stop: Option<oneshot::Sender<Stop>>,
    done: Option<oneshot::Receiver<()>>,
    authority: Option<String>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Starts a server with the defaults on a free port, on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If no port of loopback can be had.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a server with the defaults on a free port and a thread of its own, for tests without a runtime.
    ///
    /// # Errors
    ///
    /// If no port of loopback or no thread can be had.
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
    }

    /// A server to be configured.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// `http://127.0.0.1:PORT`, with TLS `https://127.0.0.1:PORT`, without a slash at its end: a client's endpoint.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The credentials it takes: those of its first key.
    pub fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(self.first.secret_id.clone(), self.secret_key());
        match &self.first.session_token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        }
    }

    /// The secret id of its first key.
    pub fn secret_id(&self) -> &str {
        &self.first.secret_id
    }

    /// The secret key that belongs to [`secret_id`](Self::secret_id). It is a fake's: showing it gives nothing away.
    pub fn secret_key(&self) -> &str {
        self.first.secret_key.as_ref().map_or("", Secret::expose)
    }

    /// The authority to trust, as PEM, where it speaks TLS.
    pub fn authority_pem(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Adds what a scenario holds to what there is, and replaces what has the same id.
    ///
    /// # Errors
    ///
    /// If the scenario cannot be: nothing of it is taken over then.
    pub fn apply(&self, scenario: &Scenario) -> Result<(), ScenarioError> {
        self.cloud.apply(scenario).map_err(ScenarioError)
    }

    /// Forgets everything but the first key and begins anew with this scenario.
    ///
    /// # Errors
    ///
    /// If the scenario cannot be: everything stays as it is then.
    pub fn replace(&self, scenario: &Scenario) -> Result<(), ScenarioError> {
        self.cloud.replace(scenario).map_err(ScenarioError)
    }

    /// What the account holds now.
    pub fn state(&self) -> State {
        self.cloud.state()
    }

    /// Makes orders, scans, deletions, updates and records take steps, and says how many of them moved.
    ///
    /// # Panics
    ///
    /// If what is named does not exist.
    pub fn advance(&self, advance: &Advance) -> usize {
        match self.cloud.advance(advance) {
            Ok(moved) => moved,
            Err(error) => panic!("nothing that could advance: {error}"),
        }
    }

    /// Its clock, to be moved by a test.
    pub fn clock(&self) -> &Clock {
        &self.cloud.clock
    }

    /// What it has received since the start or the last reset, oldest first: the last 10,000 requests. Control
    /// requests are not among them.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.cloud.requests()
    }

    /// How often each action was executed since the start or the last reset; a call whose answer was lost on cue
    /// counts, a refused one does not.
    pub fn executions(&self) -> BTreeMap<String, u64> {
        self.cloud.executions()
    }

    /// Tells what the next matching calls meet.
    ///
    /// # Panics
    ///
    /// If the cue names an action the fake does not offer: it would wait for ever.
    pub fn cue(&self, cue: Cue) {
        if let Err(error) = self.cloud.cue(cue) {
            panic!("a cue that no call can take: {error}");
        }
    }

    pub(crate) fn cloud(&self) -> Arc<Cloud> {
        Arc::clone(&self.cloud)
    }

    /// Sets everything back to what it began with: the account, keys, settings and clock; forgets requests and cues.
    pub fn reset(&self) {
        self.cloud.reset();
    }

    /// Stops listening, lets calls under way end within two seconds, and returns when all is closed.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            let _already_stopped = stop.send(Stop::Gracefully);
        }
        if let Some(done) = self.done.take() {
            let _already_stopped = done.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The serving task ends at once when the other end is gone.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Configures a [`Server`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    port: u16,
    secret_id: String,
    secret_key: Secret,
    token: Option<Secret>,
    clock: Clock,
    tls: bool,
    scenario: Scenario,
    services: Vec<(&'static Service, &'static [Example])>,
}

impl Default for Builder {
    fn default() -> Self {
        let mut services = generated::SERVICES.to_vec();
        services.push((&sts::STS, sts::EXAMPLES));
        Self {
            port: 0,
            secret_id: SECRET_ID.to_owned(),
            secret_key: SECRET_KEY.into(),
            token: None,
            clock: Clock::system(),
            tls: false,
            scenario: Scenario::new(),
            services,
        }
    }
}

impl Builder {
    /// The port on 127.0.0.1; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Its first pair of keys, in place of [`SECRET_ID`] and [`SECRET_KEY`].
    pub fn credentials(mut self, secret_id: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        self.secret_id = secret_id.into();
        self.secret_key = secret_key.into();
        self
    }

    /// Makes the first pair a temporary one: requests must carry this session token.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Adds a further key, or other rights for the first.
    pub fn key(mut self, key: Key) -> Self {
        self.scenario.keys.push(key);
        self
    }

    /// The clock, in place of the machine's. Keep a clone, or use [`Server::clock`], to move it.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// What all ids are derived from: the same in every run. Without it they differ from server to server.
    pub fn seed(mut self, seed: u64) -> Self {
        self.scenario.seed = Some(seed);
        self
    }

    /// What the account holds at the start, and after each reset. It replaces what was set by the methods below and by
    /// [`key`](Self::key) and [`seed`](Self::seed) before.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.scenario = scenario;
        self
    }

    /// Whether calls work on the account (the default) or are answered with the documented examples.
    pub fn answers(mut self, answers: Answers) -> Self {
        self.scenario.answers = Some(answers);
        self
    }

    /// What makes orders, tasks and records advance: being polled, unless set.
    pub fn progress(mut self, progress: Progress) -> Self {
        self.scenario.progress = Some(progress);
        self
    }

    /// Whether calls beyond a number per second are refused: they are not, unless set.
    pub fn rate_limits(mut self, rate_limits: RateLimits) -> Self {
        self.scenario.rate_limits = Some(rate_limits);
        self
    }

    /// The site whose actions are offered: both sites', unless set or the called host is one site's.
    pub fn site(mut self, site: Sites) -> Self {
        self.scenario.site = Some(site);
        self
    }

    /// Real time that every answer takes, in whole milliseconds.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.scenario.latency_ms = Some(u64::try_from(latency.as_millis()).unwrap_or(u64::MAX));
        self
    }

    /// Speaks TLS, under an authority of its own: see [`Server::authority_pem`].
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Offers a further service, whose actions answer with these examples; one without an example answers with a
    /// request id alone.
    pub fn service(mut self, service: &'static Service, examples: &'static [Example]) -> Self {
        self.services.push((service, examples));
        self
    }

    /// Starts it on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If the port cannot be had, the scenario cannot be, or an example of an added service does not fit its schema.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    #[expect(
        clippy::unused_async,
        reason = "it needs a runtime, and a caller may count on being in one"
    )]
    pub async fn start(self) -> io::Result<Server> {
        let Bound {
            server,
            listener,
            tls,
            stopped,
            done,
        } = self.bind()?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let paths = Arc::new(Paths::new(Arc::clone(&server.cloud)));
        tokio::spawn(serve(listener, tls, paths, stopped, done));
        Ok(server)
    }

    /// Starts it on a thread of its own.
    ///
    /// # Errors
    ///
    /// If the port or a thread cannot be had, the scenario cannot be, or an example of an added service does not fit its
    /// schema.
    pub fn start_blocking(self) -> io::Result<Server> {
        let Bound {
            mut server,
            listener,
            tls,
            stopped,
            done,
        } = self.bind()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let paths = Arc::new(Paths::new(Arc::clone(&server.cloud)));
        let thread = thread::Builder::new().name("tc3-fake".to_owned());
        server.thread =
            Some(thread.spawn(move || runtime.block_on(serve(listener, tls, paths, stopped, done)))?);
        Ok(server)
    }

    fn bind(self) -> io::Result<Bound> {
        let invalid = |error: String| io::Error::new(io::ErrorKind::InvalidInput, error);
        let catalogue = Catalogue::new(&self.services).map_err(invalid)?;
        let mut first = Key::new(self.secret_id, self.secret_key);
        first.session_token = self.token;
        let mut start = self.scenario;
        start.keys.insert(0, first.clone());
        start
            .check(&|_| false)
            .map_err(|fault| invalid(fault.to_string()))?;
        let cloud = Cloud::new(catalogue, self.clock, start).map_err(invalid)?;
        let (acceptor, authority) = if self.tls {
            let Tls { acceptor, authority } = Tls::new()?;
            (Some(acceptor), Some(authority))
        } else {
            (None, None)
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let (done, ended) = oneshot::channel();
        let scheme = if self.tls { "https" } else { "http" };
        let server = Server {
            cloud: Arc::new(cloud),
            first,
            address,
            url: format!("{scheme}://{address}"),
            authority,
            stop: Some(stop),
            done: Some(ended),
            thread: None,
        };
        Ok(Bound {
            server,
            listener,
            tls: acceptor,
            stopped,
            done,
        })
    }
}

/// A server whose socket is bound and not served yet.
struct Bound {
    server: Server,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    stopped: oneshot::Receiver<Stop>,
    done: oneshot::Sender<()>,
}

/// A scenario that a running fake cannot take over: what is wrong with it, and where in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScenarioError(String);

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ScenarioError {}
