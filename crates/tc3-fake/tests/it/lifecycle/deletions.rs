//! Deletions and revocations, which look for resources first.

use serde_json::{Value, json};

use super::ok;
use crate::state::{account, code, two};

#[test]
fn deletions_look_for_resources() {
    let server = account(two());
    let named = |id: &str| json!({ "CertificateId": id });
    assert_eq!(
        code(&server, "DeleteCertificate", &named("old")),
        "FailedOperation.DeleteResourceFailed"
    );
    assert_eq!(
        code(&server, "RevokeCertificate", &named("old")),
        "FailedOperation.RevokeResourceFailed"
    );
    let several = ok(
        &server,
        "DeleteCertificates",
        &json!({ "CertificateIds": ["old", "new", "nobody"], "IsSync": true }),
    );
    assert_eq!(several["Fail"][0]["CertId"], "nobody");
    let tasks: Vec<Value> = several["CertTaskIds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["TaskId"].clone())
        .collect();
    let statuses = || -> Vec<Value> {
        let answer = ok(
            &server,
            "DescribeDeleteCertificatesTaskResult",
            &json!({ "TaskIds": tasks }),
        );
        answer["DeleteTaskResult"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["Status"].clone())
            .collect()
    };
    assert_eq!(statuses(), [0, 0]);
    assert_eq!(statuses(), [4, 1]);
    assert_eq!(server.state().certificates.len(), 1);
}
