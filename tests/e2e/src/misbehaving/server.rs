//! The server: a port of loopback, and tasks on a runtime of its own, so that a test which blocks its thread does not
//! block the server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::connection::{self, Stage};
use super::ledger::{Ledger, Seen};
use super::plan::{Plan, Role};
use super::{certificates, http2};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("misbehaving")
        .enable_all()
        .build()
        .expect("a thread and its timers")
});

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    stage: Arc<Stage>,
    endpoint: String,
    proxy: Option<String>,
    tasks: Vec<AbortHandle>,
    /// Keeps the port from others while nobody listens on it.
    _silent: Option<TcpSocket>,
}

impl Server {
    /// Starts a server on a free port of loopback.
    ///
    /// # Errors
    ///
    /// If no port can be had.
    pub fn start(plan: Plan) -> io::Result<Self> {
        plan.prepare();
        let _inside = RUNTIME.enter();
        let mut tasks = Vec::new();
        let mut trap = None;
        if plan.has_trap() {
            trap = Some(listen()?);
        }
        let (listener, silent, address) = if plan.listens {
            let listener = listen()?;
            let address = listener.local_addr()?;
            (Some(listener), None, address)
        } else {
            let socket = TcpSocket::new_v4()?;
            socket.bind(ANY_PORT)?;
            let address = socket.local_addr()?;
            (None, Some(socket), address)
        };
        let scheme = if plan.tls.is_some() { "https" } else { "http" };
        let own = format!("{scheme}://{address}");
        let endpoint = plan.host.as_ref().map(|host| format!("https://{host}"));
        let (endpoint, proxy) = match plan.role {
            Role::Service => (endpoint.unwrap_or(own), None),
            Role::Proxy => (
                endpoint.unwrap_or_else(|| "https://service.invalid".to_owned()),
                Some(own),
            ),
        };
        let trap_address = trap.as_ref().map(TcpListener::local_addr).transpose()?;
        let stage = Arc::new(Stage {
            plan,
            ledger: Ledger::default(),
            trap: trap_address.map_or_else(String::new, |address| format!("http://{address}")),
        });
        if let Some(listener) = listener {
            tasks.push(RUNTIME.spawn(accept(listener, stage.clone())).abort_handle());
        }
        if let Some(trap) = trap {
            tasks.push(RUNTIME.spawn(count(trap, stage.clone())).abort_handle());
        }
        Ok(Self {
            stage,
            endpoint,
            proxy,
            tasks,
            _silent: silent,
        })
    }

    /// What a client is told to call: `http://127.0.0.1:PORT`, with TLS `https://127.0.0.1:PORT`, or the plan's host.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What a client is told to use as its proxy, if the plan has that role.
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// What reached it so far.
    pub fn seen(&self) -> Seen {
        self.stage.ledger.seen()
    }

    /// Returns once no connection is open.
    pub async fn all_closed(&self) {
        self.stage.ledger.all_closed().await;
    }

    /// The same for a caller that is to stand still meanwhile: it blocks the thread, and with it a runtime of one thread.
    pub fn block_until_all_closed(&self) {
        let stage = self.stage.clone();
        let (done, wait) = std::sync::mpsc::channel();
        RUNTIME.spawn(async move {
            stage.ledger.all_closed().await;
            let _nobody_waits = done.send(());
        });
        let _runtime_is_gone = wait.recv();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

fn listen() -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind(ANY_PORT)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

/// Serves connections until it is dropped, and them with it.
async fn accept(listener: TcpListener, stage: Arc<Stage>) {
    let spoken = stage.plan.tls.filter(|tls| !tls.scripted);
    let tls = spoken.map(|tls| TlsAcceptor::from(certificates::server_config(tls)));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept() => {
                stage.ledger.note(|seen| { seen.connections += 1; seen.open += 1; });
                connections.spawn(serve(stage.clone(), tls.clone(), stream));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stage: Arc<Stage>, tls: Option<TlsAcceptor>, stream: TcpStream) {
    // How a connection ends is the client's to tell.
    let _broken = converse(&stage, tls, stream).await;
    // Only now: the stream is gone, so the client's side has been told.
    stage.ledger.note(|seen| seen.open -= 1);
}

async fn converse(stage: &Stage, tls: Option<TlsAcceptor>, stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let Some(tls) = tls else {
        return connection::play(stage, stream).await;
    };
    let stream = tls.accept(stream).await?;
    if stage.plan.tls.is_some_and(|tls| tls.http2) {
        http2::play(stage, stream).await
    } else {
        connection::play(stage, stream).await
    }
}

/// Counts those who come, and sends them away.
async fn count(trap: TcpListener, stage: Arc<Stage>) {
    loop {
        if trap.accept().await.is_ok() {
            stage.ledger.note(|seen| seen.trapped += 1);
        }
    }
}
