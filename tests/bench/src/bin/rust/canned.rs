//! The server's answers, fetched once for the scenarios without a network.

use bytes::Bytes;

use crate::by_hand::ByHand;
use crate::contestant::{Contestant as _, Failure};

/// The answer to the small call.
pub(crate) async fn small(endpoint: &str) -> Result<Bytes, Failure> {
    ByHand::connected(endpoint)?
        .bytes(
            "CommitCertificateInformation",
            &serde_json::json!({ "CertificateId": "abcb1234" }),
        )
        .await
}

/// The answer to the large call.
pub(crate) async fn large(endpoint: &str) -> Result<Bytes, Failure> {
    ByHand::connected(endpoint)?
        .bytes(
            "DescribeCertificateBindResourceTaskDetail",
            &serde_json::json!({ "TaskId": "1" }),
        )
        .await
}
