//! Bare reqwest, a signature made by hand, serde: what one writes who wants no SDK.

use std::cell::RefCell;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tc3_bench::signature::Signer;
use tc3_bench::{SECRET_ID, SECRET_KEY};

use crate::contestant::{Contestant, Failure, Weight};
use crate::hand_model::{Bound, Committed, Envelope};

/// The client by hand.
pub(crate) struct ByHand {
    way: Way,
    signer: RefCell<Signer>,
}

/// Where requests go.
enum Way {
    Network { client: reqwest::Client, url: String },
    Canned(Bytes),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Commit<'a> {
    certificate_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Describe<'a> {
    task_id: &'a str,
}

impl ByHand {
    /// The answer's bytes.
    pub(crate) async fn bytes(&self, action: &'static str, input: &impl Serialize) -> Result<Bytes, Failure> {
        let body = serde_json::to_vec(input)?;
        let timestamp = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
        let authorization = self.signer.borrow_mut().authorization(timestamp, &body);
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(AUTHORIZATION, HeaderValue::try_from(authorization)?);
        headers.insert("x-tc-action", HeaderValue::from_static(action));
        headers.insert("x-tc-version", HeaderValue::from_static("2019-12-05"));
        headers.insert("x-tc-timestamp", HeaderValue::from(timestamp));
        match &self.way {
            Way::Network { client, url } => Ok(client
                .post(url)
                .headers(headers)
                .body(body)
                .send()
                .await?
                .error_for_status()?
                .bytes()
                .await?),
            Way::Canned(answer) => {
                std::hint::black_box((headers, body));
                Ok(answer.clone())
            }
        }
    }

    async fn call<T: DeserializeOwned>(
        &self,
        action: &'static str,
        input: &impl Serialize,
    ) -> Result<T, Failure> {
        let bytes = self.bytes(action, input).await?;
        Ok(serde_json::from_slice::<Envelope<T>>(&bytes)?.response)
    }

    fn new(way: Way, host: &str) -> Self {
        Self {
            way,
            signer: RefCell::new(Signer::new(SECRET_ID, SECRET_KEY, "ssl", host)),
        }
    }
}

impl Contestant for ByHand {
    fn connected(endpoint: &str) -> Result<Self, Failure> {
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build()?;
        let host = endpoint.trim_start_matches("http://");
        let url = endpoint.to_owned();
        Ok(Self::new(Way::Network { client, url }, host))
    }

    fn answered(body: Bytes) -> Result<Self, Failure> {
        Ok(Self::new(Way::Canned(body), "ssl.tencentcloudapi.com"))
    }

    async fn small(&self) -> Result<u64, Failure> {
        let input = Commit {
            certificate_id: "abcb1234",
        };
        let answer: Committed = self.call("CommitCertificateInformation", &input).await?;
        Ok(answer.weight())
    }

    async fn large(&self) -> Result<u64, Failure> {
        let input = Describe { task_id: "1" };
        let answer: Bound = self
            .call("DescribeCertificateBindResourceTaskDetail", &input)
            .await?;
        Ok(answer.weight())
    }
}
