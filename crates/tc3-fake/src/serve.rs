//! Connections: accepts them, speaks HTTP/1.1 or HTTP/2 on each, and ends them when told.

use std::{convert::Infallible, io, time::Duration};

use axum::{Router, body::Body, extract::Request, http::Response};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
    time,
};
use tower::ServiceExt as _;

use crate::answer::HangUp;

/// How to stop. A sender that is gone means at once.
#[derive(Debug)]
pub(crate) enum Stop {
    /// After the calls under way.
    Gracefully,
}

/// How long calls under way may take when the fake stops.
const GRACE: Duration = Duration::from_secs(2);

/// Serves until told to stop, and says when every connection is closed.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    mut stop: oneshot::Receiver<Stop>,
    done: oneshot::Sender<()>,
) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let stopped = loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection(stream, router.clone(), graceful.watcher()))),
                // Out of file descriptors, or a caller that has gone again: neither is a reason to end.
                Err(_) => time::sleep(Duration::from_millis(5)).await,
            },
            Some(_) = connections.join_next() => {}
            stopped = &mut stop => break stopped,
        }
    };
    drop(listener);
    if let Ok(Stop::Gracefully) = stopped {
        let _in_time = time::timeout(GRACE, graceful.shutdown()).await;
    }
    connections.shutdown().await;
    let _nobody_waits = done.send(());
}

async fn connection(stream: TcpStream, router: Router, watcher: hyper_util::server::graceful::Watcher) {
    // Answers are small and go out in one piece; waiting for more would only slow a test down.
    let _slower = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(router.clone(), request));
    let connection = auto::Builder::new(TokioExecutor::new());
    let connection = connection
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    // A connection that breaks has told its caller all there is to tell.
    let _broken = watcher.watch(connection).await;
}

/// An error makes hyper close the connection without an answer.
async fn answer(router: Router, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let response = router
        .oneshot(request.map(Body::new))
        .await
        .unwrap_or_else(|never: Infallible| match never {});
    if response.extensions().get::<HangUp>().is_some() {
        return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "closed on cue"));
    }
    Ok(response)
}
