//! The server that misbehaves on cue, for tests in other languages: see `tests/cases/faults/README.md`.
//!
//! Prints `listening on http://127.0.0.1:PORT` and takes JSON there. It ends when its standard input is closed, so that
//! a test that dies leaves nothing behind.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::Serialize;
use serde_json::json;
use tc3_e2e::misbehaving::{Plan, Server, authority_pem};
use tokio::io::AsyncReadExt as _;

/// The largest plan, in bytes.
const LIMIT: usize = 1024 * 1024;

#[derive(Debug, Default)]
struct Servers {
    last: usize,
    running: HashMap<usize, Arc<Server>>,
}

type Shared = Arc<Mutex<Servers>>;
type Reply = Result<Response<Body>, Refusal>;

/// A request of the test that makes no sense: why.
#[derive(Debug)]
struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        let Refusal(status, error) = self;
        reply(status, &json!({ "error": error }))
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/servers", post(start))
        .route("/servers/{id}", get(seen).delete(stop))
        .route("/servers/{id}/closed", get(closed))
        .with_state(Shared::default());
    let orphaned = async {
        let mut input = tokio::io::stdin();
        while input.read_u8().await.is_ok() {}
    };
    tokio::select! {
        served = async { axum::serve(listener, router).await } => served,
        () = orphaned => Ok(()),
    }
}

/// `POST /servers`, the plan as body.
async fn start(State(servers): State<Shared>, body: Body) -> Reply {
    let refuse = |error: String| Refusal(StatusCode::BAD_REQUEST, error);
    let body = to_bytes(body, LIMIT)
        .await
        .map_err(|error| refuse(error.to_string()))?;
    let plan: Plan = serde_json::from_slice(&body).map_err(|error| refuse(error.to_string()))?;
    let server = Arc::new(Server::start(plan).map_err(|error| refuse(error.to_string()))?);
    let started = json!({
        "endpoint": server.endpoint(),
        "proxy": server.proxy(),
        "authority": authority_pem(),
    });
    let mut servers = servers.lock().unwrap_or_else(PoisonError::into_inner);
    servers.last += 1;
    let id = servers.last;
    servers.running.insert(id, server);
    let mut started = started;
    started["id"] = id.into();
    Ok(reply(StatusCode::OK, &started))
}

/// `GET /servers/ID`: what it has seen.
async fn seen(State(servers): State<Shared>, Path(id): Path<usize>) -> Reply {
    Ok(reply(StatusCode::OK, &find(&servers, id)?.seen()))
}

/// `GET /servers/ID/closed`: what it has seen, once no connection is open.
async fn closed(State(servers): State<Shared>, Path(id): Path<usize>) -> Reply {
    let server = find(&servers, id)?;
    server.all_closed().await;
    Ok(reply(StatusCode::OK, &server.seen()))
}

/// `DELETE /servers/ID`: what it has seen to its end.
async fn stop(State(servers): State<Shared>, Path(id): Path<usize>) -> Reply {
    let server = find(&servers, id)?;
    servers
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .running
        .remove(&id);
    Ok(reply(StatusCode::OK, &server.seen()))
}

fn find(servers: &Shared, id: usize) -> Result<Arc<Server>, Refusal> {
    let servers = servers.lock().unwrap_or_else(PoisonError::into_inner);
    let missing = || Refusal(StatusCode::NOT_FOUND, format!("there is no server {id}"));
    servers.running.get(&id).cloned().ok_or_else(missing)
}

fn reply(status: StatusCode, value: &impl Serialize) -> Response<Body> {
    let text = serde_json::to_string(value).unwrap_or_else(|error| error.to_string());
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
