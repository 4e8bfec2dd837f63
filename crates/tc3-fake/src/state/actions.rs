//! The actions with a behaviour of their own, by family. Each takes a checked input and says what the output's members
//! are, or which documented error it is. All others answer with their documented example.

mod content;
mod deploy;
mod describe;
mod order;
mod record;
mod rework;
mod update;
mod usage;
mod withdraw;

use serde_json::{Value, json};

pub(crate) use self::describe::status_name;
use super::{Call, World};
use crate::refusal::Refusal;

/// An action: `Ok` is the object of its output, without `RequestId`.
pub(crate) type Behaviour = fn(&mut World, &Call<'_>) -> Result<Value, Refusal>;

/// The behaviour of an action of SSL Certificates, if it has one.
pub(crate) fn behaviour(action: &str) -> Option<Behaviour> {
    let families = [
        order::behaviour,
        withdraw::behaviour,
        describe::behaviour,
        content::behaviour,
        usage::behaviour,
        update::behaviour,
        rework::behaviour,
        deploy::behaviour,
        record::behaviour,
    ];
    families.into_iter().find_map(|family| family(action))
}

/// Whether the page of an action has `LimitExceeded.RateLimitExceeded`; elsewhere the gateway alone counts calls.
pub(crate) fn throttles(action: &str) -> bool {
    const THROTTLED: [&str; 17] = [
        "CheckCertificateChain",
        "DeleteCertificate",
        "DeployCertificateInstance",
        "DeployCertificateRecordRetry",
        "DeployCertificateRecordRollback",
        "DescribeCertificate",
        "DescribeCertificates",
        "DescribeHostDeployRecordDetail",
        "DescribeHostUpdateRecordDetail",
        "RevokeCertificate",
        "UpdateCertificateInstance",
        "UpdateCertificateRecordRetry",
        "UpdateCertificateRecordRollback",
        "UploadCertificate",
        "UploadUpdateCertificateInstance",
        "UploadUpdateCertificateRecordRetry",
        "UploadUpdateCertificateRecordRollback",
    ];
    THROTTLED.contains(&action)
}

/// An output without members.
fn nothing() -> Value {
    json!({})
}
