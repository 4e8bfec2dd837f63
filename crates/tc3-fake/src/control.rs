//! The control paths under `/_tc3/`, by which a test in any language steers the fake. They need no signature, are not
//! logged, and are no part of the API.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Response, StatusCode, header},
    routing::{any, get, post},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    Cue,
    cloud::{Cloud, whole},
};

/// The largest body of a control request, in bytes.
const LIMIT: usize = 1024 * 1024;

type Answer = Result<Response<Body>, Response<Body>>;

/// The control paths; everything else goes to the API.
pub(crate) fn router(cloud: Arc<Cloud>) -> Router {
    Router::new()
        .route("/_tc3/requests", get(requests))
        .route("/_tc3/executions", get(executions))
        .route("/_tc3/next", post(next))
        .route("/_tc3/reset", post(reset))
        .route("/_tc3/clock", get(clock).post(advance))
        .route("/_tc3/{*path}", any(unknown))
        .fallback(api)
        .with_state(cloud)
}

async fn api(State(cloud): State<Arc<Cloud>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    cloud.answer(parts, body).await
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

async fn advance(State(cloud): State<Arc<Cloud>>, request: Request) -> Answer {
    let Advance { advance_seconds } = read(request).await?;
    cloud.clock.advance_seconds(advance_seconds);
    Ok(clock(State(cloud)).await)
}

async fn unknown(request: Request) -> Response<Body> {
    let error = format!(
        "there is no control path {}; there are GET /_tc3/requests, GET /_tc3/executions, POST /_tc3/next, \
         POST /_tc3/reset, GET and POST /_tc3/clock",
        request.uri().path()
    );
    reply(StatusCode::NOT_FOUND, &json!({ "error": error }))
}

/// The JSON of a control request's body, whatever its content type.
async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Response<Body>> {
    let refuse = |error: String| reply(StatusCode::BAD_REQUEST, &json!({ "error": error }));
    let body = whole(request.into_body(), LIMIT)
        .await
        .map_err(|refusal| refuse(refusal.message))?;
    serde_json::from_slice(&body).map_err(|error| refuse(error.to_string()))
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
