//! The server: a socket on loopback, one task or thread behind it, and what a test asks of it.

use std::{
    collections::BTreeMap,
    fmt, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    thread,
};

use tc3_core::{Credentials, Secret, schema::Service};
use tokio::{runtime, sync::oneshot};

use crate::{
    Clock, Cue, Example, LoggedRequest,
    catalogue::Catalogue,
    cloud::Cloud,
    control, generated,
    request_id::RequestIds,
    serve::{Stop, serve},
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
    address: SocketAddr,
    url: String,
    stop: Option<oneshot::Sender<Stop>>,
    done: Option<oneshot::Receiver<()>>,
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

    /// `http://127.0.0.1:PORT`, without a slash at its end: a client's endpoint.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The credentials it takes.
    pub fn credentials(&self) -> Credentials {
        self.cloud.credentials.clone()
    }

    /// The secret id it knows.
    pub fn secret_id(&self) -> &str {
        self.cloud.credentials.secret_id()
    }

    /// The secret key that belongs to [`secret_id`](Self::secret_id). It is a fake's: showing it gives nothing away.
    pub fn secret_key(&self) -> &str {
        self.cloud.credentials.secret_key().expose()
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

    /// Forgets requests and cues, and takes back the clock.
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
    seed: Option<u64>,
    services: Vec<(&'static Service, &'static [Example])>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            secret_id: SECRET_ID.to_owned(),
            secret_key: SECRET_KEY.into(),
            token: None,
            clock: Clock::system(),
            seed: None,
            services: generated::SERVICES.to_vec(),
        }
    }
}

impl Builder {
    /// The port on 127.0.0.1; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The one pair of keys it knows, in place of [`SECRET_ID`] and [`SECRET_KEY`].
    pub fn credentials(mut self, secret_id: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        self.secret_id = secret_id.into();
        self.secret_key = secret_key.into();
        self
    }

    /// Makes the pair a temporary one: requests must carry this session token.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The clock, in place of the machine's. Keep a clone, or use [`Server::clock`], to move it.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Makes the request ids the same in every run.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
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
    /// If the port cannot be had, or an example of an added service does not fit its schema.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    #[expect(
        clippy::unused_async,
        reason = "it needs a runtime, and a caller may count on being in one"
    )]
    pub async fn start(self) -> io::Result<Server> {
        let (server, listener, stopped, done) = self.bind()?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let router = control::router(Arc::clone(&server.cloud));
        tokio::spawn(serve(listener, router, stopped, done));
        Ok(server)
    }

    /// Starts it on a thread of its own.
    ///
    /// # Errors
    ///
    /// If the port or a thread cannot be had, or an example of an added service does not fit its schema.
    pub fn start_blocking(self) -> io::Result<Server> {
        let (mut server, listener, stopped, done) = self.bind()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let router = control::router(Arc::clone(&server.cloud));
        let thread = thread::Builder::new().name("tc3-fake".to_owned());
        server.thread = Some(thread.spawn(move || runtime.block_on(serve(listener, router, stopped, done)))?);
        Ok(server)
    }

    fn bind(self) -> io::Result<(Server, TcpListener, oneshot::Receiver<Stop>, oneshot::Sender<()>)> {
        let catalogue = Catalogue::new(&self.services)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let credentials = Credentials::new(self.secret_id, self.secret_key);
        let credentials = match self.token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let (done, ended) = oneshot::channel();
        let cloud = Cloud::new(catalogue, credentials, self.clock, RequestIds::new(self.seed));
        let server = Server {
            cloud: Arc::new(cloud),
            address,
            url: format!("http://{address}"),
            stop: Some(stop),
            done: Some(ended),
            thread: None,
        };
        Ok((server, listener, stopped, done))
    }
}
