//! The control paths under `/_tc3/`, by which a test in any language steers the fake. They need no signature, are not
//! logged, and are no part of the API.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, Method, Response, StatusCode, header, request::Parts},
    routing::{any, get, post},
};
use hyper::body::Incoming;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;
use tower::ServiceExt as _;

use crate::{
    Advance, Cue, Scenario, ScenarioFault,
    cloud::{Cloud, whole},
    sts,
};

/// The largest body of a control request, in bytes.
const LIMIT: usize = 32 * 1024 * 1024;

type Answer = Result<Response<Body>, Response<Body>>;

/// All that a fake answers: the API, and beside it the control paths and the metadata service.
#[derive(Debug)]
pub(crate) struct Paths {
    cloud: Arc<Cloud>,
    others: Router,
}

impl Paths {
    pub(crate) fn new(cloud: Arc<Cloud>) -> Self {
        let others = router(Arc::clone(&cloud));
        Self { cloud, others }
    }

    /// Answers one request. Calls of the API go past the router: they are what the fake is busy with.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if request.uri().path() == "/" {
            let (parts, body) = request.into_parts();
            return api(&self.cloud, parts, body).await;
        }
        let answered = self.others.clone().oneshot(request.map(Body::new)).await;
        answered.unwrap_or_else(|never: Infallible| match never {})
    }
}

/// The paths that have handlers of their own; every other one is a wrong call of the API.
pub(crate) fn router(cloud: Arc<Cloud>) -> Router {
    Router::new()
        .route("/_tc3/requests", get(requests))
        .route("/_tc3/executions", get(executions))
        .route("/_tc3/next", post(next))
        .route("/_tc3/reset", post(reset))
        .route("/_tc3/clock", get(clock).post(move_clock))
        .route("/_tc3/state", get(state).post(apply).put(replace))
        .route("/_tc3/advance", post(advance))
        .route("/_tc3/keys", get(keys))
        .route(METADATA, get(machine_role))
        .route(
            "/latest/meta-data/cam/security-credentials/{role}",
            get(machine_keys),
        )
        .route("/_tc3/{*path}", any(unknown))
        .fallback(elsewhere)
        .with_state(cloud)
}

async fn elsewhere(State(cloud): State<Arc<Cloud>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    cloud.answer(parts, body).await
}

async fn api(cloud: &Cloud, parts: Parts, body: Incoming) -> Response<Body> {
    if let Some(host) = wants_page(&parts) {
        let mut response = Response::new(Body::from(cloud.page(host)));
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        // Nothing on it needs anything from anywhere.
        let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'");
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
        return response;
    }
    cloud.answer(parts, body).await
}

/// The host of a request as browsers make it for a page: no call of the API looks like it.
fn wants_page(parts: &Parts) -> Option<&str> {
    let text = |name: header::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let page = parts.method == Method::GET
        && parts.uri.path() == "/"
        && parts.uri.query().is_none()
        && !parts.headers.contains_key(header::AUTHORIZATION)
        && text(header::ACCEPT).is_some_and(|accepted| accepted.contains("text/html"));
    page.then(|| text(header::HOST).unwrap_or("127.0.0.1"))
}

async fn requests(State(cloud): State<Arc<Cloud>>) -> Response<Body> {
    reply(StatusCode::OK, &cloud.requests())
}

async fn executions(State(cloud): State<Arc<Cloud>>) -> Response<Body> {
    reply(StatusCode::OK, &cloud.executions())
}

async fn next(State(cloud): State<Arc<Cloud>>, request: Request) -> Answer {
    let cue: Cue = read(request).await?;
    let waiting = cloud
        .cue(cue)
        .map_err(|error| reply(StatusCode::BAD_REQUEST, &json!({ "error": error })))?;
    Ok(reply(StatusCode::OK, &json!({ "waiting": waiting })))
}

async fn reset(State(cloud): State<Arc<Cloud>>) -> Response<Body> {
    cloud.reset();
    reply(StatusCode::OK, &json!({}))
}

async fn clock(State(cloud): State<Arc<Cloud>>) -> Response<Body> {
    reply(
        StatusCode::OK,
        &json!({ "unix_seconds": cloud.clock.unix_seconds() }),
    )
}

/// How the clock is moved: by so many seconds, or to a time, where it then stands.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Move {
    AdvanceSeconds(i64),
    UnixSeconds(i64),
}

async fn move_clock(State(cloud): State<Arc<Cloud>>, request: Request) -> Answer {
    match read(request).await? {
        Move::AdvanceSeconds(seconds) => cloud.clock.advance_seconds(seconds),
        Move::UnixSeconds(time) => cloud.clock.stop_at(time),
    }
    Ok(clock(State(cloud)).await)
}

async fn state(State(cloud): State<Arc<Cloud>>) -> Response<Body> {
    reply(StatusCode::OK, &cloud.state())
}

async fn apply(State(cloud): State<Arc<Cloud>>, request: Request) -> Answer {
    let scenario = scenario(request).await?;
    cloud.apply(&scenario).map_err(|error| refuse(&error))?;
    Ok(state(State(cloud)).await)
}

async fn replace(State(cloud): State<Arc<Cloud>>, request: Request) -> Answer {
    let scenario = scenario(request).await?;
    cloud.replace(&scenario).map_err(|error| refuse(&error))?;
    Ok(state(State(cloud)).await)
}

/// A scenario out of a body: faults have line and column of it.
async fn scenario(request: Request) -> Result<Scenario, Response<Body>> {
    let body = whole(request.into_body(), LIMIT)
        .await
        .map_err(|refusal| refuse(&refusal.message))?;
    let text = str::from_utf8(&body).map_err(|_| refuse("the body is not UTF-8 text"))?;
    serde_json::from_str(text)
        .map_err(|error| refuse(&ScenarioFault::in_json("scenario", &error).to_string()))
}

async fn advance(State(cloud): State<Arc<Cloud>>, request: Request) -> Answer {
    let step: Advance = read(request).await?;
    let advanced = cloud.advance(&step).map_err(|error| refuse(&error))?;
    Ok(reply(StatusCode::OK, &json!({ "advanced": advanced })))
}

async fn keys(State(cloud): State<Arc<Cloud>>) -> Response<Body> {
    reply(StatusCode::OK, &cloud.known_keys())
}

/// Where a Cloud Virtual Machine finds the keys of its role.
const METADATA: &str = "/latest/meta-data/cam/security-credentials/";

async fn machine_role(State(cloud): State<Arc<Cloud>>) -> Response<Body> {
    match cloud.machine_role() {
        Some(role) => Response::new(Body::from(role)),
        None => no_role(),
    }
}

async fn machine_keys(State(cloud): State<Arc<Cloud>>, Path(role): Path<String>) -> Response<Body> {
    match cloud.machine_keys(&role) {
        Some(issued) => reply(StatusCode::OK, &sts::metadata(&issued)),
        None => no_role(),
    }
}

fn no_role() -> Response<Body> {
    let mut response = Response::new(Body::from("no such role is bound to this machine"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

async fn unknown(request: Request) -> Response<Body> {
    let error = format!(
        "there is no control path {}; there are GET /_tc3/requests, GET /_tc3/executions, POST /_tc3/next, \
         POST /_tc3/reset, GET and POST /_tc3/clock, GET, POST and PUT /_tc3/state, POST /_tc3/advance, GET /_tc3/keys",
        request.uri().path()
    );
    reply(StatusCode::NOT_FOUND, &json!({ "error": error }))
}

/// The JSON of a control request's body, whatever its content type.
async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Response<Body>> {
    let body = whole(request.into_body(), LIMIT)
        .await
        .map_err(|refusal| refuse(&refusal.message))?;
    serde_json::from_slice(&body).map_err(|error| refuse(&error.to_string()))
}

fn refuse(error: &str) -> Response<Body> {
    reply(StatusCode::BAD_REQUEST, &json!({ "error": error }))
}

fn reply(status: StatusCode, value: &impl Serialize) -> Response<Body> {
    let (status, text) = match serde_json::to_string(value) {
        Ok(text) => (status, text),
        Err(error) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            json!({ "error": error.to_string() }).to_string(),
        ),
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
