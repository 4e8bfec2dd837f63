//! The crate `tencentcloud-sdk`, with the shapes written by hand: it has none for this service.

use bytes::Bytes;
use tc3_bench::{SECRET_ID, SECRET_KEY};
use tencentcloud_sdk::transport::{Transport, TransportRequest, TransportResponse};
use tencentcloud_sdk::{
    ApiResponse, BoxFuture, Client, ClientBuilder, CommonClient, Credentials, Endpoint, SdkError,
};

use crate::contestant::{Contestant, Failure, Weight};
use crate::hand_model::{Bound, Committed};

/// Its untyped client of the service.
pub(crate) struct Peer(CommonClient);

/// A transport without a network.
struct Canned(Bytes);

impl Transport for Canned {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<TransportResponse, SdkError>> {
        std::hint::black_box(request);
        Box::pin(async {
            Ok(TransportResponse::from_bytes(
                http::StatusCode::OK,
                http::HeaderMap::new(),
                self.0.clone(),
            ))
        })
    }
}

impl Peer {
    fn new(builder: ClientBuilder) -> Result<Self, Failure> {
        let client = builder
            .credentials(Credentials::new(SECRET_ID, SECRET_KEY)?)
            .build()?;
        Ok(Self(CommonClient::new(client, "ssl", "2019-12-05")?))
    }
}

impl Contestant for Peer {
    fn connected(endpoint: &str) -> Result<Self, Failure> {
        let endpoint = Endpoint::loopback_http(endpoint)?;
        Self::new(Client::builder().endpoint("ssl", endpoint))
    }

    fn answered(body: Bytes) -> Result<Self, Failure> {
        Self::new(Client::builder().transport(Canned(body)))
    }

    async fn small(&self) -> Result<u64, Failure> {
        let input = serde_json::json!({ "CertificateId": "abcb1234" });
        let answer: ApiResponse<Committed> = self.0.call("CommitCertificateInformation", &input).await?;
        Ok(answer.data.weight())
    }

    async fn large(&self) -> Result<u64, Failure> {
        let input = serde_json::json!({ "TaskId": "1" });
        let answer: ApiResponse<Bound> = self
            .0
            .call("DescribeCertificateBindResourceTaskDetail", &input)
            .await?;
        Ok(answer.data.weight())
    }
}
