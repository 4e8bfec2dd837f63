//! The crate `tencentcloud-sdk`. What it reads and prints stands in `clients/plan.py`; it knows one way only.

use std::{error::Error, io, time::Duration};

use serde::Deserialize;
use serde_json::{Value, json};
use tencentcloud_sdk::{
    ApiResponse, BoxFuture, Client, CommonClient, Credentials, Endpoint, SdkError,
    transport::{ReqwestTransport, Transport, TransportRequest, TransportResponse},
};

#[derive(Deserialize)]
struct Plan {
    endpoint: String,
    ca: Option<String>,
    secret_id: String,
    secret_key: String,
    calls: Vec<Call>,
}

#[derive(Deserialize)]
struct Call {
    action: String,
    input: Value,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let plan: Plan = serde_json::from_reader(io::stdin())?;
    let client = client(&plan)?;
    let mut outcomes = Vec::new();
    for call in &plan.calls {
        let answer: Result<ApiResponse<Value>, SdkError> = client.call(&call.action, &call.input).await;
        outcomes.push(match answer {
            Ok(answer) => json!({ "answer": answer.data }),
            Err(SdkError::Service(error)) => json!({ "error": { "type": "Service", "code": error.code } }),
            Err(error) => json!({ "error": { "type": "SdkError", "code": format!("{error:?}") } }),
        });
    }
    println!("{}", serde_json::to_string(&outcomes)?);
    Ok(())
}

fn client(plan: &Plan) -> Result<CommonClient, Box<dyn Error>> {
    let builder = Client::builder().credentials(Credentials::new(&plan.secret_id, &plan.secret_key)?);
    let builder = match &plan.ca {
        None => builder
            .endpoint("ssl", Endpoint::loopback_http(&plan.endpoint)?)
            .transport(ReqwestTransport::new(Duration::from_secs(10))?),
        Some(ca) => builder
            .endpoint("ssl", Endpoint::https(&plan.endpoint)?)
            .transport(Trusting::new(&std::fs::read(ca)?)?),
    };
    Ok(CommonClient::new(builder.build()?, "ssl", "2019-12-05")?)
}

/// The crate's own transport, but for the authority it trusts.
struct Trusting(reqwest::Client);

impl Trusting {
    fn new(pem: &[u8]) -> Result<Self, reqwest::Error> {
        let authority = reqwest::Certificate::from_pem(pem)?;
        let client = reqwest::Client::builder()
            .add_root_certificate(authority)
            .no_proxy();
        Ok(Self(client.build()?))
    }
}

impl Transport for Trusting {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<TransportResponse, SdkError>> {
        let failed = |error: reqwest::Error| SdkError::Transport(Box::new(error));
        Box::pin(async move {
            let call = self.0.request(request.method, request.uri.to_string());
            let answer = call
                .headers(request.headers)
                .body(request.body)
                .send()
                .await
                .map_err(failed)?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let body = answer.bytes().await.map_err(failed)?;
            Ok(TransportResponse::from_bytes(status, headers, body))
        })
    }
}
